"""Make one tally from arrays."""

from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows


def tally_of(kind, y_true, y_proba, *, plan_options=None, **options):
    batch = Predictions.from_arrays(y_true, y_proba, **options)
    plan = Plan(classes=batch.classes, is_weighted=batch.weights is not None, **(plan_options or {}))
    return kind.of(Rows.of(batch, plan.on_zero), plan)
