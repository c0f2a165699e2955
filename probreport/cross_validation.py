"""Cross-validation: an estimator forecasts rows that it was not trained on, and these forecasts are evaluated.

How the forecasts come about is left to ``out_of_fold``, and the numbers to ``conclusions``.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from probreport.arguments import mapping_of
from probreport.comparison import Comparison
from probreport.conclusions import conclude
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.folds import fold_interval, mean_of_folds
from probreport.diagnostics import checked_codes
from probreport.errors import shown_text
from probreport.estimator_faults import check_estimator
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.model_names import checked_names
from probreport.out_of_fold import Folds, cut_into_folds
from probreport.paired_summary import summarise_together
from probreport.plan import Plan, WeightType, check_weight_type
from probreport.provenance import UNWEIGHTED_TRAINING, told_or_muted
from probreport.records.comparison import FoldDifference, Pair
from probreport.summary import summarise
from probreport.training_data import TrainingData

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
        For training, where the estimator takes weights, and for the evaluation. An estimator that takes none is named
        in a warning and among the data notes (PR214).
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
        PR122 without predict_proba, PR120 when there are not as many rows of each class as folds, PR154 when the
        estimator cannot be cloned, trained or asked: names the fold, and what the estimator said.
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
    check_estimator(estimator)
    folds = cut_into_folds(TrainingData(X, y, groups, sample_weight, ids, by), estimator, cv)
    found = folds.forecasts(estimator)
    plan = Plan.of(found, on_zero=on_zero, weight_type=weight_type, worst_rows=worst_rows)
    evaluation = conclude(
        summarise(found, plan),
        model=model if model is not None else type(estimator).__name__,
        provenance=_described(folds, {type(estimator).__name__: estimator}, muted),
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
    ignore: Iterable[str] = (),
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
    muted = checked_codes(ignore)
    estimators = mapping_of(estimators, "estimators", "a mapping of name to estimator")
    names = checked_names(list(estimators))
    for name, estimator in estimators.items():
        check_estimator(estimator, f"estimators[{shown_text(name)}]")
    folds = cut_into_folds(TrainingData(X, y, groups, sample_weight, ids, by), next(iter(estimators.values())), cv)
    found = [folds.forecasts(estimator) for estimator in estimators.values()]
    plans = [Plan.of(batch, on_zero=on_zero, weight_type=weight_type) for batch in found]
    provenance = _described(folds, dict(zip(names, estimators.values(), strict=True)), muted)
    comparison = conclude_comparison(summarise_together(found, plans), names, prior=prior, provenance=provenance)
    means = {
        name: [row.mean_log_loss for row in folds.table(batch, on_zero)]
        for name, batch in zip(names, found, strict=True)
    }
    return replace(comparison, pairs=tuple(_with_folds(pair, means, folds) for pair in comparison.pairs))


def _described(folds: Folds, estimators: Mapping[str, Any], muted: Collection[str]) -> dict[str, Any]:
    """Describe the folds, and warn of weights that count in the evaluation alone, unless that is muted."""
    found = folds.unweighted(estimators)
    told = told_or_muted(found, UNWEIGHTED_TRAINING, muted)
    for text in told["warnings"]:
        warnings.warn(f"{text} [{UNWEIGHTED_TRAINING}]", stacklevel=3)
    return {**folds.described(), **told}


def _with_folds(pair: Pair, means: Mapping[str, Sequence[float]], folds: Folds) -> Pair:
    """Add the difference of each fold, and the interval of their mean."""
    differences = [a - b for a, b in zip(means[pair.a], means[pair.b], strict=True)]
    found = tuple(
        FoldDifference(fold, len(test), difference if np.isfinite(difference) else None)
        for fold, ((_, test), difference) in enumerate(zip(folds.splits, differences, strict=True))
    )
    mean = mean_of_folds(differences)
    return replace(
        pair,
        folds=found,
        mean_of_folds=mean if np.isfinite(mean) else None,
        fold_interval=fold_interval(differences, folds.test_over_training)[0],
    )
