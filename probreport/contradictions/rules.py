"""Rules for single numbers, their intervals and bands: each yields what contradicts it, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any

from probreport.bands import DOCUMENT_BANDS, Band

Interval = tuple[float, float]
CLOSE = 1e-9
"""How much of a number may be rounding."""
_NOTHING = 1e-300
_MIDDLES = {"expected_interval": "expected_share_if_calibrated", "brier_interval": "brier_difference"}


def same(name: str, found: float | None, expected: float | None, *, nothing: float = _NOTHING) -> Iterator[str]:
    """Ask that a number is what others make it; differences up to `nothing` are rounding, too."""
    if found is None or expected is None:
        if found is not expected:
            yield f"{name} is missing, or what it is made of"
    elif not math.isclose(found, expected, rel_tol=CLOSE, abs_tol=nothing):
        yield f"{name} is {found:.9g}, and the others make it {expected:.9g}"


def within(name: str, value: float | None, interval: Interval | None) -> Iterator[str]:
    """Ask that a number lies in its interval."""
    if value is None or interval is None:
        return
    low, high = interval
    rounding = CLOSE * max(abs(low), abs(high))
    if not low - rounding <= value <= high + rounding:
        yield f"{name} is {value:.9g}, outside of its interval [{low:.9g}, {high:.9g}]"


def in_band(name: str, band: Band | None, loss: float | None) -> Iterator[str]:
    """Ask that a loss lies in its band."""
    if band is not None and loss is not None and band != place(loss):
        yield f"{name} is {loss:.9g}, which is not in the band {band.name}"


def place(loss: float) -> Band | None:
    """Return the band of a loss; None of what is no loss."""
    return DOCUMENT_BANDS.place(loss) if loss >= 0 else None


def add_up(name: str, parts: Iterable[float], whole: float) -> Iterator[str]:
    """Ask that parts add up to the whole."""
    found = sum(parts)
    if found != whole:
        yield f"{name} are {str(found)[:20]}, and not {str(whole)[:20]}"


def are_shares(name: str, shares: Sequence[float | None]) -> Iterator[str]:
    """Ask that shares sum to 1, if all are known."""
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and not math.isclose(sum(known), 1, abs_tol=CLOSE):
        yield f"{name} sum to {sum(known):.9g}"


def of_skill(mean: float, prior: float, skill: float | None, interval: Interval | None) -> Iterator[str]:
    """Ask that skill is 1 less the mean over the loss of the constant forecast, and lies in its interval."""
    if skill is None:
        return
    expected = -math.inf if math.isinf(mean) else 1 - mean / prior if prior > 0 else math.nan
    yield from same("the skill", skill, expected, nothing=CLOSE)
    yield from within("the skill", skill, interval)


def of_records(found: Any) -> Iterator[str]:
    """Hold the loss of each record within against its band, numbers against their intervals, and shares against 1."""
    for record in _records(found):
        values = vars(record)
        yield from in_band("a loss", values.get("band"), values.get("mean_log_loss", values.get("log_loss")))
        for name in ("mean_log_loss", "mean_difference", "rate", "observed"):
            yield from within(f"the {name.replace('_', ' ')}", values.get(name), values.get("interval"))
        for name, value in values.items():
            yield from _of_entry(name, value, values)


def _of_entry(name: str, value: Any, beside: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, tuple) and name.endswith("interval"):
        if not value[0] <= value[1]:
            yield f"an interval goes from {value[0]:.9g} to {value[1]:.9g}"
        middle = _MIDDLES.get(name, name.removesuffix("_interval"))
        inside = beside.get(middle)
        yield from within(f"the {middle.replace('_', ' ')}", inside if isinstance(inside, float) else None, value)
    elif isinstance(value, float) and name.endswith(("p_value", "p_adjusted")) and not 0 <= value <= 1:
        yield f"a p-value is {value:.9g}"
    elif isinstance(value, float) and name.startswith("share_of_rows") and not -CLOSE <= value <= 1 + CLOSE:
        yield f"a share is {value:.9g}"


def _records(value: Any) -> Iterator[Any]:
    if is_dataclass(value) and not isinstance(value, Band):
        yield value
        for inner in vars(value).values():
            yield from _records(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _records(inner)
