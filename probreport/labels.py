"""Labels of every kind (integers, strings, booleans, categoricals, Arrow dictionaries) to codes and back.

Holds the containers of labels, and the classes that labels are bound to. How arrays of them are told apart is left to
``label_arrays``, which probabilities go with them to ``binding``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any

import numpy as np

from probreport.arrow_numbers import array_of
from probreport.errors import LabelError, Place, UsageError, listing, said_by, shown_text
from probreport.factorised import Factorised as Factorised
from probreport.factorised import IntArray as IntArray
from probreport.factorised import Label as Label
from probreport.factorised import distinct
from probreport.factorised import is_missing as is_missing
from probreport.factorised import plain_values as plain_values
from probreport.foreign_containers import read_from
from probreport.label_arrays import factorise_array, label_array

MOST_CLASSES = 10_000
_POLARS_ALONE = ("Object", "Int128", "UInt128")  # dtypes that Arrow lacks


def factorise(labels: Any, place: Place = Place()) -> Factorised:  # noqa: B008  (frozen)
    """Tell the labels of any supported container apart.

    Parameters
    ----------
    labels : array-like, shape (n,)
        A list, NumPy array, pandas Series (categorical too), Arrow array (dictionary too), polars Series or CPU tensor.

    Raises
    ------
    LabelError
        PR105 when a label is missing, naming the first such rows.

    Examples
    --------
    >>> factorise(["spam", "ham", "spam"]).values
    ('ham', 'spam')
    """
    with read_from(labels, "y_true"):
        factorised = _factorise(labels, place)
    _refuse_missing(factorised.codes, place)
    return factorised


def _factorise(labels: Any, place: Place) -> Factorised:
    if hasattr(labels, "cat") and hasattr(labels, "array"):  # a pandas Series with categories
        return distinct(labels.cat.codes.to_numpy(), labels.cat.categories)
    if hasattr(labels, "categories") and hasattr(labels, "codes"):  # a bare pandas Categorical
        return distinct(labels.codes, labels.categories)
    if hasattr(labels, "to_arrow") and str(labels.dtype) in _POLARS_ALONE:
        return factorise_array(label_array(labels.to_list()), place)
    if hasattr(labels, "dictionary_encode") or hasattr(labels, "to_arrow"):
        return _from_arrow(labels, place)
    if hasattr(labels, "factorize") and _tells_apart(labels.dtype):
        return distinct(*labels.factorize())
    return factorise_array(label_array(labels), place)


def _tells_apart(dtype: Any) -> bool:
    """Whether it is one of pandas' own dtypes; strings kept as objects ended at their first NUL before 3.1."""
    return not isinstance(dtype, np.dtype) and getattr(dtype, "storage", None) != "python"


