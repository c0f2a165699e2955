"""The CORP diagram: where what happened leaves the band in which calibrated forecasts stay, and by how much."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

import probreport as pr
from probreport.records.corp import CurvePoint
from probreport.report.figures import chart
from probreport.report.figures.calibration_curve import FIGURE
from probreport.report.shown import Shown
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation
from tests.report.reading import SVG, words


def with_points(*points):
    made = evaluation("two classes")
    return replace(made, calibration=replace(made.calibration, curve=points, event="the class is yes"))


GOOD = CurvePoint(forecast=0.3, recalibrated=0.25, low=0.14, high=0.40)
HIGH = CurvePoint(forecast=0.9, recalibrated=0.5, low=0.8, high=0.95)
LOW = CurvePoint(forecast=0.1, recalibrated=0.3, low=0.02, high=0.2)


def test_a_curve_within_its_band():
    assert finding_of(FIGURE, with_points(GOOD)) == (
        "The event is that the class is yes. The curve stays where 95 % of calibrated forecasts stay."
    )


def test_the_point_that_is_farthest_off_is_told():
    assert finding_of(FIGURE, with_points(LOW, GOOD, HIGH)) == (
        "The event is that the class is yes. The curve leaves the band at 2 of 3 points, furthest where "
        "90.0 % was forecast and 50.0 % happened; 95 % of calibrated forecasts would stay between 80.0 % and 95.0 % "
        "there."
    )


def test_the_numbers_are_those_of_the_points():
    assert numbers_of(FIGURE, with_points(GOOD, HIGH)) == [
        ["0.300", "0.250", "0.140 – 0.400"],
        ["0.900", "0.500", "0.800 – 0.950"],
    ]


def test_a_hostile_class_is_named_harmlessly():
    made = pr.evaluate(["a", "\x1b[2J"] * 4, [[0.5, 0.5]] * 8, classes=["a", "\x1b[2J"])
    assert "the class is \\x1b[2J." in finding_of(FIGURE, made)


STEEP = CurvePoint(forecast=0.4, recalibrated=0.98, low=0.3, high=0.5)


@pytest.mark.parametrize(("point", "is_left_alone"), [(STEEP, False), (GOOD, True)])
def test_the_legend_leaves_the_upper_left_corner_to_a_curve_that_passes_there(point, is_left_alone):
    made = with_points(LOW, point, replace(HIGH, recalibrated=1.0))
    drawn = ElementTree.fromstring(chart(FIGURE, made, Shown.of(made, "nats")).svg)
    (legend,) = (text for text in drawn.iter(f"{SVG}text") if words(text) == "what happened")
    assert (float(legend.get("x")) < 215) == is_left_alone
