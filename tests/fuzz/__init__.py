"""Damaged inputs by the number: files of each format, saved reports. See ``python -m tests.fuzz --help``.

``seeds`` holds what is sound, ``mutations`` damages bytes, ``edits`` damages meaning (cells, types, JSON values),
``doors`` lets the result in, ``watched`` looks on from another process: time, memory, sudden death.
"""
