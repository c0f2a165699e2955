"""The loss curve: what a probability costs, with this model marked where it is in the picture."""

from xml.etree import ElementTree

import pytest

from probreport.report.figures import chart
from probreport.report.figures.loss_curve import FIGURE
from probreport.report.shown import Shown
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation
from tests.report.reading import SVG, words


def test_what_probabilities_cost():
    assert numbers_of(FIGURE, evaluation("two classes"))[:2] == [["1.0", "0"], ["0.9", "0.105"]]
    assert numbers_of(FIGURE, evaluation("two classes"))[5] == ["0.5", "0.693"]
    assert numbers_of(FIGURE, evaluation("two classes"), "bits")[5] == ["0.5", "1.000"]


def test_the_mean_is_told_as_a_probability():
    # exp(-0.357) = 0.7, as every row was given.
    assert finding_of(FIGURE, evaluation("same losses")).endswith(
        "This model's mean of 0.357 nats is that of giving the truth 0.700 every time."
    )


@pytest.mark.parametrize(("kind", "is_marked"), [("same losses", True), ("perfect", True), ("infinite", False)])
def test_the_model_is_marked_where_it_is_in_the_picture(kind, is_marked):
    drawn = ElementTree.fromstring(chart(FIGURE, evaluation(kind), Shown("nats", 3)).svg)
    assert ("this model" in [words(text) for text in drawn.iter(f"{SVG}text")]) == is_marked
