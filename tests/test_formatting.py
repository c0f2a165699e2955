"""Numbers as shown: short, true to their value, and never "100 %" or "0.000" unless that is the value."""

import hashlib
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probreport import formatting
from probreport.formatting import DASH, INFINITY, MINUS, NARROW_SPACE, short_label, short_labels
from probreport.visible_text import without_isolates

THRESHOLDS = (0.0, 0.02, 0.05, 0.2, 0.3, 1.0, 2.0)
finite = st.floats(-1e300, 1e300)
near = st.sampled_from([*THRESHOLDS, 0.5, 0.995, 0.9995]).flatmap(
    lambda x: st.sampled_from([x, math.nextafter(x, math.inf), math.nextafter(x, -math.inf), x + 1e-7, x - 1e-7])
)
shares = st.one_of(st.floats(0, 1), near.filter(lambda x: 0 <= x <= 1))
losses = st.one_of(st.floats(0, 1e6), near.filter(lambda x: x >= 0), st.floats(0, 1e-6))


def read(text):
    """The number that a text shows, its bounds and units left out."""
    return float(text.strip("<> ").removesuffix(f"{NARROW_SPACE}%").replace(NARROW_SPACE, "").replace(MINUS, "-"))


# --- Numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2469, "0.247"),
        (12.3456, "12.346"),
        (0.0004, "0.0004"),
        (0.00004, "0.00004"),
        (3e-17, f"3e{MINUS}17"),
        (5e-324, f"5e{MINUS}324"),
        (-0.5, f"{MINUS}0.500"),
        (-0.00004, f"{MINUS}0.00004"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e300, "1.0e300"),
        (-2.5e15, f"{MINUS}2.5e15"),
        (math.inf, INFINITY),
        (-math.inf, MINUS + INFINITY),
        (math.nan, DASH),
        (None, DASH),
    ],
)
def test_a_number_has_three_decimals_or_as_many_as_it_takes(value, text):
    assert formatting.number(value) == text


@given(finite, st.integers(0, 9))
def test_a_number_looks_like_zero_only_if_it_is(value, decimals):
    text = formatting.number(value, decimals)
    assert (read(text) == 0) == (value == 0) or text == f"{value:.0e}"
    assert len(text) <= 30


@given(finite, st.integers(0, 6))
def test_a_number_reads_back_to_within_its_last_digit(value, decimals):
    shown = read(formatting.number(value, decimals))
    assert shown == pytest.approx(value, abs=0.5 * 10.0**-decimals * 1.000001, rel=0.051)


@pytest.mark.parametrize(
    ("half_width", "decimals"), [(0.0072, 4), (0.00003, 6), (0.5, 3), (1e-30, 9), (0.0, 3), (None, 3), (math.inf, 3)]
)
def test_an_interval_warrants_two_digits_of_its_half_width(half_width, decimals):
    assert formatting.decimals_for(half_width) == decimals


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (999, "999"), (48210, "48_210"), (-1234567, f"{MINUS}1_234_567")])
def test_a_count_has_its_thousands_apart(n, text):
    assert formatting.count(n).replace(NARROW_SPACE, "_") == text


# --- Losses and thresholds ----------------------------------------------------------------------------------------


@given(losses, st.integers(0, 6))
def test_a_loss_is_never_shown_on_the_other_side_of_a_threshold(value, decimals):
    shown = read(formatting.loss(value, decimals, thresholds=THRESHOLDS))
    for threshold in THRESHOLDS:
        if value != threshold:
            assert (shown < threshold) == (value < threshold)
            assert (shown > threshold) == (value > threshold)


@pytest.mark.parametrize("threshold", THRESHOLDS[1:])
def test_also_the_floats_next_to_a_threshold_are_told_from_it(threshold):
    for neighbour in (math.nextafter(threshold, 0), math.nextafter(threshold, math.inf)):
        shown = read(formatting.loss(neighbour, thresholds=(threshold,)))
        assert (shown > threshold) == (neighbour > threshold)
        assert shown != threshold


