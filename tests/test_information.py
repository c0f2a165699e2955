"""The measures between distributions agree with known numbers, with mpmath, and with the laws that they obey."""

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from probreport.errors import DataError, LabelError, ProbabilityError, ShapeError, UsageError
from probreport.information import (
    cross_entropy,
    entropy,
    gaussian_cross_entropy,
    information,
    js_distance,
    js_divergence,
    kl_divergence,
)
from tests import oracles
from tests.test_containers import Tensor

LN_2 = math.log(2)
ONE = [entropy]
TWO = [cross_entropy, kl_divergence, js_divergence, js_distance]

# The independent judge: each measure by its textbook formula, on the exact values of the floats. Nearly equal
# distributions cancel 30 digits, so that 80 leave the 50 that count.
mp = mpmath.mp.clone()
mp.dps = 80


def exactly(values):
    return [mp.mpf(float(value)) for value in values]


def true_cross_entropy(p, q):
    pairs = zip(exactly(p), exactly(q), strict=True)
    return mp.fsum(mp.inf if b == 0 else -a * mp.log(b) for a, b in pairs if a > 0)


def true_kl(p, q):
    pairs = zip(exactly(p), exactly(q), strict=True)
    return mp.fsum(mp.inf if b == 0 else a * mp.log(a / b) for a, b in pairs if a > 0)


def true_js(p, q):
    """Half of both divergences from the average, whose entries need more digits than a float has."""
    pairs = list(zip(exactly(p), exactly(q), strict=True))
    return mp.fsum(a * mp.log(2 * a / (a + b)) for pair in pairs for a, b in (pair, pair[::-1]) if a > 0) / 2


def divided_by_their_sum(values):
    total = mp.fsum(exactly(values))
    return [value / total for value in exactly(values)]


def near(value, relative=1e-14, absolute=1e-15):
    return pytest.approx(float(value), rel=relative, abs=absolute)


# --- What is drawn ------------------------------------------------------------------------------------------------


def normalised(counts):
    return np.array(counts) / sum(counts)


def distributions(classes):
    """Rounded fractions; zeros, tiny and huge entries among them."""
    counts = st.one_of(st.integers(0, 20), st.integers(0, 10**15))
    return st.lists(counts, min_size=classes, max_size=classes).filter(any).map(normalised)


def several(count):
    """That many distributions over the same classes, 1 to 6 of them."""
    return st.integers(1, 6).flatmap(lambda classes: st.tuples(*[distributions(classes)] * count))


WHOLE = 2**52
TINY = st.one_of(st.just(0.0), st.floats(0.0, 1e-300), st.integers(0, 9).map(lambda count: count * 5e-324))


