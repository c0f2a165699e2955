"""The catalogue of all that is told under a code, in the order of the codes, and which of it may be muted."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from probreport.arguments import listed
from probreport.diagnostics.about_data import ABOUT_DATA
from probreport.diagnostics.about_files import ABOUT_FILES
from probreport.diagnostics.about_use import ABOUT_COMBINING, ABOUT_USE, INTERNAL
from probreport.diagnostics.diagnostic import Diagnostic
from probreport.diagnostics.notes import NOTES
from probreport.errors import UsageError, shown_text

__all__ = ["CATALOGUE", "Diagnostic", "checked_codes", "code_in", "is_alarm", "nearest"]

CATALOGUE: dict[str, Diagnostic] = {
    diagnostic.code: diagnostic
    for part in (INTERNAL, ABOUT_DATA, ABOUT_USE, ABOUT_FILES, ABOUT_COMBINING, NOTES)
    for diagnostic in part
}
_FEW, _NEAR = 3, 10


def code_in(text: str) -> str:
    """Return a code as it is in the catalogue, however it was typed.

    Examples
    --------
    >>> code_in("pr101"), code_in(" 101 "), code_in("[PR101]")
    ('PR101', 'PR101', 'PR101')
    """
    word = text.strip().strip("[]").upper()
    return f"PR{word}" if word.isascii() and word.isdigit() else word


def is_alarm(code: str, skill: float | None) -> bool:
    """Whether a note says that something is wrong; too few rows to prove a skill are no fault of the model (PR207).

    Examples
    --------
    >>> is_alarm("PR203", 0.5), is_alarm("PR202", 0.5), is_alarm("PR207", -0.1), is_alarm("PR207", 0.1)
    (True, False, True, False)
    """
    is_unproven = code == "PR207" and (skill or 0.0) > 0
    return code in CATALOGUE and CATALOGUE[code].severity == "alarm" and not is_unproven


def nearest(code: str) -> list[str]:
    """Name the few codes of the catalogue that a code is most like.

    Examples
    --------
    >>> nearest("147")
    ['PR145', 'PR144', 'PR150']
    """
    number = code.removeprefix("PR")
    if not (number.isascii() and number.isdigit() and len(number) <= _FEW):
        return get_close_matches(code, CATALOGUE, n=_FEW, cutoff=0.4)
    by_distance = sorted(CATALOGUE, key=lambda known: _distance(known, number))[:_FEW]
    near = [known for known in by_distance if _distance(known, number) < _NEAR]
    return near or [known for known in CATALOGUE if number and known.startswith(f"PR{number}")][:_FEW]


def _distance(known: str, number: str) -> int:
    return abs(int(known.removeprefix("PR")) - int(number))


def checked_codes(ignore: Iterable[str]) -> frozenset[str]:
    """Return the codes of notes that are to be muted.

    Raises
    ------
    UsageError
        PR127 for a code that there is not, and for the code of an error.

    Examples
    --------
    >>> sorted(checked_codes(["PR205", "pr207"]))
    ['PR205', 'PR207']
    """
    given = [ignore] if isinstance(ignore, str) else listed(ignore, "ignore", "codes of notes such as ['PR207']")
    return frozenset(_checked(text) for text in given)


def _checked(text: object) -> str:
    code = code_in(str(text))
    known = CATALOGUE.get(code)
    if known is None:
        likely = ", ".join(nearest(code)) or "those that 'probreport explain' lists"
        raise UsageError(f"there is no code {shown_text(str(text))}.\nThe nearest are {likely}.", code="PR127")
    if not known.can_be_muted:
        remedy = f"It is told when this is so: {known.condition[0].lower()}{known.condition[1:]}.\n{known.remedy}"
        raise UsageError(f"{code} is an error, and errors cannot be muted.\n{remedy}", code="PR127")
    return code
