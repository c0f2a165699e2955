"""A plan says what is measured; summaries of different plans do not add, and the difference is named."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from probreport.errors import IncompatibleError, UsageError
from probreport.plan import Plan
from probreport.predictions import Predictions

PLAN = Plan(classes=("a", "b"))


def test_a_plan_fits_itself_and_its_copy_from_another_process():
    PLAN.require_same(PLAN)
    PLAN.require_same(pickle.loads(pickle.dumps(PLAN)))


@pytest.mark.parametrize(
    "change",
    [
        {"classes": ("b", "a")},
        {"on_zero": "clip"},
        {"is_weighted": True},
        {"worst_rows": 3},
        {"sample_entries": 5_000},
        {"sample_rows": 5_000},
    ],
)
def test_every_part_of_a_plan_must_be_the_same_and_the_first_difference_is_named(change):
    (name,) = change
    with pytest.raises(IncompatibleError, match=f"cannot be added: {name} is .* in one and .* in the other") as caught:
        PLAN.require_same(replace(PLAN, **change))
    assert caught.value.code == "PR150"


@pytest.mark.parametrize("other", [("0", "1"), (False, True), (0.0, 1.0)])
def test_labels_of_different_types_make_different_plans(other):
    with pytest.raises(IncompatibleError, match="classes is"):
        Plan(classes=(0, 1)).require_same(Plan(classes=other))


@pytest.mark.parametrize(
    ("n_classes", "rows"), [(2, 100_000), (20, 100_000), (40, 50_000), (1_000, 2_000), (10_000, 1_000)]
)
def test_the_sample_shrinks_with_the_number_of_classes_but_keeps_a_thousand_rows(n_classes, rows):
    assert Plan(classes=tuple(range(n_classes))).sample_size == rows


def test_classes_are_paired_up_to_a_hundred():
    assert Plan(classes=tuple(range(100))).pairs_classes
    assert not Plan(classes=tuple(range(101))).pairs_classes


@pytest.mark.parametrize("number", [-1, 10_001, 2.5, "20", None, True, float("nan")])
def test_worst_rows_is_a_whole_number_up_to_ten_thousand(number):
    with pytest.raises(UsageError, match=r"worst_rows=.*: expected a whole number from 0 to 10000") as caught:
        replace(PLAN, worst_rows=number)
    assert caught.value.code == "PR120"


@pytest.mark.parametrize("number", [0, 10_000, np.int64(7)])
def test_any_whole_number_within_the_limits_will_do(number):
    plan = replace(PLAN, worst_rows=number)
    assert plan.worst_rows == number
    assert type(plan.worst_rows) is int


def test_weights_that_are_to_be_frequencies_have_to_be_there():
    with pytest.raises(UsageError, match=r"--weight-type frequency\) is about weights, and there are none") as refused:
        Plan.of(Predictions.from_arrays([0, 1], [0.2, 0.7]), weight_type="frequency")
    assert refused.value.code == "PR121"
