"""What was saved is read back whole; what is damaged is refused, by name, before anything is drawn of it."""

import json
import math
import random

import pytest

import probreport as pr
import probreport.report.figures.figure as drawing
from probreport.errors import FormatError, InputOutputError, ProbReportError
from probreport.report.read_back import read_back
from tests.report.kinds import KINDS, evaluation, from_files, html, many_classes


def refusal(path, kind=FormatError):
    with pytest.raises(kind) as caught:
        pr.Report.from_rendered(path)
    return caught.value


# --- Whole --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_evaluation_saved_as_json_is_read_back(kind, tmp_path):
    saved = pr.Report(evaluation(kind), title="gone", unit="bits").save(tmp_path / "evaluation.json")
    assert read_back(saved) == (pr.Evaluation.from_json(evaluation(kind).to_json()), None, "nats", None)


@pytest.mark.parametrize("title", ["T", None, "</script>", ""])
@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_a_page_is_read_back_with_its_title_and_unit(tmp_path, title, unit, monkeypatch):
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f"<svg>{len(alt)}</svg>")
    saved = pr.Report(evaluation("two classes"), title=title, unit=unit).save(tmp_path / "report.html")
    assert read_back(str(saved)) == (evaluation("two classes"), title, unit, None)


@pytest.mark.parametrize(
    "encode", [lambda text: text.encode("utf-8-sig"), lambda text: text.replace("\n", "\r\n").encode()]
)
def test_what_a_mailer_or_an_editor_does_to_a_page_does_no_harm(tmp_path, encode):
    saved = tmp_path / "report.html"
    saved.write_bytes(encode(html("two classes")))
    assert pr.Report.from_rendered(saved).to_html() == html("two classes")


START = '<script type="application/json" id="probreport-data">'
WRITTEN_AGAIN = {
    "attributes in another order": lambda page: page.replace(
        START, '<script id="probreport-data" type="application/json">'
    ),
    "without quotation marks": lambda page: page.replace(START, "<script type=application/json id=probreport-data>"),
    "with others": lambda page: page.replace(START, "<script type='application/json' id='probreport-data'>"),
    "over lines": lambda page: page.replace(START, START.replace(" ", "\n  ").replace(">", "\n>")),
    "in capitals": lambda page: page.replace("script", "SCRIPT"),
    "with blanks": lambda page: page.replace("</script>", "</script >").replace(START, f"{START}\n\n"),
    "the data indented": lambda page: page.replace('"unit":', '\n  "unit" : '),
    "a comment that holds others": lambda page: f"<!-- {block('{}')} -->{page}",
    "twice": lambda page: page + page,
}


@pytest.mark.parametrize("change", WRITTEN_AGAIN.values(), ids=WRITTEN_AGAIN)
def test_a_page_that_another_program_wrote_down_again_is_read_as_before(tmp_path, change):
    saved = tmp_path / "report.html"
    saved.write_text(change(html("two classes")), encoding="utf-8")
    assert html("two classes") != change(html("two classes"))
    assert read_back(saved) == (evaluation("two classes"), None, "nats", None)


@pytest.mark.parametrize("other", ["ten classes", "infinite"])
def test_a_page_that_holds_the_data_of_two_reports_is_refused(tmp_path, other):
    saved = tmp_path / "report.html"
    saved.write_text(html("two classes") + html(other), encoding="utf-8")
    assert refusal(saved).message == (
        f"'{saved}': this page holds the data of several reports.\nGive each of them in a file of its own."
    )


@pytest.mark.parametrize("content", ["<!doctype html><title>x</title>", f"{START}{{", "<p>probreport-data"])
def test_a_page_without_data_is_called_a_page(tmp_path, content):
    saved = tmp_path / "report.html"
    saved.write_text(content, encoding="utf-8")
    assert "this page holds no data of a report" in refusal(saved).message


def test_a_label_that_looks_like_the_data_of_a_page_is_a_label(tmp_path):
    found = pr.evaluate([block("{}"), "b"], [0.2, 0.7])
    saved = tmp_path / "evaluation.json"
    saved.write_text(found.to_json(), encoding="utf-8")
    assert read_back(saved).evaluation == found


def test_labels_and_groups_may_be_any_numbers(tmp_path):
    groups = {"site": [-1, -1, 2**60, 2**60]}
    saved = pr.Report.from_predictions([-1, 1, -1, 1], [0.2, 0.7, 0.4, 0.6], groups=groups).save(tmp_path / "e.json")
    assert [row.value for row in read_back(saved).evaluation.groups] == [2**60, -1]


# --- No report ----------------------------------------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path):
    error = refusal(tmp_path / "missing.html", InputOutputError)
    assert (error.code, str(error)) == ("PR130", f"'{tmp_path / 'missing.html'}' does not exist. [PR130]")


@pytest.mark.parametrize(
    ("name", "reason"), [(".", "Is a directory"), ("x" * 300, "File name too long"), ("a\0b", "null")]
)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path, name, reason):
    error = refusal(f"{tmp_path}/{name}", InputOutputError)
    assert error.code == "PR131"
    assert reason in str(error)
    assert "\0" not in str(error)


def block(data):
    """What a page holds of data."""
    return f'<script type="application/json" id="probreport-data">{data}</script>'


NO_REPORTS = {
    "empty": "",
    "text": "hello",
    "another page": "<!doctype html><title>x</title>",
    "a number": "3",
    "a list": "[]",
    "null": "null",
    "another schema": '{"schema": "other", "version": 1}',
    "another version": '{"schema": "probreport/evaluation", "version": 99}',
    "nothing but its schema": '{"schema": "probreport/evaluation", "version": 1}',
    "nested without end": "[" * 100_000,
    "a page nested without end": block("[" * 100_000),
    "an empty block": block(""),
    "a block of a list": block("[]"),
    "a block without an evaluation": block('{"title": null, "unit": "nats"}'),
    "no text": "\udcff\udcfe",
}


