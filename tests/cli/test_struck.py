"""Runs that are struck at a random moment, or have too little memory or disk: the old report or the whole new one."""

import random
import subprocess
import sys

import pytest

from tests.cli.conftest import TEN_ROWS
from tests.kill_in_a_loop import CODES, Runs
from tests.project.checkout import environment


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return Runs(tmp_path_factory.mktemp("struck"))


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_run_that_is_struck_at_a_random_moment_leaves_the_old_report_or_the_whole_new_one(runs, number, share):
    chance = random.Random(number)
    assert runs.faults(number, runs.duration * share * chance.uniform(0.9, 1.1)) == []


LIMITED = """
import resource, sys
resource.setrlimit(getattr(resource, sys.argv[1]), (int(sys.argv[2]),) * 2)
sys.argv[1:] = sys.argv[3:]
from probreport.__main__ import main
main()
"""


def limited(folder, *arguments):
    """Write a report in a process of its own that has a limit."""
    (folder / "data.csv").write_text(TEN_ROWS, encoding="utf-8")
    (folder / "report.html").write_text("old", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments), "report", "data.csv", "--force", "--quiet"],
        cwd=folder,
        env=environment(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("most_bytes", [0, 50_000])
def test_a_file_that_may_not_grow_so_large_leaves_the_old_report(folder, most_bytes):
    finished = limited(folder, "RLIMIT_FSIZE", most_bytes)
    assert (finished.returncode, finished.stdout) == (4, "")
    assert finished.stderr == "error: 'report.html' cannot be written: File too large. [PR141]\n"
    assert {path.name for path in folder.iterdir()} == {"data.csv", "report.html"}
    assert (folder / "report.html").read_text() == "old"


@pytest.mark.parametrize("megabytes", [60, 160])
def test_too_little_memory_leaves_the_old_report_or_the_whole_new_one(folder, megabytes):
    """Where the interpreter can just start, and where NumPy can be loaded but Arrow cannot."""
    finished = limited(folder, "RLIMIT_AS", megabytes * 2**20)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.endswith("</html>\n") if finished.returncode == 0 else page == "old"
    assert {path.name for path in folder.iterdir()} == {"data.csv", "report.html"}
    assert "Traceback" not in finished.stderr
