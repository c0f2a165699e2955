"""Whether numbers are probabilities and rows are distributions: checked once, block by block, at memory speed.

Holds the rules and what is disclosed of values that are accepted although they are not quite right. What a refusal says
is left to ``refusals``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from probreport.containers import FloatArray as FloatArray
from probreport.containers import NumberArray
from probreport.errors import Place, WeightError
from probreport.refusals import (
    LOG_PROBABILITY_RULES,
    OVERSHOOT,
    PROBABILITY_RULES,
    SLACK,
    SUM_LIMIT,
    TO_BE_NORMALISED_RULES,
    Rule,
    blocks,
    halves,
    refusal,
)
from probreport.threads import in_threads

_SILENT = 1e-8 + SLACK
_ACCEPTED = SUM_LIMIT + SLACK
Visit = Callable[[int, FloatArray], None]
_FEW_COLUMNS, _MANY_COLUMNS = 4, 48
_BITS_OF_1 = {np.dtype(kind): np.ones(1, kind).view(f"u{kind().itemsize}")[0] for kind in (np.float32, np.float64)}


@dataclass(frozen=True)
class Findings:
    """What was accepted although it is not quite right; counted so that a report can disclose it.

    Parameters
    ----------
    overshoot_values : int
        Values within 1e-12 outside of [0, 1], read as 0 or 1.
    unnormalised_rows : int
        Rows whose sum differs from 1 by more than 1e-8 (and by at most the tolerance).
    largest_sum_error : float
        The largest absolute difference of a row's sum from 1.
    normalised_rows : int
        Rows that were divided by their sum because the caller asked for it.
    """

    overshoot_values: int = 0
    unnormalised_rows: int = 0
    largest_sum_error: float = 0.0
    normalised_rows: int = 0

    def __add__(self, other: Findings) -> Findings:
        return Findings(
            self.overshoot_values + other.overshoot_values,
            self.unnormalised_rows + other.unnormalised_rows,
            max(self.largest_sum_error, other.largest_sum_error),
            self.normalised_rows + other.normalised_rows,
        )


_NOTHING = Findings()


def check_probabilities(
    array: NumberArray, place: Place, rules: tuple[Rule, ...] = PROBABILITY_RULES, visit: Visit | None = None
) -> Findings:
    """Check that every value is a probability and, in two dimensions, that every row sums to 1.

    Parameters
    ----------
    array : ndarray, shape (n,) or (n, k)
    place : Place
    rules : tuple of Rule
        What is said when the check fails; the check itself is the same.
    visit : callable, optional
        Is shown each block that was found good, with its first row's number, while it is in cache.

    Raises
    ------
    ProbabilityError
        PR101 for a missing value, PR102 for one outside of [0, 1], PR103 for a row that does not sum to 1 within 0.001.

    Examples
    --------
    >>> check_probabilities(np.array([[0.25, 0.7502], [0.5, 0.5]]), Place()).unnormalised_rows
    1
    """
    parts = in_threads([partial(_found_in, array, rows, visit) for rows in halves(array)])
    findings = _NOTHING
    for found in parts:
        if isinstance(found, int):
            raise refusal(rules, array, place, found)
        findings = findings if found is _NOTHING else findings + found
    return findings


def _found_in(array: NumberArray, rows: slice, visit: Visit | None) -> Findings | int:
    """Return what is found in some rows, or the first row of the block in which a rule is broken."""
    findings = _NOTHING
    ones = np.ones(array.shape[1]) if array.ndim == 2 else None
    with np.errstate(over="ignore", invalid="ignore"):
        part = array[rows]
        for start, block in blocks(part):
            given = part[start : start + len(block)]
            found = _check_column(block, given) if ones is None else _check_rows(block, given, ones)
            if found is None:
                return int(rows.start) + start
            findings = findings if found is _NOTHING else findings + found
            if visit is not None:
                visit(rows.start + start, block)
    return findings


def _check_column(block: FloatArray, given: NumberArray) -> Findings | None:
    if _is_within_unit(block, given):
        return _NOTHING
    if not (block.min() >= -OVERSHOOT and block.max() <= 1 + OVERSHOOT):
        return None
    return Findings(overshoot_values=_count_overshoot(block))


def _is_within_unit(block: FloatArray, given: NumberArray) -> bool:
    """Whether all values of a block lie in [0, 1], in one pass: over what was given, where that is half as wide.

    Read as integers, floats from 0 on are in order, and all that have a sign (also -0.0) or are NaN come after them.
    """
    values = given if given.dtype in _BITS_OF_1 and given.flags.c_contiguous else block
    return bool(values.view(f"u{values.itemsize}").max() <= _BITS_OF_1[values.dtype])


def _check_rows(block: FloatArray, given: NumberArray, ones: FloatArray) -> Findings | None:
    sums = _sums(block, ones)
    least, most = sums.min(), sums.max()
    is_within_unit = _is_within_unit(block, given)
    if is_within_unit and least >= 1 - _SILENT and most <= 1 + _SILENT:
        return _NOTHING
    if not (least >= 1 - _ACCEPTED and most <= 1 + _ACCEPTED):
        return None
    if not is_within_unit and not (block.min() >= -OVERSHOOT and block.max() <= 1 + OVERSHOOT):
        return None
    errors = np.abs(sums - 1)
    unnormalised = int(np.count_nonzero(errors > _SILENT))
    return Findings(
        overshoot_values=0 if is_within_unit else _count_overshoot(block),
        unnormalised_rows=unnormalised,
        largest_sum_error=_largest_error(block, errors) if unnormalised else 0.0,
    )


def _sums(block: FloatArray, ones: FloatArray) -> FloatArray:
    """Sum each row, by what is fastest for so many columns: for many, BLAS takes twice as long as NumPy."""
    if 1 < len(ones) <= _FEW_COLUMNS:
        return _sums_of_few(block)
    sums: FloatArray = block.sum(axis=1) if len(ones) >= _MANY_COLUMNS else block @ ones
    return sums


def _sums_of_few(block: FloatArray) -> FloatArray:
    """Add a few columns one after the other, for which BLAS takes two to four times as long."""
    sums: FloatArray = block[:, 0] + block[:, 1]
    for column in range(2, block.shape[1]):
        sums += block[:, column]
    return sums


def _largest_error(block: FloatArray, errors: FloatArray) -> float:
    """Sum the rows furthest from 1 again, in NumPy's own order, which does not depend on the size of the block."""
    furthest = block[errors >= errors.max() - SLACK]
    return float(np.abs(furthest.sum(axis=1) - 1).max())


