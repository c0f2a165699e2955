"""How unevenly the loss is spread over the rows: the record; how it comes about is left to ``conclusions``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Concentration:
    """How much of the loss few rows carry. Shares of rows are shares of their weight.

    Parameters
    ----------
    gini : float or None
        Gini coefficient of the losses: 0 when all rows lose the same, near 1 when one of many loses all.
    reason : str or None
        Why there is no Gini coefficient.
    worst_thousandth, worst_hundredth, worst_twentieth, worst_tenth : float or None
        Share of the loss that the worst 0.1, 1, 5 and 10 % of the rows carry, the row at the border in part; 1 where
        a loss is infinite, None where no row loses anything. In JSON ``worst_0.1%`` and so on.
    trimmed_mean : float
        Mean loss in nats without the 1 % of the rows that lose least and the 1 % that lose most.
    mean_without_worst : float
        Mean loss in nats without the worst 1 % of the rows. In JSON ``mean_without_worst_1%``.
    lorenz : tuple of (float, float)
        Share of the rows, cheapest first, and the share of the loss that they carry; empty where there is no curve.
    is_exact : bool
        Whether every row was put in order. Else rows whose losses differ by less than 1 % are taken for equal, which
        leaves the curve exact at the borders between such groups.
    """

    gini: float | None
    reason: str | None
    worst_thousandth: float | None = field(metadata={"key": "worst_0.1%"})
    worst_hundredth: float | None = field(metadata={"key": "worst_1%"})
    worst_twentieth: float | None = field(metadata={"key": "worst_5%"})
    worst_tenth: float | None = field(metadata={"key": "worst_10%"})
    trimmed_mean: float
    mean_without_worst: float = field(metadata={"key": "mean_without_worst_1%"})
    lorenz: tuple[tuple[float, float], ...]
    is_exact: bool
