"""The oracles are right: all are worked out again, with mpmath at 50 digits, from their decimal inputs."""

import math

import mpmath
import pytest

from tests import oracles as o

mp = mpmath.mp.clone()
mp.dps = 50
mpf = mp.mpf


def exactly(*decimals):
    return [mpf(repr(value)) for value in decimals]


def close(value, relative=2.3e-16):
    """The value to within an ulp: an oracle was rounded twice, to 17 digits and to a float."""
    return pytest.approx(float(value), rel=relative, abs=0)


def cross_entropy(p, q):
    return -sum(a * mp.log(b) for a, b in zip(exactly(*p), exactly(*q), strict=True))


def kl_divergence(p, q):
    return cross_entropy(p, q) - cross_entropy(p, p)


def row_losses(example):
    classes = sorted(set(example.y_true))
    rows = zip(example.y_true, example.y_proba, strict=True)
    return [-mp.log(exactly(*row)[classes.index(label)]) for label, row in rows]


def mean(values):
    return sum(values) / len(values)


def upper_tail(t):
    """The probability of more than t, of Student's distribution with 9 degrees of freedom."""
    return mp.betainc(4.5, 0.5, 0, 9 / (9 + t**2), regularized=True) / 2


STUDENT = mp.findroot(lambda t: upper_tail(t) - mpf("0.025"), 2.26)
DIVERGENCE = (kl_divergence(o.P, o.MIDDLE) + kl_divergence(o.Q, o.MIDDLE)) / 2
BETWEEN_DISTRIBUTIONS = [
    (o.ENTROPY_P, cross_entropy(o.P, o.P)),
    (o.ENTROPY_Q, cross_entropy(o.Q, o.Q)),
    (o.CROSS_ENTROPY_P_Q, cross_entropy(o.P, o.Q)),
    (o.CROSS_ENTROPY_Q_P, cross_entropy(o.Q, o.P)),
    (o.KL_P_Q, kl_divergence(o.P, o.Q)),
    (o.KL_Q_P, kl_divergence(o.Q, o.P)),
    (o.JEFFREYS, kl_divergence(o.P, o.Q) + kl_divergence(o.Q, o.P)),
    (o.KL_P_MIDDLE, kl_divergence(o.P, o.MIDDLE)),
    (o.KL_Q_MIDDLE, kl_divergence(o.Q, o.MIDDLE)),
    (o.ENTROPY_MIDDLE, cross_entropy(o.MIDDLE, o.MIDDLE)),
    (o.JS_DIVERGENCE, DIVERGENCE),
    (o.FAIR_COIN, mp.log(2)),
    (o.FAIR_DIE, mp.log(6)),
    *[(oracle, mp.log(k)) for k, oracle in o.UNIFORM_GUESS.items()],
    *[(oracle, cross_entropy((p, 1 - p), (p, 1 - p))) for p, oracle in o.BERNOULLI_ENTROPY.items()],
    *[(oracle, -mp.log(exactly(p)[0])) for p, oracle in o.LOSS_OF_PROBABILITY.items()],
    *[(oracle, exactly(oracle.nats)[0]) for oracle in o.BAND_THRESHOLDS],
]


@pytest.mark.parametrize(("oracle", "nats"), BETWEEN_DISTRIBUTIONS)
def test_measures_are_right_in_both_units(oracle, nats):
    assert (oracle.nats, oracle.bits) == (close(nats), close(nats / mp.log(2)))


def test_the_distance_is_the_root_in_each_unit():
    assert o.JS_DISTANCE.nats == close(mp.sqrt(DIVERGENCE))
    assert o.JS_DISTANCE.bits == close(mp.sqrt(DIVERGENCE / mp.log(2)))


def test_the_bounds_are_exact():
    assert (o.KL_P_P.nats, o.KL_P_P.bits) == (0.0, 0.0)
    assert (o.JS_DISJOINT.nats, o.JS_DISJOINT.bits) == (o.LN_2, 1.0) == (math.log(2), 1.0)


def test_the_soft_label_is_right():
    soft = o.SOFT_LABEL
    assert soft.cross_entropy == close(cross_entropy(soft.label, soft.forecast))
    assert soft.entropy == close(cross_entropy(soft.label, soft.label))
    assert soft.kl_divergence == close(kl_divergence(soft.label, soft.forecast))


def test_thresholds_as_probabilities_are_right():
    for threshold in o.BAND_THRESHOLDS:
        assert threshold.probability == close(mp.exp(-exactly(threshold.nats)[0]), relative=1e-15)


def test_clipped_and_largest_losses_are_right():
    eps = {"float64": mpf(2) ** -52, "float32": mpf(2) ** -23, "float16": mpf(2) ** -10}
    assert {name: close(-mp.log(value)) for name, value in eps.items()} == o.CLIPPED_LOSS
    assert close(-mp.log(mpf("1e-15"))) == o.CLIPPED_LOSS_AT_1E_15
    assert o.LARGEST_FINITE_LOSS.float64 == close(1074 * mp.log(2))
    assert o.LARGEST_FINITE_LOSS.float32 == close(149 * mp.log(2))
    assert o.LARGEST_FINITE_LOSS.float32_normal == close(126 * mp.log(2))


