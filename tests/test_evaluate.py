"""Evaluating arrays, batches and files: oracles, laws of weights and classes, scikit-learn, the ends of the scale."""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, brier_score_loss, d2_log_loss_score, log_loss

import probreport as pr
from probreport.conclusions import conclude
from probreport.errors import DataError, IncompatibleError, ProbabilityError, ShapeError, UsageError, WeightError
from probreport.evaluate import evaluate_batches
from probreport.evaluate_files import evaluate_opened, name_of
from probreport.predictions import Predictions
from probreport.readers import open_predictions
from tests import oracles
from tests.cases import cases, made

CLIPPED = oracles.CLIPPED_LOSS["float64"]
EPSILON = np.finfo(np.float64).eps


def close(value, rel=1e-12):
    return pytest.approx(value, rel=rel, abs=1e-15)


def evaluation(case, **options):
    return pr.evaluate(
        case.y_true,
        case.y_proba,
        classes=case.classes,
        sample_weight=case.sample_weight,
        log_proba=case.log_proba,
        **options,
    )


def numbers(case, *without, **options):
    """The JSON values of an evaluation, less what is said of how rows are stored."""
    values = evaluation(case, **options).to_dict()
    for key in ("data", "provenance", *without):
        values.pop(key)
    return values


def same(mine, theirs):
    """Compare JSON values, but for the last digits of those that are fitted to all rows together."""
    if isinstance(mine, dict):
        assert list(mine) == list(theirs)
        mine, theirs = list(mine.values()), list(theirs.values())
    if isinstance(mine, list):
        assert len(mine) == len(theirs)
        for one, other in zip(mine, theirs, strict=True):
            same(one, other)
    else:
        assert mine == (pytest.approx(theirs, rel=1e-6, abs=1e-9) if isinstance(theirs, float) else theirs)


# --- Oracles ------------------------------------------------------------------------------------------------------


def test_the_ten_samples():
    example = oracles.TEN_SAMPLES
    found = pr.evaluate(example.y_true, example.y_proba)
    assert found.n_samples == 10 == found.total_weight == found.effective_samples
    assert found.mean_log_loss == close(example.mean)
    assert found.mean_log_loss_bits == close(example.mean_bits)
    assert found.interval == close(example.interval)
    assert found.band.name == example.band
    assert [band.name for band in found.interval_bands] == ["Fine", "Not great"]
    assert found.quantiles["0.5"] == close(example.median)
    assert (found.quantiles["0.01"], found.quantiles["1"]) == close((example.least, example.greatest))
    assert found.prior_loss == close(example.prior_loss)
    assert found.uniform_loss == close(oracles.LN_2)
    assert found.skill == close(example.skill)
    assert found.perplexity == close(example.perplexity)
    assert found.geometric_mean_probability == close(example.geometric_mean_probability)
    assert found.brier_score == close(example.brier_score)
    assert found.accuracy == 1
    assert found.information.mean_forecast_entropy == close(example.mean_forecast_entropy)
    assert found.calibration.overconfidence_gap == close(example.overconfidence_gap)
    assert found.calibration.overconfidence_z == close(example.log_score_z)
    assert found.sklearn_log_loss == close(example.sklearn_log_loss)
    assert {band.name: band.rows for band in found.bands if band.rows} == example.band_counts


def test_the_weighted_three_classes():
    example = oracles.WEIGHTED_THREE_CLASSES
    found = pr.evaluate(example.y_true, example.y_proba, sample_weight=example.sample_weight)
    assert found.mean_log_loss == close(example.weighted_mean)
    assert found.prior_loss == close(example.weighted_prior_loss)
    assert found.skill == close(example.weighted_skill)
    assert found.effective_samples == close(example.effective_rows)
    assert found.total_weight == 10
    unweighted = pr.evaluate(example.y_true, example.y_proba)
    assert unweighted.mean_log_loss == close(example.mean)
    assert unweighted.prior_loss == close(example.prior_loss)
    assert unweighted.skill == close(example.skill)
    assert unweighted.information.mean_forecast_entropy == close(example.mean_forecast_entropy)
    assert unweighted.uniform_loss == close(oracles.UNIFORM_GUESS[3].nats)


