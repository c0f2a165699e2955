"""The verdict: for every band of the model and of the constant forecast, a sentence that is true, and reads as one."""

import itertools
import math
import re
from dataclasses import replace
from functools import cache

import pytest

import probreport as pr
from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.verdict import verdict_on
from probreport.report.shown import Shown

LOSSES = (0.01, 0.03, 0.1, 0.25, 0.5, 1.5, 3.0)  # one in each band but Perfect
PAIRS = list(itertools.product(LOSSES, repeat=2))
NO_BETTER, WORSE = "No better than a constant forecast.", "Worse than a constant forecast."
LITTLE, LESS, GOOD = "Little better than a constant forecast.", "Weaker than its band sounds.", "Good, also in context."
BETTER, UNPROVEN = "Better than its band sounds.", "Not shown to beat a constant forecast."


@cache
def any_evaluation(k):
    """An evaluation of k classes, to be given other headline numbers."""
    labels = [f"class {code}" for code in range(k)]
    return pr.evaluate(labels, [[0.5 if i == j else 0.5 / (k - 1) for j in range(k)] for i in range(k)], classes=labels)


def scored(loss, prior, *, margin=0.0005, k=2):
    """An evaluation of that mean loss, beside a constant forecast of that loss; its skill is known to a margin."""
    skill = 1 - loss / prior
    return replace(
        any_evaluation(k),
        mean_log_loss=loss,
        band=DOCUMENT_BANDS.place(loss),
        prior_loss=prior,
        prior_band=DOCUMENT_BANDS.place(prior),
        skill=skill,
        skill_interval=None if margin is None else (skill - margin, min(1.0, skill + margin)),
    )


def said(evaluation):
    verdict = verdict_on(evaluation, Shown("nats", 3).loss)
    return verdict.lead, verdict.text.replace("\u202f", " ")


CASES = [
    # As in the table of the tutorial's scale: a forecast without information is called so, whatever its band.
    (0.056, 0.056, NO_BETTER, "“Fine” on the log-loss scale, but a constant forecast of the class frequencies, which "
     "knows nothing of the rows, is also there (0.056); this model has about the same loss."),
    (0.008, 0.008, NO_BETTER, "“Great” on the log-loss scale, but a constant forecast"),
    (0.6931, 0.6931, NO_BETTER, "“Not great” on the log-loss scale, and a constant forecast"),
    # 0.049 of 0.056: 12.5 % are saved.
    (0.049, 0.056, GOOD, "“On the right track” on the log-loss scale, where a constant forecast of the class "
     "frequencies would be “Fine” (0.056); this model removes 12 % of that."),
    (0.0504, 0.056, LESS, "“Fine” on the log-loss scale, but so is a constant forecast of the class frequencies "
     "(0.056); this model removes 10 % of that."),
    (0.341, 0.5, BETTER, "“Not great” on the log-loss scale, but so is a constant forecast of the class frequencies "
     "(0.500); this model removes 32 % of that."),
    # A threshold between the two is no merit, and neither is a small part of a great loss.
    (0.1999, 0.2001, LITTLE, "“Fine” on the log-loss scale; a constant forecast of the class frequencies is between "
     "Fine and Not great (0.2001), and this model removes 0.1 % of that."),
    (0.68, 0.69, LITTLE, "“Not great” on the log-loss scale; a constant forecast of the class frequencies is also "
     "there (0.690), and this model removes 1 % of that."),
    (0.99, 1.01, LITTLE, "“Not great” on the log-loss scale; a constant forecast of the class frequencies is "
     "“Terrible” (1.010), and this model removes 2 % of that."),
    # Most of the loss of a good constant forecast is saved: not less than it sounds.
    (0.055, 0.19, GOOD, "“Fine” on the log-loss scale, where a constant forecast of the class frequencies would be "
     "“Fine” too (0.190); this model removes 71 % of that."),
    (0.1, 0.6, GOOD, "“Fine” on the log-loss scale, where a constant forecast of the class frequencies would be "
     "“Not great” (0.600); this model removes 83 % of that."),
    (0.01, 0.25, GOOD, "“Great” on the log-loss scale, where a constant forecast of the class frequencies would be "
     "between Fine and Not great (0.250); this model removes 96 % of that."),
    (0.25, 0.6, BETTER, "Between “Fine” and “Not great” on the log-loss scale, where no band has a name "
     "of its own, yet a constant forecast of the class frequencies would be “Not great” (0.600); this model removes "
     "58 % of that."),
    (0.22, 0.28, BETTER, "Between “Fine” and “Not great” on the log-loss scale, where no band has a name "
     "of its own, but so is a constant forecast of the class frequencies (0.280); this model removes 21 % of that."),
    (1.1, 2.3, BETTER, "“Terrible” on the log-loss scale, yet a constant forecast of the class frequencies would be "
     "“Something broken” (2.300); this model removes 52 % of that."),
    # Worse than knowing nothing.
    (0.1, 0.0992, WORSE, "“Fine” on the log-loss scale, but a constant forecast of the class frequencies, which "
     "knows nothing of the rows, is also there (0.099); this model loses 1 % more than that."),
    (0.1003, 0.1, NO_BETTER, "this model loses 0.3 % more than that."),
    (0.1, 0.01, WORSE, "“Fine” on the log-loss scale, but a constant forecast of the class frequencies, which knows "
     "nothing of the rows, is better placed: “Great” (0.010); this model loses 900 % more than that."),
    (1.5, 0.25, WORSE, "“Terrible” on the log-loss scale, and a constant forecast of the class frequencies, which "
     "knows nothing of the rows, is better placed: between Fine and Not great (0.250); this model loses 500 % more "
     "than that."),
]  # fmt: skip


