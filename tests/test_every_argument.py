"""Whatever an argument of a public callable is given: its work, or an error of ours that says what was expected."""

import contextlib
import inspect

import pytest
from sklearn.dummy import DummyClassifier

import probreport as pr

Y, P = [0, 1, 1, 0] * 3, [0.1, 0.7, 0.9, 0.4] * 3
EVALUATION, COMPARISON = pr.evaluate(Y, P), pr.compare({"a": (Y, P), "b": (Y, P)})
CLASSIFIER = DummyClassifier().fit([[0.0]] * 12, Y)
FINE = {
    **{"y_true": Y, "y": Y, "y_proba": P, "X": [[0.0]] * 12, "p": [0.5, 0.5], "q": [0.4, 0.6]},
    **{"mean_p": 0.0, "sd_p": 1.0, "mean_q": 0.0, "sd_q": 1.0, "loss": 0.3, "losses": [0.1]},
    **{"estimator": CLASSIFIER, "estimators": {"a": CLASSIFIER, "b": CLASSIFIER}, "a": "a", "b": "b", "name": "Fine"},
    **{"evaluation": EVALUATION, "comparison": COMPARISON, "models": {"a": (Y, P), "b": (Y, P)}, "batches": []},
    **{"path": "none.json", "paths": ["none.csv"], "text": "{}", "values": {}, "start": 0, "stop": 1, "rows": [0]},
    **{"lower": 0.0, "upper": 1.0, "bands": [], "sample_weight": None, "classes": (0, 1), "cv": 2},
}
OBJECTS = {
    "Evaluation": EVALUATION,
    "Comparison": COMPARISON,
    "Report": pr.Report(EVALUATION),
    "ComparisonReport": pr.ComparisonReport(COMPARISON),
    "Predictions": pr.Predictions.from_arrays(Y, P),
    "BandScale": pr.DOCUMENT_BANDS,
    "Band": EVALUATION.band,
    "scorer": pr.log_loss_scorer,
    "scorer of all": pr.probability_scorer,
}


def public_callables():
    for name in pr.__all__:
        value = getattr(pr, name)
        if callable(value) and not isinstance(value, type):
            yield name, value
    for made_by_hand in (pr.Band, pr.BandScale, pr.Report, pr.ComparisonReport):
        yield made_by_hand.__name__, made_by_hand
    for name, made in OBJECTS.items():
        for method in dir(made):
            if not method.startswith("_") and inspect.ismethod(getattr(made, method)):
                yield f"{name}.{method}", getattr(made, method)


CALLABLES = dict(public_callables())


@pytest.mark.parametrize("call", CALLABLES.values(), ids=CALLABLES.keys())
@pytest.mark.filterwarnings("ignore")
def test_an_argument_of_the_wrong_kind_is_no_error_of_python(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [name for name, it in inspect.signature(call).parameters.items() if it.default is it.empty]
    options = [name for name in inspect.signature(call).parameters if name not in ("force", "model", "title")]
    for name in options:
        for value in (None, 7, "s", [1], object(), float("nan")):
            with contextlib.suppress(pr.ProbReportError):
                call(**{**{needed: FINE[needed] for needed in names}, name: value})


@pytest.mark.parametrize("report", [pr.Report, pr.ComparisonReport])
def test_a_report_is_of_finished_numbers(report):
    with pytest.raises(pr.UsageError, match=r"is None, expected an? (Evaluation|Comparison)\. \[PR120\]\n.* makes one"):
        report(None)


@pytest.mark.parametrize("read", [pr.evaluate_file, pr.Report.from_file, pr.compare_files])
def test_what_is_no_column_options_is_told_where_to_get_them(read):
    with pytest.raises(pr.UsageError, match=r"expected a ColumnOptions\. \[PR120\]\nMake one: from probreport\."):
        read(["none.csv"], columns={"weight": "w"})
