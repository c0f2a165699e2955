"""``probreport explain``: what a code means and what to do about it, or the list of all codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from probreport.cli.options import DEBUG
from probreport.cli.output import shown, write_result
from probreport.cli.table import table

if TYPE_CHECKING:
    from probreport.diagnostics import Diagnostic

_KINDS = {
    "error": "error; nothing is computed, and it cannot be muted",
    "alarm": "alarm; --ignore {code} mutes it",
    "note": "note; --ignore {code} mutes it",
}


@click.command(name="explain", short_help="Tell what a code means.")
@click.argument("code", required=False)
@DEBUG
def command(code: str | None) -> None:
    """Tell what a code such as PR101 means and what to do about it; without CODE, list all codes."""
    from probreport.diagnostics import CATALOGUE, code_in

    if code is None:
        write_result("\n".join(table([(known.code, known.severity, known.condition) for known in CATALOGUE.values()])))
        return
    known = CATALOGUE.get(code_in(code))
    if known is None:
        raise click.UsageError(_unknown(code), click.get_current_context())
    write_result("\n".join(_lines(known)))


def _lines(known: Diagnostic) -> list[str]:
    kind = _KINDS[known.severity].format(code=known.code)
    return [
        f"{known.code}: {known.condition}.",
        f"Kind: {kind}.",
        f"Example: {known.example}",
        f"Remedy: {known.remedy}",
    ]


def _unknown(code: str) -> str:
    from probreport.diagnostics import CATALOGUE, code_in, nearest

    likely = [f"  {name}  {CATALOGUE[name].condition}" for name in nearest(code_in(code))]
    text = f"There is no code '{shown(code)[:40]}'."
    return "\n".join([text, "The nearest are:", *likely] if likely else [f"{text} See: probreport explain"])
