"""Information between distributions: entropy, cross-entropy, Kullback-Leibler and Jensen-Shannon divergence.

Measures whole distributions given as arrays, in nats or bits; losses of labelled rows are left to ``metrics``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from probreport.errors import DataError, LabelError, ProbabilityError, ShapeError, UsageError, listing, shown_text

FloatArray = npt.NDArray[np.float64]
Unit = Literal["nats", "bits"]

NATS_PER_BIT = math.log(2)
OVERSHOOT = 1e-12
SUM_TOLERANCE = 1e-3
_FLOAT = np.finfo(np.float64)


def information(p: npt.ArrayLike, *, unit: Unit = "nats") -> float | FloatArray:
    """Information of events of the given probabilities (surprisal): the less probable, the more.

    Parameters
    ----------
    p : array-like of any shape
        Probabilities, each on its own; they need not sum to 1.
    unit : {"nats", "bits"}
        Natural or binary logarithm.

    Returns
    -------
    float or ndarray of the shape of p
        ``-ln p``, 0 or more: 0 for a certain event, infinity for an impossible one.

    Raises
    ------
    ProbabilityError
        PR101 for NaN, PR102 for a value outside [0, 1] by more than 1e-12 (less is read as 0 or 1), PR113 for anything
        but numbers.
    UsageError
        PR120 for another unit.

    References
    ----------
    Shannon (1948), "A mathematical theory of communication", doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> information(0.25, unit="bits")
    2.0
    """
    scale = _nats_per(unit)
    return _finished(_information(_probabilities(p, "p")), scale)


def entropy(p: npt.ArrayLike, *, unit: Unit = "nats", axis: int = -1) -> float | FloatArray:
    """Shannon entropy: the information to expect from a draw; 0 for certainty, at most the logarithm of k.

    Parameters
    ----------
    p : array-like, shape (k,) or (..., k)
        Distributions along ``axis``; other lengths than k may stand before and after it.
    unit : {"nats", "bits"}
        Natural or binary logarithm.
    axis : int
        The axis of the classes.

    Returns
    -------
    float or ndarray
        ``-sum(p ln p)`` with ``0 ln 0 = 0``: a float for one distribution, else an array without ``axis``.

    Raises
    ------
    ProbabilityError
        PR101 to PR103 where a slice is no distribution: a value missing, or outside [0, 1] by more than 1e-12, or a
        sum that differs from 1 by more than 0.001 (less is taken as it is, not renormalised); PR113 for anything but
        numbers.
    ShapeError
        PR111 for a scalar, rows of different lengths, or no classes.
    UsageError
        PR120 for another unit or an axis that is not there.

    References
    ----------
    Shannon (1948), "A mathematical theory of communication", doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> entropy([[0.5, 0.5], [1.0, 0.0]], unit="bits")
    array([1., 0.])
    """
    scale = _nats_per(unit)
    (p,) = _distributions([p], axis)
    return _finished(_cross_entropy(p, p), scale)


def cross_entropy(p: npt.ArrayLike, q: npt.ArrayLike, *, unit: Unit = "nats", axis: int = -1) -> float | FloatArray:
    """Cross-entropy H(P, Q): the information to expect when draws come from P and are forecast by Q.

    Parameters
    ----------
    p, q : array-like, shape (k,) or (..., k)
        Distributions along ``axis``; the other dimensions broadcast, so that one distribution of shape (k,) meets each
        of many. Classes are bound by position.
    unit : {"nats", "bits"}
        Natural or binary logarithm.
    axis : int
        The axis of the classes, counted in the array of more dimensions.

    Returns
    -------
    float or ndarray
        ``-sum(p ln q)`` with ``0 ln 0 = 0``; infinity where q gives 0 to what p does not. Smaller is the better
        forecast; the least is the entropy of p.

    Raises
    ------
    ProbabilityError, ShapeError, UsageError
        As ``entropy``; also ShapeError PR110 where lengths differ.
    LabelError
        PR124 where both are pandas objects that name the same classes in different orders.

    Examples
    --------
    >>> round(cross_entropy([0.1, 0.4, 0.5], [0.8, 0.15, 0.05], unit="bits"), 4)
    3.2879
    """
    scale = _nats_per(unit)
    p, q = _distributions([p, q], axis)
    return _finished(_cross_entropy(p, q), scale)


def kl_divergence(p: npt.ArrayLike, q: npt.ArrayLike, *, unit: Unit = "nats", axis: int = -1) -> float | FloatArray:
    """Kullback-Leibler divergence KL(P || Q) = H(P, Q) - H(P): what forecasting P by Q costs beyond need.

    Parameters
    ----------
    p, q, unit, axis
        As in ``cross_entropy``.

    Returns
    -------
    float or ndarray
        ``sum(p ln(p / q))``, 0 or more; 0 for equal distributions; infinity where q gives 0 to what p does not. Full
        relative precision also for p and q that are nearly equal. Not symmetric.

    Raises
    ------
    ProbabilityError, ShapeError, UsageError, LabelError
        As ``cross_entropy``.

    Notes
    -----
    Sums that differ by no more than rounding explains are taken as equal. Where one row sums to 1 less exactly than
    the other, the sum is returned as it is, and 0 where such rows would make it negative.

    References
    ----------
    Kullback & Leibler (1951), "On information and sufficiency", doi:10.1214/aoms/1177729694.

    Examples
    --------
    >>> round(kl_divergence([0.1, 0.4, 0.5], [0.8, 0.15, 0.05], unit="bits"), 4)
    1.927
    """
    scale = _nats_per(unit)
    p, q = _distributions([p, q], axis)
    return _finished(_kl_divergence(p, q), scale)


def js_divergence(p: npt.ArrayLike, q: npt.ArrayLike, *, unit: Unit = "nats", axis: int = -1) -> float | FloatArray:
    """Jensen-Shannon divergence: the mean Kullback-Leibler divergence of P and Q from their average.

    Parameters
    ----------
    p, q, unit, axis
        As in ``cross_entropy``.

    Returns
    -------
    float or ndarray
        From 0 for equal distributions to ln 2 (1 bit) for those that share no class; symmetric.

    Raises
    ------
    ProbabilityError, ShapeError, UsageError, LabelError
        As ``cross_entropy``.

    References
    ----------
    Lin (1991), "Divergence measures based on the Shannon entropy", doi:10.1109/18.61115.

    Examples
    --------
    >>> js_divergence([1.0, 0.0], [0.0, 1.0], unit="bits")
    1.0
    """
    scale = _nats_per(unit)
    p, q = _distributions([p, q], axis)
    return _finished(_js_divergence(p, q), scale)


def js_distance(p: npt.ArrayLike, q: npt.ArrayLike, *, unit: Unit = "nats", axis: int = -1) -> float | FloatArray:
    """Jensen-Shannon distance, a metric: the square root of the divergence in the given unit.

    Parameters
    ----------
    p, q, unit, axis
        As in ``cross_entropy``.

    Returns
    -------
    float or ndarray
        From 0 to the root of ln 2 (1 in bits). The unit stands under the root: the distance in bits is the one in nats
        divided by the root of ln 2.

    Raises
    ------
    ProbabilityError, ShapeError, UsageError, LabelError
        As ``cross_entropy``.

    References
    ----------
    Endres & Schindelin (2003), "A new metric for probability distributions", doi:10.1109/TIT.2003.813506.

    Examples
    --------
    >>> round(js_distance([0.1, 0.4, 0.5], [0.8, 0.15, 0.05], unit="bits"), 4)
    0.6482
    """
    divergence = js_divergence(p, q, unit=unit, axis=axis)
    return _finished(np.sqrt(divergence), 1.0)


def gaussian_cross_entropy(
    mean_p: npt.ArrayLike,
    sd_p: npt.ArrayLike,
    mean_q: npt.ArrayLike,
    sd_q: npt.ArrayLike,
    *,
    unit: Unit = "nats",
) -> float | FloatArray:
    """Cross-entropy of two normal densities, and the reason why squared error is a cross-entropy.

    An observation y is a point mass (``mean_p=y, sd_p=0``), a regression's forecast a normal density round its mean.
    The cross-entropy is then half the squared error in units of the variance plus a constant, so that the forecast
    with the least mean squared error is the one with the least mean cross-entropy.

    Parameters
    ----------
    mean_p, mean_q : array-like
        Means, finite; all four broadcast.
    sd_p, sd_q : array-like
        Standard deviations, finite: of p 0 (a point mass) or more, of q more than 0.
    unit : {"nats", "bits"}
        Natural or binary logarithm.

    Returns
    -------
    float or ndarray
        ``ln(2 pi sd_q**2) / 2 + (sd_p**2 + (mean_p - mean_q)**2) / (2 sd_q**2)``. Of densities, so it may be negative.

    Raises
    ------
    DataError
        PR119 for a mean that is not finite or a standard deviation out of its range.
    ShapeError
        PR110 where shapes do not broadcast.
    UsageError
        PR120 for another unit.

    Examples
    --------
    >>> one_off, two_off = (gaussian_cross_entropy(0.0, 0.0, miss, 1.0) for miss in (1.0, 2.0))
    >>> two_off - one_off == (2.0**2 - 1.0**2) / 2
    True
    """
    scale = _nats_per(unit)
    mean_p, mean_q = _finite(mean_p, "mean_p"), _finite(mean_q, "mean_q")
    sd_p, sd_q = _finite(sd_p, "sd_p", least=0.0), _finite(sd_q, "sd_q", least=_FLOAT.smallest_subnormal)
    _check_broadcast(mean_p, sd_p, mean_q, sd_q)
    return _finished(_gaussian_cross_entropy(mean_p, sd_p, mean_q, sd_q), scale)


def _quietly() -> np.errstate:
    """Silence NumPy where the logarithm of 0 or the smallest numbers are expected and have their own branch."""
    return np.errstate(all="ignore")


def _information(p: FloatArray) -> FloatArray:
    with _quietly():
        return np.asarray(-np.log(p))


def _cross_entropy(p: FloatArray, q: FloatArray) -> FloatArray:
    with _quietly():
        return np.asarray(-np.where(p > 0, p * np.log(q), 0.0).sum(axis=-1))


def _kl_divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """Sum the excess, which is the divergence of rows of equal sums, and take off the difference of the sums.

    Of sums that differ by rounding alone the difference is left out: it would drown a divergence below 1e-16.
    """
    with _quietly():
        difference = q - p
        surplus = difference.sum(axis=-1)
        rounding = 4 * _FLOAT.eps * math.sqrt(p.shape[-1])
        surplus = np.where(np.abs(surplus) > rounding, surplus, 0.0)
        return np.asarray(np.maximum(_excess(p, q, difference).sum(axis=-1) - surplus, 0.0))


def _js_divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """Compare 2p and 2q with p + q, which is exact in the subnormal range where (p + q) / 2 is not."""
    with _quietly():
        both, difference = p + q, q - p
        terms = _excess(2 * p, both, difference) + _excess(2 * q, both, -difference)
        return np.asarray(np.minimum(terms.sum(axis=-1) / 4, NATS_PER_BIT))


def _gaussian_cross_entropy(mean_p: FloatArray, sd_p: FloatArray, mean_q: FloatArray, sd_q: FloatArray) -> FloatArray:
    with _quietly():
        squares = (sd_p / sd_q) ** 2 + ((mean_p - mean_q) / sd_q) ** 2
        return np.asarray(np.log(sd_q) + math.log(2 * math.pi) / 2 + squares / 2)


def _excess(p: FloatArray, q: FloatArray, difference: FloatArray) -> FloatArray:
    """Return ``p ln(p / q) + difference`` for each entry, where difference is q - p; never negative."""
    near = p * _linear_minus_log1p(difference / p)
    far = difference - p * _log_of_ratio(q, p)
    excess = np.where(np.abs(difference) <= p / 4, near, far)
    return np.where(p > 0, excess, q)


def _linear_minus_log1p(x: FloatArray) -> FloatArray:
    """Return ``x - log1p(x)`` for x in [-1/4, 1/4] without cancellation, by log1p(x) = 2 artanh(x / (2 + x))."""
    s = x / (2 + x)
    square = s * s
    tail = np.zeros_like(s)
    for odd in range(19, 1, -2):
        tail = tail * square + 1 / odd
    return np.asarray(s * (x - 2 * square * tail))


def _log_of_ratio(q: FloatArray, p: FloatArray) -> FloatArray:
    """Return ``ln(q / p)``, also where the ratio itself overflows or loses digits as a subnormal."""
    ratio = q / p
    precise = (ratio >= _FLOAT.smallest_normal) & (ratio <= _FLOAT.max)
    return np.where(precise, np.log(ratio), np.log(q) - np.log(p))


def _nats_per(unit: str) -> float:
    if not (isinstance(unit, str) and unit in ("nats", "bits")):
        raise UsageError(f"unit {shown_text(unit)} is unknown.\nChoose 'nats' or 'bits'.", code="PR120")
    return NATS_PER_BIT if unit == "bits" else 1.0


def _finished(nats: npt.ArrayLike, scale: float) -> float | FloatArray:
    """Convert to the unit, without a negative zero; a single number becomes a float."""
    value = np.asarray(nats, dtype=np.float64) / scale + 0.0
    return float(value) if value.ndim == 0 else value


def _distributions(arguments: Sequence[npt.ArrayLike], axis: int) -> list[FloatArray]:
    """Read one or two arguments as checked distributions along the last axis of contiguous float64 arrays."""
    names = ("p", "q")[: len(arguments)]
    arrays = [_probabilities(values, name) for values, name in zip(arguments, names, strict=True)]
    axis = _from_the_end(axis, max(array.ndim for array in arrays))
    _check_class_order(arguments, axis)
    slices = [_slices(array, name, axis) for array, name in zip(arrays, names, strict=True)]
    if len({array.shape[-1] for array in slices}) > 1:
        classes = " and ".join(str(array.shape[-1]) for array in slices)
        raise ShapeError(f"p and q have {classes} classes along axis {axis}, expected equally many.", code="PR110")
    _check_broadcast(*slices)
    return slices


def _from_the_end(axis: int, dimensions: int) -> int:
    if dimensions == 0:
        raise ShapeError("A single number is no distribution: give the probabilities of all classes.", code="PR111")
    if not isinstance(axis, int | np.integer) or not -dimensions <= axis < dimensions:
        raise UsageError(
            f"axis {shown_text(axis)} is not there.\nChoose an integer from {-dimensions} to {dimensions - 1}.",
            code="PR120",
        )
    return int(axis) - dimensions if axis >= 0 else int(axis)


def _slices(array: FloatArray, name: str, axis: int) -> FloatArray:
    """Bring the classes to the last axis and check the sums; an array of one dimension is one distribution."""
    axis = -1 if array.ndim == 1 else axis
    if array.ndim < -axis or array.shape[axis] == 0:
        raise ShapeError(f"{name} of shape {array.shape} has no classes along axis {axis}.", code="PR111")
    moved = np.ascontiguousarray(np.moveaxis(array, axis, -1))
    sums = moved.sum(axis=-1)
    wrong = np.abs(sums - 1) > SUM_TOLERANCE
    if wrong.any():
        raise _sum_error(name, sums, wrong)
    return moved


def _sum_error(name: str, sums: FloatArray, wrong: npt.NDArray[np.bool_]) -> ProbabilityError:
    places = _places(wrong)
    where = f"{name}, distribution {places[0]}" if sums.ndim else name
    others = f"\n{len(places)} such distributions: {listing(places)}." if len(places) > 1 else ""
    return ProbabilityError(
        f"{where}: probabilities sum to {float(sums[wrong][0])!r}, expected 1 (within {SUM_TOLERANCE}).{others}\n"
        "Is a class missing, or does axis name another dimension than the classes? Counts are divided by their sum.",
        code="PR103",
    )


def _places(wrong: npt.NDArray[np.bool_]) -> list[Any]:
    """List the indices of what is wrong: a number in one dimension, a tuple in more."""
    indices = np.argwhere(wrong).tolist()
    return [index[0] if len(index) == 1 else tuple(index) for index in indices]


def _check_class_order(arguments: Sequence[Any], axis: int) -> None:
    """Refuse pandas objects that name the same classes in two orders: here, classes are bound by position."""
    axes = [values.axes for values in arguments if isinstance(getattr(values, "axes", None), list)]
    names = [list(labels[axis if len(labels) >= -axis else -1]) for labels in axes]
    if len(names) == 2 and names[0] != names[1] and sorted(map(repr, names[0])) == sorted(map(repr, names[1])):
        raise LabelError(
            f"p and q name the same classes in different orders: {listing(names[0])} against {listing(names[1])}.\n"
            "Classes are bound by position: bring one into the order of the other, for example by reindex.",
            code="PR124",
        )


def _check_broadcast(*arrays: FloatArray) -> None:
    try:
        np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ShapeError(f"Shapes {shapes} do not fit together.", code="PR110") from None


def _probabilities(values: npt.ArrayLike, name: str) -> FloatArray:
    """Read probabilities of any shape; what exceeds [0, 1] by no more than rounding is set to 0 or 1."""
    array = _numbers(values, name)
    wrong = ~((array >= -OVERSHOOT) & (array <= 1 + OVERSHOOT))
    if wrong.any():
        raise _value_error(name, array, wrong)
    return np.asarray(np.clip(array, 0.0, 1.0))


def _value_error(name: str, array: FloatArray, wrong: npt.NDArray[np.bool_]) -> ProbabilityError:
    missing = np.isnan(array)
    offending = missing if missing.any() else wrong
    rule = "is missing (NaN)" if missing.any() else "is not a probability, expected 0 to 1"
    where, others = _offenders(name, offending)
    return ProbabilityError(
        f"{where}: {float(array[offending][0])!r} {rule}.{others}\n{_hint(array)}",
        code="PR101" if missing.any() else "PR102",
    )


def _offenders(name: str, offending: npt.NDArray[np.bool_]) -> tuple[str, str]:
    """Name the first offender and, where there are more, all in a sentence of their own."""
    places = _places(offending)
    where = f"{name}, value {places[0]}" if offending.ndim else name
    return where, f"\n{len(places)} such values: {listing(places)}." if len(places) > 1 else ""


def _hint(array: FloatArray) -> str:
    """Guess from the pattern of the values what they are instead of probabilities."""
    if np.isnan(array).any():
        return "Drop or repair what is missing."
    low, high = float(array.min()), float(array.max())
    if low < 0 < 1 < high:
        return "Are these logits? Apply softmax (or the logistic function) first."
    if high <= 0:
        return "Are these log-probabilities? Take their exponentials first."
    if low >= 0 and high <= 100:
        return "Are these percentages? Divide by 100. Counts? Divide them by their sum."
    return "Probabilities lie between 0 and 1."


def _finite(values: npt.ArrayLike, name: str, *, least: float = -math.inf) -> FloatArray:
    """Read finite numbers of any shape, not below the least one."""
    array = _numbers(values, name)
    wrong = ~(np.isfinite(array) & (array >= least))
    if wrong.any():
        where, others = _offenders(name, wrong)
        bound = "" if least < 0 else ", 0 or more" if least == 0 else " above 0"
        raise DataError(
            f"{where}: {float(array[wrong][0])!r}, expected a finite number{bound}.{others}",
            code="PR119",
        )
    return array


def _numbers(values: Any, name: str) -> FloatArray:
    """Read real numbers of any container as contiguous float64; masked entries become NaN."""
    masked = hasattr(values, "filled")
    try:
        array = np.asarray(values.astype(np.float64).filled(np.nan) if masked else values)
    except ValueError:
        raise ShapeError(f"{name}: its rows have different lengths.", code="PR111") from None
    if array.dtype.kind not in "fiu":
        raise ProbabilityError(
            f"{name} holds {array.dtype.name} values, expected numbers.\nConvert it to float64 first.", code="PR113"
        )
    with np.errstate(over="ignore", under="ignore"):
        return np.array(array, dtype=np.float64, order="C")
