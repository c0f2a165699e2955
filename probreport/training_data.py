"""The rows that an estimator is trained and tried on, checked before any training: labels, and what goes with them.

How they are cut into folds is left to ``out_of_fold``; X itself is the estimator's business, but for its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.errors import Place, ShapeError
from probreport.label_shapes import one_column
from probreport.labels import IntArray, Label, factorise, sorted_classes
from probreport.row_columns import checked_clusters, checked_groups, checked_weights, one_each
from probreport.row_order import refuse_other_orders


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What is forecast: n rows, their labels, and what goes with them.

    Parameters
    ----------
    X : array-like, n rows
    y : array-like, shape (n,)
    groups, sample_weight, ids : array-like, shape (n,), or None
    by : mapping of name to array-like of shape (n,), data frame, or None

    Raises
    ------
    DataError
        When lengths differ, rows stand in different orders, or weights or groups break a rule.
    """

    X: Any
    y: Any
    groups: Any = None
    sample_weight: Any = None
    ids: Any = None
    by: Any = None

    def __post_init__(self) -> None:
        beside = {"sample_weight": self.sample_weight, "groups": self.groups, "ids": self.ids, "by": self.by}
        refuse_other_orders(self.y, {"X": self.X, **beside})
        if (found := _length(self.X)) != self.n:
            raise ShapeError(f"{self.n} labels but {found} rows in X.", code="PR110")
        _ = self.classes, self.weights, self.names, self.columns
        if self.groups is not None:
            one_each(self.groups, "groups", self.n)
        checked_clusters(self.groups, self.n, Place())

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(self.labels)

    @cached_property
    def labels(self) -> Any:
        """The labels, shape (n,)."""
        labels = np.asarray(one_column(self.y, "y"))
        if labels.ndim != 1 or not len(labels):
            raise ShapeError(f"y has shape {labels.shape}, expected one label a row, and a row at least.", code="PR111")
        return labels

    @cached_property
    def classes(self) -> tuple[Label, ...]:
        """The labels that there are, sorted."""
        return sorted_classes(factorise(self.labels).present())

    @cached_property
    def weights(self) -> FloatArray | None:
        """The weights, shape (n,)."""
        return checked_weights(self.sample_weight, self.n, Place())

    @cached_property
    def names(self) -> npt.NDArray[Any]:
        """What the rows are called, shape (n,): their numbers, if nothing else is said."""
        return np.arange(self.n) if self.ids is None else one_each(self.ids, "ids", self.n)

    @cached_property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns by which rows are grouped in the report."""
        return checked_groups(self.by, self.n)


def _length(X: Any) -> int:
    """Return how many rows X has; a sparse matrix has a shape, and no length."""
    shape = getattr(X, "shape", None)
    if isinstance(shape, tuple) and shape:
        return int(shape[0])
    if isinstance(X, (str, bytes, set, dict)) or shape == () or not hasattr(X, "__len__"):
        raise ShapeError(f"X is one {type(X).__name__}, expected one row for each label.", code="PR111")
    return len(X)


def taken(X: Any, rows: IntArray) -> Any:
    """Return some rows of whatever holds them."""
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    return X[rows] if hasattr(X, "shape") else [X[row] for row in rows.tolist()]
