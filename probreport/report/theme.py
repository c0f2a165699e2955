"""Colours and type of the page's charts, which are drawn in stand-in colours that become CSS variables.

What the variables hold, in light and in dark, is left to ``templates/assets/style.css``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK = "#010101"
QUIET = "#020202"
LINE = "#030303"
ACCENT = "#040404"
CARD = "#050505"
BANDS = tuple(f"#0{digit}0a0b" for digit in range(8))
"""One colour for each band of the document, best first."""

CSS_VARIABLES: Mapping[str, str] = {
    INK: "var(--ink)",
    QUIET: "var(--quiet)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    CARD: "var(--card)",
    **{colour: f"var(--b{rank})" for rank, colour in enumerate(BANDS)},
}

CHART_SETTINGS: Mapping[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "probreport",
    "text.parse_math": False,
    "font.size": 11.0,
    "font.family": ["DejaVu Sans"],  # it comes with Matplotlib, so that text is as wide on every machine
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 11.0,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "figure.facecolor": "none",
    "figure.dpi": 72,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "path.simplify": False,
}