@pytest.mark.parametrize("example", [oracles.SKLEARN_MULTICLASS, oracles.SKLEARN_HAM_SPAM, oracles.SKLEARN_DOCSTRING])
def test_the_examples_of_scikit_learn(example):
    assert pr.evaluate(example.y_true, example.y_proba).mean_log_loss == close(example.mean)


def test_a_soft_label():
    soft = oracles.SOFT_LABEL
    found = pr.evaluate([soft.label], [soft.forecast])
    assert found.mean_log_loss == close(soft.cross_entropy)
    assert found.data.soft_labels
    assert found.data.missing_classes == ()


# --- scikit-learn -------------------------------------------------------------------------------------------------


@given(cases(labels=("classes",), weights=("none", "ones", "whole", "any")))
def test_what_scikit_learn_would_print_is_what_it_prints(case):
    k = len(case.classes)
    expected = log_loss(case.y_true, case.y_proba, labels=range(k), sample_weight=case.sample_weight)
    found = evaluation(case)
    assert found.sklearn_log_loss == close(expected, rel=1e-11)
    clipped = evaluation(case, on_zero="clip")
    assert clipped.mean_log_loss == clipped.sklearn_log_loss == close(found.sklearn_log_loss, rel=1e-14)
    if found.mean_log_loss < math.inf and found.below_epsilon_rows == 0:
        assert found.mean_log_loss == close(expected, rel=1e-11)


@given(cases(labels=("soft",), weights=("none", "any"), forecasts=("smooth", "certain", "decimals", "confident")))
def test_of_soft_labels_every_entry_is_clipped(case):
    losses = (case.y_true * -np.log(np.clip(case.y_proba, EPSILON, 1 - EPSILON))).sum(axis=1)
    assert evaluation(case).sklearn_log_loss == close(np.average(losses, weights=case.sample_weight), rel=1e-11)


@pytest.mark.parametrize(("k", "weights"), [(2, "none"), (2, "any"), (5, "none"), (5, "whole")])
def test_the_other_scores_are_those_of_scikit_learn(k, weights):
    case = made(k, n=300, k=k, weights=weights)
    found, weight = evaluation(case), {"sample_weight": case.sample_weight}
    labels = list(range(k))
    assert found.accuracy == close(accuracy_score(case.y_true, case.y_proba.argmax(axis=1), **weight))
    assert found.skill == close(d2_log_loss_score(case.y_true, case.y_proba, labels=labels, **weight))
    proba = case.y_proba[:, 1] if k == 2 else case.y_proba
    assert found.brier_score == close(brier_score_loss(case.y_true, proba, labels=labels, **weight))


def test_the_limit_of_scikit_learn_is_counted_apart_from_zeros():
    rows = [[1.0, 0.0], [1.0, 1e-17], [1.0, EPSILON / 2], [0.5, 0.5], [0.0, 1.0]]
    found = pr.evaluate([1] * 5, rows, classes=[0, 1])
    assert (found.zero_probability_rows, found.below_epsilon_rows) == (1, 2)
    assert found.finite_mean_log_loss == close((17 * math.log(10) - math.log(EPSILON / 2) + math.log(2)) / 4)
    assert found.sklearn_log_loss == close((3 * CLIPPED + math.log(2) + EPSILON) / 5)


HELD_OUT = (
    "recalibration_gain",
    "recalibration_gain_error",
    "recalibration_reason",
    "recalibrated_log_loss",
    "isotonic_gain",
    "isotonic_gain_error",
)


# --- Laws ---------------------------------------------------------------------------------------------------------


