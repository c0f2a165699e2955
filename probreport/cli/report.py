"""``probreport report``: from saved predictions to a file that can be sent to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from probreport.cli.options import FORCE, IGNORE, OUTPUT, TEMPLATE, TITLE, UNIT, reads_predictions
from probreport.cli.output import shown, write_result
from probreport.cli.source import Source

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit


@click.command(name="report", short_help="Write a report.")
@OUTPUT
@FORCE
@TITLE
@UNIT
@TEMPLATE
@IGNORE
@reads_predictions
def command(
    source: Source,
    output: str,
    force: bool,
    title: str | None,
    unit: Unit,
    template: str | None,
    ignore: tuple[str, ...],
) -> None:
    """Write a report on saved predictions: one file that opens offline.

    FILE is .csv or .tsv (also .gz or .zst), .parquet, .arrow, .feather, .npz, a folder of them, or - (CSV on standard
    input); several files are parts of one set of predictions.
    Standard output gets the name of the report, standard error the headline and what needs attention.
    """
    from probreport.cli.headline import headline
    from probreport.report.report import Report, check_target, check_template

    check_target(output, force=force)
    if template is not None:
        check_template(template)
    evaluation = source.evaluate(ignore)
    Report(evaluation, title=title, unit=unit, template=template).save(output, force=force)
    write_result(shown(output))
    source.say("mean log loss", [headline(evaluation, unit)])
    source.say_notes(evaluation)
