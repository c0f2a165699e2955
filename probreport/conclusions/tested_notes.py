"""Notes that rest on tests, corrected together: at most 5 % of reports on calibrated forecasts raise any of them.

Of the 5 %, 0.1 % are left to the order of the columns, whose own bound is that strict; Holm's procedure shares out the
rest among the other tests.

References: Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6, 65-70.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.labels import label_text
from probreport.records.notes import Note

if TYPE_CHECKING:
    from probreport.evaluation import Evaluation

LEVEL = 0.049


@dataclass(frozen=True)
class Suspicion:
    """A note to be made if its test holds when corrected."""

    p_value: float
    note: Note


def tested_notes(evaluation: Evaluation) -> Iterator[Note]:
    """Yield the notes whose tests hold together, worst first."""
    yield from _column_order(evaluation)
    suspicions = [suspicion for suspect in _SUSPECTS for suspicion in suspect(evaluation)]
    ordered = sorted(suspicions, key=lambda suspicion: suspicion.p_value)
    for position, suspicion in enumerate(ordered):
        if suspicion.p_value > LEVEL / (len(ordered) - position):
            return
        yield suspicion.note


def _column_order(evaluation: Evaluation) -> Iterator[Note]:
    order = evaluation.column_order
    if order is None or not order.permuted:
        return
    given, better = (formatting.number(loss) for loss in (order.loss_as_given, order.reordered_loss))
    losses = f"the mean loss is {given} nats as they stand and would be {better} with columns exchanged."
    if len(evaluation.classes) == 2:
        yield Note("PR206", f"The positive column looks swapped with the other: {losses}")
    else:
        yield Note("PR205", f"The columns look permuted: {losses}")


def _confidence(evaluation: Evaluation) -> Iterator[Suspicion]:
    calibration = evaluation.calibration
    p_value, z, gap = calibration.overconfidence_p_value, calibration.overconfidence_z, calibration.overconfidence_gap
    if p_value is None or z is None or gap is None:
        return
    more_or_less, amount = ("more", gap) if gap > 0 else ("less", -gap)
    costs = f"reality costs {formatting.number(amount)} nats a row {more_or_less} than the forecasts expect"
    text = f"{'Over' if gap > 0 else 'Under'}-confident: {costs} (z = {formatting.number(z, 1)})."
    if saving := calibration.recalibration_saving():
        text += f" {saving}"
    yield Suspicion(p_value, Note("PR203" if gap > 0 else "PR204", text))


def _miscalibration(evaluation: Evaluation) -> Iterator[Suspicion]:
    calibration = evaluation.calibration
    p_value, chance = calibration.miscalibration_p_value, calibration.miscalibration_null
    if p_value is None:
        return
    found, by_chance = formatting.number(calibration.miscalibration), formatting.number(chance)
    text = (
        f"Miscalibrated: the best rising recalibration would save {found} nats a row; chance alone gives {by_chance}."
    )
    yield Suspicion(p_value, Note("PR211", text))


def _label_errors(evaluation: Evaluation) -> Iterator[Suspicion]:
    suspects = evaluation.label_errors
    if suspects is None:
        return
    flagged, expected = formatting.count(suspects.flagged_rows), formatting.count(suspects.expected_rows)
    some = "1 label looks" if suspects.flagged_rows == 1 else f"{flagged} labels look"
    text = f"{some} wrong; calibrated forecasts with clean labels would flag about {expected}."
    yield Suspicion(suspects.p_value, Note("PR210", text, suspects.flagged_rows))


def _groups(evaluation: Evaluation) -> Iterator[Suspicion]:
    """Suspect the group that most surely costs more than the rest; p-values of groups are corrected already."""
    worse = [row for row in evaluation.groups if row.p_adjusted is not None and (row.difference or 0.0) > 0]
    if not worse:
        return
    worst = min(worse, key=lambda row: (row.p_adjusted or 0.0, -(row.difference or 0.0)))
    name = f"{formatting.label(worst.column, longest=40)} = {formatting.label(label_text(worst.value), longest=40)}"
    costs = f"{formatting.number(worst.mean_log_loss)} nats a row, {formatting.number(worst.difference)} more"
    text = f"The group {name} is worse than the rest: it costs {costs} than all other rows."
    yield Suspicion(worst.p_adjusted or 0.0, Note("PR209", text, worst.rows))


_SUSPECTS = (_confidence, _miscalibration, _label_errors, _groups)
