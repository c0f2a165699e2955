"""Cross-validation: an estimator forecasts rows that it was not trained on, and these forecasts are evaluated.

Folds, clones and weights come from scikit-learn, imported late; how the numbers come about is left to ``conclusions``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from probreport.bands import DOCUMENT_BANDS
from probreport.binding import one_column
from probreport.comparison import Comparison
from probreport.conclusions import conclude
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.folds import fold_interval, mean_of_folds
from probreport.conclusions.moments import moments_by_key
from probreport.containers import FloatArray
from probreport.diagnostics import checked_codes
from probreport.errors import ShapeError, UsageError, shown_text
from probreport.estimators import probabilities_of
from probreport.evaluation import Evaluation
from probreport.exact_sums import Keys
from probreport.labels import IntArray, Label, checked_classes, codes_of, factorise, label_text, sorted_classes
from probreport.metrics.log_loss import OnZero, check_on_zero, row_losses
from probreport.paired_summary import summarise_together
from probreport.plan import Plan, WeightType, check_weight_type
from probreport.predictions import Predictions
from probreport.provenance import versions
from probreport.records.comparison import FoldDifference, Pair
from probreport.records.folds import FoldRow
from probreport.summary import summarise
from probreport.tallies.loss_totals import LossTotals

if TYPE_CHECKING:
    from probreport.conclusions.prior import Prior


def evaluate_cross_validation(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    groups: Any = None,
    sample_weight: Any = None,
    ids: Any = None,
    by: Any = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    model: str | None = None,
    on_zero: OnZero = "inf",
    worst_rows: int = 20,
    ignore: Iterable[str] = (),
) -> Evaluation:
    """Evaluate an estimator on rows that it was not trained on, fold by fold.

    Parameters
    ----------
    estimator : classifier with fit and predict_proba
        It is cloned for each fold, and itself stays as it was.
    X : array-like, n rows
    y : array-like, shape (n,)
        True labels.
    cv : int, splitter or iterable of (training, test)
        As in scikit-learn. A number makes stratified folds, which keep groups together where there are groups.
    groups : array-like, shape (n,), optional
        What several rows have in common, such as a patient: no such group is in both parts of a fold with a splitter
        that heeds groups, and intervals count groups, not rows.
    sample_weight : array-like, shape (n,), optional
        For training, where the estimator takes weights, and for the evaluation.
    ids, by : optional
        Names of rows (default: their numbers), and columns by which the rows are to be grouped in the report.
    weight_type, prior, model, on_zero, worst_rows, ignore
        As in `probreport.evaluate`; the name of the model defaults to the estimator's class.

    Returns
    -------
    Evaluation
        Of all forecasts together; `folds`, `mean_of_folds` and `fold_interval` tell of the folds.

    Raises
    ------
    UsageError
        PR122 without predict_proba, PR120 when there are not as many rows of each class as folds.
    DataError
        When labels, weights or forecasts break a rule.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = load_iris(return_X_y=True)
    >>> evaluation = evaluate_cross_validation(LogisticRegression(max_iter=1000), X, y)
    >>> [fold.rows for fold in evaluation.folds]
    [30, 30, 30, 30, 30]
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    muted = checked_codes(ignore)
    data = _Data(X, y, groups, sample_weight)
    folds = data.folds(estimator, cv)
    found = folds.forecasts(estimator, ids, by)
    plan = Plan.of(found, on_zero=on_zero, weight_type=weight_type, worst_rows=worst_rows)
    evaluation = conclude(
        summarise(found, plan),
        model=model if model is not None else type(estimator).__name__,
        provenance=folds.described(),
        prior=prior,
        ignore=muted,
    )
    rows = folds.table(found, on_zero)
    interval, reason = fold_interval([row.mean_log_loss for row in rows], folds.test_over_training)
    return replace(
        evaluation,
        folds=rows,
        mean_of_folds=mean_of_folds([row.mean_log_loss for row in rows]),
        fold_interval=None if interval is None else (max(0.0, interval[0]), interval[1]),
        fold_interval_reason=reason,
    )


