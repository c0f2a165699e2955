"""Cross-entropy of each row of a validated batch, in nats, block by block; hard and soft labels, logarithms too.

Holds the one definition that everything else uses. Arguments of users, means and units are left to ``log_loss``.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Literal

import numpy as np

from probreport.errors import UsageError
from probreport.freed_memory import keep_freed_memory
from probreport.labels import IntArray
from probreport.predictions import Predictions
from probreport.refusals import blocks, halves
from probreport.threads import in_threads, undisturbed
from probreport.true_losses import write_losses
from probreport.validation import FloatArray

OnZero = Literal["inf", "clip", "error"]

EPSILON = float(np.finfo(np.float64).eps)
LOSS_AT_EPSILON = -math.log(EPSILON)
"""What scikit-learn charges, in float64, for probability 0 on the true class: 36.04 nats."""
_ROWS = 1 << 14
_LEAST_CLIPPED = -math.log1p(-EPSILON)


@undisturbed
def row_losses(batch: Predictions, on_zero: OnZero = "inf") -> FloatArray:
    """Cross-entropy of each row, in nats; smaller is better, zero is certainty in the truth.

    A true class given probability zero costs infinity, unless `on_zero` is ``"clip"``: then probabilities are moved
    into [eps, 1 - eps] of float64 as scikit-learn does. Returns an array of shape (n,).

    References: Good (1952), "Rational decisions", J. R. Stat. Soc. B 14, 107-114.
    """
    if batch.label_distributions is not None:
        return _soft_losses(batch, batch.label_distributions, on_zero)
    losses = _losses(batch) if batch.losses is None else batch.losses
    return clipped_losses(batch, losses) if on_zero == "clip" else losses


def _losses(batch: Predictions) -> FloatArray:
    keep_freed_memory()
    losses = np.empty(len(batch))
    in_threads([partial(_write_losses, batch, rows, losses) for rows in halves(batch.probabilities)])
    return losses


def _write_losses(batch: Predictions, rows: slice, losses: FloatArray) -> None:
    part = batch if len(batch) == rows.stop - rows.start else batch.rows(rows.start, rows.stop)
    if part.probabilities.ndim == 1:
        _write_losses_in_column(part, _codes(part), losses[rows])
    else:
        _write_losses_in_rows(part, losses[rows])


def clipped_losses(batch: Predictions, losses: FloatArray) -> FloatArray:
    """Return losses as they would be had scikit-learn moved every probability into [eps, 1 - eps], shape (n,)."""
    if batch.label_distributions is not None:
        return _soft_losses(batch, batch.label_distributions, "clip")
    return np.clip(losses, _LEAST_CLIPPED, LOSS_AT_EPSILON)


def true_probabilities(batch: Predictions) -> FloatArray:
    """Return what each row's true class was given, shape (n,), within [0, 1]; hard labels only."""
    if batch.probabilities.ndim == 2:
        return _within_unit(_of_true_class(batch), batch)
    positive = _within_unit(np.ascontiguousarray(batch.probabilities, dtype=np.float64), batch)
    return np.where(_codes(batch) == 1, positive, 1.0 - positive)


def _codes(batch: Predictions) -> IntArray:
    if batch.codes is None:
        raise UsageError("soft labels have no single true class.", code="PR121")
    return batch.codes


def _of_true_class(batch: Predictions) -> FloatArray:
    """Gather the entry of each row's true class."""
    values, codes = batch.probabilities, _codes(batch)
    n, k = values.shape
    if not values.flags.c_contiguous:
        return values[np.arange(n), codes].astype(np.float64)
    gathered, entries = np.empty(n), values.reshape(-1)
    for start in range(0, n, _ROWS):  # in cache, and with one index instead of two
        rows = slice(start, min(start + _ROWS, n))
        gathered[rows] = entries.take(np.arange(rows.start * k, rows.stop * k, k) + codes[rows])
    return gathered


def _within_unit(values: FloatArray, batch: Predictions) -> FloatArray:
    if batch.are_logs:
        with np.errstate(under="ignore"):
            values = np.exp(values)
    return np.clip(values, 0.0, 1.0) if batch.needs_clipping else values


def _write_losses_in_rows(batch: Predictions, losses: FloatArray) -> None:
    """Read the loss off the entry of each row's true class; a logarithm loses nothing near 0 or 1."""
    if batch.are_logs:
        np.maximum(0.0 - _of_true_class(batch), 0.0, out=losses)
        return
    write_losses(true_probabilities(batch), losses)


def _losses_in_column(batch: Predictions, codes: IntArray) -> FloatArray:
    losses = np.empty(len(batch))
    _write_losses_in_column(batch, codes, losses)
    return losses


def _write_losses_in_column(batch: Predictions, codes: IntArray, losses: FloatArray) -> None:
    """Read the loss off the positive class's probability, for the true classes given, in blocks that stay in cache."""
    for start, block in blocks(batch.probabilities):
        rows = slice(start, start + len(block))
        if batch.are_logs:
            losses[rows] = _losses_of_logarithms(np.minimum(block, 0.0), codes[rows])
        else:
            _write_losses_of_column(_within_unit(block, batch), codes[rows], losses[rows])


def _write_losses_of_column(q: FloatArray, codes: IntArray, losses: FloatArray) -> None:
    """Write -log q or -log(1 - q), as exact as log1p and without a branch.

    With the true class y in {0, 1} and d = q - (1 - y), the true class has probability |d|, but for the rounding error
    of d, e = (d + (1 - y)) - q. That is 0 unless d is near -1, so that log(1 - q) = log|d| + e to within an ulp.
    """
    negative = 1.0 - codes
    d = np.subtract(q, negative, out=losses)
    e = d + negative
    e -= q
    with np.errstate(divide="ignore"):
        np.log(np.abs(d, out=losses), out=losses)
    losses += e
    np.subtract(0.0, losses, out=losses)


def _losses_of_logarithms(x: FloatArray, codes: IntArray) -> FloatArray:
    """Compute -x, or -log(1 - exp(x)) without cancellation (Maechler 2012), for x <= 0."""
    near_zero = x > -math.log(2)
    with np.errstate(divide="ignore", under="ignore"):
        negative = np.where(near_zero, np.log(-np.expm1(x)), np.log1p(-np.exp(np.where(near_zero, -1.0, x))))
    return np.where(codes == 1, 0.0 - x, 0.0 - negative)


def _soft_losses(batch: Predictions, labels: FloatArray, on_zero: OnZero) -> FloatArray:
    """Cross-entropy H(P, Q) of each row, with 0 * log 0 = 0."""
    parts = np.multiply(labels, information_matrix(batch, on_zero), out=np.zeros_like(labels), where=labels > 0)
    losses = parts.sum(axis=1)
    clamped: FloatArray = np.maximum(losses, 0.0)
    return clamped


def information_matrix(batch: Predictions, on_zero: OnZero = "inf") -> FloatArray:
    """Return -ln q of every probability of the batch, shape (n, k), in nats."""
    if batch.probabilities.ndim == 1:
        information = np.column_stack([_losses_in_column(batch, np.full(len(batch), code)) for code in (0, 1)])
    elif batch.are_logs:
        information = np.maximum(0.0 - batch.probabilities.astype(np.float64), 0.0)
    else:
        with np.errstate(divide="ignore"):
            information = np.subtract(0.0, np.log(batch.matrix))
    return np.clip(information, _LEAST_CLIPPED, LOSS_AT_EPSILON) if on_zero == "clip" else information
