"""Every loss lies in one band, the document's scale is the document's, and scales of one's own are checked."""

import dataclasses
import itertools
import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.bands import DOCUMENT_BANDS, Band, BandScale
from probreport.errors import DataError, ShapeError, UsageError
from tests import oracles

losses = st.floats(0, math.inf, allow_nan=False)
scales = st.lists(st.floats(0, 1e300), min_size=1, max_size=9).flatmap(
    lambda ends: st.lists(st.booleans(), min_size=len(ends), max_size=len(ends)).map(
        lambda sides: scale_with(sorted(ends), sides)
    )
)


def scale_with(ends, sides):
    """A scale with these inner thresholds; each belongs to the better of the two bands where its side is true."""
    joints = dict(zip(ends, sides, strict=True))
    joints.pop(0.0, None)
    inner = list(joints.items())
    bands = zip([(0.0, False), *inner], [*inner, (math.inf, True)], strict=True)
    return BandScale(
        Band(f"band {rank}", lower, upper, lower_included=not lower_is_of_the_better, upper_included=upper_included)
        for rank, ((lower, lower_is_of_the_better), (upper, upper_included)) in enumerate(bands)
    )


def around(threshold):
    """The float before it, itself, and the float after it."""
    return [math.nextafter(threshold, -math.inf), threshold, math.nextafter(threshold, math.inf)]


# --- The document's scale -----------------------------------------------------------------------------------------


def test_the_bands_have_their_names_and_order():
    assert tuple(band.name for band in DOCUMENT_BANDS) == oracles.BAND_NAMES
    assert len(DOCUMENT_BANDS) == 8


def test_seven_bands_speak_in_the_words_of_the_document():
    assert [band.source_text for band in DOCUMENT_BANDS if band.source_text] == [
        "Perfect Probabilities",
        "Great Probabilities",
        "On the right track",
        "Fine",
        "Not great",
        "Terrible",
        "Something broken",
    ]


def test_the_stretch_that_the_document_leaves_unnamed_says_so():
    (unnamed,) = [band for band in DOCUMENT_BANDS if not band.source_text]
    assert unnamed.name == "Between Fine and Not great"
    assert "leaves this stretch unnamed" in unnamed.remark
    assert [band.name for band in DOCUMENT_BANDS if band.remark] == [unnamed.name]


def test_a_band_of_ones_own_has_no_words_of_a_source_and_no_remark():
    mine = Band("Mine", 0, 1)
    assert (mine.source_text, mine.remark) == ("", "")


def test_thresholds_are_those_of_the_document_in_nats():
    inner = sorted({band.lower for band in DOCUMENT_BANDS} - {0.0})
    assert inner == [threshold.nats for threshold in oracles.BAND_THRESHOLDS]


@pytest.mark.parametrize(("threshold", "ranks"), oracles.BAND_RANKS_AROUND.items())
def test_thresholds_are_decided_to_the_last_bit(threshold, ranks):
    assert [DOCUMENT_BANDS.rank(DOCUMENT_BANDS.place(loss).name) for loss in around(threshold)] == list(ranks)
    assert DOCUMENT_BANDS.place_all(around(threshold)).tolist() == list(ranks)


@pytest.mark.parametrize(("loss", "rank"), oracles.BAND_RANKS_AT_THE_ENDS.items())
def test_only_0_is_perfect_and_infinity_is_in_the_last_band(loss, rank):
    assert DOCUMENT_BANDS.place(loss).name == oracles.BAND_NAMES[rank]
    assert DOCUMENT_BANDS.place_all([loss]).tolist() == [rank]


def test_a_negative_zero_is_0():
    assert DOCUMENT_BANDS.place(-0.0).name == "Perfect"
    assert DOCUMENT_BANDS.place_all([-0.0]).tolist() == [0]


@pytest.mark.parametrize(
    ("loss", "name"), [(0.0004, "Great"), (0.247, "Between Fine and Not great"), (1.0000001, "Terrible")]
)
def test_what_rounds_to_a_threshold_is_not_on_it(loss, name):
    assert DOCUMENT_BANDS.place(loss).name == name


def test_ten_samples_fall_into_their_bands():
    ten = oracles.TEN_SAMPLES
    names = [DOCUMENT_BANDS.place(loss).name for loss in ten.losses]
    assert {name: names.count(name) for name in names} == ten.band_counts
    assert DOCUMENT_BANDS.place_all(ten.losses).tolist() == list(ten.ranks)
    assert DOCUMENT_BANDS.place(ten.mean).name == ten.band


def test_a_score_in_bits_would_be_placed_elsewhere_so_only_nats_are_placed():
    ten = oracles.TEN_SAMPLES
    assert DOCUMENT_BANDS.place(ten.mean) is not DOCUMENT_BANDS.place(ten.mean_bits)


