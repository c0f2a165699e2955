"""The mutual information of labels and forecasts agrees with scikit-learn and with its identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

import probreport as pr
from probreport.conclusions.information import mutual_information
from probreport.information import entropy


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
