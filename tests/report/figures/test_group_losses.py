"""Losses of groups: of each column the costliest that have an interval, and what tells them apart."""

from matplotlib.figure import Figure

import probreport as pr
from probreport.report.figures.group_losses import FIGURE, costliest
from probreport.report.shown import Shown
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation


def made(groups, probabilities=(0.5, 0.25), times=20):
    """Rows that lose ln 2 and ln 4 by turns, in groups that come by turns; each forecast has rows in each."""
    rows = len(groups) * times * 2
    p = [probabilities[i // len(groups) % 2] for i in range(rows)]
    return pr.evaluate([1] * rows, p, classes=[0, 1], groups={"site": [groups[i % len(groups)] for i in range(rows)]})


SKEWED = pr.evaluate(
    [1] * 120, [0.5, 0.25] * 20 + [0.5, 0.7] * 20 + [0.9] * 40, classes=[0, 1],
    groups={"site": ["A"] * 40 + ["B"] * 40 + ["C"] * 40},
)  # fmt: skip


def drawn(evaluation_):
    """The names beside the dots."""
    canvas = Figure()
    FIGURE.draw(canvas, evaluation_, Shown("nats", 3))
    return [label.get_text() for label in canvas.axes[0].get_yticklabels()]


def test_the_costliest_group_and_the_cheapest_are_told():
    # 1.5 ln 2 = 1.040 and (ln 2 - ln 0.7) / 2 = 0.525; C, whose rows all lose 0.105, has no interval
    assert finding_of(FIGURE, SKEWED) == (
        "Group A costs most, 1.040 nats a row; of those shown, group B costs least, 0.525."
    )
    assert [[row[0], row[1], row[3]] for row in numbers_of(FIGURE, SKEWED)] == [
        ["A", "1.040", "40"], ["B", "0.525", "40"]]  # fmt: skip


def test_groups_that_cost_the_same_are_not_ranked():
    assert finding_of(FIGURE, made(["A", "B"])) == "Group A costs 1.040 nats a row; none costs less."


def test_one_group_has_no_other():
    assert finding_of(FIGURE, made(["A"])) == "Group A costs 1.040 nats a row; there is no other group."


def test_one_group_with_an_interval_is_not_the_costliest_of_one():
    alone = pr.evaluate([1] * 60, [0.5, 0.25] * 15 + [0.2] * 30, classes=[0, 1], groups=["A"] * 30 + ["B"] * 30)
    assert finding_of(FIGURE, alone) == "Group A costs 1.040 nats a row; no other group has an interval."


def test_of_several_columns_each_shows_some_and_names_itself():
    two = pr.evaluate(
        [1] * 1200, [0.5, 0.25, 0.125] * 400, classes=[0, 1],
        groups={"hour of the day": [i // 30 for i in range(1200)], "g": ["서울", "$x$"] * 600},
    )  # fmt: skip
    assert [sum(row.column == name for row in costliest(two)) for name in ("hour of the day", "g")] == [12, 2]
    assert set(drawn(two)[-2:]) == {"g: 서울", "g: $x$"}
    assert "hour of …: 0" in drawn(two)[:12]
    assert "hour of the day: 0" in [row[0] for row in numbers_of(FIGURE, two)]


def test_a_long_name_is_cut_beside_its_dot_and_whole_in_the_table():
    name = "x" * 60
    long = made([name, "\x1b[2J"])
    assert all(len(text) <= 22 for text in drawn(long))
    assert "\x1b" not in "".join(drawn(long))
    assert {row[0] for row in numbers_of(FIGURE, long)} == {name, "\\x1b[2J"}


def test_without_an_interval_nothing_is_drawn():
    assert not FIGURE.applies(pr.evaluate([1] * 20, [0.5, 0.25] * 10, classes=[0, 1], groups=["A", "B"] * 10))
    assert FIGURE.applies(evaluation("groups"))


def test_an_infinite_group_has_no_interval_and_no_dot():
    assert "A" not in [row.value for row in costliest(evaluation("groups, infinite"))]
