"""Numbers that contradict each other are refused as they are read; those of any data do not."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import probreport as pr
from probreport.comparison import Comparison
from probreport.errors import FormatError
from tests.cases import FORECASTS, WEIGHTS, made
from tests.report.kinds import KINDS, evaluation


def changed(values, path, value):
    """Put another value at a place of JSON values; what is to be computed is computed from the old one."""
    values = json.loads(json.dumps(values))
    inner = values
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    return values


def refused(kind, values):
    with pytest.raises(FormatError) as caught:
        kind.from_json(json.dumps(values))
    assert caught.value.code == "PR151"
    return caught.value.message


def slightly(value):
    return value * (1 + 1e-6)


# --- Evaluations --------------------------------------------------------------------------------------------------


def _named(value):
    """Name what a test is given, the same in every process: a function by its name."""
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize("kind", KINDS)
def test_no_evaluation_contradicts_itself(kind):
    assert pr.Evaluation.from_json(evaluation(kind).to_json()).to_json() == evaluation(kind).to_json()


def test_clipping_may_change_a_part_of_the_loss_of_a_soft_label():
    soft = pr.evaluate([[0.1, 0.9]], [[1e-100, 1 - 1e-100]], classes=["a", "b"])
    assert soft.below_epsilon_rows == 0
    assert soft.sklearn_log_loss < soft.mean_log_loss
    assert pr.Evaluation.from_json(soft.to_json()) == soft


HEADLINE = [
    (("mean_log_loss",), slightly, "the mean in bits is"),
    (("mean_log_loss_bits",), slightly, "the mean in bits is"),
    (("perplexity",), slightly, "the perplexity is"),
    (("geometric_mean_probability",), slightly, "the geometric mean probability is"),
    (("interval",), [0.0, 0.01], "the bands of the interval are not those of its ends"),
    (("interval",), lambda ends: ends[::-1], "an interval has no ends"),
    (("interval_bands",), ["Perfect", "Perfect"], "the bands of the interval are not those of its ends"),
    (("band",), "Great", "which is not in the band Great"),
    (("prior_band",), "Great", "which is not in the band Great"),
    (("uniform_loss",), slightly, "the loss of guessing is"),
    (("loss_over_uniform",), None, "the loss over that of guessing is missing"),
    (("prior_loss",), slightly, "the loss of the constant forecast is"),
    (("skill",), slightly, "the skill is"),
    (("skill",), 0.99, "the skill is 0.99, and the others make it"),
    (("skill_interval",), [0.9, 1.0], "the skill is"),
    (("brier_score",), slightly, "the Brier score is"),
    (("accuracy",), slightly, "the accuracy is"),
    (("n_samples",), 299, "and not 299"),
    (("zero_probability_rows",), 1, "the mean is infinite just where no row gave the truth probability 0"),
    (("below_epsilon_rows",), 301, "below epsilon rows are more than all rows"),
    (("macro_log_loss",), slightly, "the mean of the classes is"),
    (("finite_mean_log_loss",), slightly, "the mean of the finite losses is"),
    (("sklearn_log_loss",), slightly, "the loss as scikit-learn has it is"),
    (("total_weight",), 301.0, "the weights are 301.0, and not 300"),
    (("effective_samples",), 301.0, "the effective number of rows is 301, and the others make it 300"),
    (("effective_samples",), None, "the effective number of rows is missing"),
    (("calibration", "discrimination"), "-Infinity", "the loss of its parts is"),
]
BEHIND_IT = [
    (("bands", 0, "rows"), 7, "the rows in the bands are"),
    (("bands", 3, "share_of_rows"), 0.0, "the shares of the rows in the bands sum to"),
    (("bands", 3, "share_of_loss"), 0.0, "the shares of the loss in the bands sum to"),
    (("bands", 2, "upper"), 0.06, "the ends of the bands are not those of the document"),
    (("loss_distribution", "zero_rows"), 5, "the rows by loss are 305, and not 300"),
    (("loss_distribution", "zero_share"), 0.5, "the shares by loss sum to 1.5"),
    (("data", "weightless_rows"), 1, "the rows that count and those without weight are 301, and not 300"),
    (("classes",), [1, 0], "the table of classes is not of the classes in their order"),
    (("class_table", 0, "frequency"), slightly, "the frequencies of the classes sum to"),
    (("class_table", 0, "rows"), 0, "a class has rows without a loss"),
    (("class_table", 0, "band"), "Great", "which is not in the band Great"),
    (("class_table", 0, "mean_log_loss"), slightly, "the mean of the classes is"),
    (("class_table", 0, "share_of_loss"), slightly, "the shares of the loss by class sum to"),
    (("confusion", "preferred", 0, 0), 0, "the rows in the confusion are"),
    (("quantiles", "0.5"), 9.0, "a quantile is greater than that of a greater share"),
    (("quantiles", "half"), lambda _: 0.1, "a quantile is not of a share"),
    (("quantiles", "1"), slightly, "the greatest loss is not that of the worst row"),
    (("worst_rows",), lambda rows: rows[::-1], "the worst rows do not stand in their order"),
    (
        ("worst_rows",),
        lambda rows: [rows[0], rows[0]],
        "the worst rows do not stand in their order, or one stands twice",
    ),
    (("worst_rows", 0, "y_true"), "eggs", "a worst row has a label that is no class"),
    (("worst_rows", 19, "log_loss"), lambda loss: loss * (1 - 1e-5), "gave the truth"),
    (("worst_rows", 0, "p_preferred"), 0.0, "preferred what it gave less than the truth"),
    (("worst_rows", 0, "margin"), -0.5, "the margin of a row is -0.5"),
    (("information", "mean_cross_entropy"), slightly, "the mean cross-entropy is"),
    (("information", "marginal_kl_divergence"), 0.5, "the marginal divergence is 0.5"),
    (("calibration", "overconfidence_gap"), 0.5, "the gap of over-confidence is 0.5"),
    (("calibration", "discrimination"), 0.5, "the loss of its parts is"),
    (("calibration", "recalibrated_log_loss"), slightly, "the recalibrated loss is"),
    (("calibration", "miscalibration_p_value"), 1.5, "a p-value is 1.5"),
    (("calibration", "temperature"), 9.0, "the temperature is 9, outside of its interval"),
    (("calibration", "temperature_interval"), lambda ends: ends[::-1], "an interval goes from"),
    (("calibration", "in_the_large", 0, "observed"), slightly, "a frequency in the large is"),
    (("calibration", "in_the_large", 0, "forecast"), slightly, "a forecast in the large is"),
    (("calibration", "in_the_large", 0, "class"), 1, "the classes in the large do not stand in their order"),
    (("calibration", "curve", 0, "recalibrated"), 1.0, "the curve of calibration falls"),
    (("concentration", "worst_1%"), 0.9, "more rows carry less of the loss"),
    (("concentration", "lorenz", 0), [0.9, 0.9], "the curve of the losses falls"),
    (("unseen", "large_losses", "rows"), 0.0, "the large losses are 0.0"),
    (("unseen", "large_losses", "rate"), slightly, "a rate of rows is"),
    (("column_order", "loss_as_given"), slightly, "the loss with the columns as given is"),
]


@pytest.mark.parametrize(("path", "value", "fault"), [*HEADLINE, *BEHIND_IT], ids=_named)
def test_a_number_that_was_changed_is_noticed(path, value, fault):
    values = evaluation("two classes").to_dict()
    if path == ("quantiles", "half"):
        values["quantiles"]["half"] = None
    message = refused(pr.Evaluation, changed(values, path, value))
    assert message.startswith("the numbers of this evaluation do not fit together: ")
    assert fault in message


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("groups", 0, "rows"), 1, "the rows by site are"),
        (("groups", 0, "band"), "Perfect", "which is not in the band Perfect"),
        (("groups", 0, "interval"), [0.0, 1e-9], "outside of its interval [0, 1e-09]"),
    ],
    ids=_named,
)
def test_so_it_is_of_groups(path, value, fault):
    assert fault in refused(pr.Evaluation, changed(evaluation("groups").to_dict(), path, value))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("folds", 0, "rows"), 1, "the rows of the folds are"),
        (("folds", 0, "band"), "Perfect", "which is not in the band Perfect"),
        (("mean_of_folds",), slightly, "the mean of the folds is"),
        (("fold_interval",), [0.0, 0.1], "the mean of the folds is"),
    ],
    ids=_named,
)
def test_so_it_is_of_folds(path, value, fault):
    assert fault in refused(pr.Evaluation, changed(evaluation("folds").to_dict(), path, value))


def test_a_mean_outside_of_its_interval_is_noticed():
    values = {**evaluation("two classes").to_dict(), "interval": [0.0, 0.01], "interval_bands": ["Perfect", "Great"]}
    assert "the mean log loss is" in refused(pr.Evaluation, values)
    assert "outside of its interval [0, 0.01]" in refused(pr.Evaluation, values)


@pytest.mark.parametrize("loss", ["Infinity", 40.0])
def test_a_probability_of_0_costs_infinity_or_what_clipping_makes_of_it(loss):
    values = evaluation("clipped").to_dict()
    assert values["worst_rows"][0]["log_loss"] == pytest.approx(36.04365338911715)
    assert "gave the truth 0 and lost" in refused(
        pr.Evaluation, changed(changed(values, ("worst_rows", 0, "log_loss"), loss), ("quantiles", "1"), loss)
    )


def test_two_classes_of_one_label_are_refused():
    values = evaluation("two classes").to_dict()
    for row in (values["class_table"][1], values["calibration"]["in_the_large"][1]):
        row["class"] = 0
    assert "two classes have one label" in refused(pr.Evaluation, {**values, "classes": [0, 0]})


# --- Comparisons --------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3, 16, 90]),
    st.sampled_from(FORECASTS),
    st.sampled_from(FORECASTS),
    st.sampled_from(WEIGHTS),
    st.booleans(),
    st.sampled_from(["inf", "clip"]),
)
def test_no_comparison_contradicts_itself(seed, n, first, second, weights, clustered, on_zero):
    a, b = (made(seed + i, n, 3, forecasts, weights, "classes", True) for i, forecasts in enumerate((first, second)))
    models = {"a": (a.y_true, a.y_proba), "b": (a.y_true, b.y_proba)}
    groups, clusters = {"site": a.sites}, a.patients if clustered else None
    found = pr.compare(
        models, classes=(0, 1, 2), sample_weight=a.sample_weight, groups=groups, clusters=clusters, on_zero=on_zero
    )
    assert Comparison.from_json(found.to_json()) == found


def compared(**others):
    random = np.random.default_rng(4)
    forecasts = random.beta(0.8, 0.8, 200)
    y = (random.random(200) < forecasts).astype(int)
    models = {"a": (y, forecasts), "b": (y, 0.5 * forecasts + 0.25), **{k: (y, v) for k, v in others.items()}}
    return pr.compare(models).to_dict()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("models", 0, "mean_log_loss"), slightly, "the skill is"),
        (("models", 0, "band"), "Perfect", "which is not in the band Perfect"),
        (("models", 0, "interval"), [0.0, 0.01], "outside of its interval [0, 0.01]"),
        (("models", 0, "skill"), slightly, "the skill is"),
        (("models", 0, "skill_interval"), [0.9, 1.0], "outside of its interval [0.9, 1]"),
        (("models", 0, "zero_probability_rows"), 201, "zero probability rows are more than all rows"),
        (("n_comparisons",), 2, "the pairs are 1, and not 2"),
        (("pairs", 0, "mean_difference"), slightly, "a less b: the difference is"),
        (("pairs", 0, "mean_difference"), None, "a less b: what is infinite of the models is not so of the pair"),
        (("pairs", 0, "infinite_rows_a"), 1, "a less b: what is infinite of the models is not so of the pair"),
        (("pairs", 0, "interval"), [0.1, 0.2], "outside of its interval [0.1, 0.2]"),
        (("pairs", 0, "skill_difference"), slightly, "a less b: the difference of skill is"),
        (("pairs", 0, "brier_difference"), slightly, "a less b: the difference of Brier scores is"),
        (("pairs", 0, "brier_interval"), [0.1, 0.2], "the brier difference is"),
        (("pairs", 0, "share_of_rows_equal"), 0.5, "a less b: the shares of rows sum to"),
        (("pairs", 0, "verdict"), "b better", "the verdict is 'b better', and the numbers say 'a better'"),
        (("pairs", 0, "verdict"), "within noise", "the verdict is 'within noise', and the numbers say 'a better'"),
        (("pairs", 0, "p_adjusted"), 0.05, "the verdict is 'a better', and the numbers say 'within noise'"),
        (("band_flips", "a→b", 0, 0), 1, "the rows by band, a→b, are 201, and not 200"),
        (("n_samples",), 201, "the rows by band, a→b, are 200, and not 201"),
    ],
    ids=_named,
)
def test_a_number_of_a_comparison_that_was_changed_is_noticed(path, value, fault):
    message = refused(Comparison, changed(compared(), path, value))
    assert message.startswith("the numbers of this comparison do not fit together: ")
    assert fault in message


def test_who_loses_infinitely_much_is_not_called_better():
    random = np.random.default_rng(4)
    worse = (random.random(200) < 0.5).astype(float)
    values = compared(worse=worse)
    place = next(i for i, pair in enumerate(values["pairs"]) if (pair["a"], pair["b"]) == ("a", "worse"))
    assert values["pairs"][place]["verdict"] == "a better"
    message = refused(Comparison, changed(values, ("pairs", place, "verdict"), "b better"))
    assert "a less worse: the verdict is 'b better', and the numbers say 'a better'" in message


def test_a_constant_forecast_that_loses_next_to_nothing_gives_no_difference_of_skill():
    """The frequency of the second class is 5e-324, so that its entropy is no normal number, and no quotient finite."""
    y, weights = [0, 1], [1.0, 5e-324]
    found = pr.compare({"a": (y, [0.9, 0.9]), "b": (y, [0.2, 0.3])}, sample_weight=weights)
    (pair,) = found.pairs
    assert math.isfinite(pair.mean_difference)
    assert (pair.skill_difference, pair.skill_interval) == (None, None)
    assert Comparison.from_json(found.to_json()) == found


# --- Keys ---------------------------------------------------------------------------------------------------------


def test_a_key_that_stands_twice_is_refused_rather_than_one_of_its_values_taken(tmp_path):
    text = evaluation("two classes").to_json()
    twice = text.replace('"n_samples":', '"n_samples":7,"n_samples":', 1)
    page = tmp_path / "report.html"
    island = f'{{"title":null,"unit":"nats","unit":"bits","evaluation":{text}}}'
    page.write_text(f'<script type="application/json" id="probreport-data">{island}</script>', encoding="utf-8")
    with pytest.raises(FormatError, match=r"PR151"):
        pr.Evaluation.from_json(twice)
    with pytest.raises(FormatError, match=r"PR151"):
        pr.Report.from_rendered(page)