@given(cases(weights=("ones",)))
def test_weights_of_one_are_no_weights(case):
    assert numbers(case) == numbers(replace(case, sample_weight=None))


@given(cases(weights=("whole", "any"), labels=("classes", "soft", "column", "logs")))
def test_a_weight_of_zero_is_a_row_removed(case):
    weights = case.sample_weight.copy()
    weights[np.random.default_rng(0).random(len(case)) < 0.4] = 0
    weights[-1] = 1.0
    case, kept = replace(case, sample_weight=weights), weights > 0
    removed = replace(case, y_true=case.y_true[kept], y_proba=case.y_proba[kept], sample_weight=weights[kept])
    mine, theirs = (numbers(one, "worst_rows", "notes", "mixing") for one in (case, removed))
    for key in HELD_OUT:  # rows are held out by their numbers
        del mine["calibration"][key], theirs["calibration"][key]
    del mine["concentration"]["lorenz"], theirs["concentration"]["lorenz"]  # equal losses stand in any order
    same(mine, theirs)
    assert evaluation(case).data.weightless_rows == np.count_nonzero(~kept)


def has_no_subnormal_products(case):
    return not np.any((case.y_proba > 0) & (case.y_proba < 1e-290)) or case.log_proba


@given(cases(weights=("any",)).filter(has_no_subnormal_products), st.integers(-200, 200))
def test_weights_times_a_power_of_two_change_nothing_but_their_sum(case, power):
    scaled = replace(case, sample_weight=np.ldexp(case.sample_weight, power))
    assert numbers(case, "total_weight") == numbers(scaled, "total_weight")
    assert evaluation(scaled).total_weight == math.ldexp(evaluation(case).total_weight, power)


@given(
    cases(weights=("any",), labels=("classes", "column")).filter(has_no_subnormal_products),
    st.sampled_from([600, 900, -600, -900]),
)
def test_so_it_is_for_powers_whose_squares_leave_the_range_but_for_the_intervals(case, power):
    scaled = evaluation(replace(case, sample_weight=np.ldexp(case.sample_weight, power)))
    found = evaluation(case)
    assert scaled.effective_samples is None
    assert scaled.interval is None
    for name in (
        "mean_log_loss",
        "skill",
        "prior_loss",
        "brier_score",
        "bands",
        "quantiles",
        "confusion",
        "information",
    ):
        assert getattr(scaled, name) == getattr(found, name)


@given(cases(weights=("whole",), labels=("classes", "soft", "logs")))
def test_whole_weights_repeat_rows_in_every_mean_and_table(case):
    times = case.sample_weight.astype(int)
    repeated = replace(
        case, y_true=np.repeat(case.y_true, times, 0), y_proba=np.repeat(case.y_proba, times, 0), sample_weight=None
    )
    found, expected = evaluation(case), evaluation(repeated)
    assert found.total_weight == expected.n_samples
    for name in ("mean_log_loss", "prior_loss", "brier_score", "accuracy", "sklearn_log_loss", "finite_mean_log_loss"):
        mine, theirs = getattr(found, name), getattr(expected, name)
        assert mine == (None if theirs is None else close(theirs))
    if expected.n_samples > 1 and found.n_samples > 1:
        assert found.skill == (None if expected.skill is None else close(expected.skill))
    assert found.quantiles == expected.quantiles
    assert found.information.marginal_kl_divergence == close(expected.information.marginal_kl_divergence)
    assert found.calibration.overconfidence_gap == (
        None if expected.calibration.overconfidence_gap is None else close(expected.calibration.overconfidence_gap)
    )
    for mine, theirs in zip(found.bands, expected.bands, strict=True):
        assert mine.share_of_rows == close(theirs.share_of_rows)
        assert mine.share_of_loss == (None if theirs.share_of_loss is None else close(theirs.share_of_loss))
    for mine, theirs in zip(found.class_table, expected.class_table, strict=True):
        assert (mine.frequency, mine.mean_forecast) == close((theirs.frequency, theirs.mean_forecast))
        assert mine.mean_log_loss == (None if theirs.mean_log_loss is None else close(theirs.mean_log_loss))