@pytest.mark.parametrize(("loss", "prior", "lead", "text"), CASES)
def test_the_verdict_reconciles_the_band_with_the_skill(loss, prior, lead, text):
    found_lead, found_text = said(scored(loss, prior))
    assert found_lead == lead
    assert text in found_text


@pytest.mark.parametrize(("loss", "prior"), PAIRS)
def test_in_every_pair_of_bands_the_sentence_is_whole_and_names_its_context(loss, prior):
    evaluation = scored(loss, prior)
    lead, text = said(evaluation)
    assert lead == NO_BETTER if loss == prior else lead in ((GOOD, BETTER) if loss < prior else (WORSE,))
    assert text.startswith((f"“{evaluation.band.name}” on the log-loss scale", "Between “Fine” and “Not great” on"))
    assert text.endswith(".")
    assert "constant forecast of the class frequencies" in text
    assert f"({Shown('nats', 3).loss(prior)})" in text
    assert not re.search(r"  | ,|\.\.|None|nan", text)


@pytest.mark.parametrize(("loss", "prior"), [(loss, prior) for loss, prior in PAIRS if loss < prior])
def test_skill_that_may_be_0_is_not_called_skill(loss, prior):
    evaluation = scored(loss, prior, margin=1.0)
    lead, text = said(evaluation)
    assert lead == UNPROVEN
    assert "but with these rows it may be anything from −" in text
    assert "a constant forecast" in text.lower()


KINDS = {"good": 0.1, "middling": 0.25, "bad": 1.5}
ON_THE_SCALE = {
    "good": "“Fine” on the log-loss scale",
    "middling": "Between “Fine” and “Not great” on the log-loss scale, where no band has a name of its own",
    "bad": "“Terrible” on the log-loss scale",
}
# By skill and kind of band: the lead, and what follows on the place on the scale; A is the constant forecast.
SAID = {
    (0.0, "good"): (NO_BETTER, ", but A, which knows nothing of the rows, is also there (0.100); this model has about "
                    "the same loss."),
    (0.0, "middling"): (NO_BETTER, ", and A, which knows nothing of the rows, is also there (0.250); this model has "
                        "about the same loss."),
    (0.0, "bad"): (NO_BETTER, ", and A, which knows nothing of the rows, is also there (1.500); this model has about "
                   "the same loss."),
    (-0.3, "good"): (WORSE, ", but A, which knows nothing of the rows, is also there (0.077); this model loses 30 % "
                     "more than that."),
    (-0.3, "middling"): (WORSE, ", and A, which knows nothing of the rows, is better placed: “Fine” (0.192); this "
                         "model loses 30 % more than that."),
    (-0.3, "bad"): (WORSE, ", and A, which knows nothing of the rows, is also there (1.154); this model loses 30 % "
                    "more than that."),
    (0.03, "good"): (LITTLE, "; A is also there (0.103), and this model removes 3 % of that."),
    (0.03, "middling"): (LITTLE, "; A is also there (0.258), and this model removes 3 % of that."),
    (0.03, "bad"): (LITTLE, "; A is also there (1.546), and this model removes 3 % of that."),
    (0.6, "good"): (GOOD, ", where A would be between Fine and Not great (0.250); this model removes 60 % of that."),
    (0.6, "middling"): (BETTER, ", yet A would be “Not great” (0.625); this model removes 60 % of that."),
    (0.6, "bad"): (BETTER, ", yet A would be “Something broken” (3.750); this model removes 60 % of that."),
}  # fmt: skip
UNPROVEN_PRIORS = {"good": "0.125", "middling": "0.312", "bad": "1.875"}
FORECASTS = {None: "constant forecast of the class frequencies", (0.4, 0.6): "constant forecast of the training "
             "frequencies"}  # fmt: skip


@pytest.mark.parametrize("training", FORECASTS, ids=["class frequencies", "training frequencies"])
@pytest.mark.parametrize(("skill", "kind"), SAID)
def test_the_sentence_of_each_band_skill_and_constant_forecast(skill, kind, training):
    loss = KINDS[kind]
    evaluation = replace(scored(loss, loss / (1 - skill)), training_frequencies=training)
    lead, text = SAID[skill, kind]
    assert said(evaluation) == (lead, ON_THE_SCALE[kind] + text.replace("A", f"a {FORECASTS[training]}", 1))


