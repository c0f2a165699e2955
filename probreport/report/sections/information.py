"""Information: entropies and divergences in nats and bits, and what the bits are good for."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report.figures import chart, marginals
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table


def _view(evaluation: Evaluation, shown: Shown) -> View:
    found = evaluation.information
    entropy, divergence, cross = (
        formatting.number(nats * shown.per_nat, 4)
        for nats in (found.class_entropy, found.marginal_kl_divergence, found.marginal_cross_entropy)
    )
    return {
        "per_row": _per_row(evaluation),
        "marginal": _marginal(evaluation),
        "identity": f"{cross} = {entropy} + {divergence} {shown.unit}",
        "size_with_model": _size(evaluation, evaluation.mean_log_loss),
        "size_with_constant": _size(evaluation, evaluation.prior_loss),
        "labels": formatting.count(evaluation.n_samples),
        "charts": [chart(marginals.FIGURE, evaluation, shown)],
    }


def _size(evaluation: Evaluation, nats: float) -> str:
    if math.isinf(nats):
        return "no finite space"
    return formatting.bytes_of(math.ceil(evaluation.n_samples * nats / math.log(2) / 8))


def _measures(caption: str, measures: list[tuple[str, float | None]]) -> Table:
    rows = [
        [name, formatting.number(nats, 4), formatting.number(None if nats is None else nats / math.log(2), 4)]
        for name, nats in measures
    ]
    return table(caption, (Column("measure", is_number=False), Column("nats"), Column("bits")), rows)


def _per_row(evaluation: Evaluation) -> Table:
    found = evaluation.information
    measures: list[tuple[str, float | None]] = [
        ("mean cross-entropy: the log loss", found.mean_cross_entropy),
        ("mean entropy of the forecasts: the loss they expect", found.mean_forecast_entropy),
        ("entropy of the classes: the loss of the constant forecast", found.class_entropy),
    ]
    if found.mutual_information_with_preferred is not None:
        measures.append(
            ("mutual information of label and preferred class", found.mutual_information_with_preferred),
        )
    if found.mutual_information_with_forecast is not None:
        measures.append(
            ("mutual information of label and forecast, in 15 bins", found.mutual_information_with_forecast),
        )
    if found.mean_label_entropy is not None:
        measures.append(("mean entropy of the soft labels: the least loss there can be", found.mean_label_entropy))
        measures.append(("mean excess KL divergence: what the model adds to that", found.mean_excess_kl))
    return _measures("Per row, in the mean", measures)


def _marginal(evaluation: Evaluation) -> Table:
    found = evaluation.information
    return _measures(
        "Marginal: class frequencies P against the mean forecast Q",
        [
            ("marginal cross-entropy H(P, Q)", found.marginal_cross_entropy),
            ("entropy of the classes H(P)", found.class_entropy),
            ("Kullback–Leibler divergence KL(P‖Q)", found.marginal_kl_divergence),
            ("Jensen–Shannon divergence", found.marginal_js_divergence),
        ],
    )


SECTION = Section("information", "Information", _view)