def test_a_loss_on_a_threshold_stays_short():
    assert formatting.loss(0.3, thresholds=(0.2, 0.3)) == "0.300"


def test_what_is_no_finite_loss_is_shown_as_a_number():
    assert [formatting.loss(value, thresholds=(2.0,)) for value in (math.inf, None)] == [INFINITY, DASH]


# --- Shares -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.643, "64 %"),
        (0.005, "0.5 %"),
        (0.004, "0.4 %"),
        (0.996, "99.6 %"),
        (0.9999, "99.99 %"),
        (0.0004, "0.04 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (-0.0, "0 %"),
        (-1.0, f"{MINUS}100 %"),
        (1.004, "100.4 %"),
        (-0.25, f"{MINUS}25 %"),
        (1e-15, f"1e{MINUS}13 %"),
        (-1e-15, f"{MINUS}1e{MINUS}13 %"),
        (math.nextafter(1, 0), "> 99.999999 %"),
        (math.nextafter(1, 2), "> 100 %"),
        (-math.nextafter(1, 0), f"< {MINUS}99.999999 %"),
        (-math.nextafter(1, 2), f"< {MINUS}100 %"),
        (-53.351, f"{MINUS}5 335 %"),
        (-2e98, f"{MINUS}2.0e100 %"),
        (1e307, INFINITY),
        (-math.inf, MINUS + INFINITY),
        (math.nan, DASH),
        (None, DASH),
    ],
)
def test_a_share_in_per_cent(share, text):
    assert formatting.percent(share).replace(NARROW_SPACE, " ") == text


@given(shares, st.integers(0, 3))
def test_a_share_looks_like_nothing_or_everything_only_if_it_is(share, decimals):
    text = formatting.percent(share, decimals)
    assert (read(text) == 0 and not text.startswith("<")) == (share == 0)
    assert (read(text) == 100) == (share == 1)


@given(shares)
def test_a_share_reads_back_to_within_its_last_digit(share):
    text = formatting.percent(share)
    assert read(text) == pytest.approx(share * 100, abs=0.500001, rel=1e-6)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.7812, "0.781"),
        (0.00004321, "0.000043"),
        (3.21e-12, f"3.2e{MINUS}12"),
        (0.9997, "0.9997"),
        (0.99997, "0.99997"),
        (0.9999999, "> 0.999999"),
        (1.0, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (None, DASH),
        (math.nan, DASH),
    ],
)
def test_a_probability(p, text):
    assert formatting.probability(p) == text


@given(shares)
def test_a_probability_looks_certain_or_impossible_only_if_it_is(p):
    text = formatting.probability(p)
    assert (read(text) == 0) == (p == 0)
    assert (read(text) == 1) == (p == 1)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.00005, "< 0.0001"),
        (0.0, "< 0.0001"),
        (0.0001, "0.0001"),
        (0.0042, "0.0042"),
        (0.04, "0.04"),
        (0.994, "0.99"),
        (0.996, "> 0.99"),
        (1.0, "1.00"),
        (None, DASH),
    ],
)
def test_a_p_value(p, text):
    assert formatting.p_value(p) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (2912, "2.9 kB"),
        (999_949, "1.0 MB"),
        (123_456_789, "123 MB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_a_size(n, text):
    assert formatting.bytes_of(n).replace(NARROW_SPACE, " ") == text


# --- Labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("spam", "spam"),
        ("Zoë 🦊", "Zoë 🦊"),
        (" x ", "\\x20x\\x20"),
        ("a  b", "a\\x20 b"),
        ("", "(empty)"),
        (" ", "(1 blank)"),
        ("\t\n", "\\x09\\x0a"),
        ("(empty)", "\\x28empty)"),
        ("(1 blank)", "\\x281 blank)"),
        ("a\\u202e", "a\\x5cu202e"),
        ("\\tau", "\\tau"),
        ("x\ufe0f\u3164", "x\\ufe0f\\u3164"),
        ("e" + "\u0301" * 5, "e" + "\u0301" * 4 + "\\u0301"),
        ("\u0338x", "\\u0338x"),
        ("שלום 5", "\u2068שלום 5\u2069"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("a\u202eb\u200b", "a\\u202eb\\u200b"),
        ("\ud800", "\\ud800"),
    ],
)
def test_a_label_shows_as_itself_and_harms_nothing(text, shown):
    assert formatting.label(text) == shown


