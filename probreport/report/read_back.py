"""Reading a report back: the evaluation in a saved page or in its JSON.

Which numbers are damaged is left to ``encoding`` where they do not decode, to ``contradictions`` where they do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from probreport.arguments import path_of
from probreport.documents import json_values
from probreport.errors import FormatError, InputOutputError, ProbReportError, shown_text
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import Unit
from probreport.report.data_block import data_block
from probreport.thresholds import Thresholds

T = TypeVar("T")
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
    )


def read_checked(path: str | Path, read: Callable[[str], T]) -> T:
    """Read a file, and refuse it (PR151, naming it) when it is damaged."""
    text = read_text(path)
    try:
        return read(text)
    except FormatError as error:
        remedy = "" if "\n" in error.message else f"\n{_WRITTEN}"
        raise FormatError(f"{shown_text(str(path))}: {error.message}{remedy}", code=error.code) from None
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        raise damaged(path, "its data are damaged") from None


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
    """Return the data that a page holds; None where the text is no page. Damaged ones raise a ValueError."""
    block = data_block(text)
    return None if block is None else json_values(block)


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
