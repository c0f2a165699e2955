"""The record of something a reader must know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """Something a reader must know: a stable code, a sentence, and how many rows it concerns (None: all)."""

    code: str
    text: str
    rows: int | None = None
