"""The page: sections viewed, templates filled, policy and hashes set. It returns text; saving is left to ``write``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from probreport import formatting
from probreport.errors import FormatError
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import Unit
from probreport.report.assets import Assets
from probreport.report.environment import environment, island
from probreport.report.first_screen import first_screen
from probreport.report.sections import SECTIONS
from probreport.report.shown import Shown
from probreport.report.template_faults import check_templates, faults_named
from probreport.report.template_folder import TemplateFolder, template_folder
from probreport.report.threshold_words import held_against
from probreport.threads import undisturbed
from probreport.thresholds import Thresholds


@undisturbed
def render_html(
    evaluation: Evaluation,
    *,
    title: str | None = None,
    unit: Unit = "nats",
    own: TemplateFolder | None = None,
    thresholds: Thresholds | None = None,
    is_framed: bool = False,
) -> str:
    """Render the report as one HTML file that needs nothing else; framed, its links lead to places in the frame."""
    evaluation = _as_kept(evaluation)
    shown = Shown.of(evaluation, unit)
    assets = Assets.of(own)
    views = {
        "evaluation": evaluation,
        "screen": first_screen(evaluation, shown, title),
        "screen_in_other_unit": first_screen(evaluation, Shown.of(evaluation, _other(unit)), title, page_unit=unit),
        "sections": _views(evaluation, shown),
        "style": Markup(assets.style),
        "script": Markup(assets.script),
        "extra_script": Markup(assets.extra_script),
        "policy": assets.policy,
        "thresholds": held_against(evaluation, thresholds),
        "island": island({"evaluation": evaluation.to_dict(), "title": title, "unit": unit, **_asked(thresholds)}),
        "version": _version(evaluation),
        "is_framed": is_framed,
    }
    return _rendered("report.html.j2", views, shown, own)


@undisturbed
def render_markdown(
    evaluation: Evaluation,
    *,
    title: str | None = None,
    unit: Unit = "nats",
    own: TemplateFolder | None = None,
    thresholds: Thresholds | None = None,
) -> str:
    """Render verdict, attention and the tables that say most as Markdown, within 60 lines."""
    evaluation = _as_kept(evaluation)
    shown = Shown.of(evaluation, unit)
    views = {section.name: section.brief(evaluation, shown) for section in SECTIONS if section.brief}
    screen = first_screen(evaluation, shown, title)
    seen = {
        "evaluation": evaluation,
        "screen": screen,
        "thresholds": held_against(evaluation, thresholds),
        "views": views,
        "version": _version(evaluation),
    }
    return _rendered("report.md.j2", seen, shown, own)


def checked_template(path: str | Path) -> TemplateFolder:
    """Find a folder of templates and read all of it that the report uses, so that faults show before long work.

    Raises
    ------
    InputOutputError
        PR130 when there is no such folder, PR131 when something in it cannot be read.
    FormatError
        PR152 when a template or asset in it is at fault, PR153 when something in it is outside of it.
    """
    own = template_folder(path)
    with faults_named(own):
        check_templates(environment(own), own)
        Assets.of(own)
    return own


def _rendered(name: str, views: Mapping[str, Any], shown: Shown, own: TemplateFolder | None) -> str:
    """Fill a template, with losses written in the unit of this report."""
    with faults_named(own):
        text = environment(own, shown).get_template(name).render(views)
    if own is not None and not text.strip():
        raise FormatError(f"{own.shown(name)}: what this template draws is empty.", code="PR152")
    return text


def _as_kept(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation as its JSON keeps it (labels of odd types as text), so that it is drawn again alike."""
    return Evaluation.from_dict(evaluation.to_dict())


def _asked(thresholds: Thresholds | None) -> dict[str, Any]:
    """Return what is asked as the data block keeps it, which is without it where nothing is."""
    return {} if thresholds is None else {"thresholds": thresholds.to_dict()}


def _version(evaluation: Evaluation) -> str:
    """Return a blank and the version that evaluated, which is part of the data; nothing where they do not tell."""
    versions = evaluation.provenance.get("versions")
    known = versions.get("probreport") if isinstance(versions, Mapping) else None
    return "" if known is None else f" {formatting.label(str(known), longest=40)}"


def _views(evaluation: Evaluation, shown: Shown) -> list[dict[str, Any]]:
    return [
        {
            "name": section.name,
            "title": section.title,
            "template": f"sections/{section.name.replace('-', '_')}.html.j2",
            "view": section.view(evaluation, shown),
        }
        for section in SECTIONS
        if section.applies(evaluation)
    ]


def _other(unit: Unit) -> Unit:
    return "bits" if unit == "nats" else "nats"
