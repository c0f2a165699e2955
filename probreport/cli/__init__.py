"""The command line: one module per command, and what commands share (options, reading, output, exit codes).

Computes nothing: it asks the floors below, and tells people and shells.
"""
