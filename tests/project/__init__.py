"""Tests of the project itself: its architecture, public names, installation, examples and README."""
