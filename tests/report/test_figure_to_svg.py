"""A drawing becomes SVG for a strict page: no inline style, the page's colours, text as text, the same bytes."""

import re
import threading
import warnings
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest

from probreport.report import theme
from probreport.report.figure_to_svg import draw_svg
from tests.report.reading import SVG, XLINK

ALT = "What is to be seen."


def drawn(draw, *, name="chart", size=(200, 100), alt=ALT):
    """Draw on a pair of axes and return the SVG's root."""
    return ElementTree.fromstring(draw_svg(name, size, lambda figure: draw(figure.subplots()), alt=alt))


def elements(root, tag):
    return list(root.iter(f"{SVG}{tag}"))


def test_the_picture_says_what_it_shows():
    root = drawn(lambda ax: ax.plot([1, 2]), alt='a "quoted" <b> & ')
    assert (root.get("role"), root.get("aria-label"), root.get("class")) == ("img", 'a "quoted" <b> & ', "chart")


def test_the_picture_has_the_size_that_was_asked_for():
    root = drawn(lambda ax: ax.plot([1, 2]), size=(300, 150))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("300", "150", "0 0 300 150")


def test_styles_become_attributes_in_the_colours_of_the_page():
    line = drawn(lambda ax: ax.plot([1, 2], color=theme.ACCENT, linewidth=3))
    drawn_line = [path for path in elements(line, "path") if path.get("stroke") == "var(--accent)"]
    assert [path.get("stroke-width") for path in drawn_line] == ["3"]
    assert [path.get("fill") for path in drawn_line] == ["none"]
    assert not [element for element in line.iter() if "style" in element.attrib]
    assert elements(line, "style") == elements(line, "metadata") == []


@pytest.mark.parametrize(("colour", "variable"), theme.CSS_VARIABLES.items())
def test_every_colour_of_the_theme_follows_the_page(colour, variable):
    filled = [path.get("fill") for path in elements(drawn(lambda ax: ax.bar([0], [1], color=colour)), "path")]
    assert variable in filled
    assert not [fill for fill in filled if fill and fill.startswith("#")]


def test_the_style_sheet_knows_every_colour_in_light_and_dark():
    from probreport.report.environment import asset

    pairs = dict(re.findall(r"(--\w+): light-dark\((#\w{6}, #\w{6})\);", asset("style.css")))
    assert {variable[4:-1] for variable in theme.CSS_VARIABLES.values()} <= set(pairs)
    assert all(len(set(pair.split(", "))) == 2 for pair in pairs.values())


def test_text_is_text_in_the_pages_own_fonts():
    root = drawn(lambda ax: ax.text(0.5, 0.5, "bold", fontsize=13, fontweight="bold"))
    (text,) = [text for text in elements(root, "text") if text.text == "bold"]
    assert (text.get("font-size").removesuffix("px"), text.get("font-weight")) == ("13", "700")
    assert "font-family" not in text.attrib


@pytest.mark.parametrize(
    "words", ["$x^2$", "\\frac", "<b>&amp;</b>", "개", "العربية", "हिन्दी", "😀", "a_b^c", "]]>", "-1", "%", "#"]
)
def test_any_words_are_drawn_as_they_are_and_without_a_warning(words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        root = drawn(lambda ax: ax.set_xlabel(words))
    assert words in [text.text for text in elements(root, "text")]


def test_ids_get_the_name_of_the_figure_so_that_pictures_share_a_page():
    def draw(ax):
        ax.plot([0, 5], [0, 5], "o")
        ax.set_xlim(1, 2)

    first, second = drawn(draw, name="first"), drawn(draw, name="second")
    for name, root in (("first", first), ("second", second)):
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert ids
        assert ids == [f"{name}-{position}" for position in range(len(ids))]
        text = ElementTree.tostring(root, encoding="unicode")
        used = {use.get(f"{XLINK}href") for use in elements(root, "use")} | set(re.findall(r"url\((#[^)]+)\)", text))
        assert used == {f"#{id}" for id in ids}


def test_coordinates_have_two_decimals_at_the_most():
    root = drawn(lambda ax: ax.plot([1 / 3, 2 / 7], [1 / 9, 1e-9]))
    numbers = re.findall(r"-?\d+\.\d+", " ".join(path.get("d", "") for path in elements(root, "path")))
    assert numbers
    assert max(len(number.partition(".")[2]) for number in numbers) <= 2
    assert "-0" not in numbers


def test_the_same_drawing_gives_the_same_bytes():
    def draw(figure):
        figure.subplots().plot([1, 2], "o-")

    assert draw_svg("a", (200, 100), draw, alt=ALT) == draw_svg("a", (200, 100), draw, alt=ALT)


def test_settings_of_the_user_are_neither_heeded_nor_changed():
    def draw(ax):
        ax.plot([1, 2])
        ax.set_xlabel("$x$")

    plain = ElementTree.tostring(drawn(draw))
    odd = {"svg.fonttype": "path", "font.size": 40, "lines.linewidth": 9, "text.parse_math": True, "axes.grid": True}
    with matplotlib.rc_context(odd):
        before = dict(matplotlib.rcParams)
        assert ElementTree.tostring(drawn(draw)) == plain
        assert dict(matplotlib.rcParams) == before


def test_a_drawing_that_fails_leaves_the_settings_as_they_were():
    before = dict(matplotlib.rcParams)

    def fail(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drawn(fail)
    assert dict(matplotlib.rcParams) == before
    assert drawn(lambda ax: ax.plot([1, 2])) is not None


def test_threads_draw_one_after_the_other():
    """The settings belong to the whole process: two at a time would take each other's for the user's."""
    with matplotlib.rc_context({"font.size": 31}):
        before, found = dict(matplotlib.rcParams), []

        def draw():
            for _ in range(3):
                found.append(ElementTree.tostring(drawn(lambda ax: ax.plot([1, 2]))))

        threads = [threading.Thread(target=draw) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 12
        assert len(set(found)) == 1
        assert dict(matplotlib.rcParams) == before


def test_nothing_of_pyplot_is_touched():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    drawn(lambda ax: ax.plot([1, 2]))
    assert plt.get_fignums() == before


def test_a_value_that_vanishes_is_drawn_in_any_state_of_numpy():
    def draw(ax):
        ax.plot([0.0, np.square(np.float64(1e-200))])

    expected = ElementTree.tostring(drawn(draw))
    with np.errstate(all="raise"):
        assert ElementTree.tostring(drawn(draw)) == expected
