"""Claims about the calibration of whole evaluations: two and more classes, weights, soft labels, samples and edges."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

import probreport
from probreport.conclusions import conclude
from probreport.conclusions.calibration_events import headline_event
from probreport.conclusions.corp import curve, histogram
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.moments import moments_of
from probreport.evaluation import Evaluation
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import Summary, summarise
from probreport.tallies.loss_totals import LossTotals
from tests.conclusions.forecast_pairs import calibrated, over_confident, tied


def three_classes(n, seed=0):
    generator = np.random.default_rng(seed)
    scores = np.exp(generator.normal(size=(n, 3)))
    q = scores / scores.sum(axis=1, keepdims=True)
    return (q.cumsum(axis=1) > generator.random((n, 1))).argmax(axis=1), q


def isotonic_parts(q, y, w=None):
    """Decompose by scikit-learn's isotonic regression, row by row."""
    w = np.ones(len(q)) if w is None else w
    r = IsotonicRegression().fit(q, y, w).predict(q)

    def loss(p):
        given = np.where(y == 1, p, 1 - p)
        return np.average(-np.log(given, where=given > 0, out=np.full(len(p), -np.inf)), weights=w)

    mean = np.average(y, weights=w)
    return loss(q) - loss(r), loss(np.full(len(q), mean)) - loss(r), loss(np.full(len(q), mean))


def parts(found):
    return found.miscalibration, found.discrimination, found.uncertainty


def test_of_two_classes_the_event_is_the_positive_one():
    q, y, w = over_confident()
    found = probreport.evaluate(y.astype(int), q, sample_weight=w).calibration
    assert found.event == "the class is 1"
    assert parts(found) == pytest.approx(isotonic_parts(q, y, w), rel=1e-10)
    assert found.miscalibration_is_exact


def test_of_more_classes_the_event_is_that_the_preferred_one_is_true():
    y, q = three_classes(500)
    found = probreport.evaluate(y, q).calibration
    hit = (q.argmax(axis=1) == y).astype(float)
    assert found.event == "the preferred class is the true one"
    assert parts(found) == pytest.approx(isotonic_parts(q.max(axis=1), hit), rel=1e-10)


def test_each_class_is_set_against_the_rest_most_frequent_first():
    y, q = three_classes(500)
    found = probreport.evaluate(y, q).calibration.per_class
    assert [each.frequency for each in found] == sorted((each.frequency for each in found), reverse=True)
    for each in found:
        expected = isotonic_parts(q[:, each.label], (y == each.label).astype(float))
        assert parts(each) == pytest.approx(expected, rel=1e-10)


def test_two_classes_need_no_table_of_classes():
    assert probreport.evaluate([0, 1, 1], [0.2, 0.7, 0.6]).calibration.per_class == ()


def test_the_parts_make_up_the_headline_of_two_classes():
    q, y, w = tied()
    evaluation = probreport.evaluate(y.astype(int), q, sample_weight=w)
    found = evaluation.calibration
    assert found.event_loss == evaluation.mean_log_loss
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(evaluation.mean_log_loss)


def test_over_confidence_is_more_than_chance():
    q, y, _ = over_confident()
    found = probreport.evaluate(y.astype(int), q).calibration
    assert found.miscalibration > 2 * found.miscalibration_null
    assert found.miscalibration_p_value == 0.001  # none of 999 replicates


def test_calibrated_forecasts_show_what_chance_makes_of_them():
    q, y = calibrated(4_000, np.random.default_rng(2))
    found = probreport.evaluate(y.astype(int), q).calibration
    assert found.miscalibration_p_value > 0.05
    assert found.miscalibration == pytest.approx(found.miscalibration_null, rel=0.5)


def test_soft_labels_have_parts_but_no_null():
    soft, q = np.array([[0.6, 0.4], [0.1, 0.9], [0.5, 0.5]]), np.array([[0.7, 0.3], [0.2, 0.8], [0.4, 0.6]])
    evaluation = probreport.evaluate(soft, q)
    found = evaluation.calibration
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(evaluation.mean_log_loss)
    assert (found.miscalibration_null, found.miscalibration_p_value, found.ece_null, found.smece_null) == (None,) * 4
    assert (found.squared_ece_debiased, found.curve[0].low) == (None, None)
    assert found.miscalibration_is_exact


def test_soft_labels_that_are_sure_are_labels():
    y, q = three_classes(60)
    soft = np.eye(3)[y]
    soft[0] = [0.5, 0.25, 0.25]
    hard, mixed = (probreport.evaluate(labels, q[1:]).calibration for labels in (y[1:], soft[1:]))
    assert parts(mixed) == pytest.approx(parts(hard), rel=1e-12)
    assert math.isfinite(probreport.evaluate(soft, q).calibration.miscalibration)


