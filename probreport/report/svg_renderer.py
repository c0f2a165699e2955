"""The SVG of a chart, written while Matplotlib draws it: for a page with a strict policy and with its own colours.

Styles are presentation attributes, because a policy without 'unsafe-inline' blocks the others; stand-in colours become
CSS variables; text stays text, whose font is the page's; ids begin with the figure's name, so that charts can share a
page. Matplotlib is imported here: settings and configuration are left to ``figure_to_svg``, which imports this late.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from probreport.report.theme import CSS_VARIABLES
from probreport.visible_text import without_isolates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike

_SHORT = 4  # so many points are written again for each mark, more of them once for all
_LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "z"}
_REGULAR = 400
_ANCHORS = {"center": "middle", "right": "end"}
_CAPS = {"projecting": "square", "round": "round"}
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


class SvgRenderer(RendererBase):
    """Writes what it is told to draw; `svg` gives the whole.

    Parameters
    ----------
    name : str
        Goes before every id.
    size : (float, float)
        Width and height in CSS pixels.
    """

    def __init__(self, name: str, size: tuple[float, float]) -> None:
        super().__init__()
        self._name = name
        self._width, self._height = size
        self._body: list[str] = []
        self._definitions: dict[tuple[str, str], str] = {}

    def svg(self, alt: str) -> str:
        """Return the picture, with a sentence for those who cannot see it."""
        width, height = _number(self._width), _number(self._height)
        defined = "".join(f'<{name} id="{id}"{rest}' for (name, rest), id in self._definitions.items())
        xlink = ' xmlns:xlink="http://www.w3.org/1999/xlink"' if "xlink:" in "".join(self._body) else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg"{xlink} width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="{alt.translate(_ESCAPED)}" class="chart">'
            f"{f'<defs>{defined}</defs>' if defined else ''}{''.join(self._body)}</svg>"
        )

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return width and height of the picture."""
        return self._width, self._height

    def get_text_width_height_descent(
        self,
        s: str,
        prop: FontProperties,
        ismath: Any,  # noqa: ARG002  (no text of ours is mathematics)
    ) -> tuple[float, float, float]:
        """Return the size of a text in Matplotlib's own font, whatever the page's will be."""
        return _measured(s, prop)

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: ArrayLike | None = None
    ) -> None:
        """Write lines and areas; what has neither colour nor line is left out."""
        if rgbFace is None and not gc.get_linewidth():
            return
        data = self._data(path, transform, within=rgbFace is None)
        if data:
            self._body.append(f'<path d="{data}"{self._clip(gc)}{_attributes(_style(gc, rgbFace))}/>')

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ArrayLike | None = None,
    ) -> None:
        """Write the same shape at several places."""
        places = path.cleaned(trans, remove_nans=True)
        points = np.asarray(places.vertices)[np.isin(np.asarray(places.codes), (Path.MOVETO, Path.LINETO))].tolist()
        if len(np.asarray(marker_path.vertices)) < _SHORT:
            for x, y in points:
                self.draw_path(gc, marker_path, marker_trans + Affine2D().translate(x, y), rgbFace)
            return
        shape = _path_data(marker_path.cleaned(marker_trans, curves=True), 0.0)
        id = self._id("path", f' d="{shape}"/>')
        shared = f'xlink:href="#{id}"{_attributes(_style(gc, rgbFace))}'
        uses = [f'<use x="{_number(x)}" y="{_number(self._height - y)}" {shared}/>' for x, y in points]
        self._put("".join(uses), gc)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,  # noqa: ARG002  (as above)
        mtext: Text | None = None,
    ) -> None:
        """Write text that keeps its place by its anchor, as the page's font is as wide as it is."""
        attributes = _font(prop) | _fill(gc)
        if mtext is not None and (angle == 0 or mtext.get_rotation_mode() == "anchor"):
            x, y = self._at_anchor(mtext, x, y, math.radians(angle))
            attributes |= _anchor(mtext)
        attributes |= {"x": _number(x), "y": _number(y)}
        if angle:
            attributes["transform"] = f"rotate({_number(-angle)} {_number(x)} {_number(y)})"
        self._put(f"<text{_attributes(attributes)}>{s.translate(_ESCAPED)}</text>", gc)

    def _at_anchor(self, text: Text, x: float, y: float, angle: float) -> tuple[float, float]:
        """Return the place of a text's anchor along its line, and of its line across that."""
        left, up = text.get_transform().transform(text.get_unitless_position())
        top = self._height - up
        below = math.sin(angle) * (x - left) + math.cos(angle) * (y - top)
        return left + below * math.sin(angle), top + below * math.cos(angle)

    def _put(self, text: str, gc: GraphicsContextBase) -> None:
        """Write elements that have coordinates of their own, which a clip path on them would be moved by too."""
        clip = self._clip(gc)
        self._body.append(f"<g{clip}>{text}</g>" if clip else text)

    def _clip(self, gc: GraphicsContextBase) -> str:
        """Return the attribute that leaves out what is drawn outside of the axes, which are rectangles."""
        rectangle = gc.get_clip_rectangle()
        if rectangle is None:
            return ""
        x, y, width, height = rectangle.bounds
        ends = {"x": x, "y": self._height - y - height, "width": width, "height": height}
        shape = f"<rect{_attributes({name: _number(end) for name, end in ends.items()})}/>"
        return f' clip-path="url(#{self._id("clipPath", f">{shape}</clipPath>")})"'

    def _id(self, element: str, rest: str) -> str:
        """Return the id of an element that is defined once and referred to; `rest` is what follows its id."""
        return self._definitions.setdefault((element, rest), f"{self._name}-{len(self._definitions)}")

    def _data(self, path: Path, transform: Transform, *, within: bool = False) -> str:
        """Return a path as SVG writes it; `within` leaves out what is not on the picture."""
        clip = (0.0, 0.0, self._width, self._height) if within else None
        return _path_data(path.cleaned(transform, remove_nans=True, clip=clip, curves=True), self._height)


