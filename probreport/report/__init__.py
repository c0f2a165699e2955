"""The report: what an Evaluation looks like as one offline HTML page, as Markdown, and as JSON."""

from __future__ import annotations

from probreport.report.comparison_report import ComparisonReport
from probreport.report.report import Report

__all__ = ["ComparisonReport", "Report"]