@given(cases(labels=("classes",), weights=("none", "any")), st.integers(0, 2**32 - 1))
def test_permuted_classes_permute_the_class_table_and_nothing_else(case, seed):
    order = np.random.default_rng(seed).permutation(len(case.classes))
    permuted = replace(case, y_proba=case.y_proba[:, order], classes=tuple(order.tolist()))
    mine = evaluation(case)
    theirs = pr.evaluate(case.y_true, permuted.y_proba, classes=permuted.classes, sample_weight=case.sample_weight)
    assert theirs.mean_log_loss == mine.mean_log_loss
    assert theirs.interval == mine.interval
    for one, other in zip(theirs.bands, mine.bands, strict=True):
        assert (one.rows, one.share_of_rows, one.share_of_loss) == (
            other.rows,
            other.share_of_rows,
            other.share_of_loss,
        )
        assert one.expected_share_if_calibrated == pytest.approx(other.expected_share_if_calibrated, abs=1e-12)
    assert theirs.prior_loss == close(mine.prior_loss)
    assert theirs.brier_score == close(mine.brier_score)
    rows = {row.label: row for row in mine.class_table}
    assert [row.label for row in theirs.class_table] == order.tolist()
    assert all(row == rows[row.label] for row in theirs.class_table)


@given(cases(labels=("column",), weights=("none", "any")))
def test_one_column_says_the_same_as_two(case):
    two = replace(case, y_proba=np.column_stack([1 - case.y_proba, case.y_proba]))
    one, other = evaluation(case), evaluation(two)
    assert one.mean_log_loss == close(other.mean_log_loss)
    assert one.brier_score == close(other.brier_score)
    assert one.accuracy == other.accuracy
    assert one.zero_probability_rows == other.zero_probability_rows


@given(cases(labels=("logs",), weights=("none",), forecasts=("smooth", "decimals", "constant")))
def test_logarithms_say_the_same_as_probabilities(case):
    with np.errstate(under="ignore"):
        plain = replace(case, y_proba=np.exp(case.y_proba), log_proba=False)
    assert evaluation(case).mean_log_loss == close(evaluation(plain).mean_log_loss)
    assert evaluation(case).brier_score == close(evaluation(plain).brier_score)


@given(cases())
def test_the_mean_is_the_sum_of_the_parts(case):
    found = evaluation(case)
    if found.mean_log_loss < math.inf:
        parts = [row.frequency * (row.mean_log_loss or 0) for row in found.class_table]
        if not found.data.soft_labels:
            assert math.fsum(parts) == close(found.mean_log_loss, rel=1e-10)
    assert found.mean_log_loss >= 0
    assert (found.mean_log_loss == 0) == (found.band.name == "Perfect")
    assert found.perplexity == close(math.exp(found.mean_log_loss)) if found.mean_log_loss < 700 else True


@given(cases(weights=("none",)), st.integers(0, 30))
def test_as_many_worst_rows_are_kept_as_asked_for(case, most):
    found = evaluation(case, worst_rows=most).worst_rows
    assert list(found) == list(evaluation(case, worst_rows=10_000).worst_rows[:most])


# --- The ends of the scale ----------------------------------------------------------------------------------------


def test_one_row():
    found = pr.evaluate([1], [0.5])
    assert (found.n_samples, found.mean_log_loss) == (1, close(math.log(2)))
    assert (found.interval, found.interval_reason) == (None, "one row has no spread")
    assert (found.skill, found.skill_interval) == (None, None)
    assert found.interval_bands is None
    assert found.interval_is_reliable is None


