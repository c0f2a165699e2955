"""The class frequencies of training, bound to the classes: a constant forecast that could have been made."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

import numpy as np

from probreport.containers import FloatArray
from probreport.errors import LabelError, UsageError, counted, listing, shown_text
from probreport.labels import Label, doubled, label_text

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
        PR120 when it holds no numbers, one is negative or not finite, or all are 0.

    Examples
    --------
    >>> bound_prior({"spam": 30, "ham": 70}, ("ham", "spam")).tolist()
    [0.7, 0.3]
    """
    numbers = _by_label(prior, classes) if hasattr(prior, "keys") else _in_order(prior)
    if len(numbers) != len(classes):
        raise LabelError(
            f"prior= has {counted(len(numbers), 'number')}, but there are {len(classes)} classes: {listing(classes)}.",
            code="PR107",
        )
    counts = [_count(number, label) for label, number in zip(classes, numbers, strict=True)]
    if not any(counts):
        raise UsageError("prior= has nothing but zeros.", code="PR120")
    whole = sum(counts)  # of fractions, as the sum of great floats may leave their range
    return np.array([float(count / whole) for count in counts])


def _in_order(prior: Any) -> list[Any]:
    try:
        if isinstance(prior, (str, bytes, Set)):
            raise TypeError("they have no order, or no numbers")
        return list(prior)
    except TypeError:
        raise UsageError(
            f"prior= is {shown_text(prior)}, expected a number for each class, by label or in their order.",
            code="PR120",
        ) from None


def _count(number: Any, label: Label) -> Fraction:
    is_number = isinstance(number, Real) and not isinstance(number, (bool, np.timedelta64))
    if not is_number or not 0 <= number < math.inf:
        raise UsageError(
            f"prior= has {shown_text(number)} for class {shown_text(label)}, expected a number of 0 or more.",
            code="PR120",
        )
    if isinstance(number, Rational):  # as NumPy's integers would overflow
        return Fraction(int(number.numerator), int(number.denominator))
    return Fraction(float(number))


def _by_label(prior: Mapping[Any, Any], classes: tuple[Label, ...]) -> list[Any]:
    labels = list(prior.keys())
    named = [label_text(label) for label in labels]
    if doubles := doubled(named):
        raise LabelError(f"prior= names these classes more than once: {listing(doubles)}.", code="PR107")
    texts = [label_text(label) for label in classes]
    absent = [text for text in texts if text not in named]
    unknown = [text for text in named if text not in texts]
    if absent or unknown:
        wrong = f"has no number for {listing(absent)}" if absent else ""
        wrong += f"{' and ' if absent else ''}names {listing(unknown)}" if unknown else ""
        raise LabelError(f"prior= {wrong}; the classes are {listing(texts, most=20)}.", code="PR107")
    by_text = {text: prior[label] for text, label in zip(named, labels, strict=True)}
    return [by_text[text] for text in texts]
