"""Reading a report back: the evaluation in a saved page or in its JSON, checked at this border so that it can be drawn.

What damaged numbers are is left to ``evaluation`` where they do not decode, and found here where they do not fit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from probreport.arguments import path_of
from probreport.bands import DOCUMENT_BANDS
from probreport.errors import FormatError, InputOutputError, ProbReportError, shown_text
from probreport.evaluation import Evaluation, Interval
from probreport.metrics.log_loss import Unit
from probreport.records.classes import ClassRow
from probreport.thresholds import Thresholds

T = TypeVar("T")
_ISLAND = '<script type="application/json" id="probreport-data">'
_ANYTHING = (
    "label",
    "classes",
    "id",
    "y_true",
    "preferred",
    "missing_classes",
    "unseen_classes",
    "value",
    "provenance",
)
_MOST = 2**53
_MEANS = ("trimmed_mean", "mean_without_worst", "loss_as_given")
_ROUNDING = 1e-9
_WRITTEN = "Give a page that probreport wrote, or its .json; files of predictions go to report or score."


class ReadBack(NamedTuple):
    """What a report was made of."""

    evaluation: Evaluation
    title: str | None
    unit: Unit
    thresholds: Mapping[str, Any] | None = None


def read_back(path: str | Path) -> ReadBack:
    """Read what a saved page or a saved evaluation was made of.

    Raises
    ------
    InputOutputError
        PR130 or PR131 when the file cannot be read.
    FormatError
        PR151 when it holds no evaluation, or one whose numbers do not fit together.
    """
    return read_checked(
        path,
        lambda text: _in_page(text) or ReadBack(Evaluation.from_json(text), None, "nats"),
        lambda found: _faults(found.evaluation),
    )


def read_checked(path: str | Path, read: Callable[[str], T], faults: Callable[[T], Iterable[str]]) -> T:
    """Read a file, and refuse it (PR151, naming it) when it is damaged or when faults are found in what was read."""
    text = read_text(path)
    try:
        found = read(text)
    except FormatError as error:
        remedy = "" if "\n" in error.message else f"\n{_WRITTEN}"
        raise FormatError(f"{shown_text(str(path))}: {error.message}{remedy}", code=error.code) from None
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        raise damaged(path, "its data are damaged") from None
    for fault in faults(found):
        raise damaged(path, f"its numbers do not fit together: {fault}")
    return found


@contextmanager
def drawing(path: str | Path | None) -> Iterator[None]:
    """Report numbers that were read back (None: were not) and are impossible to draw as damage to their file.

    What no number can cause, such as an attribute that is not there, is a fault of ours and stays one.

    Raises
    ------
    FormatError
        PR151 with what could not be done.
    """
    try:
        yield
    except ProbReportError:
        raise
    except (ArithmeticError, ValueError) as error:
        if path is None:
            raise
        detail = shown_text(str(error).partition("\n")[0])
        raise damaged(path, f"its numbers do not fit together, and cannot be drawn ({detail})") from error


def _in_page(text: str) -> ReadBack | None:
    values = kept_in_page(text)
    if values is None:
        return None
    if "comparison" in values and "evaluation" not in values:
        raise FormatError("it holds a comparison of models, and no evaluation of one.", code="PR151")
    title, unit = title_and_unit(values)
    asked = values.get("thresholds")
    if asked is not None:
        Thresholds.of(asked)  # an UsageError is a ValueError
    return ReadBack(Evaluation.from_dict(values["evaluation"]), title, unit, asked)


def kept_in_page(text: str) -> Any:
    """Return the data that a page holds; None where there is no such page. Damaged ones raise a ValueError."""
    start = text.find(_ISLAND)
    stop = text.find("</script>", start)
    return None if start < 0 or stop < 0 else json.loads(text[start + len(_ISLAND) : stop])


def title_and_unit(values: Any) -> tuple[str | None, Unit]:
    """Read the title and the unit of a page from its data. Damaged ones raise a ValueError."""
    title, unit = values["title"], values["unit"]
    if not (title is None or isinstance(title, str)) or unit not in ("nats", "bits"):
        raise ValueError(title, unit)
    return title, unit


def read_text(path: str | Path) -> str:
    """Read a file of text, whatever it holds.

    Raises
    ------
    InputOutputError
        PR130 or PR131 when it cannot be read.
    FormatError
        PR151 when it is no text.
    """
    path = path_of(path)
    shown = shown_text(path)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputOutputError(f"{shown} does not exist.", code="PR130") from None
    except UnicodeDecodeError:
        raise FormatError(f"{shown} is no text in UTF-8.\n{_WRITTEN}", code="PR151") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputOutputError(f"{shown} cannot be read: {reason}.", code="PR131") from error


def damaged(path: str | Path, fault: str) -> FormatError:
    """Say what is wrong with a file."""
    return FormatError(f"{shown_text(str(path))}: {fault}.", code="PR151")


def _faults(evaluation: Evaluation) -> Iterator[str]:
    """Name what does not fit together, as far as drawing relies on it."""
    k, losses = len(evaluation.classes), evaluation.loss_distribution
    if not all(is_possible(number) for number in numbers(evaluation)):
        yield "a count is negative or too large, or a number is missing"
    if [share.name for share in evaluation.bands] != [band.name for band in DOCUMENT_BANDS]:
        yield "the bands are not those of the document"
    if k < 2 or len(evaluation.class_table) != k or not any(row.rows for row in evaluation.class_table):
        yield "the table of classes does not hold each class"
    if any((row.rows > 0) != (row.mean_log_loss is not None) for row in evaluation.class_table):
        yield "a class has rows without a loss, or a loss without rows"
    if not all(map(_is_spread, evaluation.class_table)):
        yield "the rows of a class are not those in its bands"
    if evaluation.column_order is not None and len(evaluation.column_order.assignment or evaluation.classes) != k:
        yield "the order of the columns does not hold each class"
    if evaluation.confusion is not None and not _is_square(k, *_tables(evaluation.confusion)):
        yield "the confusion is not of class by class"
    if not _is_histogram(losses.edges, losses.rows, losses.share):
        yield "the distribution of the losses lacks an edge"
    histogram = evaluation.calibration.histogram
    if len(histogram.share) != max(0, len(histogram.edges) - 1):
        yield "the distribution of the forecasts lacks an edge"
    if not {"0.5", "0.99", "1"} <= set(evaluation.quantiles):
        yield "a quantile is missing"
    if not all(map(_is_level, evaluation.quantiles)):
        yield "a quantile is not of a share"
    if not all(loss >= 0 for loss in _losses(evaluation)) or not all(map(_is_interval, _intervals(evaluation))):
        yield "a loss is negative, or an interval has no ends"
    if not all(-_ROUNDING <= share <= 1 + _ROUNDING for share in _shares(evaluation)):
        yield "a share or a probability is outside of [0, 1]"


def numbers(value: Any) -> Iterator[float]:
    """Walk through all numbers, but for those that the data may choose freely."""
    if is_dataclass(value) and not hasattr(value, "lower_included"):
        for part in fields(value):
            if part.name not in _ANYTHING:
                yield from numbers(getattr(value, part.name))
    elif isinstance(value, (tuple, list)):
        for entry in value:
            yield from numbers(entry)
    elif isinstance(value, (int, float)):
        yield value


def is_possible(number: float) -> bool:
    """Whether a whole number can be a count, and any other is one at all."""
    return 0 <= number < _MOST if isinstance(number, int) else not math.isnan(number)


def _is_spread(row: ClassRow) -> bool:
    bands = row.rows_by_band
    return bands is None or (len(bands) == len(DOCUMENT_BANDS) and sum(bands) == row.rows)


def _tables(confusion: Any) -> tuple[tuple[Sized, ...], ...]:
    return confusion.mean_forecast, confusion.preferred


def _is_square(k: int, *tables: tuple[Sized, ...]) -> bool:
    return all([len(row) for row in table] == [k] * k for table in tables)


def _is_histogram(edges: tuple[float, ...], *columns: Sized) -> bool:
    rising = all(0 < low < high < math.inf for low, high in pairwise(edges))
    return rising and all(len(column) == max(0, len(edges) - 1) for column in columns) and len(edges) != 1


def _is_level(name: str) -> bool:
    return re.fullmatch(r"[01]|0\.[0-9]{1,9}", name) is not None


def _losses(evaluation: Evaluation) -> Iterator[float]:
    yield from (evaluation.mean_log_loss, evaluation.prior_loss, evaluation.uniform_loss)
    yield from (evaluation.information.mean_forecast_entropy, evaluation.information.class_entropy)
    yield from evaluation.quantiles.values()
    yield from _called_loss(evaluation)


def _called_loss(value: Any) -> Iterator[float]:
    """Walk through all numbers that are called a loss, or are the mean of some."""
    for part in fields(value):
        inner = getattr(value, part.name)
        if isinstance(inner, (int, float)) and (part.name.endswith("loss") or part.name in _MEANS):
            yield inner
        for each in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(each) and not hasattr(each, "lower_included"):
                yield from _called_loss(each)


def _intervals(evaluation: Evaluation) -> Iterator[Interval]:
    ends = [evaluation.interval, *(row.interval for row in evaluation.class_table)]
    yield from (interval for interval in ends if interval is not None)
    yield from (found.interval for found in evaluation.calibration.reliability)


def _is_interval(interval: Interval) -> bool:
    return 0 <= interval[0] <= interval[1] < math.inf


def _shares(evaluation: Evaluation) -> Iterator[float]:
    losses = evaluation.loss_distribution
    yield from (evaluation.accuracy, evaluation.geometric_mean_probability, losses.zero_share, losses.infinite_share)
    yield from losses.share
    yield from (share.share_of_rows for share in evaluation.bands)
    for row in evaluation.class_table:
        yield from (row.frequency, row.mean_forecast)
    for worst in evaluation.worst_rows:
        yield from (worst.p_true, worst.p_preferred)
    for found in evaluation.calibration.reliability:
        yield from (found.mean_forecast, found.observed)
    if evaluation.confusion is not None:
        yield from (mean for forecasts in evaluation.confusion.mean_forecast for mean in forecasts)
