"""Information between distributions: entropy, cross-entropy, Kullback-Leibler and Jensen-Shannon divergence.

Measures whole distributions given as arrays, in nats or bits; losses of labelled rows are left to ``metrics``.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt

from probreport import formulas
from probreport.containers import FloatArray
from probreport.distributions import check_broadcast, distributions, finite, probabilities
from probreport.errors import UsageError, shown_text

Unit = Literal["nats", "bits"]

NATS_PER_BIT = math.log(2)
_LEAST_DEVIATION = float(np.finfo(np.float64).smallest_subnormal)


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
    return _finished(formulas.information(probabilities(p, "p")), scale)


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
    (p,) = distributions([p], axis)
    return _finished(formulas.cross_entropy(p, p), scale)


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
    p, q = distributions([p, q], axis)
    return _finished(formulas.cross_entropy(p, q), scale)


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
    p, q = distributions([p, q], axis)
    return _finished(formulas.kl_divergence(p, q), scale)


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
    p, q = distributions([p, q], axis)
    return _finished(formulas.js_divergence(p, q), scale)


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
    mean_p, mean_q = finite(mean_p, "mean_p"), finite(mean_q, "mean_q")
    sd_p, sd_q = finite(sd_p, "sd_p", least=0.0), finite(sd_q, "sd_q", least=_LEAST_DEVIATION)
    check_broadcast(mean_p, sd_p, mean_q, sd_q)
    return _finished(formulas.gaussian_cross_entropy(mean_p, sd_p, mean_q, sd_q), scale)


def _nats_per(unit: str) -> float:
    if not (isinstance(unit, str) and unit in ("nats", "bits")):
        raise UsageError(f"unit {shown_text(unit)} is unknown.\nChoose 'nats' or 'bits'.", code="PR120")
    return NATS_PER_BIT if unit == "bits" else 1.0


def _finished(nats: npt.ArrayLike, scale: float) -> float | FloatArray:
    """Convert to the unit, without a negative zero; a single number becomes a float."""
    value = np.asarray(nats, dtype=np.float64) / scale + 0.0
    return float(value) if value.ndim == 0 else value