def compare_cross_validation(
    estimators: Mapping[str, Any],
    X: Any,
    y: Any,
    *,
    cv: Any = 5,
    groups: Any = None,
    sample_weight: Any = None,
    ids: Any = None,
    by: Any = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
) -> Comparison:
    """Compare estimators on the same folds; arguments and errors as in `evaluate_cross_validation`.

    Parameters
    ----------
    estimators : mapping of name to estimator
        Two or more.

    Returns
    -------
    Comparison
        Of all forecasts together; each pair tells of its folds as well.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.naive_bayes import GaussianNB
    >>> models = {"bayes": GaussianNB(), "prior": DummyClassifier()}
    >>> compare_cross_validation(models, *load_iris(return_X_y=True)).best.model
    'bayes'
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    if len(estimators) < 2:
        raise UsageError("there are not two estimators to compare.", code="PR121")
    names = [str(name) for name in estimators]
    data = _Data(X, y, groups, sample_weight)
    folds = data.folds(next(iter(estimators.values())), cv)
    found = [folds.forecasts(estimator, ids, by) for estimator in estimators.values()]
    plans = [Plan.of(batch, on_zero=on_zero, weight_type=weight_type) for batch in found]
    comparison = conclude_comparison(summarise_together(found, plans), names, prior=prior, provenance=folds.described())
    means = {
        name: [row.mean_log_loss for row in folds.table(batch, on_zero)]
        for name, batch in zip(names, found, strict=True)
    }
    return replace(comparison, pairs=tuple(_with_folds(pair, means, folds) for pair in comparison.pairs))


def _with_folds(pair: Pair, means: Mapping[str, Sequence[float]], folds: _Folds) -> Pair:
    """Add the difference of each fold, and the interval of their mean."""
    differences = [a - b for a, b in zip(means[pair.a], means[pair.b], strict=True)]
    found = tuple(
        FoldDifference(fold, len(test), difference if np.isfinite(difference) else None)
        for fold, ((_, test), difference) in enumerate(zip(folds.splits, differences, strict=True))
    )
    return replace(pair, folds=found, fold_interval=fold_interval(differences, folds.test_over_training)[0])


@dataclass(frozen=True, eq=False)
class _Data:
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

    def folds(self, estimator: Any, cv: Any) -> _Folds:
        """Cut the rows into folds."""
        try:
            splitter = _splitter(estimator, self, cv)
            splits = list(splitter.split(self.X, self.labels, self.groups))
        except ValueError as error:
            raise UsageError(f"the rows cannot be cut into folds: {error}", code="PR120") from error
        if not splits:
            raise UsageError("there are no folds.", code="PR120")
        return _Folds(self, splits, str(splitter))


def _splitter(estimator: Any, data: _Data, cv: Any) -> Any:
    from sklearn.base import is_classifier
    from sklearn.model_selection import StratifiedGroupKFold, check_cv

    if isinstance(cv, int) and data.groups is not None:
        return StratifiedGroupKFold(cv)
    return check_cv(cv, data.labels, classifier=is_classifier(estimator) or hasattr(estimator, "predict_proba"))


@dataclass(frozen=True, eq=False)
class _Folds:
    """Rows cut into folds: pairs of the places of training rows and of test rows."""

    data: _Data
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
        for training, test in self.splits:
            fitted = clone(estimator)
            fitted.fit(
                _taken(data.X, training), data.labels[training], **_weights(fitted, data.sample_weight, training)
            )
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

    def described(self) -> dict[str, Any]:
        """Describe the folds."""
        n, forecast = len(self.data.labels), len(np.unique(self.rows))
        found = {"splitter": self.splitter, "folds": len(self.splits), "rows": n, "rows_forecast": forecast}
        return {"cross_validation": found, "versions": versions()}


def _weights(estimator: Any, sample_weight: Any, training: IntArray) -> dict[str, Any]:
    """Return the weights for training as the estimator takes them; nothing for one that takes none."""
    from sklearn.utils.validation import has_fit_parameter

    if sample_weight is None:
        return {}
    weights = np.asarray(sample_weight)[training]
    steps = getattr(estimator, "steps", None)
    if steps and has_fit_parameter(steps[-1][1], "sample_weight"):
        return {f"{steps[-1][0]}__sample_weight": weights}
    return {"sample_weight": weights} if has_fit_parameter(estimator, "sample_weight") else {}


def _taken(X: Any, rows: IntArray) -> Any:
    """Return some rows of whatever holds them."""
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    return X[rows] if hasattr(X, "shape") else [X[row] for row in rows.tolist()]
