"""How to read this: the scale in both units and in probability, and what a forecast without information scores."""

import pytest

from probreport.report.sections.how_to_read import SECTION, scale_table
from tests.oracles import BAND_NAMES
from tests.report.cells import rows_of, view_of
from tests.report.kinds import evaluation, page


def test_the_scale_stands_in_the_documents_words():
    rows = rows_of(scale_table())
    assert tuple(row[0] for row in rows) == BAND_NAMES
    assert [row[4] for row in rows] == [
        "Perfect Probabilities", "Great Probabilities", "On the right track", "Fine", "(not named)", "Not great",
        "Terrible", "Something broken",
    ]  # fmt: skip


def test_its_thresholds_are_told_in_bits_and_as_probabilities():
    # 0.3 / ln 2 = 0.433 and exp(-0.3) = 0.741; 1 / ln 2 = 1.443 and exp(-1) = 0.368.
    rows = {row[0]: row[1:4] for row in rows_of(scale_table())}
    assert rows["Perfect"] == ["0", "0", "1"]
    assert rows["Not great"] == ["0.3 – 1", "0.433 – 1.443", "0.368 – 0.741"]
    assert rows["Something broken"] == ["2 – ∞", "2.885 – ∞", "0 – 0.135"]


def test_what_a_forecast_without_information_scores():
    assert rows_of(view_of(SECTION, evaluation("two classes"))["constants"]) == [
        ["50 %", "0.6931", "Not great"],
        ["10 %", "0.3251", "Not great"],
        ["5 %", "0.1985", "Fine"],
        ["1 %", "0.0560", "Fine"],
        ["0.1 %", "0.0079", "Great"],
    ]


@pytest.mark.parametrize(("unit", "said"), [("nats", "ln 10 ≈ 2.303 nats"), ("bits", "log₂ 10 ≈ 3.322 bits")])
def test_the_uniform_guess_is_told_in_the_readers_unit(unit, said):
    assert f"Giving all 10 classes the same probability costs {said}." in page("ten classes", unit).text


def test_every_term_that_is_linked_is_explained():
    found = page("two classes")
    terms = {link.get("href")[1:] for link in found.find("a") if link.get("class") == "term"}
    assert {"term-log-loss", "term-skill"} <= terms
    assert all(found.by_id(term).tag == "dt" for term in terms)
