"""The Jinja environment: everything escaped, nothing undefined, templates from our own folder and from nowhere else."""

from __future__ import annotations

import json
import re
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from probreport.report.templates_folder import templates_folder

_NOT_ASCII = re.compile(r"[^ -~]")
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$@:]|(?<=www)\.)", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(\d*)([-=.)])")
_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def environment() -> ImmutableSandboxedEnvironment:
    """Make the environment that renders every template."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_folder(), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["svg"] = _our_svg
    made.filters["markdown"] = escaped_for_markdown
    return made


def asset(name: str) -> str:
    """Return the text of a file among the assets."""
    return (templates_folder() / "assets" / name).read_text(encoding="utf-8")


def island(values: Any) -> Markup:
    """Return JSON that can stand inside a script element.

    Nothing in it can end the element, and no control, bidi or surrogate character stands in it as such.
    """
    text = json.dumps(values, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return Markup(_NOT_ASCII.sub(_unless_printable, text.translate(_MARKUP)))


def _unless_printable(character: re.Match[str]) -> str:
    return character[0] if character[0].isprintable() else json.dumps(character[0])[1:-1]


def _our_svg(text: str) -> Markup:
    """Let through SVG that ``figure_to_svg`` serialised, whose text its XML writer has escaped."""
    return Markup(text)


def escaped_for_markdown(text: object) -> Markup:
    """Escape what Markdown or HTML inside it would take for markup, also at the start of a line."""
    escaped = _MARKDOWN.sub(r"\\\1", _LINE_ENDS.sub(" ", str(text)).strip())
    return Markup(_BLOCK_START.sub(r"\1\\\2", escaped).replace("\\<", "&lt;").replace("\\>", "&gt;"))
