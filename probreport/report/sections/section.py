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
    brief : callable, optional
        The view for the short Markdown, without charts; None where the section is not in it.
    """

    name: str
    title: str
    view: Callable[[Evaluation, Shown], View]
    applies: Callable[[Evaluation], bool] = lambda _: True
    brief: Callable[[Evaluation, Shown], View] | None = None
