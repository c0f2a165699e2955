"""Losses as a reader sees them: in one unit, with the decimals they warrant, never on the wrong side of a band."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probreport as pr
from probreport.bands import DOCUMENT_BANDS
from probreport.report.shown import Shown, files_of
from tests.report.kinds import evaluation

NATS, BITS = Shown("nats", 3), Shown("bits", 3)
THRESHOLDS = sorted({band.lower for band in DOCUMENT_BANDS} - {0.0})


def read(text):
    """The number that a text shows."""
    return math.inf if text == "∞" else float(text.replace("−", "-"))


def test_a_unit_that_there_is_not_is_refused():
    with pytest.raises(pr.UsageError):
        Shown.of(evaluation("two classes"), "furlongs")


def test_as_many_decimals_as_the_interval_warrants():
    precise = replace(evaluation("two classes"), interval=(0.34100, 0.34130))
    assert Shown.of(precise).loss(0.3411487) == "0.34115"
    assert Shown.of(replace(precise, interval=(0.3, 0.4))).loss(0.3411487) == "0.341"
    assert Shown.of(replace(precise, interval=None)).loss(0.3411487) == "0.341"


AS_SHOWN = [(None, "—"), (0.0, "0"), (math.inf, "∞"), (0.0004, "0.0004"), (1.0, "1.000"), (0.2, "0.200")]


@pytest.mark.parametrize(("nats", "text"), [*AS_SHOWN, (1.0000001, "1.0000001")])
def test_a_loss_is_shown_for_what_it_is(nats, text):
    assert NATS.loss(nats) == text


def test_a_loss_in_bits_is_that_in_nats_over_ln_2():
    assert BITS.loss(math.log(2)) == "1.000"
    assert BITS.difference(-math.log(2) / 2) == "−0.500"
    assert BITS.interval((math.log(2), 2 * math.log(2))) == "1.000 – 2.000"


@given(st.floats(1e-12, 700))
def test_a_loss_is_never_shown_on_another_side_of_a_threshold(nats):
    for shown in (NATS, BITS):
        for threshold in THRESHOLDS:
            if nats != threshold:
                assert (read(shown.loss(nats)) < threshold * shown.per_nat) == (nats < threshold)


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_a_loss_on_a_threshold_is_shown_like_the_threshold(threshold):
    assert read(NATS.loss(threshold)) == threshold
    assert BITS.loss(threshold) == BITS.threshold(threshold)


def test_ends_of_an_interval_do_not_round_into_another_band_either():
    assert NATS.interval((0.5, 1.00004)) == "0.500 – 1.00004"
    assert NATS.interval(None) == "—"


def test_the_truth_was_given_1_only_where_nothing_was_lost():
    nearly = pr.evaluate([1, 1], [1 - 1e-17, math.nextafter(1, 0)], classes=[0, 1])
    assert NATS.truth(nearly) == "> 0.999999"
    assert NATS.truth(replace(nearly, mean_log_loss=1e-20, geometric_mean_probability=1.0)) == "> 0.999999"
    assert NATS.truth(evaluation("perfect")) == "1"
    assert NATS.truth(evaluation("infinite")) == "0"


# --- Files --------------------------------------------------------------------------------------------------------


def files(provenance):
    return files_of(replace(evaluation("two classes"), provenance=provenance))


def test_files_are_described_as_their_provenance_tells():
    (file,) = files({"files": [{"name": "a.csv", "rows": 48210, "bytes": 2912, "sha256": "ab" * 32}]})
    assert (file.name, file.rows.replace("\u202f", " "), file.size.replace("\u202f", " ")) == (
        "a.csv",
        "48 210",
        "2.9 kB",
    )
    assert file.sha256 == "ab" * 32


@pytest.mark.parametrize(
    "odd", [{}, {"files": None}, {"files": "x"}, {"files": {"name": 1}}, {"files": ["x", None, 3]}]
)
def test_a_provenance_of_another_form_names_no_file(odd):
    assert files(odd) == ()


@pytest.mark.parametrize("odd", [None, "x", [], {}, -1, 10**400, 1.5, "\x1b[2J"])
def test_nothing_in_a_provenance_is_relied_on(odd):
    (file,) = files({"files": [{"name": odd, "rows": odd, "bytes": odd, "sha256": odd}]})
    assert all(part and "\x1b" not in part for part in (file.name, file.rows, file.size, file.sha256))