# --- Laws of every scale ------------------------------------------------------------------------------------------


@given(scales, losses)
def test_every_loss_lies_in_exactly_one_band(scale, loss):
    assert [band for band in scale if band.contains(loss)] == [scale.place(loss)]


@given(scales, st.lists(losses))
def test_many_losses_are_placed_like_each_alone(scale, many):
    many += [loss for band in scale for loss in around(band.lower) if loss >= 0]
    ranks = scale.place_all(many)
    assert [scale.bands[rank] for rank in ranks] == [scale.place(loss) for loss in many]


@given(scales, losses, losses)
def test_a_greater_loss_never_has_a_better_band(scale, one, other):
    less, more = scale.place_all(sorted([one, other]))
    assert less <= more


@given(scales)
def test_names_lead_back_to_bands_and_ranks(scale):
    assert [scale.rank(band.name) for band in scale] == list(range(len(scale)))
    assert [scale.band(band.name.upper()) for band in scale] == list(scale)


@given(scales)
def test_scales_are_values(scale):
    again = pickle.loads(pickle.dumps(scale))
    assert (again, hash(again)) == (scale, hash(scale))


def test_three_hundred_bands_have_ranks_beyond_a_byte():
    scale = scale_with([float(end) for end in range(1, 300)], [False] * 299)
    assert scale.place_all([0.0, 255.0, 256.0, 1e9]).tolist() == [0, 255, 256, 299]


# --- What is placed -----------------------------------------------------------------------------------------------


def test_ranks_have_the_shape_of_the_losses():
    assert DOCUMENT_BANDS.place_all([[0.0, 0.1], [0.5, 3.0]]).tolist() == [[0, 3], [5, 7]]
    assert DOCUMENT_BANDS.place_all([]).shape == (0,)
    assert DOCUMENT_BANDS.place_all(0.1).shape == ()
    assert DOCUMENT_BANDS.place_all(np.ones((2, 0, 3))).dtype == np.intp


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_other_floats_are_placed_by_their_float64_values(kind):
    given_losses = np.array([0.02, 0.05, 0.2, 0.3, 1.0, 2.0], dtype=kind)
    expected = [DOCUMENT_BANDS.place(float(loss)) for loss in given_losses]
    assert [DOCUMENT_BANDS.place(loss) for loss in given_losses] == expected
    assert [DOCUMENT_BANDS.bands[rank] for rank in DOCUMENT_BANDS.place_all(given_losses)] == expected


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series])
def test_any_container_of_numbers_will_do(container):
    assert DOCUMENT_BANDS.place_all(container([1, 2, 3])).tolist() == [5, 6, 7]


REFUSED = [
    (-1, DataError, "PR102", r"the loss: -1.0 is negative, expected 0 or more nats"),
    (-5e-324, DataError, "PR102", r"is negative"),
    (-math.inf, DataError, "PR102", r"-inf is negative"),
    (math.nan, DataError, "PR101", r"the loss: nan is missing"),
    (None, DataError, "PR113", r"object"),
    ("0.2", DataError, "PR113", r"str"),
    (True, DataError, "PR113", r"bool"),
    (0.2j, DataError, "PR113", r"complex"),
]


@pytest.mark.parametrize(("loss", "kind", "code", "message"), REFUSED)
def test_what_is_no_loss_is_refused(loss, kind, code, message):
    for place in (DOCUMENT_BANDS.place, DOCUMENT_BANDS.place_all):
        with pytest.raises(kind, match=message) as caught:
            place(loss)
        assert caught.value.code == code


def test_the_first_of_many_bad_losses_is_named_and_all_are_counted():
    with pytest.raises(DataError, match=r"loss 1: -2.0 is negative.*\(2 such\)"):
        DOCUMENT_BANDS.place_all([1.0, -2.0, 0.0, 0.5, -3.0])
    with pytest.raises(DataError, match=r"loss 1, 0: nan is missing \(NaN\), expected .*\(1 such\)"):
        DOCUMENT_BANDS.place_all([[1.0, -2.0], [math.nan, 1.0]])


def test_one_place_is_for_one_loss():
    with pytest.raises(ShapeError, match="Use place_all") as caught:
        DOCUMENT_BANDS.place([0.1, 0.2])
    assert caught.value.code == "PR111"
    with pytest.raises(ShapeError, match="different lengths"):
        DOCUMENT_BANDS.place_all([[0.1, 0.2], [0.3]])


@pytest.mark.parametrize("lookup", [DOCUMENT_BANDS.band, DOCUMENT_BANDS.rank])
@pytest.mark.parametrize("name", ["Good", "", None, 3])
def test_an_unknown_name_is_refused_with_the_choices(lookup, name):
    with pytest.raises(UsageError, match=r"There is no band(.|\n)*'Perfect', .*'Something broken'") as caught:
        lookup(name)
    assert caught.value.code == "PR120"


