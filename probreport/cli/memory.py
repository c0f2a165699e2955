"""Memory that the system limits (``ulimit -v``): too little is refused before a library is loaded that waits for more.

OpenBLAS asks again for ever where it gets no memory as it is loaded, and no signal reaches Python meanwhile.
"""

from __future__ import annotations

import mmap
import os
import sys

_NEEDED = 1 << 30
"""Bytes of address space that NumPy, PyArrow, SciPy and Matplotlib take, with one thread each, and some room."""
_SPARING = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_SIGNS = ("cannot allocate", "can't start new thread", "failed to map segment", "out of memory", "cannot map")
"""What libraries say, as errors of any kind, that got no memory or no thread."""


def make_do_with_memory() -> None:
    """Where memory is limited, make sure that there is enough to begin with, and that it is not spent on threads.

    Raises
    ------
    MemoryError
        When there is less than the libraries take.
    """
    if not _is_limited():
        return
    try:
        mmap.mmap(-1, _NEEDED, prot=mmap.PROT_READ).close()
    except OSError as error:
        raise MemoryError(str(error)) from None
    for name in _SPARING:
        os.environ.setdefault(name, "1")
    import scipy.optimize
    import scipy.special  # noqa: F401  (now that there is room: behind the data there may be none)


def is_about_memory(error: BaseException) -> bool:
    """Whether an error, or one that it came of, says that there was no memory, whatever it is called.

    Examples
    --------
    >>> is_about_memory(MemoryError()), is_about_memory(RuntimeError("can't start new thread"))
    (True, True)
    >>> is_about_memory(ImportError("No module named 'scipy'"))
    False
    """
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    known = isinstance(error, (ImportError, RuntimeError, SystemError)) and any(sign in text for sign in _SIGNS)
    return known or any(is_about_memory(other) for other in (error.__cause__, error.__context__) if other is not None)


def _is_limited() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
