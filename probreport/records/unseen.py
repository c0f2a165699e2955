"""Records of what no interval can see: rows that may come and have not come yet, and how few rows the mean hangs on."""

from __future__ import annotations

from dataclasses import dataclass

from probreport.bands import Band


@dataclass(frozen=True)
class OneMoreRow:
    """Where one more row, given so small a probability on its truth, would move the mean: losses in nats."""

    probability: float
    log_loss: float
    mean_log_loss: float
    band: Band


@dataclass(frozen=True)
class RateOfRows:
    """How often something happened, with a 95 % interval of its rate as if rows were independent.

    Of none in n rows the interval is one-sided: with 95 % confidence the rate is no more than 1 - 0.05**(1/n), which is
    about 3/n. Otherwise it is Wilson's. `rows` and `of` are sums of weights where these are frequencies.
    """

    rows: float
    of: float
    rate: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class WorstShare:
    """Which share of the whole loss the worst rows carry."""

    rows: int
    share_of_loss: float


@dataclass(frozen=True)
class Unseen:
    """What no interval can see, and what shows how much that may be.

    Parameters
    ----------
    one_more_row : OneMoreRow or None
        None where the mean is infinite already.
    large_loss : float
        Above this, in nats, a loss is called large: where the worst band begins.
    large_losses : RateOfRows
        Rows that lost more than that.
    zeros : RateOfRows or None
        Rows that gave the truth probability 0, where there are such.
    worst : WorstShare or None
        None where the loss is infinite or 0.
    """

    one_more_row: OneMoreRow | None
    large_loss: float
    large_losses: RateOfRows
    zeros: RateOfRows | None
    worst: WorstShare | None