class SvgCanvas(FigureCanvasBase):
    """The canvas of a figure whose sizes are measured, and which is drawn, by an `SvgRenderer`."""

    def __init__(self, figure: Figure, renderer: SvgRenderer) -> None:
        super().__init__(figure)
        self._renderer = renderer

    def get_renderer(self) -> SvgRenderer:
        """Return the renderer, which Matplotlib asks for by this name."""
        return self._renderer


@lru_cache(maxsize=4096)
def _measured(text: str, font: FontProperties) -> tuple[float, float, float]:
    """Return width, height and descent; the same words stand in many charts, and measuring takes longest."""
    width, height, descent = text_to_path.get_text_width_height_descent(without_isolates(text), font, False)
    return width, height, descent


def _path_data(path: Path, height: float) -> str:
    """Return a path as SVG writes it, with y downwards from a height, a letter only where it is another one."""
    points = np.round(np.asarray(path.vertices) * (1, -1) + (0, height), 2) + 0.0
    parts, last = [], int(Path.STOP)
    for (x, y), code in zip(points.tolist(), np.asarray(path.codes).tolist(), strict=True):
        if code == Path.STOP:
            break
        letter = _LETTERS[code] if code != last or code == Path.MOVETO else " "
        parts.append(letter if code == Path.CLOSEPOLY else f"{letter}{x:.7g} {y:.7g}")
        last = code
    return "".join(parts)


def _number(value: float) -> str:
    """Write a coordinate with two decimals, which is finer than any screen."""
    return f"{round(float(value), 2) + 0.0:.7g}"


def _style(gc: GraphicsContextBase, face: ArrayLike | None) -> dict[str, str]:
    """Return fill and line as presentation attributes."""
    style, is_forced = {"fill": "none"}, gc.get_forced_alpha()
    if face is not None:
        style = _colour("fill", np.asarray(face, dtype=float).tolist(), is_opaque=is_forced)
    if is_forced and gc.get_alpha() != 1:
        style["opacity"] = f"{gc.get_alpha():g}"
    return style | (_line(gc, is_opaque=is_forced) if gc.get_linewidth() else {})


def _line(gc: GraphicsContextBase, *, is_opaque: bool) -> dict[str, str]:
    style = _colour("stroke", gc.get_rgb(), is_opaque=is_opaque)
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        style["stroke-dasharray"] = ",".join(f"{dash:g}" for dash in np.asarray(dashes, dtype=float).tolist())
        style["stroke-dashoffset"] = f"{offset:g}"
    if gc.get_linewidth() != 1:
        style["stroke-width"] = _number(gc.get_linewidth())
    if gc.get_joinstyle() != "round":
        style["stroke-linejoin"] = gc.get_joinstyle()
    if gc.get_capstyle() in _CAPS:
        style["stroke-linecap"] = _CAPS[gc.get_capstyle()]
    return style


def _colour(name: str, colour: Sequence[float], *, is_opaque: bool) -> dict[str, str]:
    style = {name: _variable((colour[0], colour[1], colour[2]))}
    if len(colour) == 4 and colour[3] != 1 and not is_opaque:
        style[f"{name}-opacity"] = f"{colour[3]:g}"
    return style


@lru_cache(maxsize=64)
def _variable(colour: tuple[float, float, float]) -> str:
    """Return the page's variable for a stand-in colour."""
    code = rgb2hex(colour)
    return CSS_VARIABLES.get(code, code)


def _fill(gc: GraphicsContextBase) -> dict[str, str]:
    """Return the colour of a text."""
    colour = gc.get_rgb()
    opacity = gc.get_alpha() if gc.get_forced_alpha() else colour[3]
    return _colour("fill", colour, is_opaque=True) | ({} if opacity == 1 else {"opacity": f"{opacity:g}"})


def _font(font: FontProperties) -> dict[str, str]:
    """Return size, weight and slant of a font; its family is the page's."""
    weight = font.get_weight()
    number = weight_dict.get(weight, weight) if isinstance(weight, str) else weight
    attributes = {"font-size": f"{font.get_size_in_points():g}px"}
    if number != _REGULAR:
        attributes["font-weight"] = f"{number}"
    if font.get_style() != "normal":
        attributes["font-style"] = font.get_style()
    return attributes


def _anchor(text: Text) -> dict[str, str]:
    anchor = _ANCHORS.get(text.get_horizontalalignment())
    return {} if anchor is None else {"text-anchor": anchor}


def _attributes(values: Mapping[str, str]) -> str:
    """Write attributes, whose values are numbers and names of ours alone."""
    return "".join(f' {name}="{value}"' for name, value in values.items())