def _count_overshoot(block: FloatArray) -> int:
    return int(np.count_nonzero((block < 0) | (block > 1)))


def check_log_probabilities(array: NumberArray, place: Place) -> Findings:
    """Check that every value is a logarithm of a probability and that every row's exponentials sum to 1.

    Raises
    ------
    ProbabilityError
        PR101 for NaN, PR102 for a value above 0, PR103 for a row whose exponentials do not sum to 1.
    """
    findings = Findings()
    ones = np.ones(array.shape[1]) if array.ndim == 2 else None
    for start, block in blocks(array):
        found = _check_logs(block, ones)
        if found is None:
            raise refusal(LOG_PROBABILITY_RULES, array, place, start)
        findings = findings if found is _NOTHING else findings + found
    return findings


def _check_logs(block: FloatArray, ones: FloatArray | None) -> Findings | None:
    high = block.max()
    if not high <= OVERSHOOT:
        return None
    overshoot = Findings(overshoot_values=int(np.count_nonzero(block > 0))) if high > 0 else _NOTHING
    if ones is None:
        return overshoot
    with np.errstate(under="ignore"):
        probabilities = np.exp(np.minimum(block, 0.0))
        found = _check_rows(probabilities, probabilities, ones)
    return None if found is None else found + overshoot


def normalised(array: NumberArray, place: Place) -> tuple[FloatArray, Findings]:
    """Divide each row by its sum, on request only; a row that sums to 0 cannot be.

    Raises
    ------
    ProbabilityError
        PR101 or PR102 for values that are no finite numbers of at least 0, PR103 for a row that sums to 0.
    """
    values = np.array(array, dtype=np.float64)
    low = values.min()
    if not (low >= -OVERSHOOT and values.max() < np.inf):
        raise refusal(TO_BE_NORMALISED_RULES, array, place)
    overshoot = int(np.count_nonzero(values < 0)) if low < 0 else 0
    np.maximum(values, 0.0, out=values)
    with np.errstate(over="ignore"):
        sums = values.sum(axis=1)
    if not (sums.min() > 0 and sums.max() < np.inf):
        raise refusal(TO_BE_NORMALISED_RULES, array, place)
    changed = int(np.count_nonzero(np.abs(sums - 1) > _SILENT))
    return values / sums[:, None], Findings(overshoot_values=overshoot, normalised_rows=changed)


def check_weights(weights: NumberArray, place: Place) -> FloatArray:
    """Return weights as float64; refuse negative ones, NaN, infinity.

    Raises
    ------
    WeightError
        PR114, naming the first such rows.
    """
    with np.errstate(over="ignore"):  # of wider floats, which are then infinite
        values = np.ascontiguousarray(weights, dtype=np.float64)
    rows = np.flatnonzero(~((values >= 0) & (values < np.inf))).tolist()
    if rows:
        raise WeightError(
            f"{place.row_of_weight(rows[0])}: sample weight {float(values[rows[0]])!r} is negative or not finite "
            f"({place.such_rows(rows)}).\n"
            "A weight is a finite number, 0 or more.",
            code="PR114",
        )
    return values + 0.0
