"""Every section of one page, word for word: a change that a reader would see is seen in review too.

A change that is meant is accepted by ``PROBREPORT_ACCEPT=1 python -m pytest tests/report/test_golden.py``.
"""

import os
import re
from pathlib import Path

import pytest

from tests.report.kinds import page
from tests.report.reading import SVG, words

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SECTIONS = [section.get("id") for section in page("groups").find("section")]
SHOWN = ("href", "aria-label", "aria-labelledby", "hidden", "id", "role", "scope", "title")
VERSION = re.compile(r"\b(python|numpy) \d[\w.]*")  # of the machine, not of the page
LEAVES = {"p", "li", "dt", "dd", "th", "td", "caption", "figcaption", "summary", "h2", "h3"}


def lines(element, depth=0):
    """An element as indented lines: tags, attributes that a reader meets, words; a chart by its sentence."""
    if not isinstance(element.tag, str):
        return
    kept = "".join(f" {name}={element.get(name)!r}" for name in SHOWN if element.get(name) is not None)
    start = f"{'  ' * depth}{element.tag.removeprefix(SVG)}{kept}"
    if element.tag == f"{SVG}svg":
        yield start
    elif element.tag in LEAVES or len(element) == 0:
        yield f"{start}: {words(element)}"
    else:
        yield start
        for child in element:
            yield from lines(child, depth + 1)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_reads_as_it_was_last_accepted(name):
    shown = VERSION.sub(r"\1 …", "\n".join(lines(page("groups").by_id(name)))) + "\n"
    accepted = GOLDEN / f"{name}.txt"
    if os.environ.get("PROBREPORT_ACCEPT"):
        accepted.parent.mkdir(exist_ok=True)
        accepted.write_text(shown, encoding="utf-8")
    assert shown == accepted.read_text(encoding="utf-8")


def test_nothing_accepted_is_left_of_sections_that_are_gone():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SECTIONS)
