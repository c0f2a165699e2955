"""Classes: those that carry most of the loss first, with everything that is known of them."""

import probreport as pr
from probreport.report.sections import classes
from probreport.report.sections.classes import SECTION, class_table
from probreport.report.shown import Shown
from tests.report.cells import headings_of, rows_of, view_of
from tests.report.kinds import evaluation


def test_classes_come_by_their_share_of_the_loss():
    made = pr.evaluate(["a", "a", "b"], [[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]], classes=["a", "b"])
    # 2 * 0.105 = 0.211 and 0.693 of 0.904: 23.3 % and 76.7 %; mean forecast of a: 2.3 / 3.
    assert rows_of(class_table(made, Shown("nats", 3))) == [
        ["b", "1", "33.3 %", "23.3 %", "0.693", "—", "Not great", "76.7 %"],
        ["a", "2", "66.7 %", "76.7 %", "0.105", "—", "Fine", "23.3 %"],
    ]


def test_a_class_without_rows_has_dashes():
    made = pr.evaluate(["a", "a"], [[0.9, 0.1], [0.8, 0.2]], classes=["a", "b"])
    assert rows_of(class_table(made, Shown("nats", 3)))[1] == ["b", "0", "0 %", "15.0 %", "—", "—", "—", "0 %"]


def test_what_is_left_out_is_counted(monkeypatch):
    assert view_of(SECTION, evaluation("two hundred classes"))["left_out"] == ""
    monkeypatch.setattr(classes, "MOST", 4)
    said = view_of(SECTION, evaluation("ten classes"))
    assert said["left_out"] == "6"
    assert len(said["classes"].rows) == 4


def test_pairs_of_classes_are_drawn_where_they_were_kept():
    names = {kind: [chart.name for chart in view_of(SECTION, evaluation(kind))["charts"]] for kind in
             ("two classes", "two hundred classes")}  # fmt: skip
    assert names == {"two classes": ["class-losses", "confusion"], "two hundred classes": ["class-losses"]}


def test_the_loss_has_the_readers_unit():
    assert headings_of(class_table(evaluation("two classes"), Shown("bits", 3)))[4] == "mean loss, bits"
