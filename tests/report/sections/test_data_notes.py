"""Data notes: what was counted, what was assumed, which files; nothing is left out without saying so."""

from dataclasses import replace

import pytest

import probreport as pr
from probreport.report.sections.data_notes import SECTION
from tests.report.cells import rows_of, view_of
from tests.report.kinds import evaluation


def counts(made):
    return {name: int(count) for name, count in rows_of(view_of(SECTION, made)["counts"])}


def remarks(made):
    return [remark.replace("\u202f", " ") for remark in view_of(SECTION, made)["remarks"]]


def test_everything_is_counted():
    made = pr.evaluate(
        ["a", "a", "b", "b"],
        [[0.9, 0.1, 0.0], [1e-20, 1.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.4999, 0.0]],
        classes=["a", "b", "c"],
        sample_weight=[1, 1, 1, 0],
    )
    found = counts(made)
    assert (found["rows read"], found["rows used"], found["rows of weight 0, left out"]) == (4, 3, 1)
    assert found["rows that gave the truth probability 0"] == 1
    assert found["rows that gave it less than 2.2e−16, but more"] == 1
    assert found["rows that sum to 1 only within 0.001"] == 1
    assert found["classes without a row"] == 1


def test_rows_divided_by_their_sum_are_counted():
    made = pr.evaluate(["a", "b"], [[2.0, 2.0], [0.5, 0.5]], classes=["a", "b"], normalize_rows=True)
    assert counts(made)["rows divided by their sum, as asked"] >= 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("infinite", "scikit-learn would print 9.212 here"),  # (36.0437 + 0.2231 + 0.2231 + 0.3567) / 4
        ("clipped", "a zero on the truth is charged 36.04 nats by convention"),
        ("weighted", "Rows are weighted by importance; the interval counts them as"),
        ("one class present", "Never seen as true class: 0."),
        ("one row", "No interval of the mean: one row has no spread."),
        ("soft labels", "On skill: soft labels"),
        ("from files", "row 1: a blank line was left out"),
    ],
)
def test_what_a_reader_must_know_is_remarked(kind, words):
    assert [remark for remark in remarks(evaluation(kind)) if words in remark]


def test_without_anything_to_remark_nothing_is():
    assert remarks(evaluation("two classes")) == []


def test_sums_that_are_not_1_are_disclosed_with_their_effect():
    (remark,) = remarks(pr.evaluate(["a", "b"] * 9, [[0.6, 0.3995], [0.3, 0.7]] * 9, classes=["a", "b"]))
    assert "The largest sum differs from 1 by 0.000500" in remark


def test_estimated_quantiles_are_called_so():
    made = evaluation("two classes")
    estimated = replace(made, data=replace(made.data, quantiles_are_exact=False))
    assert remarks(estimated) == [
        "Quantiles are read off a histogram whose bins are less than 1 % wide; all other numbers are exact."
    ]


def test_of_many_missing_classes_the_rest_is_counted():
    made = evaluation("two classes")
    missing = replace(made, data=replace(made.data, missing_classes=tuple(range(25))))
    assert remarks(missing) == ["Never seen as true class: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 15 more."]


def test_files_are_named_with_rows_size_and_hash():
    said = view_of(SECTION, evaluation("from files"))
    assert said["files"].caption == "Files read"
    assert rows_of(said["files"])[2] == ["part_2.csv", "1", "1 byte", f"{2:064x}"]
    assert said["assumptions"] == ["'y_true' holds the labels"]
    assert view_of(SECTION, evaluation("two classes"))["files"] is None


def test_of_many_files_it_says_how_many_are_not_named():
    files = [{"name": f"{i}.csv", "rows": 1, "bytes": 1, "sha256": ""} for i in range(1200)]
    table = view_of(SECTION, replace(evaluation("two classes"), provenance={"files": files}))["files"]
    assert table.caption.replace("\u202f", " ") == "Files read: the first 50 of 1 200"
    assert len(table.rows) == 50


@pytest.mark.parametrize("odd", [{}, {"versions": 3, "assumptions": "x", "warnings": {}, "files": 0}])
def test_a_provenance_of_another_form_says_nothing(odd):
    said = view_of(SECTION, replace(evaluation("two classes"), provenance=odd))
    assert (said["assumptions"], said["files"], said["versions"]) == ([], None, "")
