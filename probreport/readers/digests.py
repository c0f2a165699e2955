"""SHA-256 of files, computed in a thread while their rows are being read (hashing runs outside Python's lock)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

from probreport.readers.messages import cannot_read

_PIECE = 1 << 20


class Digests:
    """The digests of some files; `result` waits for them, `stop` gives up those that are not done.

    Examples
    --------
    >>> digests = Digests([])
    >>> digests.result()
    ()
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._stopped = Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="probreport-digest")
        self._futures: list[Future[str]] = [self._thread.submit(sha256_of, path, self._stopped) for path in paths]
        self._thread.shutdown(wait=False)

    def result(self) -> tuple[str, ...]:
        """Wait for the digests, in hexadecimal, in the order of the files."""
        return tuple(future.result() for future in self._futures)

    def stop(self) -> None:
        """Let the thread end soon."""
        self._stopped.set()


def sha256_of(path: Path, stopped: Event) -> str:
    """Return the SHA-256 of a file in hexadecimal; give up early, with an empty text, when told to stop.

    Raises
    ------
    InputOutputError
        PR130 or PR131 when the file cannot be read any more.
    """
    digest, piece = hashlib.sha256(), memoryview(bytearray(_PIECE))
    try:
        with path.open("rb", buffering=0) as file:
            while not stopped.is_set() and (size := file.readinto(piece)):
                digest.update(piece[:size])
    except OSError as error:
        raise cannot_read(path, error) from error
    return "" if stopped.is_set() else digest.hexdigest()
