"""What goes wrong in a user's template, told as one of our errors: file, line, fault, remedy."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from probreport.errors import FormatError, ProbReportError, ascii_controls_escaped, shown_text
from probreport.report.template_folder import TemplateFolder
from probreport.report.templates_folder import templates_folder

_COMPARE = "Compare with the templates that 'probreport templates copy DIR' writes; its README.md lists all names."
_SANDBOX = "Templates run in a sandbox: they lay out what they are given, and reach nothing else."


@contextmanager
def faults_named(own: TemplateFolder | None) -> Iterator[None]:
    """Turn what a user's templates raise into errors that name file and line; ours raise as they are.

    Raises
    ------
    FormatError
        PR152 for a fault in a template, PR153 where one reaches out of its folder.
    """
    try:
        yield
    except MemoryError:
        raise
    except ProbReportError as error:
        place = _place(error, own) if own is not None and error.code == "PR153" else ""
        if not place:
            raise
        raise FormatError(f"{place}: {error.message}", code=error.code) from error
    except Exception as error:
        place = "" if own is None else _place(error, own)
        if not place:
            raise
        raise FormatError(f"{place}: {_fault(error)}", code="PR152") from error


def check_templates(made: Environment, own: TemplateFolder) -> None:
    """Read all templates of the user's before any work is done with them.

    Raises
    ------
    FormatError
        PR152 when one cannot be understood, or overrides a block that there is not.
    """
    for name in own.templates:
        made.get_template(name)
        _check_blocks(made, own, name)


def _check_blocks(made: Environment, own: TemplateFolder, name: str) -> None:
    """Refuse a block that its parent does not have, which Jinja would leave out without a word."""
    tree = made.parse(own.read_text(name) or "")
    parent = next(_parents(tree), None)
    if parent is None:
        return
    there = sorted(_blocks(made, parent))
    for block in tree.body:
        if isinstance(block, nodes.Block) and block.name not in there:
            raise TemplateSyntaxError(
                f"{parent} has no block {shown_text(block.name)}; its blocks are {', '.join(there)}",
                block.lineno,
                name,
                str(own.path / name),
            )


def _blocks(made: Environment, name: str) -> set[str]:
    """Name the blocks of a template and of those that it extends."""
    tree = made.parse(made.loader.get_source(made, name)[0] if made.loader is not None else "")
    own = {block.name for block in tree.find_all(nodes.Block)}
    return own.union(*(_blocks(made, parent) for parent in _parents(tree)))


def _parents(tree: nodes.Template) -> Iterator[str]:
    """Name the templates that one extends, as far as it names them itself."""
    for found in tree.find_all(nodes.Extends):
        if isinstance(found.template, nodes.Const) and isinstance(found.template.value, str):
            yield found.template.value


def _place(error: BaseException, own: TemplateFolder) -> str:
    """Name the template and the line that an error comes from; empty where it comes from none."""
    if isinstance(error, TemplateSyntaxError):
        return _named(error.filename or str(own.path / (error.name or "")), error.lineno, own)
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if "__jinja_exception__" in frame.f_globals  # so Jinja marks the frames that it makes for lines of templates
    ]
    return _named(*frames[-1], own) if frames else ""


def _named(file: str, line: int, own: TemplateFolder) -> str:
    ours = templates_folder()
    if Path(file).is_relative_to(ours) and not Path(file).is_relative_to(own.path):
        return f"{Path(file).relative_to(ours).as_posix()} (of probreport), line {line}"
    return f"{shown_text(file)[1:-1]}, line {line}"


def _fault(error: Exception) -> str:
    """Say what is wrong, in one line, and what to do about it."""
    said = shown_text(str(error).partition("\n")[0], longest=300)[1:-1].rstrip(".")
    if isinstance(error, TemplateNotFound):
        name = ascii_controls_escaped(str(error.name))
        return f"there is no template '{name}', neither in this folder nor among those of probreport.\n{_COMPARE}"
    if isinstance(error, SecurityError):
        return f"{said}.\n{_SANDBOX}"
    if isinstance(error, (TemplateSyntaxError, UndefinedError)):
        return f"{said}.\n{_COMPARE}"
    if isinstance(error, RecursionError):
        return "this template includes itself without an end."
    return f"{type(error).__name__}: {said}."
