"""Worst rows: the costliest first, with what was true, what was believed, and what they cost."""

import pytest

import probreport as pr
from probreport.report.sections.worst_rows import SECTION
from tests.report.cells import headings_of, rows_of, view_of
from tests.report.kinds import evaluation


def test_rows_are_told_with_what_the_model_preferred():
    made = pr.evaluate(["a", "b", "a"], [[0.9, 0.1], [0.8, 0.2], [0.5, 0.5]], classes=["a", "b"], ids=["x", "y", "z"])
    table = view_of(SECTION, made)["rows"]
    # -ln 0.2 = 1.609, -ln 0.5 = 0.693, -ln 0.9 = 0.105, together 2.408.
    assert rows_of(table) == [
        ["1", "y", "b", "0.200", "a", "0.800", "1.609", "Terrible", "66.8 %", "−0.60", "likely"],
        ["2", "z", "a", "0.500", "a", "0.500", "0.693", "Not great", "28.8 %", "0", "likely"],
        ["0", "x", "a", "0.900", "a", "0.900", "0.105", "Fine", "4.4 %", "0.80", "no"],
    ]
    assert headings_of(table)[:2] == ["row", "id"]


def test_without_ids_there_is_no_column_of_them():
    table = view_of(SECTION, evaluation("two classes"))["rows"]
    assert headings_of(table)[:2] == ["row", "true class"]
    assert len(table.rows) == 20


@pytest.mark.parametrize(
    ("forecasts", "which", "carries"),
    [
        ([0.9], "The costliest row", " carries 100 % of the loss"),
        ([0.9, 0.8, 0.7], "The 3 costliest rows", " carry 100 % of the loss"),
        ([0.9, 0.0], "The 2 costliest rows", ""),  # of an infinite loss nothing is a share
    ],
)
def test_their_share_of_the_loss_is_told(forecasts, which, carries):
    said = view_of(SECTION, pr.evaluate([1] * len(forecasts), forecasts, classes=[0, 1]))
    assert (said["which"], said["carries"].replace("\u202f", " ")) == (which, carries)


@pytest.mark.parametrize("n", range(2, 12))
def test_all_rows_carry_the_whole_loss_however_their_shares_round(n):
    said = view_of(SECTION, pr.evaluate([1] * n, [1 / (i + 1.1) for i in range(n)], classes=[0, 1]))
    assert said["carries"].replace("\u202f", " ") == " carry 100 % of the loss"


def test_where_no_row_costs_anything_there_is_no_section():
    assert not SECTION.applies(evaluation("perfect"))
