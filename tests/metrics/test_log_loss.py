"""Log loss: minus the logarithm of what the truth was given, exact to the last digits from the smallest number to 1."""

import math
import pickle

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss as sklearn_log_loss

import probreport as pr
from probreport.errors import LabelError, ProbabilityError, UsageError, WeightError
from probreport.metrics.log_loss import (
    LOSS_AT_EPSILON,
    clipped_losses,
    information_matrix,
    refuse_zeros,
    row_losses,
    true_probabilities,
    weighted_mean,
)
from probreport.predictions import Predictions
from tests import oracles

mp = mpmath.mp.clone()
mp.dps = 400  # 1 - 5e-324 has 324 nines

EXACT = 1e-15  # relative; an ulp is 1.1e-16 to 2.2e-16
SMALLEST = 5e-324
BELOW_ONE = 1 - 2**-53
EXTREMES = [0.0, SMALLEST, 1e-310, 1e-300, 1e-17, 1.1e-16, 1.7e-16, 2.3e-16, 0.3, 0.5, 0.7, 1 - 1e-10, BELOW_ONE, 1.0]
probabilities = st.one_of(st.sampled_from(EXTREMES), st.floats(0, 1), st.floats(-745, 0).map(math.exp))


def minus_log(p):
    """-ln p at 400 digits, rounded once."""
    return math.inf if p == 0 else float(-mp.log(p))


def approximately(value):
    return pytest.approx(value, rel=EXACT, abs=0)


def losses(labels, proba, on_zero="inf", **options):
    return row_losses(Predictions.from_arrays(labels, proba, **options), on_zero).tolist()


# --- By hand -------------------------------------------------------------------------------------------------------


def test_each_row_costs_minus_the_logarithm_of_what_its_class_was_given():
    found = pr.log_losses(["dog", "cat", "cow"], [[0.5, 0.25, 0.25], [0.5, 0.25, 0.25], [0.5, 0.25, 0.25]])
    # in the order cat, cow, dog: dog got 1/4, cat 1/2, cow 1/4
    assert found.tolist() == approximately([2 * math.log(2), math.log(2), 2 * math.log(2)])
    assert pr.log_losses(["dog", "cat", "cow"], np.full((3, 3), 1 / 3), unit="bits") == approximately(math.log2(3))


def test_halving_what_the_truth_was_given_costs_log_two():
    certain, halved = pr.log_losses([1, 1], [0.8, 0.4], classes=[0, 1])
    assert halved - certain == pytest.approx(math.log(2), rel=1e-15)


def test_a_coin_costs_one_bit():
    assert pr.log_loss([0, 1], [0.5, 0.5], unit="bits") == 1.0


# --- Against mpmath ------------------------------------------------------------------------------------------------


@given(probabilities)
def test_one_column_is_exact_for_the_positive_class(q):
    assert losses([1], [q]) == approximately([minus_log(mp.mpf(q))])


@given(probabilities)
def test_one_column_is_exact_for_the_negative_class(q):
    assert losses([0], [q]) == approximately([minus_log(1 - mp.mpf(q))])


def test_one_column_is_within_two_ulps_of_log1p():
    """Of one, but that NumPy before 2 is up to 1.7 ulps off by itself on some processors."""
    rng = np.random.default_rng(0)
    q = np.concatenate([rng.random(100_000), 10 ** rng.uniform(-20, 0, 100_000), rng.uniform(0, 4e-16, 100_000)])
    found, expected = np.array(losses(np.zeros(len(q), int), q)), -np.log1p(-q)
    ulps = 1 if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else 2
    assert (np.abs(found - expected) <= ulps * np.spacing(expected)).all()


@given(probabilities)
def test_two_columns_are_exact(q):
    rest = float(1 - mp.mpf(q))
    assert losses([0, 1], [[q, rest], [rest, q]], classes=[0, 1]) == approximately([minus_log(mp.mpf(q))] * 2)


@given(
    st.one_of(
        st.sampled_from([0.0, -SMALLEST, -1e-300, -1e-17, -0.69, -0.7, -745.0, -1e5, -math.inf]), st.floats(-800, 0)
    )
)
def test_logarithms_in_one_column_are_exact(x):
    assert losses([1, 0], [x, x], log_proba=True) == approximately([-x, minus_log(1 - mp.exp(mp.mpf(x)))])


