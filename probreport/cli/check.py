"""``probreport check``: a gate for scripts. Its answer is the exit code; the table says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from probreport.cli.numbers import DECIMAL
from probreport.cli.options import IGNORE, UNIT, reads_predictions
from probreport.cli.output import shown, write_json, write_result
from probreport.cli.project_gates import TABLE, with_project_gates
from probreport.cli.source import Source
from probreport.cli.threshold_options import AT_LEAST, MAX_LOG_LOSS, MAX_ZERO_ROWS, MIN_SKILL, finite, finite_loss

if TYPE_CHECKING:
    from probreport.cli.increase import Increase
    from probreport.evaluation import Evaluation
    from probreport.gates import Bound, Gate
    from probreport.metrics.log_loss import Unit
    from probreport.thresholds import Thresholds

_MET, _NOT_MET = 0, 1
_THRESHOLDS = ("max_log_loss", "at_least", "min_skill", "max_zero_rows")
_GATES = (*_THRESHOLDS, "max_miscalibration", "calibrated", "against")
_SETTINGS = (*_GATES, "max_increase", "bound", "allow_no_skill", "unit", "id")


@dataclass(frozen=True)
class _Demands:
    """What the command line and the project ask for."""

    thresholds: Thresholds
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
        from probreport.thresholds import Thresholds

        asked = {name: values[name] for name in (*_THRESHOLDS, "unit")}
        others = {name: value for name, value in values.items() if name not in _THRESHOLDS}
        return cls(thresholds=Thresholds.of(asked) or Thresholds(), **others)

    def gates(self, evaluation: Evaluation, increase: Increase | None) -> Iterator[Gate]:
        """Hold an evaluation against each demand."""
        from probreport import gates
        from probreport.cli.increase import increase_gate

        yield from self.thresholds.gates(evaluation, bound=self.bound, allow_no_skill=self.allow_no_skill)
        if self.max_miscalibration is not None:
            yield gates.miscalibration_gate(evaluation, self.max_miscalibration, unit=self.unit)
        if self.calibrated:
            yield gates.calibrated_gate(evaluation)
        if increase is not None:
            yield increase_gate(increase, evaluation, self.max_increase or 0.0, unit=self.unit, bound=self.bound)


def _usage(text: str) -> click.UsageError:
    return click.UsageError(text, click.get_current_context())


@click.command(name="check", short_help="Pass or fail.")
@MAX_LOG_LOSS
@AT_LEAST
@MIN_SKILL
@MAX_ZERO_ROWS
@click.option(
    "--max-miscalibration",
    type=DECIMAL,
    callback=finite_loss,
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
    type=DECIMAL,
    callback=finite,
    metavar="X",
    help="With --against: fail only when all of the interval of the increase lies above X; with --bound upper, unless "
    "even its upper end is at most X. Default: 0.",
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
    source = replace(source, columns=replace(source.columns, id=values.pop("id")))
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
