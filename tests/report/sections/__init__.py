"""What single sections say, worked by hand; the laws of all stand in test_every_section.py."""
