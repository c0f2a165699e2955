"""Whether workers read the very files that were opened: a folder elsewhere can hold others under the same paths.

A file in the same state is the same one. Of any other the content is compared, by its digest: it may be a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import TypeVar

from probreport.errors import InputOutputError, ProbReportError
from probreport.readers import PredictionFiles
from probreport.readers.digests import sha256_of
from probreport.readers.file_states import FileState, refuse_changed
from probreport.readers.messages import shown_name
from probreport.readers.shards import Shard

Found = TypeVar("Found")


@dataclass(frozen=True)
class Sighting:
    """What a worker found under the path of a file, where that is not the file that was opened.

    Parameters
    ----------
    path : Path
    worker : str
        The address of the worker.
    digest : str
        The SHA-256 of what it read.
    fault : str
        Why there is none: the file is not there, or was changed meanwhile.
    """

    path: Path
    worker: str
    digest: str = ""
    fault: str = ""


def sighted(shards: Iterable[Shard], work: Callable[[], Found]) -> tuple[Found | None, tuple[Sighting, ...]]:
    """Do some work with files, on a worker, and return its result and which files were others than those opened.

    The result is None where another file made the work fail.
    """
    before = [(shard, _state_of(shard.path)) for shard in {shard.path: shard for shard in shards}.values()]
    try:
        result = work()
    except Exception:
        others = _others(before)
        if not others:
            raise
        return None, others
    return result, _others(before)


def _state_of(path: Path) -> FileState | str:
    try:
        return FileState.of(path)
    except ProbReportError as error:
        return error.message


def _others(before: Iterable[tuple[Shard, FileState | str]]) -> tuple[Sighting, ...]:
    from distributed import get_worker

    address = str(get_worker().address)
    return tuple(_other(shard, state, address) for shard, state in before if state != shard.state or _changed(shard))


def _changed(shard: Shard) -> bool:
    return _state_of(shard.path) != shard.state


def _other(shard: Shard, state: FileState | str, worker: str) -> Sighting:
    if isinstance(state, str):
        return Sighting(shard.path, worker, fault=state)
    try:
        digest = _digest(shard.path, state)
        refuse_changed(shard.path, state)
    except ProbReportError as error:
        return Sighting(shard.path, worker, fault=error.message)
    return Sighting(shard.path, worker, digest)


@lru_cache(maxsize=4096)
def _digest(path: Path, state: FileState) -> str:  # noqa: ARG001  (of a file in another state it is another one)
    return sha256_of(path, Event())


def refuse_other_files(models: Sequence[PredictionFiles], sightings: Iterable[Sighting]) -> None:
    """Refuse what workers read when it is not what was opened here, nor a copy of it.

    Raises
    ------
    InputOutputError
        PR143 when a file was changed meanwhile, PR144 when a worker found another file, or none.
    """
    for files in models:
        files.refuse_changed()
    ours: dict[Path, str] = {}
    for each in sightings:
        if not each.fault and each.path not in ours:
            ours[each.path] = sha256_of(each.path, Event())
        if each.fault or each.digest != ours[each.path]:
            raise _another(each)
    for files in models if ours else ():
        files.refuse_changed()


def _another(sighting: Sighting) -> InputOutputError:
    found = sighting.fault.partition("\n")[0].removesuffix(".") or "its content is another"
    return InputOutputError(
        f"{shown_name(sighting.path)} is not the same file for the Dask worker {sighting.worker}: {found}.\n"
        "All workers need the same files under the same paths, such as those of a folder that all machines share.",
        code="PR144",
    )