@given(st.floats(-1e5, -1e-15))
def test_logarithms_in_two_columns_are_exact(x):
    other = float(mp.log(1 - mp.exp(mp.mpf(x))))
    assert losses([0, 1], [[x, other], [x, other]], log_proba=True) == [-x, -other]


def test_the_smallest_probability_has_the_largest_finite_loss():
    assert losses([1, 1], [[1, SMALLEST], [1, 2 * SMALLEST]], classes=[0, 1]) == approximately(
        [744.44007192138126, 744.44007192138126 - math.log(2)]
    )


soft_rows = st.lists(st.tuples(st.floats(0, 1), st.floats(1e-300, 1)), min_size=2, max_size=6).filter(
    lambda row: sum(p for p, _ in row) > 1e-3
)


@given(soft_rows)
def test_a_soft_label_costs_its_cross_entropy(row):
    p, q = (np.array(side) / sum(side) for side in zip(*row, strict=True))
    expected = sum(-mp.mpf(a) * mp.log(mp.mpf(b)) for a, b in zip(p.tolist(), q.tolist(), strict=True))
    assert losses([p.tolist()], [q.tolist()]) == pytest.approx([float(expected)], rel=1e-14, abs=1e-300)


@given(st.floats(0, 1), probabilities.filter(lambda q: 0 < q < 1))
def test_a_soft_label_beside_one_column_is_exact(p, q):
    label, chance = mp.mpf(p), mp.mpf(q)
    rest = mp.mpf(1 - p)
    expected = float(-label * mp.log(chance) - rest * mp.log(1 - chance))
    assert losses([[1 - p, p]], [q]) == approximately([expected])
    with np.errstate(divide="ignore"):
        found = losses([[1 - p, p]], [math.log(q)], log_proba=True)
    assert found == pytest.approx([expected], rel=1e-12 / min(1.0, abs(math.log(q))))  # as far as log(q) was rounded


