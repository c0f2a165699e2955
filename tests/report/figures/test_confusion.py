"""Confusion: what the model believes when a class is true."""

from xml.etree import ElementTree

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

import probreport as pr
from probreport.report.figures import chart
from probreport.report.figures.confusion import FIGURE
from probreport.report.shown import Shown
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation
from tests.report.reading import SVG, words


def test_beliefs_are_means_over_the_rows_of_a_class():
    made = pr.evaluate(["a", "a", "b"], [[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]], classes=["a", "b"])
    assert numbers_of(FIGURE, made) == [["a", "0.700", "0.300"], ["b", "0.200", "0.800"]]
    assert finding_of(FIGURE, made) == (
        "The largest belief in a wrong class: when class a is true, class b is given 0.300 on average."
    )


def test_without_a_wrong_belief_it_says_so():
    assert finding_of(FIGURE, evaluation("perfect")) == "No class is believed in when another one is true."


def test_nearly_1_is_not_1():
    made = pr.evaluate(["a", "b"], [[0.99999, 0.00001], [0.0, 1.0]], classes=["a", "b"])
    assert numbers_of(FIGURE, made) == [["a", "0.99999", "0.000010"], ["b", "0", "1"]]


def test_the_picture_grows_with_the_classes_to_a_limit():
    sizes = [FIGURE.size(evaluation(kind)) for kind in ("two classes", "ten classes", "fifty classes")]
    assert sizes == sorted(sizes)
    assert max(sizes[-1]) <= 620


def test_of_many_classes_the_table_names_those_most_believed_in_besides():
    forecasts = [[0.5 if i == j else (0.2 if j == (i + 1) % 13 else 0.3 / 11) for j in range(13)] for i in range(13)]
    first, *_, last = numbers_of(FIGURE, pr.evaluate(list(range(13)), forecasts, classes=list(range(13))))
    assert first == ["0", "0.500", "1", "0.200", "2", "0.027", "3", "0.027"]  # 0.3 / 11 = 0.0273
    assert last[:4] == ["12", "0.500", "0", "0.200"]


@pytest.mark.parametrize("names", [["benign", "malignant"], ["WWWWMMMM1", "WWWWMMMM2", "WWWWMMMM3"]])
def test_names_of_any_width_leave_the_words_at_the_edges_whole(names):
    made = pr.evaluate(names, [[1 / len(names)] * len(names)] * len(names), classes=names)
    drawn = ElementTree.fromstring(chart(FIGURE, made, Shown.of(made, "nats")).svg)
    texts = {words(text): float(text.get("x")) for text in drawn.iter(f"{SVG}text")}
    width, height, _ = text_to_path.get_text_width_height_descent(names[-1], FontProperties(size=10.5), False)
    assert texts["when true is"] >= height
    assert texts[names[-1]] + width / 2 <= float(drawn.get("width"))
