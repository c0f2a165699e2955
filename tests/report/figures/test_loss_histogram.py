"""Histogram of losses: every row is in one bar, those of exactly 0 and of infinity in bars of their own."""

import math
from itertools import pairwise

import pytest

import probreport as pr
from probreport.report.figures import chart
from probreport.report.figures.loss_histogram import FIGURE, bars
from probreport.report.shown import Shown
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import KINDS, evaluation
from tests.report.reading import words


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_in_one_bar(kind):
    found, ends = bars(evaluation(kind)), evaluation(kind).loss_distribution
    rows = sum(found.rows) + found.below_rows + ends.zero_rows + ends.infinite_rows
    assert rows == evaluation(kind).n_samples
    share = math.fsum([*found.shares, found.below_share, ends.zero_share, ends.infinite_share])
    assert share == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_bars_are_half_octaves(kind):
    edges = bars(evaluation(kind)).edges
    ratios = [later / earlier for earlier, later in pairwise(edges)]
    assert ratios == pytest.approx([math.sqrt(2)] * len(ratios))


def test_a_loss_stands_in_its_bar():
    # -ln 0.5 = 0.6931 lies in [0.5, 0.7071).
    found = bars(pr.evaluate([1, 1], [0.5, 0.5], classes=[0, 1]))
    assert found.edges == pytest.approx([0.5, math.sqrt(0.5)])
    assert (found.rows, found.shares) == ([2], [1.0])


def test_numbers_name_the_ends_apart():
    made = pr.evaluate([1, 1, 1, 1, 1], [1.0, 1 - 1e-9, 0.5, 0.5, 0.0], classes=[0, 1])
    rows = numbers_of(FIGURE, made)
    assert rows[:2] == [["exactly 0", "1", "20.0 %"], ["0 – 1e−6", "1", "20.0 %"]]
    assert rows[-2:] == [["0.5000 – 0.7071", "2", "40.0 %"], ["∞", "1", "20.0 %"]]
    assert {tuple(row[1:]) for row in rows[2:-2]} == {("0", "0 %")}


def test_what_is_nearly_0_is_not_drawn_as_0():
    def texts(forecasts):
        made = pr.evaluate([1] * len(forecasts), forecasts, classes=[0, 1])
        return [words(text) for text in _texts(chart(FIGURE, made, Shown("nats", 3)).svg)]

    assert "0" in texts([1.0, 0.5])
    assert "≈ 0" in texts([1.0, 1 - 1e-9, 0.5])
    assert "∞" in texts([0.0, 0.5])


def _texts(svg):
    from xml.etree import ElementTree

    return ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")


def test_the_finding_tells_half_mean_and_tail():
    # Of a hundred rows, 98 cost 0.105, two 2.303: a mean of 0.149.
    made = pr.evaluate([1] * 98 + [0] * 2, [0.9] * 100)
    assert finding_of(FIGURE, made) == (
        "Half of the rows lose at most 0.105 nats; the mean is 0.149, and the worst 1 % of rows lose 2.303 or more."
    )


@pytest.mark.parametrize(
    ("kind", "finding"), [("perfect", "Every row loses 0 nats."), ("all infinite", "Every row loses ∞ nats.")]
)
def test_where_all_rows_lose_the_same_end_it_says_so(kind, finding):
    assert finding_of(FIGURE, evaluation(kind)) == finding


def test_no_more_than_infinity_is_lost():
    assert finding_of(FIGURE, evaluation("infinite")).endswith("and the worst 1 % of rows lose ∞.")
