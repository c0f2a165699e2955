"""Class spread: over which bands the rows of each class are spread, most frequent class first."""

import probreport as pr
from probreport.report.figures.class_spread import FIGURE, panels
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import evaluation


def test_by_hand():
    # Class b loses 0.105 (Fine), 0.693 (Not great) and 2.303 (Something broken); class a 0.105.
    made = pr.evaluate(["b", "b", "b", "a"], [[0.1, 0.9], [0.5, 0.5], [0.9, 0.1], [0.9, 0.1]], classes=["a", "b"])
    (b, a) = [[cell.replace("\u202f", " ") for cell in row] for row in numbers_of(FIGURE, made)]
    assert b == ["b", "3", "0 %", "0 %", "0 %", "33.3 %", "0 %", "33.3 %", "0 %", "33.3 %"]
    assert a == ["a", "1", "0 %", "0 %", "0 %", "100 %", "0 %", "0 %", "0 %", "0 %"]
    said = finding_of(FIGURE, made).replace("\u202f", " ")
    assert said.startswith("Of all classes, b has the largest share of rows that lose more than 1 nats: 33.3 %;")


def test_the_most_frequent_dozen_is_drawn():
    frequencies = [row.frequency for row in panels(evaluation("fifty classes"))]
    assert len(frequencies) == 12
    assert frequencies == sorted((row.frequency for row in evaluation("fifty classes").class_table), reverse=True)[:12]


def test_of_very_many_classes_nothing_is_drawn():
    assert not FIGURE.applies(evaluation("two hundred classes"))
