"""``probreport check``: a gate for scripts. Its answer is the exit code; the table says why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from probreport.cli.options import IGNORE, UNIT, reads_predictions
from probreport.cli.output import shown, write_json, write_result
from probreport.cli.project_gates import TABLE, with_project_gates
from probreport.cli.source import Source

if TYPE_CHECKING:
    from probreport.bands import Band
    from probreport.cli.gates import Bound, Gate
    from probreport.cli.increase import Increase
    from probreport.evaluation import Evaluation
    from probreport.metrics.log_loss import Unit

_MET, _NOT_MET = 0, 1
_GATES = ("max_log_loss", "at_least", "min_skill", "max_zero_rows", "max_miscalibration", "calibrated", "against")
_SETTINGS = (*_GATES, "max_increase", "bound", "allow_no_skill", "unit")


@dataclass(frozen=True)
class _Demands:
    """What the command line and the project ask for."""

    max_log_loss: float | None
    at_least: Band | None
    min_skill: float | None
    max_zero_rows: int | None
    max_miscalibration: float | None
    calibrated: bool
    against: str | None
    max_increase: float | None
    unit: Unit
    bound: Bound
    allow_no_skill: bool

    @classmethod
    def of(cls, values: dict[str, Any]) -> _Demands:
        """Read demands; refuse none at all."""
        if all(values[name] is None or values[name] is False for name in _GATES):
            names = ", ".join(f"--{name.replace('_', '-')}" for name in _GATES[:-1])
            raise _usage(f"Say what to ask for: {names} or --against; or in {TABLE} of pyproject.toml.")
        return cls(**{**values, "at_least": None if values["at_least"] is None else _band(values["at_least"])})

    def gates(self, evaluation: Evaluation, increase: Increase | None) -> Iterator[Gate]:
        """Hold an evaluation against each demand."""
        from probreport.cli import gates
        from probreport.cli.increase import increase_gate

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
        if self.max_miscalibration is not None:
            yield gates.miscalibration_gate(evaluation, self.max_miscalibration, unit=self.unit)
        if self.calibrated:
            yield gates.calibrated_gate(evaluation)
        if increase is not None:
            yield increase_gate(increase, evaluation, self.max_increase or 0.0, unit=self.unit)


def _usage(text: str) -> click.UsageError:
    return click.UsageError(text, click.get_current_context())


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
    "--max-miscalibration",
    type=float,
    callback=_finite_loss,
    metavar="X",
    help="Ask for a miscalibration (CORP) of at most X more than calibrated forecasts would show.",
)
@click.option("--calibrated", is_flag=True, help="Ask that no test of calibration raises an alarm.")
@click.option(
    "--against",
    metavar="FILE",
    help="Ask that the loss has not risen beyond noise since these predictions of the same rows (paired, on --id or "
    "row order), or since this evaluation.json (unpaired).",
)
@click.option(
    "--max-increase",
    type=float,
    callback=_finite,
    metavar="X",
    help="With --against: fail only when all of the interval of the increase lies above X. Default: 0.",
)
@click.option(
    "--bound",
    type=click.Choice(["mean", "upper"]),
    default="mean",
    help="Judge by the mean (default), or by the worse end of the 95 % interval.",
)
@click.option("--allow-no-skill", is_flag=True, help="Ask for a loss or band only, be it no better than a constant.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, losses in nats.")
@click.option("--markdown", "as_markdown", is_flag=True, help='Print it as Markdown, for >> "$GITHUB_STEP_SUMMARY".')
@UNIT
@IGNORE
@reads_predictions
def command(source: Source, as_json: bool, as_markdown: bool, ignore: tuple[str, ...], **others: Any) -> int:
    """Exit with 0 when all that is asked is met, with 1 when not.

    A gate on the loss or band also asks that the forecasts beat a constant forecast of the class frequencies: the
    lower end of the interval of skill lies above 0.

    What is asked may stand in [tool.probreport] of pyproject.toml, as max-log-loss = 0.3; the command line goes first.
    """
    if as_json and as_markdown:
        raise _usage("--json and --markdown: choose one of them.")
    values, said = with_project_gates(click.get_current_context(), _SETTINGS)
    if others["max_increase"] is not None and values["against"] is None:
        raise _usage("--max-increase is an increase since when? Name earlier predictions with --against.")
    demands = _Demands.of(values)
    source.say("assumed", said)
    evaluation = source.evaluate(ignore)
    increase = None if demands.against is None else _increase(source, evaluation, demands.against)
    gates = list(demands.gates(evaluation, increase))
    _write(gates, evaluation, increase, as_json=as_json, as_markdown=as_markdown)
    source.say_notes(evaluation)
    return _MET if all(gate.is_met for gate in gates) else _NOT_MET


def _increase(source: Source, evaluation: Evaluation, against: str) -> Increase:
    from probreport.cli.increase import increase_since

    return increase_since(source, evaluation, against)


def _write(
    gates: list[Gate], evaluation: Evaluation, increase: Increase | None, *, as_json: bool, as_markdown: bool
) -> None:
    from probreport.cli import check_output

    if as_json:
        write_json(check_output.as_json(gates, evaluation, increase))
    elif as_markdown:
        write_result(shown(check_output.as_markdown(gates, evaluation)))
    else:
        write_result(check_output.as_table(gates, evaluation))


def _band(name: str) -> Band:
    """Find a band by its name; hyphens may stand for blanks."""
    from probreport.bands import DOCUMENT_BANDS

    return DOCUMENT_BANDS.band(name.replace("-", " ").replace("_", " "))
