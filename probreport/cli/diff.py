"""``probreport diff``: what moved from an earlier evaluation to a later one, by how much, beyond noise or not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from probreport.cli.options import DEBUG, QUIET, UNIT, not_empty
from probreport.cli.output import shown, write_json, write_note, write_result
from probreport.cli.table import table

if TYPE_CHECKING:
    from probreport.conclusions.changes import Change
    from probreport.evaluation import Evaluation
    from probreport.metrics.log_loss import Unit

_SAID = {True: "beyond noise", False: "within noise", None: "not tested"}


@click.command(name="diff", short_help="Tell what moved.")
@click.argument("old", metavar="OLD", callback=not_empty)
@click.argument("new", metavar="NEW", callback=not_empty)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON, losses in nats.")
@UNIT
@QUIET
@DEBUG
def command(old: str, new: str, as_json: bool, unit: Unit, quiet: bool) -> None:
    """Tell what moved from OLD to NEW, each an evaluation.json or a report.html, by how much, and beyond noise or not.

    The rows of both are taken as different and independent. Of the same rows, compare tells more: it is paired.
    """
    from probreport.conclusions.changes import changes
    from probreport.encoding import encode
    from probreport.report.read_back import read_back

    before, after = read_back(old).evaluation, read_back(new).evaluation
    found = [_defined(change) for change in changes(before, after)]
    if as_json:
        kept = [{**encode(change), "is_beyond_noise": change.is_beyond_noise} for change in found]
        values = {"schema": "probreport/diff", "version": 1, "changes": kept}
        write_json(json.dumps(values, allow_nan=False, ensure_ascii=False, indent=1))
    else:
        heading = ("", "old", "new", "change", "95 % interval", "")
        write_result(
            shown("\n".join(table([heading, *(_row(change, unit) for change in found), *_bands(before, after)])))
        )
    if not quiet:
        for text in _remarks(before, after):
            write_note(shown(f"note: {text}"))


def _defined(change: Change) -> Change:
    """Leave two infinite numbers without a difference, of which nothing can be told."""
    is_infinite = change.old is not None and change.old == change.new and math.isinf(change.old)
    return replace(change, difference=None) if is_infinite else change


def _row(change: Change, unit: Unit) -> tuple[str, ...]:
    from probreport import formatting
    from probreport.metrics.log_loss import nats_per

    scale = 1.0 if change.is_share or change.name == "Brier score" else 1 / nats_per(unit)

    def text(value: float | None) -> str:
        if change.is_share:
            return formatting.percent(value, 1)
        return formatting.number(None if value is None else value * scale)

    name, said = formatting.label(change.name, longest=120), _SAID[change.is_beyond_noise]
    return name, text(change.old), text(change.new), *_moved(change, scale), said


def _moved(change: Change, scale: float) -> tuple[str, str]:
    """Write the difference and its interval; that of shares in points."""
    from probreport import formatting

    factor, decimals, unit = (100.0, 1, " points") if change.is_share else (scale, 3, "")
    if change.difference is None or math.isinf(change.difference):
        return formatting.number(change.difference), formatting.DASH
    difference = f"{formatting.number(change.difference * factor, decimals)}{unit}"
    if change.interval is None:
        return difference, formatting.DASH
    low, high = (formatting.number(end * factor, decimals) for end in change.interval)
    return difference, f"[{low}, {high}]{unit}"


def _bands(old: Evaluation, new: Evaluation) -> list[tuple[str, ...]]:
    from probreport.evaluation import in_words

    return [("band", in_words(old.band), in_words(new.band), "same" if old.band == new.band else "other", "", "")]


def _remarks(old: Evaluation, new: Evaluation) -> list[str]:
    """Say what makes two evaluations hard to compare."""
    from probreport.labels import label_text

    found = []
    classes = [set(map(label_text, evaluation.classes)) for evaluation in (old, new)]
    if classes[0] != classes[1]:
        found.append("the classes are not the same: a loss over other classes is another question.")
    if old.data.on_zero != new.data.on_zero:
        found.append(f"rows given 0 cost {old.data.on_zero} in one and {new.data.on_zero} in the other.")
    if _files(old) & _files(new):
        found.append("both are of the same file of predictions.")
    return found


def _files(evaluation: Evaluation) -> set[str]:
    from probreport.report.shown import files_of

    return {file.sha256 for file in files_of(evaluation) if len(file.sha256) == 64}
