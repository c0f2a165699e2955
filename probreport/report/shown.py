"""How a report shows its losses: in which unit, and with how many decimals. The rest is left to ``formatting``."""

from __future__ import annotations

from dataclasses import dataclass

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation, Interval, decimals_of
from probreport.metrics.log_loss import Unit, nats_per


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
        low, high = (formatting.number(end * self.per_nat, self.decimals) for end in ends)
        return f"{low} – {high}"

    def threshold(self, nats: float) -> str:
        """Write a threshold of the bands: as it is in nats, with three decimals in bits."""
        if self.unit == "nats":
            return f"{nats:g}" if nats < float("inf") else formatting.INFINITY
        return formatting.number(nats * self.per_nat, 3)
