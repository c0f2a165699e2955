"""Records of finished numbers, one module for each topic; the Evaluation is made of them."""
