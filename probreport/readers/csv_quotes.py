"""Whether every quote of a CSV file begins or ends a value: where one does not, parsers guess, and rows may be lost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_QUOTE = ord('"')


class Quotes:
    r"""The quotes of a text that comes in pieces.

    Parameters
    ----------
    separator : str

    Attributes
    ----------
    are_plain : bool
        Whether each quote so far opens a value, closes one or is doubled within one. What follows the last byte is not
        known yet.

    Examples
    --------
    >>> quotes = Quotes(",")
    >>> quotes.look_at(b'1,"a ""b"" c"\n')
    >>> quotes.are_plain
    True
    >>> quotes.look_at(b'2,"a"b\n')
    >>> quotes.are_plain
    False
    """

    def __init__(self, separator: str) -> None:
        self.are_plain = True
        self._is_border = np.zeros(256, np.bool_)
        self._is_border[[*f"{separator}\r\n".encode(), _QUOTE]] = True
        self._before = b"\n"
        self._is_open = False

    def look_at(self, piece: bytes) -> None:
        """Judge the next piece of the text, and the last byte of the one before, by the bytes on both their sides."""
        text = self._before + piece
        self._before = text[-2:]
        if not self.are_plain or text.find(b'"', 1) < 0:
            return
        codes = np.frombuffer(text, np.uint8)
        places = np.flatnonzero(codes[1:-1] == _QUOTE) + 1
        opening, closing = places[self._is_open :: 2], places[not self._is_open :: 2]
        self._is_open ^= bool(len(places) % 2)
        self.are_plain = self._all_borders(codes[opening - 1]) and self._all_borders(codes[closing + 1])

    def _all_borders(self, codes: npt.NDArray[np.uint8]) -> bool:
        return bool(self._is_border[codes].all())
