"""Laws of every section, for every kind of evaluation: it stands on the page, at its anchor, with readable tables."""

import re
from functools import cache

import pytest

import probreport.report.figures.figure as drawing
from probreport.evaluation import Evaluation
from probreport.report.sections import SECTIONS
from probreport.report.shown import Shown
from probreport.report.table import Table
from probreport.report.templates_folder import templates_folder
from tests.report.kinds import KINDS, PAGES, evaluation, page
from tests.report.reading import NO_NUMBER, words

APPLIES = [(section.name, kind) for section in SECTIONS for kind in KINDS if section.applies(evaluation(kind))]
every_section = pytest.mark.parametrize(("name", "kind"), APPLIES)
SECTION_OF = {section.name: section for section in SECTIONS}


def without_drawing(*_, alt):
    """Stand in for a drawing: how charts look is left to the laws of figures."""
    return f"<svg>{alt}</svg>"


@cache
def view(name, kind, unit="nats"):
    """What a section says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw_svg", without_drawing)
        return SECTION_OF[name].view(evaluation(kind), Shown.of(evaluation(kind), unit))


def tables(said):
    """Every table of a view, those behind charts included."""
    for value in said.values():
        if isinstance(value, Table):
            yield value
    for chart in said.get("charts", []):
        yield chart.numbers


def test_sections_have_names_and_templates_of_their_own():
    stems = [section.name.replace("-", "_") for section in SECTIONS]
    assert len(set(stems)) == len(stems)
    assert sorted(f"{stem}.html.j2" for stem in stems) == sorted(
        path.name for path in (templates_folder() / "sections").iterdir()
    )


@every_section
def test_tables_are_whole_and_their_numbers_are_numbers(name, kind):
    for table in tables(view(name, kind)):
        assert table.caption
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert not [cell.text for row in table.rows for cell in row if NO_NUMBER.search(cell.text)]
        assert not [cell.text for row in table.rows for cell in row if cell.text == ""]


@every_section
def test_an_evaluation_read_back_says_the_same(name, kind):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw_svg", without_drawing)
        again = Evaluation.from_json(evaluation(kind).to_json())
        assert SECTION_OF[name].view(again, Shown.of(again)) == view(name, kind)


@pytest.mark.parametrize("name", SECTION_OF)
def test_bits_change_no_band(name):
    in_nats, in_bits = (
        [[cell.band for row in table.rows for cell in row] for table in tables(view(name, "ten classes", unit))]
        for unit in ("nats", "bits")
    )
    assert in_nats == in_bits


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_sections_stand_on_the_page_in_their_order_with_their_headings(kind, unit):
    expected = [section for section in SECTIONS if section.applies(evaluation(kind))]
    found = [section for section in page(kind, unit).find("section") if section.get("id") in SECTION_OF]
    assert [section.get("id") for section in found] == [section.name for section in expected]
    for section, element in zip(expected, found, strict=True):
        heading = page(kind, unit).by_id(element.get("aria-labelledby"))
        assert heading.tag == "h2"
        assert re.sub(r"\s*#$", "", words(heading)) == section.title
        assert len(words(element)) > len(section.title) + 20


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_the_contents_list_every_section(kind, unit):
    links = [link.get("href") for link in page(kind, unit).find("nav")[0].iter("a")]
    assert links == ["#verdict", *(f"#{section.name}" for section in SECTIONS if section.applies(evaluation(kind)))]


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_every_table_has_a_caption_and_says_what_its_headings_head(kind, unit):
    for table in page(kind, unit).find("table"):
        assert words(table.find("caption"))
        headings = list(table.find("thead").iter("th"))
        assert {heading.get("scope") for heading in headings} == {"col"}
        assert all(map(words, headings))
        for row in table.find("tbody"):
            first, *others = row
            assert (first.tag, first.get("scope")) == ("th", "row")
            assert {cell.tag for cell in others} <= {"td"}
            assert len(row) == len(headings)
