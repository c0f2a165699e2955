"""A system of which any one call fails, so that a test can let the first fail, then the second, until all is well."""

import errno
import itertools
import os
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

CALLS = ("access", "chmod", "chown", "close", "fsync", "link", "lstat", "mkdir", "open", "readlink", "replace", "rmdir")
CALLS += ("scandir", "stat", "unlink", "write")
FULL, NO_MEMORY, INTERRUPTED = OSError(errno.ENOSPC, "No space left on device"), MemoryError(), KeyboardInterrupt()
FAILURES = (FULL, NO_MEMORY, INTERRUPTED)


class Nth:
    """Counts the calls of the system and lets one fail, either in place of what it does or right after it."""

    def __init__(self, number, failure, *, after):
        self.number, self.failure, self.after = number, failure, after
        self.calls = []

    @property
    def has_failed(self):
        return len(self.calls) >= self.number

    def failing(self, name):
        """Return a function of the system as it is under this failure."""
        original = getattr(os, name)

        def called(*arguments, **options):
            self.calls.append(name)
            if len(self.calls) != self.number:
                return original(*arguments, **options)
            if self.after:
                original(*arguments, **options)
            raise self.failure

        return called

    @contextmanager
    def at_work(self):
        with ExitStack() as stack:
            patched = {name: self.failing(name) for name in CALLS}
            stack.enter_context(patch.object(os, "supports_effective_ids", {patched["access"]}))
            for name, function in patched.items():
                stack.enter_context(patch.object(os, name, function))
            yield


def every_call(failure, *, after=False):
    """Give systems of which the first call fails, then the second, …; ends after one of which no call failed."""
    for number in itertools.count(1):
        system = Nth(number, failure, after=after)
        yield system
        if not system.has_failed:
            return
