"""What a fitted classifier says of some rows: its probabilities, bound to the true labels by its own classes.

Works on anything that has predict_proba and classes_, without importing scikit-learn. What the answers are worth is
left to whoever asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.containers import NumberArray, as_numbers, column_names, has_default_names
from probreport.errors import LabelError, Place, ShapeError, UsageError, listing
from probreport.estimator_faults import faults_of, refuse_class
from probreport.label_shapes import one_column
from probreport.labels import Label, checked_classes, codes_of, factorise, unknown_labels
from probreport.predictions import Predictions
from probreport.row_columns import check_lengths, checked_weights
from probreport.row_order import refuse_other_orders
from probreport.validation import check_probabilities

_WRAPPED_AS = ("best_estimator_", "final_estimator_", "estimator_", "estimator")
_WRAP_IT = "Wrap it in sklearn.calibration.CalibratedClassifierCV"
_REMEDIES = {
    "SVC": f"{_WRAP_IT}(…, ensemble=False), which replaces SVC(probability=True).",
    "NuSVC": f"{_WRAP_IT}(…, ensemble=False), which replaces NuSVC(probability=True).",
    "SGDClassifier": f'Give it loss="log_loss". {_WRAP_IT} where the loss has to stay.',
    "VotingClassifier": 'Give it voting="soft".',
}


@dataclass(frozen=True, eq=False)
class Answers:
    """What an estimator said of n rows.

    Parameters
    ----------
    batch : Predictions
        The rows; labels that the estimator never saw are further classes at the end, of probability 0.
    n_known : int
        How many classes the estimator knows.
    is_unseen : ndarray of bool, shape (n,)
        Which rows have a label that it does not know.
    """

    batch: Predictions
    n_known: int
    is_unseen: npt.NDArray[np.bool_]


def ask(
    estimator: Any, X: Any, y: Any, *, classes: tuple[Label, ...] | None = None, sample_weight: Any = None
) -> Answers:
    """Ask an estimator for the probabilities of X, and bind the labels y to its classes.

    Parameters
    ----------
    estimator : fitted classifier with predict_proba
    X : array-like, n rows
    y : array-like, shape (n,) or (n, 1)
        True labels.
    classes : tuple, optional
        Labels in the order of the columns, for an estimator that has no ``classes_`` or was trained on encoded labels.
    sample_weight : array-like, shape (n,), optional

    Raises
    ------
    UsageError
        PR122 without predict_proba, PR125 when nothing tells what the columns are, PR121 when `classes` contradicts.
    DataError
        When labels, probabilities or weights break a rule.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> estimator = DummyClassifier().fit([[0], [0]], ["ham", "spam"])
    >>> ask(estimator, [[0], [0]], ["ham", "eggs"]).batch.classes
    ('ham', 'spam', 'eggs')
    """
    labels = factorise(_one_label_a_row(y))
    refuse_other_orders(y, {"X": X, "sample_weight": sample_weight})
    proba = probabilities_of(estimator, X)
    known = classes_of(estimator, proba.shape[1], classes)
    place = Place(columns=known)
    check_lengths(len(labels.codes), proba, place)
    findings = check_probabilities(proba, place)
    unseen = unknown_labels(labels, known)
    codes = codes_of(labels, known + unseen, place)
    batch = Predictions(
        classes=known + unseen,
        probabilities=np.hstack([proba, np.zeros((len(proba), len(unseen)))]) if unseen else proba,
        codes=codes,
        weights=checked_weights(sample_weight, len(proba), place),
        findings=findings,
    )
    return Answers(batch, len(known), codes >= len(known))


def _one_label_a_row(y: Any) -> Any:
    if y is None:
        raise UsageError("the true labels are needed, but y is None.", code="PR121")
    shape: tuple[int, ...] = getattr(y, "shape", ())
    if len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
        raise ShapeError(
            f"y has shape {tuple(shape)}, expected one label a row.\nScore each output by itself.", code="PR111"
        )
    return one_column(y)


def probabilities_of(estimator: Any, X: Any) -> NumberArray:
    """Return what predict_proba says of X, shape (n, k), as yet unchecked.

    Raises
    ------
    UsageError
        PR122 when the estimator has no predict_proba; names the step of a pipeline that lacks it, and the remedy.
        PR154 when it fails, PR120 for a class instead of an estimator, PR121 when the names of its columns contradict
        its classes.
    ShapeError
        PR111 when there is not one array with a column for each class.
    """
    refuse_class(estimator)
    predict_proba = getattr(estimator, "predict_proba", None)
    if predict_proba is None:
        raise _no_probabilities(estimator)
    with faults_of(estimator, "cannot forecast"):
        said = predict_proba(X)
    name = f"{_name(estimator)}.predict_proba(X)"
    if isinstance(said, list) and said and np.ndim(said[0]) > 1:
        raise ShapeError(
            f"{name} returned a list of {len(said)} arrays: it predicts several outputs at once.\n"
            "Score each output by itself.",
            code="PR111",
        )
    proba = as_numbers(said, name)
    if proba.ndim == 1:
        raise ShapeError(f"{name} has shape {proba.shape}, expected a column for each class.", code="PR111")
    names = None if has_default_names(said) else column_names(said)
    _refuse_other_names(names, getattr(estimator, "classes_", None), name)
    return proba


def _refuse_other_names(columns: Sequence[Any] | None, classes: Any, name: str) -> None:
    """Refuse columns that bear the names of the classes, and stand in another order (PR121)."""
    if columns is None or np.ndim(classes) != 1:
        return
    texts, own = list(map(str, columns)), list(map(str, classes))
    if texts != own and sorted(texts) == sorted(own):
        raise UsageError(
            f"{name} has the columns {listing(columns)}, but classes_ are {listing(classes)}.\n"
            "Let both stand in one order.",
            code="PR121",
        )


def _no_probabilities(estimator: Any) -> UsageError:
    """Say which estimator lacks predict_proba, down to the last step of a pipeline, and what to do."""
    culprit, within = estimator, ""
    while (inner := _inner(culprit)) is not None and not hasattr(inner, "predict_proba"):
        culprit, within = inner, f" (within {_name(estimator)})"
    remedy = _REMEDIES.get(_name(culprit), f"{_WRAP_IT}, or take a classifier that has predict_proba.")
    return UsageError(
        f"{_name(culprit)}{within} has no predict_proba, so there are no probabilities to score.\n{remedy}",
        code="PR122",
    )


def _inner(estimator: Any) -> Any:
    """Return the estimator that another one leaves the predicting to: its last step, or the one that it wraps."""
    if hasattr(estimator, "steps"):
        return estimator.steps[-1][1]
    return next((inner for name in _WRAPPED_AS if hasattr(inner := getattr(estimator, name, None), "fit")), None)


def _name(estimator: Any) -> str:
    return type(estimator).__name__


def classes_of(estimator: Any, k: int, declared: tuple[Label, ...] | None = None) -> tuple[Label, ...]:
    """Return the classes of the k columns.

    Raises
    ------
    UsageError
        PR125 when nothing tells what the columns are, PR121 when `declared` contradicts.
    LabelError
        PR107 when there are not as many classes as columns.
    """
    own = getattr(estimator, "classes_", None)
    if own is None and declared is None:
        raise UsageError(
            f"{_name(estimator)} has no classes_, so it is unknown which column belongs to which label.\n"
            "Declare them in the order of the columns: make_log_loss_scorer(classes=[…]).",
            code="PR125",
        )
    classes = _agreed(None if own is None else checked_classes(own), declared)
    if len(classes) != k:
        raise LabelError(
            f"{_name(estimator)} gives {k} columns of probabilities, but there are {len(classes)} classes "
            f"({listing(classes)}).",
            code="PR107",
        )
    return classes


def _agreed(own: tuple[Label, ...] | None, declared: tuple[Label, ...] | None) -> tuple[Label, ...]:
    """Go by the estimator's own classes, of which a fold may lack some; by the declared ones where it has none."""
    if own is None or declared is None:
        return own or declared or ()
    if own == tuple(label for label in declared if label in own):
        return own
    if set(own).isdisjoint(declared):  # an estimator that was trained on encoded labels
        return declared
    raise UsageError(
        f"classes= declares {listing(declared, most=20)}, but the estimator's columns are {listing(own, most=20)}.\n"
        "Leave classes= out, or declare the same labels in the same order.",
        code="PR121",
    )
