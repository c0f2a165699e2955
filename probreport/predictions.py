"""Predictions: one validated batch of labels and probabilities. Bad data are refused here, once, and never below.

Holds the rows and what goes with them, which ``row_columns`` checks. Which label goes with which column is left to
``binding``, what a probability is to ``validation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.arguments import check_flag, unexpected, whole_number
from probreport.binding import bind_labels, bind_soft_labels
from probreport.containers import FloatArray, NumberArray, as_numbers
from probreport.errors import Place, UsageError
from probreport.factorised import Factorised
from probreport.label_shapes import one_column, soft_labels
from probreport.labels import IntArray, Label
from probreport.over_classes import columns_of, greatest_and_first
from probreport.row_columns import check_lengths, checked_clusters, checked_groups, checked_weights, one_each
from probreport.row_order import refuse_other_orders
from probreport.threads import undisturbed
from probreport.true_losses import losses_on_visit
from probreport.validation import (
    Findings,
    Visit,
    check_log_probabilities,
    check_probabilities,
    normalised,
)

_MOST_ROWS = 1 << 62


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
    clusters : Factorised, optional
        What several rows have in common, such as a patient: each row's cluster as a position among the distinct ones.
    first_row : int
        The number of the first row over the whole input, from 0.
    source : str
        The name of the file, for messages.
    are_logs : bool
        Whether `probabilities` holds natural logarithms.
    findings : Findings
        What was accepted although not quite right; of a batch that was cut, the part with the first row tells it.
    overshoots : bool, optional
        Whether a value may lie within 1e-12 outside of [0, 1], so that all are clipped; None: as the findings say.
    losses : ndarray of float, shape (n,), optional
        What each row costs in nats, where that was computed while the rows were checked.
    origin : Place, optional
        How a file names its rows, with their lines.
    """

    classes: tuple[Label, ...]
    probabilities: NumberArray
    codes: IntArray | None = None
    label_distributions: FloatArray | None = None
    weights: FloatArray | None = None
    ids: npt.NDArray[Any] | None = None
    groups: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    clusters: Factorised | None = None
    first_row: int = 0
    source: str = ""
    are_logs: bool = False
    findings: Findings = field(default_factory=Findings)
    losses: FloatArray | None = None
    origin: Place | None = None
    overshoots: bool | None = None

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def is_soft(self) -> bool:
        """Whether the labels are distributions rather than classes."""
        return self.label_distributions is not None

    @property
    def needs_clipping(self) -> bool:
        """Whether probabilities may lie outside of [0, 1] by what rounding leaves."""
        overshoots = bool(self.findings.overshoot_values) if self.overshoots is None else self.overshoots
        return self.are_logs or overshoots

    @property
    def place(self) -> Place:
        """Where these rows stand, for messages."""
        columns = self.classes if self.probabilities.ndim == 2 else ()
        return replace(self.origin or Place(), source=self.source, first_row=self.first_row, columns=columns)

    @cached_property
    def matrix(self) -> FloatArray:
        """Probabilities as a C-contiguous float64 array of shape (n, k), within [0, 1]."""
        return self._within_unit if self.probabilities.ndim == 2 else np.ascontiguousarray(self.columns.T)

    def matrix_of(self, rows: IntArray) -> FloatArray:
        """Return the probabilities of some rows as float64, shape (m, k), within [0, 1]."""
        if getattr(getattr(rows, "dtype", None), "kind", "") not in ("i", "u"):
            raise unexpected("rows", rows, "an array of row numbers")
        if self.probabilities.ndim == 2:
            chosen: FloatArray = np.take(self.matrix, rows, axis=0)
            return chosen
        positive = self._within_unit[rows]
        return np.column_stack([1.0 - positive, positive])

    @cached_property
    def _within_unit(self) -> FloatArray:
        values = np.ascontiguousarray(self.probabilities, dtype=np.float64)
        if self.are_logs:
            with np.errstate(under="ignore"):
                values = np.exp(values)
        return np.clip(values, 0.0, 1.0) if self.needs_clipping else values

    @cached_property
    def columns(self) -> FloatArray:
        """Probabilities by class, shape (k, n); up to 64 classes stand one after the other in memory."""
        if self.probabilities.ndim == 2:
            return columns_of(self.matrix)
        columns = np.empty((2, len(self)))
        columns[1] = self._within_unit
        np.subtract(1.0, columns[1], out=columns[0])
        return columns

    @cached_property
    def narrow_codes(self) -> npt.NDArray[np.unsignedinteger[Any]]:
        """The codes in as few bytes as hold them, shape (n,): to compare these is several times as fast."""
        assert self.codes is not None
        return self.codes.astype(np.min_scalar_type(len(self.classes)))

    @cached_property
    def preferred(self) -> IntArray:
        """Column of each row's most probable class, shape (n,); among equals the first."""
        return self._greatest_and_first[1]

    @property
    def preferred_probabilities(self) -> FloatArray:
        """Probability of each row's most probable class, shape (n,)."""
        return self._greatest_and_first[0]

    @cached_property
    def _greatest_and_first(self) -> tuple[FloatArray, IntArray]:
        return greatest_and_first(self.columns)

    def called(self, *, ids: Any = None, groups: Any = None, clusters: Any = None) -> Predictions:
        """Return the same rows with names of their own, columns to group them by, and clusters."""
        n = len(self)
        return replace(
            self,
            ids=None if ids is None else one_each(ids, "ids", n),
            groups=checked_groups(groups, n),
            clusters=checked_clusters(clusters, n, Place(self.source, self.first_row)),
        )

    def rows(self, start: int, stop: int) -> Predictions:
        """Return the rows from start to stop as a batch of their own, without copying or checking again.

        What was found in the whole batch is told by the part that has its first row, so that parts add up to it.
        """
        piece = slice(whole_number(start, "start"), whole_number(stop, "stop"))
        return replace(
            self,
            probabilities=self.probabilities[piece],
            codes=_cut(self.codes, piece),
            label_distributions=_cut(self.label_distributions, piece),
            weights=_cut(self.weights, piece),
            ids=_cut(self.ids, piece),
            groups={name: values[piece] for name, values in self.groups.items()},
            clusters=None if self.clusters is None else replace(self.clusters, codes=self.clusters.codes[piece]),
            first_row=self.first_row + start,
            losses=_cut(self.losses, piece),
            findings=self.findings if start == 0 < stop else Findings(),
            overshoots=self.needs_clipping,
        )

    @classmethod
    @undisturbed
    def from_arrays(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        classes: Iterable[Any] | None = None,
        sample_weight: Any = None,
        ids: Any = None,
        groups: Any = None,
        clusters: Any = None,
        log_proba: bool = False,
        normalize_rows: bool = False,
        first_row: int = 0,
        source: str = "",
        place: Place | None = None,
        computes_losses: bool = False,
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
        clusters : array-like, shape (n,), optional
            What several rows have in common, such as a patient; no row may be without. Of pandas objects that name
            rows, all have to name them in one order.
        log_proba : bool
            Whether `y_proba` holds natural logarithms of probabilities.
        normalize_rows : bool
            Whether to divide each row by its sum.
        first_row : int
            The number of the first row over the whole input, from 0.
        source : str
            The name of the file, for messages.
        place : Place, optional
            How errors name a row; default: by `source` and the number that `first_row` gives it.
        computes_losses : bool
            Whether to compute the losses, too, while the rows are in cache: that is cheaper than afterwards.

        Raises
        ------
        LabelError, ProbabilityError, WeightError, ShapeError
            Naming the row, the value, the rule and the remedy.

        Examples
        --------
        >>> Predictions.from_arrays(["cat", "dog"], [0.1, 0.8]).classes
        ('cat', 'dog')
        """
        check_flag("log_proba", log_proba)
        check_flag("normalize_rows", normalize_rows)
        first_row = _row_number(first_row)
        origin, place = place, Place(source, first_row) if place is None else place
        proba = as_numbers(y_proba, "y_proba")
        if proba.ndim == 2 and proba.shape[1] == 1:
            proba = proba[:, 0]
        soft = soft_labels(y_true)
        labels = one_column(y_true) if soft is None else soft
        check_lengths(len(labels), proba, place)
        beside = {"sample_weight": sample_weight, "ids": ids, "groups": groups, "clusters": clusters}
        refuse_other_orders(y_true, {"y_proba": y_proba, **beside})
        if soft is None:
            binding = bind_labels(labels, y_proba, proba, classes, place)
        else:
            binding = bind_soft_labels(y_true, soft, y_proba, proba, classes, place)
        if proba.ndim == 2 and not place.columns:
            place = replace(place, columns=binding.classes)
        codes = binding.codes if computes_losses and proba.ndim == 2 and not (log_proba or normalize_rows) else None
        losses, visit = (None, None) if codes is None else losses_on_visit(codes, proba.shape[1])
        proba, findings = _checked(proba, place, visit, log_proba=log_proba, normalize_rows=normalize_rows)
        return cls(
            classes=binding.classes,
            probabilities=proba,
            codes=binding.codes,
            label_distributions=binding.label_distributions,
            weights=checked_weights(sample_weight, len(proba), place),
            ids=None if ids is None else one_each(ids, "ids", len(proba)),
            groups=checked_groups(groups, len(proba)),
            clusters=checked_clusters(clusters, len(proba), place),
            first_row=first_row,
            source=source,
            are_logs=log_proba,
            findings=findings + binding.findings,
            losses=None if findings.overshoot_values else losses,
            origin=origin,
        )


def _row_number(value: object) -> int:
    """Return the number of a first row; refuse what leaves no room to count on in 64 bits (PR120)."""
    number = whole_number(value, "first_row")
    if number > _MOST_ROWS:
        raise unexpected("first_row", number, f"at most {_MOST_ROWS}")
    return number


def _cut(values: Any, piece: slice) -> Any:
    return None if values is None else values[piece]


def _checked(
    proba: NumberArray, place: Place, visit: Visit | None, *, log_proba: bool, normalize_rows: bool
) -> tuple[NumberArray, Findings]:
    if normalize_rows and (log_proba or proba.ndim == 1):
        raise UsageError("rows can be normalised only when there is a probability for each class.", code="PR121")
    if normalize_rows:
        return normalised(proba, place)
    if log_proba:
        return proba, check_log_probabilities(proba, place)
    return proba, check_probabilities(proba, place, visit=visit)
