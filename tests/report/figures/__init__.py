"""What single figures show, worked by hand; the laws of all stand in test_every_figure.py."""
