"""The same small predictions in every format, for tests that hold for all of them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
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
    path.write_bytes(csv_bytes(columns, ","))


def csv_bytes(columns: Columns, separator: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def write_gz(path: Path, columns: Columns) -> None:
    path.write_bytes(gzip.compress(csv_bytes(columns, _separator(path))))


def write_zst(path: Path, columns: Columns) -> None:
    path.write_bytes(pa.compress(csv_bytes(columns, _separator(path)), "zstd", asbytes=True))


def write_tsv(path: Path, columns: Columns) -> None:
    path.write_bytes(csv_bytes(columns, "\t"))


def _separator(path: Path) -> str:
    return "\t" if ".tsv" in path.name else ","


def write_pandas_csv(path: Path, columns: Columns) -> None:
    pd.DataFrame(columns).to_csv(path, index=False)


def write_parquet(path: Path, columns: Columns) -> None:
    pq.write_table(pa.table(dict(columns)), path)


def write_arrow(path: Path, columns: Columns) -> None:
    """In two record batches."""
    table = pa.table(dict(columns))
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table, max_chunksize=max(1, table.num_rows - 1))


def write_arrow_stream(path: Path, columns: Columns) -> None:
    table = pa.table(dict(columns))
    with pa.ipc.new_stream(path, table.schema) as stream:
        stream.write_table(table, max_chunksize=max(1, table.num_rows - 1))


def write_feather(path: Path, columns: Columns) -> None:
    """Packed with LZ4, as pandas does."""
    pa.feather.write_feather(pa.table(dict(columns)), path)


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
    "predictions.csv.zst": write_zst,
    "predictions.tsv": write_tsv,
    "predictions.tsv.gz": write_gz,
    "predictions.tsv.zst": write_zst,
    "predictions.parquet": write_parquet,
    "predictions.arrow": write_arrow,
    "stream.arrow": write_arrow_stream,
    "predictions.feather": write_feather,
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
