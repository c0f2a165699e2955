"""Class frequencies beside the mean forecast: where the two differ most."""

import probreport as pr
from probreport.report.figures.marginals import FIGURE, most_frequent
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation

# Three of four rows are a; forecasts of a average (0.5 + 0.5 + 0.5 + 0.1) / 4 = 0.4.
FOUR = pr.evaluate(["a", "a", "a", "b"], [[0.5, 0.5]] * 3 + [[0.1, 0.9]], classes=["a", "b"])


def test_frequencies_stand_beside_forecasts_most_frequent_first():
    assert numbers_of(FIGURE, FOUR) == [["a", "75.00 %", "40.00 %"], ["b", "25.00 %", "60.00 %"]]


def test_the_class_where_they_differ_most_is_told():
    # With M = (0.575, 0.425): (0.75 ln(0.75/0.575) + 0.25 ln(0.25/0.425)) / 2 + (0.4 ln(0.4/0.575)
    # + 0.6 ln(0.6/0.425)) / 2 = 0.0642 nats.
    assert finding_of(FIGURE, FOUR) == (
        "The two differ most for class a: 75.0 % of the rows, 40.0 % of the forecasts. "
        "Their Jensen–Shannon divergence is 0.0642 nats."
    )


def test_where_they_agree_it_says_so():
    assert finding_of(FIGURE, evaluation("same losses")) == "The mean forecast of every class is its frequency."


def test_at_most_twenty_classes_are_shown():
    shown = most_frequent(evaluation("two hundred classes"))
    assert len(shown) == 20
    assert shown[0].frequency == max(row.frequency for row in evaluation("two hundred classes").class_table)
