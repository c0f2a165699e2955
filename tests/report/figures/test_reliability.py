"""Reliability: where forecasts lie outside of what happened, and by how much."""

from dataclasses import replace

from probreport.report.figures.reliability import FIGURE

import probreport as pr
from probreport.evaluation import ReliabilityBin
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation


def with_bins(*bins):
    made = evaluation("two classes")
    return replace(made, calibration=replace(made.calibration, reliability=bins, event="the class is yes"))


GOOD = ReliabilityBin(rows=40, mean_forecast=0.3, observed=0.25, interval=(0.14, 0.40))
HIGH = ReliabilityBin(rows=40, mean_forecast=0.9, observed=0.5, interval=(0.35, 0.65))
LOW = ReliabilityBin(rows=40, mean_forecast=0.1, observed=0.3, interval=(0.2, 0.45))


def test_forecasts_within_their_intervals():
    assert finding_of(FIGURE, with_bins(GOOD)) == (
        "The event is that the class is yes. In every bin the forecast lies within the interval of what happened."
    )


def test_the_bin_that_is_farthest_off_is_told():
    assert finding_of(FIGURE, with_bins(LOW, GOOD, HIGH)) == (
        "The event is that the class is yes. In 2 of 3 bins the forecast lies outside of the interval; "
        "most so where 90 % was forecast and 50 % happened."
    )


def test_the_numbers_are_those_of_the_bins():
    assert numbers_of(FIGURE, with_bins(GOOD, HIGH)) == [
        ["0.300", "0.250", "0.140 – 0.400", "40"],
        ["0.900", "0.500", "0.350 – 0.650", "40"],
    ]


def test_a_hostile_class_is_named_harmlessly():
    made = pr.evaluate(["a", "\x1b[2J"] * 4, [[0.5, 0.5]] * 8, classes=["a", "\x1b[2J"])
    assert "the class is \\x1b[2J." in finding_of(FIGURE, made)
