"""``probreport explain`` and ``--ignore``: what a code means, which codes there are, and muting by code."""

import json

import pytest

from probreport.diagnostics import CATALOGUE


@pytest.mark.parametrize("typed", ["PR103", "pr103", "103", "[PR103]"])
def test_a_code_is_explained_however_it_is_typed(probreport, typed):
    finished = probreport("explain", typed)
    assert finished.code == 0
    assert finished.out.startswith("PR103: The probabilities of a row do not sum to 1 within 0.001.\nKind: error;")
    assert "\nExample: predictions.csv, row 0 (line 2): probabilities sum to 0.9, expected 1" in finished.out
    assert "\nRemedy: Add the column of the class that is missing" in finished.out


def test_without_a_code_all_are_listed(probreport):
    finished = probreport("explain")
    assert [line.split()[0] for line in finished.out.splitlines()] == list(CATALOGUE)


@pytest.mark.parametrize(
    ("typed", "nearest"), [("PR147", ["PR145", "PR144"]), ("219", ["PR214", "PR213"]), ("PR1O3", ["PR1"])]
)
def test_an_unknown_code_is_wrong_usage_and_the_nearest_are_named(probreport, typed, nearest):
    finished = probreport("explain", typed)
    assert (finished.code, finished.out) == (2, "")
    assert all(f"  {code}" in finished.err for code in nearest)


def test_a_word_unlike_any_code_is_pointed_to_the_list(probreport):
    finished = probreport("explain", "\x1b[2Jwords")
    assert finished.code == 2
    assert "\x1b" not in finished.err
    assert "probreport explain" in finished.err


@pytest.mark.parametrize("command", [["score"], ["check", "--max-log-loss", "9"], ["report", "--force"]])
def test_a_muted_note_is_not_said(probreport, rare_event, command):
    spoken, muted = probreport(*command, rare_event), probreport(*command, rare_event, "--ignore", "PR207")
    assert "[PR207]" in spoken.err
    assert "[PR207]" not in muted.err
    assert (muted.code, muted.out) == (spoken.code, spoken.out)


def test_several_codes_are_muted(probreport, folder):
    (folder / "p.csv").write_text("y_true,y_proba\n1,1\n0,0\n1,1\n0,0")
    spoken = probreport("score", "p.csv").err
    assert {code for code in ("PR212", "PR213") if f"[{code}]" in spoken} == {"PR212", "PR213"}
    assert "[PR" not in probreport("score", "p.csv", "--ignore", "PR212", "--ignore", "213").err


def test_json_of_a_check_holds_what_was_muted(probreport, rare_event):
    values = json.loads(probreport("check", rare_event, "--max-log-loss", "9", "--ignore", "PR207", "--json").out)
    assert [note["code"] for note in values["muted_notes"]] == ["PR207"]
    assert "PR207" not in [note["code"] for note in values["notes"]]


@pytest.mark.parametrize(
    ("code", "said"),
    [("PR101", "errors cannot be muted"), ("PR301", "'probreport explain' lists"), ("x", "no code 'x'")],
)
def test_an_error_or_an_unknown_code_cannot_be_muted_and_no_row_is_read(probreport, code, said):
    finished = probreport("score", "nowhere.csv", "--ignore", code)
    assert (finished.code, finished.out) == (2, "")
    assert said in finished.err
    assert "[PR127]" in finished.err
