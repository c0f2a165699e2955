"""What Matplotlib draws is written as SVG once, in few words: shapes, texts by their anchors, nothing unseen."""

import math
import re
from xml.etree import ElementTree

import pytest

from probreport.report import theme
from probreport.report.figure_to_svg import draw_svg
from tests.report.reading import SVG, XLINK


def drawn(draw):
    """Draw on axes without frame and ticks, and return the SVG's root."""

    def on(figure):
        ax = figure.subplots()
        ax.set_axis_off()
        draw(ax)

    return ElementTree.fromstring(draw_svg("chart", (200, 100), on, alt="What is to be seen."))


def elements(root, tag):
    return list(root.iter(f"{SVG}{tag}"))


def outside_of_definitions(root, tag):
    defined = {id(element) for defs in elements(root, "defs") for element in defs.iter()}
    return [element for element in elements(root, tag) if id(element) not in defined]


def test_a_shape_is_written_once_for_all_places_where_it_stands():
    root = drawn(lambda ax: ax.plot([1, 2, 4], [1, 1, 1], "o", color=theme.INK))
    uses = elements(root, "use")
    assert len(elements(root, "path")) == len({use.get(f"{XLINK}href") for use in uses}) == 1
    first, second, third = (float(use.get("x")) for use in uses)
    assert third - second == pytest.approx(2 * (second - first), abs=0.02)  # two decimals
    assert {use.get("fill") for use in uses} == {"var(--ink)"}


def test_what_is_not_finite_leaves_a_gap():
    root = drawn(lambda ax: ax.plot([1, 2, math.nan, 3, 4], [1, 2, 2, 2, 1]))
    (line,) = outside_of_definitions(root, "path")
    assert re.fullmatch(r"M[\d. ]+L[\d. ]+M[\d. ]+L[\d. ]+", line.get("d"))


def test_an_area_is_closed_and_a_letter_is_written_where_it_is_another_one():
    root = drawn(lambda ax: ax.bar([0], [1], color=theme.ACCENT))
    (bar,) = outside_of_definitions(root, "path")
    assert re.fullmatch(r"M[\d.]+ [\d.]+L([\d.]+ ){5}[\d.]+z", bar.get("d"))


def test_what_has_neither_colour_nor_line_is_left_out():
    root = drawn(lambda ax: ax.bar([0], [1], color="none", linewidth=0))
    assert outside_of_definitions(root, "path") == []


def test_dashes_width_and_opacity_are_attributes():
    root = drawn(lambda ax: ax.plot([1, 2], color=theme.INK, linestyle=(0, (3, 2)), linewidth=2, alpha=0.5))
    (line,) = outside_of_definitions(root, "path")
    assert {name: line.get(name) for name in ("stroke-dasharray", "stroke-width", "stroke-opacity")} == {
        "stroke-dasharray": "6,4",  # in widths of the line
        "stroke-width": "2",
        "stroke-opacity": "0.5",
    }


def test_texts_hang_by_their_anchors_also_when_they_are_turned():
    def draw(ax):
        ax.set_axis_on()
        ax.set_xlabel("level")
        ax.set_ylabel("turned")
        ax.text(0.5, 0.5, "right", ha="right")

    texts = {text.text: text for text in elements(drawn(draw), "text")}
    assert [texts[word].get("text-anchor") for word in ("level", "turned", "right")] == ["middle", "middle", "end"]
    turned = texts["turned"]
    assert turned.get("transform") == f"rotate(-90 {turned.get('x')} {turned.get('y')})"
    assert "transform" not in texts["level"].attrib


def test_what_reaches_out_of_the_axes_is_clipped_by_a_rectangle_that_all_share():
    def draw(ax):
        ax.plot([0, 9], [0, 9], color=theme.INK)
        ax.plot([9, 0], [0, 9], color=theme.ACCENT)
        ax.set_xlim(1, 2)

    root = drawn(draw)
    assert len(elements(root, "clipPath")) == 1
    assert {path.get("clip-path") for path in outside_of_definitions(root, "path")} == {"url(#chart-0)"}
