"""scikit-learn scorers: the log loss of an estimator's probabilities, alone or with its companions.

Holds what scikit-learn asks of a scorer, and what a label costs that the estimator never saw. What the estimator is
asked is left to ``estimators``, what a row costs to ``metrics``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal, Self, get_args

import numpy as np

from probreport.arguments import check_choice
from probreport.errors import LabelError, UsageError, listing, shown_text
from probreport.estimators import Answers, ask
from probreport.labels import checked_classes
from probreport.metrics.brier import brier_scores
from probreport.metrics.log_loss import (
    LOSS_AT_EPSILON,
    OnZero,
    Unit,
    check_on_zero,
    nats_per,
    refuse_zeros,
    row_losses,
    weighted_mean,
)
from probreport.metrics.zero_one import zero_one_losses
from probreport.predictions import Predictions
from probreport.threads import undisturbed
from probreport.validation import FloatArray

Unseen = Literal["clip", "inf", "error"]


class _Scorer:
    """What scikit-learn asks of a scorer besides being called: whether it wants sample weights."""

    def __init__(self) -> None:
        self._sample_weight_request: bool | str | None = None

    def set_score_request(self, *, sample_weight: bool | str | None) -> Self:
        """Say whether to be given sample weights where metadata routing is enabled.

        Parameters
        ----------
        sample_weight : bool, str or None
            Whether to request them; a string requests what is passed under that name, None makes passing them an error.

        Returns
        -------
        The scorer itself, changed, as scikit-learn's do.
        """
        _metadata_request(self, sample_weight)  # scikit-learn refuses what is no valid request
        self._sample_weight_request = sample_weight
        return self

    def get_metadata_routing(self) -> Any:
        """Return the `sklearn.utils.metadata_routing.MetadataRequest` of this scorer."""
        return _metadata_request(self, self._sample_weight_request)

    def _accept_sample_weight(self) -> bool:
        """Tell scikit-learn, where metadata routing is not enabled, to pass sample weights on."""
        return True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(type(self))


def _metadata_request(scorer: _Scorer, sample_weight: bool | str | None) -> Any:
    from sklearn.utils.metadata_routing import MetadataRequest

    request = MetadataRequest(owner=repr(scorer))
    try:
        request.score.add_request(param="sample_weight", alias=sample_weight)
    except ValueError as error:
        raise UsageError(f"sample_weight={shown_text(sample_weight)} is no request: {error}", code="PR120") from error
    return request


class LogLossScorer(_Scorer):
    """Score an estimator by minus the mean log loss of its probabilities; made by `make_log_loss_scorer`.

    `log_loss_scorer` is the one with every option at its default: nats, and zeros clipped as scikit-learn does.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.model_selection import cross_val_score
    >>> X, y = [[0], [0], [0], [0]], ["ham", "ham", "spam", "spam"]
    >>> cross_val_score(DummyClassifier(), X, y, scoring=log_loss_scorer, cv=2).round(3).tolist()
    [-0.693, -0.693]
    """

    def __init__(self, classes: Iterable[Any] | None, on_zero: OnZero, unseen: Unseen, unit: Unit) -> None:
        super().__init__()
        check_on_zero(on_zero)
        check_choice("unseen", unseen, get_args(Unseen))
        nats_per(unit)
        self.classes = None if classes is None else checked_classes(classes)
        self.on_zero: OnZero = on_zero
        self.unseen: Unseen = unseen
        self.unit: Unit = unit

    def __call__(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return minus the (weighted) mean log loss on X and y; greater is better, 0 is certainty in the truth.

        Parameters
        ----------
        estimator : fitted classifier with predict_proba
        X : array-like, n rows
        y : array-like, shape (n,)
            True labels.
        sample_weight : array-like, shape (n,), optional
            Weights, 0 or more; a row of weight 0 counts as removed.

        Raises
        ------
        UsageError
            PR122 when the estimator has no predict_proba, PR125 when nothing tells what its columns are.
        DataError
            When labels, probabilities or weights break a rule.
        """
        answers = ask(estimator, X, y, classes=self.classes, sample_weight=sample_weight)
        losses = _losses(answers, self.on_zero, self.unseen)
        return 0.0 - weighted_mean(losses, answers.batch.weights) / nats_per(self.unit)

    def __repr__(self) -> str:
        usual = {"classes": None, "on_zero": "clip", "unseen": "clip", "unit": "nats"}
        unusual = {name: value for name in usual if (value := getattr(self, name)) != usual[name]}
        return f"make_log_loss_scorer({', '.join(f'{name}={value!r}' for name, value in unusual.items())})"


