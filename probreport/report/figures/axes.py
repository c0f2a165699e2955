"""What the charts of losses share: a logarithmic axis of loss, with the document's bands shaded and named behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from probreport.bands import DOCUMENT_BANDS
from probreport.report import theme
from probreport.report.shown import Shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

_SHORT_NAMES = ("", "Great", "Right track", "Fine", "", "Not great", "Terrible", "Broken")
_ROWS = (1.075, 1.015)  # the names of neighbours stand in two rows, so that each has room


def loss_axis(ax: Axes, low: float, high: float, shown: Shown, *, label: str = "loss of a row") -> None:
    """Make the x axis one of loss: logarithmic, in the reader's unit, with plain numbers at the decades.

    Parameters
    ----------
    low, high : float
        Its ends in nats.
    """
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    ax.set_xscale("log")
    ax.set_xlim(low * shown.per_nat, high * shown.per_nat)
    decades = range(math.floor(math.log10(low * shown.per_nat)), math.ceil(math.log10(high * shown.per_nat)) + 1)
    step = max(1, math.ceil(len(decades) / 6))
    ticks = [10.0**exponent for exponent in decades if exponent % step == 0]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(FixedFormatter([plain(tick) for tick in ticks]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(f"{label}, {shown.unit}")


def plain(value: float) -> str:
    """Write a tick as a plain number, very small ones as a power of ten."""
    return f"{value:g}" if value >= 1e-4 else f"1e{round(math.log10(value)):d}".replace("-", "−")


def shade_bands(ax: Axes, shown: Shown, *, names: bool = True) -> None:
    """Shade the bands behind a chart whose x axis is a loss, and name those that are wide enough."""
    low, high = ax.get_xlim()
    shaded: list[Box] = []
    for rank, band in enumerate(DOCUMENT_BANDS):
        left, right = max(low, band.lower * shown.per_nat), min(high, band.upper * shown.per_nat)
        if right <= left or band.upper == 0:
            continue
        shaded.append(Box(left, right, 0, 1, theme.BANDS[rank]))
        width = math.log(right / left) / math.log(high / low)
        if names and width > 0.0105 * len(_SHORT_NAMES[rank]):
            ax.text(
                math.sqrt(left * right), _ROWS[rank % 2], _SHORT_NAMES[rank], transform=ax.get_xaxis_transform(),
                ha="center", va="bottom", fontsize=9.5, color=theme.QUIET,
            )  # fmt: skip
    boxes(ax, shaded, alpha=0.28, zorder=0, transform=ax.get_xaxis_transform())


class Box(NamedTuple):
    """A filled rectangle, by its ends."""

    left: float
    right: float
    bottom: float
    top: float
    colour: str


def boxes(
    ax: Axes, drawn: Sequence[Box], *, alpha: float = 1.0, zorder: float = 1, transform: Transform | None = None
) -> None:
    """Draw rectangles as one artist: a bar or a span each would take most of the time of a chart.

    They do not move the limits of the axes.
    """
    from matplotlib.collections import PolyCollection

    corners = [[(b.left, b.bottom), (b.left, b.top), (b.right, b.top), (b.right, b.bottom)] for b in drawn]
    colours = [box.colour for box in drawn]
    ax.add_collection(
        PolyCollection(
            corners, facecolors=colours, linewidths=0, alpha=alpha, zorder=zorder, transform=transform or ax.transData
        ),
        autolim=False,
    )


def mark(ax: Axes, x: float, text: str, *, height: float, dashed: bool = False, left: bool = False) -> None:
    """Mark a value on the x axis with a line and its name beside it."""
    ax.axvline(x, color=theme.INK, linewidth=1.4, linestyle=(0, (3, 2)) if dashed else "-", zorder=4)
    ax.annotate(
        text, (x, height), xycoords=ax.get_xaxis_transform(), textcoords="offset points",
        xytext=(-5 if left else 5, 0), ha="right" if left else "left", va="center", fontsize=10.5, zorder=5,
    )  # fmt: skip


def percent_axis(ax: Axes, label: str, ticks: Sequence[float] = ()) -> None:
    """Make the y axis one of shares, in per cent."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.yaxis.set_major_locator(MaxNLocator(5))
    if ticks:
        ax.set_yticks(list(ticks))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:g} %"))
    ax.set_ylabel(label)
    ax.grid(axis="y")
