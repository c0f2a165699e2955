"""The page: valid, offline, closed to all but itself, the same bytes for the same numbers, harmless with any text."""

import base64
import hashlib
import re
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from markdown_it import MarkdownIt
from markupsafe import Markup

import probreport as pr
import probreport.report.figures.figure as drawing
from probreport.encoding import encode
from probreport.evaluation import Evaluation
from probreport.formatting import label, short_label, shortened
from probreport.report.environment import asset
from probreport.visible_text import without_isolates
from tests.project.checkout import run_python
from tests.report.kinds import KINDS, PAGES, evaluation, html, many_classes, markdown, page, two_classes
from tests.report.reading import NO_NUMBER, SVG, XLINK, Page, words

every_page = pytest.mark.parametrize(("kind", "unit"), PAGES)
every_kind = pytest.mark.parametrize("kind", KINDS)
URL_ATTRIBUTES = {
    "href",
    "src",
    "srcset",
    "action",
    "data",
    "poster",
    "formaction",
    "background",
    "ping",
    XLINK + "href",
}


# --- A valid page, open to everybody ------------------------------------------------------------------------------


@every_page
def test_a_page_breaks_no_rule_of_html(kind, unit):
    assert page(kind, unit).errors == []
    assert page(kind, unit).find("html")[0].get("lang") == "en"
    assert words(page(kind, unit).find("title")[0])


@every_page
def test_ids_are_unique_and_every_link_has_its_target(kind, unit):
    found = page(kind, unit)
    assert len(set(found.ids)) == len(found.ids)
    links = [link.get("href") for link in found.find("a")]
    assert links
    assert all(link.startswith("#") and link[1:] in found.ids for link in links)
    labelled = [element.get("aria-labelledby") for element in found.elements if element.get("aria-labelledby")]
    assert set(labelled) <= set(found.ids)


