"""Tests of the metrics: the laws of the family, and one file for each member."""
