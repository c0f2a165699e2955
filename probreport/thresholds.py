"""Thresholds: what somebody asks of a mean, a band, a skill and of zeros. How each is judged is left to ``gates``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any

from probreport.bands import DOCUMENT_BANDS, Band
from probreport.errors import UsageError, listing, shown_text
from probreport.evaluation import Evaluation
from probreport.gates import (
    Bound,
    Gate,
    as_typed,
    band_gate,
    beats_constant_gate,
    loss_gate,
    skill_gate,
    zero_rows_gate,
)
from probreport.metrics.log_loss import Unit, nats_per


@dataclass(frozen=True)
class Thresholds:
    """What is asked; None where nothing is.

    Parameters
    ----------
    max_log_loss : float or None
        The mean log loss may be so much at most, in `unit`.
    at_least : str or None
        The name of a band: the mean lies in it or in a better one.
    min_skill : float or None
        A share, at most 1: 0.5 asks that half of a constant forecast's loss is saved.
    max_zero_rows : int or None
        So many rows at most may give the truth probability 0.
    unit : {"nats", "bits"}

    Examples
    --------
    >>> import probreport
    >>> asked = Thresholds(max_log_loss=0.7, at_least="fine")
    >>> [gate.is_met for gate in asked.gates(probreport.evaluate([1, 0], [0.6, 0.3]))]
    [True, False, False]
    """

    max_log_loss: float | None = None
    at_least: str | None = None
    min_skill: float | None = None
    max_zero_rows: int | None = None
    unit: Unit = "nats"

    @classmethod
    def of(cls, given: Mapping[str, Any], *, unit: Unit = "nats") -> Thresholds | None:
        """Read thresholds by name; `unit` is that of a loss where they name none. None where nothing is asked.

        Raises
        ------
        UsageError
            PR120 for a name, a number, a band or a unit that cannot be.
        """
        names = [field.name for field in fields(cls)]
        if not isinstance(given, Mapping) or set(given) - set(names):
            unknown = list(set(given) - set(names)) if isinstance(given, Mapping) else [given]
            raise UsageError(
                f"thresholds: there is no {listing(map(str, unknown))}.\nIt may hold {', '.join(names)}.", code="PR120"
            )
        values = {"unit": unit, **{name: value for name, value in given.items() if value is not None}}
        made = cls(**{name: _READ[name](name, value) for name, value in values.items()})
        return made if any(getattr(made, name) is not None for name in names[:-1]) else None

    def gates(self, evaluation: Evaluation, *, bound: Bound = "mean", allow_no_skill: bool = False) -> Iterator[Gate]:
        """Hold an evaluation against each threshold.

        Who asks for a loss or a band asks also that a constant forecast is beaten beyond doubt, unless that is allowed.
        """
        if self.max_log_loss is not None:
            yield loss_gate(evaluation, self.max_log_loss, unit=self.unit, bound=bound)
        if self.at_least is not None:
            yield band_gate(evaluation, band_named(self.at_least), unit=self.unit, bound=bound)
        if self.min_skill is not None:
            yield skill_gate(evaluation, self.min_skill, bound=bound)
        if not (allow_no_skill or (self.max_log_loss is None and self.at_least is None)):
            yield beats_constant_gate(evaluation)
        if self.max_zero_rows is not None:
            yield zero_rows_gate(evaluation, self.max_zero_rows)

    def to_dict(self) -> dict[str, Any]:
        """Return what is asked, by name, as `of` reads it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def band_named(name: str) -> Band:
    """Find a band by its name; hyphens may stand for blanks."""
    return DOCUMENT_BANDS.band(name.replace("-", " ").replace("_", " ") if isinstance(name, str) else name)


def _number(name: str, value: Any) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not abs(value) <= sys.float_info.max:
        raise UsageError(f"thresholds, {name}: {shown_text(str(value)[:40])} is no finite number.", code="PR120")
    return float(value)


def _loss(name: str, value: Any) -> float:
    if _number(name, value) < 0:
        raise UsageError(f"thresholds, {name}: {value} is less than 0, and no loss is.", code="PR120")
    return float(value)


def _skill(name: str, value: Any) -> float:
    if _number(name, value) > 1:
        raise UsageError(f"thresholds, {name}: {above_every_skill(value)}", code="PR120")
    return float(value)


def above_every_skill(value: float) -> str:
    """Say that no skill exceeds 1, and how what looks like per cent is written."""
    typed = as_typed(float(value))
    said = f"{typed} is more than 1, and no skill is."
    return f"{said} Write {value / 100:.15g} for {typed} %." if value <= 100 else said


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise UsageError(f"thresholds, {name}: {shown_text(str(value))} is no number of rows.", code="PR120")
    return int(value)


def _band(name: str, value: Any) -> str:  # noqa: ARG001 (all of them are called alike)
    return band_named(value).name


def _unit(name: str, value: Any) -> Any:  # noqa: ARG001 (all of them are called alike)
    nats_per(str(value))
    return value


_READ = {"max_log_loss": _loss, "at_least": _band, "min_skill": _skill, "max_zero_rows": _count, "unit": _unit}
