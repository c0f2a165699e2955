"""Reading the report of a comparison back, from a saved page or from its JSON."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from probreport.comparison import Comparison
from probreport.documents import json_values
from probreport.errors import FormatError, ProbReportError
from probreport.metrics.log_loss import Unit
from probreport.report.read_back import kept_in_page, read_checked, read_text, title_and_unit


class ComparisonReadBack(NamedTuple):
    """What a comparison's report was made of."""

    comparison: Comparison
    title: str | None
    unit: Unit


def holds_comparison(path: str | Path) -> bool:
    """Whether a file says of itself that it holds a comparison; whether it can be read is left to `read_back`."""
    try:
        text = read_text(path)
        page = kept_in_page(text)
        values = json_values(text) if page is None else page["comparison"]
        return bool(values["schema"] == Comparison.SCHEMA)
    except (ProbReportError, ValueError, LookupError, TypeError, RecursionError):
        return False


def read_comparison_back(path: str | Path) -> ComparisonReadBack:
    """Read what a saved page or a saved comparison was made of.

    Raises
    ------
    InputOutputError
        PR130 or PR131 when the file cannot be read.
    FormatError
        PR151 when it holds no comparison, or one whose numbers do not fit together.
    """
    return read_checked(
        path,
        lambda text: _in_page(text) or ComparisonReadBack(Comparison.from_json(text), None, "nats"),
    )


def _in_page(text: str) -> ComparisonReadBack | None:
    values = kept_in_page(text)
    if values is None:
        return None
    if "evaluation" in values and "comparison" not in values:
        raise FormatError("it holds the evaluation of one model, and no comparison.", code="PR151")
    return ComparisonReadBack(Comparison.from_dict(values["comparison"]), *title_and_unit(values))
