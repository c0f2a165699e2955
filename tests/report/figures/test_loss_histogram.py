"""Histogram of losses: every row is in one bar, those of exactly 0 and of infinity in bars of their own."""

import math
from itertools import pairwise

import numpy as np
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
def test_two_bars_are_an_octave(kind):
    edges = bars(evaluation(kind)).edges
    assert [later / earlier for earlier, later in zip(edges, edges[2:], strict=False)] == [2.0] * (len(edges) - 2)
    assert all(1.37 < later / earlier < 1.46 for earlier, later in pairwise(edges))


def test_a_loss_stands_in_its_bar():
    # -ln 0.5 = 0.6931 lies in [0.6875, 1), where 0.6875 = 0.5 * 11 / 8.
    found = bars(pr.evaluate([1, 1], [0.5, 0.5], classes=[0, 1]))
    assert found.edges == [0.6875, 1.0]
    assert (found.rows, found.shares) == ([2], [1.0])


def test_no_row_stands_in_a_bar_that_it_is_not_in():
    forecasts = np.random.default_rng(0).random(2000)
    losses, found = -np.log(forecasts), bars(pr.evaluate(np.ones(2000), forecasts, classes=[0.0, 1.0]))
    assert found.rows == np.histogram(losses, found.edges)[0].tolist()


def test_numbers_name_the_ends_apart():
    made = pr.evaluate([1, 1, 1, 1, 1], [1.0, 1 - 1e-9, 0.5, 0.5, 0.0], classes=[0, 1])
    rows = numbers_of(FIGURE, made)
    assert rows[:2] == [["exactly 0", "1", "20.0 %"], ["0 – 1e−6", "1", "20.0 %"]]
    assert rows[-2:] == [["0.6875 – 1.0000", "2", "40.0 %"], ["∞", "1", "20.0 %"]]
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
