"""The files of several models: opened, each under a name of its own; how they are compared is left to ``compare``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from probreport.arguments import listed, mapping_of
from probreport.errors import FormatError, UsageError, counted
from probreport.evaluate_files import name_of
from probreport.model_names import checked_names, distinct
from probreport.readers import ColumnOptions, PredictionFiles, listed_paths, open_predictions


def open_models(
    paths: Sequence[str | Path],
    *,
    columns: ColumnOptions | None = None,
    names: Sequence[str] | None = None,
    model_columns: Mapping[str, str] | None = None,
) -> dict[str, PredictionFiles]:
    """Open the predictions of each model, by its name; arguments and errors as `compare_files`."""
    paths = listed_paths(paths)
    columns = columns or ColumnOptions()
    if model_columns is not None:
        if names is not None:
            raise UsageError("model_columns= (--model-columns) names the models already.", code="PR121")
        starts = mapping_of(model_columns, "model_columns", "a mapping of model to what its columns start with")
        checked_names(list(starts))
        return {name: _with_columns(paths, columns, start) for name, start in starts.items()}
    given = None if names is None else listed(names, "names", "one for each file")
    called = distinct([name_of(path) for path in paths]) if given is None else given
    if len(called) != len(paths):
        raise UsageError(
            f"{counted(len(called), 'name')} for {counted(len(paths), 'file')} to compare: each file is a model.",
            code="PR121",
        )
    checked_names(called)
    others = replace(columns, weight=None, by=(), cluster=None)
    return {
        name: open_predictions([path], others if place else columns)
        for place, (name, path) in enumerate(zip(called, paths, strict=True))
    }


def _with_columns(paths: Sequence[str | Path], columns: ColumnOptions, start: str) -> PredictionFiles:
    """Open files with the one column of that name, or else the columns that start so."""
    try:
        return open_predictions(paths, replace(columns, proba_columns=(start,), proba_prefix=None))
    except FormatError as error:
        if error.code != "PR133":
            raise
    return open_predictions(paths, replace(columns, proba_columns=None, proba_prefix=start))
