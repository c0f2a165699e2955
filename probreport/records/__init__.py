"""Records of an evaluation, a module for each topic."""
