"""Laws of every page in a browser: quiet, offline, whole on every screen, open to everybody, whole on paper."""

import io
import unicodedata
from importlib.resources import files

import pytest
from pypdf import PdfReader

from tests.report.kinds import KINDS, evaluation, page
from tests.report.reading import words

every_kind = pytest.mark.parametrize("kind", KINDS)
WIDTHS = (360, 500, 768, 1024, 1280, 1600)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`)"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll, .skip"))
    .map((each) => each.outerHTML.slice(0, 120)).slice(0, 3)"""


@pytest.fixture
def opened(shared, saved, kind):
    """The page of a kind, with what it did while it was opened."""
    shared.noted.console.clear()
    shared.noted.errors.clear()
    shared.noted.requests.clear()
    shared.set_viewport_size({"width": 1280, "height": 800})
    shared.goto(saved(kind))
    return shared


@every_kind
def test_it_opens_without_a_word_or_a_request_and_holds_the_verdict_on_the_first_screen(opened, saved, kind):
    assert opened.noted.console == opened.noted.errors == []
    assert opened.noted.requests == [saved(kind)]
    box = opened.locator("#verdict").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800
    assert opened.locator("#attention-title").bounding_box()["y"] < 770


@every_kind
def test_on_no_screen_does_it_scroll_sideways(opened):
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, (width, opened.evaluate(TOO_WIDE))
        assert opened.evaluate(TOO_WIDE) == [], width


AXED = [("ten classes", "dark"), ("clusters", "dark"), ("infinite", "dark"), ("constant", "dark")]
AXED += [(kind, "light") for kind in ("two classes", "fifty classes", "infinite", "one row", "clusters", "from files")]


@pytest.mark.parametrize(("kind", "theme"), AXED)
def test_axe_finds_nothing_with_every_part_unfolded(opened, theme):
    opened.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    opened.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    opened.evaluate(AXE)
    assert opened.evaluate(RUN_AXE, TAGS) == []


PRINTED = ("two classes", "ten classes", "fifty classes", "clusters")


@pytest.mark.parametrize(("kind", "paper"), [*((kind, "A4") for kind in PRINTED), ("ten classes", "Letter")])
def test_on_paper_are_all_sections_and_tables_but_of_charts_only_those_that_were_opened(opened, kind, paper):
    opened.evaluate("document.querySelector('#loss-curve details').open = true")
    printed = PdfReader(io.BytesIO(opened.pdf(format=paper, prefer_css_page_size=False)))
    text = squeezed("".join(leaf.extract_text() for leaf in printed.pages))
    for section in page(kind).find("section"):
        if section.get("aria-labelledby"):
            heading = words(page(kind).by_id(section.get("aria-labelledby"))).removesuffix(" #")
            assert squeezed(heading) in text
    folded = {
        words(table.find("caption"))
        for table in page(kind).find("table")
        if (table.get("id") or "").endswith("-numbers")
    }
    for caption in {words(caption) for caption in page(kind).find("caption")} - folded:
        assert squeezed(caption) in text, caption
    assert squeezed("What a row loses") in text
    assert squeezed("Rows by loss") not in text
    assert squeezed(evaluation(kind).band.name) in text


def squeezed(text):
    """Text without blanks and ligatures, which a PDF leaves to the eye."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("kind", PRINTED)
def test_nothing_is_wider_than_the_paper(opened):
    """Measured as it is laid out for print, at the width that A4 leaves between its margins."""
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 688, "height": 1000})  # 210 mm less 28 mm, at 96 pixels an inch
    wide = opened.evaluate("""() => [...document.querySelectorAll("table, svg, figure, dl, p")]
        .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
        .map((each) => each.outerHTML.slice(0, 90))""")
    opened.emulate_media(media=None)
    assert wide == []
