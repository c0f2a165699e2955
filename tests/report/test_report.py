"""The Report: made of arrays, an estimator, a file or another report; shown, saved and refused as promised."""

import csv
import json

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

import probreport as pr
from probreport.errors import InputOutputError, LabelError, UsageError
from probreport.report.saved import SUFFIXES, check_target
from tests.report.kinds import evaluation, html, markdown
from tests.report.reading import Page, words

LABELS, FORECASTS = [1, 1, 0, 0], [0.8, 0.9, 0.3, 0.4]


@pytest.fixture
def report():
    return pr.Report(evaluation("two classes"))


# --- What it is made of -------------------------------------------------------------------------------------------


def test_from_predictions_evaluates_as_evaluate_does():
    options = {"sample_weight": [1, 2, 1, 1], "ids": list("abcd"), "model": "m", "on_zero": "clip", "classes": [0, 1]}
    made = pr.Report.from_predictions(LABELS, FORECASTS, **options, title="T", unit="bits")
    assert made.evaluation == pr.evaluate(LABELS, FORECASTS, **options)
    assert (made.title, made.unit) == ("T", "bits")


def test_groups_of_other_lengths_are_refused():
    with pytest.raises(pr.ShapeError):
        pr.Report.from_predictions(LABELS, FORECASTS, groups={"site": ["north"]})


def test_from_estimator_asks_for_probabilities_and_binds_them_by_class():
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    estimator = LogisticRegression(max_iter=1000).fit(X, names)
    made = pr.Report.from_estimator(estimator, X, names, ids=np.arange(len(y)), title="Iris", unit="bits")
    asked = pr.evaluate(names, estimator.predict_proba(X), classes=estimator.classes_)
    assert made.evaluation.mean_log_loss == asked.mean_log_loss
    assert made.evaluation.classes == tuple(estimator.classes_)
    assert made.evaluation.model == "LogisticRegression"
    assert [row.id for row in made.evaluation.worst_rows] == [row.row for row in made.evaluation.worst_rows]
    assert pr.Report.from_estimator(estimator, X, names, model="mine").evaluation.model == "mine"


def test_an_estimator_without_probabilities_is_named_with_the_remedy():
    X, y = load_iris(return_X_y=True)
    with pytest.raises(UsageError, match=r"LinearSVC has no predict_proba(.|\n)*CalibratedClassifierCV") as caught:
        pr.Report.from_estimator(LinearSVC().fit(X, y), X, y)
    assert caught.value.code == "PR122"


def test_from_file_evaluates_as_evaluate_file_does(tmp_path):
    path = tmp_path / "holdout.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("y_true", "y_proba"), *zip(LABELS, FORECASTS, strict=True)])
    made = pr.Report.from_file(path, title="T")
    assert made.evaluation == pr.evaluate_file(path)
    assert made.evaluation.model == "holdout"
    found = Page(made.to_html())
    assert "holdout.csv, sha256" in found.text
    assert str(tmp_path) not in found.html


def test_a_title_of_another_type_is_shown_as_its_text():
    assert Page(pr.Report(evaluation("two classes"), title=2026).to_html()).find("title")[0].text.startswith("2026 ")


def test_the_title_is_given_else_the_model_else_what_it_is():
    def titles(**options):
        found = Page(pr.Report(pr.evaluate(LABELS, FORECASTS, model=options.pop("model", None)), **options).to_html())
        return [words(heading) for heading in found.find("h1")], "m" in found.words_of("p", "meta")[0].split()

    assert titles() == (["Probability report"], False)
    assert titles(model="m") == (["m"], False)
    assert titles(title="T") == (["T"], False)
    assert titles(title="T", model="m") == (["T"], True)
    assert titles(title="m", model="m") == (["m"], False)


@pytest.mark.parametrize("unit", ["hartleys", None, "Nats", 1])
def test_other_units_are_refused(unit):
    with pytest.raises(UsageError) as caught:
        pr.Report(evaluation("two classes"), unit=unit)
    assert caught.value.code == "PR120"


def test_data_errors_come_through():
    with pytest.raises(LabelError):
        pr.Report.from_predictions(["a", "b", "c"], [[0.5, 0.5]] * 3)


# --- How it is shown ----------------------------------------------------------------------------------------------


def test_json_is_the_evaluation_with_a_line_end(report):
    assert report.to_json() == f"{report.evaluation.to_json()}\n"
    assert pr.Evaluation.from_json(report.to_json()) == report.evaluation


def test_a_report_says_its_one_line(report):
    assert repr(report) == f"<Report: {report.evaluation}>"


# --- Saving -------------------------------------------------------------------------------------------------------


def test_the_suffix_says_what_is_saved(tmp_path):
    made = pr.Report(evaluation("two classes"))
    expected = {".html": html("two classes"), ".htm": html("two classes"), ".md": markdown("two classes")}
    for suffix in SUFFIXES:
        path = tmp_path / f"report{suffix}"
        assert made.save(path) == path
        assert path.read_bytes().decode() == expected.get(suffix, made.to_json())
    assert made.save(str(tmp_path / "REPORT.HTML")).exists()


@pytest.mark.parametrize("name", ["report.pdf", "report", ".html", "report.html.gz", "report.\x1b[2J"])
def test_another_suffix_is_refused_before_anything_is_drawn(tmp_path, report, name):
    report.to_html = report.to_markdown = None
    with pytest.raises(UsageError, match=r"reports are saved as \.html, \.md or \.json") as caught:
        report.save(tmp_path / name)
    assert caught.value.code == "PR120"
    assert "\x1b" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_report_stays_unless_forced(tmp_path, report):
    path = tmp_path / "report.json"
    path.write_text("old", encoding="utf-8")
    for refused in (lambda: report.save(path), lambda: check_target(path)):
        with pytest.raises(InputOutputError, match="exists and was left as it is") as caught:
            refused()
        assert caught.value.code == "PR140"
    assert path.read_text(encoding="utf-8") == "old"
    check_target(path, force=True)
    assert path.read_text(encoding="utf-8") == "old"
    report.save(path, force=True)
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "probreport/evaluation"


def test_a_report_that_cannot_be_drawn_leaves_the_old_one(tmp_path, report, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "to_html", interrupted)
    with pytest.raises(KeyboardInterrupt):
        report.save(path, force=True)
    assert [found.read_text(encoding="utf-8") for found in tmp_path.iterdir()] == ["old"]
