"""What is measured: probreport and its peers, each as it would be used. A library is imported when it is asked for.

This module has to be importable, without probreport, by the interpreters that peers are installed for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Job = Callable[[], object]
Maker = Callable[[Any, Any], Job]


def probreport_log_loss(y: Any, p: Any) -> Job:
    """Our mean, everything checked."""
    from probreport import log_loss

    return lambda: log_loss(y, p)


def scikit_learn_log_loss(y: Any, p: Any) -> Job:
    """scikit-learn's mean."""
    from sklearn.metrics import log_loss

    return lambda: log_loss(y, p)


def numpy_gather(y: Any, p: Any) -> Job:
    """What most people write by hand: nothing is checked."""
    if p.ndim == 1:
        return lambda: float(-np.log(np.abs(p - (1 - y))).mean())
    rows = np.arange(len(y))
    return lambda: float(-np.log(p[rows, y]).mean())


def bare_sum(y: Any, p: Any) -> Job:  # noqa: ARG001
    """One pass over the probabilities that does nothing but add them up."""
    return lambda: p.sum()


def torch_log_loss(y: Any, p: Any) -> Job:
    """torch's usual form: negative log likelihood of logarithms."""
    import torch

    labels, proba = torch.from_numpy(y), torch.from_numpy(p)
    if p.ndim == 1:
        return lambda: float(torch.nn.functional.binary_cross_entropy(proba, labels.to(proba.dtype)))
    return lambda: float(torch.nn.functional.nll_loss(torch.log(proba), labels))


def probreport_evaluate(y: Any, p: Any) -> Job:
    """Everything that our report shows."""
    from probreport import evaluate

    return lambda: evaluate(y, p)


def probreport_report(y: Any, p: Any) -> Job:
    """Arrays to a saved page."""
    from probreport import Report

    return lambda: Report.from_predictions(y, p).save(_page("probreport"), force=True)


def evidently_report(y: Any, p: Any) -> Job:
    """evidently's classification preset, saved."""
    import pandas as pd
    from evidently import BinaryClassification, DataDefinition, Dataset, MulticlassClassification, Report
    from evidently.presets import ClassificationQuality

    if p.ndim == 1:
        frame = pd.DataFrame({"target": y, "prediction": p})
        kind = BinaryClassification(target="target", prediction_probas="prediction", pos_label=1)
        definition = DataDefinition(classification=[kind])
    else:
        names = [str(code) for code in range(p.shape[1])]
        frame = pd.DataFrame(p, columns=names).assign(target=np.array(names)[y])
        classes = MulticlassClassification(target="target", prediction_probas=names, prediction_labels=None)
        definition = DataDefinition(classification=[classes])

    def job() -> None:
        data = Dataset.from_pandas(frame, data_definition=definition)
        Report([ClassificationQuality(probas_threshold=None)]).run(data, None).save_html(_page("evidently"))

    return job


class _Answers:
    """A fitted estimator that gives the forecasts it was made of, as peers ask for an estimator."""

    _estimator_type = "classifier"

    def __init__(self, p: Any) -> None:
        self.matrix = np.column_stack([1 - p, p]) if p.ndim == 1 else p
        self.classes_ = np.arange(self.matrix.shape[1])

    def fit(self, X: Any, y: Any) -> _Answers:  # noqa: ARG002
        return self

    def predict_proba(self, X: Any) -> Any:
        return self.matrix[np.asarray(X)[:, 0].astype(np.intp)]

    def predict(self, X: Any) -> Any:
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def _no_parameters(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


def skore_report(y: Any, p: Any) -> Job:
    """skore's table of metrics of an estimator, without plots."""
    import skore
    from sklearn.base import BaseEstimator, ClassifierMixin

    model = type("Answers", (_Answers, ClassifierMixin, BaseEstimator), {"get_params": _no_parameters})(p)
    rows = np.arange(len(y), dtype=np.float64)[:, None]
    return lambda: skore.EstimatorReport(model, X_test=rows, y_test=y).metrics.summarize().frame()


def deepchecks_report(y: Any, p: Any) -> Job:
    """deepchecks' suite of model evaluation, saved."""
    import pandas as pd
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.suites import model_evaluation

    frame = pd.DataFrame({"row": np.arange(len(y), dtype=np.float64), "target": y})
    proba = np.column_stack([1 - p, p]) if p.ndim == 1 else p
    options = {"y_proba_train": proba, "y_pred_train": proba.argmax(axis=1)}

    def job() -> None:
        data = Dataset(frame, label="target", features=["row"], cat_features=[])
        model_evaluation().run(train_dataset=data, **options).save_as_html(_page("deepchecks"), as_widget=False)

    return job


def _page(name: str) -> str:
    return str(Path(tempfile.gettempdir(), f"benchmark-of-{name}.html"))


LOG_LOSSES: dict[str, Maker] = {
    "probreport": probreport_log_loss,
    "scikit-learn": scikit_learn_log_loss,
    "NumPy gather, unchecked": numpy_gather,
    "bare P.sum()": bare_sum,
    "torch": torch_log_loss,
}
REPORTS: dict[str, Maker] = {
    "probreport": probreport_report,
    "evidently": evidently_report,
    "skore": skore_report,
    "deepchecks": deepchecks_report,
}
FAMILIES: dict[str, dict[str, Maker]] = {
    "log_loss": LOG_LOSSES,
    "evaluate": {"probreport": probreport_evaluate},
    "report": REPORTS,
}
LIBRARIES = {"NumPy gather, unchecked": "numpy", "bare P.sum()": "numpy", "scikit-learn": "sklearn"}


def library_of(name: str) -> str:
    """Return what has to be importable for a contender to take part."""
    return LIBRARIES.get(name, name)
