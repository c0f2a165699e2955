"""``probreport render``: draw a report again from the finished numbers in a JSON file or in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from probreport.cli.options import DEBUG, FORCE, OUTPUT, TEMPLATE, TITLE, not_empty
from probreport.cli.output import shown, write_result
from probreport.errors import UsageError

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit
    from probreport.report.comparison_report import ComparisonReport
    from probreport.report.report import Report


@click.command(name="render", short_help="Draw a report again.")
@click.argument("file", metavar="FILE", callback=not_empty)
@OUTPUT
@FORCE
@TITLE
@TEMPLATE
@click.option("--unit", type=click.Choice(["nats", "bits"]), help="The unit of losses. Default: as in FILE, else nats.")
@DEBUG
def command(file: str, output: str, force: bool, title: str | None, template: str | None, unit: Unit | None) -> None:
    """Draw a report again from FILE: evaluation.json, or a report.html that holds the numbers; a comparison's as well.

    No predictions are needed, and no number changes. Title and unit stay as they are in FILE unless given, and
    thresholds as they are.
    """
    from probreport.report.saved import check_target

    check_target(output, force=force)
    report = _read_back(file, template)
    report.title, report.unit = title or report.title, unit or report.unit
    report.save(output, force=force)
    write_result(shown(output))


def _read_back(file: str, template: str | None) -> Report | ComparisonReport:
    from probreport.report.comparison_read_back import holds_comparison
    from probreport.report.comparison_report import ComparisonReport
    from probreport.report.report import Report

    if not holds_comparison(file):
        return Report.from_rendered(file, template=template)
    if template is not None:
        raise UsageError("--template is for reports on one model, and this is a comparison.", code="PR121")
    return ComparisonReport.from_rendered(file)
