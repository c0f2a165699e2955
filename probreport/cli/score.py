"""``probreport score``: the headline on the terminal, or the whole evaluation as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from probreport.cli.options import IGNORE, UNIT, reads_predictions
from probreport.cli.output import write_json, write_result
from probreport.cli.source import Source

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit


@click.command(name="score", short_help="Print the mean log loss.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole evaluation as JSON, losses in nats.")
@UNIT
@IGNORE
@reads_predictions
def command(source: Source, unit: Unit, as_json: bool, ignore: tuple[str, ...]) -> None:
    """Print the mean log loss with its 95 % interval, its band and its skill, as one line.

    FILE is .csv or .tsv (also .gz or .zst), .parquet, .arrow, .feather, .npz, a folder of them, or - (CSV on standard
    input); several files are parts of one set of predictions.
    What needs attention is said on standard error.
    """
    evaluation = source.evaluate(ignore)
    if as_json:
        write_json(evaluation.to_json())
        return
    from probreport.cli.headline import headline

    write_result(headline(evaluation, unit))
    source.say_notes(evaluation)
