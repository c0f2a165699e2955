"""CONTRIBUTING names only what is there."""

import re

from tests.project.checkout import CHECKOUT

TRIED_BY = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def laws():
    """The rows of the table of laws."""
    section = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## Laws\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def test_every_law_names_a_test_that_is_there():
    assert len(laws()) == 22
    for law in laws():
        tests = TRIED_BY.findall(law)
        assert tests
        for file, name in tests:
            there = (CHECKOUT / file).read_text(encoding="utf-8")
            assert (f"\ndef {name}(" if name else "\ndef test_") in there, f"{file}::{name}"
