"""Shards: the files that make up one set of predictions, looked at one by one, and whether they fit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from probreport.errors import FormatError, listing
from probreport.readers.file_states import FileState
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import shown_name
from probreport.readers.places import FilePlace
from probreport.readers.reader import Reader, Table


@dataclass(frozen=True, eq=False)
class Shard:
    """One of the files, what was found in it, and its state before that was looked for."""

    path: Path
    reader: Reader
    table: Table
    state: FileState

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return shown_name(self.path)

    def place(self, first_row: int, file_start: int, layout: Layout) -> FilePlace:
        """Name rows from `first_row` on, in a file whose own rows start at `file_start`."""
        return FilePlace(
            source=self.name,
            first_row=first_row,
            columns=layout.probabilities if layout.width == len(layout.probabilities) else layout.classes or (),
            line_of=lambda row: self.table.line_of(row - file_start),
            weight=layout.weight,
        )


def open_shards(files: Sequence[tuple[Path, Reader]], options: ColumnOptions) -> tuple[Shard, ...]:
    """Look at each file; refuse files whose columns differ from those of the first.

    Raises
    ------
    FormatError
        PR133 when a file has other columns than the first one, and whatever its format refuses.
    InputOutputError
        PR130 or PR131 when a file is not there any more.
    """
    states = [FileState.of(path) for path, _ in files]
    shards = tuple(
        Shard(path, reader, reader.open(path, options), state)
        for (path, reader), state in zip(files, states, strict=True)
    )
    for shard in shards[1:]:
        _refuse_other_columns(shards[0], shard)
    return shards


def _refuse_other_columns(first: Shard, other: Shard) -> None:
    ours, theirs = first.table.layout, other.table.layout
    if _binding(ours) == _binding(theirs):
        return
    raise FormatError(
        f"{other.name} does not go with {first.name}: {_difference(ours, theirs)}.\n"
        "All files of one set need the same columns of labels and probabilities.",
        code="PR133",
    )


def _binding(layout: Layout) -> tuple[object, ...]:
    """Return what must agree: columns by name in any order, else the classes in theirs."""
    classes = layout.classes if layout.width != len(layout.probabilities) else None
    return (layout.columns_in_any_order, layout.label, layout.weight, layout.id, layout.width, classes)


def _difference(ours: Layout, theirs: Layout) -> str:
    missing, more = (
        sorted(a.columns_in_any_order - b.columns_in_any_order) for a, b in ((ours, theirs), (theirs, ours))
    )
    found = [f"it lacks {listing(missing)}"] if missing else []
    found += [f"it has {listing(more)} as well"] if more else []
    return " and ".join(found) or "its classes are others, or in another order"