@pytest.mark.parametrize("shift", [0, 1, 2, 3])
def test_soft_and_hard_batches_go_together(shift):
    y, q = three_classes(40)
    soft = np.eye(3)[y]
    soft[:10] = [0.5, 0.25, 0.25]
    whole = Predictions.from_arrays(soft, q, classes=(0, 1, 2))
    plan = Plan(classes=whole.classes)
    labels = Predictions.from_arrays(y[10 + shift :], q[10 + shift :], classes=(0, 1, 2))
    first = whole.rows(0, 10 + shift)
    second = replace(labels, first_row=10 + shift)
    together = conclude(summarise(first, plan) + summarise(second, plan)).calibration
    assert parts(together) == pytest.approx(parts(conclude(summarise(whole, plan)).calibration), rel=1e-12)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 299), max_size=4), st.booleans())
def test_any_cutting_gives_the_same_calibration(cuts, few):
    y, q = three_classes(300)
    batch = Predictions.from_arrays(y, q, sample_weight=1.0 + np.arange(300) % 3)
    plan = Plan(classes=batch.classes, is_weighted=True, sample_rows=1_000, sample_entries=300 if few else 3_000)
    ends = sorted({0, 300, *cuts})
    pieces = [summarise(batch.rows(a, b), plan) for a, b in pairwise(ends)]
    whole = conclude(summarise(batch, plan)).calibration
    assert conclude(sum(pieces, Summary.empty(plan))).calibration == whole


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_beyond_the_sample_bins_give_a_lower_bound_near_the_truth(classes, weighted):
    generator = np.random.default_rng(7)
    y, q = three_classes(12_000) if classes == 3 else calibrated(12_000, generator)[::-1]
    w = generator.exponential(size=12_000) if weighted else None
    batch = Predictions.from_arrays(y.astype(int), q, sample_weight=w)
    exact = Plan(classes=batch.classes, is_weighted=weighted)
    fine, binned = (conclude(summarise(batch, plan)).calibration for plan in (exact, replace(exact, sample_rows=6_000)))
    assert (fine.miscalibration_is_exact, binned.miscalibration_is_exact) == (True, False)
    assert fine.miscalibration - 6e-4 < binned.miscalibration <= fine.miscalibration + 1e-5
    assert binned.discrimination <= fine.discrimination + 1e-5
    assert binned.miscalibration_null == pytest.approx(fine.miscalibration_null, rel=0.15)
    assert binned.ece == pytest.approx(fine.ece, abs=2e-3)
    assert binned.smece == pytest.approx(fine.smece, abs=2e-3)


def test_weights_count_in_the_bins_as_in_the_sample():
    """Rows above one half weigh five times as much: the bins' effective rows follow, by the sample's weights."""
    q, y = calibrated(12_000, np.random.default_rng(9))
    w = np.where(q > 0.5, 5.0, 1.0) * np.random.default_rng(10).exponential(size=12_000)
    batch = Predictions.from_arrays(y.astype(int), q, sample_weight=w)
    summary = summarise(batch, Plan(classes=batch.classes, is_weighted=True, sample_rows=6_000))
    pooled = headline_event(summary, moments_of(summary.tally(LossTotals))).outcomes
    # exponential weights have E[w]**2 / E[w**2] = 1/2
    assert pooled.merged(np.array([0])).rows.tolist() == [12_000]
    assert pooled.trials.sum() == pytest.approx(6_000, rel=0.1)


def test_something_impossible_is_infinite_and_certain_not_to_be_chance():
    found = probreport.evaluate([0, 1, 1, 0], [0.0, 0.0, 0.9, 0.2]).calibration
    assert found.miscalibration == math.inf
    assert found.miscalibration_p_value == 0.001
    assert math.isfinite(found.uncertainty + found.discrimination + found.miscalibration_null)


def test_clipped_zeros_cost_what_clipping_charges():
    found = probreport.evaluate([0, 1, 1, 0], [0.0, 0.0, 0.9, 0.2], on_zero="clip").calibration
    # a zero on the truth is charged 36.04; recalibration gives 1/3 to the three rows at 0 and 0.2, and 1 to the last
    remaining = -(math.log(1 / 3) + 2 * math.log(2 / 3)) / 4
    assert found.event_loss == pytest.approx((36.0437 - math.log(0.9) - math.log(0.8)) / 4, abs=1e-4)
    assert found.miscalibration == pytest.approx(found.event_loss - remaining)


