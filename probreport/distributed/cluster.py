"""Clusters of Dask: how one is reached or started, kept quiet, and closed; what is asked of it is left to others."""

from __future__ import annotations

import gc
import logging
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Any

from probreport import __version__
from probreport.arguments import instance_of, whole_number
from probreport.errors import InputOutputError, ProbReportError, UsageError, said_by, shown_text

_PATIENCE = 5  # seconds to find a scheduler
_PATIENCE_WITH_WORKERS = 60  # seconds to find a worker
_ADDRESS = re.compile(r"(tcp|tls)://[^/\s@]+:\d+")
_SAFE_PATH = "PYTHONSAFEPATH"
_SETTINGS = {
    "distributed.scheduler.http.routes": [],  # no dashboard, nor anything else to browse
    "distributed.worker.http.routes": [],
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
    # Dask's own choice besides is to give freed memory back at once; getting it anew costs more than the work in it.
    "distributed.nanny.pre-spawn-environ": {
        **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1),
        _SAFE_PATH: 1,  # for workers that are started again
    },
}


@dataclass(frozen=True)
class Cluster:
    """Workers to be had: those of a running scheduler, or new processes on this machine.

    Parameters
    ----------
    scheduler : str, optional
        The address of a running scheduler, such as ``"tcp://10.0.0.1:8786"``.
    workers : int, optional
        How many processes to start where there is none; default: one for each core.

    Raises
    ------
    UsageError
        PR121 for both, or what is no address; PR126 when Dask is not installed.
    """

    scheduler: str | None = None
    workers: int | None = None

    def __post_init__(self) -> None:
        if find_spec("distributed") is None:
            raise UsageError(
                "the engine 'dask' needs Dask, which is not installed.\nInstall it: pip install 'probreport[dask]'",
                code="PR126",
            )
        if self.scheduler is not None and self.workers is not None:
            raise UsageError(
                "a running scheduler (--scheduler) has its own workers; leave --workers out.", code="PR121"
            )
        if self.workers is not None and not whole_number(self.workers, "workers"):
            raise UsageError("workers=0: at least one process has to do the work.", code="PR120")
        if self.scheduler is not None:
            instance_of(str, self.scheduler, "scheduler")
        if self.scheduler is not None and not _ADDRESS.fullmatch(self.scheduler):
            raise UsageError(
                f"{shown_text(self.scheduler)} is no address of a scheduler (--scheduler).\n"
                "Expected is one such as tcp://10.0.0.1:8786.",
                code="PR121",
            )

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Connect, and start what has to be started; all of it is closed at the end, also after errors and signals."""
        import dask
        import distributed  # noqa: F401  (its settings have to be there before ours are put on top of them)

        with ExitStack() as opened:
            opened.enter_context(_silence())
            opened.enter_context(dask.config.set(_SETTINGS))
            client = opened.enter_context(self._connected() if self.scheduler else self._started(opened))
            if self.scheduler:
                _check_workers(client, self.scheduler)
            yield client

    def _connected(self) -> Any:
        from distributed import Client, Security

        assert self.scheduler is not None
        security = Security()
        if self.scheduler.startswith("tls") and security.get_connection_args("client")["ssl_context"] is None:
            raise UsageError(f"{self.scheduler}: Dask has no certificates set for TLS.", code="PR121")
        try:
            if self.scheduler.startswith("tcp") and _is_silent(self.scheduler):  # over TLS nobody speaks first
                raise TimeoutError
            return Client(self.scheduler, timeout=_PATIENCE, security=security, set_as_default=False)
        except Exception as error:  # what is no scheduler can answer anything: 3 EiB would follow, says a web server
            raise InputOutputError(
                f"no Dask scheduler answers at {self.scheduler}.\n"
                "Is it running, and is the address (--scheduler) right?",
                code="PR138",
            ) from error

    def _started(self, opened: ExitStack) -> Any:
        import dask
        from dask.system import CPU_COUNT
        from distributed import Client, LocalCluster

        try:
            folder = opened.enter_context(TemporaryDirectory(prefix="probreport-", ignore_cleanup_errors=True))
            opened.enter_context(dask.config.set({"temporary-directory": folder}))
            with _no_modules_of_the_folder_of_work():
                cluster = LocalCluster(
                    n_workers=CPU_COUNT if self.workers is None else self.workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                )
            opened.push(partial(_close, cluster))
            return Client(cluster, set_as_default=False)
        except (OSError, RuntimeError) as error:
            raise InputOutputError(
                f"the workers of Dask cannot be started on this machine: {_cause_of(error)}.\n"
                "Ask for fewer (--workers), or let this process do the work (leave --engine dask out).",
                code="PR145",
            ) from error


def _close(cluster: Any, *error: Any) -> None:
    with suppress(TimeoutError):  # of workers that died Dask may miss the end, and must not hide why they died
        cluster.__exit__(*error)


def _is_silent(address: str) -> bool:
    """Whether something takes a connection and says nothing, for which a client of Dask's would wait for ever."""
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    try:
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE)
    except (OSError, OverflowError):
        return False
    with connection:
        try:
            connection.recv(1)  # a scheduler speaks first
        except OSError as error:
            return isinstance(error, TimeoutError)
    return False


@contextmanager
def _no_modules_of_the_folder_of_work() -> Iterator[None]:
    """Start processes that do not import a file ``signal.py``, say, which lies in the folder that one stands in."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _cause_of(error: Exception) -> str:
    """Tell what the system said, where that is among what an error came of, as Dask wraps it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__
    return said_by(error).rstrip(".")


def _check_workers(client: Any, address: str) -> None:
    """Refuse a cluster without workers (PR138), and one on which another version of us would do the work (PR142)."""
    try:
        # brings workers of elastic clusters
        client.submit(os.getpid, pure=False).result(timeout=_PATIENCE_WITH_WORKERS)
    except TimeoutError:
        if not client.ncores():
            raise InputOutputError(
                f"the Dask scheduler at {address} has no workers.\nStart some: dask worker {address}", code="PR138"
            ) from None
    found = {"the scheduler": client.run_on_scheduler(_version_there)}
    found |= {f"the worker {name}": version for name, version in client.run(_version_there).items()}
    others = [f"{name} has {version or 'none'}" for name, version in found.items() if version != __version__]
    if others:
        raise InputOutputError(
            f"probreport {__version__} has to be installed where the work is done, but {others[0]} "
            f"({len(others)} of {len(found)} differ).\nInstall that version everywhere.",
            code="PR142",
        )


def _asking() -> Callable[[], str | None]:
    def version() -> str | None:  # made in here, so that it is sent itself and not by its name in a module of ours
        try:
            return str(__import__("probreport").__version__)
        except ImportError:
            return None

    return version


_version_there = _asking()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from telling on standard error what it does about workers that are lost; errors reach us anyhow.

    Tasks of asyncio whose end nobody awaits any more, as after an interrupt, are told of by asyncio itself, when they
    are collected.
    """
    loggers = [logging.getLogger(name) for name in ("distributed", "asyncio", *_with_levels_of_their_own())]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    except BaseException as error:
        gc.collect()
        if not isinstance(error, ProbReportError) or error.code == "PR137":
            levels = []  # what Dask says of a lost cluster comes later still, up to the end of the process
        raise
    finally:
        for logger, level in zip(loggers, levels, strict=False):
            logger.setLevel(level)


def _with_levels_of_their_own() -> list[str]:
    """Name the logs of Dask that do not do as the one above them, as its settings want of that of clients."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]
    return [name for name in names if logging.getLogger(name).level != logging.NOTSET]
