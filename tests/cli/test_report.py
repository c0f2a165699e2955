import json

import pytest

from probreport.report.report import Report
from tests.cli.conftest import TEN_ROWS_LINE


def test_the_report_is_called_report_html_unless_said_otherwise(probreport, folder, ten_rows):
    finished = probreport("report", ten_rows)
    assert finished.code == 0
    assert finished.out == "report.html\n"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_standard_error_has_the_headline(probreport, ten_rows):
    assert f"mean log loss: {TEN_ROWS_LINE}\n" in probreport("report", ten_rows).err


def test_quiet_leaves_standard_error_empty(probreport, ten_rows):
    assert probreport("report", ten_rows, "--quiet").err == ""


def test_the_suffix_decides_the_format(probreport, folder, ten_rows):
    probreport("report", ten_rows, "-o", "ten.json")
    probreport("report", ten_rows, "-o", "ten.MD")
    assert json.loads((folder / "ten.json").read_text(encoding="utf-8"))["n_samples"] == 10
    assert "| band |" in (folder / "ten.MD").read_text(encoding="utf-8")


def test_title_and_unit_reach_the_page(probreport, folder, ten_rows):
    probreport("report", ten_rows, "--title", "Spam & ham", "--unit", "bits")
    report = Report.from_rendered(folder / "report.html")
    assert (report.title, report.unit) == ("Spam & ham", "bits")
    assert "Spam &amp; ham" in (folder / "report.html").read_text(encoding="utf-8")


def test_an_existing_report_is_left_as_it_was(probreport, folder, ten_rows):
    (folder / "report.html").write_bytes(b"mine\r\n\xff")
    finished = probreport("report", ten_rows)
    assert finished.code == 4
    assert "[PR140]" in finished.err
    assert "--force" in finished.err
    assert (folder / "report.html").read_bytes() == b"mine\r\n\xff"


def test_an_existing_report_is_refused_before_any_row_is_read(probreport, folder):
    (folder / "report.html").touch()
    assert "[PR140]" in probreport("report", "nowhere.csv").err


def test_an_existing_report_is_replaced_when_forced(probreport, folder, ten_rows):
    (folder / "report.html").write_text("old")
    assert probreport("report", ten_rows, "--force").code == 0
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("output", ["missing/report.html", "folder.html"])
def test_a_target_that_cannot_be_written_ends_with_4(probreport, folder, ten_rows, output: str):
    (folder / "folder.html").mkdir()
    finished = probreport("report", ten_rows, "-o", output)
    assert finished.code == 4
    assert "[PR141]" in finished.err


def test_bad_data_leave_an_existing_report_as_it_was_even_when_forced(probreport, folder):
    (folder / "bad.csv").write_text("y_true,y_proba\n1,1.5\n")
    (folder / "report.html").write_text("old")
    assert probreport("report", "bad.csv", "--force").code == 3
    assert (folder / "report.html").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.csv", "report.html"]


def test_the_same_predictions_give_the_same_bytes(probreport, folder, ten_rows):
    probreport("report", ten_rows, "-o", "one.html")
    probreport("report", ten_rows, "-o", "two.html")
    assert (folder / "one.html").read_bytes() == (folder / "two.html").read_bytes()


def test_what_is_asked_stands_in_the_report_and_does_not_fail(probreport, folder, ten_rows):
    finished = probreport("report", ten_rows, "--max-log-loss", "0.2", "--min-skill", "0.5", "--max-zero-rows", "0")
    assert finished.code == 0
    assert "thresholds: not met: log loss\n" in finished.err
    assert "Not met: log loss." in (folder / "report.html").read_text(encoding="utf-8")


def test_thresholds_are_held_against_the_unit_of_the_report_and_stay_when_it_is_drawn_again(
    probreport, folder, ten_rows
):
    probreport("report", ten_rows, "--unit", "bits", "--max-log-loss", "0.3", "--at-least", "not-great")
    probreport("render", "report.html", "-o", "again.html", "--unit", "nats")
    again = (folder / "again.html").read_text(encoding="utf-8")
    assert "log loss: at most 0.3 bits" in again
    assert "0.356 bits [0.215, 0.571]" in again


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at-least", "superb"], "There is no band 'superb'"),
        (["--max-log-loss", "nan"], "nan is no finite number"),
        (["--max-log-loss", "-1"], "no loss is"),
        (["--max-zero-rows", "-1"], "-1"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_row_is_read(probreport, options, said):
    finished = probreport("report", "nowhere.csv", *options)
    assert finished.code == 2
    assert said in finished.err
