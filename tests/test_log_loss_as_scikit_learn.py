"""scikit-learn's claims about log_loss and d2_log_loss_score hold for ours, and so do those that it leaves open.

The numbers and the cases are those of its tests; where ours decides otherwise, the name of the test says so.
"""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import bernoulli
from sklearn.metrics import log_loss as sklearn_log_loss

import probreport as pr

EPSILON_CHARGE = 52 * math.log(2)  # -ln(2**-52): 36.04 nats


def refused(y_true, y_proba, **options):
    with pytest.raises(pr.ProbReportError) as caught:
        pr.log_loss(y_true, y_proba, **options)
    assert isinstance(caught.value, ValueError)
    return caught.value


def bits(values):
    """Return values bit by bit: what tells 0 from -0."""
    return np.asarray(values, np.float64).view(np.uint64).tolist()


# --- log_loss: what scikit-learn claims -----------------------------------------------------------------------------

BINARY = ["no", "no", "no", "yes", "yes", "yes"]
BINARY_PROBA = np.array([[0.5, 0.5], [0.1, 0.9], [0.01, 0.99], [0.9, 0.1], [0.75, 0.25], [0.001, 0.999]])
THREE = [1, 0, 2]
THREE_PROBA = [[0.2, 0.7, 0.1], [0.6, 0.2, 0.2], [0.6, 0.1, 0.3]]
HAM = ["ham", "spam", "spam", "ham"]
HAM_PROBA = [[0.3, 0.7], [0.6, 0.4], [0.4, 0.6], [0.7, 0.3]]


def test_two_string_labels_cost_minus_the_bernoulli_log_likelihood():
    likelihood = bernoulli.logpmf(np.array(BINARY) == "yes", BINARY_PROBA[:, 1])
    assert pr.log_loss(BINARY, BINARY_PROBA) == pytest.approx(-likelihood.mean(), rel=1e-14)


def test_three_classes_cost_the_published_number():
    assert pr.log_loss(THREE, THREE_PROBA) == pytest.approx(0.6904911, abs=5e-8)


def test_losses_of_the_same_rows_twice_sum_to_twice_as_much():
    assert pr.log_losses(THREE * 2, THREE_PROBA * 2).sum() == pytest.approx(0.6904911 * 6, abs=5e-7)


@pytest.mark.parametrize("array", [list, np.array, lambda labels: np.array(labels, dtype=object), pd.Series])
def test_ham_and_spam_cost_the_published_number_in_every_container(array):
    assert pr.log_loss(array(HAM), HAM_PROBA) == pytest.approx(0.7469410, abs=5e-8)


def test_fewer_columns_than_labels_are_refused():
    error = refused([1, 0, 2], [[0.3, 0.7], [0.6, 0.4], [0.4, 0.6]])
    assert str(error).startswith("3 classes (0, 1, 2) but 2 columns of probabilities. [PR107]")


def test_a_label_that_is_not_among_the_classes_is_refused_by_name_and_row():
    proba = [[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.1, 0.1, 0.8]]
    error = refused(["a", "b", "c"], proba, classes=["a", "c", "d"])
    assert error.code == "PR104"
    assert "row 1: label 'b' has no column" in str(error)
    assert "'a', 'c', 'd'" in str(error)


def test_one_label_alone_asks_for_the_classes():
    assert refused([2, 2], [[0.2, 0.8], [0.6, 0.4]]).code == "PR107"
    assert refused([2, 2], [0.8, 0.4]).code == "PR108"
    assert "classes=" in str(refused([2, 2], [0.8, 0.4]))


def test_one_label_alone_is_fine_where_the_classes_are_declared():
    by_hand = -(math.log(0.8) + math.log(0.4)) / 2
    assert pr.log_loss([2, 2], [[0.2, 0.8], [0.6, 0.4]], classes=[1, 2]) == pytest.approx(by_hand, rel=1e-15)


def test_different_lengths_are_refused_with_both():
    error = refused([2, 2], [[0.2, 0.8], [0.6, 0.4], [0.7, 0.3]])
    assert (error.code, "2 labels but 3 rows" in str(error)) == ("PR110", True)
    assert refused(list(range(2)) * 29 + [0], np.full((60, 2), 0.5)).code == "PR110"  # 59 labels, 60 rows