@pytest.mark.parametrize("training", FORECASTS, ids=["class frequencies", "training frequencies"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("clusters", "doubt"),
    [
        (None, "with these rows it may be anything from −10 % to 50 %"),
        (25, "with these 25 clusters it may be anything from −10 % to 50 %"),
        (1, "all rows are in one cluster, and the next may differ"),
    ],
)
def test_the_sentence_of_skill_that_is_not_shown(clusters, doubt, kind, training):
    interval = None if clusters == 1 else (-0.1, 0.5)
    evaluation = replace(
        scored(KINDS[kind], KINDS[kind] / 0.8),
        training_frequencies=training,
        n_clusters=clusters,
        skill_interval=interval,
    )
    text = f". A {FORECASTS[training]} scores {UNPROVEN_PRIORS[kind]}; skill is 20 %, but {doubt}."
    assert said(evaluation) == (UNPROVEN, ON_THE_SCALE[kind] + text)


@pytest.mark.parametrize("clusters", [2, 25, 1000])
@pytest.mark.parametrize(("skill", "kind"), SAID)
def test_clusters_change_nothing_where_skill_is_known_well(skill, kind, clusters):
    evaluation = scored(KINDS[kind], KINDS[kind] / (1 - skill))
    assert said(replace(evaluation, n_clusters=clusters)) == said(evaluation)


def test_what_may_be_is_told_with_its_ends():
    evaluation = replace(scored(0.5, 0.6), skill_interval=(-0.04, 0.37))
    assert said(evaluation) == (
        UNPROVEN,
        "“Not great” on the log-loss scale. A constant forecast of the class frequencies scores 0.600; skill is "
        "17 %, but with these rows it may be anything from −4 % to 37 %.",
    )


def test_skill_without_an_interval_is_taken_as_it_is():
    assert said(scored(0.341, 0.5, margin=None))[0] == BETTER


@pytest.mark.parametrize(
    ("k", "ending"), [(2, "of that."), (10, "With 10 classes the scale, made for two, is stricter.")]
)
def test_of_several_classes_it_says_that_the_scale_was_made_for_two(k, ending):
    assert said(scored(1.1, 2.3, k=k))[1].endswith(ending)


def test_a_constant_forecast_at_1_per_cent_prevalence_is_no_better_than_itself():
    evaluation = pr.evaluate([1] + [0] * 99, [0.01] * 100)
    assert said(evaluation)[0] == NO_BETTER
    assert evaluation.band.name == "Fine"


def test_an_infinite_mean_names_how_many_rows_made_it_so():
    assert said(pr.evaluate([1, 0, 0], [0.0, 0.2, 0.5])) == (
        "Infinite.",
        "One row gave the true class probability 0, which costs infinitely much; no other row can make up for it. "
        "Without it the mean would be 0.458.",  # (-ln 0.8 - ln 0.5) / 2 = (0.2231 + 0.6931) / 2
    )
    assert said(pr.evaluate([1, 1, 0, 0], [0.0, 0.0, 0.2, 0.5]))[1].startswith("2 rows gave the true class")
    assert said(pr.evaluate([1, 0], [0.0, 1.0]))[1].endswith("no other row can make up for it.")


@pytest.mark.parametrize(("rows", "each"), [(1, "The only row"), (3, "Each of the 3 rows")])
def test_perfection_is_doubted(rows, each):
    assert said(pr.evaluate([1, 0, 1][:rows], [1.0, 0.0, 1.0][:rows], classes=[0, 1])) == (
        "Perfect, so look twice.",
        f"{each} gave the truth probability 1. Are the forecasts perhaps the labels themselves?",
    )


def test_one_row_says_nothing():
    assert said(pr.evaluate([1], [0.9], classes=[0, 1])) == (
        "One row.",
        "“Fine” on the log-loss scale, but one row says nothing about a model.",
    )


def test_of_one_class_there_is_nothing_to_compare_with():
    assert said(pr.evaluate(["ham", "ham"], [0.1, 0.2], classes=["ham", "spam"])) == (
        "Nothing to compare with.",
        "“Fine” on the log-loss scale, but only one class is present (ham): always forecasting it would cost nothing.",
    )


def test_losses_are_said_in_the_unit_of_the_reader():
    verdict = verdict_on(scored(0.341, math.log(2)), Shown("bits", 3).loss)
    assert "(1.000)" in verdict.text  # ln 2 nats are 1 bit


def test_a_hostile_label_is_shown_as_escapes():
    assert "\\x1b[2J" in said(pr.evaluate(["\x1b[2J"] * 2, [0.1, 0.2], classes=["\x1b[2J", "b"]))[1]
