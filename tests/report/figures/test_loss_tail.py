"""The tail: what share of rows loses more than a threshold, read off exact counts."""

from itertools import pairwise

import pytest

import probreport as pr
from probreport.report.figures.loss_tail import FIGURE, share_above, tail
from tests.report.cells import finding_of, numbers_of
from tests.report.kinds import KINDS, evaluation

# Losses 0, 0.105, 0.693, 1.609 and infinite.
FIVE = pr.evaluate([1] * 5, [1.0, 0.9, 0.5, 0.2, 0.0], classes=[0, 1])


def test_shares_beyond_thresholds():
    assert numbers_of(FIGURE, FIVE) == [
        ["more than 0", "80.00 %"],
        ["at least 0.02", "80.00 %"],
        ["at least 0.05", "80.00 %"],
        ["at least 0.2", "60.00 %"],
        ["more than 0.3", "60.00 %"],
        ["more than 1", "40.00 %"],
        ["more than 2", "20.00 %"],
    ]


def test_rows_that_cost_nothing_lose_no_more_than_0():
    assert numbers_of(FIGURE, evaluation("perfect"))[0] == ["more than 0", "0 %"]


def test_the_finding_tells_three_thresholds_in_the_readers_unit():
    assert finding_of(FIGURE, FIVE) == (
        "Of the rows, 60.0 % lose more than 0.3, 40.0 % more than 1 and 20.0 % more than 2 nats."
    )
    assert finding_of(FIGURE, FIVE, "bits") == (
        "Of the rows, 60.0 % lose more than 0.433, 40.0 % more than 1.443 and 20.0 % more than 2.885 bits."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_line_falls_from_all_that_cost_to_all_that_are_infinite(kind):
    ends = evaluation(kind).loss_distribution
    _, above = tail(evaluation(kind))
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(above))
    assert above[-1] == ends.infinite_share
    if ends.rows:
        assert above[0] == pytest.approx(1 - ends.zero_share)
    assert 0 <= share_above(evaluation(kind), 0.0) <= 1
