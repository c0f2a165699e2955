"""The class frequencies of training, bound to the classes: a constant forecast that could have been made."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from probreport.containers import FloatArray
from probreport.errors import LabelError, UsageError, counted, listing, shown_text
from probreport.labels import Label, label_text

Prior = Mapping[Any, float] | Sequence[float]
"""How often each class was there, as counts or shares: by label, or in the order of the classes."""


def bound_prior(prior: Any, classes: tuple[Label, ...]) -> FloatArray:
    """Return the share of each class in training, shape (k,), in the order of the classes.

    Parameters
    ----------
    prior : mapping of label to number, or array-like of shape (k,)
        Counts or shares, 0 or more. Labels are told apart by their text; a pandas Series goes by its index.
    classes : tuple

    Raises
    ------
    LabelError
        PR107 when it has not one number for each class.
    UsageError
        PR120 when a number is negative or not finite, or all are 0.

    Examples
    --------
    >>> bound_prior({"spam": 30, "ham": 70}, ("ham", "spam")).tolist()
    [0.7, 0.3]
    """
    numbers = _by_label(prior, classes) if hasattr(prior, "keys") else list(prior)
    if len(numbers) != len(classes):
        raise LabelError(
            f"prior= has {counted(len(numbers), 'number')}, but there are {len(classes)} classes: {listing(classes)}.",
            code="PR107",
        )
    for label, number in zip(classes, numbers, strict=True):
        if not isinstance(number, Real) or not math.isfinite(number) or number < 0:
            raise UsageError(
                f"prior= has {shown_text(number)} for class {shown_text(label)}, expected a number of 0 or more.",
                code="PR120",
            )
    whole = math.fsum(map(float, numbers))
    if whole == 0:
        raise UsageError("prior= has nothing but zeros.", code="PR120")
    return np.array([float(number) / whole for number in numbers])


def _by_label(prior: Mapping[Any, Any], classes: tuple[Label, ...]) -> list[Any]:
    by_text = {label_text(label): prior[label] for label in prior.keys()}  # noqa: SIM118  (a Series iterates its values)
    texts = [label_text(label) for label in classes]
    absent = [text for text in texts if text not in by_text]
    unknown = [text for text in by_text if text not in texts]
    if absent or unknown:
        wrong = f"has no number for {listing(absent)}" if absent else f"names {listing(unknown)}"
        raise LabelError(f"prior= {wrong}; the classes are {listing(texts, most=20)}.", code="PR107")
    return [by_text[text] for text in texts]
