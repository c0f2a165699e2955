"""What a section is: an anchor, a title, when it is shown, and the view that its template lays out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from probreport.evaluation import Evaluation
from probreport.report.shown import Shown

View = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A section of the report.

    Parameters
    ----------
    name : str
        Its anchor, and the stem of its template ``sections/<name>.html.j2``.
    title : str
    view : callable
        Turns an evaluation into texts, tables and charts; the template only lays them out.
    applies : callable
        Whether there is anything to show.
    in_markdown : bool
        Whether the short Markdown lays it out too.
    """

    name: str
    title: str
    view: Callable[[Evaluation, Shown], View]
    applies: Callable[[Evaluation], bool] = lambda _: True
    in_markdown: bool = False
