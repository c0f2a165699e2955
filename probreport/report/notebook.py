"""A page inside of a notebook: in a frame of its own, so that no style, script or name leaks in or out."""

from __future__ import annotations

from markupsafe import Markup, escape

_FALLBACK = "Trust this notebook, or run the cell again, to see the report here."
_SIZE = "width: 100%; height: min(50rem, 90vh); border: 0; resize: vertical; overflow: auto"
"""Where styles are taken away from the output, the attributes of the frame say nearly the same."""


def framed(page: str, line: str, title: str) -> str:
    """Return a line of text and below it the page in a sandboxed frame.

    The frame is of no origin: the page's own scripts run, pinned by its policy, and reach neither notebook nor storage.
    A notebook that is not trusted drops the frame and shows the line, and what stands inside of the frame.
    """
    made = Markup(
        '<p>{line}</p><iframe title="{title}" sandbox="allow-scripts" allow="clipboard-write" '
        'width="100%" height="800" style="{size}" srcdoc="{page}">{fallback}</iframe>'
    )
    return str(made.format(line=line, title=title, size=_SIZE, page=escape(page), fallback=_FALLBACK))