@given(st.text())
def test_a_label_is_always_printable_and_never_empty(text):
    shown = without_isolates(formatting.label(text))
    assert shown
    assert shown.isprintable()


@given(st.text(), st.text())
@example("a", "a ")
@example("a b", "a  b")
@example("", "(empty)")
@example("\n", "\\n")
@example("\u200b", "\\u200b")
@example("\u200b", "\\x5cu200b")
@example("x" * 300, "x" * 301)
@example("x" * 300 + "a", "x" * 300 + "b")
def test_labels_that_differ_look_different_also_where_a_page_leaves_blanks_out(one, other):
    shown = [" ".join(formatting.label(text, longest=120).split()) for text in (one, other)]
    assert (shown[0] == shown[1]) == (one == other)


def test_a_long_label_is_cut_with_its_length_and_no_escape_is_torn():
    digest = hashlib.sha256(b"x" * 1_000_000).hexdigest()[:12]
    assert formatting.label("x" * 1_000_000) == "x" * 200 + f"… (1000000 characters, sha256 {digest})"
    assert formatting.label("\x1b" * 100, longest=2) == "\\x1b\\x1b… (100 characters)"


def test_of_a_long_label_that_was_shortened_the_digest_is_that_of_the_whole():
    for text in ("x" * 20_000, "y" * 20_000):
        assert formatting.label(formatting.shortened(text)) == formatting.label(text)


def test_a_short_label_is_cut_without_more():
    assert formatting.short_label("hippopotamus", 5) == "hipp…"
    assert formatting.short_label("cat", 5) == "cat"


def test_a_sentence_keeps_our_own_spaces_and_escapes_controls():
    assert formatting.sentence(f"12{NARROW_SPACE}%\x07") == f"12{NARROW_SPACE}%\\x07"
    assert formatting.sentence("y" * 1_001) == "y" * 1_000 + "…"


def test_a_sentence_keeps_whole_isolates_of_labels_and_no_others():
    isolated = formatting.label("שלום")
    assert formatting.sentence(f"{isolated} 5") == f"{isolated} 5"
    assert formatting.sentence("a\u2068b\u2069c\u2068d") == "abc\\u2068d"


@given(st.lists(st.text("ab _-", max_size=30), max_size=6), st.integers(4, 12))
def test_labels_side_by_side_look_alike_only_where_they_are_or_nothing_shorter_tells_them_apart(texts, longest):
    shown = short_labels(texts, longest)
    assert all(len(each) <= longest for each in shown)
    alone = [short_label(text, longest) for text in texts]
    assert all(one == other for one, other in zip(shown, alone, strict=True) if alone.count(other) == 1)
    assert len(set(shown)) >= len(set(alone))


def test_class_names_that_share_their_start_are_told_apart_by_their_ends():
    names = [f"a class with a rather long name, number {number} of all" for number in (1, 2, 10)]
    assert short_labels(names, 14) == ["…1 of all", "…2 of all", "…10 of all"]


def test_class_names_that_begin_with_all_of_another_are_told_apart_from_it():
    assert short_labels(["a" * 12, "a" * 12 + "b", "a" * 12 + "bb"], 9) == ["…a", "…ab", "…abb"]
    assert short_labels(["hippopotamus", "hippopotamus"], 9) == ["hippopot…", "hippopot…"]
