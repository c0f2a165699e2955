"""The environment of the templates: everything escaped, nothing undefined, nothing from elsewhere."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError
from markdown_it import MarkdownIt

from probreport.report.environment import asset, environment, island
from probreport.report.markdown_text import escaped_for_markdown
from tests.report.reading import Page

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


# --- Templates ----------------------------------------------------------------------------------------------------


def test_values_are_escaped_although_the_files_end_in_j2():
    rendered = environment().from_string('<p title="{{ text }}">{{ text }}</p>').render(text="\"'<b>&")
    assert rendered == '<p title="&#34;&#39;&lt;b&gt;&amp;">&#34;&#39;&lt;b&gt;&amp;</p>'


def test_a_template_inside_of_a_value_is_text():
    assert environment().from_string("{{ text }}").render(text="{{ 7 * 7 }}{% raw %}") == "{{ 7 * 7 }}{% raw %}"


def test_what_is_not_defined_is_an_error():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ misspelt }}").render()
    with pytest.raises(UndefinedError):
        environment().from_string("{{ view.misspelt }}").render(view={})


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "sections/../../pyproject.toml", "missing"])
def test_templates_come_from_their_folder_only(name):
    with pytest.raises(TemplateNotFound):
        environment().get_template(name)


@pytest.mark.parametrize(
    "source",
    ["{{ ''.__class__.__mro__ }}", "{{ values.append(1) }}", "{{ values.__init__.__globals__ }}"],
)
def test_templates_run_in_a_sandbox(source):
    with pytest.raises((SecurityError, UndefinedError)):
        environment().from_string(source).render(values=[])


def test_every_template_of_the_package_can_be_read():
    made = environment()
    names = made.list_templates(filter_func=lambda name: name.endswith(".j2"))
    assert {"report.html.j2", "report.md.j2", "macros.html.j2", "verdict.html.j2"} <= set(names)
    for name in names:
        source, _, _ = made.loader.get_source(made, name)
        assert "|safe" not in source.replace(" ", "")
        assert "xmlattr" not in source
        made.get_template(name)


def test_assets_are_text():
    assert asset("style.css").startswith(":root {")


# --- The data block -----------------------------------------------------------------------------------------------


@given(anything)
def test_data_come_back_from_the_block_as_they_were(values):
    assert json.loads(island(values)) == json.loads(json.dumps(values))


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("</script><!--&\u2028\x00\x7f\u202e"), max_size=30))
def test_nothing_in_the_block_ends_it_or_hides_in_it(text):
    block = f'<script type="application/json" id="probreport-data">{island([text])}</script>'
    assert island([text]).isprintable()
    assert not set("<>&") & set(island([text]))
    page = Page(f"<!doctype html><title>t</title>{block}<p>after</p>")
    assert page.errors == []
    assert page.kept == [text]
    assert len(page.find("p")) == 1


def test_a_lone_surrogate_stays_one():
    assert island(["\udcff"]) == '["\\udcff"]'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_does_not_know_are_refused(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        island([value])


# --- Markdown -----------------------------------------------------------------------------------------------------

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown_of(inside):
    """What is seen of a line: all but the zero-width spaces that keep it from being a mention."""
    return "".join(token.content for token in inside).replace("\u200b", "")


@given(st.text("ab \\`*_{}[]<>()#+-.!|~&$@:=123\n\r\t\u2028wW'\"/;", max_size=40))
def test_any_text_is_one_paragraph_of_text(text):
    rendered = PARSER.parse(escaped_for_markdown(text))
    shown = " ".join(text.split())
    if not shown:
        assert rendered == []
        return
    assert [token.type for token in rendered] == ["paragraph_open", "inline", "paragraph_close"]
    inside = rendered[1].children
    assert {token.type for token in inside} <= {"text", "text_special"}
    assert " ".join(shown_of(inside).split()) == shown


@given(st.text("ab|\\`-:\n", max_size=20), st.text("ab|\\`-:\n", max_size=20))
def test_any_two_texts_are_two_cells(one, other):
    table = f"| a | b |\n| --- | --- |\n| x{escaped_for_markdown(one)} | y{escaped_for_markdown(other)} |\n"
    cells = [token for token in PARSER.parse(table) if token.type == "inline"][2:]
    shown = [" ".join(shown_of(cell.children).split()) for cell in cells]
    assert shown == [" ".join(f"x{one.strip()}".split()), " ".join(f"y{other.strip()}".split())]