def _from_arrow(labels: Any, place: Place) -> Factorised:
    """Arrow arrays keep their dictionary; a polars Series goes the same way."""
    encoded = labels if hasattr(labels, "dictionary_encode") else labels.to_arrow()
    if not hasattr(encoded.type, "index_type"):
        try:
            encoded = encoded.dictionary_encode()
        except NotImplementedError:  # lists, structures and run-ends
            return factorise_array(label_array(encoded.to_pylist()), place)
    if hasattr(encoded, "unify_dictionaries"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    indices = encoded.indices
    codes = array_of(indices)
    return distinct(np.nan_to_num(codes, nan=-1.0) if indices.null_count else codes, encoded.dictionary.to_pylist())


def _refuse_missing(codes: IntArray, place: Place) -> None:
    if codes.size == 0 or codes.min() >= 0:
        return
    rows = np.flatnonzero(codes < 0).tolist()
    raise LabelError(
        f"{place.row(rows[0])}: the label is missing ({place.such_rows(rows)}).\nDrop these rows or give them a label.",
        code="PR105",
    )


def sorted_classes(values: Sequence[Label]) -> tuple[Label, ...]:
    """Return distinct labels in sorted order, the order in which scikit-learn's classifiers keep their columns.

    Raises
    ------
    LabelError
        PR106 when they cannot be sorted because their types differ, or have no order, or one only in part, as sets.
    """
    try:
        ordered: list[Any] = sorted(set(values))  # what cannot be sorted is refused
        is_order = all(low < high for low, high in pairwise(ordered))
    except Exception:  # of whatever kind a label raises when it is compared
        is_order = False
    if not is_order:
        kinds = sorted({type(value).__name__ for value in values})
        raise LabelError(
            f"labels of type {', '.join(kinds)} have no common order.\n"
            "Convert the labels to one type, or declare their order with classes=.",
            code="PR106",
        )
    return tuple(ordered)


def checked_classes(classes: Any) -> tuple[Label, ...]:
    """Return classes, as declared or read off the names of columns, as plain values.

    Parameters
    ----------
    classes : iterable
        Labels in the order of the columns.

    Raises
    ------
    UsageError
        PR120 for what has no order (a set, a mapping) or is one text.
    LabelError
        PR105 when one is missing, PR106 when one is no label, PR109 when two have the same text, PR116 when there
        are too many.
    """
    has_order = isinstance(classes, Iterable) and not isinstance(classes, (str, bytes, Set, Mapping))
    if not has_order or getattr(classes, "shape", None) == ():
        given = type(classes).__name__
        raise UsageError(f"classes= is one {given}; give a list of labels in the order of the columns.", code="PR120")
    plain = plain_values(classes)
    refuse_too_many(len(plain))
    for position, label in enumerate(plain):
        _refuse_no_label(label, position)
    doubles = doubled([label_text(label) for label in plain])
    if doubles or len(set(plain)) < len(plain):
        raise LabelError(f"these classes stand more than once: {listing(doubles or plain)}.", code="PR109")
    return plain


def _refuse_no_label(label: Label, position: int) -> None:
    try:
        hash(label)
    except Exception:  # of whatever kind it raises
        kind = type(label).__name__
        raise LabelError(f"class {position} is of type {kind}, which is no label.", code="PR106") from None
    if is_missing(label):
        raise LabelError(f"class {position} is missing: {label}.", code="PR105")
    try:
        label_text(label)
    except Exception as error:  # of whatever kind a label raises, and an integer of thousands of digits
        raise LabelError(
            f"class {position}, of type {type(label).__name__}, cannot be written: {said_by(error)}", code="PR106"
        ) from None


def doubled(texts: Sequence[str]) -> list[str]:
    """Return the texts that stand more than once."""
    return [text for text, count in Counter(texts).items() if count > 1]


def refuse_too_many(number: int) -> None:
    """Refuse more classes than the package is built for."""
    if number > MOST_CLASSES:
        raise LabelError(f"{number} classes; the limit is {MOST_CLASSES}.", code="PR116")


def label_text(label: object) -> str:
    """Return the text by which a label is bound to a column of a file and shown; nothing is called -0.0."""
    if isinstance(label, str):
        return label
    return str((label or 0.0) if isinstance(label, float) else label)


def codes_of(factorised: Factorised, classes: tuple[Label, ...], place: Place = Place()) -> IntArray:  # noqa: B008
    """Bind labels to classes by value, else by text, and return each row's column.

    Raises
    ------
    LabelError
        PR104 when a label has no column; it names the row, the label and the columns that there are.
    """
    column = _columns_of(factorised.values, classes)
    missing = [position for position, found in enumerate(column) if found < 0]
    if missing:
        _refuse_unknown(factorised, missing, classes, place)
    if column == list(range(len(column))):
        return factorised.codes
    return np.asarray(column, np.intp)[factorised.codes]


def _columns_of(values: tuple[Label, ...], classes: tuple[Label, ...]) -> list[int]:
    """Return the column of each value, -1 where there is none."""
    by_value = {label: position for position, label in enumerate(classes)}
    if all(value in by_value for value in values):
        return [by_value[value] for value in values]
    by_text = {label_text(label): position for position, label in enumerate(classes)}
    return [by_value.get(value, by_text.get(label_text(value), -1)) for value in values]


def unknown_labels(factorised: Factorised, classes: tuple[Label, ...]) -> tuple[Label, ...]:
    """Return the labels that some row has and that no class is bound to, by value or by text."""
    unknown = [position for position, found in enumerate(_columns_of(factorised.values, classes)) if found < 0]
    if not unknown:
        return ()
    present = set(factorised.present())
    return tuple(factorised.values[position] for position in unknown if factorised.values[position] in present)


def _refuse_unknown(factorised: Factorised, missing: list[int], classes: tuple[Label, ...], place: Place) -> None:
    rows = np.flatnonzero(np.isin(factorised.codes, missing)).tolist()
    if not rows:
        return  # a category that no row has needs no column
    label = factorised.values[factorised.codes[rows[0]]]
    blank = "An empty label is a label as any other; leave rows out whose label is unknown. " if label == "" else ""
    raise LabelError(
        f"{place.row(rows[0])}: label {shown_text(label)} has no column ({place.such_rows(rows)}).\n"
        f"{blank}There are columns for the classes {listing(classes, most=20)}. "
        f"Is a class column missing, or are they named differently? {place.naming_columns(label, classes)}",
        code="PR104",
    )
