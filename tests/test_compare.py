"""Comparison of models: paired, exact however rows are cut, held to SciPy and simulations; other rows are refused."""

import json
import math

import numpy as np
import pytest
from scipy import stats

import probreport as pr
from probreport.alignment import row_by_row
from probreport.comparison import Comparison
from probreport.conclusions.comparisons import conclude_comparison
from probreport.joining import joined_by_id
from probreport.paired_summary import summarise_together
from probreport.plan import Plan
from probreport.predictions import Predictions


def forecasts(seed=0, n=2000, noise=(0.5, 0.8)):
    """Labels, and forecasts of two models that see the truth through noise."""
    random = np.random.default_rng(seed)
    signal = random.normal(size=n)
    y_true = (random.random(n) < 1 / (1 + np.exp(-signal))).astype(int)
    return y_true, *(1 / (1 + np.exp(-signal - random.normal(size=n) * of)) for of in noise)


def compared(y_true, a, b, **options):
    return pr.compare({"a": (y_true, a), "b": (y_true, b)}, **options).pairs[0]


# --- The numbers --------------------------------------------------------------------------------------------------


def test_four_rows_by_hand():
    # losses of a: ln 2, ln 4, ln 2, 0; of b: ln 4, ln 2, ln 2, ln 2; differences -ln 2, +ln 2, 0, -ln 2
    pair = compared([1, 1, 1, 1], [1 / 2, 1 / 4, 1 / 2, 1], [1 / 4, 1 / 2, 1 / 2, 1 / 2], classes=[0, 1])
    assert pair.mean_difference == pytest.approx(-math.log(2) / 4)
    shares = pair.share_of_rows_a_better, pair.share_of_rows_b_better, pair.share_of_rows_equal
    assert shares == (0.5, 0.25, 0.25)


def test_rows_are_counted_from_band_to_band():
    # Great (0.01) -> Fine (0.11) on two rows, Not great (0.69) -> Great on one
    comparison = pr.compare({"a": ([1, 1, 0], [0.99, 0.99, 0.5]), "b": ([1, 1, 0], [0.9, 0.9, 0.01])})
    flips = np.array(comparison.band_flips["a→b"])
    assert flips.sum() == 3
    assert (flips[1, 3], flips[5, 1]) == (2, 1)


def test_the_mean_and_its_error_are_those_of_a_paired_t_test():
    y_true, a, b = forecasts()
    pair, differences = compared(y_true, a, b), pr.log_losses(y_true, a) - pr.log_losses(y_true, b)
    assert pair.mean_difference == pytest.approx(differences.mean(), rel=1e-13)
    assert pair.standard_error == pytest.approx(stats.sem(differences), rel=1e-12)


def test_the_interval_is_that_of_a_bias_corrected_bootstrap():
    y_true, a, b = forecasts()
    differences = pr.log_losses(y_true, a) - pr.log_losses(y_true, b)
    found = stats.bootstrap((differences,), np.mean, n_resamples=4000, rng=np.random.default_rng(1))
    pair = compared(y_true, a, b)
    assert pair.interval == pytest.approx(tuple(found.confidence_interval), abs=0.1 * pair.standard_error)


@pytest.mark.parametrize("seed", range(8))
def test_p_is_below_five_per_cent_just_where_the_interval_leaves_out_zero(seed):
    pair = compared(*forecasts(seed, n=60, noise=(0.5, 1.2)))
    low, high = pair.interval
    assert (pair.p_value < 0.05) == (low > 0 or high < 0)


def test_skill_in_points_is_the_difference_of_the_skills():
    y_true, a, b = forecasts(n=300)
    comparison = pr.compare({"a": (y_true, a), "b": (y_true, b)})
    first, second = (row.skill for row in comparison.models)
    assert comparison.pairs[0].skill_difference == pytest.approx(first - second)


def test_each_model_is_as_when_evaluated_alone():
    y_true, a, b = forecasts(n=300)
    row, alone = pr.compare({"a": (y_true, a), "b": (y_true, b)}).models[1], pr.evaluate(y_true, b)
    for name in ("mean_log_loss", "interval", "band", "skill", "skill_interval", "brier_score", "accuracy"):
        assert getattr(row, name) == getattr(alone, name)


def test_the_sign_test_is_that_of_the_binomial():
    y_true, a, b = forecasts(n=300)
    differences = pr.log_losses(y_true, a) - pr.log_losses(y_true, b)
    expected = stats.binomtest(int((differences < 0).sum()), len(differences)).pvalue
    assert compared(y_true, a, b).sign_p_value == pytest.approx(expected)


