"""The bars: what a release must not be slower or larger than, each as a ratio of one run or as a round number."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

import numpy as np

from tests.benchmarks import contenders, samples
from tests.benchmarks.processes import Finished, contend, ours, run
from tests.benchmarks.stopwatch import in_turn


@dataclass(frozen=True)
class Finding:
    """A value beside its bar."""

    what: str
    value: float
    bar: float
    direction: Literal["at least", "at most"]
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        """Whether the value is on the right side of the bar."""
        return self.value >= self.bar if self.direction == "at least" else self.value <= self.bar

    def __str__(self) -> str:
        verdict = "met   " if self.is_met else "MISSED"
        return f"{verdict}  {self.value:9.3g} {self.unit:2}  {self.direction} {self.bar:5g} {self.unit:2}  {self.what}"


Measure = Callable[[Path], Iterator[Finding]]


def log_loss_of_ten_classes(folder: Path) -> Iterator[Finding]:  # noqa: ARG001
    """The mean of a million rows of ten classes, beside scikit-learn's and beside one pass over the matrix."""
    y, p = samples.multiclass(1_000_000, 10)
    names = ("probreport", "scikit-learn", "bare P.sum()")
    times = in_turn({name: contenders.LOG_LOSSES[name](y, p) for name in names})
    yield Finding("log_loss, 10 classes: faster than scikit-learn's", times.ratio(names[1], names[0]), 15, "at least")
    yield Finding("log_loss, 10 classes: times a bare P.sum()", times.ratio(names[0], names[2]), 2.5, "at most")
    yield from _labels_as_strings(y, p)


def _labels_as_strings(y: Any, p: Any) -> Iterator[Finding]:
    words = np.array([f"class {code}" for code in range(10)])
    for labels, kind, bar in ((words[y], "NumPy strings", 8), (words.astype(object)[y], "Python objects", 50)):
        mine, theirs = (contenders.LOG_LOSSES[name](labels, p) for name in ("probreport", "scikit-learn"))
        times = in_turn({"mine": mine, "theirs": theirs}, least=3)
        yield Finding(f"log_loss, labels as {kind}: faster", times.ratio("theirs", "mine"), bar, "at least")


def log_loss_of_two_classes(folder: Path) -> Iterator[Finding]:  # noqa: ARG001
    """The mean of a million rows of one column."""
    y, p = samples.binary(1_000_000)
    times = in_turn({name: contenders.LOG_LOSSES[name](y, p) for name in ("probreport", "scikit-learn")})
    yield Finding("log_loss, binary: faster", times.ratio("scikit-learn", "probreport"), 20, "at least")


def log_loss_of_a_thousand_classes(folder: Path) -> Iterator[Finding]:
    """The mean of 100 000 rows of a thousand classes in float32, and the memory that it takes."""
    y, p = samples.multiclass(100_000, 1_000, np.float32)
    times = in_turn({name: contenders.LOG_LOSSES[name](y, p) for name in ("probreport", "scikit-learn")}, least=3)
    yield Finding("log_loss, 1000 classes: faster", times.ratio("scikit-learn", "probreport"), 15, "at least")
    found = contend("log_loss", "probreport", samples.save_arrays(folder / "thousand", y, p), 0, {})
    yield Finding("log_loss, 1000 classes: extra memory", found["extra_mb"], 50, "at most", "MB")


def evaluation(folder: Path) -> Iterator[Finding]:  # noqa: ARG001
    """Everything that the report shows, beside scikit-learn's log_loss alone."""
    for data, kind, bar in (
        (samples.multiclass(1_000_000, 10), "10 classes", 0.8),
        (samples.binary(1_000_000), "2", 1),
    ):
        jobs = {"mine": contenders.probreport_evaluate(*data), "theirs": contenders.scikit_learn_log_loss(*data)}
        times = in_turn(jobs)
        yield Finding(f"evaluate, {kind}: times scikit-learn's log_loss", times.ratio("mine", "theirs"), bar, "at most")


def page(folder: Path) -> Iterator[Finding]:
    """Arrays of a million rows of five classes to a saved page, and its size with twenty classes."""
    data = samples.multiclass(1_000_000, 5)
    seconds = in_turn({"mine": contenders.probreport_report(*data)}).typical("mine")
    yield Finding("arrays of 1 000 000 x 5 to a saved page", seconds, 1.0, "at most", "s")
    from probreport import Report

    for n in (10_000, 1_000_000):
        saved = Report.from_predictions(*samples.multiclass(n, 20)).save(folder / "twenty.html", force=True)
        size = saved.stat().st_size / 1e3
        yield Finding(f"size of the page, {n} rows of 20 classes", size, 600, "at most", "kB")


