"""A folder of templates of the user's own: what may stand in it, that nothing outside of it is read, and its assets.

How templates are rendered is left to ``environment``, what goes wrong in them is named in ``template_faults``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from probreport.arguments import path_of
from probreport.errors import FormatError, InputOutputError, shown_text
from probreport.report.templates_folder import templates_folder

EXTRA_STYLE, EXTRA_SCRIPT = "assets/extra.css", "assets/extra.js"
_NOT_OF_THE_REPORT = ("README.md", "comparison")
_ENDS = {".css": re.compile(r"</style", re.IGNORECASE), ".js": re.compile(r"</script|<!--", re.IGNORECASE)}


@dataclass(frozen=True)
class TemplateFolder:
    """A folder that exists and holds at least one file that takes the place of one of ours, or adds to the page.

    Parameters
    ----------
    path : Path
        As the user gave it.
    names : tuple of str
        The files in it that are used by their name, such as ``"sections/losses.html.j2"``.
    """

    path: Path
    names: tuple[str, ...]

    @property
    def templates(self) -> tuple[str, ...]:
        """The names of the templates in it, without the assets."""
        return tuple(name for name in self.names if name.endswith(".j2"))

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is no such file.

        Raises
        ------
        FormatError
            PR153 when the name leads out of the folder, by itself or by a link.
        InputOutputError
            PR131 when the file cannot be read.
        """
        self._check_name(name)
        try:
            path, folder = (self.path / name).resolve(), self.path.resolve()
        except (OSError, RuntimeError) as error:  # links in a circle
            raise _unreadable(self.shown(name), error) from None
        if not path.is_relative_to(folder):
            raise FormatError(f"{self.shown(name)} is a link that leads out of the folder.\n{_INSIDE}", code="PR153")
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise _unreadable(self.shown(name), error) from error

    def read_text(self, name: str) -> str | None:
        """Return a file's text, its lines ended alike; None where there is no such file.

        Raises
        ------
        FormatError
            PR152 when it is no UTF-8 or holds a NUL; PR153 as `read`.
        InputOutputError
            PR131 as `read`.
        """
        data = self.read(name)
        if data is None:
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FormatError(f"{self.shown(name)}, line {line}: this is no text in UTF-8.", code="PR152") from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise FormatError(
                f"{self.shown(name)}, line {line}: this holds a NUL, of which a browser makes another sign.",
                code="PR152",
            )
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def asset(self, name: str) -> str | None:
        """Return the text of a style or script, which must not end the element that it is put into.

        Raises
        ------
        FormatError, InputOutputError
            As `read_text`; PR152 also for text that would end the element.
        """
        text = self.read_text(name)
        found = _ENDS[PurePosixPath(name).suffix].search(text or "")
        if text is not None and found is not None:
            line = text.count("\n", 0, found.start()) + 1
            raise FormatError(
                f"{self.shown(name)}, line {line}: {found[0]} would end the element that holds this text.\n"
                "Write it with a backslash, as <\\/ or <\\!--.",
                code="PR152",
            )
        return text

    def shown(self, name: str) -> str:
        """Name a file in the folder as a message shows it."""
        return shown_text(str(self.path / name))[1:-1]

    def _check_name(self, name: str) -> None:
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or "\0" in name or Path(name).is_absolute():
            raise FormatError(
                f"{shown_text(name)} is outside of {shown_text(str(self.path))}.\n{_INSIDE}", code="PR153"
            )


_INSIDE = "Templates are read from their own folder alone; put a copy of the file into it."


def template_folder(path: str | Path) -> TemplateFolder:
    """Find what a folder of the user's own overrides.

    Raises
    ------
    InputOutputError
        PR130 when there is no such folder, PR131 when it cannot be read or is none, or what has the name of a template
        is no regular file.
    FormatError
        PR152 when no file in it has the name of a template, PR153 when one of them is a link out of the folder.
    """
    path = Path(path_of(path, "template"))
    shown = shown_text(str(path))
    try:
        if not path.exists():
            raise InputOutputError(f"{shown} does not exist; --template takes a folder.", code="PR130")
        if not path.is_dir():
            raise InputOutputError(f"{shown} is no folder; --template takes a folder of templates.", code="PR131")
        names = tuple(name for name in known_names() if os.path.lexists(path / name))
    except (OSError, ValueError) as error:
        raise error if isinstance(error, InputOutputError) else _unreadable(shown, error) from error
    if not names:
        raise FormatError(
            f"{shown} holds no template that the report uses.\n"
            f"Its files are named as those of 'probreport templates copy DIR': {', '.join(known_names()[:4])}, …",
            code="PR152",
        )
    found = TemplateFolder(path, names)
    for name in names:
        if found.read(name) is None:
            raise InputOutputError(f"{found.shown(name)} is no regular file.", code="PR131")
    return found


def known_names() -> tuple[str, ...]:
    """Name all files that a folder may override or add, templates before assets."""
    return (*our_names(), EXTRA_STYLE, EXTRA_SCRIPT)


def our_names() -> tuple[str, ...]:
    """Name the templates and assets that come with the package."""
    folder = templates_folder()
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(sorted((name for name in files if not name.startswith(_NOT_OF_THE_REPORT)), key=_page_first))


def _page_first(name: str) -> tuple[bool, int, str]:
    return name.startswith("assets/"), name.count("/"), name


def _unreadable(shown: str, error: Exception) -> InputOutputError:
    return InputOutputError(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}.", code="PR131")
