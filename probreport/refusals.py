"""What is said when numbers are no probabilities: the rule that they break, where, how often, and what they look like.

Holds the rules one by one, for the slow path alone. Whether any is broken is decided in ``validation``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray, NumberArray
from probreport.errors import DataError, LabelError, Place, ProbabilityError, counted, listing
from probreport.threads import available

OVERSHOOT = 1e-12
SUM_LIMIT = 1e-3
SLACK = 1e-12
"""Sums of decimals miss a limit by a rounding error, and BLAS by an ulp more or less with the size of a block."""
_BLOCK_ENTRIES = 1 << 18  # in smaller blocks two threads wait for each other more than they gain from nearer cache
_MANY_ROWS, _MANY_ENTRIES = 1 << 16, 1 << 18


@dataclass(frozen=True)
class Rule:
    """A rule, as it is told to somebody whose numbers break it.

    Parameters
    ----------
    code : str
        The code of the error.
    measured : callable
        From a block of numbers, shape (m,) or (m, k), to what the rule is about: each value, or one sum a row.
    is_broken : callable
        From what is measured to booleans of the same shape.
    says : str
        The first line after the place; ``{value}`` is what was measured.
    remedy : callable
        From the whole array to a hint.
    error : type
        The kind of error.
    """

    code: str
    measured: Callable[[FloatArray], FloatArray]
    is_broken: Callable[[FloatArray], npt.NDArray[np.bool_]]
    says: str
    remedy: Callable[[NumberArray], str]
    error: type[DataError] = ProbabilityError

    @property
    def is_about_rows(self) -> bool:
        """Whether a whole row breaks the rule, not one of its values."""
        return self.measured is not _values


def blocks(array: NumberArray, start: int = 0) -> Iterator[tuple[int, FloatArray]]:
    """Yield the array from a row on in C-contiguous float64 blocks that fit in cache, each with its first row's number.

    A block is good until the next one is asked for: where values have to be converted, all share one buffer.
    """
    width = array.shape[1] if array.ndim == 2 else 1
    rows = block_rows(width)
    is_ready = array.dtype == np.float64 and array.dtype.isnative and array.flags.c_contiguous
    buffer = None if is_ready else np.empty((min(rows, len(array)), *array.shape[1:]))
    for first in range(start, len(array), rows):
        block = array[first : first + rows]
        if buffer is not None:
            np.copyto(buffer[: len(block)], block, casting="same_kind")
            block = buffer[: len(block)]
        yield first, block


def block_rows(width: int) -> int:
    """Return how many rows of so many columns `blocks` puts into a block."""
    return max(1, _BLOCK_ENTRIES // max(1, width))


def halves(array: NumberArray) -> list[slice]:
    """Cut the rows of an array in two, for two threads, if it is so large that it pays.

    Pieces of a summary are not: several threads are at work on those already.
    """
    if len(array) <= _MANY_ROWS or array.size <= _MANY_ENTRIES or available() < 2:
        return [slice(0, len(array))]
    middle = len(array) // 2
    return [slice(0, middle), slice(middle, len(array))]


def refusal(rules: tuple[Rule, ...], array: NumberArray, place: Place, start: int = 0) -> DataError:
    """Return the error about the first of the rules that is broken; no row before the given one breaks any."""
    with np.errstate(all="ignore"):
        return next(error for rule in rules if (error := _refusal(rule, array, place, start)) is not None)


def _refusal(rule: Rule, array: NumberArray, place: Place, start: int) -> DataError | None:
    first: tuple[int, int, float] | None = None
    n_values, rows = 0, []
    for first_row, block in blocks(array, start):
        measured = rule.measured(block)
        offenders = np.argwhere(rule.is_broken(measured))
        if len(offenders):
            here = offenders[0].tolist()
            first = first or (here[0] + first_row, here[-1] if block.ndim == 2 else 0, float(measured[tuple(here)]))
            n_values += len(offenders)
            rows.append(np.unique(offenders[:, 0]) + first_row)
    if first is None:
        return None
    row, column, value = first
    name = place.row(row) if rule.is_about_rows else place.cell(row, column)
    says = rule.says.format(value=_sum_text(value) if rule.is_about_rows else repr(value))
    where = _where(rule, place, n_values, np.concatenate(rows).tolist())
    return rule.error(f"{name}: {says}.\n{where} {rule.remedy(array)}", code=rule.code)


def _sum_text(total: float) -> str:
    """Write six digits of a sum, or all where six would look as if it were within the limit."""
    text = f"{total:.6g}"
    return repr(total) if abs(float(text) - 1) <= SUM_LIMIT + SLACK else text


def _where(rule: Rule, place: Place, n_values: int, rows: list[int]) -> str:
    if not rule.is_about_rows:
        numbers = listing(map(place.number, rows))
        return f"{counted(n_values, 'such value')}, in row{'s' if len(rows) > 1 else ''} {numbers}."
    columns = f" Columns: {listing(place.columns, most=12)}." if place.columns else ""
    return f"{place.such_rows(rows)}.{columns}"


def _values(block: FloatArray) -> FloatArray:
    return block


def _sums(block: FloatArray) -> FloatArray:
    sums: FloatArray = block.sum(axis=1) if block.ndim == 2 else np.ones(len(block))
    return sums


def _sums_of_exponentials(block: FloatArray) -> FloatArray:
    return _sums(np.exp(block))


def _is_no_sum(sums: FloatArray) -> npt.NDArray[np.bool_]:
    return ~(np.abs(sums - 1) <= SUM_LIMIT + SLACK / 2)  # a row that BLAS put beyond the slack is found again


def _hint(array: NumberArray) -> str:
    """Guess from the pattern of the values what they are instead of probabilities."""
    low, high = float(array.min()), float(array.max())
    if high == np.inf:
        return "Infinity is no probability; repair these rows."
    if low >= 0 and 1.5 < high <= 100:
        return "Are these percentages? Divide by 100."
    if low < 0 and high > 1:
        return "Are these logits? Apply softmax (or the logistic function) first."
    if high <= 0:
        return "Are these log-probabilities? Say so with log_proba=True (--log-proba)."
    return "Probabilities lie between 0 and 1."


def _hint_for_logarithms(array: NumberArray) -> str:
    if array.min() >= 0 and array.max() <= 1:
        return "These look like probabilities; leave log_proba (--log-proba) out."
    return "Give natural logarithms of probabilities, as log_softmax does."


def _drop(_: NumberArray) -> str:
    return "Drop or repair these rows."


_MISSING = Rule("PR101", _values, np.isnan, "the probability is missing (NaN)", _drop)
_IS_NO_SUM = f"probabilities sum to {{value}}, expected 1 (within {SUM_LIMIT})"

PROBABILITY_RULES = (
    _MISSING,
    Rule(
        "PR102",
        _values,
        lambda x: (x < -OVERSHOOT) | (x > 1 + OVERSHOOT),
        "{value} is not a probability, expected 0 to 1",
        _hint,
    ),
    Rule(
        "PR103",
        _sums,
        _is_no_sum,
        _IS_NO_SUM,
        lambda _: (
            "Is a class column missing? If the rows are unnormalised on purpose, say normalize_rows=True "
            "(--normalize-rows)."
        ),
    ),
)
LOG_PROBABILITY_RULES = (
    _MISSING,
    Rule(
        "PR102",
        _values,
        lambda x: x > OVERSHOOT,
        "{value} is not a log-probability, expected at most 0",
        _hint_for_logarithms,
    ),
    Rule(
        "PR103",
        _sums_of_exponentials,
        _is_no_sum,
        _IS_NO_SUM,
        lambda _: "Is a class column missing? Are these logits? Apply log_softmax first.",
    ),
)
TO_BE_NORMALISED_RULES = (
    _MISSING,
    Rule(
        "PR102",
        _values,
        lambda x: (x < -OVERSHOOT) | (x == np.inf),
        "{value} cannot be normalised, expected a finite number of 0 or more",
        lambda _: "Normalising takes counts or unnormalised probabilities; apply softmax to logits first.",
    ),
    Rule(
        "PR103",
        _sums,
        lambda sums: ~((sums > 0) & (sums < np.inf)),
        "the values sum to {value} and cannot be normalised",
        _drop,
    ),
)
SOFT_LABEL_RULES = (
    Rule("PR118", _values, np.isnan, "the soft label is missing (NaN)", _drop, LabelError),
    Rule(
        "PR118",
        _values,
        lambda x: (x < -OVERSHOOT) | (x > 1 + OVERSHOOT),
        "{value} is no share of a soft label, expected 0 to 1",
        lambda _: "Each row of y_true has to be a distribution over the classes.",
        LabelError,
    ),
    Rule(
        "PR118",
        _sums,
        _is_no_sum,
        f"the soft label sums to {{value}}, expected 1 (within {SUM_LIMIT})",
        lambda _: "Each row of y_true has to be a distribution over the classes; several true classes are none.",
        LabelError,
    ),
)
