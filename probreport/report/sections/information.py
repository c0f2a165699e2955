"""Information: entropies and divergences in nats and bits, and what the bits are good for."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation, constant_forecast
from probreport.records.information import Information
from probreport.report.figures import chart, marginals
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table


def _view(evaluation: Evaluation, shown: Shown) -> View:
    found, n = evaluation.information, evaluation.n_samples
    return {
        "per_row": _per_row(evaluation),
        "marginal": _marginal(evaluation),
        "identity": _identity(found, shown),
        "size_with_model": _size(evaluation, evaluation.mean_log_loss),
        "constant": constant_forecast(evaluation),
        "size_with_constant": _size(evaluation, evaluation.prior_loss),
        "labels_fit": "label fits" if n == 1 else f"{formatting.count(n)} labels fit",
        "charts": [chart(marginals.FIGURE, evaluation, shown)],
    }


def _identity(found: Information, shown: Shown) -> str:
    """Write H(P, Q) = H(P) + KL in numbers, with ≈ where their last digits do not add up."""
    parts = (found.marginal_cross_entropy, found.class_entropy, found.marginal_kl_divergence)
    cross, entropy, divergence = (nats * shown.per_nat for nats in parts)
    adds_up = round(cross, 4) == round(round(entropy, 4) + round(divergence, 4), 4)
    cross_text, *others = (formatting.number(value, 4) for value in (cross, entropy, divergence))
    return f"{cross_text} {'=' if adds_up else '≈'} {' + '.join(others)} {shown.unit}"


def _size(evaluation: Evaluation, nats: float) -> str:
    size = evaluation.n_samples * nats / math.log(2) / 8
    return formatting.bytes_of(math.ceil(size)) if math.isfinite(size) else "no finite space"


def _measures(caption: str, measures: list[tuple[str, float | None]]) -> Table:
    rows = [
        [name, formatting.number(nats, 4), formatting.number(None if nats is None else nats / math.log(2), 4)]
        for name, nats in measures
    ]
    return table(caption, (Column("measure", is_number=False), Column("nats"), Column("bits")), rows)


def _per_row(evaluation: Evaluation) -> Table:
    found = evaluation.information
    is_compared = evaluation.training_frequencies is None
    loses = "the loss of the constant forecast" if is_compared else "the least that a constant forecast can lose"
    measures: list[tuple[str, float | None]] = [
        ("mean cross-entropy: the log loss", found.mean_cross_entropy),
        ("mean entropy of the forecasts: the loss they expect", found.mean_forecast_entropy),
        (f"entropy of the classes: {loses}", found.class_entropy),
    ]
    if not is_compared:
        measures.append(("their cross-entropy with training: what its frequencies lose", evaluation.prior_loss))
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
