"""Predictions: one validated batch of labels and probabilities. Bad data are refused here, once, and never below.

Holds which label goes with which column. How labels are told apart is left to ``labels``, what a probability is to
``validation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.containers import NumberArray, as_numbers, column_names, has_default_names
from probreport.errors import LabelError, Place, ProbabilityError, ShapeError, UsageError, listing
from probreport.labels import (
    Factorised,
    IntArray,
    Label,
    checked_classes,
    codes_of,
    factorise,
    label_text,
    refuse_too_many,
    sorted_classes,
)
from probreport.validation import (
    Findings,
    FloatArray,
    check_log_probabilities,
    check_probabilities,
    check_weights,
    normalised,
)

_KNOWN_PAIRS: tuple[tuple[Label, Label], ...] = ((0, 1), (-1, 1), ("0", "1"), ("False", "True"), ("-1", "1"))


@dataclass(frozen=True, eq=False)
class Predictions:
    """One validated batch of true labels and predicted probabilities; make it with `from_arrays`.

    Parameters
    ----------
    classes : tuple
        The labels, in the order of the columns.
    probabilities : ndarray, shape (n,) or (n, k)
        The probability of the second of two classes, or of each class, in the dtype and memory it came in.
    codes : ndarray of int, shape (n,), optional
        Each row's true class as a position in `classes`; None for soft labels.
    label_distributions : ndarray of float, shape (n, k), optional
        Each row's distribution over the classes, for soft labels; else None.
    weights : ndarray of float, shape (n,), optional
        Sample weights; None means that every row weighs 1.
    ids, groups : ndarray and mapping of name to ndarray, optional
        What the rows are called, and the columns by which they are to be grouped.
    first_row : int
        The number of the first row over the whole input, from 0.
    source : str
        The name of the file, for messages.
    are_logs : bool
        Whether `probabilities` holds natural logarithms.
    findings : Findings
        What was accepted although not quite right.
    """

    classes: tuple[Label, ...]
    probabilities: NumberArray
    codes: IntArray | None = None
    label_distributions: FloatArray | None = None
    weights: FloatArray | None = None
    ids: npt.NDArray[Any] | None = None
    groups: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    first_row: int = 0
    source: str = ""
    are_logs: bool = False
    findings: Findings = field(default_factory=Findings)

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def is_soft(self) -> bool:
        """Whether the labels are distributions rather than classes."""
        return self.label_distributions is not None

    @property
    def place(self) -> Place:
        """Where these rows stand, for messages."""
        return Place(self.source, self.first_row, self.classes if self.probabilities.ndim == 2 else ())

    @cached_property
    def matrix(self) -> FloatArray:
        """Probabilities as a C-contiguous float64 array of shape (n, k), within [0, 1]."""
        values = np.ascontiguousarray(self.probabilities, dtype=np.float64)
        if self.are_logs:
            with np.errstate(under="ignore"):
                values = np.exp(values)
        if self.findings.overshoot_values or self.are_logs:
            values = np.clip(values, 0.0, 1.0)
        return values if values.ndim == 2 else np.column_stack([1.0 - values, values])

    def called(self, *, ids: Any = None, groups: Any = None) -> Predictions:
        """Return the same rows with names of their own and columns to group them by."""
        n = len(self)
        return replace(self, ids=_aligned(ids, "ids", n), groups=_groups(groups, n))

    def rows(self, start: int, stop: int) -> Predictions:
        """Return the rows from start to stop as a batch of their own, without copying or checking again."""
        piece = slice(start, stop)
        return replace(
            self,
            probabilities=self.probabilities[piece],
            codes=_cut(self.codes, piece),
            label_distributions=_cut(self.label_distributions, piece),
            weights=_cut(self.weights, piece),
            ids=_cut(self.ids, piece),
            groups={name: values[piece] for name, values in self.groups.items()},
            first_row=self.first_row + start,
        )

    @classmethod
    def from_arrays(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        classes: Iterable[Any] | None = None,
        sample_weight: Any = None,
        ids: Any = None,
        groups: Any = None,
        log_proba: bool = False,
        normalize_rows: bool = False,
        first_row: int = 0,
        source: str = "",
        place: Place | None = None,
    ) -> Predictions:
        """Check labels and probabilities and bind them to each other.

        Parameters
        ----------
        y_true : array-like, shape (n,), (n, 1) or (n, k)
            True labels of any kind; with k columns one-hot or soft labels, whose rows are distributions.
        y_proba : array-like, shape (n,), (n, 1) or (n, k)
            Probability of the positive class, or of each class. float16, float32 and integers are read as float64.
        classes : iterable, optional
            Labels in the order of the columns. Default: the column names of a data frame, else the sorted labels.
        sample_weight, ids : array-like, shape (n,), optional
        groups : mapping of name to array-like of shape (n,), or data frame, optional
        log_proba : bool
            Whether `y_proba` holds natural logarithms of probabilities.
        normalize_rows : bool
            Whether to divide each row by its sum.
        place : Place, optional
            How errors name a row; default: by `source` and the number that `first_row` gives it.

        Raises
        ------
        LabelError, ProbabilityError, WeightError, ShapeError
            Naming the row, the value, the rule and the remedy.

        Examples
        --------
        >>> Predictions.from_arrays(["cat", "dog"], [0.1, 0.8]).classes
        ('cat', 'dog')
        """
        place = Place(source, first_row) if place is None else place
        names = column_names(y_proba)
        proba = as_numbers(y_proba, "y_proba")
        if proba.ndim == 2 and proba.shape[1] == 1:
            proba, names = proba[:, 0], None
        soft = _soft_labels(y_true)
        check_lengths(len(y_true) if soft is None else len(soft), proba, place)
        if soft is None:
            known, bound = _bind_hard(y_true, y_proba, proba, classes, names, place)
            codes: IntArray | None = bound
            distributions: FloatArray | None = None
        else:
            if proba.ndim == 1:
                proba = _two_columns(proba, log_proba)
            known, codes, distributions = _bind_soft(y_true, soft, proba, classes, names, place)
        place = replace(place, columns=known if proba.ndim == 2 else ())
        proba, findings = _checked(proba, place, log_proba=log_proba, normalize_rows=normalize_rows)
        return cls(
            classes=known,
            probabilities=proba,
            codes=codes,
            label_distributions=distributions,
            weights=checked_weights(sample_weight, len(proba), place),
            ids=_aligned(ids, "ids", len(proba)),
            groups=_groups(groups, len(proba)),
            first_row=first_row,
            source=source,
            are_logs=log_proba,
            findings=findings,
        )


def _cut(values: Any, piece: slice) -> Any:
    return None if values is None else values[piece]


def _soft_labels(y_true: Any) -> NumberArray | None:
    """Return y_true as numbers when it has a column for each class, None when it is one label a row."""
    shape = getattr(y_true, "shape", None)
    if shape is None and isinstance(y_true, (list, tuple)) and y_true and isinstance(y_true[0], (list, tuple)):
        shape = np.shape(y_true) if len({len(row) for row in y_true}) == 1 else (len(y_true), 2)
    if shape is None or len(shape) < 2:
        return None
    if len(shape) > 2:
        raise ShapeError(f"y_true has {len(shape)} dimensions, expected 1 or 2.", code="PR111")
    return None if shape[1] == 1 else as_numbers(y_true, "y_true")


def one_column(y_true: Any) -> Any:
    """Return labels of shape (n, 1) as (n,), and others as they are."""
    if len(getattr(y_true, "shape", (0,))) < 2:
        return y_true
    return y_true.iloc[:, 0] if hasattr(y_true, "iloc") else np.asarray(y_true)[:, 0]


def check_lengths(labels: int, proba: NumberArray, place: Place) -> None:
    """Refuse probabilities that have not one row for each label, and no rows at all (PR110, PR112)."""
    if labels != len(proba):
        hint = "\nIs y_proba transposed? It needs one row for each label." if labels in proba.shape[1:] else ""
        raise ShapeError(f"{labels} labels but {len(proba)} rows of probabilities.{hint}", code="PR110")
    if labels == 0:
        raise ShapeError(f"{place.source + ': ' if place.source else ''}there are no rows.", code="PR112")


def _bind_hard(
    y_true: Any, y_proba: Any, proba: NumberArray, declared: Any, names: tuple[Any, ...] | None, place: Place
) -> tuple[tuple[Label, ...], IntArray]:
    factorised = factorise(one_column(y_true), place)
    if proba.ndim == 1:
        classes = _two_classes(factorised, declared)
    else:
        if names is not None and has_default_names(y_proba) and not set(factorised.present()) & set(names):
            names = None
        classes = _column_classes(factorised, proba.shape[1], declared, names)
    return classes, codes_of(factorised, classes, place)


def _column_classes(factorised: Factorised, k: int, declared: Any, names: tuple[Any, ...] | None) -> tuple[Label, ...]:
    """Decide what the columns are called: as declared, else as the frame says, else the sorted labels."""
    refuse_too_many(k)
    if declared is not None:
        classes = checked_classes(declared)
        _refuse_other_order(classes, names)
    elif names is not None:
        classes = checked_classes(names)
    else:
        categories, present = factorised.values, factorised.present()
        classes = checked_classes(sorted_classes(categories if len(categories) == k else present))
    if len(classes) != k:
        raise LabelError(
            f"{len(classes)} classes ({listing(classes)}) but {k} columns of probabilities.\n"
            "Declare the class of each column, in order, with classes=.",
            code="PR107",
        )
    return classes


def _refuse_other_order(classes: tuple[Label, ...], names: tuple[Any, ...] | None) -> None:
    texts = [label_text(label) for label in classes]
    named = [label_text(name) for name in names or ()]
    if texts != named and sorted(texts) == sorted(named):
        raise UsageError(
            f"classes= gives the order {listing(texts)}, but the columns are named {listing(named)}.\n"
            "Leave classes= out to go by the names, or rename the columns.",
            code="PR121",
        )


def _two_classes(factorised: Factorised, declared: Any) -> tuple[Label, ...]:
    """Decide which label the one column of probabilities belongs to: the second class, the positive one."""
    if declared is not None:
        classes = checked_classes(declared)
        if len(classes) != 2:
            raise LabelError(
                f"one column of probabilities needs two classes, but {len(classes)} are declared.", code="PR107"
            )
        return classes
    candidates = factorised.values if len(factorised.values) == 2 else factorised.present()
    if len(candidates) == 1:
        return _pair_of(candidates[0])
    if len(candidates) != 2:
        raise LabelError(
            f"one column of probabilities, but {len(candidates)} different labels ({listing(candidates)}).\n"
            "Give one column of probabilities for each class; soft labels are given as (n, k).",
            code="PR107",
        )
    return sorted_classes(candidates)


def _pair_of(label: Label) -> tuple[Label, ...]:
    """Complete the only label that occurs to a pair that everybody knows."""
    if isinstance(label, bool):
        return (False, True)
    for pair in _KNOWN_PAIRS:
        if label in pair:
            return tuple(type(label)(side) for side in pair) if isinstance(label, float) else pair  # type: ignore[arg-type]
    raise LabelError(
        f"only the label {label!r} occurs, so the class that the probabilities belong to is unknown.\n"
        "Declare both classes, the positive one last, with classes=[negative, positive] (--positive-class).",
        code="PR108",
    )


def _two_columns(proba: NumberArray, are_logs: bool) -> NumberArray:
    values = np.asarray(proba, dtype=np.float64)
    return np.column_stack([np.log1p(-np.exp(values)), values] if are_logs else [1.0 - values, values])


def _bind_soft(
    y_true: Any,
    soft: NumberArray,
    proba: NumberArray,
    declared: Any,
    names: tuple[Any, ...] | None,
    place: Place,
) -> tuple[tuple[Label, ...], IntArray | None, FloatArray | None]:
    k = proba.shape[1]
    if soft.shape[1] != k:
        raise ShapeError(f"y_true has {soft.shape[1]} columns but y_proba has {k}.", code="PR110")
    label_names = column_names(y_true)
    classes = checked_classes(declared if declared is not None else names or label_names or range(k))
    if len(classes) != k:
        raise LabelError(f"{len(classes)} classes but {k} columns.", code="PR107")
    distributions = np.ascontiguousarray(soft, dtype=np.float64)
    if label_names and not has_default_names(y_true):
        distributions = distributions[:, _order_of(label_names, classes)]
    distributions = _checked_distributions(distributions, Place(place.source, place.first_row, classes))
    one_hot = ((distributions == 0) | (distributions == 1)).all()
    return (classes, distributions.argmax(axis=1), None) if one_hot else (classes, None, distributions)


def _order_of(names: tuple[Any, ...], classes: tuple[Label, ...]) -> IntArray:
    return codes_of(Factorised(np.arange(len(classes)), classes), tuple(names))


def _checked_distributions(distributions: FloatArray, place: Place) -> FloatArray:
    try:
        check_probabilities(distributions, place)
    except ProbabilityError as error:
        raise LabelError(f"soft labels: {error.message}", code="PR118") from None
    return np.clip(distributions, 0.0, 1.0)


def _checked(
    proba: NumberArray, place: Place, *, log_proba: bool, normalize_rows: bool
) -> tuple[NumberArray, Findings]:
    if normalize_rows and (log_proba or proba.ndim == 1):
        raise UsageError("rows can be normalised only when there is a probability for each class.", code="PR121")
    if normalize_rows:
        return normalised(proba, place)
    check = check_log_probabilities if log_proba else check_probabilities
    return proba, check(proba, place)


def checked_weights(sample_weight: Any, n: int, place: Place) -> FloatArray | None:
    """Return the weight of each of n rows as float64, None when there are none (PR110, PR113, PR114)."""
    if sample_weight is None:
        return None
    weights = as_numbers(sample_weight, "sample_weight")
    if weights.shape != (n,):
        raise ShapeError(f"sample_weight has shape {weights.shape}, expected ({n},).", code="PR110")
    return check_weights(weights, place)


def _aligned(values: Any, name: str, n: int) -> npt.NDArray[Any] | None:
    if values is None:
        return None
    array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if len(array) != n:
        raise ShapeError(f"{name} has {len(array)} entries for {n} rows.", code="PR110")
    return np.asarray(array)


def _groups(groups: Any, n: int) -> dict[str, npt.NDArray[Any]]:
    if groups is None:
        return {}
    items = groups.items() if hasattr(groups, "items") else {"group": groups}.items()
    aligned = {str(name): _aligned(values, f"groups[{name!r}]", n) for name, values in items}
    return {name: values for name, values in aligned.items() if values is not None}
