"""The result of ``check`` in three forms: a table for a terminal, JSON, and Markdown for a summary on a web page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from probreport import formatting
from probreport.cli.output import has_colour
from probreport.cli.table import table
from probreport.encoding import encode
from probreport.evaluation import Evaluation, in_words
from probreport.gates import Gate

if TYPE_CHECKING:
    from probreport.cli.increase import Increase

SCHEMA, VERSION = "probreport/check", 1


def as_table(gates: Sequence[Gate], evaluation: Evaluation) -> str:
    """Write a line for each gate, what is vacuous, and the verdict."""
    lines = table([("met" if gate.is_met else "not met", gate.name, gate.measured, gate.asked) for gate in gates])
    return "\n".join([*lines, *vacuous(gates, evaluation), _coloured(gates)])


def as_markdown(gates: Sequence[Gate], evaluation: Evaluation) -> str:
    """Write the same as Markdown."""
    from probreport.report.markdown_text import escaped_for_markdown as escaped

    name = "" if evaluation.model is None else f" {escaped(formatting.label(evaluation.model, longest=80))}"
    lines = [
        f"## {'✅' if _all_met(gates) else '❌'}{name}: {escaped(verdict(gates))}",
        "",
        str(escaped(str(evaluation))),
        "",
    ]
    lines += ["| | gate | measured | asked |", "| --- | --- | --- | --- |"]
    for gate in gates:
        cells = ("met" if gate.is_met else "**not met**", *map(escaped, (gate.name, gate.measured, gate.asked)))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    lines += [line for text in vacuous(gates, evaluation) for line in ("", f"- {escaped(text)}")]
    return "\n".join(lines)


def as_json(gates: Sequence[Gate], evaluation: Evaluation, increase: Increase | None) -> str:
    """Write the same as JSON; losses in nats."""
    names = ("model", "n_samples", "mean_log_loss", "interval", "band", "skill", "skill_interval", "prior_loss")
    values = {
        "schema": SCHEMA,
        "version": VERSION,
        "met": _all_met(gates),
        **{name: getattr(evaluation, name) for name in (*names, "zero_probability_rows")},
        "increase": increase,
        "gates": [{**encode(gate), "is_met": gate.is_met} for gate in gates],
        "notes": evaluation.notes,
        "muted_notes": evaluation.muted_notes,
    }
    return json.dumps(encode(values), allow_nan=False, ensure_ascii=False, indent=1)


def vacuous(gates: Sequence[Gate], evaluation: Evaluation) -> Iterator[str]:
    """Say which gates a constant forecast would pass as well, so that they show nothing by themselves."""
    for gate in gates:
        if gate.constant_would_pass and gate.name != "zero rows":  # which nobody takes for a proof of skill
            constant = f"{formatting.number(evaluation.prior_loss)} nats, {in_words(evaluation.prior_band)}"
            yield f"vacuous: a constant forecast ({constant}, skill 0) would pass '{gate.name} {gate.asked}' too"


def verdict(gates: Sequence[Gate]) -> str:
    """Say what is not met, or that all is."""
    failed = list(dict.fromkeys(gate.name for gate in gates if not gate.is_met))
    return f"not met: {', '.join(failed)}" if failed else "all met"


def _all_met(gates: Sequence[Gate]) -> bool:
    return all(gate.is_met for gate in gates)


def _coloured(gates: Sequence[Gate]) -> str:
    text, colour = verdict(gates), "green" if _all_met(gates) else "red"
    return click.style(text, fg=colour, bold=True) if has_colour(sys.stdout) else text
