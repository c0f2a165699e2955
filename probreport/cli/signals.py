"""Signals that ask a command to end: they unwind it, so that temporary files go, wherever it stands."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SOON = 0.02
"""Seconds until a signal is sent again whose exception was lost."""


class Terminated(BaseException):
    """The process was asked to end (SIGTERM); unwinds like an interrupt, so that temporary files go."""


@contextmanager
def signals_unwinding() -> Iterator[None]:
    """Turn SIGTERM into an exception for a while, and let no interrupt be lost; only the main thread may.

    Python drops an exception that is raised while it runs a finaliser or the callback of a weak reference, and only
    says so. Then the signal is sent once more.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, hook = signal.signal(signal.SIGTERM, _terminate), sys.unraisablehook
    sys.unraisablehook = _sending_again(hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (a handler is called so)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked twice, we still tidy up once
    raise Terminated


def _sending_again(hook: Callable[[Any], Any]) -> Callable[[Any], None]:
    def told(lost: Any) -> None:
        if issubclass(lost.exc_type, Terminated):
            signal.signal(signal.SIGTERM, _terminate)
            _send(signal.SIGTERM)
        elif issubclass(lost.exc_type, KeyboardInterrupt):
            _send(signal.SIGINT)
        else:
            hook(lost)

    return told


def _send(number: int) -> None:
    """Send a signal to this process when the callback that would lose it has ended."""
    again = threading.Timer(_SOON, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()
