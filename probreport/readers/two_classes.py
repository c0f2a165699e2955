"""Which label one column of probabilities belongs to: as the user says, as the column is named, or a known pair.

Decided over the labels of the whole input. Several columns need no such decision: each is named after its class.
"""

from __future__ import annotations

from collections.abc import Sequence

from probreport.errors import LabelError, listing, shown_text
from probreport.readers.column_search import LABEL_NAMES

KNOWN_PAIRS = (
    ("0", "1"),
    ("False", "True"),
    ("-1", "1"),
    ("false", "true"),
    ("FALSE", "TRUE"),
    ("0.0", "1.0"),
    ("-1.0", "1.0"),
)


def two_classes(labels: Sequence[str], *, positive: str | None, named: str | None, source: str) -> tuple[str, str]:
    """Return the negative and the positive class.

    Parameters
    ----------
    labels : sequence of str
        The different labels that occur; one or two.
    positive : str, optional
        The positive class as the user says.
    named : str, optional
        What the column of probabilities is named after; it counts when it is one of the labels.
    source : str
        The name of the file, for messages.

    Raises
    ------
    LabelError
        PR107 when there are more than two labels, PR108 when the positive class is unknown or not among the labels.

    Examples
    --------
    >>> two_classes(["1", "0"], positive=None, named=None, source="predictions.csv")
    ('0', '1')
    >>> two_classes(["ham", "spam"], positive=None, named="spam", source="predictions.csv")
    ('ham', 'spam')
    """
    if len(labels) > 2:
        raise LabelError(
            f"{source}: one column of probabilities, but the labels {listing(labels)}.\n"
            "Give a column of probabilities for each class, named after it (proba_…)."
            + (" Is the header repeated among the rows?" if len(labels) == 3 and {*LABEL_NAMES} & {*labels} else ""),
            code="PR107",
        )
    if positive is None and named in labels:
        positive = named
    if positive is None:
        return _known_pair(labels, source)
    return _other_of(positive, labels, source), positive


def _known_pair(labels: Sequence[str], source: str) -> tuple[str, str]:
    for pair in KNOWN_PAIRS:
        if set(labels) <= set(pair):
            return pair
    raise LabelError(
        f"{source}: one column of probabilities, and the labels {listing(sorted(labels))}: "
        "which of them it belongs to is unknown.\n"
        "Say so with positive_class= (--positive-class).",
        code="PR108",
    )


def _other_of(positive: str, labels: Sequence[str], source: str) -> str:
    """Find the negative class; where no row has it, it is named by the known pair, else by what it is not."""
    others = [label for label in labels if label != positive]
    if len(others) == 2:
        raise LabelError(
            f"{source}: the positive class {shown_text(positive)} is not among the labels {listing(sorted(labels))}.",
            code="PR108",
        )
    if others:
        return others[0]
    partners = [label for pair in KNOWN_PAIRS if positive in pair for label in pair if label != positive]
    return partners[0] if partners else f"not {positive}"
