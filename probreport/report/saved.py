"""Saving what can be shown as HTML, Markdown or JSON, by the suffix of the file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from probreport.arguments import path_of
from probreport.errors import UsageError, shown_text
from probreport.report.write import checked_target, write_text

SUFFIXES = (".html", ".htm", ".md", ".json")


class Saved(ABC):
    """A report of any kind, which can be saved."""

    @abstractmethod
    def to_html(self) -> str:
        """Return the page: one file, no request, everything readable without scripts."""

    @abstractmethod
    def to_markdown(self) -> str:
        """Return the verdict as Markdown, short enough for a pull request."""

    @abstractmethod
    def to_json(self) -> str:
        """Return the finished numbers as JSON text."""

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Save the report: HTML, Markdown or JSON by the suffix. An existing file is replaced only with `force`.

        Raises
        ------
        UsageError
            PR120 for another suffix.
        InputOutputError
            PR140 when the target exists, PR141 when it cannot be written; the old file is then as it was.
        """
        render = {".html": self.to_html, ".htm": self.to_html, ".md": self.to_markdown, ".json": self.to_json}
        check_target(path, force=force)
        return write_text(path, render[Path(path).suffix.lower()](), force=force)


def check_target(path: str | Path, *, force: bool = False) -> None:
    """Refuse what `Saved.save` would refuse, before the work is begun.

    Raises
    ------
    UsageError, InputOutputError
        As `Saved.save`.
    """
    if Path(path_of(path)).suffix.lower() not in SUFFIXES:
        raise UsageError(f"{shown_text(str(path))}: reports are saved as .html, .md or .json.", code="PR120")
    checked_target(path, force=force)
