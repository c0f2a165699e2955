"""A drawing to SVG with Matplotlib: imported without the user's configuration, used with our settings, laid out.

How the SVG is written, so that it may stand in a page and follows its colours, is left to ``svg_renderer``.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from probreport.report.theme import CHART_SETTINGS
from probreport.threads import undisturbed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from probreport.report.svg_renderer import SvgRenderer

_PAD = 3.0
_ONE_AT_A_TIME = threading.Lock()


@undisturbed
def draw_svg(name: str, size: tuple[float, float], draw: Callable[[Figure], None], *, alt: str) -> str:
    """Draw a chart and return it as SVG text.

    Parameters
    ----------
    name : str
        Goes before every id in the SVG.
    size : (float, float)
        Width and height in CSS pixels, at which text has its natural size.
    draw : callable
        Takes an empty figure and draws on it.
    alt : str
        What the chart shows, in a sentence, for those who cannot see it.
    """
    with _settings():
        from matplotlib.figure import Figure

        from probreport.report.svg_renderer import SvgCanvas, SvgRenderer

        figure, renderer = Figure(figsize=(size[0] / 72, size[1] / 72)), SvgRenderer(name, size)
        SvgCanvas(figure, renderer)
        draw(figure)
        _render(figure, renderer)
    return renderer.svg(alt)


def _render(figure: Figure, renderer: SvgRenderer) -> None:
    """Lay out and draw; that Matplotlib lacks a letter or a script is no matter, as the page's fonts draw the text."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support", category=UserWarning)
        _leave_out_of_layout(figure)
        for _ in range(1 + any(ax.get_aspect() != "auto" for ax in figure.axes)):  # squares shrink as room is made
            figure.tight_layout(pad=_PAD / CHART_SETTINGS["font.size"])  # looks once, an engine with a rectangle twice
        figure.draw(renderer)


def _leave_out_of_layout(figure: Figure) -> None:
    """Keep what stays inside the axes from being measured: it moves nothing, and takes as long as all that does."""
    from matplotlib.spines import Spine

    for ax in figure.axes:
        for artist in (*ax.spines.values(), *ax.lines, *ax.patches, *ax.collections):
            if artist.get_clip_on() or isinstance(artist, Spine):
                artist.set_in_layout(False)


@contextmanager
def _settings() -> Iterator[None]:
    """Use our settings alone, whatever the user's are; they belong to the process, so one chart is drawn at a time."""
    with _ONE_AT_A_TIME:
        _import_matplotlib()
        import matplotlib

        with matplotlib.rc_context():
            settings: Any = matplotlib.rcParams  # its own type lists the names of this one version
            settings.update(_defaults())
            settings.update(CHART_SETTINGS)
            yield


def _defaults() -> dict[str, Any]:
    import matplotlib

    return {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}


def _import_matplotlib() -> None:
    """Import Matplotlib without its configuration, since a broken one would stop that, and configure it afterwards."""
    if "matplotlib" in sys.modules:
        return
    with _no_configuration():
        import matplotlib  # noqa: F401  (imported for its effect on later imports)
    _configure_for_the_user()


@contextmanager
def _no_configuration() -> Iterator[None]:
    """Let Matplotlib find neither a backend nor a matplotlibrc, of which the one in the folder would come first."""
    hidden = {name: os.environ.pop(name, None) for name in ("MPLBACKEND", "MATPLOTLIBRC")}
    os.environ["MATPLOTLIBRC"] = os.devnull
    exists = os.path.exists
    os.path.exists = lambda path: path != "matplotlibrc" and exists(path)
    try:
        yield
    finally:
        os.path.exists = exists
        del os.environ["MATPLOTLIBRC"]
        os.environ.update({name: value for name, value in hidden.items() if value is not None})


def _configure_for_the_user() -> None:
    """Read the user's configuration as the import would have done: the user may draw too. A broken one is left out."""
    import matplotlib

    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Any = {key: value for key, value in matplotlib.rc_params().items() if _is_set(key, value)}
        matplotlib.rcParams.update(found)
        matplotlib.rcParamsOrig.update(found)
    with suppress(ValueError):
        if backend := os.environ.get("MPLBACKEND"):
            matplotlib.rcParams["backend"] = backend


def _is_set(key: str, value: object) -> bool:
    """Whether somebody chose this: to set a backend that nobody chose would import pyplot, which picks one."""
    return key != "backend" or isinstance(value, str)
