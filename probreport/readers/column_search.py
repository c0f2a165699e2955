"""Find which column is what by the usual names, where the user does not say it; what is ambiguous is an error.

Knows names of columns only. What stands in them is left to the formats, which label is positive to ``two_classes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from probreport.errors import FormatError, UsageError, ascii_controls_escaped, listing, shown_text
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import names_in_short

LABEL_NAMES = ("y_true", "target", "label", "actual", "y")
PROBABILITY_PREFIXES = ("proba_", "prob_", "y_proba_", "p_")
PROBABILITY_NAMES = ("y_proba", "proba", "probability", "p")
_MOST_SHOWN = 20


def find_layout(columns: Sequence[str], options: ColumnOptions, source: str) -> Layout:
    """Find which column is what.

    Parameters
    ----------
    columns : sequence of str
        The names of the file's columns, in order.
    options : ColumnOptions
    source : str
        The name of the file, for messages.

    Raises
    ------
    FormatError
        PR109 when two columns have the same name, PR133 when a column is not there, not found, or ambiguous.
    UsageError
        PR121 when one column is said to be two things.

    Examples
    --------
    >>> layout = find_layout(["y_true", "proba_cat", "proba_dog", "fold"], ColumnOptions(), "predictions.csv")
    >>> layout.classes
    ('cat', 'dog')
    >>> layout.assumptions[1]
    'probabilities: proba_cat, proba_dog (prefix proba_)'
    """
    refuse_doubles(columns, source)
    _refuse_absent(columns, options, source)
    label = options.y_true or _find_label(columns, options, source)
    probabilities, prefix = _find_probabilities(columns, options, source)
    _refuse_two_roles(label, probabilities, options)
    return Layout(
        label=label,
        probabilities=probabilities,
        classes=None if prefix is None else tuple(name.removeprefix(prefix) for name in probabilities),
        width=len(probabilities),
        weight=options.weight,
        id=options.id,
        groups=options.groups,
        assumptions=_assumptions(columns, label, probabilities, prefix, options),
    )


def refuse_doubles(columns: Sequence[str], source: str) -> None:
    """Refuse columns that share a name: nobody could say which of them is meant."""
    if len(set(columns)) < len(columns):
        doubles = [name for name, number in Counter(columns).items() if number > 1]
        raise FormatError(f"{source}: more than one column is named {listing(doubles)}.\nRename them.", code="PR109")


def _refuse_absent(columns: Sequence[str], options: ColumnOptions, source: str) -> None:
    named = (*filter(None, [options.y_true]), *(options.proba_columns or ()), *options.others)
    known = frozenset(columns)
    absent = [name for name in dict.fromkeys(named) if name not in known]
    if absent:
        are_no = "are no columns" if len(absent) > 1 else "is no column"
        raise FormatError(f"{source}: there {are_no} {listing(absent)}.\n{_there_are(columns)}", code="PR133")


def _there_are(columns: Sequence[str]) -> str:
    return f"The columns are {listing(columns, most=_MOST_SHOWN)}." if columns else "There are no columns."


def _find_label(columns: Sequence[str], options: ColumnOptions, source: str) -> str:
    taken = {*(options.proba_columns or ()), *filter(None, [options.weight])}
    found = [name for name in LABEL_NAMES if name in columns and name not in taken]
    if len(found) > 1:
        found = [name for name in found if name not in (options.id, *options.groups)]
    if len(found) == 1:
        return found[0]
    remedy = "Say which column holds the true labels with y_true= (--y-true)."
    if found:
        raise FormatError(f"{source}: each of {listing(found)} could hold the labels.\n{remedy}", code="PR133")
    header = " Is the header line missing?" if columns and all(map(_is_number, columns)) else ""
    raise FormatError(
        f"{source}: no column is named {', '.join(LABEL_NAMES[:-1])} or {LABEL_NAMES[-1]}.\n"
        f"{_there_are(columns)}{header}\n{remedy}",
        code="PR133",
    )


def _is_number(name: str) -> bool:
    return name.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _find_probabilities(
    columns: Sequence[str], options: ColumnOptions, source: str
) -> tuple[tuple[str, ...], str | None]:
    """Return the columns of probabilities, and what comes before a class in their names (None: they name no class)."""
    if options.proba_columns is not None:
        return _declared_probabilities(options.proba_columns, options.proba_prefix or "")
    if options.proba_prefix is not None:
        found = _with_prefix(columns, options.proba_prefix, options)
        if not found:
            start = shown_text(options.proba_prefix)
            raise FormatError(f"{source}: no column starts with {start}.\n{_there_are(columns)}", code="PR133")
        return found, options.proba_prefix
    return _usual_probabilities(columns, options, source)


def _declared_probabilities(names: Sequence[str], prefix: str) -> tuple[tuple[str, ...], str]:
    if not names:
        raise UsageError("proba_columns= (--proba-columns) names no column.", code="PR121")
    doubles = [name for name, number in Counter(names).items() if number > 1]
    if doubles:
        raise UsageError(f"proba_columns= (--proba-columns) names {listing(doubles)} more than once.", code="PR121")
    others = [name for name in names if not name.startswith(prefix)]
    if others:
        raise UsageError(
            f"{listing(others)} in proba_columns= (--proba-columns) does not start with {shown_text(prefix)}, "
            "as proba_prefix= (--proba-prefix) says.",
            code="PR121",
        )
    return tuple(names), prefix


def _with_prefix(columns: Iterable[str], prefix: str, options: ColumnOptions) -> tuple[str, ...]:
    others = options.others
    return tuple(name for name in columns if name.startswith(prefix) and name not in others)


def _usual_probabilities(
    columns: Sequence[str], options: ColumnOptions, source: str
) -> tuple[tuple[str, ...], str | None]:
    by_prefix = {prefix: _with_prefix(columns, prefix, options) for prefix in PROBABILITY_PREFIXES}
    prefixes = [prefix for prefix, names in by_prefix.items() if names]
    prefixed = [name for prefix in prefixes for name in by_prefix[prefix]]
    names = [name for name in PROBABILITY_NAMES if name in columns and name not in options.others]
    if len(prefixes) == 1 and (len(prefixed) > 1 or not names):
        return tuple(prefixed), prefixes[0]
    if not prefixes and len(names) == 1:
        return (names[0],), None
    is_either = len(prefixed) == 1  # p_value beside y_proba: each could be the one column
    raise _no_probabilities(columns, [*prefixed, *names] if is_either else prefixed or names, source)


def _no_probabilities(columns: Sequence[str], candidates: Sequence[str], source: str) -> FormatError:
    remedy = (
        "Say which columns hold probabilities with proba_columns= (--proba-columns) or proba_prefix= (--proba-prefix)."
    )
    if candidates:
        shown = listing(candidates, most=_MOST_SHOWN)
        return FormatError(f"{source}: it is ambiguous which of {shown} are the probabilities.\n{remedy}", code="PR133")
    return FormatError(
        f"{source}: no column starts with {', '.join(PROBABILITY_PREFIXES[:-1])} or {PROBABILITY_PREFIXES[-1]}, "
        f"and none is named {', '.join(PROBABILITY_NAMES[:-1])} or {PROBABILITY_NAMES[-1]}.\n"
        f"{_there_are(columns)}\n{remedy}",
        code="PR133",
    )


def _refuse_two_roles(label: str, probabilities: tuple[str, ...], options: ColumnOptions) -> None:
    """Let a column of texts serve as label, id and group at once, but none as text and number or as two numbers."""
    roles = (*probabilities, *filter(None, [options.weight]))
    texts = (label, *filter(None, [options.id]), *options.groups)
    uses = Counter((*roles, *dict.fromkeys(texts)))
    doubles = [name for name, number in uses.items() if number > 1]
    if doubles:
        raise UsageError(
            f"column {shown_text(doubles[0])} is to hold probabilities or weights and something else as well.",
            code="PR121",
        )
    if options.positive_class is not None and len(probabilities) > 1:
        raise UsageError(
            "positive_class= (--positive-class) goes with one column of probabilities, "
            f"but there are {len(probabilities)}: {listing(probabilities)}.",
            code="PR121",
        )


def _assumptions(
    columns: Sequence[str], label: str, probabilities: tuple[str, ...], prefix: str | None, options: ColumnOptions
) -> tuple[str, ...]:
    found = []
    if options.y_true is None:
        found.append(f"labels: column {ascii_controls_escaped(label)}")
    if options.proba_columns is None:
        start = f" (prefix {ascii_controls_escaped(prefix)})" if prefix else ""
        found.append(f"probabilities: {names_in_short(probabilities)}{start}")
    used = {label, *probabilities, *options.others}
    unused = [name for name in columns if name not in used]
    if unused:
        found.append(f"not used: {names_in_short(unused)}")
    return tuple(found)
