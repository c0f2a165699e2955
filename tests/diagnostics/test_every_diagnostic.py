"""The catalogue holds every code that the package uses and no other, and each comes about as the catalogue says."""

import ast
import re
from collections import Counter

import pytest

from probreport.diagnostics import CATALOGUE
from probreport.diagnostics.about_data import ABOUT_DATA
from probreport.diagnostics.about_files import ABOUT_FILES
from probreport.diagnostics.about_use import ABOUT_COMBINING, ABOUT_USE, INTERNAL
from probreport.diagnostics.notes import NOTES
from tests.diagnostics.provocations import PROVOCATIONS, run_in
from tests.project.checkout import CHECKOUT

CODE = re.compile(r"\bPR\d{3}\b")
EVERY_PART = (*INTERNAL, *ABOUT_DATA, *ABOUT_USE, *ABOUT_FILES, *ABOUT_COMBINING, *NOTES)
PREFIXES = ("error: ", "alarm: ", "note: ", "warning: ")


def codes_in_use() -> set[str]:
    """Find the codes in the texts of the package, but for the catalogue and what explains (docstrings)."""
    found: set[str] = set()
    for path in (CHECKOUT / "probreport").rglob("*.py"):
        if path.parent.name != "diagnostics":
            found |= codes_in_code(ast.parse(path.read_text(encoding="utf-8")))
    return found


def codes_in_code(tree: ast.AST) -> set[str]:
    explaining = {
        id(node.value)
        for parent in ast.walk(tree)
        if isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef)
        for node in parent.body
        if isinstance(node, ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining
    ]
    return {code for text in texts if "--" not in text and "such as" not in text for code in CODE.findall(text)}


def codes_in_docstrings() -> set[str]:
    return {
        code
        for path in (CHECKOUT / "probreport").rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_every_code_that_is_used_is_in_the_catalogue_and_every_one_in_it_is_used():
    # PR127 is told by the catalogue itself, and so is used in the one package that is not searched
    assert codes_in_use() | {"PR127"} == set(CATALOGUE)


def test_no_docstring_names_a_code_that_there_is_not():
    assert codes_in_docstrings() <= set(CATALOGUE)


def test_no_code_stands_twice_and_each_part_is_in_order():
    assert [code for code, times in Counter(known.code for known in EVERY_PART).items() if times > 1] == []
    assert list(CATALOGUE) == sorted(CATALOGUE)


def test_every_code_has_a_way_to_provoke_it():
    assert set(PROVOCATIONS) == set(CATALOGUE)


@pytest.mark.parametrize("code", PROVOCATIONS)
def test_it_is_told_as_the_catalogue_shows(code, tmp_path, capsys, monkeypatch):
    line = run_in(tmp_path, PROVOCATIONS[code], code, capsys, monkeypatch)
    for prefix in PREFIXES:
        line = line.removeprefix(prefix)
    assert line.replace("\u202f", " ") == f"{CATALOGUE[code].example} [{code}]"


@pytest.mark.parametrize("known", CATALOGUE.values(), ids=lambda known: known.code)
def test_each_says_when_it_is_told_and_what_to_do(known):
    assert not known.condition.endswith(".")
    assert known.condition[0].isupper()
    assert known.remedy.endswith(".")
    assert known.severity == ("error" if known.code < "PR200" else known.severity)
    assert known.can_be_muted == (known.code > "PR200")