@st.composite
def nearly_equal(draw):
    """Draw two distributions that differ a little, both of which sum to 1 without any rounding."""
    parts = draw(st.lists(st.integers(WHOLE // 1000, WHOLE // 8), min_size=2, max_size=6))
    shift = draw(st.integers(1, draw(st.sampled_from([2, 1000, 10**6, 10**9, 10**12]))))
    first = [*parts, WHOLE - sum(parts)]
    second = [first[0] + shift, first[1] - shift, *first[2:]]
    return np.array(first) / WHOLE, np.array(second) / WHOLE


@st.composite
def with_subnormals(draw):
    """Draw two distributions, each one certainty but for entries at the lower end of the floats."""
    pairs = draw(st.lists(st.tuples(TINY, TINY), min_size=1, max_size=4))
    return tuple(np.array([1.0, *side]) for side in zip(*pairs, strict=True))


# --- Known numbers ------------------------------------------------------------------------------------------------

KNOWN = [
    (entropy, (oracles.P,), oracles.ENTROPY_P),
    (entropy, (oracles.Q,), oracles.ENTROPY_Q),
    (entropy, (oracles.MIDDLE,), oracles.ENTROPY_MIDDLE),
    (entropy, ((0.5, 0.5),), oracles.FAIR_COIN),
    (entropy, ((1 / 6,) * 6,), oracles.FAIR_DIE),
    (cross_entropy, (oracles.P, oracles.Q), oracles.CROSS_ENTROPY_P_Q),
    (cross_entropy, (oracles.Q, oracles.P), oracles.CROSS_ENTROPY_Q_P),
    (kl_divergence, (oracles.P, oracles.Q), oracles.KL_P_Q),
    (kl_divergence, (oracles.Q, oracles.P), oracles.KL_Q_P),
    (kl_divergence, (oracles.P, oracles.P), oracles.KL_P_P),
    (kl_divergence, (oracles.P, oracles.MIDDLE), oracles.KL_P_MIDDLE),
    (kl_divergence, (oracles.Q, oracles.MIDDLE), oracles.KL_Q_MIDDLE),
    (js_divergence, (oracles.P, oracles.Q), oracles.JS_DIVERGENCE),
    (js_divergence, ((1, 0), (0, 1)), oracles.JS_DISJOINT),
    (js_distance, (oracles.P, oracles.Q), oracles.JS_DISTANCE),
    (information, (0.5,), oracles.FAIR_COIN),
    (information, (1 / 6,), oracles.FAIR_DIE),
    *[(information, (p,), oracle) for p, oracle in oracles.LOSS_OF_PROBABILITY.items()],
    *[(entropy, ((p, 1 - p),), oracle) for p, oracle in oracles.BERNOULLI_ENTROPY.items()],
    *[(entropy, ((1 / k,) * k,), oracle) for k, oracle in oracles.UNIFORM_GUESS.items()],
]


@pytest.mark.parametrize("unit", ["nats", "bits"])
@pytest.mark.parametrize(("measure", "arguments", "oracle"), KNOWN)
def test_known_numbers_come_out(measure, arguments, oracle, unit):
    assert measure(*arguments, unit=unit) == near(getattr(oracle, unit))


def test_the_two_divergences_add_up_to_that_of_jeffreys():
    both = kl_divergence(oracles.P, oracles.Q) + kl_divergence(oracles.Q, oracles.P)
    assert both == near(oracles.JEFFREYS.nats)


def test_a_soft_label_splits_into_entropy_and_divergence():
    soft = oracles.SOFT_LABEL
    assert cross_entropy(soft.label, soft.forecast) == near(soft.cross_entropy)
    assert entropy(soft.label) == near(soft.entropy)
    assert kl_divergence(soft.label, soft.forecast) == near(soft.kl_divergence)


def test_nats_are_the_default():
    assert entropy([0.5, 0.5]) == LN_2


# --- mpmath as the judge ------------------------------------------------------------------------------------------


@given(st.floats(0, 1, exclude_min=True))
def test_information_is_right_for_every_float(p):
    assert information(p) == near(-mp.log(mp.mpf(p)), absolute=0)


@given(several(2))
def test_every_measure_is_right_for_any_distributions(pair):
    p, q = pair
    assert entropy(p) == near(true_cross_entropy(p, p))
    assert cross_entropy(p, q) == near(true_cross_entropy(p, q))
    assert kl_divergence(p, q) == near(true_kl(p, q), absolute=1e-14)
    assert js_divergence(p, q) == near(true_js(p, q), absolute=0, relative=1e-13)


@given(nearly_equal())
def test_near_equality_costs_no_digits(pair):
    p, q = pair
    assert kl_divergence(p, q) == near(true_kl(p, q), relative=2e-14, absolute=0)
    assert js_divergence(p, q) == near(true_js(p, q), relative=2e-14, absolute=0)


@pytest.mark.parametrize("power", range(2, 52))
def test_no_distance_from_equality_costs_digits(power):
    p, q = [0.5, 0.5], [0.5 + 0.5**power, 0.5 - 0.5**power]
    assert kl_divergence(p, q) == near(true_kl(p, q), relative=1e-14, absolute=0)
    assert js_divergence(p, q) == near(true_js(p, q), relative=1e-14, absolute=0)


@given(with_subnormals())
def test_subnormal_entries_are_safe(pair):
    p, q = pair
    assert entropy(p) == near(true_cross_entropy(p, p), absolute=2e-323)
    assert cross_entropy(p, q) == near(true_cross_entropy(p, q), absolute=2e-323)
    assert js_divergence(p, q) == near(true_js(p, q), absolute=2e-323, relative=1e-13)
    surplus = mp.fsum(b - a for a, b in zip(exactly(p), exactly(q), strict=True))  # so little that it counts as none
    assert kl_divergence(p, q) == near(true_kl(p, q) + surplus, absolute=2e-323, relative=1e-13)


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_ratio_beyond_the_floats_is_right(few, many):
    """Entries that differ by a factor near 1e323: one ratio overflows, the other keeps a digit or two."""
    p, q = [0.3, 0.7, 0.0], [0.3, few * 5e-324, 0.7]
    assert kl_divergence(p, q) == near(true_kl(p, q))
    assert kl_divergence([0.5, many * 5e-324, 0.5], p) == math.inf
    assert kl_divergence([1.0, many * 5e-324], [0.5, 0.5]) == near(LN_2)


def test_two_thousand_nearly_equal_pairs_are_never_negative_and_never_nan():
    """Of such pairs, the sum of rel_entr is negative for four in ten, and scipy's jensenshannon is often NaN."""
    random = np.random.default_rng(0)
    p = random.dirichlet(np.ones(5), size=2000)
    q = np.abs(p * (1 + 1e-9 * random.standard_normal(p.shape)))
    q /= q.sum(axis=1, keepdims=True)
    for measure in (kl_divergence, js_divergence, js_distance):
        values = measure(p, q)
        assert (values > 0).all()
        assert (values < 1e-8).all()


@pytest.mark.parametrize("classes", [2, 4, 1000])
def test_rounding_of_the_sums_costs_no_digits(classes):
    """Rows of floats sum to 1 but for rounding, which grows with their length; the judge divides by exact sums."""
    random = np.random.default_rng(1)
    p = random.dirichlet(np.ones(classes), size=5)
    q = p * (1 + 1e-7 * random.standard_normal(p.shape))
    q /= q.cumsum(axis=1)[:, -1:]  # one addition after the other: the least exact of sums
    for first, second, value in zip(p, q, kl_divergence(p, q), strict=True):
        a, b = (divided_by_their_sum(side) for side in (first, second))
        judged = mp.fsum(x * mp.log(x / y) for x, y in zip(a, b, strict=True))
        assert value == near(judged, relative=1e-13, absolute=0)


# --- Laws ---------------------------------------------------------------------------------------------------------


@given(several(2))
def test_cross_entropy_is_entropy_and_divergence(pair):
    p, q = pair
    assert cross_entropy(p, q) == near(entropy(p) + kl_divergence(p, q), absolute=1e-14)


@given(several(2))
def test_a_divergence_is_0_or_more(pair):
    p, q = pair
    assert kl_divergence(p, q) >= 0
    assert cross_entropy(p, q) >= entropy(p) - 1e-14


@given(several(1))
def test_equal_distributions_diverge_by_exactly_0(one):
    (p,) = one
    assert (kl_divergence(p, p), js_divergence(p, p), js_distance(p, p)) == (0, 0, 0)


@given(nearly_equal())
def test_different_distributions_diverge_by_more_than_0(pair):
    p, q = pair
    assert min(kl_divergence(p, q), js_divergence(p, q)) > 0


@given(several(2))
def test_jensen_shannon_is_symmetric_to_the_last_bit_and_bounded(pair):
    p, q = pair
    assert js_divergence(p, q) == js_divergence(q, p)
    assert 0 <= js_divergence(p, q) <= LN_2
    assert 0 <= js_divergence(p, q, unit="bits") <= 1


@given(several(3))
def test_jensen_shannon_distance_obeys_the_triangle_inequality(three):
    p, q, r = three
    assert js_distance(p, r) <= js_distance(p, q) + js_distance(q, r) + 1e-15


@given(several(1))
def test_entropy_lies_between_certainty_and_the_uniform_guess(one):
    (p,) = one
    assert 0 <= entropy(p) <= math.log(len(p)) * (1 + 4e-16)


@given(several(2))
def test_bits_are_nats_over_ln_2(pair):
    p, q = pair
    for measure in (cross_entropy, kl_divergence, js_divergence):
        assert measure(p, q, unit="bits") * LN_2 == near(measure(p, q), relative=4e-16, absolute=0)
    assert entropy(p, unit="bits") * LN_2 == near(entropy(p), relative=4e-16, absolute=0)
    assert information(p, unit="bits") * LN_2 == pytest.approx(information(p), rel=4e-16)
    assert js_distance(p, q, unit="bits") * math.sqrt(LN_2) == near(js_distance(p, q), relative=1e-15, absolute=0)


@given(several(2), st.randoms(use_true_random=False))
def test_the_order_of_the_classes_does_not_matter(pair, random):
    p, q = pair
    order = random.sample(range(len(p)), len(p))
    for measure in TWO:
        assert measure(p[order], q[order]) == near(measure(p, q), absolute=1e-14)


def test_the_cross_entropy_of_one_hot_rows_is_the_log_loss():
    ten = oracles.TEN_SAMPLES
    truth = np.eye(2)[list(ten.y_true)]
    forecast = np.column_stack([1 - np.array(ten.y_proba), ten.y_proba])
    assert cross_entropy(truth, forecast) == pytest.approx(np.array(ten.losses), rel=1e-14)
    assert kl_divergence(truth, forecast) == pytest.approx(np.array(ten.losses), rel=1e-14)


# --- Zeros and infinities -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [cross_entropy, kl_divergence])
def test_a_forecast_of_0_for_what_happens_costs_infinity(measure):
    assert measure([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert measure([0.5, 0.5], [1.0, 0.0], unit="bits") == math.inf
    assert measure([1.0, 5e-324], [1.0, 0.0]) == math.inf


@pytest.mark.parametrize("measure", [cross_entropy, kl_divergence])
def test_a_forecast_of_0_for_what_never_happens_costs_nothing(measure):
    assert measure([1.0, 0.0], [1.0, 0.0]) == 0


def test_the_impossible_carries_infinite_information():
    assert information([0.0, -0.0]).tolist() == [math.inf, math.inf]


@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_zero_never_has_a_minus(unit):
    certain = [1.0, 0.0]
    zeros = [information(1.0, unit=unit), information(1, unit=unit), entropy(certain, unit=unit)]
    zeros += [measure(certain, certain, unit=unit) for measure in TWO]
    zeros += [measure([1.0, -0.0], [1.0, -0.0], unit=unit) for measure in TWO]
    assert [math.copysign(1, value) for value in zeros] == [1] * len(zeros)
    assert zeros == [0] * len(zeros)


def test_overshoot_of_exactly_the_limit_is_read_as_0_or_1():
    assert information([1 + 1e-12, -1e-12]).tolist() == [0, math.inf]
    for beyond in (math.nextafter(1 + 1e-12, 2), math.nextafter(-1e-12, -1)):
        with pytest.raises(ProbabilityError):
            information(beyond)


def test_a_class_that_hardly_ever_happens_is_compared_to_the_last_digit():
    # 1e-300 (ln(1 / 1.5) + 0.5); the difference of two logarithms near -690 would leave twelve digits
    assert kl_divergence([1e-300, 1.0], [1.5e-300, 1.0]) == near(1e-300 * (0.5 - math.log(1.5)), absolute=0)


def test_overshoot_of_rounding_is_read_as_0_or_1():
    above, below = 1 + 9e-13, -9e-13
    assert (information(above), information(below)) == (0, math.inf)
    assert entropy([above, below]) == 0
    assert js_divergence([above, below], [below, above]) == LN_2


def test_no_warning_or_error_comes_from_numpy_even_where_users_ask_for_them():
    with np.errstate(all="raise"):
        for measure in TWO:
            measure([1.0, 0.0, 5e-324], [0.5, 0.5, 1e-310])
            measure([0.5, 0.5], [1.0, 0.0])
        assert entropy([1.0, 0.0, 5e-324]) >= 0
        assert information([0.0, 5e-324])[0] == math.inf
        assert gaussian_cross_entropy(0, 0, 1e308, 1e-308) == math.inf


# --- Rows that sum to 1 within 0.001 only -------------------------------------------------------------------------


def test_numbers_of_a_wider_type_may_leave_the_range_of_float64_without_a_warning():
    with np.errstate(all="raise"):
        assert information(np.array([np.longdouble("1e-4900"), 1])).tolist() == [math.inf, 0]
        with pytest.raises(ProbabilityError, match=r"p, value 0: inf is not a probability"):
            information(np.array([np.longdouble("1e4900"), 1]))


def test_rows_that_sum_to_1_only_roughly_are_taken_as_they_are():
    p, q = [0.3, 0.7004], [0.5, 0.4998]
    assert cross_entropy(p, q) == near(true_cross_entropy(p, q))
    assert kl_divergence(p, q) == near(true_kl(p, q))
    assert kl_divergence(p, q) == near(cross_entropy(p, q) - entropy(p))


def test_the_sum_of_one_row_has_no_say_in_the_divergence_of_another():
    p, q = [[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]], [[0.5, 0.5005], [0.5, 0.5], [0.4, 0.6]]
    assert kl_divergence(p, q).tolist() == [kl_divergence(*rows) for rows in zip(p, q, strict=True)]


def test_sums_of_four_classes_are_equal_up_to_eight_roundings():
    # four roundings times the root of the number of classes; beyond, the sum of p ln(p / q) is negative, and 0 instead
    one, rounding = [0.25] * 4, 2.0**-52
    assert kl_divergence(one, [0.25, 0.25, 0.25, 0.25 + 8 * rounding]) == near((8 * rounding) ** 2 / 0.5, absolute=0)
    assert kl_divergence(one, [0.25, 0.25, 0.25, 0.25 + 8.25 * rounding]) == 0


def test_a_rough_sum_never_makes_a_divergence_negative():
    p, q = [0.5, 0.5], [0.5, 0.5008]
    assert true_kl(p, q) < -3e-4
    assert (kl_divergence(p, q), js_divergence(p, q) > 0) == (0, True)


def test_a_rough_sum_never_lifts_jensen_shannon_above_its_bound():
    p, q = [0.5, 0.5008, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5008]
    assert true_js(p, q) > LN_2
    assert (js_divergence(p, q), js_distance(p, q, unit="bits")) == (LN_2, 1)


@given(several(2).filter(lambda pair: min(map(min, pair)) > 1e-30))
def test_float32_rows_have_the_divergence_of_their_exact_values(pair):
    """Their sums differ from 1 by up to 1e-7, far more than rounding in float64 explains."""
    p, q = (side.astype(np.float32) for side in pair)
    assert kl_divergence(p, q) == near(max(true_kl(p, q), 0), absolute=1e-14)


# --- What is accepted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_other_floats_count_as_their_float64_values(kind):
    p, q = (np.array(side, dtype=kind) for side in (oracles.P, oracles.Q))
    for measure in TWO:
        assert measure(p, q) == measure(p.astype(np.float64), q.astype(np.float64))


def test_integers_are_numbers():
    assert entropy(np.array([0, 1, 0])) == 0
    assert entropy([[1, 0], [0, 1]]).tolist() == [0, 0]


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, lambda p: pd.Series(p, dtype="Float64")])
def test_any_container_of_numbers_will_do(container):
    p, q = container(list(oracles.P)), container(list(oracles.Q))
    assert cross_entropy(p, q) == near(oracles.CROSS_ENTROPY_P_Q.nats)


def test_one_distribution_gives_a_float_and_many_an_array():
    assert type(entropy(oracles.P)) is float
    assert type(information(np.float32(0.5))) is float
    assert all(type(measure(oracles.P, oracles.Q)) is float for measure in TWO)
    assert all(measure([oracles.P], oracles.Q).shape == (1,) for measure in TWO)
    assert information([[0.5, 1.0]]).shape == (1, 2)


@pytest.mark.parametrize("measure", TWO)
def test_one_distribution_meets_each_of_many(measure):
    many = np.array([oracles.P, oracles.Q, oracles.MIDDLE])
    assert measure(many, oracles.Q).tolist() == [measure(row, oracles.Q) for row in many]
    assert measure(oracles.Q, many).tolist() == [measure(oracles.Q, row) for row in many]
    assert measure(many.T, oracles.Q, axis=0).tolist() == measure(many, oracles.Q).tolist()
    assert measure(many[:, None], many).shape == (3, 3)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_classes_may_stand_on_any_axis(axis):
    """Many classes, because sums of many numbers would differ in their last bits."""
    random = np.random.default_rng(2)
    p, q = random.dirichlet(np.ones(999), size=(2, 3)), random.dirichlet(np.ones(999), size=(2, 3))
    moved = [np.moveaxis(side, -1, axis) for side in (p, q)]
    assert (entropy(moved[0], axis=axis) == entropy(p)).all()
    assert all((measure(*moved, axis=axis) == measure(p, q)).all() for measure in TWO)


def test_the_layout_in_memory_changes_no_bit():
    """NumPy's logarithm differs by an ulp on reversed views, unless they are copied first."""
    p = np.random.default_rng(3).dirichlet(np.ones(7), size=1000)
    q = p[::-1].copy()
    assert (cross_entropy(p[::-1], q[::-1]) == cross_entropy(p[::-1].copy(), q[::-1].copy())).all()
    assert (kl_divergence(np.asfortranarray(p), q) == kl_divergence(p, q)).all()
    assert (information(p[::-1, ::-1]) == information(p[::-1, ::-1].copy())).all()


def test_data_frames_are_read_row_by_row_or_column_by_column():
    frame = pd.DataFrame([oracles.P, oracles.Q], columns=list("abc"))
    expected = [oracles.ENTROPY_P.nats, oracles.ENTROPY_Q.nats]
    assert entropy(frame) == pytest.approx(expected)
    assert entropy(frame.T, axis=0) == pytest.approx(expected)


def test_no_distributions_have_no_measures():
    assert entropy(np.empty((0, 3))).shape == (0,)
    assert kl_divergence(np.empty((0, 3)), oracles.P).shape == (0,)
    assert information([]).shape == (0,)


def test_arguments_are_left_as_they_were():
    p = np.array([[1 + 1e-13, -0.0]])
    entropy(p)
    assert p.tolist() == [[1 + 1e-13, -0.0]]


# --- What is refused ----------------------------------------------------------------------------------------------

REFUSED = [
    ([0.5, math.nan], ProbabilityError, "PR101", r"p, value 1: nan is missing"),
    (np.ma.array([0.5, 0.5], mask=[False, True]), ProbabilityError, "PR101", r"p, value 1: nan is missing"),
    ([0.5, math.inf], ProbabilityError, "PR102", r"p, value 1: inf is not a probability, expected 0 to 1"),
    (
        [[0.5, 0.5], [1.5, -0.5]],
        ProbabilityError,
        "PR102",
        r"value \(1, 0\): 1.5 is(.|\n)*2 such values: \(1, 0\), \(1, 1\)",
    ),
    ([1 + 2e-12, 0.0], ProbabilityError, "PR102", r"p, value 0: 1.000000000002 is not"),
    ([25.0, 75.0], ProbabilityError, "PR102", r"percentages\? Divide by 100"),
    ([-1.5, 2.5], ProbabilityError, "PR102", r"logits\? Apply softmax"),
    ([-1.5, -0.25], ProbabilityError, "PR102", r"log-probabilities\?"),
    ([-0.5, 0.5], ProbabilityError, "PR102", r"Probabilities lie between 0 and 1"),
    ([0.4, 0.5], ProbabilityError, "PR103", r"p: probabilities sum to 0.9, expected 1 \(within 0.001\)"),
    ([0.5, 0.5011], ProbabilityError, "PR103", r"sum to 1.0011"),
    ([0.0, 0.0], ProbabilityError, "PR103", r"sum to 0.0"),
    (
        [[1.0, 0.0], [0.5, 0.2], [0.1, 0.1]],
        ProbabilityError,
        "PR103",
        r"distribution 1: (.|\n)*2 such distributions: 1, 2",
    ),
    ([[[1.0, 0.5]]], ProbabilityError, "PR103", r"p, distribution \(0, 0\): probabilities sum to 1.5"),
    (0.5, ShapeError, "PR111", r"single number is no distribution"),
    ([], ShapeError, "PR111", r"no classes"),
    (np.empty((3, 0)), ShapeError, "PR111", r"p of shape \(3, 0\) has no classes"),
    ([[0.5, 0.5], [1.0]], ShapeError, "PR111", r"p: its rows have different lengths"),
    (["0.5", "0.5"], ProbabilityError, "PR113", r"p holds str96 values, expected numbers"),
    ([True, False], ProbabilityError, "PR113", r"bool"),
    ([0.5, None], ProbabilityError, "PR113", r"object"),
    ([0.5j, 0.5], ProbabilityError, "PR113", r"complex128"),
    ({"a": 1.0}, ProbabilityError, "PR113", r"object"),
]


@pytest.mark.parametrize(("values", "kind", "code", "message"), REFUSED)
def test_what_is_no_distribution_is_refused_with_its_place(values, kind, code, message):
    with pytest.raises(kind, match=message) as caught:
        entropy(values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([math.nan, -3.0], "Drop or repair what is missing."),
        ([-0.5, 1.5], "Are these logits? Apply softmax (or the logistic function) first."),
        ([-0.5, 0.0], "Are these log-probabilities? Take their exponentials first."),
        ([0.0, 100.0], "Are these percentages? Divide by 100. Counts? Divide them by their sum."),
        ([0.0, 100.5], "Probabilities lie between 0 and 1."),
        ([-0.5, 1.0], "Probabilities lie between 0 and 1."),
    ],
)
def test_the_pattern_of_the_values_suggests_what_they_are(values, hint):
    with pytest.raises(ProbabilityError) as caught:
        information(values)
    assert str(caught.value).splitlines()[-1] == hint


def test_a_missing_value_is_named_before_one_out_of_range():
    with pytest.raises(ProbabilityError, match=r"^p, value 1: nan is missing \(NaN\)\. \[PR101\]\nDrop"):
        information([2.0, math.nan])


def test_one_offender_is_not_counted():
    with pytest.raises(
        ProbabilityError, match=r"^p, value 1: 1.5 is not a probability, expected 0 to 1\. \[PR102\]\nAre"
    ):
        information([0.5, 1.5])
    with pytest.raises(
        ProbabilityError, match=r"^p, distribution 1: .* 0.7, expected 1 \(within 0.001\)\. \[PR103\]\nIs"
    ):
        entropy([[0.5, 0.5], [0.5, 0.2]])


@pytest.mark.parametrize("measure", TWO)
def test_the_second_distribution_is_checked_like_the_first(measure):
    with pytest.raises(ProbabilityError, match=r"q: probabilities sum to 0.5"):
        measure([0.5, 0.5], [0.5, 0.0])
    with pytest.raises(ProbabilityError, match=r"q, value 0: nan is missing"):
        measure([0.5, 0.5], [math.nan, 0.0])


def test_information_checks_each_value_alone():
    with pytest.raises(ProbabilityError, match=r"p, value 1: 1.5 is not a probability"):
        information([0.9, 1.5])
    with pytest.raises(ProbabilityError, match=r"p: -3.0 is not a probability(.|\n)*log-probabilities"):
        information(-3)


@pytest.mark.parametrize("measure", TWO)
def test_shapes_that_do_not_fit_are_refused(measure):
    with pytest.raises(ShapeError, match=r"p and q have 3 and 2 classes") as caught:
        measure(oracles.P, [0.5, 0.5])
    assert caught.value.code == "PR110"
    with pytest.raises(ShapeError, match=r"\(2, 1\), \(3, 1\) do not fit"):
        measure(np.ones((2, 1)), np.ones((3, 1)))
    with pytest.raises(ShapeError, match=r"q of shape \(3, 1\) has no classes along axis -3"):
        measure(np.ones((1, 3, 1)), np.ones((3, 1)), axis=0)


@pytest.mark.parametrize("axis", [1, -2, 0.5, None])
def test_an_axis_that_is_not_there_is_refused(axis):
    with pytest.raises(UsageError, match=r"axis .* is not there(.|\n)*from -1 to 0") as caught:
        entropy(oracles.P, axis=axis)
    assert caught.value.code == "PR120"


@pytest.mark.parametrize("unit", ["bit", "Nats", "", None, 2, ["bits"], np.array(["nats", "bits"])])
def test_an_unknown_unit_is_refused_with_the_choices(unit):
    calls = [lambda: information(0.5, unit=unit), lambda: entropy([1.0], unit=unit)]
    calls += [lambda measure=measure: measure([1.0], [1.0], unit=unit) for measure in TWO]
    calls += [lambda: gaussian_cross_entropy(0, 1, 0, 1, unit=unit)]
    for call in calls:
        with pytest.raises(UsageError, match=r"is unknown(.|\n)*'nats' or 'bits'") as caught:
            call()
        assert caught.value.code == "PR120"


def test_the_same_classes_in_two_orders_are_refused():
    """Relative frequencies as pandas counts them come in order of size, which differs from sample to sample."""
    p = pd.Series(["cat", "cat", "dog"]).value_counts(normalize=True)
    q = pd.Series(["cat", "dog", "dog"]).value_counts(normalize=True)
    with pytest.raises(LabelError, match=r"different orders: 'cat', 'dog' against 'dog', 'cat'") as caught:
        kl_divergence(p, q)
    assert caught.value.code == "PR124"
    assert kl_divergence(p, q.reindex(p.index)) == near(LN_2 / 3)


def test_columns_in_another_order_are_refused_and_other_names_are_not():
    frame = pd.DataFrame([oracles.P, oracles.Q], columns=list("abc"))
    with pytest.raises(LabelError, match=r"'a', 'b', 'c' against 'c', 'b', 'a'"):
        js_distance(frame, frame[["c", "b", "a"]])
    with pytest.raises(LabelError, match=r"'a', 'b', 'c' against 'b', 'a', 'c'"):
        js_distance(frame.T, pd.Series(oracles.P, index=["b", "a", "c"]), axis=0)
    assert js_distance(frame, frame.rename(columns=str.upper)).tolist() == [0, 0]


# --- Normal densities ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean_p", "sd_p", "mean_q", "sd_q"), [(0, 1, 0, 1), (1.5, 0.5, -0.25, 2), (-3, 2, 1, 0.75)])
def test_the_gaussian_cross_entropy_is_the_integral_that_defines_it(mean_p, sd_p, mean_q, sd_q):
    def integrand(x):
        return -mp.npdf(x, mean_p, sd_p) * mp.log(mp.npdf(x, mean_q, sd_q))

    with mp.workdps(30):
        points = [mean_p + step * sd_p for step in (-16, -4, 0, 4, 16)]
        integral = mp.quad(integrand, points)
    assert gaussian_cross_entropy(mean_p, sd_p, mean_q, sd_q) == near(integral)


@given(*[st.integers(-1000, 1000)] * 2, st.integers(0, 1000), st.integers(1, 1000))
def test_the_gaussian_cross_entropy_is_right(mean_p, mean_q, sd_p, sd_q):
    square = mp.mpf(sd_q) ** 2
    judged = mp.log(2 * mp.pi * square) / 2 + (mp.mpf(sd_p) ** 2 + mp.mpf(mean_p - mean_q) ** 2) / (2 * square)
    assert gaussian_cross_entropy(mean_p, sd_p, mean_q, sd_q) == near(judged)


def test_of_equal_densities_it_is_their_entropy():
    assert gaussian_cross_entropy(7, 3, 7, 3) == near(math.log(2 * math.pi * math.e * 9) / 2)


def test_squared_error_is_a_cross_entropy():
    """Over observations, the mean of it is half the mean squared error plus a constant, at standard deviation 1."""
    observed, forecast = np.array([1.0, 2.0, 4.0]), np.array([1.5, 1.0, 4.0])
    mean_squared_error = (0.25 + 1 + 0) / 3
    mean = gaussian_cross_entropy(observed, 0, forecast, 1).mean()
    assert mean == near(mean_squared_error / 2 + math.log(2 * math.pi) / 2)


def test_a_narrow_density_costs_less_than_nothing():
    assert gaussian_cross_entropy(0, 0, 0, 0.01) == near(math.log(2 * math.pi * 1e-4) / 2)


def test_gaussian_bits_are_nats_over_ln_2():
    assert gaussian_cross_entropy(1, 2, 3, 4, unit="bits") == near(gaussian_cross_entropy(1, 2, 3, 4) / LN_2)


def test_squares_beyond_the_floats_do_not_overflow():
    huge = gaussian_cross_entropy(1e200, 1e200, 2e200, 1e200)
    assert huge == near(math.log(2 * math.pi) / 2 + 200 * math.log(10) + 1)
    assert gaussian_cross_entropy(0, 1e-200, 0, 1e-200) == near(math.log(2 * math.pi) / 2 - 200 * math.log(10) + 0.5)


def test_gaussian_arguments_broadcast():
    assert type(gaussian_cross_entropy(0, 1, 0, 1)) is float
    assert gaussian_cross_entropy([[0], [1]], 1, [0, 1, 2], 1).shape == (2, 3)
    with pytest.raises(ShapeError, match=r"\(2,\), \(\), \(3,\), \(\) do not fit") as caught:
        gaussian_cross_entropy([0, 1], 1, [0, 1, 2], 1)
    assert caught.value.code == "PR110"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((math.nan, 1, 0, 1), r"mean_p: nan, expected a finite number\."),
        (
            (0, 1, [0, math.inf, math.nan], 1),
            r"mean_q, value 1: inf, expected a finite number\.(.|\n)*2 such values: 1, 2",
        ),
        ((0, -1, 0, 1), r"sd_p: -1.0, expected a finite number, 0 or more"),
        ((0, 1, 0, 0), r"sd_q: 0.0, expected a finite number above 0"),
        ((0, 1, 0, math.inf), r"sd_q: inf, expected a finite number above 0"),
    ],
)
def test_what_is_no_normal_density_is_refused(arguments, message):
    with pytest.raises(DataError, match=message) as caught:
        gaussian_cross_entropy(*arguments)
    assert caught.value.code == "PR119"


