"""The ComparisonReport: a comparison with a title and a unit, ready to be shown or saved."""

from __future__ import annotations

from pathlib import Path

from probreport.arguments import instance_of
from probreport.comparison import Comparison
from probreport.metrics.log_loss import Unit, nats_per
from probreport.report.comparison_read_back import read_comparison_back
from probreport.report.read_back import drawing
from probreport.report.saved import Saved


class ComparisonReport(Saved):
    """A report on a comparison of models.

    Parameters
    ----------
    comparison : Comparison
    title : str, optional
        Default: the names of the models.
    unit : {"nats", "bits"}

    Examples
    --------
    >>> import probreport
    >>> models = {"a": ([0, 1, 1], [0.1, 0.7, 0.9]), "b": ([0, 1, 1], [0.2, 0.7, 0.8])}
    >>> report = ComparisonReport(probreport.compare(models))
    >>> report.to_markdown().splitlines()[0]
    '## a against b'
    """

    def __init__(self, comparison: Comparison, *, title: str | None = None, unit: Unit = "nats") -> None:
        nats_per(unit)
        self.comparison = instance_of(Comparison, comparison, "comparison", "probreport.compare makes one.")
        self.title = None if title is None else str(title)
        self.unit = unit
        self._read_from: str | Path | None = None

    @classmethod
    def from_rendered(cls, path: str | Path) -> ComparisonReport:
        """Read a report back from a saved ``comparison.json`` or from the data inside a saved page.

        Raises
        ------
        InputOutputError
            PR130 or PR131 when the file cannot be read.
        FormatError
            PR151 when it holds no comparison, or one whose numbers do not fit together.
        """
        comparison, title, unit = read_comparison_back(path)
        report = cls(comparison, title=title, unit=unit)
        report._read_from = path
        return report

    def __repr__(self) -> str:
        return f"<ComparisonReport: {self.comparison}>"

    def to_html(self) -> str:
        """Return the page: one file, no request, everything readable without scripts."""
        from probreport.report.comparison_page import render_comparison_html

        with drawing(self._read_from):
            return render_comparison_html(self.comparison, title=self.title, unit=self.unit)

    def to_markdown(self) -> str:
        """Return verdict, models and pairs as Markdown, short enough for a pull request."""
        from probreport.report.comparison_page import render_comparison_markdown

        with drawing(self._read_from):
            return render_comparison_markdown(self.comparison, title=self.title, unit=self.unit)

    def to_json(self) -> str:
        """Return the comparison as JSON text."""
        return self.comparison.to_json() + "\n"