def test_a_class_that_no_row_has_is_fine_where_the_classes_are_declared():
    proba = [[0.7, 0.1, 0.2], [0.2, 0.7, 0.1], [0.1, 0.7, 0.2]]
    assert pr.log_loss([1, 2, 2], proba, classes=[1, 2, 3]) == pytest.approx(-math.log(0.7), rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_certainty_in_the_wrong_class_costs_the_same_in_every_dtype(dtype):
    y_true, y_proba = np.array([0, 1], dtype), np.array([1, 0], dtype)
    assert pr.log_loss(y_true, y_proba) == math.inf
    assert pr.log_loss(y_true, y_proba, on_zero="clip") == EPSILON_CHARGE


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_rows_that_do_not_sum_to_one_are_refused_rather_than_warned_about(dtype):
    proba = np.array([[0.2, 0.7], [0.6, 0.3], [0.4, 0.7], [0.8, 0.3]], dtype)
    error = refused([0, 1, 1, 0], proba)
    assert error.code == "PR103"
    assert re.match(r"row 0: probabilities sum to 0\.(9|8999)\d*, expected 1 ", str(error))


@pytest.mark.parametrize(
    ("y_true", "y_proba"),
    [
        ([0, 1, 0], [0, 1, 0]),
        ([0, 1, 0], [0.0, 1.0, 0.0]),
        ([0, 1, 0], [[1, 0], [0, 1], [1, 0]]),
        ([0, 1, 2], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ([[1, 0], [0, 1]], [[1.0, 0.0], [0.0, 1.0]]),
        ([0, 1], [[1.0 + 2e-16, -2e-16], [0.0, 1.0 + 2e-16]]),
    ],
)
def test_perfect_predictions_cost_exactly_zero_and_never_minus_zero(y_true, y_proba):
    assert bits(pr.log_losses(y_true, y_proba)) == [0] * len(y_true)
    assert bits(pr.log_loss(y_true, y_proba)) == 0


def test_frames_and_series_cost_what_arrays_cost():
    frame = pd.DataFrame(HAM_PROBA, index=list("wxyz"))
    assert pr.log_loss(pd.Series(HAM, index=range(7, 11)), frame) == pr.log_loss(HAM, HAM_PROBA)


class OnlyAnArray:
    """The least that a container of a foreign library offers."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype, copy=copy)


def test_foreign_arrays_cost_what_arrays_cost():
    assert pr.log_loss(OnlyAnArray(HAM), OnlyAnArray(HAM_PROBA)) == pr.log_loss(HAM, HAM_PROBA)


def test_columns_belong_to_the_classes_in_the_declared_order():
    # scikit-learn warns here, and reads the columns in sorted order all the same.
    proba = [[0.0, 0.75, 0.25], [1.0, 0.0, 0.0], [0.5, 0.0, 0.5]]
    by_hand = -(math.log(0.75) + math.log(1.0) + math.log(0.5)) / 3
    ours = pr.log_loss(["eggs", "spam", "ham"], proba, classes=["spam", "eggs", "ham"])
    assert ours == pytest.approx(by_hand, rel=1e-15)


# --- log_loss: what holds for its metrics in general ----------------------------------------------------------------

ROWS = np.random.default_rng(0)
LABELS = ROWS.integers(0, 3, 50)
PROBA = ROWS.dirichlet(np.ones(3), 50)


def test_the_order_of_rows_does_not_matter():
    order = ROWS.permutation(50)
    assert pr.log_loss(LABELS[order], PROBA[order]) == pytest.approx(pr.log_loss(LABELS, PROBA), rel=1e-15)


def test_the_order_of_columns_does_not_matter_where_the_classes_go_with_it():
    assert bits(pr.log_losses(LABELS, PROBA[:, [2, 0, 1]], classes=[2, 0, 1])) == bits(pr.log_losses(LABELS, PROBA))


def test_numbers_and_their_names_cost_the_same():
    names = np.array(["ant", "bee", "cow"])
    assert pr.log_loss(names[LABELS], PROBA) == pr.log_loss(LABELS, PROBA)


def test_one_dimension_may_be_a_list_an_array_or_a_column():
    y, q = [0, 1, 1, 0], [0.25, 0.5, 0.75, 0.125]
    expected = pr.log_loss(y, q)
    assert pr.log_loss(np.array(y), np.array(q)) == expected
    assert pr.log_loss(np.array(y)[:, None], np.array(q)[:, None]) == expected
    assert pr.log_loss(pd.Series(y), pd.Series(q)) == expected


def test_one_column_says_the_same_as_two():
    q = np.array([0.25, 0.5, 0.75, 0.125])
    assert pr.log_losses([0, 1, 1, 0], q).tolist() == pr.log_losses([0, 1, 1, 0], np.column_stack([1 - q, q])).tolist()


def test_a_single_row_has_a_loss():
    assert pr.log_loss([1], [0.25]) == math.log(4)


def test_the_mean_is_a_python_float():
    assert type(pr.log_loss(LABELS, PROBA.astype(np.float32))) is float


def test_nothing_at_all_is_refused():
    assert refused([], []).code == "PR112"
    assert refused([], np.empty((0, 2)), classes=[0, 1]).code == "PR112"


@pytest.mark.parametrize(
    ("value", "code"), [(math.nan, "PR101"), (math.inf, "PR102"), (1.07, "PR102"), (-0.1, "PR102")]
)
def test_what_is_no_probability_is_refused_with_its_row(value, code):
    error = refused([0, 1, 1], [0.5, value, 0.5])
    assert (error.code, str(error).startswith("row 1")) == (code, True)


def test_a_value_in_a_table_is_refused_with_its_row_and_column():
    error = refused(HAM, [[0.3, 0.7], [0.6, 0.4], [-0.4, 1.4], [0.7, 0.3]])
    assert str(error).startswith("row 2, column 'ham': -0.4 ")


def test_labels_with_none_among_them_are_refused_with_the_row():
    error = refused(np.array(["ham", None, "spam"], dtype=object), [0.5, 0.5, 0.5])
    assert (error.code, str(error).startswith("row 1: the label is missing")) == ("PR105", True)


def test_weights_of_one_change_nothing():
    assert pr.log_loss(LABELS, PROBA, sample_weight=np.ones(50)) == pytest.approx(pr.log_loss(LABELS, PROBA), rel=1e-15)


def test_an_integer_weight_repeats_the_row():
    weights = np.arange(50) % 4
    repeated = pr.log_loss(np.repeat(LABELS, weights), np.repeat(PROBA, weights, axis=0))
    assert pr.log_loss(LABELS, PROBA, sample_weight=weights) == pytest.approx(repeated, rel=1e-14)


def test_weight_zero_leaves_the_row_out():
    y, proba = [0, 1, 1], [[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]]
    without = -(math.log(0.5) + math.log(0.75)) / 2
    assert pr.log_loss(y, proba, sample_weight=[1, 1, 0]) == pytest.approx(without, rel=1e-15)
    assert pr.log_loss(y, proba, sample_weight=[1, 1, 0], on_zero="error") == pytest.approx(without, rel=1e-15)


@pytest.mark.parametrize("scale", [2.0**-1000, 0.3, 1e300])
def test_the_scale_of_the_weights_does_not_matter(scale):
    weights = 1.0 + np.arange(50) % 3
    expected = pr.log_loss(LABELS, PROBA, sample_weight=weights)
    assert pr.log_loss(LABELS, PROBA, sample_weight=weights * scale) == pytest.approx(expected, rel=1e-14)


def test_an_infinite_loss_is_infinite_however_little_it_weighs():
    assert pr.log_loss([1, 1], [0.0, 0.5], sample_weight=[1e-200, 1e200]) == math.inf


# --- d2_log_loss_score, which is called skill here ------------------------------------------------------------------


class Says:
    """A fitted classifier that says what it was told to."""

    def __init__(self, proba, classes):
        self.proba, self.classes_ = proba, classes

    def predict_proba(self, X):  # noqa: ARG002
        return self.proba


def skill(y_true, y_proba, *, classes=None, weights=None):
    """Return the skill of some forecasts, 1 - L / B, as the scorer gives it."""
    estimator = Says(y_proba, sorted(set(y_true)) if classes is None else classes)
    return pr.probability_scorer(estimator, None, y_true, weights)["skill"]


SIX = [0, 0, 0, 1, 1, 1]
SIX_PROBA = [[0.5, 0.5], [0.9, 0.1], [0.4, 0.6], [0.6, 0.4], [0.35, 0.65], [0.01, 0.99]]


def test_skill_is_the_share_of_the_constant_forecasts_loss_that_is_saved():
    loss = -sum(math.log(p) for p in (0.5, 0.9, 0.4, 0.4, 0.65, 0.99)) / 6
    assert skill(SIX, SIX_PROBA) == pytest.approx(1 - loss / math.log(2), rel=1e-14)


def test_skill_with_weights_is_against_the_weighted_frequencies():
    weights = [2, 1, 3, 4, 3, 1]  # 6 of 14 for class 0, 8 of 14 for class 1
    loss = -sum(w * math.log(p) for w, p in zip(weights, (0.5, 0.9, 0.4, 0.4, 0.65, 0.99), strict=True)) / 14
    constant = -(6 * math.log(6 / 14) + 8 * math.log(8 / 14)) / 14
    assert skill(SIX, SIX_PROBA, weights=weights) == pytest.approx(1 - loss / constant, rel=1e-14)


def test_good_forecasts_have_skill_and_bad_ones_less_than_none():
    good = [[0.9, 0.1], [0.8, 0.2], [0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.1, 0.9]]
    bad = [[0.5, 0.5], [0.1, 0.9], [0.1, 0.9], [0.9, 0.1], [0.75, 0.25], [0.1, 0.9]]
    assert 0.5 < skill(SIX, good) < 1
    assert skill(SIX, bad) < 0
    assert skill(BINARY, good) == skill(SIX, good)


@pytest.mark.parametrize("weights", [None, [2, 2, 2, 2]])
@pytest.mark.parametrize("y_true", [[0, 1, 1, 1], ["no", "yes", "yes", "yes"]])
def test_forecasting_the_frequencies_has_no_skill(y_true, weights):
    assert skill(y_true, [[0.25, 0.75]] * 4, weights=weights) == pytest.approx(0, abs=1e-15)


def test_skill_of_three_classes_has_the_expected_sign():
    y_true, weights = ["high", "high", "low", "neutral"], [1.4, 0.6, 0.8, 0.2]
    good = [[0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]]
    bad = [[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.1, 0.1, 0.8], [0.2, 0.7, 0.1]]
    assert 0.5 < skill(y_true, good) < 1
    assert 0.5 < skill(y_true, good, weights=weights) < 1
    assert skill(y_true, bad) < 0
    assert skill(y_true, bad, weights=weights) < 0


def test_a_class_that_no_row_has_counts_nothing_in_the_constant_forecast():
    # Of weight 3, 0.9 is on class 0 and 2.1 on class 2, which gets probability 0: 0.7 * 36.04 nats.
    constant = -(0.3 * math.log(0.3) + 0.7 * math.log(0.7))
    measured = skill([2, 0, 2, 0], [[1.0, 0.0, 0.0]] * 4, classes=[0, 1, 2], weights=[1.4, 0.6, 0.7, 0.3])
    assert measured == pytest.approx(1 - 0.7 * EPSILON_CHARGE / constant, rel=1e-13)


def test_skill_does_not_depend_on_the_order_of_the_columns():
    proba = np.array([[0.5, 0.2, 0.3], [0.6, 0.1, 0.3], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]])
    y_true = [0, 0, 1, 2]
    assert skill(y_true, proba[:, [0, 2, 1]], classes=[0, 2, 1]) == pytest.approx(skill(y_true, proba), rel=1e-14)


@pytest.mark.parametrize(("y_true", "n"), [([1], 1), ([1, 1, 1], 3)])
def test_skill_is_undefined_with_one_class_rather_than_minus_ten_to_the_fourteenth(y_true, n):
    assert math.isnan(skill(y_true, [[0.5, 0.5]] * n, classes=[0, 1]))


# --- Where the others go wrong --------------------------------------------------------------------------------------


def test_string_columns_of_a_frame_are_read_by_name_and_not_in_sorted_order():
    # In sorted order the three rows would be charged for 0.2, 0.6 and 0.5 instead.
    frame = pd.DataFrame([[0.7, 0.1, 0.2], [0.3, 0.6, 0.1], [0.3, 0.5, 0.2]], columns=["spam", "eggs", "ham"])
    by_hand = -(math.log(0.7) + math.log(0.1) + math.log(0.2)) / 3
    assert pr.log_loss(["spam", "ham", "ham"], frame) == pytest.approx(by_hand, rel=1e-15)


def test_declared_order_that_contradicts_the_names_of_the_columns_is_refused():
    frame = pd.DataFrame([[0.7, 0.3]], columns=["spam", "ham"])
    assert refused(["ham"], frame, classes=["ham", "spam"]).code == "PR121"


@pytest.mark.parametrize("weights", [[-1, 2], [math.nan, 1], [math.inf, 1]])
def test_a_weight_that_is_no_weight_is_refused_with_its_row(weights):
    error = refused([0, 1], [0.5, 0.5], sample_weight=weights)
    assert (error.code, str(error).startswith("row 0: sample weight")) == ("PR114", True)


def test_weights_that_are_all_zero_are_refused():
    assert refused([0, 1], [0.5, 0.5], sample_weight=[0, 0]).code == "PR115"


def test_rows_of_ones_are_refused_rather_than_perfect():
    assert refused([0, 1], [[1, 1], [1, 1]]).code == "PR103"


def test_text_is_refused_even_where_it_could_be_read_as_numbers():
    assert refused([0, 1], [".2", ".3"]).code == "PR113"


@pytest.mark.parametrize(
    ("y_true", "y_proba"),
    [([1, 0], [0.0, 0.5]), ([0, 1], [1.0, 0.5]), ([0, 1], [[0.0, 1.0], [0.5, 0.5]]), ([0, 1], np.float32([1, 0]))],
)
def test_probability_zero_for_the_truth_costs_infinity(y_true, y_proba):
    assert pr.log_loss(y_true, y_proba) == math.inf
    assert refused(y_true, y_proba, on_zero="error").code == "PR117"


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_floats_cost_what_the_same_numbers_cost_in_float64(dtype):
    narrow = PROBA[:, :2] / PROBA[:, :2].sum(axis=1, keepdims=True)
    narrow = narrow.astype(dtype)
    labels = LABELS % 2
    assert bits(pr.log_losses(labels, narrow)) == bits(pr.log_losses(labels, narrow.astype(np.float64)))
    positive = narrow[:, 1]
    assert bits(pr.log_losses(labels, positive)) == bits(pr.log_losses(labels, positive.astype(np.float64)))


def test_integers_are_probabilities_when_they_are_zero_and_one():
    assert bits(pr.log_losses([0, 1, 1], [0, 1, 0])) == bits([0.0, 0.0, math.inf])


def test_a_small_probability_of_the_negative_class_is_not_rounded_away():
    assert pr.log_losses([0], [1e-17]).tolist() == [1e-17]
    assert pr.log_losses([0], [[1.0 - 1e-10, 1e-10]], classes=[0, 1])[0] == pytest.approx(1e-10, rel=1e-6)


def test_soft_labels_with_a_zero_on_a_zero_cost_nothing_for_it():
    assert pr.log_losses([[0.5, 0.5, 0.0]], [[0.25, 0.75, 0.0]])[0] == pytest.approx(
        -(math.log(0.25) + math.log(0.75)) / 2, rel=1e-15
    )
    assert pr.log_loss([[0.5, 0.5, 0.0]], [[1.0, 0.0, 0.0]]) == math.inf


def test_integer_labels_find_columns_that_are_floats_one_by_one():
    error = refused([0, 1, 2], [[0.5, 0.5]] * 3, classes=[0.0, 1.0])
    assert str(error).startswith("row 2: label 2 has no column (1 such row")


@pytest.mark.parametrize("size", [1, 7, 49])
def test_losses_do_not_depend_on_how_the_rows_are_cut(size):
    pieces = [
        pr.log_losses(LABELS[start : start + size], PROBA[start : start + size], classes=[0, 1, 2])
        for start in range(0, 50, size)
    ]
    assert bits(np.concatenate(pieces)) == bits(pr.log_losses(LABELS, PROBA))


def test_losses_do_not_depend_on_how_the_rows_lie_in_memory():
    expected = bits(pr.log_losses(LABELS, PROBA))
    assert bits(pr.log_losses(LABELS, np.asfortranarray(PROBA))) == expected
    assert bits(pr.log_losses(LABELS[::-1], PROBA[::-1])[::-1]) == expected
    assert bits(pr.log_losses(LABELS, np.repeat(PROBA, 2, axis=1)[:, ::2])) == expected


# --- As scikit-learn, on anything -----------------------------------------------------------------------------------

POSITIVE = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.5, 2.0**-52, 2.0**-53, 1 - 2.0**-53, 1e-300, 5e-324])


@st.composite
def forecasts(draw):
    """Draw labels and rows that sum to 1, of two to six classes."""
    n, k = draw(st.integers(1, 20)), draw(st.integers(2, 6))
    shares = draw(arrays.arrays(np.float64, (n, k), elements=POSITIVE))
    shares[shares.sum(axis=1) == 0] = 1.0
    with np.errstate(under="ignore"):
        shares = shares / shares.sum(axis=1, keepdims=True)
    return draw(arrays.arrays(np.intp, n, elements=st.integers(0, k - 1))), shares


def weights_of(n):
    return st.none() | arrays.arrays(np.float64, n, elements=st.floats(0, 1e6, allow_subnormal=False))


@given(forecasts(), st.data())
def test_clipped_it_is_what_scikit_learn_says_of_any_table(drawn, data):
    (labels, proba), classes = drawn, range(drawn[1].shape[1])
    assume(np.abs(proba.sum(axis=1) - 1).max() < 1e-9)  # a sum of subnormal numbers has no reciprocal
    weights = data.draw(weights_of(len(labels)))
    assume(weights is None or weights.sum() > 0)
    theirs = sklearn_log_loss(labels, proba, labels=list(classes), sample_weight=weights)
    ours = pr.log_loss(labels, proba, classes=classes, sample_weight=weights, on_zero="clip")
    assert ours == pytest.approx(theirs, rel=1e-14, abs=1e-300)


@given(st.lists(st.tuples(st.booleans(), POSITIVE), min_size=1, max_size=20), st.data())
def test_clipped_it_is_what_scikit_learn_says_of_any_column(rows, data):
    labels, positive = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    weights = data.draw(weights_of(len(rows)))
    assume(weights is None or weights.sum() > 0)
    theirs = sklearn_log_loss(labels, positive, labels=[False, True], sample_weight=weights)
    ours = pr.log_loss(labels, positive, sample_weight=weights, on_zero="clip")
    assert ours == pytest.approx(theirs, rel=1e-14, abs=2.0**-52)  # 1 - q is rounded there, and not here


@given(forecasts())
def test_without_clipping_it_differs_only_where_something_is_clipped(drawn):
    labels, proba = drawn
    assume(np.abs(proba.sum(axis=1) - 1).max() < 1e-9)
    truth = proba[np.arange(len(labels)), labels]
    assume((truth > 2.0**-52).all() and (truth < 1 - 2.0**-52).all())
    options = {"classes": range(proba.shape[1])}
    assert pr.log_loss(labels, proba, **options) == pr.log_loss(labels, proba, on_zero="clip", **options)


@given(forecasts())
def test_no_loss_is_negative_or_minus_zero(drawn):
    labels, proba = drawn
    assume(np.abs(proba.sum(axis=1) - 1).max() < 1e-9)
    losses = pr.log_losses(labels, proba, classes=range(proba.shape[1]))
    assert (losses >= 0).all()
    assert not np.signbit(losses).any()
