"""Numbers on the command line: plain ASCII digits. Python would read 1_0 as 10, and other digits and blanks too."""

from __future__ import annotations

import re
from typing import Any

import click

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?[0-9]+")


class DecimalNumber(click.types.FloatParamType):
    """A number such as 0.3 or 1e-3."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a number as float; what is infinite or NaN is left to whoever asks for it."""
        if isinstance(value, str) and not _DECIMAL.fullmatch(value):
            self.fail(f"{value!r} is no number; write it as 0.3 or 1e-3.", param, ctx)
        return super().convert(value, param, ctx)


class WholeNumber(click.IntRange):
    """A whole number between two others."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a number as int."""
        if isinstance(value, str) and not _WHOLE.fullmatch(value):
            self.fail(f"{value!r} is no whole number.", param, ctx)
        return super().convert(value, param, ctx)


DECIMAL = DecimalNumber()