def test_saturated_probabilities_of_several_classes_are_not_taken_for_certain():
    """1 - q rounds to 0 where the other classes still have something."""
    q = np.array([[1.0, 1e-20, 1e-20], [0.2, 0.5, 0.3]])
    found = probreport.evaluate([1, 1], q, classes=[0, 1, 2]).calibration
    assert found.event_loss == pytest.approx((-math.log(2e-20) - math.log(0.5)) / 2)
    assert all(math.isfinite(each.miscalibration) for each in found.per_class)


@pytest.mark.parametrize(
    ("y", "q"),
    [
        ([1], [0.7]),
        (["a", "a", "a"], [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]]),
        ([0, 1, 1], [0.0, 1.0, 1.0]),
        ([0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]),
        ([0, 1, 2], [[1 / 3] * 3] * 3),
    ],
    ids=["one row", "one class", "perfect", "constant", "uniform"],
)
def test_degenerate_input_has_calibration_and_survives_json(y, q):
    evaluation = probreport.evaluate(y, q, classes=["a", "b"] if y[0] == "a" else None)
    assert evaluation.calibration.miscalibration_p_value is not None
    assert Evaluation.from_json(evaluation.to_json()).calibration == evaluation.calibration


def test_rows_without_weight_change_nothing():
    q, y, _ = over_confident(60)
    with_them = probreport.evaluate(
        [*y.astype(int), 0, 1], [*q, 1.0, 0.0], sample_weight=[*np.full(60, 2.0), 0.0, 0.0]
    ).calibration
    without = probreport.evaluate(y.astype(int), q, sample_weight=np.full(60, 2.0)).calibration
    assert parts(with_them) == pytest.approx(parts(without), rel=1e-12)


def test_the_curve_is_the_isotonic_fit_at_up_to_200_forecasts():
    q, y, w = over_confident()
    points = probreport.evaluate(y.astype(int), q, sample_weight=w).calibration.curve
    expected = IsotonicRegression().fit(q, y, w)
    assert 20 < len(points) <= 200
    assert (points[0].forecast, points[-1].forecast) == pytest.approx((q.min(), q.max()), rel=1e-5)
    for point in points:
        nearest = q[np.abs(q - point.forecast).argmin()]
        assert point.recalibrated == pytest.approx(float(expected.predict([nearest])[0]), rel=1e-5)


def test_a_step_function_with_many_steps_is_thinned():
    q = np.linspace(0.01, 0.99, 5_000)
    pooled = ForecastOutcomes(q, np.full(5_000, 100.0), 100 * q, np.full(5_000, 100.0), np.full(5_000, 100))
    assert len(curve(pooled, None, 200)) <= 200


@pytest.mark.parametrize(
    ("forecasts", "ends"),
    [([0.1, 0.9], (0, 1)), ([0.001, 0.009], (0, 0.01)), ([0.6, 0.99], (0.5, 1)), ([0.0, 1.0], (0, 1)), ([0.5], (0, 1))],
)
def test_the_histogram_has_forty_bins_over_the_part_in_use(forecasts, ends):
    q = np.array(forecasts)
    found = histogram(ForecastOutcomes.of_rows(q, np.zeros(len(q))))
    assert (len(found.share), found.edges[0], found.edges[-1]) == (40, *ends)
    assert sum(found.share) == pytest.approx(1)


def test_the_bins_of_the_ece_make_up_the_ece():
    q, y, _ = over_confident()
    found = probreport.evaluate(y.astype(int), q).calibration
    by_hand = sum(each.rows * abs(each.observed - each.mean_forecast) for each in found.reliability) / 750
    assert found.ece == pytest.approx(by_hand, rel=1e-12)


def test_beyond_a_dozen_classes_the_rarer_ones_have_parts_without_a_null():
    generator = np.random.default_rng(0)
    q = generator.dirichlet(np.ones(15), 300)
    found = probreport.evaluate(generator.integers(0, 15, 300), q, classes=range(15)).calibration.per_class
    assert [each.miscalibration_null is not None for each in found] == [True] * 12 + [False] * 3
    assert [bool(each.curve) for each in found] == [True] * 12 + [False] * 3


def test_of_many_classes_the_hundred_most_frequent_are_looked_at():
    generator = np.random.default_rng(0)
    q = generator.dirichlet(np.ones(120), 200)
    found = probreport.evaluate(generator.integers(0, 120, 200), q, classes=range(120)).calibration.per_class
    assert len(found) == 100
