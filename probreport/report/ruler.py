"""The ruler: the document's whole scale with the model, the constant forecast and the uniform guess marked on it.

Holds positions only, in per cent of the width; ``templates/macros.html.j2`` draws it, so that its text keeps its size
on any screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation
from probreport.report.shown import Shown

_LEFT_ENDS = (0.0, 3.0, 17.0, 31.0, 45.0, 55.0, 73.0, 87.0, 100.0)
"""Where each band begins, in per cent: bands keep their names legible rather than their true widths."""
_NAMES = {"Perfect": "", "Between Fine and Not great": "between"}  # what there is no room for on the ruler
_LONGEST = 6.0  # nats at the right end
_LAST = len(DOCUMENT_BANDS) - 1
_HANGS_LEFT_FROM = {"model": 62, "constant": 50, "uniform": 58}  # so that the texts keep inside on a phone too


@dataclass(frozen=True)
class Stretch:
    """One band on the ruler."""

    name: str
    rank: int
    left: str
    width: str
    text_at: str
    name_at: str
    name_anchor: str
    threshold: str
    is_here: bool


@dataclass(frozen=True)
class Mark:
    """One mark on the ruler: its name, value and band, where it stands, and on which side its text hangs."""

    kind: str
    text: str
    at: str
    anchor: str
    text_at: str
    row: int


@dataclass(frozen=True)
class Ruler:
    """Stretches, marks, the model's interval, and a sentence that says it all."""

    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    interval: tuple[str, str] | None
    finding: str
    unit: str


def position(loss: float) -> float:
    """Return where a loss stands on the ruler, in per cent: logarithmic inside each band."""
    rank = DOCUMENT_BANDS.rank(DOCUMENT_BANDS.place(loss).name)
    left, right = _LEFT_ENDS[rank], _LEFT_ENDS[rank + 1]
    if loss == 0:
        return (left + right) / 2
    band = tuple(DOCUMENT_BANDS)[rank]
    low, high = max(band.lower, 0.0005), min(band.upper, _LONGEST)
    share = math.log(max(loss, low) / low) / math.log(high / low) if math.isfinite(loss) else 1.0
    return left + (right - left) * min(0.98, max(0.02, share))


def ruler(evaluation: Evaluation, shown: Shown) -> Ruler:
    """Lay out the ruler of an evaluation."""
    marks = (
        ("model", "this model", evaluation.mean_log_loss),
        ("constant", "constant forecast", evaluation.prior_loss),
        ("uniform", "uniform guess", evaluation.uniform_loss),
    )
    said = "; ".join(f"{name} {shown.loss(value)} {shown.unit}, {_band_name(value)}" for _, name, value in marks)
    interval = evaluation.interval
    return Ruler(
        stretches=tuple(_stretches(evaluation, shown)),
        marks=tuple(_mark(kind, name, value, row, shown) for row, (kind, name, value) in enumerate(marks)),
        interval=None if interval is None else (_percent(position(interval[0])), _width(interval)),
        finding=f"The log-loss scale: {said}.",
        unit=shown.unit,
    )


def _band_name(value: float) -> str:
    return DOCUMENT_BANDS.place(value).name


def _stretches(evaluation: Evaluation, shown: Shown) -> list[Stretch]:
    return [
        Stretch(
            name=_NAMES.get(band.name, band.name),
            rank=rank,
            left=_percent(_LEFT_ENDS[rank] + (0.15 if rank else 0)),
            width=_percent(_LEFT_ENDS[rank + 1] - _LEFT_ENDS[rank] - 0.15),
            text_at=_percent(_LEFT_ENDS[rank] + 0.3),
            name_at=_percent(_LEFT_ENDS[rank] + 0.3 if rank < _LAST else 100.0),
            name_anchor="start" if rank < _LAST else "end",
            threshold=shown.threshold(band.lower) if rank != 1 else "",
            is_here=band == evaluation.band,
        )
        for rank, band in enumerate(DOCUMENT_BANDS)
    ]


def _mark(kind: str, name: str, value: float, row: int, shown: Shown) -> Mark:
    at = position(value)
    right = at > _HANGS_LEFT_FROM[kind]
    text = f"{name} {shown.loss(value)}"
    return Mark(kind, text, _percent(at), "end" if right else "start", _percent(at + (-0.8 if right else 0.8)), row)


def _width(interval: tuple[float, float]) -> str:
    return _percent(max(0.3, position(interval[1]) - position(interval[0])))


def _percent(value: float) -> str:
    return f"{value:.2f}%"