@pytest.mark.parametrize("example", [o.SKLEARN_MULTICLASS, o.SKLEARN_HAM_SPAM, o.SKLEARN_DOCSTRING])
def test_the_cases_of_scikit_learn_are_right(example):
    assert example.mean == close(mean(row_losses(example)))


class TestTenSamples:
    """The example of ten samples, from its losses to its intervals."""

    ten = o.TEN_SAMPLES
    q = exactly(*ten.y_proba)
    losses = tuple(-mp.log(p if y else 1 - p) for y, p in zip(ten.y_true, q, strict=True))
    level = mean(losses)

    def moment(self, power):
        return mean([(loss - self.level) ** power for loss in self.losses])

    def test_losses_and_their_mean_are_right(self):
        assert list(self.ten.losses) == [close(loss) for loss in self.losses]
        assert (self.ten.total, self.ten.mean) == (close(sum(self.losses)), close(self.level))
        assert self.ten.mean_bits == close(self.level / mp.log(2))
        assert self.ten.perplexity == close(mp.exp(self.level))
        assert self.ten.geometric_mean_probability == close(mp.exp(-self.level))
        assert self.ten.skill == close(1 - self.level / mp.log(2))

    def test_order_statistics_are_right(self):
        ordered = sorted(self.losses)
        assert (self.ten.least, self.ten.greatest) == (close(ordered[0]), close(ordered[-1]))
        assert self.ten.median == close((ordered[4] + ordered[5]) / 2)

    def test_moments_are_right(self):
        variance = self.moment(2) * 10 / 9
        assert self.ten.variance == close(variance)
        assert self.ten.standard_deviation == close(mp.sqrt(variance))
        assert self.ten.standard_error == close(mp.sqrt(variance / 10))
        assert (self.ten.second_moment, self.ten.third_moment) == (close(self.moment(2)), close(self.moment(3)))
        assert self.ten.skewness == close(self.moment(3) / self.moment(2) ** mpf("1.5"))

    def test_the_normal_and_the_student_interval_are_right(self):
        error = mp.sqrt(self.moment(2) / 9)
        normal = mp.sqrt(2) * mp.erfinv(mpf("0.95")) * error
        student = STUDENT * error
        assert self.ten.interval_normal == (close(self.level - normal, 1e-14), close(self.level + normal, 1e-14))
        assert self.ten.interval_student == (close(self.level - student, 1e-14), close(self.level + student, 1e-14))

    def test_the_skewed_interval_is_right(self):
        """Hall (1992): a quantile x of t becomes 3 / a (cbrt(1 + a (x - a / 6)) - 1), where a is skewness / sqrt(n)."""
        a = self.moment(3) / self.moment(2) ** mpf("1.5") / mp.sqrt(10)
        error = mp.sqrt(self.moment(2) / 9)
        low, high = (self.level - error * 3 / a * (mp.cbrt(1 + a * (x - a / 6)) - 1) for x in (STUDENT, -STUDENT))
        assert self.ten.interval == (close(low, 1e-14), close(high, 1e-14))

    def test_calibration_numbers_are_right(self):
        entropies = [-(p * mp.log(p) + (1 - p) * mp.log(1 - p)) for p in self.q]
        logits_squared = [p * (1 - p) * mp.log(p / (1 - p)) ** 2 for p in self.q]
        gap = self.level - mean(entropies)
        assert self.ten.mean_forecast_entropy == close(mean(entropies))
        assert self.ten.overconfidence_gap == close(gap, 1e-15)
        assert self.ten.log_score_z == close(10 * gap / mp.sqrt(sum(logits_squared)), 1e-15)

    def test_brier_numbers_are_right(self):
        rows = list(zip(self.ten.y_true, self.q, strict=True))
        numerator = sum((y - p) * (1 - 2 * p) for y, p in rows)
        variance = sum((1 - 2 * p) ** 2 * p * (1 - p) for _, p in rows)
        assert self.ten.brier_score == close(mean([(y - p) ** 2 for y, p in rows]))
        assert self.ten.spiegelhalter_z == close(numerator / mp.sqrt(variance))


def test_the_weighted_example_is_right():
    example = o.WEIGHTED_THREE_CLASSES
    losses, weights = row_losses(example), example.sample_weight
    weighted = sum(w * loss for w, loss in zip(weights, losses, strict=True)) / 10
    prior, weighted_prior = cross_entropy((0.25, 0.25, 0.5), (0.25, 0.25, 0.5)), cross_entropy(*[(0.1, 0.2, 0.7)] * 2)
    assert list(example.losses) == [close(loss) for loss in losses]
    assert (example.mean, example.weighted_mean) == (close(mean(losses)), close(weighted))
    assert (example.prior_loss, example.weighted_prior_loss) == (close(prior), close(weighted_prior))
    assert example.skill == close(1 - mean(losses) / prior, 1e-15)
    assert example.weighted_skill == close(1 - weighted / weighted_prior, 1e-15)
    assert example.effective_rows == close(mpf(10) ** 2 / 30)
    assert example.mean_forecast_entropy == close(mean([cross_entropy(row, row) for row in example.y_proba]))
