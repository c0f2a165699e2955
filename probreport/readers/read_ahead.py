"""Read the next batch in a thread of its own while the last one is being worked on."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(items: Generator[Item, None, None]) -> Iterator[Item]:
    """Yield the items of a generator, which is one item ahead in a thread.

    An error of the generator is raised here, after the items before it. When this one is closed, so is the other, as
    soon as the item in the making is done.

    Examples
    --------
    >>> list(read_ahead(letter for letter in "abc"))
    ['a', 'b', 'c']
    """
    thread = ThreadPoolExecutor(1, thread_name_prefix="probreport-reader")
    try:
        upcoming = thread.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = thread.submit(next, items, None)
            yield item
    finally:
        thread.shutdown(cancel_futures=True)
        with suppress(ValueError):  # it is at work in a thread that was being started when an interrupt came
            items.close()
