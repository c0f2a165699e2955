"""Labels of every kind (integers, strings, booleans, categoricals, Arrow dictionaries) to codes and back.

Holds how labels are told apart, ordered and bound to columns. Which probabilities go with them is
left to ``predictions``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import LabelError, Place, listing, shown_text

Label = Hashable
IntArray = npt.NDArray[np.intp]

MOST_CLASSES = 10_000
_SMALL = 20_000  # below this many rows sorting is faster than importing pandas for its hash table


@dataclass(frozen=True, eq=False)
class Factorised:
    """Labels as codes into the distinct values that occur (or could occur, for a categorical).

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        For each row, the position of its label in `values`; -1 where the label is missing.
    values : tuple
        The distinct labels, as plain Python values, in no particular order.
    """

    codes: IntArray
    values: tuple[Label, ...]

    def present(self) -> tuple[Label, ...]:
        """Return the values that some row really has."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))
        return tuple(value for value, count in zip(self.values, counts, strict=True) if count)


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
    factorised = _factorise(labels, place)
    _refuse_missing(factorised.codes, place)
    return factorised


def _factorise(labels: Any, place: Place) -> Factorised:
    if hasattr(labels, "cat") and hasattr(labels, "array"):  # a pandas Series with categories
        return _from_categories(labels.cat.codes.to_numpy(), labels.cat.categories)
    if hasattr(labels, "categories") and hasattr(labels, "codes"):  # a bare pandas Categorical
        return _from_categories(labels.codes, labels.categories)
    if hasattr(labels, "dictionary_encode") or hasattr(labels, "to_arrow"):
        return _from_arrow(labels)
    return _from_array(_as_array(labels), place)


def _from_categories(codes: Any, categories: Any) -> Factorised:
    return Factorised(np.asarray(codes).astype(np.intp), plain_values(categories))


