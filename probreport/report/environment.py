"""The Jinja environment: everything escaped, nothing undefined, and no template from anywhere but two folders.

These are our own, and one of the user's over it. What may stand in that one is left to ``template_folder``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import is_dataclass
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateRuntimeError,
    Undefined,
    pass_context,
)
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from probreport import formatting
from probreport.encoding import printable_json
from probreport.labels import label_text
from probreport.report.markdown_text import escaped_for_markdown
from probreport.report.shown import Shown
from probreport.report.template_folder import TemplateFolder
from probreport.report.templates_folder import templates_folder

_MOST_COMPILED = 256
_ADDRESS = re.compile(" at 0x[0-9a-fA-F]+>")
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which templates also cannot call methods of our records: some of those reach files."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have an attribute."""
        return super().is_safe_attribute(obj, attr, value) and not (callable(value) and is_dataclass(obj))


class _InMemory(BytecodeCache):
    """Keeps compiled templates, each by its name, file and text, while the process lives: to compile takes a while."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled of this text."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled; of templates that change all the time, not without end."""
        if len(self._code) >= _MOST_COMPILED:
            self._code.clear()
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _InMemory()


class _OwnLoader(BaseLoader):
    """Loads from the user's folder, and from nowhere outside of it."""

    def __init__(self, own: TemplateFolder) -> None:
        self._own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:  # noqa: ARG002
        text = self._own.read_text(template)
        if text is None:
            raise TemplateNotFound(template)
        return text, str(self._own.path / template), None


def environment(own: TemplateFolder | None = None, shown: Shown = Shown("nats", 3)) -> Sandbox:  # noqa: B008  (frozen)
    """Make the environment that renders every template.

    A template of the user's own comes before ours of the same name, which it finds as ``probreport/<name>``.
    """
    ours = FileSystemLoader(templates_folder(), encoding="utf-8")
    made = Sandbox(
        loader=ours if own is None else ChoiceLoader([PrefixLoader({"probreport": ours}), _OwnLoader(own), ours]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_put_out,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    made.filters |= {
        "svg": _our_svg,
        "markdown": escaped_for_markdown,
        "label": lambda value: formatting.label(label_text(value)),
        "counted": formatting.count,
        "number": formatting.number,
        "percent": formatting.percent,
        # With a context, so that no loss is written while a template is compiled, which is done once for all units.
        "loss": pass_context(lambda _, nats: shown.loss(nats)),
    }
    del made.filters["random"], made.globals["lipsum"]  # a page is the same each time that it is drawn
    return made


def _put_out(value: Any) -> Any:
    """Let through what a template puts out, unless it would be an address in memory, which is another in each run."""
    if isinstance(value, (str, int, float, Undefined)) or not _ADDRESS.search(str(value)):
        return value
    raise TemplateRuntimeError(f"what is put out is no text but a {type(value).__name__}: call it, or say '| list'")


def asset(name: str) -> str:
    """Return the text of a file among our assets; empty where there is none of that name."""
    path = templates_folder() / "assets" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def island(values: Any) -> Markup:
    """Return JSON that can stand inside a script element.

    Nothing in it can end the element, and no control, bidi or surrogate character stands in it as such.
    """
    text = json.dumps(values, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return Markup(printable_json(text.translate(_MARKUP)))


def _our_svg(text: str) -> Markup:
    """Let through SVG of our own, whose text ``svg_renderer`` has escaped."""
    return Markup(text)
