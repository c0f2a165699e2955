"""Information: the identities between entropies, the oracles of whole distributions, and mutual information."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

import probreport as pr
from probreport.conclusions.context import class_frequencies
from probreport.conclusions.information import information_of, mutual_information
from probreport.conclusions.moments import moments_of
from probreport.information import entropy
from probreport.tallies.loss_totals import LossTotals
from tests import oracles
from tests.cases import Case, cases


def information(case):
    summary = case.summary()
    return information_of(summary, moments_of(summary.tally(LossTotals)), class_frequencies(summary))


def test_margins_of_p_and_q_are_the_measures_between_them():
    # ten rows, of which classes make up P, and whose forecasts are Q
    labels, rows = np.repeat([0, 1, 2], [1, 4, 5]), np.tile(oracles.Q, (10, 1))
    found = information(Case(labels, rows, (0, 1, 2)))
    assert found.class_entropy == pytest.approx(oracles.ENTROPY_P.nats, rel=1e-12)
    assert found.mean_forecast_entropy == pytest.approx(oracles.ENTROPY_Q.nats, rel=1e-12)
    assert found.marginal_cross_entropy == pytest.approx(oracles.CROSS_ENTROPY_P_Q.nats, rel=1e-12)
    assert found.marginal_kl_divergence == pytest.approx(oracles.KL_P_Q.nats, rel=1e-12)
    assert found.marginal_js_divergence == pytest.approx(oracles.JS_DIVERGENCE.nats, rel=1e-12)
    assert found.mean_cross_entropy == pytest.approx(oracles.CROSS_ENTROPY_P_Q.nats, rel=1e-12)  # of a constant


def test_the_forecasts_entropy_of_the_ten_samples():
    example = oracles.TEN_SAMPLES
    found = information(Case(np.array(example.y_true), np.array(example.y_proba), (0, 1)))
    assert found.mean_forecast_entropy == pytest.approx(example.mean_forecast_entropy, rel=1e-13)
    assert found.mean_cross_entropy == pytest.approx(example.mean, rel=1e-14)
    assert found.class_entropy == pytest.approx(math.log(2), rel=1e-15)


def test_soft_labels_split_the_loss_into_their_entropy_and_the_excess():
    soft = oracles.SOFT_LABEL
    found = information(Case(np.array([soft.label]), np.array([soft.forecast]), (0, 1)))
    assert found.mean_cross_entropy == pytest.approx(soft.cross_entropy, rel=1e-13)
    assert found.mean_label_entropy == pytest.approx(soft.entropy, rel=1e-13)
    assert found.mean_excess_kl == pytest.approx(soft.kl_divergence, rel=1e-12)


def test_hard_labels_have_no_entropy_of_their_own():
    found = information(Case(np.array([0, 1]), np.array([0.5, 0.5]), (0, 1)))
    assert (found.mean_label_entropy, found.mean_excess_kl) == (None, None)


@given(cases())
def test_the_identities_hold_for_any_predictions(case):
    found = information(case)
    k = len(case.classes)
    assert found.marginal_cross_entropy == pytest.approx(
        found.class_entropy + found.marginal_kl_divergence, rel=1e-9, abs=1e-9
    )
    assert found.marginal_kl_divergence >= 0
    assert 0 <= found.marginal_js_divergence <= math.log(2) * (1 + 1e-15)
    assert 0 <= found.class_entropy <= math.log(k) * (1 + 1e-12)
    assert 0 <= found.mean_forecast_entropy <= math.log(k) * (1 + 1e-9)
    if found.mean_label_entropy is not None:
        assert found.mean_cross_entropy >= found.mean_label_entropy - 1e-9
        assert found.mean_excess_kl == pytest.approx(
            found.mean_cross_entropy - found.mean_label_entropy, rel=1e-9, abs=1e-9
        )


def test_a_class_that_occurs_but_is_never_forecast_is_infinitely_far():
    found = information(Case(np.array([0, 1]), np.array([0.0, 0.0]), (0, 1)))
    assert found.marginal_kl_divergence == math.inf


def test_a_class_that_is_forecast_next_to_never_is_far_but_not_infinitely():
    found = information(Case(np.array([0, 1]), np.array([[1.0, 1e-300]] * 2), (0, 1)))
    assert found.marginal_kl_divergence == pytest.approx(
        0.5 * math.log(0.5) + 0.5 * (math.log(0.5) + 300 * math.log(10))
    )


@settings(max_examples=50)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10**6))
def test_it_is_what_scikit_learn_finds(rows, columns, seed):
    counts = np.random.default_rng(seed).integers(0, 9, (rows, columns))
    counts[0, 0] += 1
    assert mutual_information(counts.astype(float)) == pytest.approx(
        mutual_info_score(None, None, contingency=counts), abs=1e-12
    )


@settings(max_examples=50)
@given(st.integers(2, 5), st.integers(0, 10**6))
def test_it_is_what_two_entropies_have_more_than_the_joint_one(k, seed):
    joint = np.random.default_rng(seed).dirichlet(np.ones(k * k)).reshape(k, k)
    margins = sum(entropy(side / side.sum()) for side in (joint.sum(axis=0), joint.sum(axis=1)))
    assert mutual_information(joint) == pytest.approx(margins - entropy(joint.ravel() / joint.sum()), abs=1e-12)


def test_label_and_preferred_class_share_what_their_counts_say():
    rng = np.random.default_rng(0)
    q, y = rng.dirichlet(np.ones(3), 300), rng.integers(0, 3, 300)
    found = pr.evaluate(y, q).information
    assert found.mutual_information_with_preferred == pytest.approx(mutual_info_score(y, q.argmax(axis=1)))
    assert found.mutual_information_with_forecast is None


def test_a_perfect_forecast_shares_all_that_the_labels_hold():
    found = pr.evaluate([0, 1, 0, 1], [0.0, 1.0, 0.0, 1.0]).information
    assert found.mutual_information_with_preferred == pytest.approx(math.log(2))
    assert found.mutual_information_with_forecast == pytest.approx(math.log(2))


def test_bins_of_the_forecast_share_what_binning_by_hand_finds():
    rng = np.random.default_rng(0)
    bins = np.repeat(np.arange(15), 40)
    q = (bins + 0.5) / 15
    y = (rng.random(600) < q).astype(int)
    found = pr.evaluate(y, q).information
    assert found.mutual_information_with_forecast == pytest.approx(mutual_info_score(y, bins))


@pytest.mark.parametrize(("y", "q"), [([1], [0.3]), ([1, 1, 1], [0.1, 0.5, 0.9]), ([0, 1, 1, 0], [0.5] * 4)])
def test_one_row_one_class_and_a_constant_forecast_share_nothing(y, q):
    found = pr.evaluate(y, q).information
    assert (found.mutual_information_with_preferred, found.mutual_information_with_forecast) == (0, 0)


def test_soft_labels_have_none():
    found = pr.evaluate(np.array([[0.5, 0.5]]), np.array([[0.2, 0.8]])).information
    assert found.mutual_information_with_preferred is None
    assert found.mutual_information_with_forecast is None
