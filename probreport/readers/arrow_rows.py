"""Arrow batches to Rows: numbers as float64 in one matrix, texts as they are written; for every format Arrow reads.

Also which Arrow types may hold labels, probabilities and names, so that a file is refused before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.arrow_numbers import array_of
from probreport.errors import FormatError, LabelError, ProbabilityError, ProbReportError, WeightError, shown_text
from probreport.labels import label_text
from probreport.readers.layout import Layout
from probreport.readers.reader import Rows
from probreport.validation import FloatArray


def check_types(schema: Any, layout: Layout, source: str) -> None:
    """Refuse columns whose Arrow type cannot hold what the layout says they hold.

    Raises
    ------
    DataError
        PR109 when names are doubled is checked before; PR113 names the column and its type.
    """
    for name in layout.probabilities:
        if not _is_numeric(_plain_type(schema.field(name).type)):
            raise ProbabilityError(_wrong_type(schema, name, "probabilities", source), code="PR113")
    if layout.weight is not None and not _is_numeric(_plain_type(schema.field(layout.weight).type)):
        raise WeightError(_wrong_type(schema, layout.weight, "weights", source), code="PR113")
    if not _is_label(_plain_type(schema.field(layout.label).type)):
        raise LabelError(_wrong_type(schema, layout.label, "labels", source), code="PR113")
    for name in layout.texts[1:]:
        if not _is_name(_plain_type(schema.field(name).type)):
            raise FormatError(_wrong_type(schema, name, "ids or groups", source), code="PR113")


def _wrong_type(schema: Any, name: str, use: str, source: str) -> str:
    expected = "numbers" if use in ("probabilities", "weights") else "text, integers or booleans"
    where = f"{source}, column {shown_text(name)}"
    return (
        f"{where}: {use} cannot be of type {schema.field(name).type}, expected {expected}.\n"
        "Convert the column, or name another one."
    )


def _plain_type(kind: Any) -> Any:
    """Return the type of the values of a dictionary-encoded column."""
    return kind.value_type if hasattr(kind, "index_type") and hasattr(kind, "value_type") else kind


def _is_numeric(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind) or types.is_null(kind))


def is_text(kind: Any) -> bool:
    """Whether an Arrow type holds Unicode text."""
    return str(kind) in ("string", "large_string", "string_view")


def _is_label(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(is_text(kind) or types.is_boolean(kind) or _is_numeric(kind))


def _is_name(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(_is_label(kind) or (types.is_temporal(kind) and _can_be_written(kind)))


def _can_be_written(kind: Any) -> bool:
    """Whether Arrow writes values of a type as text; some it cannot, such as times in a zone it does not know."""
    import pyarrow as pa

    try:
        pa.nulls(1, kind).cast(pa.string())
    except pa.ArrowException:
        return False
    return True


def joined(batches: Iterator[Any], most_rows: int) -> Iterator[Any]:
    """Join Arrow record batches of few rows, each of which would cost as much as one of many, up to so many rows.

    Those before an error are still yielded.
    """
    waiting: list[Any] = []
    try:
        for batch in batches:
            if sum(part.num_rows for part in (*waiting, batch)) > most_rows:
                yield from _as_one(waiting)
                waiting = []
            waiting.append(batch)
    except ProbReportError:
        yield from _as_one(waiting)
        raise
    yield from _as_one(waiting)


def _as_one(batches: list[Any]) -> Sequence[Any]:
    import pyarrow as pa

    if len(batches) < 2:
        return batches
    joined: Sequence[Any] = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().to_batches()
    return joined


def rows_of(batch: Any, layout: Layout, most_rows: int) -> Iterator[Rows]:
    """Cut an Arrow record batch into Rows of at most so many rows each.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
    layout : Layout
    most_rows : int
    """
    probabilities = [float_array(batch.column(name)) for name in layout.probabilities]
    weights = None if layout.weight is None else float_array(batch.column(layout.weight))
    texts = {name: text_array(batch.column(name)) for name in layout.names}
    labels = batch.column(layout.label)
    for start in range(0, batch.num_rows, most_rows):
        piece = slice(start, start + most_rows)
        yield Rows(
            labels=labels.slice(start, most_rows),
            probabilities=_matrix([column[piece] for column in probabilities]),
            weights=None if weights is None else weights[piece],
            ids=None if layout.id is None else texts[layout.id][piece],
            groups={name: texts[name][piece] for name in layout.groups},
        )


def _matrix(columns: list[FloatArray]) -> FloatArray:
    if len(columns) == 1:
        return columns[0]
    matrix = np.empty((len(columns[0]), len(columns)))
    for position, column in enumerate(columns):
        matrix[:, position] = column
    return matrix


def float_array(column: Any) -> FloatArray:
    """Return an Arrow array of numbers as float64, NaN where it is null; without copying where that can be done."""
    import pyarrow as pa

    if hasattr(column, "dictionary"):
        column = column.dictionary_decode()
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.string()).cast(pa.float64())  # straight to float64 does not round to the nearest
    if pa.types.is_null(column.type):
        return np.full(len(column), np.nan)
    return np.asarray(array_of(column), dtype=np.float64)


def text_array(column: Any) -> npt.NDArray[Any]:
    """Return an Arrow array as the texts of its values; a null is the empty text, as in a text file."""
    import pyarrow as pa

    if pa.types.is_null(column.type):
        return np.full(len(column), "", dtype=object)
    if is_text(column.type) or pa.types.is_integer(column.type) or pa.types.is_temporal(column.type):
        texts = column.cast(pa.string())
        filled = texts.fill_null("") if texts.null_count else texts  # to fill imports pandas
        return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=object)
    is_encoded = hasattr(column, "dictionary")
    encoded = column if is_encoded else column.dictionary_encode()
    texts = text_array(column.dictionary) if is_encoded else map(label_text, encoded.dictionary.to_pylist())
    values = np.array([*texts, ""], dtype=object)
    indices = encoded.indices.fill_null(len(values) - 1) if encoded.null_count else encoded.indices
    return np.asarray(values[array_of(indices)])
