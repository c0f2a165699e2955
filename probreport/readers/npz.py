"""NumPy archives (.npz): y_true and y_proba, with classes, sample_weight and ids where they are there. No pickles.

Reading arrays piece by piece is left to ``npz_arrays``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt

from probreport.errors import (
    DataError,
    FormatError,
    LabelError,
    ProbabilityError,
    ShapeError,
    UsageError,
    WeightError,
    listing,
    shown_text,
)
from probreport.labels import label_text
from probreport.readers.column_search import find_layout
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import shown_name
from probreport.readers.npz_arrays import ArrayHeader, ArrayStream, open_archive, read_headers
from probreport.readers.reader import Rows

_CLASSES, _WEIGHTS, _IDS = "classes", "sample_weight", "ids"
_MOST_LABELS = 1 << 18
_MOST_BYTES = 1 << 26  # of one array of texts, read at once


@dataclass(frozen=True)
class NpzReader:
    """NumPy's archives of arrays."""

    name: str = "npz"
    suffixes: tuple[str, ...] = (".npz",)

    def open(self, path: Path, options: ColumnOptions) -> NpzTable:
        """Read the headers of the arrays, and their classes; find out which array is what.

        Raises
        ------
        DataError
            What `read_headers` and `find_layout` refuse; PR107, PR110, PR111, PR113 for shapes and types that do not
            fit, PR135 for arrays of objects.
        """
        source = shown_name(path)
        with open_archive(path) as archive:
            headers = read_headers(archive, source)
            layout = _find_arrays(headers, options, source)
            check_arrays(headers, layout, source)
            classes = _classes(archive, headers, layout, source)
        width = (*headers[layout.probabilities[0]].shape, 1)[1]
        named = layout.classes if width == 1 else None  # the name of one array is not that of several classes
        layout = replace(layout, classes=classes or named, width=width)
        _check_width(layout, options, source)
        return NpzTable(path, layout, headers)


def _find_arrays(headers: Mapping[str, ArrayHeader], options: ColumnOptions, source: str) -> Layout:
    """Find arrays as columns are found; weights and ids have usual names as well."""
    said = replace(
        options,
        weight=options.weight or (_WEIGHTS if _WEIGHTS in headers else None),
        id=options.id or (_IDS if _IDS in headers else None),
    )
    layout = find_layout([key for key in headers if key != _CLASSES], said, source)
    if len(layout.probabilities) > 1:
        raise FormatError(
            f"{source}: expected one array of probabilities, with a column for each class, "
            f"but there are {listing(layout.probabilities)}.",
            code="PR133",
        )
    weights = () if options.weight or not said.weight else (f"weights: array {_WEIGHTS}",)
    ids = () if options.id or not said.id else (f"ids: array {_IDS}",)
    return replace(layout, assumptions=(*layout.assumptions, *weights, *ids))


def check_arrays(headers: Mapping[str, ArrayHeader], layout: Layout, source: str) -> None:
    """Refuse arrays of the wrong type or shape, by their headers alone."""
    kinds = dict.fromkeys(layout.texts, ("iubfUS", "text, integers or booleans", LabelError))
    numbers: dict[str, tuple[str, str, type[DataError]]] = dict.fromkeys(
        layout.probabilities, ("fiu", "numbers", ProbabilityError)
    )
    if layout.weight is not None:
        numbers[layout.weight] = ("fiu", "numbers", WeightError)
    for key, (allowed, expected, kind) in {**kinds, **numbers}.items():
        dtype = headers[key].dtype
        if dtype.hasobject:
            raise _objects(key, source)
        if dtype.kind not in allowed:
            raise kind(f"{source}, array {shown_text(key)} is of type {dtype}, expected {expected}.", code="PR113")
    _check_shapes(headers, layout, source)


def _objects(key: str, source: str) -> FormatError:
    return FormatError(
        f"{source}, array {shown_text(key)} holds pickled objects; loading them could run any code.\n"
        "Save it with a plain type: y_true.astype(str), y_proba.astype(float).",
        code="PR135",
    )


def _check_shapes(headers: Mapping[str, ArrayHeader], layout: Layout, source: str) -> None:
    proba = headers[layout.probabilities[0]]
    if len(proba.shape) not in (1, 2) or 0 in proba.shape[1:]:
        raise ShapeError(
            f"{source}, array {shown_text(proba.key)} has shape {proba.shape}, expected (n,) or (n, k).", code="PR111"
        )
    n = proba.shape[0]
    for key in (*layout.texts, *filter(None, [layout.weight])):
        shape = headers[key].shape
        if len(shape) != 1 and shape[1:] != (1,):
            raise ShapeError(
                f"{source}, array {shown_text(key)} has shape {shape}, expected one entry for each row.", code="PR111"
            )
        if shape[0] != n:
            hint = "\nIs y_proba transposed? It needs one row for each label." if shape[0] in proba.shape[1:] else ""
            raise ShapeError(
                f"{source}: {shown_text(key)} has {shape[0]} entries, but {shown_text(proba.key)} has {n} rows.{hint}",
                code="PR110",
            )


