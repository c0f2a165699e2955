"""The page: sections viewed, templates filled, policy and hashes set. It returns text; saving is left to ``write``."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import Unit
from probreport.report.environment import asset, environment, island
from probreport.report.first_screen import first_screen
from probreport.report.sections import SECTIONS
from probreport.report.shown import Shown


def render_html(evaluation: Evaluation, *, title: str | None = None, unit: Unit = "nats") -> str:
    """Render the report as one HTML file that needs nothing else."""
    evaluation = _as_kept(evaluation)
    shown = Shown.of(evaluation, unit)
    style = asset("style.css")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            screen=first_screen(evaluation, shown, title),
            sections=_views(evaluation, shown),
            style=Markup(style),
            policy=policy_for(style),
            island=island({"evaluation": evaluation.to_dict(), "title": title, "unit": unit}),
            version=_version(evaluation),
        )
    )


def render_markdown(evaluation: Evaluation, *, title: str | None = None, unit: Unit = "nats") -> str:
    """Render verdict, attention and the band table as Markdown."""
    evaluation = _as_kept(evaluation)
    shown = Shown.of(evaluation, unit)
    views = {section.name: section.brief(evaluation, shown) for section in SECTIONS if section.brief}
    template = environment().get_template("report.md.j2")
    return template.render(screen=first_screen(evaluation, shown, title), views=views)


def _as_kept(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation as its JSON keeps it (labels of odd types as text), so that it is drawn again alike."""
    return Evaluation.from_dict(evaluation.to_dict())


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


def policy_for(style: str) -> str:
    """Allow our one style element, by its hash, and nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
