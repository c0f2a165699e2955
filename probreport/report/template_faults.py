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
        PR152 when one cannot be understood, extends itself or what there is not, or has something outside of the
        blocks of its parent.
    """
    for name in own.templates:
        try:
            made.get_template(name)
            _check_blocks(made, own, name)
        except (MemoryError, ProbReportError, TemplateSyntaxError):
            raise
        except Exception as error:  # Jinja says nothing of what only Python finds wrong, such as a depth of 20 loops
            raise FormatError(f"{own.shown(name)}: {_fault(error)}", code="PR152") from error


def _check_blocks(made: Environment, own: TemplateFolder, name: str) -> None:
    """Refuse what its parent has no place for, which Jinja would leave out without a word."""
    tree = made.parse(own.read_text(name) or "")
    extended = next(_extended(tree), None)
    if extended is None:
        return
    parent, line_of_parent = extended

    def fault(said: str, line: int) -> TemplateSyntaxError:
        return TemplateSyntaxError(said, line, name, str(own.path / name))

    try:
        there = sorted(_blocks(made, parent, {name}))
    except (TemplateNotFound, RecursionError) as error:
        raise fault(_fault(error).partition("\n")[0], line_of_parent) from error
    for part in tree.body:
        if isinstance(part, nodes.Block) and part.name not in there:
            said = f"{parent} has no block {shown_text(part.name)}; its blocks are {', '.join(there)}"
            raise fault(said, part.lineno)
        if isinstance(part, nodes.Output) and (line := _first_line(part)):
            raise fault(f"this stands outside of the blocks of {parent}, and would be left out", line)


def _first_line(output: nodes.Output) -> int:
    """Return the line on which something is put out; 0 where that is blanks alone."""
    for part in output.nodes:
        text = part.data if isinstance(part, nodes.TemplateData) else "x"
        if text.strip():
            return part.lineno + text[: len(text) - len(text.lstrip())].count("\n")
    return 0


def _blocks(made: Environment, name: str, children: set[str]) -> set[str]:
    """Name the blocks of a template and of those that it extends."""
    if name in children:
        raise RecursionError
    tree = made.parse(made.loader.get_source(made, name)[0] if made.loader is not None else "")
    own = {block.name for block in tree.find_all(nodes.Block)}
    return own.union(*(_blocks(made, parent, {*children, name}) for parent, _ in _extended(tree)))


def _extended(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Name the templates that one extends, as far as it names them itself, and the lines on which it does."""
    for found in tree.find_all(nodes.Extends):
        if isinstance(found.template, nodes.Const) and isinstance(found.template.value, str):
            yield found.template.value, found.lineno


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
    plain = error.msg if isinstance(error, SyntaxError) else str(error)  # its line is one of Python's
    said = shown_text(plain.partition("\n")[0], longest=300)[1:-1].rstrip(".")
    if isinstance(error, TemplateNotFound):
        name = ascii_controls_escaped(str(error.name))
        return f"there is no template '{name}', neither in this folder nor among those of probreport.\n{_COMPARE}"
    if isinstance(error, SecurityError):
        return f"{said}.\n{_SANDBOX}"
    if isinstance(error, (TemplateSyntaxError, UndefinedError)):
        return f"{said}.\n{_COMPARE}"
    if isinstance(error, RecursionError):
        return "this template includes itself without an end, or nests too deeply."
    return f"{type(error).__name__}: {said}."
