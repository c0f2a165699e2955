"""The options that say what is asked of a mean, a band, a skill and of zeros, to pass or to show whether it is met."""

from __future__ import annotations

import math

import click

from probreport.cli.numbers import DECIMAL, WholeNumber


def finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse a threshold that nothing can be compared with."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is no finite number.", context, option)
    return value


def finite_loss(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what no loss can be."""
    if value is not None and value < 0:
        raise click.BadParameter(f"{value} is less than 0, and no loss is.", context, option)
    return finite(context, option, value)


def finite_skill(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what no skill can be."""
    if value is not None and math.isfinite(value) and value > 1:
        from probreport.thresholds import above_every_skill

        raise click.BadParameter(above_every_skill(value), context, option)
    return finite(context, option, value)


MAX_LOG_LOSS = click.option(
    "--max-log-loss",
    type=DECIMAL,
    callback=finite_loss,
    metavar="X",
    help="Ask for a mean log loss of at most X (see --unit).",
)
AT_LEAST = click.option("--at-least", metavar="BAND", help="Ask for this band or a better one; see: probreport bands.")
MIN_SKILL = click.option(
    "--min-skill", type=DECIMAL, callback=finite_skill, metavar="X", help="Ask for a skill of at least X, such as 0.5."
)
MAX_ZERO_ROWS = click.option(
    "--max-zero-rows",
    type=WholeNumber(min=0),
    metavar="N",
    help="Ask that at most N rows give the truth probability 0.",
)
