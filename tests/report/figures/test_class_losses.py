"""Losses of classes: costliest first, at most 25, with what tells them apart."""

import probreport as pr
from probreport.report.figures.class_losses import FIGURE, costliest
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation

TWO = pr.evaluate(["a", "a", "b"], [[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]], classes=["a", "b"])


def test_the_costliest_class_and_the_cheapest_are_told():
    assert finding_of(FIGURE, TWO) == "Class b costs most, 0.693 nats a row; class a costs least, 0.105."
    assert numbers_of(FIGURE, TWO) == [["b", "0.693", "—", "1"], ["a", "0.105", "—", "2"]]


def test_a_class_without_rows_costs_nothing_and_is_left_out():
    made = pr.evaluate(["a", "a"], [[0.9, 0.1], [0.8, 0.2]], classes=["a", "b"])
    assert finding_of(FIGURE, made) == "Only the class a has rows."
    assert [row.label for row in costliest(made)] == ["a"]


def test_of_many_classes_those_shown_are_compared():
    made = evaluation("fifty classes")
    assert len(costliest(made)) == 25
    losses = [row.mean_log_loss for row in costliest(made)]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] == max(row.mean_log_loss for row in made.class_table)
    assert "of those shown, class" in finding_of(FIGURE, made)


def test_classes_that_cost_the_same_are_not_ranked():
    assert finding_of(FIGURE, evaluation("all infinite")) == "Every class here costs the same, ∞ nats a row."
