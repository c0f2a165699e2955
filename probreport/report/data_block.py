"""The data that a page holds, in whichever way another program has written the page down again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from probreport.errors import FormatError

_OPENED = re.compile(r"<!--|<script(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_CLOSED = re.compile(r"</script[\s/>]", re.IGNORECASE)
_IS_OURS = re.compile(r"""\sid\s*=\s*(["']?)probreport-data\1[\s/>]""", re.IGNORECASE)


def data_block(text: str) -> str | None:
    """Return the data in a page as text; None where the text is no page.

    Raises
    ------
    FormatError
        PR151 for a page without data, or with those of several reports.
    """
    start = text.lstrip()[:1]
    if start == "{":  # JSON, in which a label may be anything
        return None
    blocks = list(_blocks(text))
    if len(set(blocks)) > 1:
        raise FormatError(
            "this page holds the data of several reports.\nGive each of them in a file of its own.", code="PR151"
        )
    if not blocks and start == "<":
        raise FormatError(
            "this page holds no data of a report: it is another one, cut short, or was not saved whole.", code="PR151"
        )
    return blocks[0] if blocks else None


def _blocks(text: str) -> Iterator[str]:
    """Yield what stands in script elements of that id; what is not closed ends the search, so that it stays linear."""
    opened = _OPENED.search(text)
    while opened is not None:
        if opened[0] == "<!--":
            stop = text.find("-->", opened.end())
        else:
            tag = _ATTRIBUTES.match(text, opened.end())
            closed = tag and _CLOSED.search(text, tag.end())
            stop = closed.end() if closed else -1
            if tag and closed and _IS_OURS.search(tag[0]):
                yield text[tag.end() : closed.start()]
        opened = _OPENED.search(text, stop) if stop >= 0 else None
