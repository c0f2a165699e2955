"""Every example is a program that runs, anywhere, without a warning."""

from pathlib import Path

import pytest

from tests.project.checkout import CHECKOUT, run_python

EXAMPLES = sorted((CHECKOUT / "examples").glob("[0-9]*.py"))


def test_there_are_examples():
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_runs_and_shows_something(example: Path, tmp_path):
    finished = run_python(str(example), cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.strip() or any(tmp_path.iterdir())
    assert "warning" not in finished.stderr.casefold()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_can_be_read_at_a_glance(example: Path):
    assert len(example.read_text(encoding="utf-8").splitlines()) < 40
