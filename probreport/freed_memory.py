"""Memory that was freed is kept for what comes next: to get it anew from the system is dearer than the work in it."""

from __future__ import annotations

import numpy as np

_ENTRIES = 1 << 21


def keep_freed_memory() -> None:
    """Let the C library keep what one piece of work frees for the next.

    glibc gives freed memory back until a block of some size was freed; this one is freed without ever being used.
    """
    np.empty(_ENTRIES)
