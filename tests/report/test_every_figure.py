"""Laws of every figure, for every kind of evaluation: it is drawn, says what it shows, has its numbers beside it."""

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from probreport.report import theme
from probreport.report.figures import FIGURES, chart
from probreport.report.shown import Shown
from tests.report.kinds import KINDS, PAGES, evaluation, page
from tests.report.reading import NO_NUMBER, SVG, XLINK, words

DRAWN = [(figure.name, kind) for figure in FIGURES for kind in KINDS if figure.applies(evaluation(kind))]
every_drawing = pytest.mark.parametrize(("name", "kind"), DRAWN)
NOT_FINITE = re.compile(r"\b(?:nan|inf)", re.IGNORECASE)


@cache
def drawn(name, kind, unit="nats"):
    (figure,) = [figure for figure in FIGURES if figure.name == name]
    return chart(figure, evaluation(kind), Shown.of(evaluation(kind), unit))


@cache
def svg(name, kind):
    return ElementTree.fromstring(drawn(name, kind).svg)


def references(root):
    """The ids that something in an SVG refers to."""
    text = ElementTree.tostring(root, encoding="unicode")
    return set(re.findall(r'(?:url\(|href=")#([^")]+)', text))


def test_figures_have_names_of_their_own():
    names = [figure.name for figure in FIGURES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@every_drawing
def test_a_figure_says_in_a_sentence_what_it_shows(name, kind):
    finding = drawn(name, kind).finding
    assert re.match(r"[A-Z“]", finding)
    assert finding.endswith(".")
    assert not NO_NUMBER.search(finding)
    assert svg(name, kind).get("aria-label") == finding
    assert svg(name, kind).get("role") == "img"


@every_drawing
def test_its_numbers_stand_in_a_table(name, kind):
    numbers = drawn(name, kind).numbers
    assert numbers.caption
    assert numbers.rows
    assert {len(row) for row in numbers.rows} == {len(numbers.columns)}
    assert not [cell.text for row in numbers.rows for cell in row if NO_NUMBER.search(cell.text)]


@every_drawing
def test_nothing_in_it_needs_an_inline_style_or_the_network(name, kind):
    for element in svg(name, kind).iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "image", "a", "foreignObject", "metadata"}
        for attribute, value in element.attrib.items():
            assert attribute != "style"
            assert not attribute.startswith("on")
            assert "//" not in value or attribute == "aria-label"
            if attribute.removeprefix(XLINK) == "href":
                assert value.startswith("#")


@every_drawing
def test_its_colours_are_those_of_the_page(name, kind):
    allowed = {"none", *theme.CSS_VARIABLES.values()}
    for element in svg(name, kind).iter():
        assert {element.get("fill", "none"), element.get("stroke", "none")} <= allowed


@every_drawing
def test_its_ids_begin_with_its_name_and_are_all_referred_to(name, kind):
    ids = [element.get("id") for element in svg(name, kind).iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    assert all(id.startswith(f"{name}-") for id in ids)
    assert set(ids) == references(svg(name, kind))


@every_drawing
def test_every_coordinate_is_finite(name, kind):
    for element in svg(name, kind).iter():
        for attribute in ("d", "x", "y", "transform", "points", "width", "height", "viewBox"):
            assert not NOT_FINITE.search(element.get(attribute, ""))


@every_drawing
def test_text_is_text_and_no_mathematics(name, kind):
    texts = [words(text) for text in svg(name, kind).iter(f"{SVG}text")]
    assert texts
    assert not [text for text in texts if "$" in text or "\\mathdefault" in text]
    assert not [text for text in texts if NO_NUMBER.search(text)]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_drawing_again_gives_the_same_bytes(figure):
    shown = Shown.of(evaluation("ten classes"))
    assert chart(figure, evaluation("ten classes"), shown) == drawn(figure.name, "ten classes")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_in_bits_no_nats_are_left(figure):
    said = drawn(figure.name, "ten classes", "bits")
    texts = [said.finding, said.numbers.caption, *(column.title for column in said.numbers.columns)]
    texts += [words(text) for text in ElementTree.fromstring(said.svg).iter(f"{SVG}text")]
    assert not [text for text in texts if re.search(r"\bnats?\b", text)]


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_on_the_page_each_has_its_heading_its_sentence_and_its_numbers(kind, unit):
    frames = [figure for figure in page(kind, unit).find("figure") if figure.get("class") == "chart-frame"]
    for frame in frames:
        (drawing,) = frame.iter(f"{SVG}svg")
        (sentence,) = [words(p) for p in frame.iter("p")]
        assert words(frame.find("figcaption"))
        assert " ".join(drawing.get("aria-label").split()) == sentence
        assert words(frame.find("details").find("summary")) == "The numbers"
        assert len(list(frame.find("details").iter("table"))) == 1
    names = {frame.get("id") for frame in frames}
    assert names == {figure.name for figure in FIGURES if figure.applies(evaluation(kind))}
