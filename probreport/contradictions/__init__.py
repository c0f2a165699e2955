"""What must hold between the numbers of an evaluation or a comparison, whatever the data: named where it does not.

Numbers that are read back were changed, mixed up or damaged where one of these rules is broken. How numbers come about
is left to ``conclusions``; that they are of the right types, to ``encoding``.
"""
