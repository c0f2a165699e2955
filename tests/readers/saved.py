"""The same small predictions in every format, for tests that hold for all of them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from probreport.predictions import Predictions
from probreport.readers import ColumnOptions, open_predictions

Columns = Mapping[str, Sequence[Any]]

THREE_CLASSES: Columns = {
    "y_true": ["cat", "dog", "eel", "cat", "eel"],
    "proba_cat": [0.7, 0.25, 0.125, 0.5, 0.1],
    "proba_dog": [0.2, 0.5, 0.125, 0.25, 0.2],
    "proba_eel": [0.1, 0.25, 0.75, 0.25, 0.7],
}
TWO_CLASSES: Columns = {"y_true": [1, 0, 0, 1], "y_proba": [0.9, 0.2, 0.4, 0.55]}
WITH_ALL_ROLES: Columns = {
    **THREE_CLASSES,
    "weight": [1.0, 2.0, 0.5, 1.0, 3.0],
    "name": [11, 12, 13, 14, 15],
    "site": ["north", "south", "south", "north", ""],
}


def write_csv(path: Path, columns: Columns) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def write_gz(path: Path, columns: Columns) -> None:
    plain = path.with_suffix(".plain")
    write_csv(plain, columns)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


def write_pandas_csv(path: Path, columns: Columns) -> None:
    pd.DataFrame(columns).to_csv(path, index=False)


def write_parquet(path: Path, columns: Columns) -> None:
    pq.write_table(pa.table(dict(columns)), path)


def write_npz(path: Path, columns: Columns) -> None:
    """Gather the columns of probabilities in one matrix, as NumPy's users save them."""
    names = [name for name in columns if name.startswith("proba_")]
    others = {name: np.array(values) for name, values in columns.items() if name not in names}
    if names:
        others["y_proba"] = np.column_stack([columns[name] for name in names])
        others["classes"] = np.array([name.removeprefix("proba_") for name in names])
    np.savez(path, **others)


WRITERS: dict[str, Callable[[Path, Columns], None]] = {
    "predictions.csv": write_csv,
    "from_pandas.csv": write_pandas_csv,
    "predictions.csv.gz": write_gz,
    "predictions.parquet": write_parquet,
    "predictions.npz": write_npz,
}


def written(folder: Path, name: str, columns: Columns) -> Path:
    """Write columns in the format that the name belongs to."""
    path = folder / name
    WRITERS[name](path, columns)
    return path


def text_file(folder: Path, text: str | bytes, name: str = "predictions.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def parquet_file(folder: Path, name: str = "predictions.parquet", **columns: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def npz_file(folder: Path, name: str = "predictions.npz", **arrays: Any) -> Path:
    path = folder / name
    np.savez(path, **arrays)
    return path


def read(*paths: Path, **options: Any) -> Predictions:
    """Read files whose rows fit in one batch."""
    (batch,) = open_predictions(paths, ColumnOptions(**options)).batches()
    return batch


def labels(batch: Predictions) -> list[Any]:
    """The label of each row, by name."""
    assert batch.codes is not None
    return [batch.classes[code] for code in batch.codes]
