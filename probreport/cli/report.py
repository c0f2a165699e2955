"""``probreport report``: from saved predictions to a file that can be sent to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from probreport.cli.options import FORCE, IGNORE, OUTPUT, TEMPLATE, TITLE, UNIT, reads_predictions
from probreport.cli.output import shown, write_result
from probreport.cli.source import Source
from probreport.cli.threshold_options import AT_LEAST, MAX_LOG_LOSS, MAX_ZERO_ROWS, MIN_SKILL

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit


@click.command(name="report", short_help="Write a report.")
@OUTPUT
@FORCE
@TITLE
@UNIT
@TEMPLATE
@IGNORE
@MAX_LOG_LOSS
@AT_LEAST
@MIN_SKILL
@MAX_ZERO_ROWS
@reads_predictions
def command(
    source: Source,
    output: str,
    force: bool,
    title: str | None,
    unit: Unit,
    template: str | None,
    ignore: tuple[str, ...],
    **asked: Any,
) -> None:
    """Write a report on saved predictions: one file that opens offline.

    FILE is .csv or .tsv (also .gz or .zst), .parquet, .arrow, .feather, .npz, a folder of them, or - (CSV on standard
    input); several files are parts of one set of predictions.
    Standard output gets the name of the report, standard error the headline and what needs attention.

    What is asked with --max-log-loss, --at-least, --min-skill and --max-zero-rows stands on the first screen, met or
    not; the exit code is 0 either way. To fail on it, run probreport check.
    """
    from probreport.cli.check_output import verdict
    from probreport.cli.headline import headline
    from probreport.report.report import Report, check_template
    from probreport.report.saved import check_target
    from probreport.thresholds import Thresholds

    check_target(output, force=force)
    if template is not None:
        check_template(template)
    Thresholds.of(asked, unit=unit)
    evaluation = source.evaluate(ignore)
    report = Report(evaluation, title=title, unit=unit, template=template, thresholds=asked)
    report.save(output, force=force)
    write_result(shown(output))
    source.say("mean log loss", [headline(evaluation, unit)])
    if report.thresholds:
        source.say("thresholds", [verdict(tuple(report.thresholds.gates(evaluation)))])
    source.say_notes(evaluation)
