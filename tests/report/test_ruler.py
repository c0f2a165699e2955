"""The ruler: every loss stands inside of its band, a greater one further right, and the marks say what they mark."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.bands import DOCUMENT_BANDS
from probreport.report.ruler import position, ruler
from probreport.report.shown import Shown
from tests.report.kinds import KINDS, evaluation

losses = st.floats(0, 800) | st.sampled_from([band.lower for band in DOCUMENT_BANDS]) | st.just(math.inf)
NATS = Shown("nats", 3)


def per_cent(text):
    assert text.endswith("%")
    return float(text[:-1])


@pytest.fixture
def stretches():
    """The ends of each band, in per cent."""
    found = ruler(evaluation("two classes"), NATS).stretches
    return [(per_cent(stretch.left), per_cent(stretch.left) + per_cent(stretch.width)) for stretch in found]


@given(losses, losses)
def test_a_greater_loss_never_stands_further_left(one, other):
    less, more = sorted([one, other])
    assert position(less) <= position(more)


def test_every_loss_stands_inside_of_its_band(stretches):
    around = [math.nextafter(band.lower, side) for band in DOCUMENT_BANDS for side in (0.0, band.lower, math.inf)]
    for loss in [*around, 1e-300, 5e-4, 0.01, 0.03, 0.1, 0.25, 0.5, 1.5, 5.0, 6.0, 700.0, math.inf]:
        left, right = stretches[DOCUMENT_BANDS.rank(DOCUMENT_BANDS.place(loss).name)]
        assert left < position(loss) < right


def test_stretches_follow_each_other_from_end_to_end(stretches):
    assert stretches[0][0] == 0
    assert stretches[-1][1] == pytest.approx(100)
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(stretches)]
    assert all(0 <= gap < 0.5 for gap in gaps)


def test_inside_of_a_band_equal_factors_are_equal_distances():
    # From 1 to 2 nats the ratio is 2: its square root stands in the middle between the ends, 73 % and 87 %.
    assert position(math.sqrt(2)) == pytest.approx(80)
    assert position(2**0.75) - position(math.sqrt(2)) == pytest.approx(position(math.sqrt(2)) - position(2**0.25))


def test_three_marks_say_their_values():
    made = replace(evaluation("two classes"), mean_log_loss=0.341, prior_loss=0.5, uniform_loss=math.log(2))
    found = ruler(made, NATS)
    assert [mark.text for mark in found.marks] == ["this model 0.341", "constant forecast 0.500", "uniform guess 0.693"]
    assert found.finding == (
        "The log-loss scale: this model 0.341 nats, Not great; constant forecast 0.500 nats, Not great; "
        "uniform guess 0.693 nats, Not great."
    )
    ats = [per_cent(mark.at) for mark in found.marks]
    assert ats == sorted(ats)
    assert len({mark.row for mark in found.marks}) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_marks_and_their_interval_stay_on_the_ruler(kind):
    found = ruler(evaluation(kind), Shown.of(evaluation(kind)))
    for mark in found.marks:
        assert 0 < per_cent(mark.at) < 100
        # The text hangs on the side where there is room: a sixth of the width, at the least.
        assert mark.anchor == "end" or per_cent(mark.at) < 83
        assert mark.anchor == "start" or per_cent(mark.at) > 19
    assert [stretch.is_here for stretch in found.stretches].count(True) == 1
    assert (found.interval is None) == (evaluation(kind).interval is None)
    if found.interval:
        left, width = map(per_cent, found.interval)
        assert 0 <= left <= per_cent(found.marks[0].at) <= left + width + 0.01 <= 100


def test_in_bits_everything_stands_where_it_did_and_reads_in_bits():
    made = evaluation("two classes")
    in_nats, in_bits = (ruler(made, Shown.of(made, unit)) for unit in ("nats", "bits"))
    assert [mark.at for mark in in_nats.marks] == [mark.at for mark in in_bits.marks]
    assert [stretch.left for stretch in in_nats.stretches] == [stretch.left for stretch in in_bits.stretches]
    assert [stretch.threshold for stretch in in_nats.stretches] == ["0", "", "0.02", "0.05", "0.2", "0.3", "1", "2"]
    # The same over ln 2.
    over_ln_2 = ["0", "", "0.029", "0.072", "0.289", "0.433", "1.443", "2.885"]
    assert [stretch.threshold for stretch in in_bits.stretches] == over_ln_2
    assert in_bits.unit == "bits"
    assert "nats" not in in_bits.finding
