"""Information: the identities between entropies, and the oracles of whole distributions."""

import math

import numpy as np
import pytest
from hypothesis import given

from probreport.conclusions.context import class_frequencies
from probreport.conclusions.information import information_of
from probreport.conclusions.moments import moments_of
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