@pytest.mark.parametrize(
    ("label", "proba", "loss"),
    [
        ([0.5, 0.5, 0.0], [0.5, 0.5, 0.0], math.log(2)),  # 0 · ln 0 = 0
        ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0], 0.0),
        ([0.5, 0.25, 0.25], [0.5, 0.5, 0.0], math.inf),
        ([0.6, 0.4], [0.7, 0.3], oracles.SOFT_LABEL.cross_entropy),
    ],
)
def test_soft_labels_by_hand(label, proba, loss):
    assert losses([label], [proba]) == approximately([loss])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_narrow_float_costs_what_its_float64_value_costs(dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    column = np.array([tiny, dtype(0.3), dtype(1) - np.finfo(dtype).epsneg, 0], dtype)
    expected = [minus_log(mp.mpf(float(q))) for q in column]
    assert losses([1] * 4, column) == approximately(expected)
    expected = [minus_log(1 - mp.mpf(float(q))) for q in column]
    assert losses([0] * 4, column) == approximately(expected)


@pytest.mark.parametrize("probability", oracles.LOSS_OF_PROBABILITY)
@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_the_tutorial_s_table_of_losses(probability, unit):
    expected = getattr(oracles.LOSS_OF_PROBABILITY[probability], unit)
    assert pr.log_losses([1], [probability], unit=unit) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_ten_samples():
    example = oracles.TEN_SAMPLES
    assert pr.log_losses(example.y_true, example.y_proba).tolist() == approximately(list(example.losses))
    assert pr.log_loss(example.y_true, example.y_proba) == approximately(example.mean)
    assert pr.log_loss(example.y_true, example.y_proba, unit="bits") == approximately(example.mean_bits)


def test_weighted_three_classes():
    example = oracles.WEIGHTED_THREE_CLASSES
    assert pr.log_losses(example.y_true, example.y_proba).tolist() == approximately(list(example.losses))
    weighted = pr.log_loss(example.y_true, example.y_proba, sample_weight=example.sample_weight)
    assert weighted == approximately(example.weighted_mean)


# --- Zero and one --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.0, -0.0])
def test_probability_0_on_the_truth_costs_infinity(value):
    assert losses([0, 1], [[value, 1], [1, value]]) == [math.inf] * 2
    assert losses([1, 0], [value, 1.0]) == [math.inf] * 2
    assert losses([1], [-math.inf], log_proba=True) == [math.inf]
    assert losses([0], [value], log_proba=True) == [math.inf]


def test_certainty_in_the_truth_costs_zero_and_never_minus_zero():
    found = [
        losses([0, 1] * 20, [0.0, 1.0] * 20),
        losses([0, 1] * 20, [-0.0, 1.0] * 20),
        losses([0, 1] * 20, [[1, 0], [0, 1]] * 20),
        losses([0, 1] * 20, [-math.inf, 0.0] * 20, log_proba=True),
        losses([0, 1] * 20, [-math.inf, -0.0] * 20, log_proba=True),
        losses([0, 1] * 20, [[-0.0, -math.inf], [-math.inf, 0.0]] * 20, log_proba=True),
        losses([[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [0.5, 0.5]])[:1],
    ]
    assert all(np.array(values).tobytes() == bytes(8 * len(values)) for values in found)


@given(probabilities, probabilities)
def test_more_on_the_truth_never_costs_more(a, b):
    less, more = sorted([a, b])
    of_less, of_more = losses([1, 1], [less, more])
    assert of_less >= of_more
    of_less, of_more = losses([0, 0], [less, more])
    assert of_less <= of_more


def test_no_state_of_numpy_makes_a_mean_of_weights_of_any_size_fail():
    with np.errstate(all="raise"):
        mean = pr.log_loss([1, 1, 0], [0.5, 0.25, 1e-300], sample_weight=[1e-300, 1e300, 1e-300])
    assert mean == approximately(2 * math.log(2))


def test_no_state_of_numpy_makes_a_valid_row_fail():
    with np.errstate(all="raise"):
        assert losses([0, 1, 0], [0.0, 1e-310, 1.0])[2] == math.inf
        assert losses([0, 1], [[0.0, 1.0], [1.0, 1e-310]])[0] == math.inf
        assert losses([0, 1], [[-800.0, 0.0], [0.0, -math.inf]], log_proba=True) == [800.0, math.inf]
        assert losses([0, 1], [-800.0, -1e-310], log_proba=True)[1] == 1e-310
        assert losses([[0.5, 0.5, 0.0]], [[0.5, 0.5, 0.0]]) == approximately([math.log(2)])


# --- on_zero -------------------------------------------------------------------------------------------------------


def test_clipping_charges_minus_log_epsilon():
    assert approximately(36.043653389117156) == LOSS_AT_EPSILON
    assert losses([0, 1], [[0, 1], [1e-20, 1]], "clip") == [LOSS_AT_EPSILON, -math.log1p(-(2**-52))]


@given(st.lists(st.tuples(st.integers(0, 1), probabilities), min_size=1, max_size=10))
def test_clipping_equals_scikit_learn_s(rows):
    labels, q = zip(*rows, strict=True)
    expected = sklearn_log_loss(labels, q, labels=[0, 1])
    assert np.mean(losses(labels, q, "clip", classes=[0, 1])) == pytest.approx(expected, rel=4e-15, abs=1.2e-16)


def test_clipping_narrow_floats_does_not_depend_on_their_width():
    for dtype in (np.float16, np.float32, np.float64):
        assert losses([1, 0], np.array([0, 1], dtype), "clip") == [LOSS_AT_EPSILON] * 2


def test_clipping_soft_labels_clips_each_probability():
    label, epsilon = [0.25, 0.75], 2**-52
    expected = -(0.25 * math.log1p(-epsilon) + 0.75 * math.log(epsilon))
    assert losses([label], [[1.0, 0.0]], "clip") == approximately([expected])
    batch = Predictions.from_arrays([label], [[1.0, 0.0]])
    assert clipped_losses(batch, row_losses(batch)).tolist() == approximately([expected])


def test_an_error_on_request_names_the_rows_with_weight():
    options = {"first_row": 10, "source": "a.csv", "sample_weight": [1, 0, 1, 1]}
    batch = Predictions.from_arrays(["a", "b", "b", "b"], [0.5, 0.0, 0.0, 0.0], **options)
    with pytest.raises(ProbabilityError) as caught:
        refuse_zeros(row_losses(batch), batch)
    assert str(caught.value) == (
        "a.csv, row 12: the true class 'b' was given probability 0, an infinite loss (2 such rows: 12, 13). [PR117]\n"
        "on_zero='inf' (--on-zero inf) reports infinity, on_zero='clip' charges 36.04 nats as scikit-learn does."
    )
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_error_on_request_is_raised_by_both_functions():
    for function in (pr.log_loss, pr.log_losses):
        with pytest.raises(ProbabilityError, match=r"^row 1: the true class 1 was given probability 0.*\[PR117\]"):
            function([0, 1], [0.5, 0.0], on_zero="error")


def test_a_soft_label_that_costs_infinity_has_no_name():
    batch = Predictions.from_arrays([[0.5, 0.5]], [[0.0, 1.0]])
    with pytest.raises(ProbabilityError, match=r"^row 0: the true class was given probability 0"):
        refuse_zeros(row_losses(batch), batch)


def test_no_rows_hold_no_zero():
    batch = Predictions.from_arrays([0], [1.0], classes=[0, 1]).rows(0, 0)
    refuse_zeros(row_losses(batch), batch)


def test_an_error_on_request_is_none_without_a_zero_that_counts():
    assert pr.log_losses([0, 1], [0.5, SMALLEST], on_zero="error")[1] < 745
    assert pr.log_loss([0, 1], [0.5, 0.0], on_zero="error", sample_weight=[1, 0]) == approximately(math.log(2))


def test_a_hostile_label_that_was_given_0_is_shown_escaped_and_cut():
    labels = ["a", "b\x1b[31m" * 10**5]
    with pytest.raises(ProbabilityError) as caught:
        pr.log_losses(labels, [0.5, 0.0], on_zero="error")
    assert r"\x1b[31m" in str(caught.value)
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("options", [{"unit": "dits"}, {"on_zero": "ignore"}, {"on_zero": None}])
def test_options_that_do_not_exist_are_refused(options):
    for function in (pr.log_loss, pr.log_losses):
        with pytest.raises(UsageError, match=r"is unknown; choose one of .*\[PR120\]"):
            function([0, 1], [0.5, 0.5], **options)


# --- Means ---------------------------------------------------------------------------------------------------------

weighted_rows = st.lists(
    st.tuples(st.integers(0, 1), st.floats(0.001, 0.999), st.integers(0, 5)), min_size=1, max_size=20
).filter(lambda rows: sum(weight for _, _, weight in rows) > 0)


def mean(rows, weights=None):
    labels, q = zip(*rows, strict=True)
    return pr.log_loss(labels, q, classes=[0, 1], sample_weight=weights)


@given(weighted_rows)
def test_weights_of_one_are_no_weights(rows):
    rows = [(label, q) for label, q, _ in rows]
    assert mean(rows, [1] * len(rows)) == mean(rows)


@given(weighted_rows)
def test_whole_weights_are_repetitions(rows):
    repeated = [(label, q) for label, q, weight in rows for _ in range(weight)]
    weights = [weight for _, _, weight in rows]
    assert mean([(label, q) for label, q, _ in rows], weights) == pytest.approx(mean(repeated), rel=4e-15)


@given(weighted_rows)
def test_a_weight_of_zero_is_a_removal(rows):
    kept = [row for row in rows if row[2] > 0]
    expected = mean([row[:2] for row in kept], [row[2] for row in kept])
    assert mean([row[:2] for row in rows], [row[2] for row in rows]) == expected


def test_a_row_without_weight_is_removed_though_its_loss_is_infinite():
    assert pr.log_loss([0, 1], [0.5, 0.0], sample_weight=[1, 0]) == approximately(math.log(2))
    assert pr.log_loss([0, 1], [0.5, 0.0], sample_weight=[1, SMALLEST]) == math.inf


@given(weighted_rows, st.integers(-1000, 1000))
def test_the_scale_of_weights_by_powers_of_two_changes_no_bit(rows, exponent):
    weights = np.array([weight for _, _, weight in rows], float)
    pairs = [row[:2] for row in rows]
    assert mean(pairs, np.ldexp(weights, exponent)) == mean(pairs, weights)


@pytest.mark.parametrize("scale", [1e-300, 0.1, 3.0, 1e300])
def test_the_scale_of_weights_changes_nothing(scale):
    labels, q, weights = [0, 1, 1, 0], [0.2, 0.3, 0.9, 0.6], np.array([1.0, 2.0, 3.5, 0.25])
    expected = pr.log_loss(labels, q, sample_weight=weights)
    assert pr.log_loss(labels, q, sample_weight=weights * scale) == approximately(expected)


def test_weights_from_the_smallest_to_the_largest_give_a_mean():
    found = pr.log_loss([0, 1, 1], [0.5, 0.25, 0.125], sample_weight=[1e300, 1e300, 1e-300])
    assert found == approximately((math.log(2) + math.log(4)) / 2)


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(WeightError, match=r"^all sample weights are zero, so there is no mean\. \[PR115\]"):
        pr.log_loss([0, 1], [0.5, 0.5], sample_weight=[0, 0])
    with pytest.raises(WeightError, match="PR115"):
        weighted_mean(np.array([1.0]), np.array([0.0]))


def test_the_mean_of_rows_with_an_infinite_loss_is_infinite():
    assert pr.log_loss([0, 1], [0.5, 0.0]) == math.inf


def test_a_mean_is_a_float_of_python():
    assert type(pr.log_loss([0, 1], [0.5, 0.5])) is float
    assert type(pr.log_loss([0, 1], [0.5, 0.5], sample_weight=[1, 2], unit="bits")) is float


def test_the_mean_of_a_million_rows_is_that_of_exact_summation():
    rng = np.random.default_rng(0)
    q = rng.random(10**6)
    labels = rng.random(10**6) < q
    assert pr.log_loss(labels, q) == approximately(math.fsum(pr.log_losses(labels, q)) / 10**6)


# --- What else is read off a batch ---------------------------------------------------------------------------------


def test_true_probabilities_are_what_the_true_classes_were_given():
    assert true_probabilities(Predictions.from_arrays([0, 1], [0.25, 0.75])).tolist() == [0.75, 0.75]
    two = Predictions.from_arrays([0, 1], [[0.25, 0.75], [0.5, 0.5]])
    assert true_probabilities(two).tolist() == [0.25, 0.5]
    logs = Predictions.from_arrays([0, 1], [[0.0, -math.inf], [1e-13, -800.0]], log_proba=True)
    assert true_probabilities(logs).tolist() == [1.0, 0.0]


def test_soft_labels_have_no_true_class():
    with pytest.raises(UsageError, match=r"^soft labels have no single true class\. \[PR121\]"):
        true_probabilities(Predictions.from_arrays([[0.5, 0.5]], [[0.5, 0.5]]))


@given(probabilities)
def test_the_information_of_every_class_is_exact_in_one_column(q):
    positive, negative = minus_log(mp.mpf(q)), minus_log(1 - mp.mpf(q))
    found = information_matrix(Predictions.from_arrays([1], [q])).tolist()
    assert found == [approximately([negative, positive])]


def test_the_information_of_every_class_is_minus_its_logarithm():
    rows = [[0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 1e-300, 1.0]]
    expected = [approximately([minus_log(mp.mpf(q)) for q in row]) for row in rows]
    assert information_matrix(Predictions.from_arrays([0, 1, 2], rows)).tolist() == expected
    with np.errstate(divide="ignore"):
        logs = np.log(rows)
    assert information_matrix(Predictions.from_arrays([0, 1, 2], logs, log_proba=True)).tolist() == expected


def test_a_label_that_is_refused_is_refused_by_both_functions():
    for function in (pr.log_loss, pr.log_losses):
        with pytest.raises(LabelError, match="PR104"):
            function(["a", "c"], [0.5, 0.5], classes=["a", "b"])


def test_a_logarithm_just_above_0_costs_nothing_in_one_column_too():
    assert losses([1, 1], [1e-13, 0.0], log_proba=True, classes=[0, 1]) == [0.0, 0.0]


def test_clipping_changes_the_information_of_certainty_and_of_the_impossible():
    batch = Predictions.from_arrays([1, 0], [[0.0, 1.0], [0.5, 0.5]])
    clipped = information_matrix(batch, "clip").tolist()
    assert sorted(value for row in clipped for value in row) == approximately(
        [-math.log1p(-(2**-52)), math.log(2), math.log(2), LOSS_AT_EPSILON]
    )


def test_what_the_truth_was_given_is_reckoned_in_float64():
    q = np.array([0.1, 0.3], np.float32)
    found = true_probabilities(Predictions.from_arrays([0, 1], q, classes=[0, 1]))
    assert found.tolist() == [1 - float(q[0]), float(q[1])]


def test_a_probability_too_small_for_a_float_is_0_in_any_state_of_numpy():
    with np.errstate(all="raise"):
        batch = Predictions.from_arrays([1], [-800.0], log_proba=True, classes=[0, 1])
        assert true_probabilities(batch).tolist() == [0.0]
