"""Who does the work: this process or Dask; and predictions on standard input."""

import json
import subprocess
import sys

import pytest

from tests.cli.conftest import TEN_ROWS, TEN_ROWS_LINE, written


def in_a_process(*arguments, **options):
    """Run a command line in a process of its own, whose workers may import what it runs."""
    command = [sys.executable, "-m", "probreport", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def test_dask_gives_the_same_numbers_and_says_that_it_did_the_work(probreport, ten_rows):
    there = in_a_process("score", ten_rows, "--json", "--engine", "dask", "--workers", "2")
    assert there.returncode == 0, there.stderr
    assert there.stderr.splitlines()[-1] == "engine: dask, 2 worker processes on this machine"
    values, expected = json.loads(there.stdout), json.loads(probreport("score", ten_rows, "--json").out)
    assert values.pop("provenance")["engine"] == {"name": "dask", "scheduler": None, "workers": 2}
    assert expected.pop("provenance")["engine"] == {"name": "local"}
    assert json.dumps(values) == json.dumps(expected)


@pytest.mark.parametrize(
    "command",
    [
        ["score"],
        ["report", "-o", "x.html"],
        ["check", "--max-log-loss", "1"],
        ["compare", "--model-columns", "a=y_proba,b=y_proba"],
    ],
)
def test_a_scheduler_that_does_not_answer_is_an_error_of_reading(probreport, ten_rows, folder, monkeypatch, command):
    monkeypatch.setattr("probreport.distributed.cluster._PATIENCE", 0.2)
    finished = probreport(*command, ten_rows, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert (finished.code, finished.out) == (4, "")
    assert "error: no Dask scheduler answers at tcp://127.0.0.1:9. [PR138]\nIs it running" in finished.err
    assert not (folder / "x.html").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--engine", "dask", "--scheduler", "nowhere"],
        ["--engine", "dask", "--workers", "0"],
        ["--engine", "dask", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"],
        ["--engine", "spark"],
        ["--workers", "2"],
        ["--scheduler", "tcp://127.0.0.1:9"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(probreport, ten_rows, options):
    finished = probreport("score", ten_rows, *options)
    assert (finished.code, finished.out) == (2, "")


def test_dask_that_is_not_installed_is_wrong_usage_with_the_remedy(probreport, ten_rows, monkeypatch):
    monkeypatch.setattr("probreport.distributed.cluster.find_spec", lambda _: None)
    finished = probreport("score", ten_rows, "--engine", "dask")
    assert finished.code == 2
    assert "Install it: pip install 'probreport[dask]'" in finished.err


def test_a_bad_row_in_a_partition_exits_with_3(folder):
    written(folder / "bad.csv", "y_true,y_proba\n1,0.5\n0,7\n")
    finished = in_a_process("score", "bad.csv", "--engine", "dask", "--workers", "1")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert "error: bad.csv, row 1 (line 3)" in finished.stderr
    assert finished.stderr.endswith("Partition: bad.csv.\n")


def test_standard_input_is_scored(folder):
    finished = in_a_process("score", "-", input=TEN_ROWS, cwd=folder)
    assert (finished.returncode, finished.stdout) == (0, f"{TEN_ROWS_LINE}\n")


def test_standard_input_is_there_for_dask(folder):
    finished = in_a_process("score", "-", "--engine", "dask", "--workers", "1", input=TEN_ROWS, cwd=folder)
    assert (finished.returncode, finished.stdout) == (0, f"{TEN_ROWS_LINE}\n")


def test_standard_input_reports_under_its_name(folder):
    finished = in_a_process("report", "-", input=TEN_ROWS, cwd=folder)
    assert finished.returncode == 0, finished.stderr
    assert "standard input" in (folder / "report.html").read_text(encoding="utf-8")


def test_empty_standard_input_is_bad_data():
    finished = in_a_process("score", "-", input="")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert finished.stderr.startswith("error: standard input: there are no rows; the file is empty (0 bytes). [PR112]")
