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


ASKING_TO_END = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGXCPU", "SIGUSR1", "SIGUSR2", "SIGALRM")  # a terminal that goes, batch systems
    if hasattr(signal, name)
)


class Terminated(BaseException):
    """The process was asked to end (SIGTERM, say); unwinds like an interrupt, so that temporary files go.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = signal.Signals(number)


@contextmanager
def signals_unwinding() -> Iterator[list[BaseException]]:
    """Turn signals that ask to end into an exception for a while, and let none be lost; only the main thread may.

    A signal that is ignored (``nohup``), or that somebody waits for, stays so. Python drops an exception that is raised
    while it runs a finaliser or the callback of a weak reference, and only says so. Then the signal is sent once more.

    Yields
    ------
    list of KeyboardInterrupt and Terminated
        What was raised, in order: a library that a signal finds half loaded raises an error of its own instead.
    """
    raised: list[BaseException] = []
    if threading.current_thread() is not threading.main_thread():
        yield raised
        return
    ours = {number: signal.SIG_DFL for number in ASKING_TO_END if signal.getsignal(number) == signal.SIG_DFL}
    before: dict[signal.Signals, Any] = {**ours}
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        before[signal.SIGINT] = signal.default_int_handler
    hook = sys.unraisablehook

    def unwind(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (a handler is called so)
        if number != signal.SIGINT:
            for each in ours:
                signal.signal(each, signal.SIG_IGN)  # asked twice, we still tidy up once
        raised.append(KeyboardInterrupt() if number == signal.SIGINT else Terminated(number))
        raise raised[-1]

    for number in before:
        signal.signal(number, unwind)
    sys.unraisablehook = _sending_again(hook, unwind)
    try:
        yield raised
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _sending_again(hook: Callable[[Any], Any], unwind: Callable[[int, Any], None]) -> Callable[[Any], None]:
    def told(lost: Any) -> None:
        if issubclass(lost.exc_type, Terminated):
            signal.signal(lost.exc_value.number, unwind)
            _send(lost.exc_value.number)
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
