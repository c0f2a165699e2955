"""Arguments of the wrong kind: refused by name where they come in, not by Python's own error deep inside.

What the values mean is left to whoever takes them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral
from typing import Any, TypeVar

from probreport.errors import UsageError, shown_text

Kind = TypeVar("Kind")


def check_choice(name: str, value: object, choices: Iterable[str]) -> None:
    """Refuse what is none of the texts that an option takes.

    Raises
    ------
    UsageError
        PR120, naming them.

    Examples
    --------
    >>> check_choice("unit", "nats", ("nats", "bits"))
    """
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(map(repr, choices))
        raise UsageError(f"{name}={shown_text(value)} is unknown; choose one of {listed}.", code="PR120")


def check_flag(name: str, value: object) -> None:
    """Refuse what is neither True nor False (PR120): any text, also "False", would count as true.

    Examples
    --------
    >>> check_flag("log_proba", True)
    """
    if type(value).__name__ not in ("bool", "bool_"):  # Python's and NumPy's
        raise unexpected(name, value, "True or False")


def instance_of(kind: type[Kind], value: object, name: str, made_by: str = "") -> Kind:
    """Return a value of one type; refuse any other (PR120) and say who makes such ones."""
    if isinstance(value, kind):
        return value
    remedy = f"\n{made_by}" if made_by else ""
    raise unexpected(name, value, f"{_article(kind.__name__)} {kind.__name__}", remedy)


def path_of(value: object, name: str = "path") -> str:
    """Return a path as text; refuse what is none (PR120), the empty one included.

    Examples
    --------
    >>> path_of("report.html")
    'report.html'
    """
    if isinstance(value, (str, os.PathLike)):
        text = os.fspath(value)
        if isinstance(text, str) and text:
            return text
    raise unexpected(name, value, "the path of a file or folder")


def whole_number(value: object, name: str) -> int:
    """Return a whole number of 0 or more; refuse anything else (PR120)."""
    if isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 0:
        return int(value)
    raise unexpected(name, value, "a whole number of 0 or more")


def listed(value: object, name: str, expected: str) -> list[Any]:
    """Return what can be gone through as a list; refuse one text, and what has no items (PR120)."""
    if isinstance(value, (str, bytes)):
        raise unexpected(name, value, expected)
    return list(iterator_of(value, name, expected))


def iterator_of(value: object, name: str, expected: str) -> Iterator[Any]:
    """Return what goes through a value; refuse what cannot be gone through (PR120)."""
    try:
        return iter(value)  # type: ignore[call-overload,no-any-return]  # whether it can is the question
    except TypeError:  # an array without dimensions, too, has __iter__
        raise unexpected(name, value, expected) from None


def mapping_of(value: object, name: str, expected: str) -> dict[Any, Any]:
    """Return what has keys as a dict; refuse anything else (PR120)."""
    if isinstance(value, Mapping):
        return dict(value)
    raise unexpected(name, value, expected)


def unexpected(name: str, value: object, expected: str, remedy: str = "") -> UsageError:
    """Say what came and what was expected (PR120)."""
    shown = "None" if value is None else f"{shown_text(value, longest=40)}, of type {type(value).__name__}"
    return UsageError(f"{name} is {shown}, expected {expected}.{remedy}", code="PR120")


def _article(noun: str) -> str:
    return "an" if noun[0] in "AEIOU" else "a"
