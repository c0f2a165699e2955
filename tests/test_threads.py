"""Work on several cores: results and errors come in the order of the jobs, whichever thread did them."""

import threading

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

import probreport as pr
from probreport import compare, evaluate
from probreport.threads import in_threads


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_results_come_in_the_order_of_the_jobs(threads):
    assert in_threads([lambda number=number: number for number in range(20)], threads) == list(range(20))


def test_two_jobs_are_done_at_the_same_time():
    meeting = threading.Barrier(2, timeout=60)  # which neither passes alone
    assert sorted(in_threads([meeting.wait, meeting.wait], 2)) == [0, 1]


@pytest.mark.parametrize("threads", [1, 2])
def test_of_several_errors_the_first_in_order_is_raised(threads):
    def fail(number):
        raise ValueError(number)

    with pytest.raises(ValueError, match=r"^1$"):
        in_threads([lambda: 0, lambda: fail(1), lambda: 2, lambda: fail(3)], threads)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_caller_for_whom_numpy_raises_what_vanishes_gets_the_same_evaluation(threads, monkeypatch):
    monkeypatch.setattr("probreport.threads.MOST", threads)
    rng = np.random.default_rng(0)
    y, q = rng.integers(0, 3, 300), rng.dirichlet(np.ones(3), 300)
    evaluation = evaluate(y, q)
    with np.errstate(all="raise"):
        assert evaluate(y, q).to_dict() == evaluation.to_dict()


def _arithmetic():
    rng = np.random.default_rng(1)
    y, q, other = rng.integers(0, 3, 60), rng.dirichlet(np.full(3, 0.1), 60), rng.dirichlet(np.full(3, 0.1), 60)
    options = {"sample_weight": np.where(rng.random(60) < 0.5, 1e-300, 1e300), "classes": [0, 1, 2]}
    estimator = DummyClassifier().fit(np.zeros((60, 1)), y)
    rows = np.zeros((60, 1)), y, options["sample_weight"]
    return {
        "evaluate": lambda: pr.evaluate(y, q, **options).to_dict(),
        "compare": lambda: pr.compare({"a": (y, q), "b": (y, other)}, **options).to_dict(),
        "log_loss": lambda: pr.log_loss(y, q, **options),
        "log_loss_scorer": lambda: pr.log_loss_scorer(estimator, *rows),
        "probability_scorer": lambda: pr.probability_scorer(estimator, *rows),
        "report": lambda: pr.Report.from_predictions(y, q, **options).to_html(),
        "comparison": lambda: pr.ComparisonReport(pr.compare({"a": (y, q), "b": (y, other)}, **options)).to_html(),
    }


@pytest.mark.parametrize("compute", _arithmetic().values(), ids=_arithmetic().keys())
def test_weights_of_every_size_are_no_error_to_a_caller_for_whom_numpy_raises(compute):
    usual = compute()
    with np.errstate(all="raise"):
        assert compute() == usual


def test_what_an_estimator_computes_heeds_what_the_caller_has_set():
    seen = []

    class Asking(DummyClassifier):
        def predict_proba(self, X):
            seen.append(np.geterr()["under"])
            return super().predict_proba(X)

    with np.errstate(under="raise"):
        pr.log_loss_scorer(Asking().fit([[0], [0]], [0, 1]), [[0]], [1])
    assert seen == ["raise"]


@pytest.mark.parametrize("weights", [[1e-310] * 4, [1e-300, 1e300, 1.0, 1e-200]])
def test_so_it_does_where_weights_and_forecasts_vanish_beside_others(weights):
    y, a, b = [1, 1, 0, 0], [1e-200, 0.9, 0.1, 1e-200], [0.5, 0.6, 1e-300, 0.2]

    def conclusions():
        compared = compare({"a": (y, a), "b": (y, b)}, sample_weight=weights)
        return evaluate(y, a, sample_weight=weights).to_dict(), compared.to_dict()

    expected = conclusions()
    with np.errstate(all="raise"):
        assert conclusions() == expected
