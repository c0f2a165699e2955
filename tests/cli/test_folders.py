"""Commands that write several files: whichever call of the system fails, none is half done or left alone."""

from importlib import import_module

import pandas as pd
import pytest

import probreport as pr
from probreport.cli.run import run
from probreport.report import template_folder
from probreport.report.templates_folder import templates_folder
from tests.failing import FAILURES, FULL, INTERRUPTED, every_call

DEMO = import_module("probreport.cli.demo")
NAMES = ("verdict.html.j2", "sections/losses.html.j2")
CODES = {"OSError": 4, "MemoryError": 5, "KeyboardInterrupt": 130}


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def few_templates(monkeypatch):
    """Let there be three files to copy, so that every call can fail in its turn."""
    monkeypatch.setattr(template_folder, "our_names", lambda: NAMES)
    return {name: (templates_folder() / name).read_bytes() for name in (*NAMES, "README.md")}


@pytest.mark.parametrize("after", [False, True], ids=["instead", "after"])
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_templates_are_copied_all_or_none_whichever_call_fails(folder, few_templates, failure, after):
    for number, system in enumerate(every_call(failure, after=after)):
        target = folder / str(number)
        with system.at_work():
            code = run(["templates", "copy", str(target / "my"), "--quiet"])
        assert code in (0, CODES[type(failure).__name__]), system.calls
        assert contents(folder / str(number)) == ({} if code else {f"my/{n}": t for n, t in few_templates.items()})
        assert not code or not target.exists(), "nor is an empty folder left"
    assert number >= 30


def test_copied_over_old_ones_each_template_is_the_old_or_the_whole_new_one(folder, few_templates):
    for number, system in enumerate(every_call(FULL)):
        for name in few_templates:
            path = folder / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"old")
        with system.at_work():
            run(["templates", "copy", str(number), "--force", "--quiet"])
        found = contents(folder / str(number))
        assert found.keys() == few_templates.keys()
        assert all(text in (b"old", few_templates[name]) for name, text in found.items())


@pytest.mark.usefixtures("few_templates")
def test_a_link_to_nothing_is_not_taken_away_with_what_a_failed_copy_leaves(folder):
    (folder / "my").mkdir()
    (folder / "my" / "verdict.html.j2").symlink_to(folder / "nowhere" / "file")
    assert run(["templates", "copy", "my", "--quiet"]) == 4
    assert (folder / "my" / "verdict.html.j2").is_symlink()


def little():
    return pd.DataFrame({"id": ["a", "b"], "y_true": [0, 1], "proba_0": [0.8, 0.3], "proba_1": [0.2, 0.7]})


@pytest.mark.parametrize("failure", [FULL, INTERRUPTED], ids=lambda failure: type(failure).__name__)
def test_a_demo_leaves_all_files_of_a_model_or_none_whichever_call_fails(folder, monkeypatch, failure):
    monkeypatch.setattr(DEMO, "EXHIBITS", (DEMO.Exhibit("little", "Data", "model", little),))
    monkeypatch.setattr(pr.Report, "to_html", lambda _: "page")
    for number, system in enumerate(every_call(failure)):
        with system.at_work():
            code = run(["demo", str(folder / str(number)), "--quiet"])
        assert code in (0, 3, 4, 130), system.calls
        found = contents(folder / str(number))
        assert set(found) == (set() if code else {"little.csv", "little.html", "little.parquet"}), system.calls
    assert number >= 20
