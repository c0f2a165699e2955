"""Which classes the probabilities of a set of files stand for: as columns are named, else decided by all labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from probreport.errors import LabelError, ShapeError, ascii_controls_escaped, listing
from probreport.labels import Label, checked_classes, factorise, label_text, refuse_too_many, sorted_classes
from probreport.readers.layout import Layout
from probreport.readers.messages import names_in_short
from probreport.readers.shards import Shard
from probreport.readers.two_classes import two_classes


def find_classes(
    shards: Sequence[Shard], layout: Layout, positive_class: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts of the classes in the order of the probabilities, and what was assumed to know them.

    With one column of probabilities there are two classes, the positive one last. Labels are read from the files only
    where names do not say the classes, and only until they are known.

    Raises
    ------
    LabelError
        PR107 when the labels do not fit the number of columns, PR108 when the positive class is unknown, PR109 when two
        columns are of one class, PR116 when there are too many.
    ShapeError
        PR112 when there are no rows to decide by.
    """
    if layout.width == 1:
        classes = _two(shards, layout, positive_class)
        negative, positive = (ascii_controls_escaped(name) for name in classes)
        return classes, (f"positive class: {positive} (the other: {negative})",)
    if layout.classes is not None:
        with _naming(shards[0].name):
            return tuple(map(label_text, checked_classes(layout.classes))), ()
    classes = _sorted_labels(shards, layout)
    return classes, (f"classes: the sorted labels {names_in_short(classes)}",)


def _two(shards: Sequence[Shard], layout: Layout, positive: str | None) -> tuple[str, ...]:
    declared = layout.classes or ()
    labels = declared if len(declared) == 2 else tuple(_different_labels(shards, layout, enough=2))
    named = declared[-1] if declared else None
    return two_classes(labels, positive=positive, named=named, source=shards[0].name)


def _sorted_labels(shards: Sequence[Shard], layout: Layout) -> tuple[str, ...]:
    labels = _different_labels(shards, layout, enough=None)
    if len(labels) != layout.width:
        raise LabelError(
            f"{shards[0].name}: {len(labels)} different labels ({listing(labels)}), "
            f"but {layout.width} columns of probabilities.\n"
            "Say which class each column is of: store their labels, in order, as an array named classes.",
            code="PR107",
        )
    return tuple(label_text(label) for label in sorted_classes(tuple(labels.values())))


def _different_labels(shards: Sequence[Shard], layout: Layout, enough: int | None) -> dict[str, Label]:
    """Return the different labels by their text, in order of appearance; stop when there are enough of them."""
    found: dict[str, Label] = {}
    first_row = 0
    for shard in shards:
        file_start = first_row
        for piece in shard.table.labels(file_start):
            factorised = factorise(piece, shard.place(first_row, file_start, layout))
            found |= {label_text(value): value for value in factorised.present()}
            with _naming(shard.name):
                refuse_too_many(len(found))
            if enough is not None and len(found) >= enough:
                return found
            first_row += len(piece)
    if not found:
        raise ShapeError(f"{shards[0].name}: there are no rows.", code="PR112")
    return found


@contextmanager
def _naming(source: str) -> Iterator[None]:
    """Put the name of the file before what is wrong with its classes."""
    try:
        yield
    except LabelError as error:
        raise LabelError(f"{source}: {error.message}", code=error.code) from None
