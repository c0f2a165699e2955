"""Quality bands: named stretches of log loss, ordered from 0 to infinity without gaps or overlaps.

Holds the scale of the document and the means to make another; the losses themselves are left to ``metrics``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from probreport.arguments import listed as listed_items
from probreport.errors import DataError, ShapeError, UsageError, listing, shown_text


@dataclass(frozen=True)
class Band:
    """A named stretch of loss, in nats.

    Parameters
    ----------
    name : str
        What the band is called.
    lower, upper : float
        Its ends in nats, from 0 to infinity.
    lower_included, upper_included : bool
        Whether each end belongs to the band; by default the lower one does.
    source_text : str
        The words of the source that the band is taken from; empty where the source has none.
    remark : str
        What a reader should know of the band, if anything.

    Raises
    ------
    UsageError
        PR123 for a band without a name, or ends that leave it empty.

    Examples
    --------
    >>> Band("Fine", 0.05, 0.20).contains(0.05)
    True
    """

    name: str
    lower: float
    upper: float
    lower_included: bool = True
    upper_included: bool = False
    source_text: str = ""
    remark: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.strip()):
            raise _scale_error(f"A band is named {shown_text(self.name)}", "give it a name of its own")
        if not (isinstance(self.lower, Real) and isinstance(self.upper, Real) and 0 <= self.lower <= self.upper):
            raise _scale_error(f"{_described(self)} has no ends with 0 <= lower <= upper", "give them in nats")
        for end in ("lower", "upper"):
            object.__setattr__(self, end, _as_float(getattr(self, end), self.name))
        if self.lower == self.upper and not (self.lower_included and self.upper_included):
            raise _scale_error(f"{_described(self)} is empty", "a band of one value includes both of its ends")

    def contains(self, loss: float) -> bool:
        """Whether a loss in nats lies in the band; refuses what is no number (PR113)."""
        if not isinstance(loss, Real):
            raise DataError(f"A loss is a number, not of type {type(loss).__name__}.", code="PR113")
        above = self.lower <= loss if self.lower_included else self.lower < loss
        below = loss <= self.upper if self.upper_included else loss < self.upper
        return above and below


@dataclass(frozen=True)
class BandScale:
    """Bands in order, best first, that cover every loss from 0 to infinity exactly once.

    Iterating gives the bands; ``len`` their number.

    Parameters
    ----------
    bands : iterable of Band
        From the one that begins with 0 to the one that ends with infinity, both included; where two meet, exactly one
        includes the value.

    Raises
    ------
    UsageError
        PR123 where bands leave a gap, overlap, share a name, or do not reach from 0 to infinity.

    Examples
    --------
    >>> halves = BandScale([Band("low", 0, 0.5), Band("high", 0.5, float("inf"), upper_included=True)])
    >>> halves.place(0.5).name
    'high'
    """

    bands: tuple[Band, ...]

    def __init__(self, bands: Iterable[Band]) -> None:
        object.__setattr__(self, "bands", tuple(listed_items(bands, "bands", "Band objects, best first")))
        _check_reach(self.bands)
        _check_names(self.bands)
        for better, worse in pairwise(self.bands):
            _check_joint(better, worse)

    def __iter__(self) -> Iterator[Band]:
        return iter(self.bands)

    def __len__(self) -> int:
        return len(self.bands)

    def place(self, loss: float) -> Band:
        """Return the band of one loss, decided at full precision.

        Parameters
        ----------
        loss : float
            In nats, 0 or more; infinity included.

        Returns
        -------
        Band

        Raises
        ------
        DataError
            PR101 for NaN, PR102 for a negative loss, PR113 for anything but a number.
        ShapeError
            PR111 for more than one loss.

        Examples
        --------
        >>> DOCUMENT_BANDS.place(0.247).name
        'Between Fine and Not great'
        """
        value = _losses(loss)
        if value.ndim:
            raise ShapeError(f"place takes one loss, not {value.shape}.\nUse place_all.", code="PR111")
        return next(band for band in self.bands if band.contains(float(value)))

    def place_all(self, losses: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Return the rank of the band of each loss, decided at full precision.

        Parameters
        ----------
        losses : array-like of any shape
            In nats, 0 or more; infinity included.

        Returns
        -------
        ndarray of int, the shape of losses
            0 for the best band, ``len(scale) - 1`` for the worst.

        Raises
        ------
        DataError
            As ``place``.

        Examples
        --------
        >>> DOCUMENT_BANDS.place_all([0.0, 0.1, 0.247, 5.0])
        array([0, 3, 4, 7])
        """
        values = _losses(losses)
        ranks = np.zeros(values.shape, dtype=np.min_scalar_type(len(self)))
        for band in self.bands[1:]:
            reached = values >= band.lower if band.lower_included else values > band.lower
            ranks += reached.view(np.uint8)  # bytes are added to bytes without a conversion: four times as fast
        return ranks.astype(np.intp)

    def rank(self, name: str) -> int:
        """Return the place of the named band in the order, 0 for the best.

        Raises
        ------
        UsageError
            PR120 for a name that is not in the scale.
        """
        return self.bands.index(self.band(name))

    def band(self, name: str) -> Band:
        """Return the band of that name; capitals do not matter.

        Raises
        ------
        UsageError
            PR120 for a name that is not in the scale.

        Examples
        --------
        >>> DOCUMENT_BANDS.band("fine").upper
        0.2
        """
        for band in self.bands:
            if isinstance(name, str) and band.name.casefold() == name.casefold():
                return band
        choices = listing((band.name for band in self.bands), most=len(self))
        raise UsageError(f"There is no band {shown_text(name)}.\nChoose one of {choices}.", code="PR120")


