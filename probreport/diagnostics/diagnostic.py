"""A diagnostic: a code, when it is told, what it looks like, and what to do. The list of all is left to the package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "alarm", "note"]


@dataclass(frozen=True)
class Diagnostic:
    """Something that is told under a stable code.

    Parameters
    ----------
    code : str
        ``PR`` and three digits.
    condition : str
        When it is told, as a sentence without its stop.
    example : str
        The first line of such a message, as it is told.
    remedy : str
        What to do, as sentences.
    severity : {"error", "alarm", "note"}
        Nothing is computed after an error; an alarm says that something is wrong with the forecasts or the data, a note
        that something is to be kept in mind.
    """

    code: str
    condition: str
    example: str
    remedy: str
    severity: Severity = "error"

    @property
    def can_be_muted(self) -> bool:
        """Whether it may be left out on request: what stops the work may not."""
        return self.severity != "error"
