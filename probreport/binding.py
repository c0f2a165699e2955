"""Binding: which label goes with which column of probabilities; by name wherever there are names.

Holds the way from labels in any shape to codes or distributions over the columns. How labels are told apart is left to
``labels``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from probreport.containers import FloatArray, NumberArray, column_names, has_default_names
from probreport.errors import (
    LabelError,
    Place,
    ShapeError,
    UsageError,
    counted,
    listing,
    shown_text,
)
from probreport.labels import (
    Factorised,
    IntArray,
    Label,
    checked_classes,
    codes_of,
    factorise,
    label_text,
    refuse_too_many,
    sorted_classes,
    unknown_labels,
)
from probreport.refusals import SOFT_LABEL_RULES
from probreport.validation import Findings, check_probabilities

_KNOWN_PAIRS: tuple[tuple[Label, Label], ...] = ((0, 1), (-1, 1), ("0", "1"), ("False", "True"), ("-1", "1"))


@dataclass(frozen=True, eq=False)
class Binding:
    """Labels bound to the columns of probabilities.

    Parameters
    ----------
    classes : tuple
        The labels, in the order of the columns; for one column the second is the positive class.
    codes : ndarray of int, shape (n,), optional
        Each row's true class as a position in `classes`; None for soft labels.
    label_distributions : ndarray of float, shape (n, k), optional
        Each row's distribution over the classes, for soft labels that are not one-hot.
    findings : Findings
        What was accepted of soft labels although not quite right.
    """

    classes: tuple[Label, ...]
    codes: IntArray | None = None
    label_distributions: FloatArray | None = None
    findings: Findings = field(default_factory=Findings)


def bind_labels(labels: Any, y_proba: Any, proba: NumberArray, declared: Any, place: Place) -> Binding:
    """Bind one label a row to columns: as declared, else as they are named, else in sorted order.

    Raises
    ------
    LabelError
        When a label is missing, has no column, or the number of classes does not fit.
    """
    factorised = factorise(labels, place)
    if proba.ndim == 1:
        classes = _two_classes(factorised, declared)
        if declared is None:
            _refuse_name_of_negative_class(y_proba, classes)
    else:
        classes = _column_classes(factorised, proba.shape[1], declared, _names_of(y_proba, declared, factorised))
    return Binding(classes, codes_of(factorised, classes, place))


def _names_of(y_proba: Any, declared: Any, factorised: Factorised) -> tuple[Any, ...] | None:
    """Return the names of columns; those that pandas gave by itself only if they are labels and none are declared."""
    names = column_names(y_proba)
    if names is None or not has_default_names(y_proba):
        return names
    unknown = unknown_labels(factorised, names)
    return None if declared is not None or len(unknown) == len(factorised.present()) else names


def _column_classes(factorised: Factorised, k: int, declared: Any, names: tuple[Any, ...] | None) -> tuple[Label, ...]:
    """Decide what the columns are called: as declared, else as the frame says, else the sorted labels."""
    refuse_too_many(k)
    if declared is not None:
        classes = checked_classes(declared)
        _refuse_other_order(classes, names)
    elif names is not None:
        classes = checked_classes(names)
    else:
        fits = len(factorised.values) == k
        classes = checked_classes(sorted_classes(factorised.values if fits else factorised.present()))
    return _fitting(classes, k)


def _fitting(classes: tuple[Label, ...], k: int) -> tuple[Label, ...]:
    if len(classes) != k:
        raise LabelError(
            f"{counted(len(classes), 'class')} ({listing(classes)}) but {counted(k, 'column')} of probabilities.\n"
            "Declare the class of each column, in order, with classes=.",
            code="PR107",
        )
    return classes


def _refuse_other_order(classes: tuple[Label, ...], names: tuple[Any, ...] | None) -> None:
    """Refuse columns whose names contradict the classes that are declared: one twice, or as that of another column."""
    if names is None or len(names) != len(classes):
        return
    texts = [label_text(label) for label in classes]
    named = [label_text(name) for name in names]
    doubles = [name for name, number in Counter(named).items() if number > 1]
    if doubles:
        raise LabelError(f"these columns of y_proba stand more than once: {listing(doubles)}.", code="PR109")
    meant = _without_affixes(named, texts)
    known = set(texts)
    if any(name != text and name in known for name, text in zip(meant, texts, strict=True)):
        by_name = sorted(named) == sorted(texts)
        remedy = "Leave classes= out to go by the names" if by_name else "Give classes= in the order of the columns"
        raise UsageError(
            f"classes= gives the order {listing(texts)}, but the columns are named {listing(named)}.\n"
            f"{remedy}, or rename the columns.",
            code="PR121",
        )


def _without_affixes(names: list[str], texts: list[str]) -> list[str]:
    """Return the classes that columns are named after, where all names have one beginning or one end more: proba_a."""
    first, found = names[0], set(names)
    affixes = [(first.removesuffix(text), "") for text in texts if first.endswith(text)]
    affixes += [("", first.removeprefix(text)) for text in texts if first.startswith(text)]
    for start, end in affixes:
        meant = {f"{start}{text}{end}": text for text in texts}
        if meant.keys() == found:
            return [meant[name] for name in names]
    return names


def _two_classes(factorised: Factorised, declared: Any) -> tuple[Label, ...]:
    """Decide which label the one column of probabilities belongs to: the second class, the positive one."""
    if declared is not None:
        classes = checked_classes(declared)
        if len(classes) != 2:
            raise LabelError(
                f"one column of probabilities needs two classes, but {len(classes)} are declared.", code="PR107"
            )
        return classes
    candidates = factorised.values if len(factorised.values) == 2 else factorised.present()
    if len(candidates) == 1:
        return _pair_of(candidates[0])
    if len(candidates) != 2:
        raise LabelError(
            f"one column of probabilities, but {len(candidates)} different labels ({listing(candidates)}).\n"
            "Give one column of probabilities for each class; soft labels are given as (n, k).",
            code="PR107",
        )
    return checked_classes(sorted_classes(candidates))


def _pair_of(label: Label) -> tuple[Label, ...]:
    """Complete the only label that occurs to a pair that everybody knows."""
    if isinstance(label, bool):
        return (False, True)
    for pair in _KNOWN_PAIRS:
        if label in pair:
            return tuple(float(side) for side in pair) if isinstance(label, float) else pair  # type: ignore[arg-type]  # of numbers
    raise LabelError(
        f"only the label {shown_text(label)} occurs, so the class that the probabilities belong to is unknown.\n"
        "Declare both classes, the positive one last, with classes=[negative, positive] (--positive-class).",
        code="PR108",
    )


def _refuse_name_of_negative_class(y_proba: Any, classes: tuple[Label, ...]) -> None:
    """Refuse one column that is called like the class that would be the negative one."""
    names = column_names(y_proba)
    name = names[0] if names else getattr(y_proba, "name", None)
    if isinstance(name, str) and name == label_text(classes[0]):
        raise LabelError(
            f"the one column of probabilities is named {shown_text(name)}, "
            f"but the positive class is the greater label, {shown_text(classes[1])}.\n"
            "Say which class it belongs to, the positive one last, with classes=[negative, positive].",
            code="PR108",
        )


def bind_soft_labels(
    y_true: Any, soft: NumberArray, y_proba: Any, proba: NumberArray, declared: Any, place: Place
) -> Binding:
    """Bind one-hot or soft labels to columns, by the names that both have or else in order.

    Raises
    ------
    LabelError
        PR118 when a row of labels is no distribution, PR104, PR107 or PR109 when the names do not fit.
    ShapeError
        PR110 when there are more or fewer columns of labels than of probabilities.
    """
    k = 2 if proba.ndim == 1 else proba.shape[1]
    if soft.shape[1] != k:
        given = k if proba.ndim > 1 else "one value a row, the probability of the positive of two classes"
        hint = "\ny_true comes first, then y_proba." if proba.ndim == 1 else ""
        raise ShapeError(f"y_true has {soft.shape[1]} columns but y_proba has {given}.{hint}", code="PR110")
    names = None if proba.ndim == 1 else _written_names(y_proba)
    label_names = _written_names(y_true)
    if proba.ndim == 1 and declared is None:
        _refuse_unsorted_pair(label_names)
    refuse_too_many(k)
    said = next(classes for classes in (declared, names, label_names, range(k)) if classes is not None)
    classes = _fitting(checked_classes(said), k)
    _refuse_other_order(classes, names)
    if label_names is not None:
        soft = soft[:, _order_of(checked_classes(label_names), classes)]
    findings = check_probabilities(soft, replace(place, columns=classes), SOFT_LABEL_RULES)
    distributions = np.clip(np.ascontiguousarray(soft, dtype=np.float64), 0.0, 1.0)
    if ((distributions == 0) | (distributions == 1)).all():
        return Binding(classes, distributions.argmax(axis=1), findings=findings)
    return Binding(classes, None, distributions, findings)


def _refuse_unsorted_pair(names: tuple[Any, ...] | None) -> None:
    """Refuse two columns of labels beside one of probabilities where the last one is not the greater label."""
    if names is not None and checked_classes(names) != sorted_classes(checked_classes(names)):
        raise LabelError(
            f"the columns of y_true are named {listing(names)}, so it is unknown which class the one column of "
            "probabilities belongs to.\nSay so, the positive one last, with classes=[negative, positive].",
            code="PR108",
        )


def _written_names(values: Any) -> tuple[Any, ...] | None:
    """Return the names of columns, None where there are none or pandas gave them by itself."""
    return None if has_default_names(values) else column_names(values)


def _order_of(names: tuple[Label, ...], classes: tuple[Label, ...]) -> IntArray:
    """Return the position among the names of each class."""
    unknown = unknown_labels(Factorised(np.arange(len(classes)), classes), names)
    if unknown:
        raise LabelError(
            f"the columns of y_true are named {listing(names)}, those of y_proba {listing(classes)}.\n"
            "Name both alike, or give y_true as an array in the order of the columns of y_proba.",
            code="PR104",
        )
    return codes_of(Factorised(np.arange(len(classes)), classes), names)
