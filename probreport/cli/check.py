"""``probreport check``: a gate for scripts. Its answer is the exit code; the table says why."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from probreport.cli.options import UNIT, reads_predictions
from probreport.cli.output import has_colour, write_result
from probreport.cli.source import Source
from probreport.cli.table import table

if TYPE_CHECKING:
    from probreport.bands import Band
    from probreport.cli.gates import Bound, Gate
    from probreport.evaluation import Evaluation
    from probreport.metrics.log_loss import Unit

_MET, _NOT_MET = 0, 1


@dataclass(frozen=True)
class _Demands:
    """What the command line asks for."""

    max_log_loss: float | None
    at_least: Band | None
    min_skill: float | None
    max_zero_rows: int | None
    unit: Unit
    bound: Bound
    allow_no_skill: bool

    def gates(self, evaluation: Evaluation) -> Iterator[Gate]:
        """Hold an evaluation against each demand."""
        from probreport.cli import gates

        if self.max_log_loss is not None:
            yield gates.loss_gate(evaluation, self.max_log_loss, unit=self.unit, bound=self.bound)
        if self.at_least is not None:
            yield gates.band_gate(evaluation, self.at_least, unit=self.unit, bound=self.bound)
        if self.min_skill is not None:
            yield gates.skill_gate(evaluation, self.min_skill, bound=self.bound)
        if not (self.allow_no_skill or (self.max_log_loss is None and self.at_least is None)):
            yield gates.beats_constant_gate(evaluation)
        if self.max_zero_rows is not None:
            yield gates.zero_rows_gate(evaluation, self.max_zero_rows)


def _finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse a threshold that nothing can be compared with."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is no finite number.", context, option)
    return value


def _finite_loss(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what no loss can be."""
    if value is not None and value < 0:
        raise click.BadParameter(f"{value} is less than 0, and no loss is.", context, option)
    return _finite(context, option, value)


@click.command(name="check", short_help="Pass or fail.")
@click.option(
    "--max-log-loss",
    type=float,
    callback=_finite_loss,
    metavar="X",
    help="Ask for a mean log loss of at most X (see --unit).",
)
@click.option("--at-least", metavar="BAND", help="Ask for this band or a better one; see: probreport bands.")
@click.option(
    "--min-skill", type=float, callback=_finite, metavar="X", help="Ask for a skill of at least X, such as 0.5."
)
@click.option(
    "--max-zero-rows",
    type=click.IntRange(min=0),
    metavar="N",
    help="Ask that at most N rows give the truth probability 0.",
)
@click.option(
    "--bound",
    type=click.Choice(["mean", "upper"]),
    default="mean",
    help="Judge by the mean (default), or by the worse end of the 95 % interval.",
)
@click.option("--allow-no-skill", is_flag=True, help="Ask for a loss or band only, be it no better than a constant.")
@UNIT
@reads_predictions
def command(
    source: Source,
    max_log_loss: float | None,
    at_least: str | None,
    min_skill: float | None,
    max_zero_rows: int | None,
    bound: Bound,
    allow_no_skill: bool,
    unit: Unit,
) -> int:
    """Exit with 0 when all that is asked is met, with 1 when not.

    A gate on the loss or band also asks that the forecasts beat a constant forecast of the class frequencies: the
    lower end of the interval of skill lies above 0.
    """
    if (max_log_loss, at_least, min_skill, max_zero_rows) == (None, None, None, None):
        raise click.UsageError(
            "Say what to ask for: --max-log-loss, --at-least, --min-skill or --max-zero-rows.",
            click.get_current_context(),
        )
    band = None if at_least is None else _band(at_least)
    demands = _Demands(max_log_loss, band, min_skill, max_zero_rows, unit, bound, allow_no_skill)
    evaluation = source.evaluate()
    gates = list(demands.gates(evaluation))
    write_result("\n".join([*_lines(gates), *_vacuous(gates, evaluation), _verdict(gates)]))
    source.say_notes(evaluation)
    return _MET if all(gate.is_met for gate in gates) else _NOT_MET


def _band(name: str) -> Band:
    """Find a band by its name; hyphens may stand for blanks."""
    from probreport.bands import DOCUMENT_BANDS

    return DOCUMENT_BANDS.band(name.replace("-", " ").replace("_", " "))


def _lines(gates: list[Gate]) -> list[str]:
    return table([("met" if gate.is_met else "not met", gate.name, gate.measured, gate.asked) for gate in gates])


def _vacuous(gates: list[Gate], evaluation: Evaluation) -> Iterator[str]:
    """Say which gates a constant forecast would pass as well, so that they show nothing by themselves."""
    from probreport import formatting
    from probreport.evaluation import in_words

    for gate in gates:
        if gate.constant_would_pass:
            constant = f"{formatting.number(evaluation.prior_loss)} nats, {in_words(evaluation.prior_band)}"
            yield f"vacuous: a constant forecast ({constant}, skill 0) would pass '{gate.name} {gate.asked}' too"


def _verdict(gates: list[Gate]) -> str:
    failed = list(dict.fromkeys(gate.name for gate in gates if not gate.is_met))
    text = f"not met: {', '.join(failed)}" if failed else "all met"
    return click.style(text, fg="red" if failed else "green", bold=True) if has_colour(sys.stdout) else text