@every_page
def test_headings_go_down_one_step_at_a_time(kind, unit):
    levels = [int(element.tag[1]) for element in page(kind, unit).elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@every_page
def test_every_picture_has_a_sentence_in_its_place(kind, unit):
    pictures = page(kind, unit).find(f"{SVG}svg")
    assert {picture.get("role") for picture in pictures} == {"img"}
    assert all(picture.get("aria-label").endswith(".") for picture in pictures)


@every_page
def test_terms_are_named_before_their_values(kind, unit):
    """What HTML asks of a list of terms, and what a screen reader needs."""
    for group in (div for terms in page(kind, unit).find("dl") for div in terms.iter("div")):
        assert [child.tag for child in group] == ["dt", "dd"]


@every_page
def test_no_number_is_shown_as_python_would(kind, unit):
    assert not [text for text in page(kind, unit).texts if NO_NUMBER.search(text)]


# --- Closed to everything but itself ------------------------------------------------------------------------------


@every_page
def test_nothing_is_asked_of_the_network_and_no_style_or_script_stands_inline(kind, unit):
    for element in page(kind, unit).elements:
        assert element.tag not in {"link", "iframe", "object", "embed", "base", "form", "image", "img", f"{SVG}style"}
        for attribute, value in element.attrib.items():
            assert attribute != "style"
            assert not attribute.startswith("on")
            assert not (attribute in URL_ATTRIBUTES and not value.startswith("#"))
    assert not re.search(r"@import|url\((?!#)", asset("style.css"))


@every_page
def test_the_policy_allows_the_one_style_and_the_one_script_by_their_hashes(kind, unit):
    (policy,) = [meta for meta in page(kind, unit).find("meta") if meta.get("http-equiv")]
    (style,) = page(kind, unit).find("style")
    script, data = page(kind, unit).find("script")
    assert policy.get("http-equiv") == "Content-Security-Policy"
    assert policy.get("content") == (
        f"default-src 'none'; style-src 'sha256-{hash_of(style)}'; script-src 'sha256-{hash_of(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert (script.attrib, data.get("type")) == ({}, "application/json")


def hash_of(element):
    return base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()


@every_page
def test_what_only_a_script_can_do_is_hidden_until_it_runs(kind, unit):
    """Without scripts there is no button that does nothing, and the verdict stands there once."""
    buttons = page(kind, unit).find("button")
    assert {button.get("id") or button.get("class") for button in buttons} == {"theme", "copy", "unit"}
    assert all(button.get("hidden") is not None for button in buttons)
    views = [div for div in page(kind, unit).by_id("verdict") if div.get("data-unit")]
    assert [view.get("data-unit") for view in views if view.get("hidden") is None] == [unit]
    assert {view.get("data-unit") for view in views} == {"nats", "bits"}


def test_the_policy_comes_before_what_it_governs():
    first, second = page("two classes").find("meta")[:2]
    assert first.get("charset") == "utf-8"
    assert second.get("http-equiv") == "Content-Security-Policy"


# --- The numbers that it keeps ------------------------------------------------------------------------------------


@every_page
def test_a_page_keeps_its_evaluation(kind, unit):
    kept = page(kind, unit).kept
    assert kept["unit"] == unit
    assert Evaluation.from_dict(kept["evaluation"]) == Evaluation.from_json(evaluation(kind).to_json())


@every_page
def test_from_its_own_data_a_page_is_drawn_again_to_the_last_byte(kind, unit, tmp_path):
    saved = tmp_path / "report.html"
    saved.write_bytes(html(kind, unit).encode())
    assert pr.Report.from_rendered(saved).to_html() == html(kind, unit)


DAYS = (np.datetime64("2026-01-01"), np.datetime64("2026-02-01"))


@pytest.mark.parametrize("labels", [(1.5, np.inf), (-0.0, 1.0), (b"a", b"b"), (False, True), DAYS])
def test_labels_of_odd_types_are_drawn_again_alike(labels, tmp_path):
    report = pr.Report(pr.evaluate([labels[0], labels[1], labels[1]], [0.2, 0.7, 0.6], classes=list(labels)))
    saved = report.save(tmp_path / "report.html")
    assert pr.Report.from_rendered(saved).to_html() == report.to_html()


# --- Size ---------------------------------------------------------------------------------------------------------


SIZES = [(2, 600_000), (20, 600_000), (50, 1_200_000), (100, 1_200_000), (200, 1_200_000)]


@pytest.mark.parametrize(("k", "most_bytes"), SIZES)
def test_a_page_stays_small(k, most_bytes):
    assert len(pr.Report(many_classes(k, 2_000)).to_html().encode()) <= most_bytes


def test_its_size_does_not_grow_with_the_rows():
    few, many = (len(pr.Report(two_classes(n)).to_html()) for n in (1_000, 50_000))
    assert many - few < 0.15 * few  # more bins of the histogram are met, and numbers have more digits


# --- The same numbers, the same bytes -----------------------------------------------------------------------------

DRAW = """
import hashlib, sys
BEFORE
from probreport import Report, evaluate
labels = ["cat", "개", "قط", "<b>", "$x$"]
rows = [[0.2 + 0.1 * ((i + j) % 3) if i % 5 != j else 1.0 for j in range(5)] for i in range(40)]
rows = [[p / sum(row) for p in row] for row in rows]
report = Report(evaluate([labels[i % 5] for i in range(40)], rows, classes=labels, model="five"))
print(hashlib.sha256(report.to_html().encode() + report.to_markdown().encode()).hexdigest())
AFTER
"""
HOSTILE_CONFIGURATION = (
    "text.usetex: True\nsvg.fonttype: path\nfont.size: 40\naxes.facecolor: red\nbackend: TkAgg\nno such key: 1\n"
)
USER_DRAWS = """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
plt.rcParams.update({"font.size": 30, "svg.fonttype": "path", "axes.grid": True, "text.parse_math": True})
plt.style.use("dark_background")
plt.plot([1, 2])
before = dict(plt.rcParams)
"""
STAYS = "assert dict(plt.rcParams) == before and len(plt.get_fignums()) == 1"


def drawn(folder, before="", after="", **variables):
    """The hash of a page and its Markdown, drawn in a fresh process in which warnings are errors."""
    done = run_python(
        "-W", "error", "-c", DRAW.replace("BEFORE", before).replace("AFTER", after), cwd=folder, **variables
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def drawn_plainly():
    return drawn(Path(__file__).parent, PYTHONHASHSEED="0")


def test_neither_clock_nor_locale_nor_hash_seed_nor_folder_changes_a_byte(tmp_path):
    odd = {"PYTHONHASHSEED": "12345", "TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8", "SOURCE_DATE_EPOCH": "1"}
    assert drawn(tmp_path, **odd) == drawn_plainly()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "configuration", [HOSTILE_CONFIGURATION.encode(), b"\xff\xfe\x00 no text", b"backend: nonsense\n"]
)
def test_no_configuration_of_matplotlib_changes_a_byte(tmp_path, configuration):
    (tmp_path / "matplotlibrc").write_bytes(configuration)
    variables = {"MPLBACKEND": "nonsense", "MATPLOTLIBRC": str(tmp_path / "missing")}
    assert drawn(tmp_path, **variables) == drawn_plainly()


def test_what_a_user_draws_beside_is_neither_heeded_nor_changed(tmp_path):
    assert drawn(tmp_path, before=USER_DRAWS, after=STAYS) == drawn_plainly()


def test_the_users_configuration_holds_for_what_they_draw_afterwards(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 23\n", encoding="utf-8")
    after = "import matplotlib; assert matplotlib.rcParams['font.size'] == 23; assert matplotlib.get_backend() == 'svg'"
    assert drawn(tmp_path, after=after, MPLBACKEND="svg") == drawn_plainly()
    reset = "import matplotlib; matplotlib.rc_file_defaults(); assert matplotlib.rcParams['font.size'] == 23"
    assert drawn(tmp_path, after=reset) == drawn_plainly()


@pytest.mark.parametrize("kind", ["two classes", "ten classes"])
def test_the_same_numbers_give_the_same_bytes_again(kind):
    assert pr.Report(evaluation(kind)).to_html() == html(kind)


# --- Harmless with any text ---------------------------------------------------------------------------------------

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "{{7*7}}",
    "{% raw %}",
    "{# comment #}",
    "$x$",
    "\\frac{1}{2}",
    "esc \x1b[2J",
    "bell \x07",
    "nul \x00",
    "line\r\nfeed",
    "next\x85line\u2028sep",
    "bidi \u202e reversed",
    "zero\u200bwidth\ufeff",
    "lone \udcff surrogate",
    "\ufffe no character",
    "\x7f\x9b",
    "한국어",
    "العربية",
    "हिन्दी",
    "<b>bold</b>",
    "&lt;b&gt;",
    'double "quotes"',
    "single 'quotes'",
    "`ticks`",
    "a|b|c",
    "[link](https://example.org)",
    "https://example.org www.example.org",
    "javascript:alert(1)",
    "# heading",
    "- item",
    "1. first",
    "    indented",
    "\\",
    "\\<",
    "😀",
    "e\u0301\u0301\u0301",
    " ",
    "",
    "x" * 1_000_000,
]


def with_text(text):
    """A report with a text in every place where one can come from the data or the user."""
    made = pr.evaluate(
        [text, "b", text, "c"],
        [[0.0, 0.5, 0.5], [0.2, 0.7, 0.1], [0.9, 0.05, 0.05], [0.6, 0.2, 0.2]],
        classes=[text, "b", "c"],
        ids=[text, "second", "third", "fourth"],
        model=text or "nameless",
    ).to_dict()
    files = [{"name": text, "rows": 4, "bytes": 10, "sha256": text}]
    said = {"files": files, "assumptions": [text], "warnings": [text], "versions": {"probreport": text}}
    notes = [{"code": text, "text": f"say {text}", "rows": None}, *made["notes"]]
    reasons = {"interval_reason": text or "-", "skill_reason": text or "-"}
    odd = Evaluation.from_dict(encode({**made, **reasons, "provenance": said, "notes": notes}))
    return pr.Report(odd, title=f"on {text}")


@cache
def html_with(text):
    """Its page without charts: call it under the fixture below."""
    return with_text(text).to_html()


@cache
def page_with(text):
    return Page(html_with(text))


def merged(text):
    """A text as it is shown where blanks are merged."""
    return " ".join(text.split())


@pytest.fixture
def without_charts(monkeypatch):
    """Leave drawing out, which is slow and has tests of its own."""
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f'<svg role="img" aria-label="{escape(alt)}"></svg>')


every_text = pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))


