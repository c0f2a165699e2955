"""Tests of probreport; a package, so that test files share their oracles by ``from tests.oracles import …``."""
