"""Rows go together by position: pandas objects that name the same rows in another order are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from probreport.errors import LabelError, shown_text

_NUMBERED_BY_THE_WAY = ("y_proba", "X")
"""What goes into an estimator and comes out of it is often put into a frame without naming its rows."""


def refuse_other_orders(y_true: Any, beside: Mapping[str, Any]) -> None:
    """Refuse what names the rows of the labels in another order than these do.

    Parameters
    ----------
    y_true : array-like
    beside : mapping of str to array-like
        What goes with the rows, by what messages are to call it; also mappings of arrays. In ``y_proba`` and ``X`` rows
        that pandas numbered by itself have no names.

    Raises
    ------
    LabelError
        PR128 with the first row that differs.

    Examples
    --------
    >>> refuse_other_orders([0, 1], {"y_proba": [0.2, 0.9], "sample_weight": [1, 2]})
    """
    expected = _row_names(y_true)
    if expected is None:
        return
    for name, values in _each(beside):
        found = _row_names(values)
        if name in _NUMBERED_BY_THE_WAY and _are_numbered(found):
            continue
        if found is not None and _is_other_order(expected, found):
            row = int((expected != found).argmax())
            raise LabelError(
                f"row {row}: {name} names it {shown_text(found[row])}, but y_true names it "
                f"{shown_text(expected[row])}; the same names stand in another order.\n"
                f"Rows go together by position: bring {name} into the order of y_true (reindex), "
                "or give it without names (to_numpy) if it has that order.",
                code="PR128",
            )


def _row_names(values: Any) -> Any:
    """Return the index of a pandas object, None for anything else."""
    index = getattr(values, "index", None)
    return index if hasattr(index, "get_indexer") else None


def _are_numbered(index: Any) -> bool:
    """Whether rows are merely numbered, as pandas does when nobody named them."""
    return bool(getattr(index, "start", None) == 0 and getattr(index, "step", None) == 1)


def _each(beside: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, values in beside.items():
        if isinstance(values, Mapping):
            yield from ((f"{name}[{shown_text(key)}]", inner) for key, inner in values.items())
        else:
            yield name, values


def _is_other_order(expected: Any, found: Any) -> bool:
    if len(expected) != len(found) or expected.equals(found):
        return False
    return bool(found.isin(expected).all() and expected.isin(found).all())
