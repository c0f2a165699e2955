"""What the first screen says of thresholds: which are met, and which a constant forecast would meet as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probreport.evaluation import Evaluation, constant_forecast
from probreport.gates import Gate
from probreport.thresholds import Thresholds


@dataclass(frozen=True)
class Line:
    """One threshold: what is asked, what was measured, whether it is met, and what a constant forecast would do."""

    asked: str
    measured: str
    is_met: bool
    sign: str
    constant: str


@dataclass(frozen=True)
class ThresholdWords:
    """A word for all thresholds, a sentence that says why, and a line for each."""

    lead: str
    text: str
    is_met: bool
    is_vacuous: bool
    lines: tuple[Line, ...]


def held_against(evaluation: Evaluation, thresholds: Thresholds | None) -> ThresholdWords | None:
    """Hold an evaluation against thresholds; None where there are none."""
    if thresholds is None:
        return None
    gates = tuple(thresholds.gates(evaluation))
    is_met = all(gate.is_met for gate in gates)
    return ThresholdWords(
        lead="Passed" if is_met else "Failed",
        text=_said(gates, constant_forecast(evaluation)),
        is_met=is_met,
        is_vacuous=all(gate.constant_would_pass for gate in gates),
        lines=tuple(map(_line, gates)),
    )


def _said(gates: Sequence[Gate], constant: str) -> str:
    missed = list(dict.fromkeys(gate.name for gate in gates if not gate.is_met))
    if missed:
        return f"Not met: {', '.join(missed)}."
    met, them = ("The threshold is met", "it") if len(gates) == 1 else (f"All {len(gates)} thresholds are met", "them")
    if all(gate.constant_would_pass for gate in gates):
        return f"{met}, but {constant} would meet {them} too: nothing is asked that takes a model."
    return f"{met}."


def _line(gate: Gate) -> Line:
    return Line(
        asked=f"{gate.name}: {gate.asked}",
        measured=gate.measured,
        is_met=gate.is_met,
        sign="✓ met" if gate.is_met else "✗ not met",
        constant="a constant forecast would pass too" if gate.constant_would_pass else "a constant forecast would fail",
    )
