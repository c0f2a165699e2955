"""Frozen dataclasses to plain JSON values and back. What is not finite is a string, what is undefined is null."""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from probreport.bands import DOCUMENT_BANDS, Band
from probreport.errors import FormatError, shown_text
from probreport.formatting import shortened

_ODD = re.compile(r"[^ -~\n]")
_NAMES = {"Infinity": math.inf, "-Infinity": -math.inf}


def key_of(part: Field[Any]) -> str:
    """Return the JSON key of a field: its name, unless its metadata say otherwise."""
    return str(part.metadata.get("key", part.name))


def encode(value: Any) -> Any:
    """Turn a value into what JSON knows: NaN becomes null, infinity a string, text without end its beginning."""
    if isinstance(value, Band):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        return {key_of(part): encode(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {shortened(str(key)): encode(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(entry) for entry in value]
    if isinstance(value, float):
        return _encoded_float(value)
    if isinstance(value, str):
        return shortened(str.__str__(value))  # plain text, whatever derives from it
    if value is None or isinstance(value, int):
        return value
    return encode(value.tolist()) if hasattr(value, "tolist") else str(value)


def printable_json(text: str) -> str:
    r"""Write JSON so that a terminal shows all of it and obeys nothing: controls, bidi and surrogates as escapes.

    Examples
    --------
    >>> print(printable_json('["개", "a\u202eb\x9b"]'))
    ["개", "a\u202eb\u009b"]
    """
    return _ODD.sub(_escaped_unless_printable, text)


def _escaped_unless_printable(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def _encoded_float(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(value) + 0.0


def decode(kind: Any, value: Any, where: str = "evaluation") -> Any:
    """Make a value of the given type from what JSON held.

    Raises
    ------
    FormatError
        PR151 when something is missing, of another type, or no finite number.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), value, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, where)
    if origin in (Mapping, dict) or kind in (Mapping, dict):
        return _decode_mapping(get_args(kind), value, where)
    if kind is Band:
        return _decode_band(value, where)
    if is_dataclass(kind):
        return _decode_record(kind, value, where)
    return _decode_plain(kind, value, where)


def _decode_union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    errors = []
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return decode(kind, value, where)
        except FormatError as error:
            errors.append(error)
    raise errors[0]


def _decode_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(where, "a list", value)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(decode(kinds[0], entry, f"{where}[{i}]") for i, entry in enumerate(value))
    if len(kinds) != len(value):
        raise _wrong(where, f"a list of {len(kinds)}", value)
    return tuple(decode(kind, entry, f"{where}[{i}]") for i, (kind, entry) in enumerate(zip(kinds, value, strict=True)))


def _decode_mapping(kinds: tuple[Any, ...], value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, "an object", value)
    kind = kinds[1] if kinds else Any
    strangers = [key for key in value if not isinstance(key, str)]
    if strangers:
        raise _wrong(where, "keys that are texts", strangers[0])
    return {key: decode(kind, entry, f"{where}.{key}") for key, entry in value.items()}


def _decode_record(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise _wrong(where, "an object", value)
    hints = _types(kind)
    found = {}
    for part in fields(kind):
        key = key_of(part)
        if key not in value:
            raise FormatError(f"{where}: the key '{key}' is missing.", code="PR151")
        found[part.name] = decode(hints[part.name], value[key], f"{where}.{key}")
    return kind(**found)


@cache
def _types(kind: Any) -> dict[str, Any]:
    """Return the types of a record's fields, which take longer to look up than most records to decode."""
    return get_type_hints(kind)


def _decode_band(value: Any, where: str) -> Band:
    names = [band.name for band in DOCUMENT_BANDS]
    if not isinstance(value, str) or value not in names:
        raise _wrong(where, f"one of the bands {', '.join(names)}", value)
    return DOCUMENT_BANDS.band(value)


def _decode_plain(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return encode(value)
    if kind is float:
        return _decode_float(value, where)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _wrong(where, f"of type {kind.__name__}", value)
    return value


def _decode_float(value: Any, where: str) -> float:
    if isinstance(value, str) and value in _NAMES:
        return _NAMES[value]
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not _is_finite(value):
        raise _wrong(where, "a number", value)
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond float64
        return False


def _wrong(where: str, expected: str, value: Any) -> FormatError:
    return FormatError(f"{where}: expected {expected}, found {shown_text(_text(value), longest=60)}.", code="PR151")


def _text(value: Any) -> str:
    try:
        return str(value)
    except (ValueError, RecursionError):  # more digits, or deeper lists, than Python writes
        return type(value).__name__