def test_each_argument_of_a_density_is_called_by_its_name():
    for place, name in enumerate(["mean_p", "sd_p", "mean_q", "sd_q"]):
        arguments = [1.0] * 4
        arguments[place] = "one"
        with pytest.raises(ProbabilityError, match=f"^{name} holds str96 values"):
            gaussian_cross_entropy(*arguments)


class Failing:
    def __init__(self, error):
        self.error = error

    def __array__(self, dtype=None, copy=None):
        raise self.error


@pytest.mark.parametrize(
    ("p", "code", "said"),
    [
        (Failing(RuntimeError("out")), "PR113", "p is a Failing, which cannot be read as an array: RuntimeError: out"),
        (Failing(ValueError("out")), "PR113", "p is a Failing, which cannot be read as an array: ValueError: out"),
        ([True, 0.0], "PR113", "p holds bool values"),
        ([[0.5, 0.5], [False, 1.0]], "PR113", "p holds bool values"),
        (scipy.sparse.csr_array([[0.5, 0.5]]), "PR111", "Call toarray() first"),
    ],
)
def test_what_cannot_be_read_as_numbers_is_named(p, code, said):
    for measure in (entropy, information):
        with pytest.raises(DataError) as caught:
            measure(p)
        assert caught.value.code == code
        assert said in str(caught.value)


def test_a_tensor_is_read_as_its_values():
    assert entropy(Tensor([0.5, 0.5])) == math.log(2)
