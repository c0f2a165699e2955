"""Tests of what is concluded from totals."""
