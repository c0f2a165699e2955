"""Records of the losses: how rows and loss fall into the bands, and how many rows lose how much."""

from __future__ import annotations

from dataclasses import dataclass

Interval = tuple[float, float]


@dataclass(frozen=True)
class BandShare:
    """What fell into one band: rows, their share, and their share of the loss (None where the loss is infinite).

    Beside the share of rows stands the one that calibrated forecasts would give, and the interval in which chance would
    then leave it 95 times of 100. Both are None for soft labels.
    """

    name: str
    lower: float
    upper: float
    rows: int
    share_of_rows: float
    share_of_loss: float | None
    expected_share_if_calibrated: float | None
    expected_interval: Interval | None


@dataclass(frozen=True)
class LossDistribution:
    """Rows by loss, in nats: `rows[i]` lie in [edges[i], edges[i + 1]); exactly 0 and infinity are apart."""

    edges: tuple[float, ...]
    rows: tuple[int, ...]
    share: tuple[float, ...]
    zero_rows: int
    infinite_rows: int
    zero_share: float
    infinite_share: float
