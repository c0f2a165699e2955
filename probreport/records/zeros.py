"""Where zeros come from, and what would mend them: a grid on which the probabilities lie, and mixing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from probreport import formatting

LossText = Callable[[float | None], str]


@dataclass(frozen=True)
class Rounding:
    """The grid on which all probabilities lie.

    Parameters
    ----------
    steps : int
        Every probability is a multiple of 1 / steps.
    decimals : int or None
        The number of decimals when steps is a power of ten.
    least_loss_of_zero : float or None
        With decimals: what a printed 0 costs at least, in nats, since it stands for less than half a step.
    rows : int
        How many rows were looked at.
    is_exact : bool
        Whether these were all rows rather than a sample of them.
    """

    steps: int
    decimals: int | None
    least_loss_of_zero: float | None
    rows: int
    is_exact: bool

    @property
    def cause(self) -> str:
        """What probably makes the probabilities lie on this grid."""
        votes = f"shares of {formatting.count(self.steps)} votes"
        if self.decimals is None:
            return votes
        decimals = f"rounded to {self.decimals} decimal{'' if self.decimals == 1 else 's'}"
        return f"{decimals}, or {votes}" if self.steps <= 1000 else decimals

    def sentence(self, loss: LossText = formatting.number, unit: str = "nats") -> str:
        """Say what the grid is, and what a zero on it means."""
        step = f"1/{formatting.count(self.steps)}" if self.decimals is None else f"{1 / self.steps:.{self.decimals}f}"
        where = "All" if self.is_exact else f"In a sample of {formatting.count(self.rows)} rows all"
        if self.steps == 1:
            return f"{where} probabilities are 0 or 1: they look like predicted labels."
        text = f"{where} probabilities are multiples of {step}: they look like {self._look}."
        if self.decimals is None or self.least_loss_of_zero is None:
            return f"{text} A 0 then says only that none of the votes went there."
        half = f"{0.5 / self.steps:.{self.decimals + 1}f}"
        least = f"{loss(self.least_loss_of_zero)} {unit}"
        return f"{text} A 0 that was rounded says only p < {half}, which is a loss of at least {least}."

    @property
    def _look(self) -> str:
        return self.cause if self.decimals is None else f"values {self.cause}"


@dataclass(frozen=True)
class Mixing:
    """What mixing in a share of the class frequencies would make of the mean loss.

    Parameters
    ----------
    share : float
        The share with the least mean loss.
    mean_log_loss : float
        The mean loss that it gives on rows on which it was not fitted, in nats.
    standard_error : float or None
        Of that mean.
    rows : int
        On how many rows it was fitted and scored, half by half.
    is_exact : bool
        Whether these were all rows rather than a sample of them.
    """

    share: float
    mean_log_loss: float
    standard_error: float | None
    rows: int
    is_exact: bool

    def sentence(self, loss: LossText = formatting.number) -> str:
        """Say what mixing would do, in words that can follow those about zeros."""
        share = f"{100 * self.share:.{_decimals(100 * self.share)}f}{formatting.NARROW_SPACE}%"
        return f"Mixing in {share} of the class frequencies makes it {loss(self.mean_log_loss)}."


def _decimals(percent: float) -> int:
    """Return how many decimals show two digits of a percentage."""
    return max(0, min(12, 1 - math.floor(math.log10(percent)))) if percent > 0 else 0
