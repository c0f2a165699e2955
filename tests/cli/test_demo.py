"""The demo: real models on real data, in files that can be read again."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

import probreport as pr
from tests.project.checkout import run_python

STEMS = ("breast-cancer", "breast-cancer-naive-bayes", "digits")


@pytest.fixture(scope="session")
def shown(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Run the demo once, where an earlier one and something else lie in its folder already."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "probreport-demo").mkdir()
    (folder / "probreport-demo" / "digits.html").write_text("an earlier demo")
    (folder / "probreport-demo" / "mine.html").write_text("something else")
    return folder / "probreport-demo", run_python("-W", "error", "-m", "probreport", "demo", cwd=folder)


def test_it_ends_well_and_without_a_warning(shown):
    _, finished = shown
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr.splitlines() == ["Training 3 models; each row is predicted by a model that did not see it."]


def test_there_are_predictions_and_a_report_of_each_model_and_nothing_else_is_new(shown):
    folder, _ = shown
    expected = {f"{stem}{suffix}" for stem in STEMS for suffix in (".csv", ".parquet", ".html")}
    assert {path.name for path in folder.iterdir()} == {*expected, "mine.html"}


def test_its_own_files_are_replaced_and_others_stay(shown):
    folder, _ = shown
    assert (folder / "digits.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (folder / "mine.html").read_text() == "something else"


@pytest.mark.parametrize("stem", STEMS)
def test_csv_and_parquet_hold_the_same_predictions(shown, stem: str):
    folder, _ = shown
    csv, parquet = (pr.evaluate_file(folder / f"{stem}{suffix}") for suffix in (".csv", ".parquet"))
    assert csv.mean_log_loss == parquet.mean_log_loss
    assert csv.classes == parquet.classes


@pytest.mark.parametrize("stem", STEMS)
def test_the_line_printed_is_that_of_the_report(shown, stem: str):
    folder, finished = shown
    evaluation = pr.Report.from_rendered(folder / f"{stem}.html").evaluation
    assert f"  {evaluation}\n" in finished.stdout
    assert str(evaluation) == str(pr.evaluate_file(folder / f"{stem}.csv"))


def test_labels_are_those_of_the_data_in_their_order(shown):
    folder, _ = shown
    cancer, digits = load_breast_cancer(), load_digits()
    assert column(folder / "breast-cancer.csv", 1) == cancer.target_names[cancer.target].tolist()
    assert column(folder / "digits.csv", 1) == [str(digit) for digit in digits.target]


def column(path: Path, number: int) -> list[str]:
    return [line.split(",")[number] for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def test_the_forecasts_are_out_of_fold(shown):
    # A forest knows the rows that it was trained on: it would be right on every one, and far below this loss.
    folder, _ = shown
    evaluation = pr.evaluate_file(folder / "digits.csv")
    assert evaluation.accuracy < 0.99
    assert np.isfinite(evaluation.mean_log_loss)


def test_worst_rows_have_names(shown):
    folder, _ = shown
    assert pr.Report.from_rendered(folder / "digits.html").evaluation.worst_rows[0].id.startswith("image ")


def test_the_commands_it_names_run(shown):
    folder, finished = shown
    commands = [line.split() for line in finished.stdout.splitlines() if line.startswith("  probreport ")]
    codes = [run_python("-m", *command, cwd=folder.parent).returncode for command in commands]
    assert codes == [0, 0, 1, 0]
    assert [command[1] for command in commands] == ["score", "check", "check", "report"]


def test_predictions_can_be_scored_as_json(shown):
    folder, _ = shown
    finished = run_python("-m", "probreport", "score", "digits.parquet", "--json", cwd=folder)
    assert json.loads(finished.stdout)["n_samples"] == 1797


def test_a_file_in_the_place_of_the_folder_is_refused(probreport, folder):
    (folder / "taken").write_text("mine")
    finished = probreport("demo", "taken")
    assert finished.code == 4
    assert "error: 'taken' cannot be made" in finished.err
    assert (folder / "taken").read_text() == "mine"
