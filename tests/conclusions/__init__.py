"""Tests of the conclusions: each number against its definition, an oracle or an independent implementation."""
