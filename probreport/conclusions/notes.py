"""What needs attention, worst first: each note has a stable code, a sentence and the rows it concerns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.conclusions.tested_notes import tested_notes
from probreport.evaluation import constant_forecast
from probreport.labels import label_text
from probreport.records.notes import Note

if TYPE_CHECKING:
    from probreport.evaluation import Evaluation

_ONE_CLASS_CARRIES = 0.5
_HARDLY = -0.005
_ENOUGH_TO_FIT = 50


def notes_on(evaluation: Evaluation) -> tuple[Note, ...]:
    """Return the notes on an evaluation that has none yet."""
    return tuple(
        note
        for notes in (_zeros, _no_skill, tested_notes, _unreliable, _one_class, _labels)
        for note in notes(evaluation)
    )


def _zeros(evaluation: Evaluation) -> Iterator[Note]:
    rows = evaluation.zero_probability_rows
    if not rows:
        return
    some = "1 row gave" if rows == 1 else f"{formatting.count(rows)} rows gave"
    first = next((row.row for row in evaluation.worst_rows if math.isinf(row.log_loss) or row.p_true == 0), None)
    where = "" if first is None else f" (row {first} first)"
    if evaluation.data.on_zero == "clip":
        charged = "each is charged 36.04 nats, as scikit-learn does; its true loss is infinite"
    else:
        charged = f"the loss is infinite; scikit-learn would print {formatting.number(evaluation.sklearn_log_loss)}"
    mixing = evaluation.mixing
    remedy = "" if mixing is None or mixing.rows < _ENOUGH_TO_FIT else f" {mixing.sentence(_in_nats)}"
    yield Note("PR201", f"{some} the true class probability 0{where}: {charged}.{remedy}", rows)


def _in_nats(loss: float | None) -> str:
    return f"{formatting.number(loss)} nats"


def _no_skill(evaluation: Evaluation) -> Iterator[Note]:
    skill, interval = evaluation.skill, evaluation.skill_interval
    if skill is None:
        return
    if skill <= 0:
        worse = "worse than" if skill < _HARDLY else "no better than"
        prior = formatting.number(evaluation.prior_loss)
        yield Note("PR207", f"The forecasts are {worse} {constant_forecast(evaluation)} ({prior} nats).")
    elif interval is not None and interval[0] <= 0:
        yield Note("PR207", "The interval of skill reaches down to 0: the rows do not show that it beats a constant.")


def _unreliable(evaluation: Evaluation) -> Iterator[Note]:
    reasons = list(_reasons_against_the_interval(evaluation))
    if reasons:
        yield Note("PR202", f"The interval is unreliable: {', and '.join(reasons)}.")


def _reasons_against_the_interval(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.interval is not None and evaluation.has_few_clusters:
        yield f"of {formatting.count(evaluation.n_clusters or 0)} clusters, fewer than 40, it is often too short"
    worst = evaluation.unseen.worst
    if evaluation.interval_is_reliable is False and worst is not None:
        rows = "row carries" if worst.rows == 1 else f"{formatting.count(worst.rows)} rows carry"
        share = formatting.percent(worst.share_of_loss)
        yield f"the worst {rows} {share} of the loss; more rows are needed"


def _labels(evaluation: Evaluation) -> Iterator[Note]:
    if evaluation.rounding is not None and evaluation.rounding.steps == 1:
        yield Note("PR213", f"{evaluation.rounding.sentence()} If they are, save what predict_proba gives.")


def _one_class(evaluation: Evaluation) -> Iterator[Note]:
    if evaluation.effective_samples is None or len(evaluation.classes) < 3:
        return
    for row in evaluation.class_table:
        share = row.share_of_loss
        if share is not None and share > max(_ONE_CLASS_CARRIES, 2 * row.frequency):
            name = formatting.label(label_text(row.label))
            carries = (
                f"carries {formatting.percent(share)} of the loss with {formatting.percent(row.frequency)} of the rows"
            )
            yield Note("PR208", f"Class {name} {carries}.", row.rows)
