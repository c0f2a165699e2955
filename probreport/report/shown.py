"""How a report shows losses, in which unit and with how many decimals, and the files that they come from.

How a number becomes text is left to ``formatting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation, Interval, decimals_of
from probreport.metrics.log_loss import Unit, nats_per
from probreport.visible_text import without_isolates


@dataclass(frozen=True)
class Shown:
    """Turns losses in nats into text in the reader's unit.

    Parameters
    ----------
    unit : {"nats", "bits"}
    decimals : int
        As many as the interval of the mean warrants.
    """

    unit: Unit
    decimals: int

    @classmethod
    def of(cls, evaluation: Evaluation, unit: Unit = "nats") -> Shown:
        """Choose the decimals for an evaluation."""
        nats_per(unit)
        return cls(unit, decimals_of(evaluation))

    @property
    def per_nat(self) -> float:
        """How many units one nat has."""
        return 1 / nats_per(self.unit)

    def loss(self, nats: float | None) -> str:
        """Write a loss so that it never rounds onto or over a threshold of the bands."""
        if nats is None:
            return formatting.DASH
        band = DOCUMENT_BANDS.place(nats)
        ends = tuple(end * self.per_nat for end in (band.lower, band.upper))
        return formatting.loss(nats * self.per_nat, self.decimals, thresholds=ends)

    def difference(self, nats: float | None) -> str:
        """Write a difference of losses, which may be negative."""
        return formatting.number(None if nats is None else nats * self.per_nat, self.decimals)

    def interval(self, ends: Interval | None) -> str:
        """Write an interval of losses."""
        if ends is None:
            return formatting.DASH
        low, high = (self.loss(end) for end in ends)
        return f"{low} – {high}"

    def threshold(self, nats: float) -> str:
        """Write a threshold of the bands: as it is in nats, with three decimals in bits."""
        if self.unit == "nats":
            return f"{nats:g}" if nats < float("inf") else formatting.INFINITY
        return formatting.number(nats * self.per_nat, 3)

    def truth(self, evaluation: Evaluation) -> str:
        """Write the probability given to the truth on geometric average, which is 1 only where the loss is 0."""
        if evaluation.geometric_mean_probability == 1 and evaluation.mean_log_loss > 0:
            return "> 0.999999"
        return formatting.probability(evaluation.geometric_mean_probability)


@dataclass(frozen=True)
class ReadFile:
    """A file as the report shows it; what its provenance does not tell is a dash."""

    name: str
    rows: str
    size: str
    sha256: str


def files_of(evaluation: Evaluation) -> tuple[ReadFile, ...]:
    """Return the files that the rows were read from; provenance is free in form, so nothing in it is relied on."""
    files = evaluation.provenance.get("files")
    return tuple(map(_file, filter(_is_mapping, files))) if isinstance(files, (list, tuple)) else ()


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _file(described: Mapping[str, Any]) -> ReadFile:
    name, rows, size, digest = (described.get(key) for key in ("name", "rows", "bytes", "sha256"))
    return ReadFile(
        name=formatting.label(str(name or ""), longest=80),
        rows=formatting.count(rows) if isinstance(rows, int) else formatting.DASH,
        size=formatting.bytes_of(size) if isinstance(size, int) and size < 1e18 else formatting.DASH,
        sha256=without_isolates(formatting.label(str(digest or formatting.DASH), longest=64)),
    )
