"""The options that commands share, so that each is written and read in one way."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from probreport.cli.numbers import WholeNumber
from probreport.cli.source import Source
from probreport.errors import UsageError, shown_text

Command = Callable[..., Any]


def not_empty(context: click.Context, argument: click.Parameter, value: Any) -> Any:
    """Refuse an empty name, which an unset variable of the shell leaves behind, and which would mean this folder."""
    if "" in (value if isinstance(value, tuple) else (value,)):
        raise click.BadParameter("the name is empty.", context, argument)
    return value


FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, callback=not_empty)
QUIET = click.option("--quiet", is_flag=True, help="Say nothing on standard error, except errors.")
DEBUG = click.option("--debug", is_flag=True, expose_value=False, help="Show where in the program an error comes from.")
FORCE = click.option("--force", is_flag=True, help="Replace an existing file.")
IGNORE = click.option(
    "--ignore",
    metavar="CODE",
    multiple=True,
    help="Mute notes of this code, such as PR207; may be given again. Errors cannot be muted. See: probreport explain.",
)
TITLE = click.option("--title", metavar="TEXT", help="The title of the page.")
UNIT = click.option(
    "--unit", type=click.Choice(["nats", "bits"]), default="nats", help="The unit of losses. Default: nats."
)
TEMPLATE = click.option(
    "--template",
    metavar="DIR",
    callback=not_empty,
    help="A folder of your own templates, which replace those of the same name; see: probreport templates copy.",
)
OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="report.html",
    help="Where to write; .html, .md or .json decides the format. Default: report.html in this folder.",
)

_SOURCE_OPTIONS = (
    click.option("--y-true", metavar="COL", help="Column of true labels."),
    click.option("--proba-columns", metavar="A,B,...", help="Columns of probabilities, named after the classes."),
    click.option("--proba-prefix", metavar="TEXT", help="What columns of probabilities start with: proba_, say."),
    click.option("--positive-class", metavar="LABEL", help="With one column: the label whose probability it holds."),
    click.option(
        "--delimiter",
        metavar="SIGN",
        help=r"Of text files: what stands between columns; \t is a tab. Default: a comma, in .tsv files a tab.",
    ),
    click.option(
        "--decimal",
        metavar="SIGN",
        default=".",
        help="Of text files: what stands before decimals, '.' (default) or ','.",
    ),
    click.option("--weight", metavar="COL", help="Column of sample weights."),
    click.option(
        "--weight-type",
        type=click.Choice(["importance", "frequency"]),
        default="importance",
        help="A weight says how much a row matters (importance, default), or how many rows it stands for (frequency).",
    ),
    click.option("--id", metavar="COL", help="Column with names of rows, shown with the worst rows."),
    click.option("--by", metavar="COL", multiple=True, help="Column that groups the rows; may be given again."),
    click.option("--cluster", metavar="COL", help="Column of what several rows have in common: a patient, say."),
    click.option(
        "--prior",
        metavar="A=N,B=M,...",
        help="How often each class was there in training: skill is against a constant forecast of that.",
    ),
    click.option("--log-proba", is_flag=True, help="The columns hold natural logarithms of probabilities."),
    click.option("--normalize-rows", is_flag=True, help="Divide each row of probabilities by its sum."),
    click.option("--model", metavar="NAME", help="Name of the model. Default: the name of the file."),
    click.option(
        "--on-zero",
        type=click.Choice(["inf", "clip", "error"]),
        default="inf",
        help="A true class given probability 0 costs: infinity (default), 36.04 nats as in scikit-learn, or an error.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        help="Who reads the files: this process (default), or workers of Dask, to the same numbers.",
    ),
    click.option(
        "--scheduler", metavar="ADDRESS", help="With Dask: use a running cluster, such as tcp://10.0.0.1:8786."
    ),
    click.option(
        "--workers",
        type=WholeNumber(1, 1024),
        metavar="N",
        help="With Dask on this machine: how many processes. Default: one for each core.",
    ),
    QUIET,
    DEBUG,
)


def reads_predictions(function: Command) -> Command:
    """Give a command its files and all options on how to read them; it receives them as one argument, `source`."""

    @wraps(function)
    def with_source(
        *,
        files: tuple[str, ...],
        y_true: str | None,
        proba_columns: str | None,
        proba_prefix: str | None,
        positive_class: str | None,
        delimiter: str | None,
        decimal: str,
        weight: str | None,
        weight_type: Any,
        id: str | None,
        by: tuple[str, ...],
        cluster: str | None,
        prior: str | None,
        log_proba: bool,
        normalize_rows: bool,
        model: str | None,
        on_zero: Any,
        engine: Any,
        scheduler: str | None,
        workers: int | None,
        quiet: bool,
        **others: Any,
    ) -> Any:
        from probreport.readers import ColumnOptions

        columns = ColumnOptions(
            y_true=y_true,
            proba_columns=None if proba_columns is None else names_in(proba_columns, "--proba-columns"),
            proba_prefix=proba_prefix,
            positive_class=positive_class,
            weight=weight,
            id=id,
            by=by,
            cluster=cluster,
            log_proba=log_proba,
            normalize_rows=normalize_rows,
            delimiter="\t" if delimiter == r"\t" else delimiter,
            decimal=decimal,
        )
        source = Source(
            files,
            columns,
            model,
            on_zero,
            quiet,
            weight_type,
            None if prior is None else _prior(prior),
            engine,
            scheduler,
            workers,
        )
        return function(source=source, **others)

    return _decorated(with_source, (FILES, *_SOURCE_OPTIONS))


def _decorated(function: Command, decorators: tuple[Callable[[Command], Command], ...]) -> Command:
    """Apply decorators so that the help page shows them in this order."""
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def names_in(text: str, option: str) -> tuple[str, ...]:
    """Split names at commas; a name that holds one stands in double quotes, as in a CSV file."""
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        raise UsageError(f"{option}: a double quote is not closed.", code="PR121") from None
    return tuple(rows[0]) if rows else ()


def _prior(text: str) -> dict[str, float]:
    """Read how often each class was there: ``ham=0.7,spam=0.3``; the last equals sign parts label and number."""
    prior: dict[str, float] = {}
    for entry in names_in(text, "--prior"):
        label, equals, number = entry.rpartition("=")
        if label in prior:
            raise UsageError(f"--prior: {shown_text(label)} stands there twice.", code="PR121")
        try:
            if "_" in number or not number.isascii():  # Python reads 1_0 and Arabic digits as numbers
                raise ValueError(number)
            prior[label] = float(number if equals else "")
        except ValueError:
            raise UsageError(
                f"--prior: {shown_text(entry)} is not written as LABEL=NUMBER.\nExample: --prior ham=0.7,spam=0.3",
                code="PR121",
            ) from None
    return prior