def test_all_perfect():
    found = pr.evaluate([0, 1, 1], [0.0, 1.0, 1.0])
    assert (found.mean_log_loss, str(found.mean_log_loss), found.skill) == (0, "0.0", 1)
    assert (found.interval, found.interval_reason) == (None, "every row has the same loss")
    assert (found.perplexity, found.geometric_mean_probability) == (1, 1)
    assert found.worst_rows == ()
    assert set(found.quantiles.values()) == {0}
    assert found.sklearn_log_loss == close(EPSILON)


def test_all_infinite():
    found = pr.evaluate([0, 1], [1.0, 0.0])
    assert (found.mean_log_loss, found.mean_log_loss_bits, found.perplexity) == (math.inf,) * 3
    assert (found.geometric_mean_probability, found.finite_mean_log_loss) == (0, None)
    assert (found.zero_probability_rows, found.skill) == (2, -math.inf)
    assert (found.interval, found.interval_reason) == (None, "the mean is infinite")
    assert found.calibration.overconfidence_gap is None
    assert found.sklearn_log_loss == close(CLIPPED)


def test_one_class():
    found = pr.evaluate(["ham"] * 3, [0.1, 0.2, 0.4], classes=["ham", "spam"])
    assert (found.prior_loss, found.skill) == (0, None)
    assert "only one class is present" in found.skill_reason
    assert found.interval is not None
    assert found.data.missing_classes == ("spam",)
    assert [row.mean_log_loss is None for row in found.class_table] == [False, True]


def test_a_thousand_classes():
    case = made(0, n=300, k=1_000)
    found = evaluation(case)
    losses = -np.log(case.y_proba[np.arange(300), case.y_true])
    assert found.mean_log_loss == close(losses.mean())
    assert len(found.class_table) == 1_000
    assert found.confusion is None
    assert found.uniform_loss == close(math.log(1_000))
    assert json.loads(found.to_json())["n_samples"] == 300


def test_a_constant_forecast():
    found = pr.evaluate([0, 1, 1, 1], [0.75] * 4)
    assert (found.skill, found.mean_log_loss) == (0, close(found.prior_loss))
    assert "PR207" in {note.code for note in found.notes}


def test_identical_rows():
    found = pr.evaluate([1] * 5, [0.7] * 5, classes=[0, 1])
    assert found.mean_log_loss == -np.log(0.7)
    assert found.interval_reason == "every row has the same loss"


def test_losses_that_no_probability_can_have_but_a_logarithm_can():
    found = pr.evaluate([1, 0], [[0.0, -1e5], [-1e-5, math.log1p(-math.exp(-1e-5))]], log_proba=True)
    assert found.mean_log_loss == close((1e5 + 1e-5) / 2)
    assert found.perplexity == math.inf
    assert found.zero_probability_rows == 0


@pytest.mark.parametrize("weights", [[1.7e308] * 3, [5e-324] * 3, [1e300, 1e-300, 1.0]])
def test_weights_at_the_ends_of_float64(weights):
    found = pr.evaluate([0, 1, 1], [0.2, 0.7, 0.4], sample_weight=weights)
    losses = -np.log([0.8, 0.7, 0.4])
    assert found.mean_log_loss == close(losses.mean() if weights[0] == weights[1] else losses[0])
    assert found.interval_reason == "the squares of the weights leave the range of numbers"
    assert pr.Evaluation.from_json(found.to_json()) == found


# --- Options and faults -------------------------------------------------------------------------------------------


def test_the_policy_for_zeros_is_said():
    for policy in ("inf", "clip"):
        assert pr.evaluate([0, 1], [0.5, 0.5], on_zero=policy).data.on_zero == policy
    with pytest.raises(ProbabilityError, match="row 1: the true class 1 was given probability 0") as caught:
        pr.evaluate([0, 1], [0.5, 0.0], on_zero="error")
    assert caught.value.code == "PR117"


