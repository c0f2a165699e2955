"""A report in a notebook: a real one is executed, and its output is opened in a real browser."""

import json
import shutil
from html.parser import HTMLParser

import pytest

import probreport as pr
from tests.browser.browsers import NAMES, without_browser
from tests.project.checkout import run_python
from tests.report.reading import Page

CELL = "import probreport as pr\npr.Report.from_predictions([1, 1, 0], [0.8, 0.9, 0.3], title='Spam filter')"
EXECUTED = f"""
import json, nbformat
from nbclient import NotebookClient
cell = nbformat.v4.new_code_cell({CELL!r})
book = nbformat.v4.new_notebook(cells=[cell])
NotebookClient(book, kernel_name="python3", timeout=120).execute()
nbformat.validate(book)
print(json.dumps(book))
"""
# Shows the output in a page as a notebook does, follows a link inside of the frame, and says what there is to see.
OPENED = """
import json, pathlib, sys
from playwright.sync_api import sync_playwright
SIZES = "e => [getComputedStyle(e).color, getComputedStyle(e).fontSize, getComputedStyle(e).fontFamily]"
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    page, said, asked = browser.new_page(viewport={"width": 1280, "height": 900}), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pathlib.Path(sys.argv[2]).as_uri())
    frame = page.frame_locator("iframe")
    seen = {"title": frame.locator("h1").inner_text(), "verdict": frame.locator("#verdict").inner_text()}
    seen["verdict_bottom"] = frame.locator("#verdict").evaluate("e => e.getBoundingClientRect().bottom")
    seen["height"] = page.locator("iframe").bounding_box()["height"]
    seen["outside"] = page.locator("h1").evaluate(SIZES)
    seen["inside"] = frame.locator("h1").evaluate(SIZES)
    reaches = "() => { try { return !!parent.document } catch { return false } }"
    seen["reaches_notebook"] = frame.locator("h1").evaluate(reaches)
    frame.locator("nav a[href='#classes']").click()
    frame.locator("#classes").wait_for()
    seen["address"] = page.frames[1].url
    seen["top_after_link"] = frame.locator("#classes").evaluate("e => e.getBoundingClientRect().top")
    print(json.dumps({**seen, "said": said, "asked": asked}))
    browser.close()
"""


class Frames(HTMLParser):
    """The tags of a piece of HTML, and its frame's attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "iframe":
            self.attributes = dict(attrs)


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """What a cell of an executed notebook that ends with a report has to show, by type."""
    finished = run_python("-c", EXECUTED, cwd=tmp_path_factory.mktemp("notebook"))
    assert finished.returncode == 0, finished.stderr
    (shown,) = json.loads(finished.stdout)["cells"][0]["outputs"]
    assert shown["output_type"] == "execute_result"
    return {kind: text if isinstance(text, str) else "".join(text) for kind, text in shown["data"].items()}


def test_an_executed_notebook_holds_the_page_the_markdown_and_a_line(output):
    report = pr.Report.from_predictions([1, 1, 0], [0.8, 0.9, 0.3], title="Spam filter")
    assert output["text/html"] == report._repr_html_()
    assert output["text/markdown"] == report.to_markdown()
    assert output["text/plain"] == repr(report)


def test_the_frame_holds_the_whole_page_with_its_links_leading_into_it(output):
    framed = Frames(output["text/html"])
    base = '<base href="about:srcdoc">\n'
    page = pr.Report.from_predictions([1, 1, 0], [0.8, 0.9, 0.3], title="Spam filter").to_html()
    assert framed.tags == ["p", "iframe"]
    assert framed.attributes["srcdoc"].replace(base, "") == page
    assert framed.attributes["srcdoc"].index(base) < framed.attributes["srcdoc"].index("Content-Security-Policy")
    assert base not in page


def test_the_frame_may_do_nothing_but_run_what_the_policy_of_the_page_names(output):
    framed = Frames(output["text/html"]).attributes
    assert framed["sandbox"] == "allow-scripts"
    assert (
        framed["title"]
        == "Report: 0.228 nats [0, 0.564] · between Fine and Not great · 64 % below the constant forecast"
    )


def test_a_notebook_that_drops_the_frame_still_shows_the_line_and_what_to_do(output):
    dropped = output["text/html"].partition("<iframe")[0] + output["text/html"].rpartition('">')[2].removesuffix(
        "</iframe>"
    )
    assert dropped == (
        "<p>0.228 nats [0, 0.564] · between Fine and Not great · 64 % below the constant forecast</p>"
        "Trust this notebook, or run the cell again, to see the report here."
    )


@pytest.mark.parametrize("title", ['"></iframe><script>alert(1)</script>', "</p>\u202e{{ 7 * 7 }}", "</iframe>$x$"])
def test_a_hostile_name_does_not_leave_the_frame(title):
    report = pr.Report(pr.evaluate([title, "b"], [[0.8, 0.2], [0.3, 0.7]], classes=[title, "b"], model=title))
    outside = Page(f"<!doctype html><title>t</title>{report._repr_html_()}")
    assert outside.errors == []
    assert [element.tag for element in outside.find("body")[0].iter()] == ["body", "p", "iframe"]
    (frame,) = outside.find("iframe")
    inside = Page(frame.get("srcdoc"))
    assert inside.errors == []
    assert inside.find("h1")[0][0].text == title.replace("\u202e", "\\u202e")


def test_a_browser_shows_the_verdict_in_the_frame_and_no_style_or_script_crosses_it(output, tmp_path):
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        without_browser()
    style = "<style>h1 { color: rgb(255, 0, 0); font: 7px monospace }</style>"
    notebook = f"<!doctype html><meta charset='utf-8'><title>n</title>{style}<h1>Notebook</h1>{output['text/html']}"
    (tmp_path / "notebook.html").write_text(notebook, encoding="utf-8")
    finished = run_python("-c", OPENED, chromium, str(tmp_path / "notebook.html"), cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    seen = json.loads(finished.stdout)
    assert seen["title"] == "Spam filter"
    assert "0.228" in seen["verdict"]
    assert seen["verdict_bottom"] <= seen["height"]
    assert seen["outside"] == ["rgb(255, 0, 0)", "7px", "monospace"]
    assert [one != other for one, other in zip(seen["outside"], seen["inside"], strict=True)] == [True] * 3
    assert not seen["reaches_notebook"]
    assert seen["address"] == "about:srcdoc#classes"
    assert abs(seen["top_after_link"]) < 200
    assert (seen["said"], len(seen["asked"])) == ([], 1)
