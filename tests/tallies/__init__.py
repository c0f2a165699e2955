"""Tests of the tallies: the laws of the family, and an example worked by hand for each member."""
