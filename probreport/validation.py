"""Whether numbers are probabilities and rows are distributions: checked once, block by block, at memory speed.

Holds the rules and what is disclosed of values that are accepted although they are not quite right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from probreport.containers import NumberArray
from probreport.errors import Place, ProbabilityError, WeightError, listing

FloatArray = npt.NDArray[np.float64]

OVERSHOOT = 1e-12
SUM_TOLERANCE = 1e-3
SILENT_SUM = 1e-8
_BLOCK_ENTRIES = 1 << 15


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


def blocks(array: NumberArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield the array in float64 blocks that fit in cache, each with the number of its first row."""
    width = array.shape[1] if array.ndim == 2 else 1
    rows = max(1, _BLOCK_ENTRIES // max(1, width))
    for start in range(0, len(array), rows):
        yield start, np.ascontiguousarray(array[start : start + rows], dtype=np.float64)


def check_probabilities(array: NumberArray, place: Place) -> Findings:
    """Check that every value is a probability and, in two dimensions, that every row sums to 1.

    Parameters
    ----------
    array : ndarray, shape (n,) or (n, k)
    place : Place

    Raises
    ------
    ProbabilityError
        PR101 for a missing value, PR102 for one outside of [0, 1], PR103 for a row that does not sum to 1 within 0.001.
    """
    findings = Findings()
    ones = np.ones(array.shape[1]) if array.ndim == 2 else None
    for start, block in blocks(array):
        found = _check_column(block) if ones is None else _check_rows(block, ones)
        if found is None:
            raise explain(array, place, start)
        if found is not _NOTHING:
            findings += found
    return findings


_NOTHING = Findings()


def _check_column(block: FloatArray) -> Findings | None:
    low, high = block.min(), block.max()
    if low >= 0 and high <= 1:
        return _NOTHING
    if not (low >= -OVERSHOOT and high <= 1 + OVERSHOOT):
        return None
    return Findings(overshoot_values=_count_overshoot(block))


def _check_rows(block: FloatArray, ones: FloatArray) -> Findings | None:
    """Check a block of rows; a value can exceed 1 only where a sum does or another value is negative."""
    low = block.min()
    sums = block @ ones
    least, most = sums.min(), sums.max()
    if low >= 0 and least >= 1 - SILENT_SUM and most <= 1 + OVERSHOOT:
        return _NOTHING
    if not (low >= -OVERSHOOT and least >= 1 - SUM_TOLERANCE and most <= 1 + SUM_TOLERANCE):
        return None
    if block.max() > 1 + OVERSHOOT:
        return None
    errors = np.abs(sums - 1)
    unnormalised = errors > SILENT_SUM
    return Findings(
        overshoot_values=_count_overshoot(block),
        unnormalised_rows=int(unnormalised.sum()),
        largest_sum_error=_row_sum_error(block[int(errors.argmax())]) if unnormalised.any() else 0.0,
    )


def _row_sum_error(row: FloatArray) -> float:
    """Sum one row in NumPy's own order: BLAS may differ by an ulp with the size of the block."""
    return float(abs(row.sum() - 1))


def _count_overshoot(block: FloatArray) -> int:
    return int(((block < 0) | (block > 1)).sum())


def explain(array: NumberArray, place: Place, start: int) -> ProbabilityError:
    """Find the first values that break a rule, from the given row on, and say what is wrong with them."""
    rest = np.asarray(array[start:], dtype=np.float64)
    rules: tuple[tuple[str, str, Callable[[FloatArray], npt.NDArray[np.bool_]]], ...] = (
        ("PR101", "is missing (NaN)", np.isnan),
        ("PR102", "is not a probability, expected 0 to 1", lambda x: (x < -OVERSHOOT) | (x > 1 + OVERSHOOT)),
    )
    for code, rule, broken in rules:
        offending = broken(rest)
        if offending.any():
            return _value_error(array, rest, offending, place, start, code, rule)
    return _sum_error(rest, place, start)


def _value_error(
    array: NumberArray,
    rest: FloatArray,
    offending: npt.NDArray[np.bool_],
    place: Place,
    start: int,
    code: str,
    rule: str,
) -> ProbabilityError:
    where = np.argwhere(offending)
    row, column = int(where[0][0]), int(where[0][1]) if rest.ndim == 2 else 0
    others = listing((int(r) + start + place.first_row for r in dict.fromkeys(where[:, 0].tolist())), most=5)
    return ProbabilityError(
        f"{place.cell(row + start, column)}: {float(rest[tuple(where[0])])!r} {rule}.\n"
        f"{len(where)} such value{'s' if len(where) > 1 else ''} from there on, in rows {others}. {_hint(array)}",
        code=code,
    )


def _hint(array: NumberArray) -> str:
    """Guess from the pattern of the values what they are instead of probabilities."""
    values = np.asarray(array, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if finite.size < values.size or finite.size == 0:
        return "Drop or repair these rows."
    low, high = finite.min(), finite.max()
    if low >= 0 and 1.5 < high <= 100:
        return "Are these percentages? Divide by 100."
    if low < 0 and high > 1:
        return "Are these logits? Apply softmax (or the logistic function) first."
    if high <= 0:
        return "Are these log-probabilities? Say so with log_proba=True (--log-proba)."
    return "Probabilities lie between 0 and 1."


def _sum_error(rest: FloatArray, place: Place, start: int) -> ProbabilityError:
    sums = rest.sum(axis=1)
    rows = np.flatnonzero(~(np.abs(sums - 1) <= SUM_TOLERANCE))
    columns = f"Columns read as probabilities: {listing(place.columns, most=12)}. " if place.columns else ""
    return ProbabilityError(
        f"{place.row(int(rows[0]) + start)}: probabilities sum to {sums[rows[0]]:.6g}, "
        f"expected 1 (within {SUM_TOLERANCE}).\n"
        f"{rows.size} such row{'s' if rows.size > 1 else ''} from there on: "
        f"{listing((rows + start + place.first_row).tolist())}. "
        f"{columns}Is a class column missing? If the rows are unnormalised on purpose, say normalize_rows=True.",
        code="PR103",
    )


def normalised(array: NumberArray, place: Place) -> tuple[FloatArray, Findings]:
    """Divide each row by its sum, on request only; a row that sums to 0 cannot be.

    Raises
    ------
    ProbabilityError
        PR101 or PR102 for values that are no non-negative numbers, PR103 for a row that sums to 0.
    """
    values = np.array(array, dtype=np.float64)
    if not (np.isfinite(values).all() and values.min() >= 0):
        raise explain(array, place, 0)
    sums = values.sum(axis=1)
    if not sums.all():
        raise _sum_error(values, place, 0)
    return values / sums[:, None], Findings(normalised_rows=int((np.abs(sums - 1) > SILENT_SUM).sum()))


def check_log_probabilities(array: NumberArray, place: Place) -> Findings:
    """Check that every value is a logarithm of a probability and that every row's exponentials sum to 1.

    Raises
    ------
    ProbabilityError
        PR101 for NaN, PR102 for a value above 0, PR103 for a row whose exponentials do not sum to 1.
    """
    findings = Findings()
    for start, block in blocks(array):
        if np.isnan(block).any():
            raise explain(array, place, start)
        if block.max() > OVERSHOOT:
            row = int(np.argwhere(block > OVERSHOOT)[0][0])
            raise ProbabilityError(
                f"{place.row(start + row)}: a log-probability is at most 0, but {block[row].max():.6g} was given.\n"
                "Give natural logarithms of probabilities, or leave log_proba out.",
                code="PR102",
            )
        with np.errstate(under="ignore"):
            found = check_probabilities(np.exp(block), Place(place.source, place.first_row + start, place.columns))
        findings += found
    return findings


def check_weights(weights: NumberArray, place: Place) -> FloatArray:
    """Return weights as float64; refuse negative ones, NaN, infinity.

    Raises
    ------
    WeightError
        PR114, naming the first such rows.
    """
    values = np.ascontiguousarray(weights, dtype=np.float64)
    offending = np.flatnonzero(~((values >= 0) & np.isfinite(values)))
    if offending.size:
        raise WeightError(
            f"{place.row(int(offending[0]))}: sample weight {float(values[offending[0]])!r} is negative or not finite "
            f"({offending.size} such rows: {listing((offending + place.first_row).tolist())}).\n"
            "A weight is a finite number, 0 or more.",
            code="PR114",
        )
    return values + 0.0