def test_classes_add_up_to_the_difference():
    pair = compared(*forecasts(n=300))
    whole = sum(part.rows * part.mean_difference for part in pair.by_class) / 300
    assert whole == pytest.approx(pair.mean_difference)
    assert sum(part.share_of_difference for part in pair.by_class) == pytest.approx(1)


def test_a_group_that_makes_all_the_difference_is_found():
    y_true, a, _ = forecasts(n=600)
    site = np.where(np.arange(600) % 3 == 0, "Oslo", "Lyon")
    worse = np.where(site == "Oslo", 0.95, a)
    first, second = compared(y_true, a, worse, groups={"site": site}).by_group
    assert (first.value, first.share_of_difference) == ("Oslo", pytest.approx(1))
    assert first.p_adjusted < 0.01
    assert (second.value, second.mean_difference, second.p_value) == ("Lyon", 0, 1)


def test_the_rows_that_differ_most_are_named_in_order():
    pair = compared([1, 1, 1, 1], [0.9, 0.1, 0.5, 0.5], [0.1, 0.9, 0.4, 0.5], classes=[0, 1], ids=list("wxyz"))
    assert [row.id for row in pair.rows_a_better] == ["w", "y"]
    assert [row.id for row in pair.rows_b_better] == ["x"]


def test_whole_weights_of_frequency_are_rows_again_and_again():
    y_true, a, b = forecasts(n=200)
    weight = np.random.default_rng(1).integers(1, 4, 200)
    again = [np.repeat(values, weight) for values in (y_true, a, b)]
    weighted = compared(y_true, a, b, sample_weight=weight, weight_type="frequency")
    repeated = compared(*again)
    assert (*weighted.interval, weighted.p_value) == pytest.approx((*repeated.interval, repeated.p_value))


def test_clusters_make_the_interval_as_wide_as_if_each_were_one_row():
    y_true, a, b = forecasts(n=100)
    four_times = [np.repeat(values, 4) for values in (y_true, a, b)]
    pair = compared(*four_times, clusters=np.repeat(np.arange(100), 4))
    assert pair.standard_error == pytest.approx(compared(y_true, a, b).standard_error)


# --- Any cutting, and back from JSON --------------------------------------------------------------------------------


def test_any_cutting_gives_the_same_numbers():
    y_true, a, b = forecasts(n=500)
    options = {"groups": {"site": np.arange(500) % 7}, "clusters": np.arange(500) % 50, "sample_weight": y_true + 0.1}
    whole = Predictions.from_arrays(y_true, a, **options)
    other = Predictions.from_arrays(y_true, b)
    plans = [Plan((0, 1), is_weighted=True, has_clusters=True, groups=("site",))] * 2
    parts = row_by_row([[whole.rows(i, i + 111) for i in range(0, 500, 111)], [other.rows(0, 13), other.rows(13, 500)]])
    first, *rest = (summarise_together(rows, plans) for rows in parts)
    total = first
    for part in reversed(rest):
        total = part + total
    names = ("a", "b")
    assert conclude_comparison(total, names) == conclude_comparison(summarise_together([whole, other], plans), names)


def test_a_comparison_survives_json():
    y_true, a, b = forecasts(n=60)
    found = pr.compare({"a": (y_true, a), "b": (y_true, b), "c": (y_true, np.where(y_true, 0.0, 0.5))})
    text = found.to_json()
    assert Comparison.from_json(text) == found
    assert json.loads(text)["schema"] == "probreport/comparison"


@pytest.mark.parametrize("change", [{"schema": "probreport/evaluation"}, {"version": 99}, {"pairs": 1}])
def test_another_json_is_refused(change):
    y_true, a, b = forecasts(n=10)
    values = pr.compare({"a": (y_true, a), "b": (y_true, b)}).to_dict()
    with pytest.raises(pr.FormatError, match="PR151"):
        Comparison.from_dict({**values, **change})


def test_columns_of_other_order_are_bound_by_their_labels():
    y_true, a, _ = forecasts(n=50)
    labels = np.array(["no", "yes"])[y_true]
    import pandas as pd

    one, other = pd.DataFrame({"no": 1 - a, "yes": a}), pd.DataFrame({"yes": a, "no": 1 - a})
    pair = compared(labels, one, other)
    assert (pair.mean_difference, pair.p_value, pair.share_of_rows_equal) == (0, 1, 1)


# --- Verdicts -------------------------------------------------------------------------------------------------------


def test_identical_models_differ_by_nothing_with_p_one():
    pair = compared(*forecasts(n=50)[:2], forecasts(n=50)[1])
    assert (pair.mean_difference, pair.p_value, pair.verdict) == (0, 1, "within noise")


