"""Notes: what a reader must know is said, with a stable code, and nothing else is."""

import math

import numpy as np
import pytest

import probreport as pr

GOOD = [0.1, 0.9, 0.2, 0.8, 0.1, 0.9, 0.3, 0.9] * 5
LABELS = [0, 1] * 20


def notes(y_true, y_proba, **options):
    return {note.code: note for note in pr.evaluate(y_true, y_proba, **options).notes}


def test_a_good_model_needs_no_note():
    # 0.2 comes true in 20 of 100 rows, and 0.7 in 70
    assert notes([1] * 20 + [0] * 80 + [1] * 70 + [0] * 30, [0.2] * 100 + [0.7] * 100) == {}


def test_zeros_on_the_truth_are_counted_and_the_first_is_named():
    note = notes(["a", "b", "a"], [[0.5, 0.5], [1.0, 0.0], [0.0, 1.0]])["PR201"]
    mean = (math.log(2) + 2 * 36.043653389117156) / 3
    assert note.text == (
        f"2 rows gave the true class probability 0 (row 1 first): the loss is infinite; "
        f"scikit-learn would print {mean:.3f}."
    )
    assert note.rows == 2


def test_one_zero_is_one_row():
    assert notes([0, 1], [0.5, 0.0])["PR201"].text.startswith("1 row gave the true class probability 0 (row 1 first)")


def test_a_clipped_zero_is_still_a_zero():
    # row 0 costs as much as a zero when it is clipped, but is none
    note = notes([1, 1, 0], [[1.0, 1e-20], [1.0, 0.0], [0.5, 0.5]], on_zero="clip")["PR201"]
    assert note.text == (
        "1 row gave the true class probability 0 (row 1 first): "
        "each is charged 36.04 nats, as scikit-learn does; its true loss is infinite."
    )


@pytest.mark.parametrize(
    ("y_proba", "text"),
    [
        ([0.9, 0.1] * 20, "The forecasts are worse than a constant forecast of the class frequencies (0.693 nats)."),
        ([0.5] * 40, "The forecasts are no better than a constant forecast of the class frequencies (0.693 nats)."),
        (
            [0.3, 0.4] * 19 + [0.1, 0.9],
            "The interval of skill reaches down to 0: the rows do not show that it beats a constant.",
        ),
    ],
)
def test_missing_skill_is_said(y_proba, text):
    assert notes(LABELS, y_proba)["PR207"].text == text


def test_an_unreliable_interval_is_said():
    assert "PR202" in notes(LABELS, [*GOOD[:-1], 1e-30])


def test_few_clusters_and_few_costly_rows_are_said_in_one_note():
    made = pr.evaluate(LABELS, [*GOOD[:-1], 1e-30], clusters=np.arange(len(LABELS)) % 2)
    (text,) = (note.text for note in made.notes if note.code == "PR202")
    assert text.startswith("The interval is unreliable: of 2 clusters, fewer than 40, it is often too short, and the ")
    assert text.endswith(" of the loss; more rows are needed.")


def test_a_class_that_carries_most_of_the_loss_is_named():
    labels = ["a"] * 10 + ["b"] * 9 + ["c\x1b"]
    proba = np.full((20, 3), 0.02) + 0.94 * np.eye(3)[[0] * 10 + [1] * 9 + [0]]
    note = notes(labels, proba)["PR208"]
    assert note.rows == 1
    assert note.text.startswith("Class c\\x1b carries ")
    assert "of the loss with 5" in note.text


def test_two_classes_say_so_in_the_table_already():
    assert "PR208" not in notes([0] * 19 + [1], [0.05] * 20)


def test_beside_zeros_stands_what_mixing_would_make_of_them():
    random = np.random.default_rng(3)
    votes = random.integers(0, 11, 600) / 10
    y = (random.random(600) < np.clip(votes, 0.05, 0.95)).astype(int)
    found = pr.evaluate(y, votes)
    note = next(note for note in found.notes if note.code == "PR201")
    assert note.text.endswith(f"of the class frequencies makes it {found.mixing.mean_log_loss:.3f} nats.")
