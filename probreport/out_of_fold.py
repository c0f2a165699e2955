"""Out-of-fold forecasts: rows cut into folds, and an estimator that forecasts each after training on the others.

Folds, clones and weights come from scikit-learn, imported late; what the forecasts are worth is left to
``cross_validation``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.moments import moments_by_key
from probreport.containers import FloatArray
from probreport.errors import Place, ProbReportError, UsageError, WeightError, listing, said_by
from probreport.estimator_faults import faults_of, in_fold
from probreport.estimators import classes_of, probabilities_of
from probreport.exact_sums import Keys
from probreport.labels import IntArray, Label, codes_of, factorise, label_text
from probreport.metrics.log_loss import OnZero, row_losses
from probreport.predictions import Predictions
from probreport.provenance import versions
from probreport.records.folds import FoldRow
from probreport.row_columns import check_lengths, one_each
from probreport.tallies.loss_totals import LossTotals
from probreport.training_data import TrainingData, taken


@dataclass(frozen=True, eq=False)
class RowsPlace(Place):
    """A place of some rows, which names them by their numbers among all."""

    rows: IntArray = field(default_factory=lambda: np.arange(0))

    def number(self, row: int) -> int:
        """Return the number of a row among all."""
        return int(self.rows[row])


def cut_into_folds(data: TrainingData, estimator: Any, cv: Any) -> Folds:
    """Cut rows into folds.

    Raises
    ------
    UsageError
        PR120 when that cannot be done, and for a fold without rows to train on or to forecast.
    WeightError
        PR115 for a fold in which no row to forecast has weight.
    """
    try:
        splitter = _splitter(estimator, data, cv)
        splits = [(training, test) for training, test in splitter.split(data.X, data.labels, data.groups)]
    except (ProbReportError, MemoryError):
        raise
    except Exception as error:  # whatever a splitter of the caller's own raises
        raise UsageError(f"the rows cannot be cut into folds: {said_by(error)}", code="PR120") from error
    if not splits:
        raise UsageError("there are no folds.", code="PR120")
    places = [(_places(training, data.n), _places(test, data.n)) for training, test in splits]
    for fold, parts in enumerate(places):
        for part, purpose in zip(parts, ("train on", "forecast"), strict=True):
            if not len(part):
                raise UsageError(f"fold {fold} has no rows to {purpose}.", code="PR120")
        if data.weights is not None and not data.weights[parts[1]].any():
            raise WeightError(f"fold {fold}: all sample weights are zero, so there is no mean.", code="PR115")
    return Folds(data, places, str(splitter))


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


def _splitter(estimator: Any, data: TrainingData, cv: Any) -> Any:
    from sklearn.base import is_classifier
    from sklearn.model_selection import StratifiedGroupKFold, check_cv

    if isinstance(cv, int) and data.groups is not None:
        return StratifiedGroupKFold(cv)
    is_known = hasattr(estimator, "__sklearn_tags__")  # without, is_classifier fails
    classifier = hasattr(estimator, "predict_proba") or (is_known and is_classifier(estimator))
    return check_cv(cv, data.labels, classifier=classifier)


@dataclass(frozen=True, eq=False)
class Folds:
    """Rows cut into folds: pairs of the places of training rows and of test rows."""

    data: TrainingData
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

    def forecasts(self, estimator: Any) -> Predictions:
        """Let a clone of an estimator forecast each fold after training on the rest.

        Raises
        ------
        UsageError
            PR154 when it cannot be cloned, trained or asked, naming the fold; PR122 without predict_proba.
        """
        data, rows = self.data, self.rows
        proba = np.concatenate(list(self._forecasts(estimator)))[self._order]
        is_again = len(np.unique(rows)) < len(rows)
        return Predictions.from_arrays(
            data.labels[rows],
            proba,
            classes=data.classes,
            sample_weight=None if data.weights is None else data.weights[rows],
            ids=data.names[rows],
            groups={name: values[rows] for name, values in data.columns.items()},
            clusters=rows if is_again and data.groups is None else self._groups,
            place=RowsPlace(rows=rows),
        )

    @cached_property
    def _groups(self) -> Any:
        """The group of each row that is forecast."""
        groups = self.data.groups
        return None if groups is None else one_each(groups, "groups", self.data.n)[self.rows]

    def _forecasts(self, estimator: Any) -> Iterator[FloatArray]:
        data, known = self.data, {label_text(label): place for place, label in enumerate(self.data.classes)}
        for fold, (training, test) in enumerate(self.splits):
            with in_fold(fold):
                fitted = self._trained(estimator, training)
                found = probabilities_of(fitted, taken(data.X, test))
                check_lengths(len(test), found, Place())
                texts = [label_text(label) for label in classes_of(fitted, found.shape[1])]
                if not known.keys() >= set(texts):
                    raise _other_labels(fitted, data.classes)
            proba = np.zeros((len(test), len(known)))
            proba[:, [known[text] for text in texts]] = found
            yield proba

    def _trained(self, estimator: Any, rows: IntArray) -> Any:
        """Return a clone of an estimator, trained on some rows."""
        from sklearn.base import clone

        data, weights = self.data, {}
        if data.weights is not None and (name := _name_of_weights(estimator)) is not None:
            weights = {name: data.weights[rows]}
        with faults_of(estimator, "cannot be cloned"):
            fitted = clone(estimator)
        with faults_of(estimator, "cannot be trained"):
            fitted.fit(taken(data.X, rows), data.labels[rows], **weights)
        return fitted

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
        if self.data.weights is None or not without:
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


def _other_labels(estimator: Any, classes: Sequence[Label]) -> UsageError:
    return UsageError(
        f"{type(estimator).__name__} knows the labels {listing(estimator.classes_)}, but y has {listing(classes)}.\n"
        "Give the labels as the estimator is trained on them: encode y before, not inside of it.",
        code="PR121",
    )