def _from_arrow(labels: Any) -> Factorised:
    """Arrow arrays keep their dictionary; a polars Series goes the same way."""
    encoded = labels if hasattr(labels, "dictionary_encode") else labels.to_arrow()
    if not hasattr(encoded.type, "value_type") or not hasattr(encoded.type, "index_type"):
        encoded = encoded.dictionary_encode()
    if hasattr(encoded, "unify_dictionaries"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    if hasattr(encoded, "chunks"):  # newer versions of PyArrow give a chunked array of one chunk
        encoded = encoded.chunk(0)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    return _without_missing_values(codes, tuple(encoded.dictionary.to_pylist()))


def _without_missing_values(codes: IntArray, values: tuple[Label, ...]) -> Factorised:
    missing = [position for position, value in enumerate(values) if _is_missing(value)]
    return Factorised(np.where(np.isin(codes, missing), -1, codes) if missing else codes, values)


def _is_missing(value: object) -> bool:
    return value is None or value != value


def _as_array(labels: Any) -> npt.NDArray[Any]:
    """Return the labels as a one-dimensional NumPy array; a list of mixed types stays a list of objects."""
    if isinstance(labels, (list, tuple)):
        kinds = {type(label) for label in labels}
        return np.array(labels, dtype=None if len(kinds) == 1 and str not in kinds else object)
    return np.asarray(labels.detach().cpu() if hasattr(labels, "detach") else labels)


def _from_array(array: npt.NDArray[Any], place: Place) -> Factorised:
    if array.dtype.kind in "iub":
        return _from_integers(array)
    if array.dtype.kind == "f":
        return _from_floats(array)
    if array.dtype.kind in "US":
        return _from_fixed_width(array)
    return _from_objects(array, place)


def _from_integers(array: npt.NDArray[Any]) -> Factorised:
    """Count integers of a small range by offset, without sorting."""
    if array.size == 0:
        return Factorised(np.empty(0, np.intp), ())
    low, high = int(array.min()), int(array.max())
    if high - low >= 4 * MOST_CLASSES:
        return _sorted_unique(array)
    codes = array.astype(np.intp, copy=False)
    values = tuple(np.arange(low, high + 1).astype(array.dtype).tolist())
    return _only_present(Factorised(codes - low if low else codes, values))


def _only_present(factorised: Factorised) -> Factorised:
    """Drop values that no row has, so that a gap in a range is no class."""
    counts = np.bincount(factorised.codes, minlength=len(factorised.values))
    if counts.all():
        return factorised
    new_code = np.cumsum(counts > 0) - 1
    values = tuple(value for value, count in zip(factorised.values, counts, strict=True) if count)
    return Factorised(new_code[factorised.codes].astype(np.intp), values)


def _from_floats(array: npt.NDArray[Any]) -> Factorised:
    missing = np.isnan(array)
    if not missing.any():
        return _sorted_unique(array)
    known = _sorted_unique(array[~missing])
    codes = np.full(array.shape, -1, np.intp)
    codes[~missing] = known.codes
    return Factorised(codes, known.values)


def _sorted_unique(array: npt.NDArray[Any]) -> Factorised:
    values, codes = np.unique(array, return_inverse=True)
    return Factorised(codes.reshape(-1).astype(np.intp), tuple(values.tolist()))


def _from_fixed_width(array: npt.NDArray[Any]) -> Factorised:
    """Tell fixed-width strings apart by a 64-bit fingerprint of their bytes, then check that no two collided."""
    if array.size < _SMALL:
        return _sorted_unique(array)
    import pandas as pd

    codes, fingerprints = pd.factorize(_fingerprints(np.ascontiguousarray(array)))
    first = np.empty(len(fingerprints), np.intp)
    first[codes[::-1]] = np.arange(array.size - 1, -1, -1)
    values = array[first]
    if len(values) > MOST_CLASSES or not (values[codes] == array).all():
        return _sorted_unique(array)
    return Factorised(codes.astype(np.intp, copy=False), tuple(values.tolist()))


def _fingerprints(array: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Sum the words of each string times odd numbers, modulo 2**64; one multiplication a word."""
    unit = np.uint32 if array.dtype.kind == "U" else np.uint8
    words = array.view(unit).reshape(array.size, -1)
    total = np.zeros(array.size, np.uint64)
    for position in range(words.shape[1]):
        factor = pow(0x9E3779B97F4A7C15, position + 1, 2**64)
        total += words[:, position].astype(np.uint64) * np.uint64(factor)
    return total


def _from_objects(array: npt.NDArray[Any], place: Place) -> Factorised:
    """Tell Python objects apart by hash, in pandas when there are many of them."""
    if array.size >= _SMALL:
        import pandas as pd

        codes, values = pd.factorize(array)
        return Factorised(codes.astype(np.intp, copy=False), plain_values(values))
    positions: dict[Any, int] = {}
    codes = np.empty(array.size, np.intp)
    for row, label in enumerate(array.tolist()):
        try:
            codes[row] = -1 if _is_missing(label) else positions.setdefault(label, len(positions))
        except (TypeError, ValueError):
            raise LabelError(
                f"{place.row(row)}: a label of type {type(label).__name__} cannot be compared with others.\n"
                "Give each row one integer, string or boolean.",
                code="PR106",
            ) from None
    return _in_order_if_sortable(Factorised(codes, plain_values(positions)))


def _in_order_if_sortable(factorised: Factorised) -> Factorised:
    try:
        order = sorted(range(len(factorised.values)), key=lambda i: factorised.values[i])  # type: ignore[arg-type,return-value]  # any sortable
    except TypeError:
        return factorised
    rank = np.empty(len(order) + 1, np.intp)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return Factorised(rank[factorised.codes], tuple(factorised.values[i] for i in order))


def _refuse_missing(codes: IntArray, place: Place) -> None:
    if codes.size == 0 or codes.min() >= 0:
        return
    rows = np.flatnonzero(codes < 0)
    raise LabelError(
        f"{place.row(int(rows[0]))}: the label is missing "
        f"({rows.size} such rows: {listing((rows + place.first_row).tolist())}).\n"
        "Drop these rows or give them a label.",
        code="PR105",
    )


def plain_values(values: Iterable[Any]) -> tuple[Label, ...]:
    """Return labels as plain Python values: ``numpy.int64(1)`` becomes ``1``."""
    return tuple(value.item() if isinstance(value, np.generic) else value for value in values)


def sorted_classes(values: Sequence[Label]) -> tuple[Label, ...]:
    """Return distinct labels in sorted order, the order in which scikit-learn's classifiers keep their columns.

    Raises
    ------
    LabelError
        PR106 when they cannot be sorted because their types differ.
    """
    try:
        return tuple(sorted(set(values)))  # type: ignore[type-var]  # what cannot be sorted is refused here
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        raise LabelError(
            f"labels of different types ({', '.join(kinds)}) have no common order.\n"
            "Convert the labels to one type, or declare their order with classes=.",
            code="PR106",
        ) from None


def checked_classes(classes: Iterable[Any]) -> tuple[Label, ...]:
    """Return declared classes as plain values; refuse doubles and more than 10 000.

    Raises
    ------
    LabelError
        PR109 when two have the same text, PR116 when there are too many.
    """
    plain = plain_values(classes)
    refuse_too_many(len(plain))
    texts = [label_text(label) for label in plain]
    doubles = sorted({text for text in texts if texts.count(text) > 1}) if len(set(texts)) < len(texts) else []
    if doubles or len(set(plain)) < len(plain):
        raise LabelError(f"these classes are declared more than once: {listing(doubles or plain)}.", code="PR109")
    return plain


def refuse_too_many(number: int) -> None:
    """Refuse more classes than the package is built for."""
    if number > MOST_CLASSES:
        raise LabelError(f"{number} classes; the limit is {MOST_CLASSES}.", code="PR116")


def label_text(label: object) -> str:
    """Return the text by which a label is bound to a column of a file and shown."""
    return label if isinstance(label, str) else str(label)


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
    offending = np.isin(factorised.codes, missing)
    if not offending.any():
        return  # a category that no row has needs no column
    row = int(np.argmax(offending))
    label = factorised.values[factorised.codes[row]]
    raise LabelError(
        f"{place.row(row)}: label {shown_text(label)} has no column ({int(offending.sum())} such rows).\n"
        f"There are columns for the classes {listing(classes, most=20)}. "
        "Is a class column missing, or are they named differently?",
        code="PR104",
    )
