"""The tables that are printed: means, reports, files, and how cost grows with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks import contenders, samples
from tests.benchmarks.processes import contend, ours, run
from tests.benchmarks.stopwatch import in_turn

Lines = Iterator[str]


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def means(folder: Path, interpreters: Mapping[str, str]) -> Lines:
    """Mean log loss: all in turn in this process, memory and absent libraries each in a process of its own."""
    shapes = {
        "binary, 1 000 000": samples.binary(1_000_000),
        "1 000 000 x 10": samples.multiclass(1_000_000, 10),
        "100 000 x 1000, float32": samples.multiclass(100_000, 1_000, np.float32),
    }
    for position, (title, (y, p)) in enumerate(shapes.items()):
        saved = samples.save_arrays(folder / f"means-{position}", y, p)
        yield f"\nMean log loss, {title}\n"
        yield _beside("log_loss", "scikit-learn", contenders.LOG_LOSSES, saved, interpreters, (y, p))
    y, p = shapes["1 000 000 x 10"]
    words = np.array([f"class {code}" for code in range(10)])
    for labels, kind in ((words[y], "NumPy strings"), (words.astype(object)[y], "Python objects")):
        makers = {name: contenders.LOG_LOSSES[name] for name in ("probreport", "scikit-learn")}
        yield f"\nMean log loss, 1 000 000 x 10, labels as {kind}\n"
        saved = samples.save_arrays(folder / "words", labels, p)
        yield _beside("log_loss", "scikit-learn", makers, saved, interpreters, (labels, p))


def _beside(
    family: str,
    other: str,
    makers: Mapping[str, contenders.Maker],
    saved: Path,
    interpreters: Mapping[str, str],
    data: tuple[Any, Any] | None,
) -> str:
    """Return a table of one family on the same arrays; those that can be imported here are timed in turn."""
    jobs = {}
    for name, maker in makers.items() if data else ():
        if contenders.library_of(name) not in interpreters:
            try:
                jobs[name] = maker(*data)  # type: ignore[misc]
            except ImportError:
                continue
    times = in_turn(jobs, least=3) if jobs else None
    found = {name: contend(family, name, saved, 0 if name in jobs else 3, interpreters) for name in makers}
    seconds = {name: times.typical(name) for name in jobs} if times else {}
    seconds |= {name: median(one["seconds"]) for name, one in found.items() if name not in jobs and "seconds" in one}
    rows = []
    for name in makers:
        if name not in seconds:
            rows.append([name, found[name].get("error", ""), "", ""])
            continue
        ratio = times.ratio(other, name) if times and {name, other} <= set(jobs) else seconds[other] / seconds[name]
        memory = found[name].get("extra_mb")
        rows.append([name, f"{1e3 * seconds[name]:.4g}", f"{ratio:.2f}", "" if memory is None else f"{memory:.0f}"])
    return markdown(["", "ms", f"faster than {other}", "extra memory, MB"], rows)


def reports(folder: Path, interpreters: Mapping[str, str]) -> Lines:
    """Arrays to a saved page (or to what a peer gives instead), each in a process of its own."""
    shapes = {"10 000, binary": (10_000, 2), "1 000 000, binary": (1_000_000, 2), "1 000 000 x 5": (1_000_000, 5)}
    for position, (title, (n, k)) in enumerate(shapes.items()):
        data = samples.binary(n) if k == 2 else samples.multiclass(n, k)
        saved = samples.save_arrays(folder / f"reports-{position}", *data)
        yield f"\nReport, {title}\n"
        yield _beside("report", "probreport", contenders.REPORTS, saved, interpreters, None)


def parquet(folder: Path, interpreters: Mapping[str, str]) -> Lines:  # noqa: ARG001
    """The same Parquet file: our whole report, and the log loss in one line of others."""
    path = samples.parquet_file(folder / "large.parquet", 10_000_000, 5)
    done = run(ours("report", path, "-o", folder / "page.html", "--force", "--quiet"))
    rows = [["probreport report (cold process)", f"{done.seconds:.2f}", f"{done.peak_mb:.0f}"]]
    for name, line in _lines_on_parquet(path).items():
        try:
            rows.append([name, f"{in_turn({name: line}, seconds=1, least=3).typical(name):.2f}", ""])
        except ImportError:
            rows.append([name, "not installed", ""])
    yield "\nParquet, 10 000 000 x 5\n"
    yield markdown(["", "s", "peak memory, MB"], rows)


def _lines_on_parquet(path: Path) -> dict[str, Callable[[], object]]:
    columns = [f"c{code}" for code in range(5)]

    def arrow() -> None:
        import pyarrow.parquet as pq

        pq.read_table(path)

    def duckdb() -> None:
        import duckdb

        case = " ".join(f"WHEN '{name}' THEN proba_{name}" for name in columns)
        duckdb.sql(f"SELECT -avg(ln(CASE y_true {case} END)) FROM read_parquet('{path}')").fetchall()

    def polars() -> None:
        import polars as pl

        truth = pl.coalesce(pl.when(pl.col("y_true") == name).then(pl.col(f"proba_{name}")) for name in columns)
        pl.scan_parquet(path).select(-truth.log().mean()).collect()

    return {"PyArrow, reading alone": arrow, "DuckDB, mean alone": duckdb, "polars, mean alone": polars}


def growth(folder: Path, interpreters: Mapping[str, str], *, huge: bool = False) -> Lines:  # noqa: ARG001
    """How cost grows with the rows, in nanoseconds a row."""
    rows = []
    for n in (10_000, 100_000, 1_000_000, 10_000_000, *([100_000_000] if huge else [])):
        data = samples.binary(n)
        jobs = {
            "evaluate": contenders.probreport_evaluate(*data),
            "log_loss": contenders.probreport_log_loss(*data),
            **({"scikit-learn": contenders.scikit_learn_log_loss(*data)} if n <= 10_000_000 else {}),
        }
        times = in_turn(jobs, seconds=2, least=3)
        cells = [f"{1e9 * times.typical(name) / n:.1f}" if name in jobs else "" for name in _GROWING]
        rows.append([f"{n:,}".replace(",", " "), *cells])
    yield "\nGrowth, binary: ns a row\n"
    yield markdown(["rows", "evaluate", "log_loss", "scikit-learn's log_loss"], rows)
    yield from _growth_of_files(folder, huge=huge)


_GROWING = ("evaluate", "log_loss", "scikit-learn")


def _growth_of_files(folder: Path, *, huge: bool) -> Lines:
    rows = []
    for n in (10_000, 100_000, 1_000_000, 10_000_000, *([100_000_000] if huge else [])):
        path = samples.parquet_file(folder / f"growth-{n}.parquet", n, 2)
        done = run(ours("report", path, "-o", folder / "page.html", "--force", "--quiet"))
        rows.append([f"{n:,}".replace(",", " "), f"{done.seconds:.2f}", f"{done.peak_mb:.0f}"])
        path.unlink()
    yield "\nGrowth, probreport report on Parquet with one column of probabilities, cold process\n"
    yield markdown(["rows", "s", "peak memory, MB"], rows)


TABLES: dict[str, Callable[..., Lines]] = {"means": means, "reports": reports, "parquet": parquet, "growth": growth}
