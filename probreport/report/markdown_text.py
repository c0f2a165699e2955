"""Text of any origin inside of Markdown: escaped, so that no renderer, GitHub's among them, takes it for markup."""

from __future__ import annotations

import re

from markupsafe import Markup

_MARKDOWN = re.compile(
    r"[\\`*_\[\]<>#|~$@]"
    r"|&(?=[#\w])"  # an entity
    r"|:(?=//|[\w+-]+:)"  # an address, an emoji
    r"|(?<=www)\.",
    re.IGNORECASE,
)
_BLOCK_START = re.compile(r"^(?:\d{1,9}[.)](?=\s|$)|[-+=])")
_ENTITIES = {"<": "&lt;", ">": "&gt;"}
_ZERO_WIDTH = "&#8203;"
"""Said after a sign of which GitHub and GitLab make a mention or a reference even where it is escaped."""
_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def escaped_for_markdown(text: object) -> Markup:
    """Escape what Markdown or HTML inside it would take for markup, also at the start of a line."""
    one_line = _LINE_ENDS.sub(" ", str(text)).strip()
    return Markup(_BLOCK_START.sub(_block_start_escaped, _MARKDOWN.sub(_markdown_escaped, one_line)))


def _markdown_escaped(sign: re.Match[str]) -> str:
    is_reference = sign[0] in "@#:" and sign.string[sign.end() : sign.end() + 1].isalnum()
    return _ENTITIES.get(sign[0], f"\\{sign[0]}") + (_ZERO_WIDTH if is_reference else "")


def _block_start_escaped(start: re.Match[str]) -> str:
    return f"{start[0][:-1]}\\{start[0][-1]}"
