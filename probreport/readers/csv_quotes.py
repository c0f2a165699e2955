"""Whether text stands behind a quote that closes a value: parsers make it a part of the value, and can lose rows so."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_QUOTE = ord('"')


class Quotes:
    r"""The quotes of a text that comes in pieces: each opens a value, closes one, is doubled within one, or is text.

    Parameters
    ----------
    separator : str

    Attributes
    ----------
    are_sound : bool
        Whether each value so far ends where its quotes close. What follows the last byte is not known yet.

    Examples
    --------
    >>> quotes = Quotes(",")
    >>> quotes.look_at(b'1,"a ""b"" c",5" pipe\n')
    >>> quotes.are_sound
    True
    >>> quotes.look_at(b'2,"a"b\n')
    >>> quotes.are_sound
    False
    """

    def __init__(self, separator: str) -> None:
        self.are_sound = True
        self._is_border = np.zeros(256, np.bool_)
        self._is_border[[*f"{separator}\r\n".encode()]] = True
        self._is_end = self._is_border.copy()
        self._is_end[_QUOTE] = True
        self._before = b"\n"
        self._is_open = self._has_just_closed = False

    def look_at(self, piece: bytes) -> None:
        """Judge the next piece of the text, and the last byte of the one before, by the bytes on both their sides."""
        text = self._before + piece
        self._before = text[-2:]
        if not self.are_sound or len(text) < 3:
            return
        if text.find(b'"', 1, -1) < 0:
            self._has_just_closed = False
            return
        codes = np.frombuffer(text, np.uint8)
        places = np.flatnonzero(codes[1:-1] == _QUOTE) + 1
        if not self._open_and_close_in_turn(codes, places):
            self._go_through(codes, places.tolist())

    def _open_and_close_in_turn(self, codes: npt.NDArray[np.uint8], places: npt.NDArray[np.intp]) -> bool:
        """Whether none of the quotes is text, as in most files: judged all at once."""
        opening, closing = places[self._is_open :: 2], places[not self._is_open :: 2]
        has_closed = np.zeros(len(codes), np.bool_)
        has_closed[0] = self._has_just_closed
        has_closed[closing] = True
        before = opening - 1
        if not ((self._is_border[codes[before]] | has_closed[before]).all() and self._is_end[codes[closing + 1]].all()):
            return False
        self._is_open ^= bool(len(places) % 2)
        self._has_just_closed = bool(has_closed[-2])
        return True

    def _go_through(self, codes: npt.NDArray[np.uint8], places: list[int]) -> None:
        """Judge one quote after the other."""
        closed = 0 if self._has_just_closed else -1
        for place in places:
            if not self._is_open:
                self._is_open = bool(self._is_border[codes[place - 1]]) or closed == place - 1
            elif self._is_end[codes[place + 1]]:
                self._is_open, closed = False, place
            else:
                self.are_sound = False
                return
        self._has_just_closed = closed == len(codes) - 2
