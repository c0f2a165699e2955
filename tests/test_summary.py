"""Summaries of any split of the rows add up to the same summary, and to the same bytes of JSON."""

import pickle
import random as random_module
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport import rows
from probreport.conclusions import conclude
from probreport.errors import IncompatibleError, ProbabilityError
from probreport.predictions import Predictions
from probreport.summary import Summary, summarise
from probreport.tallies import TALLIES
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.row_sample import RowSample
from tests.cases import added, cases, cuttings, made

randoms = st.randoms(use_true_random=False)


def json_of(summary):
    return conclude(summary).to_json()


def assert_same(summary, whole):
    assert summary == whole
    assert json_of(summary) == json_of(whole)


@given(cases(), st.data(), randoms)
def test_any_cutting_added_in_any_order_gives_the_same_summary_and_the_same_bytes(case, data, random):
    cuts = data.draw(cuttings(len(case)))
    assert_same(added(case.cut(cuts), random), case.summary())


@given(cases(), st.data(), st.sampled_from(["clip", "inf"]), randoms)
def test_so_it_is_with_every_policy_for_zeros_and_few_worst_rows(case, data, on_zero, random):
    plan = case.plan(on_zero=on_zero, worst_rows=data.draw(st.integers(0, 3)))
    cuts = data.draw(cuttings(len(case)))
    assert_same(added(case.cut(cuts, plan), random), case.summary(plan))


@given(cases(), st.integers(1, 9))
def test_the_pieces_that_a_batch_is_cut_into_do_not_matter(case, size):
    whole = case.summary()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "_MOST_ROWS", size)
        assert_same(case.summary(), whole)


@given(cases(), st.data(), randoms)
def test_slices_of_a_checked_batch_are_as_good_as_batches(case, data, random):
    batch, cuts = case.batch(), data.draw(cuttings(len(case)))
    ends = sorted({0, *cuts, len(case)})
    slices = [summarise(batch.rows(a, b), case.plan()) for a, b in pairwise(ends)]
    assert_same(added(slices, random), case.summary())