def _losses(losses: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Read losses as float64; refuse what no loss can be."""
    try:
        values = np.asarray(losses)
    except ValueError:
        raise ShapeError("The losses are rows of different lengths.", code="PR111") from None
    if values.dtype.kind not in "fiu":
        raise DataError(f"A loss is a number, not of type {values.dtype.name}.", code="PR113")
    values = values.astype(np.float64, copy=False)
    if values.size and not values.min() >= 0:
        raise _loss_error(values)
    return values


def _loss_error(values: npt.NDArray[np.float64]) -> DataError:
    """Name the first loss that is missing or else negative, and count its like."""
    missing = np.isnan(values)
    wrong = missing if missing.any() else values < 0
    code, rule = ("PR101", "is missing (NaN)") if missing.any() else ("PR102", "is negative")
    first = np.argwhere(wrong)[0].tolist()
    where = f"loss {listing(first)}" if first else "the loss"
    return DataError(
        f"{where}: {float(values[wrong][0])!r} {rule}, expected 0 or more nats ({int(wrong.sum())} such).", code=code
    )


def _as_float(end: SupportsFloat, name: str) -> float:
    try:
        return float(end)
    except OverflowError:
        raise _scale_error(f"{shown_text(name)} has an end that no float can hold", "give infinity") from None


def _check_reach(bands: tuple[Band, ...]) -> None:
    strangers = [band for band in bands if not isinstance(band, Band)]
    if strangers or not bands:
        raise _scale_error(f"A scale is made of bands, not of {listing(strangers) or 'nothing'}", "give Band objects")
    first, last = bands[0], bands[-1]
    if not first.contains(0.0):
        raise _scale_error(f"The first band, {_described(first)}, leaves out 0", "begin with 0, included")
    if not last.contains(math.inf):
        raise _scale_error(f"The last band, {_described(last)}, leaves out infinity", "end with infinity, included")


def _check_names(bands: tuple[Band, ...]) -> None:
    names = [band.name.casefold() for band in bands]
    twice = [band.name for band in bands if names.count(band.name.casefold()) > 1]
    if twice:
        raise _scale_error(f"Bands share a name: {listing(twice)}", "give each a name of its own")


def _check_joint(better: Band, worse: Band) -> None:
    claims = int(better.upper_included) + int(worse.lower_included)
    if better.upper < worse.lower or (better.upper == worse.lower and claims == 0):
        raise _scale_error(f"There is a gap between {_described(better)} and {_described(worse)}", "close it")
    if better.upper > worse.lower or claims == 2:
        raise _scale_error(f"{_described(better)} and {_described(worse)} overlap", "order them, best first")


def _described(band: Band) -> str:
    """Write a band with its ends: ``'Fine' [0.05, 0.2)``."""
    left, right = "[" if band.lower_included else "(", "]" if band.upper_included else ")"
    return f"{shown_text(band.name)} {left}{band.lower}, {band.upper}{right}"


def _scale_error(fault: str, remedy: str) -> UsageError:
    return UsageError(f"{fault}.\nBands cover [0, infinity] without gaps or overlaps: {remedy}.", code="PR123")


_UNNAMED_REMARK = (
    "The document leaves this stretch unnamed; the English tutorial that it renders says of means above 0.2 or 0.3 "
    "that one can probably improve."
)

# The document's scale: given for the mean loss of a binary problem, in nats. Single rows and more than two classes are
# placed on it by extension.
DOCUMENT_BANDS = BandScale(
    Band(name, lower, upper, lower_included, upper_included, source_text, remark)
    for name, lower, upper, lower_included, upper_included, source_text, remark in (
        ("Perfect", 0.00, 0.00, True, True, "Perfect Probabilities", ""),
        ("Great", 0.00, 0.02, False, False, "Great Probabilities", ""),
        ("On the right track", 0.02, 0.05, True, False, "On the right track", ""),
        ("Fine", 0.05, 0.20, True, False, "Fine", ""),
        ("Between Fine and Not great", 0.20, 0.30, True, True, "", _UNNAMED_REMARK),
        ("Not great", 0.30, 1.00, False, True, "Not great", ""),
        ("Terrible", 1.00, 2.00, False, True, "Terrible", ""),
        ("Something broken", 2.00, math.inf, False, True, "Something broken", ""),
    )
)
