"""``probreport compare``: which of several models is better on the same rows, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from probreport.cli.options import FORCE, IGNORE, TITLE, UNIT, names_in, reads_predictions
from probreport.cli.output import shown, write_json, write_result
from probreport.cli.progress import progress_on_terminal
from probreport.cli.source import Source
from probreport.cli.table import table
from probreport.errors import UsageError, shown_text

if TYPE_CHECKING:
    from probreport.comparison import Comparison
    from probreport.metrics.log_loss import Unit

_MOST_PAIRS = 20


@click.command(name="compare", short_help="Compare models.")
@click.option("-o", "--output", metavar="FILE", help="Write a page, too; .html, .md or .json decides the format.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole comparison as JSON, losses in nats.")
@click.option("--names", metavar="A,B,...", help="What the models are called. Default: the names of the files.")
@click.option(
    "--model-columns",
    metavar="A=PREFIX,...",
    help="One file for all models: what the columns of each start with, as in new=new_,old=old_.",
)
@FORCE
@TITLE
@UNIT
@IGNORE
@reads_predictions
def command(
    source: Source,
    output: str | None,
    as_json: bool,
    names: str | None,
    model_columns: str | None,
    force: bool,
    title: str | None,
    unit: Unit,
    ignore: tuple[str, ...],
) -> None:
    """Compare models on the same rows: one FILE for each, or one FILE with columns of each (--model-columns).

    Rows are joined by --id, else they must stand in the same order. In the same order files of any length are streamed;
    in another one all files but the first are held in memory. Weights, groups and clusters are the first file's.
    Exit code 0, whichever model is better.
    """
    if source.model is not None:
        raise UsageError("--model names one model. Say --names A,B,... to name those that are compared.", code="PR121")
    if output is not None:
        from probreport.report.saved import check_target

        check_target(output, force=force)
    comparison = _compared(source, names, model_columns, ignore)
    if output is not None:
        from probreport.report.comparison_report import ComparisonReport

        ComparisonReport(comparison, title=title, unit=unit).save(output, force=force)
        source.say("written", [output])
    if as_json:
        write_json(comparison.to_json())
    else:
        write_result(shown("\n".join(_lines(comparison, unit))))
    _say(source, comparison)


def _compared(source: Source, names: str | None, model_columns: str | None, ignore: tuple[str, ...]) -> Comparison:
    from probreport.compare_files import compare_opened
    from probreport.diagnostics import checked_codes
    from probreport.engines import cluster_of
    from probreport.model_files import open_models

    muted = checked_codes(ignore)
    cluster = cluster_of(source.engine, source.scheduler, source.workers)
    columns = None if model_columns is None else _prefixes(model_columns)
    if columns is None and len(source.files) < 2:
        raise UsageError(
            "there is one file, and nothing to compare it with.\n"
            "Name a second one, or say which columns are of which model: --model-columns new=new_,old=old_",
            code="PR121",
        )
    called = None if names is None else names_in(names, "--names")
    models = open_models(source.files, columns=source.columns, names=called, model_columns=columns)
    assumed = dict.fromkeys(f"{name}: {text}" for name, files in models.items() for text in files.assumptions)
    source.say("assumed", tuple(assumed))
    with progress_on_terminal(source.quiet) as progress:
        return compare_opened(
            models,
            weight_type=source.weight_type,
            prior=source.prior,
            on_zero=source.on_zero,
            progress=progress,
            cluster=cluster,
            announce=lambda words: source.say("engine", [words]),
            ignore=muted,
        )


def _prefixes(text: str) -> dict[str, str]:
    """Read which columns are of which model: ``new=new_,old=old_``."""
    found: dict[str, str] = {}
    for entry in names_in(text, "--model-columns"):
        name, equals, start = entry.partition("=")
        if not (name and equals and start):
            raise UsageError(
                f"--model-columns: {shown_text(entry)} is not written as MODEL=PREFIX.\n"
                "Example: --model-columns new=new_,old=old_",
                code="PR121",
            )
        if name in found:
            raise UsageError(f"--model-columns names the model {shown_text(name)} twice.", code="PR121")
        found[name] = start
    return found


def _lines(comparison: Comparison, unit: Unit) -> Iterator[str]:
    """Write the models, best first, and the verdict on each pair; of many pairs on those with the best model."""
    from probreport import formatting
    from probreport.comparison import REMEDY, in_a_line
    from probreport.evaluation import in_words
    from probreport.metrics.log_loss import nats_per

    nats = nats_per(unit)
    rows = []
    for row in comparison.ranked:
        loss = f"{formatting.number(row.mean_log_loss / nats)} {unit}"
        if row.interval is not None:
            low, high = (formatting.number(end / nats) for end in row.interval)
            loss += f" [{low}, {high}]"
        skill = "skill undefined" if row.skill is None else f"skill {formatting.percent(row.skill)}"
        rows.append((formatting.label(row.model), loss, in_words(row.band), skill))
    yield from table(rows)
    best = comparison.best.model
    pairs = (
        comparison.pairs
        if len(comparison.pairs) <= _MOST_PAIRS
        else [p for p in comparison.pairs if best in (p.a, p.b)]
    )
    for pair in pairs:
        yield in_a_line(pair, unit)
    if any(pair.is_untested for pair in comparison.pairs):
        yield f"where a loss is infinite: {REMEDY}"
    if comparison.n_tested > 1:
        yield f"p corrected for {comparison.n_tested} comparisons (Holm), intervals not"


def _say(source: Source, comparison: Comparison) -> None:
    """Say what the files may lack, under its code, and what else a reader must know of the numbers."""
    from probreport.provenance import CUT_SHORT
    from probreport.report.comparison_words import muted_warnings_in, remarks, warnings_in

    source.say("warning", [f"{text} [{CUT_SHORT}]" for text in comparison.provenance["warnings"]])
    told = {*warnings_in(comparison), *muted_warnings_in(comparison)}
    source.say("note", [text for text in remarks(comparison) if text not in told])