def _classes(
    archive: ZipFile, headers: Mapping[str, ArrayHeader], layout: Layout, source: str
) -> tuple[str, ...] | None:
    """Return the texts of the classes that the archive names, in the order of the columns."""
    header = headers.get(_CLASSES)
    if header is None:
        return None
    if header.dtype.hasobject:
        raise _objects(_CLASSES, source)
    width = (*headers[layout.probabilities[0]].shape, 1)[1]
    expected = 2 if width == 1 else width
    if header.shape != (expected,) or header.dtype.kind not in "iubfUS":
        raise LabelError(
            f"{source}: classes has shape {header.shape} of {header.dtype}, expected {expected} texts or integers, "
            f"as y_proba has {width} column{'s' if width > 1 else ''}.",
            code="PR107",
        )
    if expected * header.dtype.itemsize > _MOST_BYTES:
        raise FormatError(
            f"{source}, array {_CLASSES}: its texts have {expected * header.dtype.itemsize} bytes, "
            f"expected at most {_MOST_BYTES} in all.",
            code="PR134",
        )
    return tuple(texts_of(ArrayStream(archive, header).take(expected), _CLASSES, source).tolist())


def _check_width(layout: Layout, options: ColumnOptions, source: str) -> None:
    if options.positive_class is not None and layout.width > 1:
        raise UsageError(
            f"{source}: positive_class= (--positive-class) goes with one column of probabilities, "
            f"but there are {layout.width}.",
            code="PR121",
        )


def texts_of(array: npt.NDArray[Any], key: str, source: str) -> npt.NDArray[Any]:
    """Return the texts of labels or names as an array of str objects."""
    plain = decoded(array, key, source).reshape(-1)
    if plain.dtype.kind == "U":
        return plain.astype(object)
    return np.array([label_text(value) for value in plain.tolist()], dtype=object)


def decoded(array: npt.NDArray[Any], key: str, source: str) -> npt.NDArray[Any]:
    """Return an array of bytes as text."""
    if array.dtype.kind != "S":
        return array
    try:
        return np.char.decode(array, "utf-8")
    except UnicodeDecodeError:
        raise FormatError(f"{source}, array {shown_text(key)} holds bytes that are not UTF-8.", code="PR134") from None


@dataclass(frozen=True, eq=False)
class NpzTable:
    """An archive whose headers were read.

    Parameters
    ----------
    path : Path
    layout : Layout
    headers : mapping of str to ArrayHeader
    """

    path: Path
    layout: Layout
    headers: Mapping[str, ArrayHeader]
    warnings: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return self.headers[self.layout.probabilities[0]].shape[0]

    @property
    def dtypes(self) -> Mapping[str, str]:
        """The NumPy types of the arrays that are read."""
        return {name: str(self.headers[name].dtype) for name in self.layout.columns}

    def at(self, path: Path) -> NpzTable:
        """Return the same table of a file of another name."""
        return replace(self, path=path)

    def parts(self) -> tuple[NpzTable]:
        """Return itself: it is read from its start."""
        return (self,)

    def labels(self, first_row: int) -> Iterator[Any]:  # noqa: ARG002
        """Read nothing but labels, piece by piece."""
        for piece in self._pieces((self.layout.label,), _MOST_LABELS):
            yield decoded(piece[self.layout.label], self.layout.label, shown_name(self.path)).reshape(-1)

    def rows(self, layout: Layout, most_rows: int, first_row: int) -> Iterator[Rows]:  # noqa: ARG002
        """Read the arrays of a layout in pieces of at most so many rows; headers were checked, so no row is wrong."""
        source = shown_name(self.path)
        for piece in self._pieces(layout.columns, most_rows):
            texts = {key: texts_of(piece[key], key, source) for key in layout.names}
            yield Rows(
                labels=decoded(piece[layout.label], layout.label, source).reshape(-1),
                probabilities=_floats(piece[layout.probabilities[0]]),
                weights=None if layout.weight is None else _floats(piece[layout.weight]).reshape(-1),
                ids=None if layout.id is None else texts[layout.id],
                groups={name: texts[name] for name in layout.groups},
            )

    def line_of(self, row: int) -> None:  # noqa: ARG002
        """Return None: there are no lines."""
        return

    def _pieces(self, keys: tuple[str, ...], rows: int) -> Iterator[dict[str, npt.NDArray[Any]]]:
        rows = max(1, min(rows, _MOST_BYTES // max(1, *(self.headers[key].dtype.itemsize for key in keys))))
        with open_archive(self.path) as archive, ExitStack() as opened:
            streams = {key: opened.enter_context(closing(ArrayStream(archive, self.headers[key]))) for key in keys}
            for _ in range(0, self.n_rows, rows):
                yield {key: stream.take(rows) for key, stream in streams.items()}


def _floats(array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore"):  # what no float64 holds is infinite, and refused as that
        return array.astype(np.float64, copy=False)
