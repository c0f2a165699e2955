"""The first screen: what it says is so, in words that can be read aloud, and leads to where more is said."""

import math
from dataclasses import replace

import pytest

import probreport as pr
from probreport.bands import DOCUMENT_BANDS
from probreport.records.notes import Note
from probreport.report.first_screen import first_screen
from probreport.report.sections import SECTIONS
from probreport.report.shown import Shown
from tests.report.kinds import KINDS, PAGES, evaluation, page
from tests.report.reading import words


def screen(evaluation, unit="nats", title=None):
    return first_screen(evaluation, Shown.of(evaluation, unit), title)


def spaced(text):
    return text.replace("\u202f", " ")


def scored(mean, interval, *, n=100, reliable=True):
    """An evaluation of that mean loss with that interval."""
    ends = None if interval is None else tuple(DOCUMENT_BANDS.place(end) for end in interval)
    return replace(
        evaluation("two classes"),
        n_samples=n,
        mean_log_loss=mean,
        mean_log_loss_bits=mean / math.log(2),
        band=DOCUMENT_BANDS.place(mean),
        interval=interval,
        interval_bands=ends,
        interval_is_reliable=reliable if interval else None,
    )


# --- The headline -------------------------------------------------------------------------------------------------


def test_ten_rows_worked_by_hand():
    # The ten samples of the README: 0.2469 nats, 0.3562 bits; of ten rows with five positives a constant costs ln 2.
    made = screen(pr.evaluate([1] * 5 + [0] * 5, [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3]))
    assert (made.value, made.unit) == ("0.247", "nats")
    assert made.in_other_unit == "In bits: 0.356."
    assert spaced(made.interval) == "95 % interval 0.149 – 0.396"
    assert made.band == "Between Fine and Not great"
    assert made.other_bands == "The interval reaches Fine and Not great"
    assert spaced(made.skill) == "64 %"  # 1 - 0.2469 / 0.6931
    # Brier: the mean of squares 0.04 0.01 0.01 0.16 0.04 0.01 0.16 0.04 0.01 0.09.
    facts = {name: spaced(value) for value, name in made.facts}
    assert facts == {
        "probability given to the truth (geometric mean)": "0.781",
        "Brier score": "0.057",
        "accuracy": "100 %",
    }


def test_in_bits_the_numbers_are_over_ln_2_and_the_bands_are_the_same():
    made = pr.evaluate([1] * 5 + [0] * 5, [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3])
    in_nats, in_bits = screen(made), screen(made, "bits")
    assert (in_bits.value, in_bits.unit, in_bits.in_other_unit) == ("0.356", "bits", "In nats: 0.247.")
    assert spaced(in_bits.interval) == "95 % interval 0.215 – 0.571"
    assert (in_bits.band, in_bits.other_bands, in_bits.skill) == (in_nats.band, in_nats.other_bands, in_nats.skill)
    assert in_bits.verdict.lead == in_nats.verdict.lead
    assert "(1.000)" in in_bits.verdict.text


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_empty_and_every_reason_is_given(kind):
    made, found = screen(evaluation(kind)), evaluation(kind)
    assert all(made.meta)
    assert (found.interval is None) == made.interval.startswith("no interval: ")
    assert "None" not in " ".join([made.interval, made.other_bands, made.settle, *made.meta])
    assert made.band_rank == DOCUMENT_BANDS.rank(found.band.name)


def test_a_band_that_praises_forecasts_without_skill_goes_without_its_colour():
    assert screen(evaluation("constant")).is_muted
    assert not screen(evaluation("two classes")).is_muted
    assert not screen(evaluation("infinite")).is_muted  # worse than a constant forecast, but no praise
    (chip, *_) = page("constant").words_of("span", "muted")
    assert chip == "Fine"


# --- What the data are --------------------------------------------------------------------------------------------


def test_rows_classes_and_files_are_named():
    assert screen(evaluation("one row")).meta[0] == "1 row"
    assert spaced(screen(evaluation("two hundred classes")).meta[0]) == "1 000 rows"
    assert screen(evaluation("ten classes")).meta[1] == "10 classes (class 0, class 1, class 2, class 3, …)"
    assert screen(evaluation("from files")).meta[-1] == "part_0.csv and 2 more, sha256 00000000…"
    assert len(screen(evaluation("two classes")).meta) == 2


def test_a_model_is_named_beside_a_title_of_ones_own():
    assert screen(evaluation("ten classes"), title="T").meta[0] == "gradient boosting"
    assert screen(evaluation("ten classes"), title="gradient boosting").meta[0] != "gradient boosting"
    assert screen(evaluation("ten classes")).title == "gradient boosting"


def test_long_names_of_classes_are_cut():
    assert screen(evaluation("two classes")).meta[1] == "2 classes (0, 1)"
    long = pr.evaluate(["x" * 99, "y"], [[0.8, 0.2], [0.3, 0.7]], classes=["x" * 99, "y"])
    assert screen(long).meta[1] == f"2 classes ({'x' * 23}…, y)"


# --- The interval and the bands -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "interval", "reached"),
    [
        (0.34, (0.33, 0.35), ""),
        (0.34, (0.29, 0.35), "The interval reaches between Fine and Not great"),
        (0.34, (0.29, 1.2), "The interval reaches between Fine and Not great and Terrible"),
        (0.34, (0.0, 0.9), "The interval reaches Great"),  # an interval is cut at 0, but rows that cost are not Perfect
        (0.01, (0.0, 0.019), ""),
        (0.34, None, ""),
    ],
)
def test_bands_that_the_interval_reaches_are_named(mean, interval, reached):
    assert screen(scored(mean, interval)).other_bands == reached


