"""What goes with rows beside labels and probabilities: weights, ids, groups and clusters, one value for each row.

Labels and their columns are left to ``binding``, the batch that holds it all to ``predictions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray, NumberArray, as_numbers, column_names
from probreport.errors import LabelError, Place, ShapeError, UsageError, listing, shown_text
from probreport.factorised import Factorised
from probreport.foreign_containers import read_from
from probreport.label_arrays import factorise_array, label_array
from probreport.label_shapes import one_column
from probreport.labels import doubled, label_text
from probreport.validation import check_weights


def check_lengths(labels: int, proba: NumberArray, place: Place) -> None:
    """Refuse probabilities that have not one row for each label, and no rows at all (PR110, PR112)."""
    if labels != len(proba):
        hint = "\nIs y_proba transposed? It needs one row for each label." if labels in proba.shape[1:] else ""
        raise ShapeError(f"{labels} labels but {len(proba)} rows of probabilities.{hint}", code="PR110")
    if labels == 0:
        raise ShapeError(f"{place.source + ': ' if place.source else ''}there are no rows.", code="PR112")


def checked_weights(sample_weight: Any, n: int, place: Place) -> FloatArray | None:
    """Return the weight of each of n rows as float64, None when there are none (PR110, PR113, PR114)."""
    if sample_weight is None:
        return None
    weights = as_numbers(sample_weight, "sample_weight")
    if weights.shape != (n,):
        raise ShapeError(f"sample_weight has shape {weights.shape}, expected ({n},).", code="PR110")
    return check_weights(weights, place)


def one_each(values: Any, name: str, n: int) -> npt.NDArray[Any]:
    """Return one value a row as they are, shape (n,)."""
    with read_from(values, name):
        array = label_array(one_column(values, name))
    if array.shape != (n,):
        raise ShapeError(f"{name} has shape {array.shape}, expected ({n},).", code="PR110")
    return array


def checked_clusters(clusters: Any, n: int, place: Place) -> Factorised | None:
    """Return the clusters of n rows, which all have one (PR105); in files the empty text is none."""
    if clusters is None:
        return None
    try:
        found = factorise_array(one_each(clusters, "clusters", n), place)
    except LabelError as error:  # clusters are told apart as labels are, and refused in their words
        raise LabelError(error.message.replace("label", "cluster"), code=error.code) from None
    absent = found.codes < 0
    if "" in found.values:
        absent |= found.codes == found.values.index("")
    if absent.any():
        rows = np.flatnonzero(absent).tolist()
        raise LabelError(
            f"{place.row(rows[0])}: the cluster is missing ({place.such_rows(rows)}).\n"
            "Give each row the cluster that it belongs to, or one of its own.",
            code="PR105",
        )
    return found


def checked_groups(groups: Any, n: int) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a mapping, a data frame or one array by their names."""
    names = groups.keys() if isinstance(groups, Mapping) else column_names(groups)
    if names is None:
        return {} if groups is None else {"group": one_each(groups, "groups", n)}
    texts = [label_text(name) for name in names]
    if doubles := doubled(texts):
        raise UsageError(f"these groups stand more than once: {listing(doubles)}.", code="PR109")
    return {
        text: one_each(groups[name], f"groups[{shown_text(text)}]", n) for text, name in zip(texts, names, strict=True)
    }
