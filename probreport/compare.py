"""From the predictions of several models, in arrays, to a Comparison; those in files are left to ``compare_files``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from probreport.arguments import listed, mapping_of
from probreport.comparison import Comparison
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.prior import Prior
from probreport.errors import UsageError, shown_text
from probreport.foreign_containers import is_collection
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.model_names import checked_names
from probreport.model_summaries import Together, some_rows, together
from probreport.paired_summary import PairedSummary
from probreport.plan import WeightType, check_weight_type
from probreport.predictions import Predictions
from probreport.provenance import of_arrays, versions
from probreport.row_order import refuse_other_orders

if TYPE_CHECKING:
    pass


def compare(
    models: Mapping[str, tuple[Any, Any]],
    *,
    classes: Iterable[Any] | None = None,
    sample_weight: Any = None,
    ids: Any = None,
    groups: Any = None,
    clusters: Any = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
    log_proba: bool = False,
    normalize_rows: bool = False,
) -> Comparison:
    """Compare models on the same rows: paired, with intervals, tests, and corrected for how many models there are.

    Collections of Dask, of all models with the same partitions, are compared where Dask is told to run, as by
    `probreport.evaluate`.

    Parameters
    ----------
    models : mapping of name to (y_true, y_proba)
        Two or more, each as in `probreport.evaluate`; the labels must be the same, row by row.
    classes : iterable, optional
        Labels in the order of the columns, of all models.
    sample_weight, ids, groups, clusters, weight_type, prior, on_zero, log_proba, normalize_rows
        As in `probreport.evaluate`, for all models.

    Returns
    -------
    Comparison

    Raises
    ------
    IncompatibleError
        PR155 when the models are not of the same rows; names the first difference.
    UsageError
        PR121 for fewer than two models.
    DataError
        When the data of a model break a rule.

    Examples
    --------
    >>> y_true = [1, 1, 0, 0] * 25
    >>> sharp, dull = [0.9, 0.7, 0.2, 0.1] * 25, [0.6, 0.6, 0.4, 0.45] * 25
    >>> print(compare({"sharp": (y_true, sharp), "dull": (y_true, dull)}))
    sharp is better than dull by 0.335 nats [0.309, 0.360] · p < 0.0001
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    models = mapping_of(models, "models", "a mapping of name to (y_true, y_proba)")
    names = checked_names(list(models))
    pairs = {name: _two(name, models[name]) for name in models}
    rows = {"sample_weight": sample_weight, "ids": ids, "groups": groups, "clusters": clusters}
    options = {"classes": classes, "log_proba": log_proba, "normalize_rows": normalize_rows}
    in_partitions = any(is_collection(values) for pair in pairs.values() for values in pair)
    summary, described = (_of_collections if in_partitions else _of_arrays)(
        pairs, rows, options, partial(together, on_zero=on_zero, weight_type=weight_type)
    )
    return conclude_comparison(summary, names, prior=prior, provenance={**described, "versions": versions()})


def _of_arrays(
    models: Mapping[str, tuple[Any, Any]], rows: dict[str, Any], options: dict[str, Any], summarise: Together
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise arrays; what goes with the rows goes with those of the first model."""
    first = next(iter(models))
    labels = {f"y_true of model {shown_text(name)}": y_true for name, (y_true, _) in models.items()}
    refuse_other_orders(models[first][0], labels)
    if options["classes"] is not None:
        options = {**options, "classes": listed(options["classes"], "classes", "labels in the order of the columns")}
    batches = {
        name: Predictions.from_arrays(y_true, y_proba, source=name, **options, **(rows if name == first else {}))
        for name, (y_true, y_proba) in models.items()
    }
    arrays = {name: of_arrays(batch)["arrays"] for name, batch in batches.items()}
    return some_rows(summarise([[batch] for batch in batches.values()])), {"models": arrays}


def _of_collections(
    models: Mapping[str, tuple[Any, Any]], rows: dict[str, Any], options: dict[str, Any], summarise: Together
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise collections of Dask, as `_of_arrays`."""
    from probreport.distributed import Columns, paired_summary_of_collections

    first = next(iter(models))
    columns = {name: Columns(*pair, **(rows if name == first else {})) for name, pair in models.items()}
    summary, partitions = paired_summary_of_collections(columns, summarise, **options)
    return summary, {"engine": {"name": "dask", "partitions": partitions}}


def _two(name: str, given: Any) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise UsageError(f"model {shown_text(name)}: expected a pair (y_true, y_proba).", code="PR121")
    return given[0], given[1]
