"""The page of a comparison, in the look of all reports, and its short Markdown; saving them is left to others."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from probreport import formatting
from probreport.comparison import Comparison
from probreport.evaluation import Interval
from probreport.metrics.log_loss import Unit, nats_per
from probreport.report.assets import Assets
from probreport.report.comparison_sections import comparison_sections, models_table, pairs_table
from probreport.report.comparison_words import comparison_screen
from probreport.report.environment import environment, island
from probreport.report.shown import Shown
from probreport.threads import undisturbed


@undisturbed
def render_comparison_html(comparison: Comparison, *, title: str | None = None, unit: Unit = "nats") -> str:
    """Render a comparison as one HTML file that needs nothing else."""
    comparison, shown, assets = _as_kept(comparison), _shown(comparison, unit), Assets.of()
    template = environment().get_template("comparison.html.j2")
    return template.render(
        screen=comparison_screen(comparison, shown, title),
        sections=comparison_sections(comparison, shown),
        style=Markup(assets.style),
        script=Markup(assets.script),
        extra_script="",
        policy=assets.policy,
        is_framed=False,
        island=island({"comparison": comparison.to_dict(), "title": title, "unit": unit}),
        version=_version(comparison),
    )


@undisturbed
def render_comparison_markdown(comparison: Comparison, *, title: str | None = None, unit: Unit = "nats") -> str:
    """Render verdict, models and pairs as Markdown, short enough for a pull request."""
    comparison, shown = _as_kept(comparison), _shown(comparison, unit)
    template = environment().get_template("comparison.md.j2")
    return template.render(
        screen=comparison_screen(comparison, shown, title),
        tables=[models_table(comparison, shown), pairs_table(comparison, shown)],
    )


def _as_kept(comparison: Comparison) -> Comparison:
    """Return the comparison as its JSON keeps it (labels of odd types as text)."""
    return Comparison.from_dict(comparison.to_dict())


def _shown(comparison: Comparison, unit: Unit) -> Shown:
    nats_per(unit)
    return Shown(unit, max([3, *(_decimals(row.interval) for row in comparison.models)]))


def _decimals(interval: Interval | None) -> int:
    if interval is None:
        return 3
    half = (interval[1] - interval[0]) / 2
    return min(6, formatting.decimals_for(half)) if half < 0.005 else 3


def _version(comparison: Comparison) -> str:
    versions = comparison.provenance.get("versions")
    known = versions.get("probreport") if isinstance(versions, Mapping) else None
    return "" if known is None else f" {formatting.label(str(known), longest=40)}"