# --- Scales of one's own ------------------------------------------------------------------------------------------


def test_a_scale_of_ones_own_places_losses():
    scale = BandScale([Band("low", 0, 0.5, upper_included=True), Band("high", 0.5, math.inf, False, True)])
    assert [scale.place(loss).name for loss in around(0.5)] == ["low", "low", "high"]


def test_one_band_may_hold_everything():
    everything = BandScale([Band("any", 0, math.inf, upper_included=True)])
    assert everything.place_all([0.0, math.inf]).tolist() == [0, 0]


def test_ends_count_as_float64_whatever_they_came_as():
    """A float32 end would round the losses that it is compared with."""
    band = Band("low", np.float32(0.0), np.float32(0.2))
    assert (type(band.upper), band.upper) == (float, 0.20000000298023224)
    assert band.contains(0.2)


def test_bands_and_scales_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DOCUMENT_BANDS.bands = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        DOCUMENT_BANDS.bands[0].upper = 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", 0, 1), r"A band is named ''"),
        (("  ", 0, 1), r"give it a name"),
        ((None, 0, 1), r"A band is named None"),
        (("a", 1, 0.5), r"'a' \[1, 0.5\) has no ends"),
        (("a", -1, 0), r"'a' \[-1, 0\) has no ends"),
        (("a", math.nan, 1), r"has no ends"),
        (("a", 0, math.nan), r"has no ends"),
        (("a", "0", 1), r"has no ends"),
        (("a", 1, 1), r"'a' \[1.0, 1.0\) is empty"),
        (("a", 1, 1, False, True), r"'a' \(1.0, 1.0\] is empty"),
    ],
)
def test_a_band_without_a_name_or_without_room_is_refused(arguments, message):
    with pytest.raises(UsageError, match=message) as caught:
        Band(*arguments)
    assert caught.value.code == "PR123"


def last(name, lower, lower_included=True):
    return Band(name, lower, math.inf, lower_included, True)


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([], r"not of nothing"),
        (["Fine"], r"not of 'Fine'"),
        ([last("a", 0.1)], r"The first band, 'a' \[0.1, inf\], leaves out 0"),
        ([last("a", 0, lower_included=False)], r"leaves out 0"),
        ([Band("a", 0, 1)], r"The last band, 'a' \[0.0, 1.0\), leaves out infinity"),
        ([Band("a", 0, math.inf)], r"leaves out infinity"),
        ([Band("a", 0, 1), last("b", 2)], r"gap between 'a' \[0.0, 1.0\) and 'b' \[2.0, inf\]"),
        ([Band("a", 0, 1), last("b", 1, lower_included=False)], r"gap between"),
        ([Band("a", 0, 1), last("b", 0.5)], r"'a' \[0.0, 1.0\) and 'b' \[0.5, inf\] overlap"),
        ([Band("a", 0, 1, upper_included=True), last("b", 1)], r"'b' \[1.0, inf\] overlap"),
        ([Band("a", 0, 1), Band("c", 2, 3), Band("b", 1, 2), last("d", 3)], r"gap between 'a' .* and 'c'"),
        ([Band("a", 0, 1), last("A", 1)], r"Bands share a name: 'a', 'A'"),
    ],
)
def test_a_scale_that_does_not_cover_every_loss_once_is_refused(bands, message):
    with pytest.raises(UsageError, match=message) as caught:
        BandScale(bands)
    assert caught.value.code == "PR123"


@pytest.mark.parametrize("bands", [5, None, "Fine"])
def test_what_is_no_list_of_bands_is_refused_as_an_argument(bands):
    with pytest.raises(UsageError, match=r"^bands is .*, expected Band objects, best first\.") as caught:
        BandScale(bands)
    assert caught.value.code == "PR120"


def test_neighbours_of_the_document_meet_without_gaps():
    for better, worse in itertools.pairwise(DOCUMENT_BANDS):
        assert (better.upper, better.upper_included) == (worse.lower, not worse.lower_included)


@pytest.mark.parametrize("loss", [None, "0.5", 1j, [0.5]], ids=repr)
def test_what_is_no_number_is_in_no_band(loss):
    with pytest.raises(DataError, match=r"A loss is a number, not of type (NoneType|str|complex|list)") as caught:
        next(iter(DOCUMENT_BANDS)).contains(loss)
    assert caught.value.code == "PR113"


def test_an_end_that_no_float_can_hold_is_refused():
    with pytest.raises(UsageError, match=r"'endless' has an end that no float can hold(.|\n)*give infinity"):
        Band("endless", 0, 10**400)
