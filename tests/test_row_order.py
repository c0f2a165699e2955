"""Rows go together by position, and what pandas calls them may not say otherwise."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import probreport as pr
from probreport.errors import LabelError
from probreport.row_order import refuse_other_orders

NAMES, TURNED = ["a", "b", "c"], ["c", "b", "a"]
Y, P = pd.Series([0, 1, 1], NAMES), np.array([0.2, 0.9, 0.6])
TURNED_VALUES = pd.Series([1, 2, 3], TURNED)
BESIDE = {
    "sample_weight": TURNED_VALUES,
    "ids": TURNED_VALUES.astype(str),
    "clusters": TURNED_VALUES,
    "groups": TURNED_VALUES,
    "groups['site']": {"site": TURNED_VALUES},
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_names_the_rows_in_another_order_is_refused_at_the_first_that_differs(name):
    with pytest.raises(LabelError) as refused:
        pr.evaluate(Y, P, **{name.partition("[")[0]: BESIDE[name]})
    assert refused.value.code == "PR128"
    assert refused.value.message.startswith(f"row 0: {name} names it 'c', but y_true names it 'a'; the same names")


def test_every_way_into_a_mean_asks_for_one_order():
    for way in (pr.log_loss, pr.evaluate):
        with pytest.raises(LabelError, match="PR128"):
            way(Y, P, sample_weight=TURNED_VALUES)


X, MODEL = np.arange(12.0).reshape(6, 2), LogisticRegression()
SIX, BACKWARDS = pd.Series([0, 1, 0, 1, 0, 1]), pd.Series(1, range(5, -1, -1))
CALLS = {
    "a scorer": lambda: pr.log_loss_scorer(MODEL.fit(X, SIX), X, SIX, sample_weight=BACKWARDS),
    "cross-validation, weights": lambda: pr.evaluate_cross_validation(MODEL, X, SIX, sample_weight=BACKWARDS, cv=2),
    "cross-validation, ids": lambda: pr.evaluate_cross_validation(MODEL, X, SIX, ids=BACKWARDS, cv=2),
    "cross-validation, features": lambda: pr.evaluate_cross_validation(
        MODEL, pd.DataFrame(X, BACKWARDS.index), SIX, cv=2
    ),
    "two models": lambda: pr.compare({"a": (SIX, [0.4] * 6), "b": (SIX[::-1], [0.4] * 6)}),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_door_asks_for_one_order(call):
    with pytest.raises(LabelError, match="PR128"):
        call()


def test_probabilities_put_together_fold_by_fold_are_refused():
    with pytest.raises(LabelError, match="row 0: y_proba names it 2, but y_true names it 0"):
        pr.evaluate(pd.Series([0, 1, 1]), pd.Series([0.2, 0.9, 0.6], [2, 0, 1]))


@pytest.mark.parametrize(
    ("y_true", "y_proba", "weights"),
    [
        (Y, P, TURNED_VALUES.to_numpy()),
        (Y, P, pd.Series([1, 2, 3])),
        (Y, P, pd.Series([1, 2, 3], NAMES)),
        (Y, P, pd.Series([1, 2, 3], ["x", "b", "a"])),
        (Y.to_numpy(), P, TURNED_VALUES),
        (pd.Series([0, 1, 1], [2, 0, 1]), pd.Series(P), None),
        (pd.Series([0, 1, 1], [0.0, 1.0, 2.0]), P, pd.Series([1, 2, 3])),
        (pd.Series([0, 1, 1], ["a", "a", "b"]), P, pd.Series([1, 2, 3], ["a", "a", "b"])),
        ([0, 1, 1], [0.2, 0.9, 0.6], [1, 2, 3]),
    ],
    ids=[
        "no names",
        "only numbered",
        "one order",
        "other names",
        "labels without names",
        "an estimator's probabilities beside shuffled labels",
        "the same numbers of another type",
        "a name twice",
        "lists",
    ],
)
def test_where_names_do_not_contradict_position_decides(y_true, y_proba, weights):
    refuse_other_orders(y_true, {"y_proba": y_proba, "sample_weight": weights})


def test_names_of_several_kinds_are_compared_too():
    with pytest.raises(LabelError, match="row 1: ids names it None, but y_true names it 'x'"):
        refuse_other_orders(pd.Series(0, [1, "x", None]), {"ids": pd.Series(0, [1, None, "x"])})
