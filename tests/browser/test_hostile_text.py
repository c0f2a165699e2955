"""Labels that would like to be more than text: in the tree that a browser builds they are text, and nothing runs."""

import pytest

import probreport as pr
from probreport.formatting import label

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
)
NAMES = """() => [...document.querySelectorAll('#class-table tbody bdi')].map((each) => each.textContent)"""
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
    assert {label(text) for text in HOSTILE} <= names


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
