"""A Matplotlib figure to SVG that may stand in a page with a strict policy and follows its colours.

Inline styles become presentation attributes, because a policy without 'unsafe-inline' blocks them; stand-in colours
become CSS variables; the same drawing gives the same bytes; ids get the figure's name, so that charts can share a page.
"""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from probreport.report.theme import CHART_SETTINGS, CSS_VARIABLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PAD = 3.0
_ONE_AT_A_TIME = threading.Lock()
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
_FONT = re.compile(r"^(?:(?P<style>italic|oblique) )?(?:(?P<weight>bold|\d{3}) )?(?P<size>[\d.]+)px")


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
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        figure = Figure(figsize=(size[0] / 72, size[1] / 72))
        FigureCanvasSVG(figure)
        draw(figure)
        text = _saved(figure)
    return _rewritten(text, name, alt)


def _saved(figure: Figure) -> str:
    """Lay out and save; that Matplotlib lacks a letter or a script is no matter, as the page's fonts draw the text."""
    from matplotlib.layout_engine import TightLayoutEngine

    target = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support", category=UserWarning)
        # a figure that holds its layout is drawn twice when it is saved; "constrained" looks twice
        TightLayoutEngine(pad=_PAD / CHART_SETTINGS["font.size"]).execute(figure)
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return target.getvalue()


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


def _rewritten(text: str, name: str, alt: str) -> str:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(text)  # the text is Matplotlib's, made a moment ago
    _drop(root, {"metadata", "style"})
    _drop_background(root)
    ids = _new_ids(root, name)
    for element in root.iter():
        _unstyle(element)
        _rename(element, ids)
        _shorten(element)
    root.attrib.pop("version", None)
    for attribute in ("width", "height"):
        root.set(attribute, root.get(attribute, "").removesuffix("pt"))
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "chart")
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode"))


def _drop_background(root: ElementTree.Element) -> None:
    """Take out the invisible rectangles that Matplotlib puts behind figure and axes."""
    for parent in root.iter():
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}path" and child.get("style") == "fill: none" and "id" not in child.attrib:
                parent.remove(child)


def _shorten(element: ElementTree.Element) -> None:
    """Write coordinates with two decimals, which is finer than any screen, and leave out what does nothing."""
    element.attrib.pop("font-family", None)
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for attribute in ("d", "x", "y", "transform", "points", "stroke-width", "width", "height"):
        if attribute in element.attrib:
            element.set(attribute, _NUMBER.sub(_rounded, element.get(attribute, "")).strip())


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _drop(parent: ElementTree.Element, names: set[str]) -> None:
    for child in list(parent):
        if child.tag.rpartition("}")[2] in names:
            parent.remove(child)
        else:
            _drop(child, names)


def _new_ids(root: ElementTree.Element, name: str) -> dict[str, str]:
    """Give numbers to the ids that something refers to; the others are only Matplotlib's notes to itself."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
    found = [element.get("id", "") for element in root.iter() if element.get("id") in used]
    return {old: f"{name}-{position}" for position, old in enumerate(dict.fromkeys(found))}


def _rename(element: ElementTree.Element, ids: dict[str, str]) -> None:
    old = element.attrib.pop("id", None)
    if old in ids:
        element.set("id", ids[old])
    for attribute, value in list(element.attrib.items()):
        reference = re.fullmatch(r"url\(#([^)]+)\)|#(.+)", value)
        if reference and (target := reference[1] or reference[2]) in ids:
            element.set(attribute, value.replace(target, ids[target]))


def _unstyle(element: ElementTree.Element) -> None:
    """Turn the declarations of a style attribute into presentation attributes, with the page's colours."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            _set_font(element, value)
        elif name:
            element.set(name, CSS_VARIABLES.get(value, value))


def _set_font(element: ElementTree.Element, value: str) -> None:
    """Keep size and weight of a font; its family is the page's."""
    found = _FONT.match(value)
    if found is None:
        return
    element.set("font-size", found["size"])
    if found["weight"]:
        element.set("font-weight", found["weight"])
