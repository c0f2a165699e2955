"""Run one command line: exit codes, signals, and what is said when something goes wrong."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from probreport.cli.commands import commands
from probreport.cli.memory import is_about_memory
from probreport.cli.output import discard, shown, write_note
from probreport.cli.signals import Terminated, signals_unwinding
from probreport.errors import ProbReportError
from probreport.temporary_folders import remove_all

FINE, USAGE, INPUT_OUTPUT, INTERNAL, INTERRUPTED, BY_SIGNAL = 0, 2, 4, 5, 130, 128
_MORE_MEMORY = "Allow this process more (see ulimit -v; 1.5 GB do for most), or end others."


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str
        Without the name of the program.

    Returns
    -------
    int
        0 fine, 1 a gate is not met, 2 usage, 3 bad data, 4 cannot read or write, 5 internal fault, 130, 143 and
        others above 128 signals.
    """
    debug = "--debug" in arguments
    signals: list[BaseException] = []
    try:
        with signals_unwinding() as signals:
            return _invoke(arguments)
    except (Exception, KeyboardInterrupt, Terminated) as error:
        code = _explain(signals[0] if signals else error, arguments)
        if debug:
            write_note(shown("".join(traceback.format_exception(error)).rstrip("\n")))
        return code
    finally:
        remove_all()  # the process may end without waiting for who still holds them


def _invoke(arguments: Sequence[str]) -> int:
    """Run a command; a command that returns a number returns its exit code."""
    if not arguments:
        with commands.make_context("probreport", [], resilient_parsing=True) as context:
            write_note(context.get_help())
        return USAGE
    try:
        with commands.make_context("probreport", list(arguments)) as context:
            return int(commands.invoke(context) or FINE)
    except click.exceptions.Exit as end:
        return end.exit_code


def _explain(error: BaseException, arguments: Sequence[str]) -> int:
    """Say on standard error what went wrong, and return the exit code that goes with it."""
    match error:
        case BrokenPipeError():  # whoever read our output has gone, which is no fault
            discard(sys.stdout)
            return FINE
        case KeyboardInterrupt() | click.Abort():
            write_note("interrupted")
            return INTERRUPTED
        case Terminated():
            write_note("terminated" if error.number == signal.SIGTERM else f"terminated ({error.number.name})")
            return BY_SIGNAL + error.number
        case click.ClickException():
            return _said(_usage_text(error, arguments), USAGE)
        case ProbReportError():
            return _said(_with_option(str(error)), error.exit_code)
        case OSError():
            discard(sys.stdout)
            return _said(f"{_name_in(error)}: {error.strerror or error}", INPUT_OUTPUT)
    if is_about_memory(error):
        return _said(f"there is not enough memory for this. [PR129]\n{_MORE_MEMORY}", INTERNAL)
    fault = f"{type(error).__name__}: {error}"
    return _said(f"internal fault, please report: {fault} [PR100]\nWith --debug the traceback is shown.", INTERNAL)


def _said(text: str, code: int) -> int:
    write_note(shown(f"error: {text}"))
    return code


def _with_option(text: str) -> str:
    """Name the option as well where a message begins with the argument of Python that it stands for."""
    return f"prior= (--prior) {text.removeprefix('prior= ')}" if text.startswith("prior= ") else text


def _usage_text(error: click.ClickException, arguments: Sequence[str]) -> str:
    """Say what is wrong with the command line and where help stands."""
    context = getattr(error, "ctx", None)
    lines = [error.format_message().rstrip()]
    files = [word for word in arguments if word.startswith("-") and word != "-" and Path(word).is_file()]
    if files:
        lines.append(f"A file whose name begins with a dash is given as ./{files[0]}, or after -- at the end.")
    return "\n".join([*lines, f"Help: {context.command_path if context else 'probreport'} --help"])


def _name_in(error: OSError) -> str:
    return str(error.filename) if error.filename else "cannot read or write"