def test_a_model_that_alone_is_infinite_is_worse_and_the_difference_undefined():
    y_true, a, b = forecasts(n=50)
    b[0] = 1 - y_true[0]
    pair = compared(y_true, a, b)
    assert (pair.verdict, pair.judged_by, pair.mean_difference) == ("a better", "infinite_log_loss", None)
    assert pair.interval_reason == "b loses infinitely much on 1 row"


def test_two_infinite_models_are_judged_by_brier_scores():
    y_true, a, b = forecasts(n=2000, noise=(0.1, 3.0))
    a[0] = b[1] = b[0] = 1 - y_true[0]
    pair = compared(y_true, a, b)
    assert (pair.verdict, pair.judged_by) == ("a better", "brier_score")


def test_a_difference_that_is_the_same_on_each_row_is_judged_by_the_rows_won():
    pair = compared([1] * 10, [0.5] * 10, [0.25] * 10, classes=[0, 1])
    assert (pair.verdict, pair.judged_by, pair.interval) == ("a better", "sign_test", None)
    assert pair.p_adjusted == pytest.approx(2 / 2**10)


def test_holm_corrects_for_all_pairs_and_says_how_many():
    y_true, a, b = forecasts(n=300)
    found = pr.compare({"a": (y_true, a), "b": (y_true, b), "c": (y_true, forecasts(1, n=300)[1])})
    assert found.n_comparisons == len(found.pairs) == 3
    least = min(pair.p_value for pair in found.pairs)
    assert min(pair.p_adjusted for pair in found.pairs) == pytest.approx(min(1, 3 * least))


def test_the_test_holds_its_size_and_finds_what_is_there():
    """Two models as good as each other, 400 times 80 rows: 5 % are called different, within binomial limits."""
    random = np.random.default_rng(5)
    called, n = 0, 400
    for _ in range(n):
        signal = random.normal(size=80)
        y_true = random.random(80) < 1 / (1 + np.exp(-signal))
        y_true[:2] = (False, True)
        a, b = (1 / (1 + np.exp(-signal - random.normal(size=80))) for _ in range(2))
        called += compared(y_true, a, b).p_value < 0.05
    assert stats.binom.ppf(0.001, n, 0.05) <= called <= stats.binom.ppf(0.999, n, 0.05)


# --- Other rows are refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (([1, 0, 0], [0.5, 0.5, 0.5]), "b, row 1: has label 0, but a, row 1 has label 1"),
        (([1, 1], [0.5, 0.5]), "b has 2 rows, a has more"),
        ((["x", "y", "y"], [[0.5, 0.5]] * 3), "does not have the classes"),
        (([[0.3, 0.7], [0, 1], [1, 0]], [[0.5, 0.5]] * 3), "has a soft label"),
    ],
)
def test_other_rows_are_refused_with_the_first_difference(other, said):
    with pytest.raises(pr.IncompatibleError, match="PR155") as refused:
        pr.compare({"a": ([1, 1, 0], [0.5, 0.5, 0.5]), "b": other})
    assert said in str(refused.value)


def named_rows(names, labels, source, first_row=0):
    options = {"classes": [0, 1], "source": source, "first_row": first_row}
    return Predictions.from_arrays(labels, [0.5] * len(labels), ids=np.array(list(names), object), **options)


@pytest.mark.parametrize(
    ("names", "labels", "said"),
    [
        ("zxuy", [1, 1, 0, 1], "b2, row 3: has label 1, but a, row 1 has label 0"),
        ("zxxy", [1, 1, 1, 0], "b2, row 2: id 'x' stands more than once"),
        ("zxvy", [1, 1, 1, 0], "b2, row 2: id 'v' is not in a"),
    ],
)
def test_rows_joined_from_several_batches_are_named_where_they_stand(names, labels, said):
    others = [named_rows(names[:2], labels[:2], "b1"), named_rows(names[2:], labels[2:], "b2", 2)]
    with pytest.raises(pr.IncompatibleError) as refused:
        list(joined_by_id([[named_rows("xyz", [1, 0, 1], "a")], others]))
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("models", [{}, {"a": ([1, 0], [0.5, 0.5])}, {"a": ([1, 0], [0.5, 0.5]), "b": [0.5, 0.5, 0.5]}])
def test_fewer_than_two_models_are_wrong_usage(models):
    with pytest.raises(pr.UsageError, match="PR121"):
        pr.compare(models)


@pytest.mark.parametrize("models", [2, 3])
def test_names_that_a_terminal_would_obey_are_printed_as_escapes(models):
    forecasts = [([0, 1, 1] * 9, np.tile([0.2, 0.9 - i / 10, 0.6], 9)) for i in range(models)]
    names = ("red \x1b[31m", "bidi \u202e", "bell \a")[:models]
    text = str(pr.compare(dict(zip(names, forecasts, strict=True))))
    assert all(character.isprintable() for character in text)
    assert "red \\x1b[31m" in text
