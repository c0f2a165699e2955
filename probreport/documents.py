"""Documents: finished results that go to JSON text and back, with the name and version of their format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from probreport.encoding import decode, encode, printable_json
from probreport.errors import FormatError


class Document:
    """What a frozen dataclass inherits to be saved as JSON and read back.

    Its own are `SCHEMA`, the name of the format, `VERSION`, and what it is called: `CALLED`.
    """

    SCHEMA: ClassVar[str]
    VERSION: ClassVar[int]
    CALLED: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, lists, numbers and strings that JSON can hold; see `to_json`."""
        return {"schema": self.SCHEMA, "version": self.VERSION, **encode(self)}

    def to_json(self) -> str:
        """Return it as JSON text; what is not finite is a string, what is undefined is null."""
        text = json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return printable_json(text)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make one from what `to_dict` gave.

        Raises
        ------
        FormatError
            PR151 when it is of another schema or version, or damaged, or when its numbers contradict each other.
        """
        cls._check_format(values)
        try:
            found: Self = decode(cls, dict(values), cls.CALLED)
            fault = next(found._contradictions(), None)
        except RecursionError:
            raise FormatError(f"this {cls.CALLED} is nested too deeply.", code="PR151") from None
        if fault is not None:
            raise FormatError(f"the numbers of this {cls.CALLED} do not fit together: {fault}.", code="PR151")
        return found

    def _contradictions(self) -> Iterator[str]:
        """Name the numbers that contradict each other."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Make one from JSON text.

        Parameters
        ----------
        text : str or bytes
            What `to_json` gave.

        Raises
        ------
        FormatError
            PR151 when it is no such JSON.
        """
        try:
            values = json_values(text)
        except (ValueError, TypeError, RecursionError):
            raise FormatError("this is no JSON text.", code="PR151") from None
        return cls.from_dict(values)

    @classmethod
    def _check_format(cls, values: Any) -> None:
        schema = values.get("schema") if isinstance(values, Mapping) else None
        if schema != cls.SCHEMA:
            raise FormatError(
                f"this is no {cls.CALLED}: its schema is {str(schema)[:60]!r}, not {cls.SCHEMA!r}.", code="PR151"
            )
        if type(values.get("version")) is not int or values["version"] != cls.VERSION:
            raise FormatError(
                f"this {cls.CALLED} has format version {str(values.get('version'))[:20]!r}, not {cls.VERSION}.\n"
                "Render it with the version of probreport that wrote it.",
                code="PR151",
            )


def json_values(text: str | bytes) -> Any:
    """Read JSON as the standard has it, and with no key twice; other text raises a ValueError."""
    return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found
