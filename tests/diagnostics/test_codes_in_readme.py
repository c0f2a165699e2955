"""The list of codes in the README is that of the catalogue.

After a change that is meant, ``PROBREPORT_ACCEPT=1 python -m pytest tests/diagnostics/test_codes_in_readme.py`` writes
it anew.
"""

import os

from probreport.diagnostics import CATALOGUE
from tests.project.checkout import CHECKOUT

README = CHECKOUT / "README.md"
START, END = "<!-- The list of codes;", "<!-- End of the list of codes. -->"


def list_of_codes() -> str:
    rows = [f"| {known.code} | {known.severity} | {known.condition} |" for known in CATALOGUE.values()]
    return "\n".join(["", "| code | kind | when |", "|---|---|---|", *rows, "", ""])


def with_list(text: str) -> str:
    before, _, rest = text.partition(START)
    opening, _, after = rest.partition(" -->\n")
    return f"{before}{START}{opening} -->\n{list_of_codes()}{END}{after.partition(END)[2]}"


def test_the_readme_lists_every_code_of_the_catalogue():
    text = README.read_text(encoding="utf-8")
    if os.environ.get("PROBREPORT_ACCEPT"):
        README.write_text(with_list(text), encoding="utf-8")
        return
    assert text == with_list(text)


def test_a_list_that_is_out_of_date_is_replaced_and_nothing_else_is():
    page = f"before\n{START} old -->\n| PR999 |\n{END}\nafter\n"
    assert with_list(page) == f"before\n{START} old -->\n{list_of_codes()}{END}\nafter\n"
