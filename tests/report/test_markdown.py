"""The Markdown for a pull request: short whatever comes in, with what costs most, and with no markup but its own."""

from itertools import pairwise

import numpy as np
import pytest
from markdown_it import MarkdownIt

import probreport as pr
from probreport.evaluation import Evaluation
from probreport.report.markdown_text import escaped_for_markdown
from tests.report.kinds import evaluation, markdown

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tables(text):
    """Each table by the heading above it: its rows, heading first, as texts."""
    found, heading, rows = {}, "", []
    tokens = GITHUB.parse(text)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = shown(token)
        if token.type == "tr_open":
            rows = [*found.get(heading, [])]
            found[heading] = [*rows, []]
        if token.type == "inline" and before.type in ("th_open", "td_open"):
            found[heading][-1].append(shown(token))
    return found


def shown(token):
    return "".join(child.content for child in token.children).replace("\u202f", " ").replace("\u200b", "")


@pytest.fixture(scope="module")
def worst_case():
    """Fifty classes and forty bad groups with hostile names, and more notes than there are."""
    random = np.random.default_rng(5)
    labels = [f"{code}|`</td>\n\n# *{'x' * 300}\u202e" for code in range(50)]
    forecasts = random.dirichlet(np.full(50, 0.5), 2000)
    sites = np.array([f"{site}|\r\n- [a](b)" for site in range(60)], dtype=object)[np.arange(2000) % 60]
    true = np.where(np.arange(2000) % 60 < 20, forecasts.argmin(axis=1), forecasts.argmax(axis=1))
    made = pr.evaluate(
        np.array(labels, dtype=object)[true], forecasts, classes=labels, groups={"a|b\n": sites}, model="m\n\n# x" * 90
    )
    notes = [{"code": f"PR{code}", "text": "some\n\n| thing |\n" * 40, "rows": 1} for code in range(300, 340)]
    return Evaluation.from_dict({**made.to_dict(), "notes": notes})


def test_the_worst_case_has_sixty_lines_at_most_and_its_tables_are_whole(worst_case):
    text = pr.Report(worst_case, title="t\n\n\n" * 50).to_markdown()
    assert text.count("\n") <= 60
    assert text.endswith("|\n")
    found = tables(text)
    assert [len(rows) for rows in found.values()] == [9, 6, 6]
    assert {len(row) for rows in found.values() for row in rows[1:]} == {7, 5, 6}
    assert "32 more, in the HTML report" in text


def test_nothing_of_hostile_names_is_markup(worst_case):
    kinds = {
        token.type
        for line in GITHUB.parse(pr.Report(worst_case).to_markdown())
        for token in [line, *(line.children or ())]
    }
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "em_open", "hr"}


def test_the_classes_that_carry_most_of_the_loss_come_first():
    made = evaluation("fifty classes")
    rows = tables(markdown("fifty classes"))["The 5 of 50 classes that cost most"]
    assert rows[0] == ["class", "rows", "mean loss, nats", "band", "share of loss"]
    worst = sorted(made.class_table, key=lambda row: -row.share_of_loss)[:5]
    assert [row[0] for row in rows[1:]] == [row.label for row in worst]


def test_where_the_loss_is_infinite_the_infinite_class_comes_first():
    rows = tables(markdown("infinite"))["Classes, costliest first"]
    assert [row[2] for row in rows[1:]] == ["∞", "0.290"]  # (−ln 0.8 − ln 0.7) / 2 = (0.2231 + 0.3567) / 2


def test_groups_are_named_only_where_they_are_worse_by_more_than_chance():
    forecasts = np.tile([0.8, 0.2, 0.6], 100)
    sites = np.repeat(["north", "south", "west"], 100)
    true = np.where(sites == "west", forecasts < 0.5, forecasts > 0.5).astype(int)
    made = pr.Report(pr.evaluate(true, forecasts, groups={"site": sites})).to_markdown()
    (only,) = tables(made)["Groups that lose more than the rest"][1:]
    assert only[:2] == ["site: west", "100"]
    assert "Groups that" not in markdown("groups")


def test_where_nothing_needs_attention_it_says_so():
    assert "Nothing: none of the checks made here found anything." in markdown("two classes")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@octocat", "\\@&#8203;octocat"),
        ("fixes #12", "fixes \\#&#8203;12"),
        ("owner/name#12", "owner/name\\#&#8203;12"),
        ("me@example.org", "me\\@&#8203;example.org"),
        (":tada:", "\\:&#8203;tada:"),
        ("0.5 (a): b & c + d, 7. x!", "0.5 (a): b & c + d, 7. x!"),
    ],
)
def test_mentions_and_references_are_broken_by_what_nobody_sees_and_plain_text_stays_plain(text, written):
    assert escaped_for_markdown(text) == written