class ProbabilityScorer(_Scorer):
    """Score an estimator's probabilities by several measures at once; there is one, `probability_scorer`.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.model_selection import cross_validate
    >>> X, y = [[0], [0], [0], [0]], ["ham", "ham", "spam", "spam"]
    >>> result = cross_validate(DummyClassifier(), X, y, scoring=probability_scorer, cv=2)
    >>> [name for name in result if name.startswith("test_")]
    ['test_neg_log_loss', 'test_skill', 'test_neg_brier_score', 'test_accuracy']
    """

    def __call__(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> dict[str, float]:
        """Return the (weighted) measures on X and y; for all of them greater is better.

        Parameters
        ----------
        estimator, X, y, sample_weight
            As for `log_loss_scorer`, and the same is refused.

        Returns
        -------
        dict of float
            ``neg_log_loss`` in nats, as `log_loss_scorer` gives it; ``skill``, the share of the loss that is saved
            against the best constant forecast (NaN where all rows are of one class); ``neg_brier_score``, halved for
            two classes; ``accuracy`` of the most probable class. A label that the estimator never saw is a further
            class, of probability 0.
        """
        return _measures(ask(estimator, X, y, sample_weight=sample_weight))

    def __repr__(self) -> str:
        return "probability_scorer"


def make_log_loss_scorer(
    *,
    classes: Iterable[Any] | None = None,
    on_zero: OnZero = "clip",
    unseen: Unseen = "clip",
    unit: Unit = "nats",
) -> LogLossScorer:
    """Make a scorer of the mean log loss, for `scoring=` in scikit-learn; greater is better.

    It equals ``"neg_log_loss"`` on float64 probabilities that sum to 1, with valid weights, and is a number where that
    is NaN: where the test part of a fold lacks a class, or has one that the training part lacks.

    Parameters
    ----------
    classes : iterable, optional
        Labels in the order of the columns, for an estimator that has no ``classes_`` or was trained on encoded labels.
        An estimator whose ``classes_`` are some of these goes by its own.
    on_zero : {"clip", "inf", "error"}
        What a true class given probability 0 costs: 36.04 nats as in scikit-learn, infinity, or an error. "clip" moves
        probabilities into [2.2e-16, 1 - 2.2e-16], whatever their dtype.
    unseen : {"clip", "inf", "error"}
        The same for a true label that the estimator never saw, so that it has no column.
    unit : {"nats", "bits"}

    Returns
    -------
    LogLossScorer
        Called as ``scorer(estimator, X, y, sample_weight=None)``; returns a float.

    Raises
    ------
    UsageError
        PR120 for a value that an option does not have.

    References
    ----------
    Good (1952), "Rational decisions", J. R. Stat. Soc. B 14, 107-114.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> estimator = DummyClassifier().fit([[0], [0], [0], [0]], ["ham", "ham", "spam", "spam"])
    >>> make_log_loss_scorer(unit="bits")(estimator, [[0], [0]], ["ham", "ham"])
    -1.0
    """
    return LogLossScorer(classes, on_zero, unseen, unit)


log_loss_scorer = make_log_loss_scorer()
"""Minus the mean log loss in nats, as scikit-learn's ``"neg_log_loss"``, and a number where that is NaN."""

probability_scorer = ProbabilityScorer()
"""Log loss, skill, Brier score and accuracy from one call of predict_proba; a dict, as ``cross_validate`` takes it."""


@undisturbed
def _measures(answers: Answers) -> dict[str, float]:
    batch, weights = answers.batch, answers.batch.weights
    mean_loss = weighted_mean(_losses(answers, "clip", "clip"), weights)
    return {
        "neg_log_loss": 0.0 - mean_loss,
        "skill": _skill(mean_loss, batch),
        "neg_brier_score": 0.0 - weighted_mean(brier_scores(_as_scikit_learn_reads(answers)), weights),
        "accuracy": 1.0 - weighted_mean(zero_one_losses(batch), weights),
    }


@undisturbed
def _losses(answers: Answers, on_zero: OnZero, unseen: Unseen) -> FloatArray:
    """Log loss of each row in nats, shape (n,)."""
    if unseen == "error":
        _refuse_unseen(answers)
    losses = row_losses(_as_scikit_learn_reads(answers) if on_zero == "clip" else answers.batch, on_zero)
    losses = np.where(answers.is_unseen, LOSS_AT_EPSILON, losses)
    if on_zero == "error":
        refuse_zeros(losses, answers.batch)
    return np.where(answers.is_unseen, np.inf, losses) if unseen == "inf" else losses


def _as_scikit_learn_reads(answers: Answers) -> Predictions:
    """Return the batch with the first of two classes read off the second, 1 - q, as scikit-learn's scorers do.

    Except where q is a float32 number: it may have been computed as one and rounded to 1, and then the small
    probability beside it knows more.
    """
    if answers.n_known != 2:
        return answers.batch
    values = np.array(answers.batch.probabilities, dtype=np.float64)
    positive = values[:, 1]
    np.copyto(values[:, 0], 1.0 - positive, where=positive != positive.astype(np.float32))
    return replace(answers.batch, probabilities=values)


def _refuse_unseen(answers: Answers) -> None:
    """Refuse labels that the estimator never saw, except in rows of weight 0."""
    classes, weights = answers.batch.classes, answers.batch.weights
    rows = np.flatnonzero(answers.is_unseen if weights is None else answers.is_unseen & (weights > 0))
    if rows.size == 0:
        return
    raise LabelError(
        f"row {rows[0]}: the estimator never saw the label of this row ({rows.size} such rows: "
        f"{listing(rows.tolist())}).\n"
        f"It never saw {listing(classes[answers.n_known :])}; it knows {listing(classes[: answers.n_known], most=20)}. "
        "unseen='clip' charges 36.04 nats for such a row, unseen='inf' infinity.",
        code="PR104",
    )


def _skill(mean_loss: float, batch: Predictions) -> float:
    """Return the share of the best constant forecast's loss that is saved, NaN where that forecast is certain."""
    assert batch.codes is not None
    totals = np.bincount(batch.codes, weights=batch.weights)
    shares = totals[totals > 0] / totals.sum()
    baseline = -float((shares * np.log(shares)).sum())
    return 1.0 - mean_loss / baseline if baseline > 0 else float("nan")