@every_text
@pytest.mark.usefixtures("without_charts")
def test_hostile_text_is_shown_and_does_nothing(text):
    found, harmless = page_with(text), page_with("harmless")
    assert found.errors == []
    shapes = [[(element.tag, sorted(element.attrib)) for element in each.elements] for each in (found, harmless)]
    assert shapes[0] == shapes[1]
    assert merged(found.find("title")[0].text) == merged(f"{label(f'on {text}', longest=120)} · probreport")
    costliest, *_ = found.table("The costliest rows")[1:]
    assert costliest[1:3] == [merged(without_isolates(label(text, longest=120)))] * 2
    assert without_isolates(found.text).count(merged(without_isolates(label(text, longest=120)))[:20]) >= 10


@every_text
@pytest.mark.usefixtures("without_charts")
def test_no_control_reaches_the_page_or_the_markdown(text):
    """But for those that we set around text that is read from the right, in pairs."""
    for shown in (html_with(text), with_text(text).to_markdown()):
        assert without_isolates(shown).replace("\n", "").replace("\u202f", "").isprintable()


@every_text
@pytest.mark.usefixtures("without_charts")
def test_hostile_text_comes_back_from_the_page_unchanged(text, tmp_path):
    report = with_text(text)
    again = pr.Report.from_rendered(report.save(tmp_path / "report.html"))
    assert again.evaluation == report.evaluation
    assert again.title == f"on {text}"
    assert again.evaluation.classes[0] == shortened(text)
    assert again.to_html() == html_with(text)


