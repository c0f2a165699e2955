"""Data notes: everything that was counted on the way in, and where the data came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown, files_of
from probreport.report.table import Column, Table, table

_MOST_FILES = 50


def _view(evaluation: Evaluation, shown: Shown) -> View:
    return {
        "counts": _counts(evaluation),
        "remarks": [
            *_remarks(evaluation),
            *_on_zeros(evaluation, shown),
            *_texts(evaluation.provenance.get("warnings")),
            *_muted(evaluation),
        ],
        "files": _files(evaluation),
        "assumptions": _texts(evaluation.provenance.get("assumptions")),
        "versions": _versions(evaluation.provenance),
    }


def _counts(evaluation: Evaluation) -> Table:
    data = evaluation.data
    rows = [
        ["rows read", formatting.count(data.rows_read)],
        ["rows used", formatting.count(evaluation.n_samples)],
        ["rows of weight 0, left out", formatting.count(data.weightless_rows)],
        ["rows that gave the truth probability 0", formatting.count(evaluation.zero_probability_rows)],
        ["rows that gave it less than 2.2e−16, but more", formatting.count(evaluation.below_epsilon_rows)],
        ["values outside of [0, 1] by less than 1e−12", formatting.count(data.overshoot_values)],
        ["rows that sum to 1 only within 0.001", formatting.count(data.unnormalised_rows)],
        ["rows divided by their sum, as asked", formatting.count(data.normalised_rows)],
        ["classes without a row", formatting.count(len(data.missing_classes))],
    ]
    return table("Counted on the way", (Column("what", is_number=False), Column("count")), rows)


def _remarks(evaluation: Evaluation) -> Iterator[str]:
    data = evaluation.data
    if data.on_zero == "clip":
        yield (
            "Probabilities were moved into [2.2e−16, 1 − 2.2e−16] before the logarithm, as scikit-learn does: a zero "
            "on the truth is charged 36.04 nats by convention. That is a choice, not evidence."
        )
    elif evaluation.zero_probability_rows:
        yield (
            f"scikit-learn would print {formatting.number(evaluation.sklearn_log_loss)} here: it charges "
            "each zero on the truth 36.04 nats by convention, in float32 15.94. That is a choice, not evidence."
        )
    if data.unnormalised_rows:
        yield (
            f"Rows were not renormalised. The largest sum differs from 1 by "
            f"{formatting.number(data.largest_sum_error, 6)}, so a row's loss may be off by about as much, in nats."
        )
    if data.is_weighted and evaluation.weight_type == "frequency":
        yield f"Weights are frequencies: in intervals the rows stand for {_whole(evaluation.total_weight)} rows."
    elif data.is_weighted:
        effective = formatting.count(evaluation.effective_samples or 0)
        yield f"Rows are weighted by importance; the interval counts them as {effective} rows of equal weight."
    if evaluation.n_clusters is not None:
        yield (
            f"Rows come in {formatting.count(evaluation.n_clusters)} clusters. Intervals of mean losses and of skill "
            "count these as independent rather than the rows (cluster-robust)."
        )
    if evaluation.training_frequencies is not None:
        yield f"Skill is against a constant forecast of the training frequencies: {_frequencies(evaluation)}."
    if data.missing_classes:
        names = ", ".join(formatting.label(label_text(label), longest=40) for label in data.missing_classes[:10])
        more = len(data.missing_classes) - 10
        yield f"Never seen as true class: {names}{f' and {formatting.count(more)} more' if more > 0 else ''}."
    if not data.quantiles_are_exact:
        wide = f"less than 1{formatting.NARROW_SPACE}% wide"
        yield f"Quantiles are read off a histogram whose bins are {wide}; all other numbers are exact."
    if evaluation.interval_reason:
        yield f"No interval of the mean: {formatting.sentence(evaluation.interval_reason)}."
    if evaluation.skill_reason:
        yield f"On skill: {formatting.sentence(evaluation.skill_reason)}."


def _muted(evaluation: Evaluation) -> Iterator[str]:
    for note in evaluation.muted_notes:
        yield f"Muted as asked ({formatting.label(note.code, longest=20)}): {formatting.sentence(note.text)}"
    for text in _texts(evaluation.provenance.get("muted_warnings")):
        yield f"Muted as asked: {text}"


def _whole(weight: float) -> str:
    return formatting.count(weight) if weight.is_integer() and weight < 1e15 else formatting.number(weight)


def _frequencies(evaluation: Evaluation) -> str:
    shares = evaluation.training_frequencies or ()
    named = [
        f"{formatting.label(label_text(label), longest=40)} {formatting.percent(share, 1)}"
        for label, share in zip(evaluation.classes[:10], shares, strict=False)
    ]
    more = len(shares) - len(named)
    return ", ".join(named) + (f" and {formatting.count(more)} more" if more else "")


def _on_zeros(evaluation: Evaluation, shown: Shown) -> Iterator[str]:
    """Say where zeros come from, and what would mend them."""
    if evaluation.rounding is not None:
        yield evaluation.rounding.sentence(shown.loss, shown.unit)
    if evaluation.mixing is not None:
        rows = formatting.count(evaluation.mixing.rows)
        yield (
            f"A remedy for zeros on the truth. {evaluation.mixing.sentence(shown.loss)} "
            f"The share was fitted on one half of {rows} rows and scored on the other, both ways."
        )


def _files(evaluation: Evaluation) -> Table | None:
    rows = [[file.name, file.rows, file.size, file.sha256] for file in files_of(evaluation)[:_MOST_FILES]]
    if not rows:
        return None
    n_files = len(files_of(evaluation))
    which = f": the first {_MOST_FILES} of {formatting.count(n_files)}" if n_files > _MOST_FILES else ""
    columns = (Column("file", is_number=False), Column("rows"), Column("size"), Column("SHA-256", is_number=False))
    return table(f"Files read{which}", columns, rows)


def _texts(found: Any) -> list[str]:
    return [formatting.sentence(str(text)) for text in found] if isinstance(found, (list, tuple)) else []


def _versions(provenance: Mapping[str, Any]) -> str:
    versions = provenance.get("versions")
    if not isinstance(versions, Mapping):
        return ""
    return ", ".join(
        f"{formatting.label(str(name))} {formatting.label(str(version))}" for name, version in versions.items()
    )


SECTION = Section("data-notes", "Data notes", _view)
