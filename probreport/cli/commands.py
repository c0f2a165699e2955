"""The commands, in the order of the help page. The module of a command is loaded when the command is used."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

import probreport
from probreport.cli.memory import make_do_with_memory
from probreport.errors import ascii_controls_escaped


@dataclass(frozen=True)
class Entry:
    """A command on the help page: its name (also that of its module in ``cli``), what it does, if it computes."""

    name: str
    summary: str
    computes: bool = True


FIRST = (
    Entry("report", "Write a report on saved predictions: one HTML file."),
    Entry("score", "Print the mean log loss with its interval, band and skill."),
    Entry("check", "Pass or fail: a gate for scripts, by the exit code."),
    Entry("compare", "Compare models on the same rows: better, or within noise?"),
)
FURTHER = (
    Entry("demo", "Train models on real data, and report on them."),
    Entry("bands", "Print the scale of quality bands.", computes=False),
    Entry("explain", "Tell what a code such as PR101 means and what to do.", computes=False),
    Entry("diff", "Tell what moved between two evaluations, beyond noise or not."),
    Entry("render", "Draw a report again from evaluation.json or report.html."),
    Entry("templates", "Copy the templates of the report, to change how it looks.", computes=False),
)
_RULE = "-" * 9


class Commands(click.Group):
    """The group of all commands; knows their names and summaries without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click calls it so)
        """Name the commands in the order of the help page."""
        return [entry.name for entry in FIRST + FURTHER]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command by its name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if any(entry.computes for entry in FIRST + FURTHER if entry.name == cmd_name):
            make_do_with_memory()
        command: click.Command = import_module(f"{__package__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names; for another argument, say what was perhaps meant."""
        if args[0] not in self.list_commands(ctx):
            raise click.UsageError(_unknown_command(args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  (click calls it so)
        """Write the commands that most people need, and below a rule the others."""
        rows = [(entry.name, entry.summary) for entry in FIRST]
        rows += [(_RULE, "")]
        rows += [(entry.name, entry.summary) for entry in FURTHER]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _unknown_command(word: str, names: list[str]) -> str:
    shown = ascii_controls_escaped(word)
    if Path(word).exists():
        return f"No such command '{shown}'. Did you mean: probreport report {shown}"
    close = get_close_matches(word, names, n=1)
    return f"No such command '{shown}'." + (f" Did you mean '{close[0]}'?" if close else "")


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: probreport demo. Exit codes: 0 fine, 1 a gate is not met, 2 wrong usage, 3 bad data, "
    "4 cannot read or write, 5 internal fault.",
)
@click.version_option(probreport.__version__, prog_name="probreport", message="%(prog)s %(version)s")
def commands() -> None:
    """Tell whether a classifier's probabilities can be trusted.

    Reads saved predictions (true labels and probabilities) and tells what they cost, in context.
    """
