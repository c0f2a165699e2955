"""Arrays and files of predictions, always the same ones: seeded draws of calibrated forecasts and their outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_PIECE = 1_000_000


def binary(n: int, seed: int = 0) -> tuple[Any, Any]:
    """Return n labels 0 and 1, and the probability of 1, shape (n,)."""
    generator = np.random.default_rng(seed)
    p = generator.beta(2, 2, n)
    return (generator.random(n) < p).astype(np.int64), p


def multiclass(n: int, k: int, dtype: Any = np.float64, seed: int = 0) -> tuple[Any, Any]:
    """Return n integer labels, and probabilities of shape (n, k)."""
    generator = np.random.default_rng(seed)
    p = np.empty((n, k), dtype)
    y = np.empty(n, np.int64)
    for start in range(0, n, 10_000):
        scores = generator.normal(scale=1.5, size=(min(10_000, n - start), k))
        exact = np.exp(scores - scores.max(axis=1, keepdims=True))
        exact /= exact.sum(axis=1, keepdims=True)
        y[start : start + 10_000] = (exact.cumsum(axis=1) > generator.random((len(exact), 1))).argmax(axis=1)
        p[start : start + 10_000] = exact
    return y, p


def save_arrays(folder: Path, y: Any, p: Any) -> Path:
    """Save arrays for another process."""
    folder.mkdir(exist_ok=True)
    np.save(folder / "y.npy", y)
    np.save(folder / "p.npy", p)
    return folder


def parquet_file(path: Path, n: int, k: int, seed: int = 0) -> Path:
    """Write a Parquet file of n rows: a label and k columns of probabilities (one for two classes), piece by piece."""
    import pyarrow.parquet as pq

    if not path.exists():
        writer = None
        for start in range(0, n, _PIECE):
            table = _table(min(_PIECE, n - start), k, seed=seed * n + start)
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
        assert writer is not None
        writer.close()
    return path


def csv_file(path: Path, n: int, k: int) -> Path:
    """Write a CSV file of n rows: a label and k columns of probabilities, piece by piece."""
    from pyarrow import csv

    if not path.exists():
        with path.open("wb") as file:
            for start in range(0, n, _PIECE):
                table = _table(min(_PIECE, n - start), k, seed=start)
                csv.write_csv(table, file, csv.WriteOptions(include_header=start == 0))
    return path


def _table(n: int, k: int, seed: int) -> Any:
    import pyarrow as pa

    y, p = binary(n, seed) if k == 2 else multiclass(n, k, seed=seed)
    columns = {"proba_c1": p} if k == 2 else {f"proba_c{code}": p[:, code] for code in range(k)}
    names = np.array([f"c{code}" for code in range(k)], dtype=object)
    return pa.table({"y_true": pa.array(names[y]), **columns})
