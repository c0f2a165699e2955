"""How large the packed record batches of an Arrow file become, read from their headers before anything is unpacked.

The headers are flatbuffers, which PyArrow has checked but does not show: a table points back to a list of where its
fields stand, and each packed buffer begins with the size that it unpacks to (Arrow's columnar format, "IPC").
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FILE_START = 8  # bytes of the mark before the messages of a file; a stream has none
_FILE_END = 10  # bytes of a file's last mark and of the length of the footer before it
_PIECE = 1 << 20
_HEADER_TYPE, _HEADER = 1, 2  # fields of a message
_DATA = 1  # field of a dictionary batch
_BUFFERS, _COMPRESSION = 2, 3  # fields of a record batch
_DICTIONARY_BATCH, _RECORD_BATCH = 2, 3  # types of a header


@dataclass(frozen=True)
class Packed:
    """A message of an Arrow file: how many bytes it has there, and unpacked."""

    size: int
    unpacked: int


def packed_messages(mapping: mmap.mmap, is_stream: bool) -> Iterator[Packed]:
    """Yield the sizes of all batches, of rows and of dictionaries, that are packed."""
    from pyarrow import ipc

    for message in ipc.MessageReader.open_stream(_messages(mapping, is_stream)):
        body = b"" if message.body is None else message.body
        sizes = list(_unpacked_sizes(memoryview(message.metadata), memoryview(body)))
        if sizes:
            yield Packed(len(body), sum(sizes))


def has_more(mapping: mmap.mmap, is_stream: bool) -> bool:
    """Whether something else than zeros stands behind the messages, and before the footer of a file."""
    from pyarrow import ipc

    source = _messages(mapping, is_stream)
    for _ in ipc.MessageReader.open_stream(source):
        pass
    start = source.tell() + (0 if is_stream else _FILE_START)
    stop = len(mapping) if is_stream else len(mapping) - _FILE_END - _read("<I", memoryview(mapping)[-_FILE_END:], 0)
    return any(mapping[place : min(place + _PIECE, stop)].strip(b"\0") for place in range(start, stop, _PIECE))


def _messages(mapping: mmap.mmap, is_stream: bool) -> Any:
    import pyarrow as pa

    buffer = pa.py_buffer(mapping)
    return pa.BufferReader(buffer if is_stream else buffer.slice(_FILE_START))


def _unpacked_sizes(header: memoryview, body: memoryview) -> Iterator[int]:
    message = _pointed(header, 0)
    kind = header[_field(header, message, _HEADER_TYPE)]
    if kind not in (_DICTIONARY_BATCH, _RECORD_BATCH):
        return
    batch = _pointed(header, _field(header, message, _HEADER))
    if kind == _DICTIONARY_BATCH:
        batch = _pointed(header, _field(header, batch, _DATA))
    place = _field(header, batch, _BUFFERS)
    if not (_field(header, batch, _COMPRESSION) and place):
        return
    buffers = _pointed(header, place)
    for number in range(_read("<I", header, buffers)):
        start, length = struct.unpack_from("<qq", header, buffers + 4 + 16 * number)
        if length > 0:
            yield max(0, _read("<q", body, start))  # -1 where packing would not have helped


def _pointed(header: memoryview, place: int) -> int:
    return place + _read("<I", header, place)


def _field(header: memoryview, table: int, number: int) -> int:
    """Return where a field of a table stands, 0 where the table has none."""
    listed = table - _read("<i", header, table)
    place = 4 + 2 * number
    offset = _read("<H", header, listed + place) if place < _read("<H", header, listed) else 0
    return table + offset if offset else 0


def _read(layout: str, data: memoryview, place: int) -> int:
    (value,) = struct.unpack_from(layout, data, place)
    return int(value)
