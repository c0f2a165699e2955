"""The notes: each says what it claims where that is so, and is silent where it is not."""

import math
from dataclasses import replace

import numpy as np
import pytest

import probreport as pr
from probreport.conclusions.notes import notes_on


def notes(evaluation):
    """The texts of the notes on an evaluation, by their codes."""
    return {note.code: note.text.replace("\u202f", " ") for note in evaluation.notes}


def calibrated(n=2_000):
    random = np.random.default_rng(0)
    forecasts = random.uniform(0.05, 0.95, n)
    return (random.random(n) < forecasts).astype(int), forecasts


def test_calibrated_forecasts_of_two_classes_have_none():
    assert pr.evaluate(*calibrated()).notes == ()


def test_notes_stand_in_the_order_of_their_weight():
    evaluation = pr.evaluate([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3], on_zero="clip")
    assert [note.code for note in evaluation.notes] == ["PR201", "PR207", "PR202"]


# --- PR201: rows given probability 0 ------------------------------------------------------------------------------


def test_zeros_are_counted_and_the_first_is_named():
    evaluation = pr.evaluate([1, 0, 1, 0], [0.5, 0.2, 0.0, 1.0])
    assert notes(evaluation)["PR201"].startswith("2 rows gave the true class probability 0 (row 2 first): the loss is")
    assert evaluation.notes[0].rows == 2


def test_beside_infinity_stands_what_scikit_learn_would_print():
    from sklearn.metrics import log_loss

    printed = log_loss([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3])
    assert notes(pr.evaluate([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3]))["PR201"] == (
        "1 row gave the true class probability 0 (row 0 first): the loss is infinite; "
        f"scikit-learn would print {printed:.3f}."
    )


def test_clipped_zeros_are_told_with_what_they_are_charged():
    assert notes(pr.evaluate([1, 0, 1, 0], [0.5, 0.2, 0.0, 0.4], on_zero="clip"))["PR201"] == (
        "1 row gave the true class probability 0 (row 2 first): each is charged 36.04 nats, as scikit-learn does; "
        "its true loss is infinite."
    )
    assert -math.log(2**-52) == pytest.approx(36.04, abs=0.005)


def test_a_row_that_was_given_next_to_nothing_is_not_named_for_one_given_nothing():
    """Clipped, both cost the same, and the first of them is not the zero."""
    evaluation = pr.evaluate([1, 1, 0, 1], [1e-300, 0.0, 0.4, 0.5], on_zero="clip")
    assert evaluation.worst_rows[0].row == 0
    assert "(row 1 first)" in notes(evaluation)["PR201"]


def test_without_the_list_of_rows_none_is_named():
    evaluation = replace(pr.evaluate([1, 0], [0.0, 0.2]), worst_rows=())
    assert notes_on(evaluation)[0].text.startswith("1 row gave the true class probability 0: the loss")


# --- PR207: no better than a constant forecast --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skill", "interval", "words"),
    [
        (0.0, (0.0, 0.0), "are no better than a constant forecast of the class frequencies (0.693 nats)"),
        (-0.004, (-0.1, 0.1), "are no better than"),
        (-0.006, (-0.1, 0.1), "are worse than"),
        (-math.inf, None, "are worse than"),
        (0.2, (-0.1, 0.5), "The interval of skill reaches down to 0"),
        (0.2, (0.0, 0.4), "The interval of skill reaches down to 0"),
    ],
)
def test_lack_of_skill_is_told(skill, interval, words):
    evaluation = replace(pr.evaluate([1, 0], [0.6, 0.4]), skill=skill, skill_interval=interval, notes=())
    assert words in {note.code: note.text for note in notes_on(evaluation)}["PR207"]


@pytest.mark.parametrize(("skill", "interval"), [(None, None), (0.2, (0.01, 0.4)), (0.2, None)])
def test_skill_shown_or_undefined_is_no_lack_of_it(skill, interval):
    evaluation = replace(pr.evaluate([1, 0], [0.6, 0.4]), skill=skill, skill_interval=interval)
    assert "PR207" not in [note.code for note in notes_on(evaluation)]


# --- PR202: unreliable interval -----------------------------------------------------------------------------------


def test_an_interval_that_hangs_on_a_few_rows_is_called_unreliable():
    evaluation = pr.evaluate([1] + [0] * 99, [0.01] * 100)
    assert evaluation.interval_is_reliable is False
    assert notes(evaluation)["PR202"].startswith("The interval is unreliable")
    assert "PR202" not in notes(pr.evaluate(*calibrated()))
    assert "PR202" not in notes(pr.evaluate([1], [0.9], classes=[0, 1]))


# --- PR208: one class carries most of the loss --------------------------------------------------------------------


def three_classes(loss_of_rare):
    """Ninety rows of two classes that cost ln 2 each, ten of a third that cost as said."""
    p = math.exp(-loss_of_rare)
    rare = [(1 - p) / 2, (1 - p) / 2, p]
    forecasts = [[0.5, 0.25, 0.25]] * 45 + [[0.25, 0.5, 0.25]] * 45 + [rare] * 10
    return pr.evaluate(["a"] * 45 + ["b"] * 45 + ["rare"] * 10, forecasts, classes=["a", "b", "rare"])


def test_a_class_that_carries_most_of_the_loss_is_named():
    # 90 ln 2 = 62.4 nats of the others; ten rows of 7 nats are 70 of 132.4: 53 %.
    evaluation = three_classes(7.0)
    assert notes(evaluation)["PR208"] == "Class rare carries 53 % of the loss with 10 % of the rows."
    assert [note.rows for note in evaluation.notes if note.code == "PR208"] == [10]


def test_a_class_with_half_of_the_loss_or_less_is_not():
    assert "PR208" not in notes(three_classes(6.0))  # 60 of 122.4: 49 %


def test_a_class_with_its_fair_share_is_not():
    """Most of the rows may carry most of the loss."""
    forecasts = [[0.5, 0.25, 0.25]] * 80 + [[0.25, 0.5, 0.25]] * 10 + [[0.25, 0.25, 0.5]] * 10
    labels = ["a"] * 80 + ["b"] * 10 + ["c"] * 10
    assert "PR208" not in notes(pr.evaluate(labels, forecasts, classes=["a", "b", "c"]))


def test_of_two_classes_one_always_carries_most():
    assert "PR208" not in notes(pr.evaluate([0] * 90 + [1] * 10, [0.01] * 100))


def test_a_hostile_class_is_named_harmlessly():
    named = three_classes(7.0).to_dict()
    named["class_table"][2]["class"] = "\x1b[2J"
    evaluation = pr.Evaluation.from_dict(named)
    assert notes_on(evaluation)[-1].text.startswith("Class \\x1b[2J carries")
