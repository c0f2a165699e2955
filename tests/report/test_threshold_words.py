"""Thresholds on the first screen: met or not, one by one, and what a constant forecast would do."""

import json

import numpy as np
import pytest

import probreport as pr
import probreport.report.figures.figure as drawing
from probreport.errors import FormatError
from probreport.report.threshold_words import held_against
from probreport.thresholds import Thresholds
from tests.report.kinds import evaluation
from tests.report.reading import Page, words

ASKED = {"max_log_loss": 0.6, "at_least": "Fine", "max_zero_rows": 0}


@pytest.fixture(autouse=True)
def _without_charts(monkeypatch):
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f"<svg>{len(alt)}</svg>")


def report(kind="two classes", **asked):
    return pr.Report(evaluation(kind), thresholds=asked or ASKED)


def outcome(made):
    """The words above all others on the first screen: each line of the list, after the sentence."""
    (found,) = [part for part in Page(made.to_html()).by_id("verdict") if "thresholds" in (part.get("class") or "")]
    return [words(line) for line in found.iter() if line.tag in ("p", "li")]


def test_without_thresholds_the_page_does_not_speak_of_them():
    assert 'class="thresholds' not in pr.Report(evaluation("two classes")).to_html()
    assert 'class="thresholds' in report().to_html()


def test_the_page_says_what_is_met_and_what_a_constant_would_do():
    # Its mean is 0.515 nats, "Not great", of which a constant forecast of half and half would cost 0.693.
    said = outcome(report())
    assert said[0] == "Failed Not met: band."
    assert said[1].startswith("✓ met log loss: at most 0.6 nats 0.515 nats [")
    assert said[1].endswith("a constant forecast would fail")
    assert said[2].startswith("✗ not met band: Fine or better")
    assert said[3].startswith("✓ met skill: lower end above 0")
    assert said[4] == "✓ met zero rows: at most 0 0 a constant forecast would pass too"


def test_when_all_are_met_it_has_passed():
    assert outcome(report(max_log_loss=0.6))[0] == "Passed All 2 thresholds are met."
    assert outcome(report(min_skill=0.1))[0] == "Passed The threshold is met."


def test_thresholds_that_a_constant_forecast_meets_are_no_praise():
    said = held_against(evaluation("constant"), Thresholds(max_zero_rows=0))
    assert (said.lead, said.is_vacuous) == ("Passed", True)
    assert said.text == (
        "The threshold is met, but a constant forecast of the class frequencies would meet it too: "
        "nothing is asked that takes a model."
    )


def test_a_band_alone_does_not_pass_a_constant_forecast():
    said = held_against(evaluation("constant"), Thresholds(at_least="Fine"))
    assert (said.lead, said.text) == ("Failed", "Not met: skill.")
    assert [line.is_met for line in said.lines] == [True, False]


def test_the_markdown_says_the_same():
    text = report().to_markdown()
    assert "**Failed**: Not met: band." in text
    assert "- ✗ not met: band: Fine or better; measured 0.515 nats" in text


def test_a_page_drawn_again_holds_the_same_thresholds(tmp_path):
    made = pr.Report(evaluation("two classes"), unit="bits", thresholds=ASKED)
    saved = made.save(tmp_path / "report.html")
    again = pr.Report.from_rendered(saved)
    assert again.thresholds == Thresholds(max_log_loss=0.6, at_least="Fine", max_zero_rows=0, unit="bits")
    assert again.to_html() == made.to_html()


@pytest.mark.parametrize("asked", [[], "x", 3, {"max_log_loss": "x"}, {"max_log_loss": -1}, {"other": 1}, {"unit": []}])
def test_a_page_with_thresholds_that_cannot_be_is_refused(tmp_path, asked):
    kept = {"title": None, "unit": "nats", "evaluation": evaluation("two classes").to_dict(), "thresholds": asked}
    saved = tmp_path / "report.html"
    block = f'<script type="application/json" id="probreport-data">{json.dumps(kept)}</script>'
    saved.write_text(block, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        pr.Report.from_rendered(saved)
    assert caught.value.code == "PR151"


@pytest.mark.parametrize(
    "kind", ["infinite", "one row", "one class present", "perfect", "folds, infinite", "new class"]
)
def test_whatever_is_measured_there_is_an_outcome(kind):
    said = outcome(report(kind, max_log_loss=0.3, at_least="Fine", min_skill=0.2, max_zero_rows=0))
    assert len(said) == 6
    assert said[0].startswith(("Passed", "Failed"))
    assert "None" not in " ".join(said)


def test_all_ways_to_a_report_take_thresholds(tmp_path):
    from sklearn.dummy import DummyClassifier

    X, y = np.zeros((20, 1)), [0, 1] * 10
    constant = DummyClassifier().fit(X, y)
    saved = tmp_path / "predictions.csv"
    saved.write_text("y_true,proba_0,proba_1\n0,0.7,0.3\n1,0.2,0.8\n", encoding="utf-8")
    made = [
        pr.Report.from_predictions(y, [0.3, 0.6] * 10, thresholds=ASKED),
        pr.Report.from_estimator(constant, X, y, thresholds=ASKED),
        pr.Report.from_cross_validation(constant, X, y, cv=2, thresholds=ASKED),
        pr.Report.from_file(saved, thresholds=ASKED),
    ]
    assert {each.thresholds for each in made} == {Thresholds.of(ASKED)}
