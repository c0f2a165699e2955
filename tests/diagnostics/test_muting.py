"""Muting: a note moves to where muted notes stand, no number and no gate changes, and an error cannot be muted."""

import json
from dataclasses import replace

import numpy as np
import pytest

import probreport as pr
from probreport.diagnostics import nearest
from probreport.gates import calibrated_gate

NO_SKILL = ([1] * 10 + [0] * 990, [0.01] * 1000)


def test_a_muted_note_moves_and_nothing_else_changes():
    plain, muted = pr.evaluate(*NO_SKILL), pr.evaluate(*NO_SKILL, ignore=["PR207"])
    assert [note.code for note in muted.muted_notes] == ["PR207"]
    assert muted.notes == tuple(note for note in plain.notes if note.code != "PR207")
    assert replace(muted, notes=plain.notes, muted_notes=()) == plain


@pytest.mark.parametrize("ignore", ["PR207", ["pr207"], ("207",), {"PR207", "PR201"}])
def test_codes_are_taken_however_they_are_typed(ignore):
    assert [note.code for note in pr.evaluate(*NO_SKILL, ignore=ignore).muted_notes] == ["PR207"]


def test_what_was_muted_travels_with_the_json():
    muted = pr.evaluate(*NO_SKILL, ignore=["PR207"])
    assert json.loads(muted.to_json())["muted_notes"][0]["code"] == "PR207"
    assert pr.Evaluation.from_json(muted.to_json()) == muted


@pytest.mark.parametrize("code", ["PR101", "PR141", "PR127"])
def test_an_error_cannot_be_muted(code):
    with pytest.raises(pr.UsageError, match=rf"{code} is an error, and errors cannot be muted\. \[PR127\]"):
        pr.evaluate(*NO_SKILL, ignore=[code])


def test_an_unknown_code_is_refused_with_the_nearest():
    with pytest.raises(pr.UsageError, match=r"there is no code 'PR219'\. \[PR127\]\nThe nearest are PR214, PR213"):
        pr.evaluate(*NO_SKILL, ignore=["PR219"])


@pytest.mark.parametrize("word", ["", "PR", "nonsense", "PR99999999", "PR١٠١", "PR-1", "PR1.5"])
def test_whatever_is_typed_has_few_nearest_codes_or_none(word):
    assert len(nearest(word)) <= 3


def test_a_muted_alarm_still_fails_the_gate_on_calibration():
    generator = np.random.default_rng(0)
    logit = generator.normal(size=2000) * 1.5
    y = (generator.random(2000) < 1 / (1 + np.exp(-logit))).astype(int)
    muted = pr.evaluate(y, 1 / (1 + np.exp(-3 * logit)), ignore=["PR203", "PR204", "PR211"])
    assert {note.code for note in muted.muted_notes} >= {"PR203"}
    assert not calibrated_gate(muted).is_met


def test_the_page_says_what_was_muted():
    page = pr.Report(pr.evaluate(*NO_SKILL, ignore=["PR207"])).to_html()
    assert "Muted as asked (PR207): The forecasts are no better than a constant forecast" in page


def test_a_warning_about_a_file_can_be_muted_and_is_told_in_the_provenance(tmp_path):
    (tmp_path / "p.csv").write_text("y_true,y_proba\n1,0.8\n0,0.3")
    provenance = pr.evaluate_file(tmp_path / "p.csv", ignore=["PR212"]).provenance
    assert provenance["warnings"] == []
    assert provenance["muted_warnings"][0].startswith("p.csv does not end with the end of a line")
    assert "Muted as asked: p.csv does not end" in pr.Report.from_file(tmp_path / "p.csv", ignore=["212"]).to_html()
