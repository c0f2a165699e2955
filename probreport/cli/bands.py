"""``probreport bands``: the document's scale as a table."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from probreport.cli.options import DEBUG
from probreport.cli.output import write_result
from probreport.cli.table import table

if TYPE_CHECKING:
    from probreport.bands import Band

_HEAD = ("band", "loss in nats", "loss in bits", "p of the true class", "the document's words")
_ABOUT = (
    "The document gives the scale for the mean loss of two classes, in nats; placing single rows and",
    "more classes on it is an extension. A mean that a constant forecast reaches too is no achievement:",
    "read the band together with the skill.",
)


@click.command(name="bands", short_help="Print the scale of quality bands.")
@DEBUG
def command() -> None:
    """Print the scale of quality bands: thresholds in nats, bits, and the probability given to the truth."""
    from probreport.bands import DOCUMENT_BANDS

    rows = [_row(band) for band in DOCUMENT_BANDS]
    remarks = [line for band in DOCUMENT_BANDS if band.remark for line in wrap(f"{band.name}: {band.remark}", 100)]
    write_result("\n".join([*table([_HEAD, *rows]), "", *_ABOUT, *remarks]))


def _row(band: Band) -> tuple[str, ...]:
    from probreport.formatting import number, probability

    nats = (band.lower, band.upper)
    bits = tuple(end / math.log(2) for end in nats)
    probabilities = tuple(math.exp(-end) for end in reversed(nats))
    return (
        band.name,
        _stretch([number(end, 2) for end in nats], band.lower_included, band.upper_included),
        _stretch([number(end, 3) for end in bits], band.lower_included, band.upper_included),
        _stretch([probability(p) for p in probabilities], band.upper_included, band.lower_included),
        band.source_text or "(none)",
    )


def _stretch(ends: list[str], lower_included: bool, upper_included: bool) -> str:
    """Write a stretch of numbers: ``[0.02, 0.05)``."""
    low, high = ends
    if low == high:
        return low
    return f"{'[' if lower_included else '('}{low}, {high}{']' if upper_included else ')'}"
