"""Out-of-fold forecasts: rows cut into folds, and an estimator that forecasts each after training on the others.

Folds, clones and weights come from scikit-learn, imported late; what the forecasts are worth is left to
``cross_validation``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.moments import moments_by_key
from probreport.containers import FloatArray
from probreport.errors import ShapeError, UsageError, listing, shown_text
from probreport.estimators import probabilities_of
from probreport.exact_sums import Keys
from probreport.label_shapes import one_column
from probreport.labels import IntArray, Label, checked_classes, codes_of, factorise, label_text, sorted_classes
from probreport.metrics.log_loss import OnZero, row_losses
from probreport.predictions import Predictions
from probreport.provenance import versions
from probreport.records.folds import FoldRow
from probreport.row_order import refuse_other_orders
from probreport.tallies.loss_totals import LossTotals


@dataclass(frozen=True, eq=False)
class Data:
    """What is forecast: n rows, their labels, and what goes with them."""

    X: Any
    y: Any
    groups: Any
    sample_weight: Any

    @cached_property
    def labels(self) -> Any:
        """The labels, shape (n,)."""
        labels = np.asarray(one_column(self.y))
        if labels.ndim != 1 or not len(labels):
            raise ShapeError(f"y has shape {labels.shape}, expected one label a row, and a row at least.", code="PR111")
        return labels

    @cached_property
    def classes(self) -> tuple[Label, ...]:
        """The labels that there are, sorted."""
        return sorted_classes(factorise(self.labels).present())

    def folds(self, estimator: Any, cv: Any) -> Folds:
        """Cut the rows into folds."""
        refuse_other_orders(self.y, {"X": self.X, "sample_weight": self.sample_weight, "groups": self.groups})
        try:
            splitter = _splitter(estimator, self, cv)
            splits = list(splitter.split(self.X, self.labels, self.groups))
        except ValueError as error:
            raise UsageError(f"the rows cannot be cut into folds: {error}", code="PR120") from error
        if not splits:
            raise UsageError("there are no folds.", code="PR120")
        n = len(self.labels)
        return Folds(self, [(_places(training, n), _places(test, n)) for training, test in splits], str(splitter))


def _places(rows: Any, n: int) -> IntArray:
    """Return which of n rows a fold names, by number or by a mask."""
    found = np.asarray(rows)
    if found.dtype.kind == "b" and found.shape == (n,):
        return np.flatnonzero(found)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise UsageError(
            f"a fold is of type {found.dtype} and shape {found.shape}, expected row numbers.", code="PR120"
        )
    beyond = found[(found < 0) | (found >= n)]
    if beyond.size:
        raise UsageError(f"a fold names row {beyond[0]}, but there are rows 0 to {n - 1}.", code="PR120")
    return found.astype(np.intp)


def _splitter(estimator: Any, data: Data, cv: Any) -> Any:
    from sklearn.base import is_classifier
    from sklearn.model_selection import StratifiedGroupKFold, check_cv

    if isinstance(cv, int) and data.groups is not None:
        return StratifiedGroupKFold(cv)
    return check_cv(cv, data.labels, classifier=hasattr(estimator, "predict_proba") or is_classifier(estimator))


@dataclass(frozen=True, eq=False)
class Folds:
    """Rows cut into folds: pairs of the places of training rows and of test rows."""

    data: Data
    splits: Sequence[tuple[IntArray, IntArray]]
    splitter: str

    @cached_property
    def _order(self) -> IntArray:
        """The order that sorts all test rows, one fold after the other, by their number."""
        return np.argsort(self._tested, kind="stable")

    @cached_property
    def _tested(self) -> IntArray:
        tested: IntArray = np.concatenate([np.asarray(test) for _, test in self.splits])
        return tested

    @cached_property
    def rows(self) -> IntArray:
        """The number of each row that is forecast, rising; a row stands twice if two folds forecast it."""
        return self._tested[self._order]

    @cached_property
    def fold_of(self) -> IntArray:
        """Which fold forecasts each of them."""
        sizes = [len(test) for _, test in self.splits]
        return np.repeat(np.arange(len(sizes)), sizes)[self._order]

    @property
    def test_over_training(self) -> float:
        """How many test rows there are for each training row, in the mean over the folds."""
        return float(np.mean([len(test) / len(training) for training, test in self.splits]))

    def forecasts(self, estimator: Any, ids: Any, by: Any) -> Predictions:
        """Let a clone of an estimator forecast each fold after training on the rest."""
        refuse_other_orders(self.data.y, {"ids": ids, "by": by})
        proba = np.concatenate(list(self._forecasts(estimator)))[self._order]
        is_again = len(np.unique(self.rows)) < len(self.rows)
        return Predictions.from_arrays(
            self.data.labels[self.rows],
            proba,
            classes=self.data.classes,
            sample_weight=self._of_rows(self.data.sample_weight, "sample_weight"),
            ids=self.rows if ids is None else self._of_rows(ids, "ids"),
            groups={name: self._of_rows(by[name], f"by[{shown_text(name)}]") for name in by or ()},
            clusters=self.rows if is_again and self.data.groups is None else self._of_rows(self.data.groups, "groups"),
        )

    def _of_rows(self, values: Any, name: str) -> Any:
        """Return what goes with the rows that are forecast, of what goes with all rows."""
        n = len(self.data.labels)
        if values is not None and len(values) != n:
            raise ShapeError(f"{n} labels but {len(values)} values in {name}.", code="PR110")
        return None if values is None else _taken(values, self.rows)

    def _forecasts(self, estimator: Any) -> Iterator[FloatArray]:
        from sklearn.base import clone

        data, known = self.data, {label_text(label): place for place, label in enumerate(self.data.classes)}
        named = None if data.sample_weight is None else _name_of_weights(estimator)
        for training, test in self.splits:
            fitted = clone(estimator)
            weights = {} if named is None else {named: np.asarray(data.sample_weight)[training]}
            fitted.fit(_taken(data.X, training), data.labels[training], **weights)
            found = probabilities_of(fitted, _taken(data.X, test))
            proba = np.zeros((len(test), len(known)))
            proba[:, [known[label_text(label)] for label in checked_classes(fitted.classes_)]] = found
            yield proba

    def table(self, batch: Predictions, on_zero: OnZero) -> tuple[FoldRow, ...]:
        """Return what each fold lost."""
        weights = np.ones(len(batch)) if batch.weights is None else batch.weights
        heavy = np.flatnonzero(weights > 0)
        keys = Keys(self.fold_of[heavy], len(self.splits))
        losses = row_losses(batch, on_zero)[heavy]
        found = moments_by_key(LossTotals.by_key(losses, keys, weights[heavy]))
        codes = codes_of(factorise(self.data.labels), self.data.classes)
        return tuple(
            FoldRow(
                fold=fold,
                rows=len(test),
                training_rows=len(training),
                mean_log_loss=mine.mean,
                band=DOCUMENT_BANDS.place(mine.mean),
                missing_classes=self._called(set(range(len(batch.classes))) - set(codes[test].tolist())),
                unseen_classes=self._called(set(codes[test].tolist()) - set(codes[training].tolist())),
            )
            for fold, ((training, test), mine) in enumerate(zip(self.splits, found, strict=True))
        )

    def _called(self, codes: set[int]) -> tuple[Any, ...]:
        labels = (self.data.classes[code] for code in sorted(codes))
        return tuple(label if isinstance(label, (str, int, float)) else label_text(label) for label in labels)

    def unweighted(self, estimators: Mapping[str, Any]) -> list[str]:
        """Name the estimators that take no weights in training, where there are weights."""
        without = [name for name, estimator in estimators.items() if _name_of_weights(estimator) is None]
        if self.data.sample_weight is None or not without:
            return []
        takes = "takes" if len(without) == 1 else "take"
        return [f"{listing(without)} {takes} no sample weights in training: they count in the evaluation alone."]

    def described(self) -> dict[str, Any]:
        """Describe the folds."""
        n, forecast = len(self.data.labels), len(np.unique(self.rows))
        found = {"splitter": self.splitter, "folds": len(self.splits), "rows": n, "rows_forecast": forecast}
        return {"cross_validation": found, "versions": versions()}


def _name_of_weights(estimator: Any) -> str | None:
    """Return how an estimator calls the weights that it takes in training; None for one that takes none."""
    from sklearn.utils.validation import has_fit_parameter

    steps = getattr(estimator, "steps", None)
    if steps and has_fit_parameter(steps[-1][1], "sample_weight"):
        return f"{steps[-1][0]}__sample_weight"
    return "sample_weight" if has_fit_parameter(estimator, "sample_weight") else None


def _taken(X: Any, rows: IntArray) -> Any:
    """Return some rows of whatever holds them."""
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    return X[rows] if hasattr(X, "shape") else [X[row] for row in rows.tolist()]