@pytest.mark.parametrize("content", NO_REPORTS.values(), ids=NO_REPORTS)
def test_what_is_no_report_is_refused_by_name(tmp_path, content):
    path = tmp_path / "report.html"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    error = refusal(path)
    assert error.code == "PR151"
    assert str(error).startswith(f"'{path}'")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_page_cut_short_is_refused(tmp_path, share):
    path = tmp_path / "report.html"
    path.write_text(html("two classes")[: int(share * len(html("two classes")))], encoding="utf-8")
    assert refusal(path).code == "PR151"


@pytest.mark.parametrize(("key", "value"), [("title", 3), ("unit", "furlongs"), ("unit", None), ("evaluation", [])])
def test_a_block_with_another_title_or_unit_is_refused(tmp_path, key, value):
    path = tmp_path / "report.html"
    kept = {"title": None, "unit": "nats", "evaluation": evaluation("two classes").to_dict(), key: value}
    path.write_text(
        f'<script type="application/json" id="probreport-data">{json.dumps(kept)}</script>', encoding="utf-8"
    )
    assert refusal(path).code == "PR151"


# --- Numbers that do not fit together -----------------------------------------------------------------------------


def damaged(path, tmp_path, value):
    """An evaluation in which the entry at a path has another value, or none."""
    values = json.loads(many_classes(3, 30).to_json())
    inner = values
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    saved = tmp_path / "evaluation.json"
    saved.write_text(json.dumps(values), encoding="utf-8")
    return saved


MISFITS = [
    (("n_samples",), -1, "a count is negative"),
    (("n_samples",), 10**30, "a count is negative or too large"),
    (("bands", 0, "name"), "Great", "the bands are not those of the document"),
    (("bands",), [], "the bands are not those of the document"),
    (("class_table",), [], "the table of classes"),
    (("classes",), ["class 0"], "the table of classes"),
    (("class_table", 0, "mean_log_loss"), None, "a class has rows without a loss"),
    (("confusion", "mean_forecast"), [], "the confusion is not of class by class"),
    (("confusion", "preferred", 1), [1], "the confusion is not of class by class"),
    (("loss_distribution", "rows"), [1], "the distribution of the losses"),
    (("loss_distribution", "edges"), [1.0], "the distribution of the losses"),
    (("quantiles",), {"0.5": 0.1}, "a quantile is missing"),
    (("mean_log_loss",), -0.5, "a loss is negative"),
    (("worst_rows", 0, "log_loss"), -0.5, "a loss is negative"),
    (("interval",), [2.0, 1.0], "an interval has no ends"),
    (("interval",), [0.1, "Infinity"], "an interval has no ends"),
    (("accuracy",), 1.5, "outside of [0, 1]"),
    (("calibration", "reliability", 0, "observed"), -0.1, "outside of [0, 1]"),
]


@pytest.mark.parametrize(("path", "value", "fault"), MISFITS)
def test_numbers_that_do_not_fit_together_are_refused_with_the_fault(tmp_path, path, value, fault):
    saved = damaged(path, tmp_path, value)
    error = refusal(saved)
    assert error.code == "PR151"
    assert fault in str(error)
    assert str(error).startswith(f"'{saved}': the numbers of this evaluation do not fit together")


def entries(value, path=()):
    """The paths of all entries, of lists only the first two."""
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from entries(inner, (*path, step))


STRANGE = [
    None,
    "x",
    "Infinity",
    -1,
    0,
    1e308,
    -0.5,
    math.nan,
    [],
    {},
    True,
    ["a"],
    10**400,
    "\u202e\x1b<b>",
    [1, 2, 3, 4],
]


def test_whatever_is_damaged_is_refused_or_drawn_but_never_a_fault_of_ours(tmp_path, monkeypatch):
    """Every third entry once, with a strange value drawn by lot; charts, which take most of the time, are left out."""
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f"<svg>{len(alt)}</svg>")
    lot = random.Random(0)
    made = {**json.loads(many_classes(3, 30).to_json()), "provenance": json.loads(from_files().to_json())["provenance"]}
    outcomes = set()
    for path in list(entries(made))[::3]:
        values = json.loads(json.dumps(made))
        inner = values
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = lot.choice(STRANGE)
        saved = tmp_path / "evaluation.json"
        saved.write_text(json.dumps(values), encoding="utf-8")
        try:
            report = pr.Report.from_rendered(saved)
            report.to_html(), report.to_markdown()
            outcomes.add("drawn")
        except ProbReportError as error:
            outcomes.add(error.code)
    assert outcomes == {"drawn", "PR151"}


@pytest.mark.parametrize(
    ("fault", "seen"), [(ZeroDivisionError, FormatError), (ValueError, FormatError), (AttributeError, AttributeError)]
)
def test_only_what_numbers_can_cause_is_laid_on_their_file(tmp_path, monkeypatch, fault, seen):
    def fails(*_: object, **__: object) -> None:
        raise fault("wires crossed")

    path = tmp_path / "evaluation.json"
    path.write_text(evaluation("two classes").to_json(), encoding="utf-8")
    report = pr.Report.from_rendered(path)
    monkeypatch.setattr("probreport.report.page.render_html", fails)
    with pytest.raises(seen, match="wires crossed"):
        report.to_html()