@pytest.mark.parametrize("weights", ["none", "extreme"])
@pytest.mark.parametrize("labels", ["classes", "column", "soft"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_sample_of_the_rows_is_the_same_for_any_cutting(size, labels, weights):
    case = made(size, n=2_400, k=2, labels=labels, weights=weights)
    plan = case.plan(sample_rows=1_000)
    whole = case.summary(plan)
    assert not whole.tally(RowSample).is_everything
    cuts = range(size, 2_400, size) if size > 1 else [900, 1_800, *range(2_350, 2_400)]  # one by one at the end alone
    assert_same(added(case.cut(cuts, plan), random_module.Random(size)), whole)


@given(cases(weights=("none", "any")), st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_changes_nothing_but_their_numbers(case, seed):
    order = np.random.default_rng(seed).permutation(len(case))
    weights = None if case.sample_weight is None else case.sample_weight[order]
    other = replace(case, y_true=case.y_true[order], y_proba=case.y_proba[order], sample_weight=weights)
    mine, theirs = dict(case.summary().tallies), dict(other.summary().tallies)
    for name in ("row_sample", "worst_rows"):  # which name rows by their numbers
        del mine[name], theirs[name]
    assert mine == theirs


@given(cases(most_rows=8))
def test_a_summary_travels_to_another_process_and_back(case):
    assert_same(pickle.loads(pickle.dumps(case.summary())), case.summary())


def test_the_summary_of_nothing_changes_nothing():
    summary = made(0, n=5, k=3).summary()
    nothing = Summary.empty(summary.plan)
    assert summary + nothing == summary == nothing + summary
    assert nothing + nothing == nothing


def test_summaries_that_differ_in_one_row_are_not_the_same():
    case, other = made(0, n=5, k=3), made(1, n=5, k=3)
    assert case.summary() != other.summary()
    assert case.summary() != case.cut([4])[0]


def test_rows_without_weight_are_read_but_do_not_count():
    batch = Predictions.from_arrays([0, 1, 1], [0.1, 0.7, 0.9], sample_weight=[1, 0, 2])
    summary = summarise(batch, replace(made(0, 1, 2).plan(), is_weighted=True))
    assert summary.n_rows == 3
    assert summary.tally(LossTotals).rows.tolist() == [1, 1]


def test_a_batch_of_nothing_but_weightless_rows_is_only_read():
    case = made(0, n=3, k=2, weights="ones")
    nothing = replace(case, sample_weight=np.zeros(3))
    both = nothing.summary() + case.summary()
    assert both == replace(case.summary(), n_rows=6)


def test_what_is_disclosed_of_batches_adds_up():
    over, short = [1.0 + 1e-13, 0.0], [0.5, 0.4995]
    batches = [Predictions.from_arrays([0], [row], classes=[0, 1], first_row=i) for i, row in enumerate([over, short])]
    plan = made(0, 1, 2).plan()
    findings = (summarise(batches[0], plan) + summarise(batches[1], plan)).findings
    assert (findings.overshoot_values, findings.unnormalised_rows) == (1, 1)
    assert findings.largest_sum_error == pytest.approx(0.0005)


def test_summaries_of_different_plans_do_not_add():
    case = made(0, n=3, k=2)
    with pytest.raises(IncompatibleError, match="worst_rows is 20 in one and 3 in the other") as caught:
        _ = case.summary() + case.summary(case.plan(worst_rows=3))
    assert caught.value.code == "PR150"


@pytest.mark.parametrize(
    ("batch", "difference"),
    [
        (made(0, n=3, k=3), "classes is"),
        (made(0, n=3, k=2, weights="ones"), "is_weighted is False in one and True in the other"),
    ],
)
def test_a_batch_that_does_not_fit_the_plan_is_refused(batch, difference):
    with pytest.raises(IncompatibleError, match=f"the batch does not fit the plan: .*{difference}") as caught:
        summarise(batch.batch(), made(0, n=3, k=2).plan())
    assert caught.value.code == "PR150"


def test_hard_and_soft_labels_add():
    soft = Predictions.from_arrays([[0.5, 0.5]], [[0.7, 0.3]])
    hard = Predictions.from_arrays([[0.0, 1.0]], [[0.2, 0.8]], first_row=1)
    assert (soft.is_soft, hard.is_soft) == (True, False)
    plan = made(0, 1, 2).plan()
    for summary in (summarise(soft, plan) + summarise(hard, plan), summarise(hard, plan) + summarise(soft, plan)):
        assert summary.has_soft_labels
        assert conclude(summary).mean_log_loss == pytest.approx((-np.log([0.7, 0.3]).mean() - np.log(0.8)) / 2)


def test_a_zero_on_the_truth_is_refused_where_that_is_wanted_by_the_number_of_its_row():
    case = made(0, n=3, k=2)
    proba = case.y_proba.copy()
    proba[2] = np.eye(2)[1 - case.y_true[2]]
    batch = replace(case, y_proba=proba).batch()
    with pytest.raises(ProbabilityError, match=r"row 2: the true class .* was given probability 0") as caught:
        summarise(batch, case.plan(on_zero="error"))
    assert caught.value.code == "PR117"


def test_a_weightless_zero_is_no_reason_to_refuse():
    batch = Predictions.from_arrays([0, 1], [0.5, 0.0], sample_weight=[1, 0])
    plan = replace(made(0, 1, 2).plan(on_zero="error"), is_weighted=True)
    assert conclude(summarise(batch, plan)).mean_log_loss == pytest.approx(np.log(2))


def test_a_tally_is_found_by_its_type():
    summary = made(0, n=3, k=2).summary()
    assert [type(summary.tally(kind)) for kind in TALLIES.values()] == list(TALLIES.values())
    with pytest.raises(KeyError, match="int"):
        summary.tally(int)


def test_labels_are_named_as_json_can_hold_them():
    plan = replace(made(0, 1, 2).plan(), classes=(1, True, "a", 1.5, float("inf"), (1, 2), None))
    assert Summary.empty(plan).classes == (1, True, "a", 1.5, "inf", "(1, 2)", "None")