def scorer(folder: Path) -> Iterator[Finding]:  # noqa: ARG001
    """What a scorer adds to predict_proba on 150 rows of three classes."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import get_scorer

    from probreport import log_loss_scorer

    X, y = load_iris(return_X_y=True)
    model = LogisticRegression(max_iter=1000).fit(X, y)
    theirs = get_scorer("neg_log_loss")
    jobs = {"ask": lambda: model.predict_proba(X), "mine": lambda: log_loss_scorer(model, X, y)}
    times = in_turn({**jobs, "theirs": lambda: theirs(model, X, y)}, least=500)
    asked, mine, other = (times.typical(name) for name in ("ask", "mine", "theirs"))
    yield Finding("scorer: overhead beside neg_log_loss's", (mine - asked) / (other - asked), 0.5, "at most")


def files(folder: Path) -> Iterator[Finding]:
    """Reports on large files, beside reading the same files with PyArrow alone."""
    parquet, csv = samples.parquet_file(folder / "large.parquet", 10_000_000, 5), folder / "large.csv"
    samples.csv_file(csv, 5_000_000, 5)
    for path, read, factor in ((parquet, _read_parquet, 3), (csv, _read_csv, 1.5)):
        alone = in_turn({"read": lambda read=read, path=path: read(path)}, seconds=1, least=3).typical("read")
        done = min((_report_on(path, folder) for _ in range(3)), key=lambda done: done.seconds)
        bar = factor * alone + 2
        yield Finding(f"report on {path.suffix[1:]}: {factor} x PyArrow + 2 s", done.seconds, bar, "at most", "s")
        yield Finding(f"report on {path.suffix[1:]}: peak memory", done.peak_mb, 600, "at most", "MB")


def memory_of_files(folder: Path) -> Iterator[Finding]:
    """Ten times the rows must not take more memory."""
    for suffix, write in ((".parquet", samples.parquet_file), (".csv", samples.csv_file)):
        few, many = (write(folder / f"rows-{n}{suffix}", n, 5) for n in (2_000_000, 20_000_000))
        few_mb, many_mb = (median(_report_on(path, folder).peak_mb for _ in range(3)) for path in (few, many))
        yield Finding(f"peak memory of 20 M rows of {suffix[1:]} over 2 M", many_mb / few_mb, 1.1, "at most")
        many.unlink()


def cluster(folder: Path) -> Iterator[Finding]:
    """Two worker processes of Dask beside one, on a folder of 50 000 000 rows; they must give the same numbers."""
    parts = folder / "parts"
    parts.mkdir(exist_ok=True)
    for number in range(25):
        samples.parquet_file(parts / f"{number:02}.parquet", 2_000_000, 2, seed=number)
    saved = {workers: folder / f"workers-{workers}.json" for workers in (1, 2)}
    done = {workers: _on_dask(parts, workers, path) for workers, path in saved.items()}
    one, two = ({**json.loads(path.read_bytes()), "provenance": None} for path in saved.values())
    if one != two:
        raise RuntimeError("two workers give other numbers than one")
    yield Finding("50 M rows on Dask: two workers faster than one", done[1].seconds / done[2].seconds, 1.6, "at least")


def _on_dask(parts: Path, workers: int, saved: Path) -> Finished:
    command = ours("report", parts, "-o", saved, "--force", "--quiet", "--engine", "dask", "--workers", workers)
    return min((run(command) for _ in range(2)), key=lambda done: done.seconds)


def start_up(folder: Path) -> Iterator[Finding]:
    """Cold processes: importing, asking for the version, and a report on few rows."""
    path = samples.csv_file(folder / "few.csv", 10_000, 2)
    numpy, package = ([sys.executable, "-c", f"import {name}"] for name in ("numpy", "probreport"))
    times = in_turn({"numpy": lambda: run(numpy), "package": lambda: run(package)}, least=15)
    yield Finding("import probreport, times import numpy", times.ratio("package", "numpy"), 1.3, "at most")
    version = median(run(ours("--version")).seconds for _ in range(9))
    yield Finding("probreport --version", version, 0.2, "at most", "s")
    cold = median(_report_on(path, folder).seconds for _ in range(7))
    yield Finding("report on 10 000 rows, cold process", cold, 1.5, "at most", "s")


def _report_on(path: Path, folder: Path) -> Finished:
    return run(ours("report", path, "-o", folder / "page.html", "--force", "--quiet"))


def _read_parquet(path: Path) -> None:
    import pyarrow.parquet as pq

    pq.read_table(path)


def _read_csv(path: Path) -> None:
    from pyarrow import csv

    csv.read_csv(path)


BARS: dict[str, Measure] = {
    "classes-10": log_loss_of_ten_classes,
    "binary": log_loss_of_two_classes,
    "classes-1000": log_loss_of_a_thousand_classes,
    "evaluate": evaluation,
    "page": page,
    "scorer": scorer,
    "start-up": start_up,
    "files": files,
    "memory": memory_of_files,
    "cluster": cluster,
}
