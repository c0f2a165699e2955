"""Text of any origin such that a reader sees all of it: what differs looks different, and moves nothing beside it.

Controls are left to ``errors``, how long a label may be to ``formatting``.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional, category

from probreport.errors import ascii_controls_escaped

_ESCAPE = re.compile(r"\\(?=x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_BLANK = re.compile(r"\A | (?= |\Z)")  # one that a page leaves out, at an end or before another
_LETTERS = str.maketrans({"\t": r"\x09", "\n": r"\x0a", "\r": r"\x0d"})  # "\t" may be two signs of the text
_MOST_MARKS = 4  # Hebrew with vowels and accents has so many on a letter; more of them reach into other lines
_FROM_RIGHT = ("R", "AL", "AN")
_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")


def visible(text: str) -> str:
    r"""Write what cannot be seen as an escape; no two texts are written alike.

    Examples
    --------
    >>> print(visible("a\u200b"), visible(r"a\u200b"), visible("a "), visible("a  b"), visible("a\n"), visible(r"\tau"))
    a\u200b a\x5cu200b a\x20 a\x20 b a\x0a \tau
    """
    if text.isascii() and text.isprintable() and not _ESCAPE.search(text):
        return _BLANK.sub(r"\\x20", text)
    seen = ascii_controls_escaped(_ESCAPE.sub(r"\\x5c", text).translate(_LETTERS))
    return _BLANK.sub(r"\\x20", _with_few_marks(seen))


def _with_few_marks(text: str) -> str:
    """Escape marks that stand on no letter, and those beyond the fourth on one."""
    written, marks = [], _MOST_MARKS
    for sign in text:
        marks = marks + 1 if category(sign).startswith("M") else 0
        written.append(sign if marks <= _MOST_MARKS else sign.encode("unicode_escape").decode("ascii"))
    return "".join(written)


def isolated(text: str) -> str:
    """Set text that is read from the right apart from what stands beside it, such as numbers that would change place.

    Examples
    --------
    >>> isolated("spam"), isolated("\u05d0") == "\u2068\u05d0\u2069"
    ('spam', True)
    """
    if text.isascii() or not any(bidirectional(sign) in _FROM_RIGHT for sign in text):
        return text
    return f"\u2068{text}\u2069"


def without_isolates(text: str) -> str:
    """Take away what `isolated` adds, as a terminal may not know it."""
    return _ISOLATED.sub(r"\1", text)


def standing_alone(text: str) -> str:
    """Take it away from a text that has nothing beside it."""
    found = _ISOLATED.fullmatch(text)
    return text if found is None else found[1]


def parts_isolated(text: str) -> list[str]:
    """Cut a text into parts; those at odd places stood between two isolates."""
    return _ISOLATED.split(text)
