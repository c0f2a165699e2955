"""Templates of the user's own: what they override, what they may use, and what is said when they are at fault."""

import base64
import hashlib
import os
from html import escape

import pytest

import probreport as pr
import probreport.report.figures.figure as drawing
from probreport.errors import FormatError, InputOutputError
from tests.report.kinds import evaluation
from tests.report.reading import Page, words


@pytest.fixture(autouse=True)
def _without_charts(monkeypatch):
    """Leave drawing out, which is slow and has tests of its own."""
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f'<svg role="img" aria-label="{escape(alt)}"></svg>')


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder of templates, and give its path."""

    def write(**files):
        for name, text in files.items():
            path = tmp_path / "my" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / "my"

    return write


def drawn(template):
    return Page(pr.Report(evaluation("two classes"), template=template).to_html())


def fault(template, render=pr.Report.to_html):
    """The error about a folder of templates, at whichever moment it comes."""
    with pytest.raises(FormatError) as caught:
        render(pr.Report(evaluation("two classes"), template=template))
    return caught.value


PAGE = '{% extends "probreport/report.html.j2" %}\n'


# --- What is overridden -------------------------------------------------------------------------------------------


def test_a_section_is_overridden_by_its_name_and_the_rest_stays(folder):
    ours = drawn(None)
    found = drawn(folder(**{"sections/losses.html.j2": "<p>Mine: {{ view.bands.caption }}</p>\n"}))
    assert words(found.by_id("losses")) == "Losses # Mine: Rows by band of the document"
    for name in ("verdict", "classes", "information", "how-to-read"):
        assert words(found.by_id(name)) == words(ours.by_id(name))


def test_a_template_that_changes_is_read_again(folder):
    for said in ("before", "after"):
        found = drawn(folder(**{"sections/losses.html.j2": f"<p>{said}</p>\n"}))
        assert words(found.by_id("losses")) == f"Losses # {said}"


def test_a_block_is_overridden_and_what_it_was_is_at_hand(folder):
    footer = "{% block footer %}{{ super() }}<p>Ours.</p>{% endblock %}"
    (found,) = drawn(folder(**{"report.html.j2": PAGE + footer})).find("footer")
    assert words(found).startswith("Made by probreport")
    assert " Ours." in words(found)


def test_a_section_is_added_to_the_page_and_to_its_contents(folder):
    page = (
        PAGE + "{% block contents %}{{ super() }}<li><a href='#rollout'>Rollout</a></li>{% endblock %}\n"
        "{% block sections %}{{ super() }}{% call macros.section('rollout', 'Rollout') %}\n"
        "{% include 'sections/rollout.html.j2' %}{% endcall %}{% endblock %}\n"
    )
    numbers = "<p>{{ evaluation.mean_log_loss | loss }}, {{ evaluation.n_samples | counted }}</p>"
    found = drawn(folder(**{"report.html.j2": page, "sections/rollout.html.j2": numbers}))
    assert found.errors == []
    assert words(found.by_id("rollout")) == "Rollout # 0.515, 300"
    assert [words(link) for link in found.find("nav")[0].iter("a")][-2:] == ["How to read this", "Rollout"]
    assert words(found.by_id("how-to-read")) == words(drawn(None).by_id("how-to-read"))


@pytest.mark.parametrize("name", ["verdict.html.j2", "report.html.j2"])
def test_losses_are_written_in_the_unit_of_the_report_also_in_templates_of_our_names(folder, name):
    start, end = (PAGE + "{% block footer %}", "{% endblock %}") if name == "report.html.j2" else ("", "")
    template = folder(**{name: f'{start}<p id="mine">{{{{ 1.5 | loss }}}}</p>{end}'})
    for unit, written in (("nats", "1.500"), ("bits", "2.164"), ("nats", "1.500")):  # 1.5 / ln 2 = 2.1640
        page = Page(pr.Report(evaluation("two classes"), template=template, unit=unit).to_html())
        assert words(page.by_id("mine")) == written


def test_style_and_script_are_added_and_the_policy_names_their_hashes(folder):
    extra = {"assets/extra.css": ":root { --accent: #7a1f5c; }\n", "assets/extra.js": 'document.title += " !";\n'}
    found = drawn(folder(**extra))
    (style,) = found.find("style")
    assert style.text.endswith(extra["assets/extra.css"])
    scripts = [script.text for script in found.find("script") if script.get("type") is None]
    assert scripts[-1] == extra["assets/extra.js"]
    (policy,) = [meta.get("content") for meta in found.find("meta") if meta.get("http-equiv")]
    for text in (style.text, *scripts):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_the_style_is_replaced_by_one_of_its_name(folder):
    assert drawn(folder(**{"assets/style.css": "p { color: green }"})).find("style")[0].text == "p { color: green }"


def test_the_markdown_has_a_template_too(folder):
    text = '{% extends "probreport/report.md.j2" %}\n{% block groups %}\n{{ "2 * 3 * 4" | markdown }}\n{% endblock %}\n'
    made = pr.Report(evaluation("two classes"), template=folder(**{"report.md.j2": text})).to_markdown()
    assert made.endswith("\n2 \\* 3 \\* 4\n")
    assert "### Rows by band" in made


@pytest.mark.parametrize("text", ["</p><script>alert(1)</script>", "{{ 7 * 7 }}", "a\u202eb\x1b", "$x$"])
def test_hostile_text_in_a_section_of_ones_own_is_text(folder, text):
    template = folder(
        **{"sections/losses.html.j2": "<p>{{ evaluation.model | label }}</p><p>{{ evaluation.model }}</p>"}
    )
    made = pr.Report(pr.evaluate([1, 0], [0.8, 0.3], model=text), template=template)
    labelled, plain = list(Page(made.to_html()).by_id("losses").iter("p"))
    assert labelled.text == text.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert plain.text.replace("\ufffd", "\x1b") == text


def test_a_page_in_a_style_of_ones_own_is_still_drawn_again_from_itself(folder, tmp_path):
    template = folder(**{"sections/losses.html.j2": "<p>Mine</p>"})
    path = pr.Report(evaluation("two classes"), template=template).save(tmp_path / "report.html")
    again = pr.Report.from_rendered(path, template=template)
    assert again.to_html() == path.read_text(encoding="utf-8")


# --- What is at fault in them -------------------------------------------------------------------------------------

FAULTS = {
    "{{ misspelt }}": "'misspelt' is undefined",
    "{{ screen.misspelt }}": "has no attribute 'misspelt'",
    "{{ 1 + }}": "unexpected 'end of print statement'",
    "{% if screen %}": "Unexpected end of template",
    "{{ 1 | misspelt }}": "No filter named 'misspelt'",
    "{{ 1 / 0 }}": "ZeroDivisionError: division by zero",
    "{{ 'x' + 1 }}": "TypeError: ",
    "{% include 'misspelt.html.j2' %}": "there is no template 'misspelt.html.j2'",
    "{% include 'sections/losses.html.j2' %}": "includes itself without an end",
    "{{ evaluation.__class__ }}": "access to attribute '__class__' of 'Evaluation' object is unsafe",
    "{{ evaluation.to_frame() }}": "access to attribute 'to_frame' of 'Evaluation' object is unsafe",
    "{{ ''.__class__.__mro__ }}": "access to attribute '__class__' of 'str' object is unsafe",
    "{{ range(10000000) }}": "OverflowError: Range too big",
    "{{ range(9) | random }}": "No filter named 'random'",
    "{{ lipsum() }}": "'lipsum' is undefined",
    "{{ screen.title.upper }}": "what is put out is no text but a ",
    "{{ [1] | map('string') }}": "what is put out is no text but a generator: call it, or say '| list'",
}


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_is_named_with_file_and_line(folder, source):
    template = folder(**{"sections/losses.html.j2": f"<p>\n</p>\n{source}\n"})
    error = fault(template)
    assert error.code == "PR152"
    assert error.message.startswith(f"{template / 'sections' / 'losses.html.j2'}, line 3: ")
    assert FAULTS[source] in error.message


def test_a_fault_of_ours_that_a_template_of_theirs_makes_says_whose_line_it_is(folder):
    error = fault(folder(**{"macros.html.j2": "{% macro term(anchor, text) %}{{ text }}{% endmacro %}"}))
    assert ".html.j2 (of probreport), line " in error.message
    assert "has no attribute" in error.message


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% if 1 %}" * 500 + "{% endif %}" * 500, "nests too deeply"),
        ("{{ " + "(" * 900 + "1" + ")" * 900 + " }}", "nests too deeply"),
        ("{% for x in [] %}" * 21 + "{% endfor %}" * 21, "SyntaxError: too many statically nested blocks."),
        ("{% macro m(a, a) %}{% endmacro %}", "SyntaxError: duplicate argument 'l_1_a' in function definition."),
        ("{{ " + "9" * 5000 + " }}", "ValueError: Exceeds the limit"),
    ],
    ids=["ifs", "brackets", "loops", "a name twice", "digits"],
)
def test_what_only_python_finds_wrong_with_it_is_its_fault_too(folder, source, said):
    template = folder(**{"sections/losses.html.j2": source})
    error = fault(template)
    assert error.code == "PR152"
    assert error.message.startswith(f"{template / 'sections' / 'losses.html.j2'}")
    assert said in error.message


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"report.html.j2": '\n{% extends "report.html.j2" %}'}, "includes itself without an end"),
        (
            {"report.html.j2": '\n{% extends "mine.j2" %}', "mine.j2": '{% extends "report.html.j2" %}'},
            "includes itself without an end",
        ),
        ({"report.html.j2": '\n{% extends "probreport/reprot.html.j2" %}'}, "no template 'probreport/reprot.html.j2'"),
        ({"report.html.j2": PAGE + "<p>Ours.</p>\n{% block footer %}{% endblock %}"}, "outside of the blocks of "),
        ({"report.html.j2": PAGE.strip() + "{# . #}\n{{ screen.title }}"}, "outside of the blocks of "),
    ],
    ids=["itself", "in a circle", "what there is not", "text outside of blocks", "a value outside of blocks"],
)
def test_a_template_that_extends_is_read_to_its_end(folder, files, said):
    template = folder(**files)
    error = fault(template)
    assert error.code == "PR152"
    assert error.message.startswith(f"{template / 'report.html.j2'}, line 2: ")
    assert said in error.message


def test_what_puts_nothing_out_may_stand_outside_of_blocks(folder):
    page = PAGE + "\n{# Mine. #}\n{% set who = 'me' %}\n\n{% block footer %}<p id='mine'>{{ who }}</p>{% endblock %}\n"
    assert words(drawn(folder(**{"report.html.j2": page})).by_id("mine")) == "me"


@pytest.mark.parametrize(
    ("name", "render"), [("report.html.j2", pr.Report.to_html), ("report.md.j2", pr.Report.to_markdown)]
)
def test_a_template_that_draws_nothing_makes_no_empty_report(folder, name, render):
    error = fault(folder(**{name: "\n"}), render)
    assert error.code == "PR152"
    assert f"{name}: what this template draws is empty" in error.message


def test_a_block_that_there_is_not_is_an_error_and_not_left_out(folder):
    error = fault(folder(**{"report.html.j2": PAGE + "\n{% block foter %}{% endblock %}"}))
    assert "report.html.j2, line 3: " in error.message
    assert "has no block 'foter'; its blocks are brand, contents, footer, header" in error.message


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("sections/losses.html.j2", b"\n\xff", "line 2: this is no text in UTF-8"),
        ("assets/extra.css", b"p {}\n</STYLE ><b>", "line 2: </STYLE would end the element"),
        ("assets/extra.js", b'"</script>"', "line 1: </script would end the element"),
        ("assets/extra.js", b'"\n\0"', "line 2: this holds a NUL"),
        ("sections/losses.html.j2", b"\0", "line 1: this holds a NUL"),
    ],
)
def test_a_file_that_cannot_stand_in_a_page_is_refused(folder, name, text, said):
    error = fault(folder(**{name: text}))
    assert error.code == "PR152"
    assert said in error.message


def test_a_fault_shows_before_anything_is_drawn(folder):
    with pytest.raises(FormatError, match="line 1: unexpected '}'"):
        pr.Report(evaluation("two classes"), template=folder(**{"verdict.html.j2": "{{ } }}"}))


# --- What is outside of their folder ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../secret.html.j2", "sections/../../secret.html.j2", "/etc/passwd", "..\\\\secret"])
def test_what_is_outside_of_the_folder_is_refused(folder, tmp_path, name):
    (tmp_path / "secret.html.j2").write_text("secret")
    error = fault(folder(**{"sections/losses.html.j2": f"\n{{% include '{name}' ignore missing %}}"}))
    assert error.code == "PR153"
    assert "losses.html.j2, line 2: " in error.message
    assert "is outside of " in error.message


@pytest.mark.parametrize("name", ["sections/losses.html.j2", "assets/extra.css", "sections/mine.html.j2"])
def test_a_link_out_of_the_folder_is_refused(folder, tmp_path, name):
    (tmp_path / "secret").write_text("secret")
    template = folder(**{"sections/classes.html.j2": "{% include 'sections/mine.html.j2' %}", "assets/style.css": ""})
    (template / name).symlink_to(tmp_path / "secret")
    error = fault(template)
    assert error.code == "PR153"
    assert f"{template / name} is a link that leads out of the folder" in error.message


def test_a_linked_folder_that_leads_out_is_refused(folder, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "losses.html.j2").write_text("secret")
    template = folder(**{"verdict.html.j2": ""})
    (template / "sections").symlink_to(tmp_path / "other")
    assert fault(template).code == "PR153"


def test_a_link_within_the_folder_is_followed(folder):
    template = folder(**{"shared.html": "<p>Mine</p>", "verdict.html.j2": ""})
    (template / "sections").mkdir()
    (template / "sections" / "losses.html.j2").symlink_to("../shared.html")
    assert words(drawn(template).by_id("losses")) == "Losses # Mine"


# --- No such folder -----------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_or_is_none_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for name, code in (("nowhere", "PR130"), ("file", "PR131")):
        with pytest.raises(InputOutputError) as caught:
            pr.Report(evaluation("two classes"), template=tmp_path / name)
        assert caught.value.code == code


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to nothing", "a link to itself"])
def test_what_has_the_name_of_a_template_and_is_no_file_is_refused_and_not_passed_over(tmp_path, kind):
    path = tmp_path / "report.html.j2"
    match kind:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a link to nothing":
            path.symlink_to("nothing")
        case _:
            path.symlink_to("report.html.j2")
    with pytest.raises(InputOutputError, match=r"report\.html\.j2 (is no regular file|cannot be read)") as caught:
        pr.Report(evaluation("two classes"), template=tmp_path)
    assert caught.value.code == "PR131"


def test_a_folder_without_any_template_of_the_report_is_refused(folder):
    error = fault(folder(**{"report.html": "", "sections/loses.html.j2": ""}))
    assert error.code == "PR152"
    assert "holds no template that the report uses" in error.message
    assert "report.html.j2" in error.message
