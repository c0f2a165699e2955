"""Labels that would like to be more than text: in the tree that a browser builds they are text, and nothing runs."""

import pytest

import probreport as pr
from probreport.formatting import label
from probreport.visible_text import without_isolates

HOSTILE = (
    "</script><script>window.owned = 1</script>",
    "<img src=x onerror='window.owned = 1'>",
    "--><svg onload=window.owned=1>",
    "bidi \u202e reversed \u2066",
    "$x$ \\frac{1}{2}",
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "'\"><b>bold</b>",
    "x" * 60,
    "한국어 레이블이 아주 길어서 줄이 넘칩니다 한국어 레이블",
    "تسمية طويلة جدا باللغة العربية لاختبار العرض",
    "W" * 250 + "a",
    "W" * 250 + "b",
    "spam ham",
    "spam  ham",
    "spam ham ",
    "spam ham\u200b",
    "(empty)",
    "",
)
NAMES = """() => [...document.querySelectorAll('#class-table tbody bdi')].map((each) => each.textContent)"""
SEEN = """() => [...document.querySelectorAll('#class-table tbody tr')].map((row) => row.cells[0].innerText.trim())"""
HEADINGS = """() => [...document.querySelectorAll('#confusion-numbers thead bdi')].map((each) => each.textContent)"""
# Where each sign of a text stands that is found in a sentence: by lines, then from the left.
LEFT = """(text) => {
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const at = walk.currentNode.textContent.indexOf(text);
        if (at < 0 || !walk.currentNode.parentElement.closest('p, li')) continue;
        const range = document.createRange();
        return [...text].map((_, place) => {
            range.setStart(walk.currentNode, at + place);
            range.setEnd(walk.currentNode, at + place + 1);
            const box = range.getBoundingClientRect();
            return Math.round(box.top) * 10000 + box.left;
        });
    }
}"""
SHAPE = """() => [...document.querySelectorAll('*')].map((each) => each.tagName).join(' ')"""


def report(labels):
    k = len(labels)
    forecasts = [[0.55 if i == j else 0.45 / (k - 1) for j in range(k)] for i in range(k)] * 3
    made = pr.evaluate(
        list(labels) * 3, forecasts, classes=list(labels), ids=list(labels) * 3, groups={labels[0]: list(labels) * 3}
    )
    return pr.Report(made, title=f"on {labels[0]} {labels[3]}")


@pytest.fixture(scope="module")
def hostile(browser, folder):
    """The page of hostile labels, opened, and what it said and asked for."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    window, said = context.new_page(), []
    window.on("console", lambda message: said.append(message.text))
    window.on("request", lambda request: said.append(request.url))
    path = folder / "hostile.html"
    path.write_text(report(HOSTILE).to_html(), encoding="utf-8")
    window.goto(path.as_uri())
    yield window, [line for line in said if line != path.as_uri()]
    context.close()


def test_nothing_runs_and_nothing_is_asked_for(hostile):
    window, said = hostile
    assert said == []
    assert window.evaluate("window.owned") is None


def test_every_label_is_shown_as_itself(hostile):
    window, _ = hostile
    names = set(window.evaluate(NAMES))
    assert {without_isolates(label(text)) for text in HOSTILE} <= names


def test_labels_that_differ_only_in_what_nobody_sees_are_told_apart_by_eye(hostile):
    window, _ = hostile
    seen = window.evaluate(SEEN)
    assert len(set(seen)) == len(seen) == len(HOSTILE)


def test_a_class_called_as_a_term_is_no_link_to_that(hostile, folder):
    window, path = hostile[0].context.new_page(), folder / "terms.html"
    path.write_text(report(["skill", "9 %", "bits", "p"]).to_html(), encoding="utf-8")
    window.goto(path.as_uri())
    assert window.evaluate(HEADINGS) == ["skill", "9 %", "bits", "p"]
    assert window.locator("#confusion-numbers thead a").count() == 0


def test_the_tree_is_that_of_harmless_labels(hostile, folder):
    window, _ = hostile
    path = folder / "harmless.html"
    path.write_text(report([f"label {n}" for n in range(len(HOSTILE))]).to_html(), encoding="utf-8")
    other = window.context.new_page()
    other.goto(path.as_uri())
    tags = [set(each.evaluate(SHAPE).split()) for each in (window, other)]
    assert tags[0] == tags[1]
    scripts = [each.evaluate("document.scripts.length") for each in (window, other)]
    assert scripts == [2, 2]


def test_at_phone_width_they_push_nothing_off_the_page(hostile):
    window, _ = hostile
    assert window.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_wide_screen_long_names_in_sentences_push_nothing_off_the_page(hostile):
    window, _ = hostile
    window.set_viewport_size({"width": 1280, "height": 800})
    assert window.evaluate("document.documentElement.scrollWidth") <= 1280
    window.set_viewport_size({"width": 360, "height": 800})


def test_numbers_beside_names_that_are_read_from_the_right_keep_their_place(hostile, folder):
    window = hostile[0].context.new_page()
    window.set_viewport_size({"width": 1280, "height": 800})
    labels = ("שלום", "עולם", "כן")
    made = pr.evaluate(
        labels * 3, [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]] * 3, classes=labels, prior=[0.5, 0.25, 0.25]
    )
    path = folder / "hebrew.html"
    path.write_text(pr.Report(made).to_html(), encoding="utf-8")
    window.goto(path.as_uri())
    parts = [part for name, share in zip(labels, (50, 25, 25), strict=True) for part in (name, f"{share}.0")]
    text = ", ".join(f"\u2068{name}\u2069 {share}\u202f%" for name, share in zip(parts[::2], parts[1::2], strict=True))
    left, starts, place = window.evaluate(LEFT, text), [], 0
    for part in parts:
        place = text.index(part, place)
        starts.append(min(left[place : place + len(part)]))
    assert starts == sorted(starts)
