"""Readers: files of predictions to checked batches, whatever the format and however many files there are.

READERS names all formats; each is one module. ``layout`` holds which column is what, ``column_search`` finds it,
``classes`` decides what the columns stand for, ``prediction_files`` puts batches and provenance together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from probreport.readers.arrow import ArrowReader
from probreport.readers.csv import CsvReader
from probreport.readers.layout import ColumnOptions
from probreport.readers.npz import NpzReader
from probreport.readers.parquet import ParquetReader
from probreport.readers.paths import find_files, is_standard_input, listed_paths
from probreport.readers.prediction_files import PredictionFiles
from probreport.readers.reader import Reader
from probreport.readers.shards import open_shards
from probreport.readers.standard_input import KeptInput

READERS: tuple[Reader, ...] = (
    CsvReader(),
    CsvReader("TSV", (".tsv", ".tsv.gz", ".tsv.zst"), "\t"),
    ParquetReader(),
    ArrowReader(),
    NpzReader(),
)

__all__ = ["READERS", "ColumnOptions", "PredictionFiles", "listed_paths", "open_predictions"]


def open_predictions(paths: str | Path | Sequence[str | Path], options: ColumnOptions | None = None) -> PredictionFiles:
    r"""Open saved predictions: find files, columns and classes, without reading rows that are not needed for that.

    Parameters
    ----------
    paths : path or sequence of paths
        Files or folders; several are shards of one set, a folder's files are taken in order of name. The text ``"-"``
        is CSV on standard input.
    options : ColumnOptions, optional
        Which column is what; what is not said is found by the usual names.

    Returns
    -------
    PredictionFiles

    Raises
    ------
    InputOutputError
        PR130 missing, PR131 not readable, PR136 a URL.
    DataError
        PR132 unknown suffix, PR133 columns not found or ambiguous, PR134 damaged, PR135 pickle or model, and what is
        wrong with the classes.
    UsageError
        PR120 what is no path, PR121 options that do not go together.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "predictions.csv")
    ...     size = file.write_text("y_true,proba_cat,proba_dog\ncat,0.8,0.2\ndog,0.3,0.7\n")
    ...     predictions = open_predictions([file])
    ...     [batch.probabilities.tolist() for batch in predictions.batches()]
    [[[0.8, 0.2], [0.3, 0.7]]]
    >>> predictions.classes
    ('cat', 'dog')
    """
    options = options or ColumnOptions()
    paths = listed_paths(paths)
    kept = KeptInput() if any(map(is_standard_input, paths)) else None
    files, notes = find_files(paths, READERS, None if kept is None else kept.path)
    return PredictionFiles(open_shards(files, options), options, notes, kept)