@pytest.mark.parametrize(
    ("options", "error", "code"),
    [
        ({"on_zero": "zero"}, UsageError, "PR120"),
        ({"worst_rows": -1}, UsageError, "PR120"),
        ({"worst_rows": 1e3}, UsageError, "PR120"),
        ({"sample_weight": [0, 0]}, WeightError, "PR115"),
        ({"sample_weight": [1, -1]}, WeightError, "PR114"),
        ({"sample_weight": [1]}, ShapeError, "PR110"),
        ({"ids": ["a"]}, ShapeError, None),
        ({"classes": [0, 1, 2]}, DataError, "PR107"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, error, code):
    with pytest.raises(error) as caught:
        pr.evaluate([0, 1], [0.5, 0.5], **options)
    assert code in (None, caught.value.code)


def test_a_model_has_a_name_of_text():
    assert pr.evaluate([0, 1], [0.5, 0.5]).model is None
    assert pr.evaluate([0, 1], [0.5, 0.5], model=3).model == "3"


def test_what_was_not_quite_right_is_disclosed():
    found = pr.evaluate([0, 1], [[1 + 1e-13, 0.0], [0.5, 0.4999]]).data
    assert (found.rows_read, found.overshoot_values, found.unnormalised_rows) == (2, 1, 1)
    assert found.largest_sum_error == close(1e-4, rel=1e-9)
    assert pr.evaluate([0, 1], [[3.0, 1.0], [1.0, 1.0]], normalize_rows=True).data.normalised_rows == 2


def test_arrays_are_described_in_the_provenance_alone():
    as_single = pr.evaluate([0, 1], np.array([0.5, 0.25], np.float32)).to_dict()
    as_double = pr.evaluate([0, 1], np.array([0.5, 0.25])).to_dict()
    assert as_single["provenance"]["arrays"] == {"y_proba": {"dtype": "float32", "shape": [2]}}
    assert as_single.pop("provenance") != as_double.pop("provenance")
    assert as_single == as_double


def test_names_of_rows_and_labels_of_a_frame_are_kept():
    proba = pd.DataFrame({"cat": [0.9, 0.2], "dog": [0.1, 0.8]})
    found = pr.evaluate(pd.Series(["cat", "cat"]), proba, ids=pd.Index(["x", "y"]))
    assert found.classes == ("cat", "dog")
    assert [(row.id, row.y_true, row.preferred) for row in found.worst_rows] == [
        ("y", "cat", "dog"),
        ("x", "cat", "cat"),
    ]


# --- Batches and files --------------------------------------------------------------------------------------------


@given(cases(), st.integers(1, 7))
def test_batches_give_the_same_numbers_as_arrays(case, size):
    batches = (case.batch(start, start + size) for start in range(0, len(case), size))
    whole = conclude(case.summary(), provenance={"versions": evaluation(case).provenance["versions"]})
    assert evaluate_batches(batches) == whole


def test_batches_are_taken_one_at_a_time():
    case, alive = made(0, n=6, k=2), []

    def batches():
        for start in range(0, 6, 2):
            alive.append(start)
            yield case.batch(start, start + 2)

    evaluate_batches(batches())
    assert alive == [0, 2, 4]


def test_no_batches_are_no_rows():
    with pytest.raises(ShapeError, match="there are no rows") as caught:
        evaluate_batches([])
    assert caught.value.code == "PR112"


def test_batches_over_other_classes_are_refused():
    first = Predictions.from_arrays(["a", "b"], [0.5, 0.5])
    second = Predictions.from_arrays(["a", "c"], [0.5, 0.5], first_row=2)
    with pytest.raises(IncompatibleError, match="the batch does not fit the plan") as caught:
        evaluate_batches([first, second])
    assert caught.value.code == "PR150"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "spam.v2.csv"
    example = oracles.TEN_SAMPLES
    frame = pd.DataFrame({"y_true": example.y_true, "y_proba": example.y_proba})
    frame.to_csv(path, index=False)
    return path


def test_a_file_gives_the_same_numbers_as_arrays_and_its_name_to_the_model(file):
    found, example = pr.evaluate_file(file), oracles.TEN_SAMPLES
    assert found.model == "spam"
    expected = pr.evaluate([str(label) for label in example.y_true], example.y_proba).to_dict()
    assert {**found.to_dict(), "model": None, "provenance": None} == {**expected, "model": None, "provenance": None}


def test_two_files_are_two_parts_of_one_set(file, tmp_path):
    other = tmp_path / "more.csv"
    other.write_text(file.read_text())
    found = pr.evaluate_file([file, other], model="both")
    assert (found.n_samples, found.model) == (20, "both")
    assert found.mean_log_loss == close(oracles.TEN_SAMPLES.mean)
    assert [row.row for row in found.worst_rows[:4]] == [3, 6, 13, 16]


def test_options_of_a_file_are_passed_on(file):
    found = pr.evaluate_file(file, y_true="y_true", proba_columns=["y_proba"], worst_rows=1)
    assert len(found.worst_rows) == 1
    with pytest.raises(UsageError):
        pr.evaluate_file(file, on_zero="zero")


def batches_from(*first_rows):
    return [Predictions.from_arrays([0, 1], [0.3, 0.6], first_row=first_row) for first_row in first_rows]


@pytest.mark.parametrize("starts", [(0, 2, 4), (4, 0, 2), (0, 7, 3), (10, 5, 0, 2)], ids=str)
def test_batches_may_come_in_any_order_with_numbers_of_their_own(starts):
    evaluation = evaluate_batches(batches_from(*starts))
    assert sorted(row.row for row in evaluation.worst_rows) == sorted(s + i for s in starts for i in (0, 1))


@pytest.mark.parametrize(
    "starts", [(0, 0), (0, 1), (0, 2, 1), (0, 4, 2, 3), (6, 2, 4, 5), (3, 2), (0, 2, 4, 1)], ids=str
)
def test_one_number_for_two_rows_is_refused_and_the_next_that_is_free_named(starts):
    with pytest.raises(
        UsageError, match=rf"has rows {starts[-1]} to .*\[PR120\]\n.*first_row={max(starts[:-1]) + 2}\)"
    ):
        evaluate_batches(batches_from(*starts))


def test_the_positive_class_of_a_file_may_be_said_as_the_label_that_it_is(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("y,p\n1,0.25\n2,0.5\n")
    for label in (1, "1", np.int64(1)):
        assert pr.evaluate_file(path, positive_class=label).mean_log_loss == close(1.5 * math.log(2))
    with pytest.raises(UsageError, match=r"positive_class .*expected a label\. \[PR120\]"):
        pr.evaluate_file(path, positive_class=[1])


def test_progress_is_told_after_each_batch(file):
    told = []
    evaluate_opened(open_predictions([file]), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == 10


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/model.csv.gz", "model"),
        ("model.v2.parquet", "model"),
        (".hidden.csv", ".hidden.csv"),
        ("-", "standard input"),
    ],
)
def test_a_model_is_named_by_its_file_without_folder_and_suffixes(path, name):
    assert name_of(path) == name


@pytest.mark.parametrize("path", [None, b"p.csv", "", [""], 3, [None]], ids=repr)
def test_what_is_no_path_is_refused_by_name(path):
    with pytest.raises(UsageError, match="expected the path of a file or folder") as refused:
        pr.evaluate_file(path)
    assert refused.value.code == "PR120"


@pytest.mark.parametrize("batches", [None, 3, [1], [[0, 1]]], ids=repr)
def test_what_are_no_batches_is_refused_by_name(batches):
    with pytest.raises(UsageError, match=r"expected (a )?Predictions") as refused:
        pr.evaluate_batches(batches)
    assert refused.value.code == "PR120"


@pytest.mark.parametrize("ignore", [None, 999])
def test_what_is_no_code_cannot_be_muted(ignore):
    with pytest.raises(UsageError, match="expected codes of notes"):
        pr.evaluate([0, 1], [0.2, 0.9], ignore=ignore)