@pytest.mark.parametrize(
    ("mean", "interval", "n", "settle"),
    [
        # Half of 0.08 above 0.34 are to shrink to 0.04 below: 4 times the rows, so 300 more.
        (0.34, (0.26, 0.42), 100, "≈ 300 more rows would settle which"),
        # The upper end is farther out: (1.2 - 0.9) / 0.1 = 3 times too far, so 9 times the rows; 800 more.
        (0.9, (0.65, 1.2), 100, "≈ 800 more rows would settle which"),
        # Both 0.3 and 1 lie inside: 0.3 / 0.1 = 3 above, and 0.65 / 0.6 below; the greater counts.
        (0.9, (0.25, 1.2), 100, "≈ 800 more rows would settle which"),
        # (0.345 - 0.29) / (0.345 - 0.3) = 11 / 9: 49.4 of 100 more, said with two digits.
        (0.345, (0.29, 0.4), 100, "≈ 50 more rows would settle which"),
        (0.345, (0.29, 0.4), 100_000, "≈ 50 000 more rows would settle which"),
        # (0.4 - 0.29) / (0.4 - 0.3) = 1.1: 0.21 of 2 rows.
        (0.4, (0.29, 0.51), 2, "≈ 1 more row would settle which"),
        (0.34, (0.31, 0.37), 100, ""),
        (0.3, (0.2, 0.4), 100, ""),  # no number of rows tells on which side of itself a mean lies
        (0.34, None, 100, ""),
        (0.300000001, (0.2, 0.4), 100, ""),  # more rows than there are
    ],
)
def test_how_many_more_rows_would_settle_it(mean, interval, n, settle):
    assert spaced(screen(scored(mean, interval, n=n)).settle) == settle


def test_of_an_unreliable_interval_nothing_is_promised():
    assert screen(scored(0.34, (0.26, 0.42), reliable=False)).settle == ""


def test_that_many_rows_more_do_settle_it():
    """The same rows as many times over: the interval draws together until it keeps to one side of 0.3."""
    few = pr.evaluate([1, 1, 1, 0, 0] * 20, [0.6, 0.9, 0.9, 0.2, 0.4] * 20)
    assert "more rows would settle which" in screen(few).settle
    more = int("".join(filter(str.isdigit, screen(few).settle)))
    times = math.ceil((100 + more) / 100)
    many = pr.evaluate([1, 1, 1, 0, 0] * 20 * times, [0.6, 0.9, 0.9, 0.2, 0.4] * 20 * times)
    assert screen(many).other_bands == ""


# --- Skill --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skill", "interval", "shown", "margin"),
    [
        (0.318, (0.306, 0.330), "31.8 %", "30.6 % to 33.0 %"),
        (0.318, (0.1, 0.5), "32 %", "10 % to 50 %"),
        (-0.2, (-0.5, 0.1), "−20 %", "−50 % to 10 %"),
        (0.0, (0.0, 0.0), "0 %", ""),
        (1e-5, (-0.01, 0.01), "≈ 0 %", "−1.0 % to 1.0 %"),
        (0.4, (0.4, 0.4), "40.0 %", ""),  # as wide as what no row contradicts
        (0.4, None, "40 %", ""),
        (None, None, "—", ""),
        (-math.inf, None, "−∞", ""),
    ],
)
def test_skill_is_shown_with_as_many_digits_as_its_interval_warrants(skill, interval, shown, margin):
    made = screen(replace(evaluation("two classes"), skill=skill, skill_interval=interval))
    assert (spaced(made.skill), spaced(made.skill_margin)) == (shown, margin)


# --- What needs attention -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_every_note_is_a_line_that_leads_to_a_section(kind, unit):
    found = page(kind, unit)
    lines = [words(line) for line in found.by_id("attention").iter("li")]
    notes = evaluation(kind).notes
    if not notes:
        assert lines == ["Nothing None of the checks made here found anything."]
    for note in notes:
        (line,) = [line for line in lines if " ".join(note.text.split()) in line]
        assert line.endswith(note.code)
        assert line.startswith(("Alarm ", "Note "))
    assert lines == sorted(lines, key=lambda line: not line.startswith("Alarm "))  # worst first
    links = [link.get("href")[1:] for link in found.by_id("attention").iter("a")]
    assert len(links) == len(notes)
    shown = {section.name for section in SECTIONS if section.applies(evaluation(kind))}
    assert set(links) <= shown


def test_zeros_and_lack_of_skill_are_alarms_the_others_are_notes():
    notes = tuple(Note(code, "A sentence.") for code in ("PR201", "PR202", "PR207", "PR208", "PR999"))
    made = screen(replace(evaluation("two classes"), notes=notes, skill=-0.1))
    assert [line.code for line in made.attention if line.is_alarm] == ["PR201", "PR207"]
    assert made.attention[-1].section == "data-notes"


def test_that_too_few_rows_show_skill_is_no_alarm():
    made = screen(replace(evaluation("two classes"), notes=(Note("PR207", "It may be 0."),), skill=0.1))
    assert not made.attention[0].is_alarm


def test_a_line_leads_to_no_section_that_is_not_there():
    without_rows = replace(evaluation("infinite"), worst_rows=())
    assert [line.section for line in screen(without_rows).attention if line.code == "PR201"] == ["losses"]
    assert [line.section for line in screen(evaluation("infinite")).attention if line.code == "PR201"] == ["worst-rows"]


def test_notes_from_a_file_are_shown_as_escapes():
    made = screen(replace(evaluation("two classes"), notes=(Note("PR\x1b", "12\u202f% \x1b[2J \u202e"),)))
    assert (made.attention[0].code, made.attention[0].text) == ("PR\\x1b", "12\u202f% \\x1b[2J \\u202e")