@pytest.mark.usefixtures("without_charts")
def test_text_that_says_of_itself_that_it_is_markup_is_text_too():
    tag = Markup("<img src=x>")
    options = {"ids": [tag] * 4, "groups": {tag: [tag, "b"] * 2}, "model": tag}
    report = pr.Report(pr.evaluate([tag, "b"] * 2, [0.2, 0.8] * 2, **options), title=tag)
    assert "<img" not in report.to_html()
    assert "<img" not in report.to_markdown()


@pytest.mark.parametrize("texts", [HOSTILE[start::4] for start in range(4)])
def test_hostile_text_in_pictures_is_text_too(texts):
    k = len(texts)
    forecasts = [[0.5 if i == j else 0.5 / (k - 1) for j in range(k)] for i in range(k)]
    found = Page(pr.Report(pr.evaluate(texts, forecasts, classes=texts)).to_html())
    assert found.errors == []
    assert {element.tag for element in found.elements} == {element.tag for element in page("ten classes").elements}
    drawn_texts = [words(text) for text in found.find(f"{SVG}text")]
    for text in texts:
        assert drawn_texts.count(merged(short_label(text, 22))) >= 2


@pytest.mark.usefixtures("without_charts")
def test_a_label_of_a_million_letters_is_cut_and_its_length_told():
    shown = page_with("x" * 1_000_000)
    assert "x" * 1001 not in shown.text
    assert f"{'x' * 120}… (1000000 characters, sha256 " in shown.text


# --- Markdown -----------------------------------------------------------------------------------------------------

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LIVE = {"html_block", "html_inline", "link_open", "image", "code_inline", "code_block", "fence", "em_open", "s_open"}


def tokens(text):
    """All tokens of a Markdown text, those inside of lines too."""
    for token in GITHUB.parse(text):
        yield token
        yield from token.children or ()


def shown_lines(text):
    """What a reader of the rendered Markdown reads, paragraph by paragraph and cell by cell."""
    inside = [token.children for token in GITHUB.parse(text) if token.type == "inline"]
    return [merged("".join(child.content for child in children).replace("\u200b", "")) for children in inside]


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_markdown_is_short_and_its_bands_are_a_table(kind, unit):
    text = markdown(kind, unit)
    assert text.count("\n") <= 60
    assert not NO_NUMBER.search(text)
    rows = page(kind, unit).table("Rows by band of the document")
    said = shown_lines(text)
    first = said.index("Rows by band") + 1
    assert said[first : first + 9 * 7] == [cell for row in rows for cell in row]


@pytest.mark.parametrize(("kind", "unit"), PAGES)
def test_markdown_says_the_verdict_of_the_page_and_what_needs_attention(kind, unit):
    said = shown_lines(markdown(kind, unit))
    assert page(kind, unit).words_of("p", "say")[0] in said
    for note in evaluation(kind).notes:
        assert merged(f"{note.text} ({note.code})") in said


@every_text
def test_markdown_has_no_markup_but_its_own(text):
    made, harmless = (with_text(each).to_markdown() for each in (text, "harmless"))
    assert not LIVE & {token.type for token in tokens(made)}
    assert [token.type for token in GITHUB.parse(made)] == [token.type for token in GITHUB.parse(harmless)]
    assert made.count("\n") == harmless.count("\n")
    assert shown_lines(made)[0] == merged(label(f"on {text}", longest=120))


@every_text
def test_markdown_leaves_no_address_whole_of_which_github_would_make_a_link(text):
    assert not re.search(r"https?://|www\.\w|\w@\w", with_text(f"{text} http://a.example www.a.example").to_markdown())
