"""What each row's true class was given, and its logarithm: picked out block by block while rows are checked, in cache.

Holds the step from probability to loss that is taken wherever classes have columns. Which rows and what units is left
to ``metrics.row_losses``.
"""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.freed_memory import keep_freed_memory
from probreport.labels import IntArray
from probreport.refusals import block_rows
from probreport.validation import Visit


def write_losses(probabilities: FloatArray, losses: FloatArray) -> None:
    """Write -ln of probabilities in [0, 1], shape (n,), to losses, which may be the same array; 0 costs infinity."""
    with np.errstate(divide="ignore"):
        np.log(probabilities, out=losses)
    np.subtract(0.0, losses, out=losses)


def losses_of(probabilities: FloatArray) -> FloatArray:
    """Return -ln of probabilities in [0, 1], shape (n,); 0 costs infinity."""
    losses = np.empty(len(probabilities))
    write_losses(probabilities, losses)
    return losses


def losses_on_visit(codes: IntArray, k: int) -> tuple[FloatArray, Visit]:
    """Return losses of rows, shape (n,), and what fills them block by block, for true classes among k columns."""
    keep_freed_memory()
    losses, firsts = np.empty(len(codes)), np.arange(0, min(len(codes), block_rows(k)) * k, k)

    def visit(start: int, block: FloatArray) -> None:
        rows = slice(start, start + len(block))
        places = firsts[: len(block)] + codes[rows]
        given = block.reshape(-1).take(places, out=losses[rows], mode="clip")  # no copy, unlike "raise"
        write_losses(given, given)

    return losses, visit
