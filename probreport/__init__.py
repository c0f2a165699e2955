"""Can a classifier's probabilities be trusted? Placeholder docstring, filled below."""

__version__ = "0.1.0"
