"""Losses: rows by band and quantiles, worked by hand."""

import probreport as pr
from probreport.report.sections.losses import SECTION
from probreport.report.shown import Shown
from tests.report.cells import headings_of, rows_of, view_of
from tests.report.kinds import evaluation

# Losses 0, 0.105, 0.693 and infinite.
FOUR = pr.evaluate([1, 1, 1, 1], [1.0, 0.9, 0.5, 0.0], classes=[0, 1])


def test_rows_by_band():
    assert rows_of(view_of(SECTION, FOUR)["bands"]) == [
        # calibrated forecasts of 1, 0.9, 0.5 and 0 would put 2, 0.9 and 1 rows there, and 0.1 where 0.1 comes true
        ["Perfect", "0", "1", "25.0 %", "50.0 %", "50.0 %", "—"],
        ["Great", "0 – 0.02", "0", "0 %", "0 %", "0 %", "—"],
        ["On the right track", "0.02 – 0.05", "0", "0 %", "0 %", "0 %", "—"],
        ["Fine", "0.05 – 0.2", "1", "25.0 %", "22.5 %", "7.8 % – 37.2 %", "—"],
        ["Between Fine and Not great", "0.2 – 0.3", "0", "0 %", "0 %", "0 %", "—"],
        ["Not great", "0.3 – 1", "1", "25.0 %", "25.0 %", "25.0 %", "—"],
        ["Terrible", "1 – 2", "0", "0 %", "0 %", "0 %", "—"],
        ["Something broken", "above 2", "1", "25.0 %", "2.5 %", "0 % – 17.2 %", "—"],
    ]


def test_shares_of_a_finite_loss():
    # Of 0.105 + 0.693 = 0.798 nats, 13.2 % and 86.8 %.
    shares = [row[-1] for row in rows_of(view_of(SECTION, pr.evaluate([1, 1], [0.9, 0.5], classes=[0, 1]))["bands"])]
    assert shares == ["0 %", "0 %", "0 %", "13.2 %", "0 %", "86.8 %", "0 %", "0 %"]


def test_quantiles_wear_their_bands():
    table = view_of(SECTION, FOUR)["quantiles"]
    found = {row[0]: row[1:] for row in rows_of(table)}
    assert found["25 %"] == ["0", "Perfect"]
    assert found["median"] == ["0.399", "Not great"]  # half way between 0.105 and 0.693
    assert found["worst row"] == ["∞", "Something broken"]
    assert list(found) == ["1 %", "5 %", "25 %", "median", "75 %", "95 %", "99 %", "99.9 %", "worst row"]
    assert [row[2].band for row in table.rows][:3] == [0, 0, 0]


def test_in_bits_thresholds_are_over_ln_2():
    bands = view_of(SECTION, FOUR, "bits")["bands"]
    assert headings_of(bands)[1] == "loss, bits"
    assert [row[1] for row in rows_of(bands)] == [
        "0", "0 – 0.029", "0.029 – 0.072", "0.072 – 0.289", "0.289 – 0.433", "0.433 – 1.443", "1.443 – 2.885",
        "above 2.885",
    ]  # fmt: skip


def test_what_the_scale_was_not_made_for_is_said():
    assert view_of(SECTION, evaluation("ten classes"))["several_classes"]
    assert not view_of(SECTION, evaluation("two classes"))["several_classes"]


def test_in_markdown_stand_the_same_bands():
    brief = SECTION.brief(FOUR, Shown.of(FOUR))
    assert brief == {"bands": view_of(SECTION, FOUR)["bands"]}
