"""Groups: worst first, with everything that is known of each, worked by hand; names of any kind are shown as text."""

import math

import numpy as np
import pytest

import probreport as pr
from probreport.report.sections import groups
from probreport.report.sections.groups import SECTION, group_table
from probreport.report.shown import Shown
from tests.report.cells import headings_of, rows_of, view_of
from tests.report.kinds import evaluation, page

ODD = ["<script>alert(1)</script>", "한국어 서울", "x" * 60, '$x^2$ & "q"', "x\x1b[2J\u202egnp", "=cmd()|x"]

# A loses ln 2 and ln 4 by turns, B ln 2 each time, C has too few rows: (30 * 1.5 + 25 + 5) ln 2 = 75 ln 2.
THREE = pr.evaluate(
    [1] * 60, [0.5, 0.25] * 15 + [0.5] * 30, classes=[0, 1], groups={"site": ["A"] * 30 + ["B"] * 25 + ["C"] * 5}
)
NATS = Shown("nats", 3)


def table_of(made, column=None, shown=NATS):
    rows = [row for row in made.groups if column in (None, row.column)]
    return group_table(rows[0].column, rows, shown)


def test_groups_come_worst_first_and_those_without_an_interval_last():
    # Of 75 ln 2, A has 45, B 25 and C 5. The rest of A loses ln 2; of B 50 / 35 ln 2, of C 70 / 55 ln 2.
    found = [[cell for place, cell in enumerate(row) if place not in (3, 6)] for row in rows_of(table_of(THREE))]
    assert found == [
        ["A", "30", "1.040", "Terrible", "0.347", "—", "60.0 %"],
        ["B", "25", "0.693", "Not great", "−0.297", "—", "33.3 %"],
        ["C", "5", "0.693", "Not great", "−0.189", "—", "6.7 %"],
    ]


def test_intervals_and_p_values_stand_where_there_are_some():
    # A: the mean and variance of its rows are 1.5 ln 2 and ln2^2 / 4 * 30 / 29, without skewness: 1.040 -+ t * 0.0644.
    by_name = {row[0]: (row[3], row[6]) for row in rows_of(table_of(THREE))}
    assert by_name["A"] == ("0.908 – 1.171", "< 0.0001")
    assert by_name["C"] == ("—", "—")


def test_clusters_are_counted_where_there_are_some():
    headings = headings_of(table_of(evaluation("clusters"), "site"))
    assert headings[:3] == ["group", "rows", "clusters"]
    assert "clusters" not in headings_of(table_of(evaluation("groups"), "site"))
    # rows 0 to 4 of 300, all in the first twelve
    assert next(row for row in rows_of(table_of(evaluation("clusters"), "site")) if row[0] == "Oslo")[:3] == [
        "Oslo", "5", "1"]  # fmt: skip


def test_losses_and_differences_have_the_readers_unit():
    table = table_of(THREE, shown=Shown("bits", 3))
    assert headings_of(table)[2] == "mean loss, bits"
    assert [rows_of(table)[0][place] for place in (2, 5)] == ["1.500", "0.500"]


def test_an_infinite_group_is_shown_so():
    row = rows_of(table_of(evaluation("groups, infinite")))[-1]
    assert row[:4] == ["A", "20", "∞", "—"]


def test_each_column_has_a_table_and_what_is_left_out_is_counted():
    view = view_of(SECTION, evaluation("groups"))
    assert [(len(table.rows), left_out) for table, left_out in view["tables"]] == [
        (3, ""),
        (50, "10 further groups are in the data block of the page."),
    ]
    assert view["tests"] == "2"  # hours have 5 rows each, Oslo too


def test_one_that_is_left_out_is_one(monkeypatch):
    monkeypatch.setattr(groups, "MOST", 2)
    ((_, left_out),) = view_of(SECTION, THREE)["tables"]
    assert left_out == "1 further group is in the data block of the page."


def test_pooled_values_are_called_so(monkeypatch):
    monkeypatch.setattr("probreport.conclusions.groups.MOST_SHOWN", 1)
    made = pr.evaluate([1] * 6, [0.5] * 6, classes=[0, 1], groups={"g": list("aaabcc")})
    assert {row[0] for row in rows_of(table_of(made))} == {"a", "(all others): 2 values with fewest rows"}


@pytest.fixture(scope="module")
def odd():
    return pr.evaluate(
        [1] * 240, np.linspace(0.2, 0.9, 240), classes=[0, 1], groups={"<b>site</b>": ODD * 40, "길": [1, True] * 120}
    )


def test_names_of_any_kind_are_text(odd):
    names = {row[0] for row in rows_of(table_of(odd, "<b>site</b>"))}
    assert names == {*ODD[:4], "x\\x1b[2J\\u202egnp", "=cmd()|x"}
    assert table_of(odd, "<b>site</b>").caption == "Groups by <b>site</b>, worst first"


def test_a_page_has_them_as_text_too(odd):
    from tests.report.reading import Page

    found = Page(pr.Report(odd).to_html())
    rows = found.table("Groups by <b>site</b>, worst first")
    assert {row[0] for row in rows[1:]} >= set(ODD[:4])
    assert found.errors == []
    assert not [
        element for element in found.find("script") if "alert" in (element.text or "") and not element.get("id")
    ]


def test_without_groups_there_is_no_section():
    assert not SECTION.applies(evaluation("two classes"))
    assert "groups" not in page("two classes").ids


def test_the_loss_of_the_three_is_what_it_is_said_to_be():
    assert THREE.mean_log_loss == pytest.approx(75 / 60 * math.log(2))
