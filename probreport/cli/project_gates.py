"""Gates from the table [tool.probreport] of the nearest pyproject.toml; what the command line says goes first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from probreport.errors import InputOutputError, UsageError, listing, shown_text

TABLE = "[tool.probreport]"
_FILE = "pyproject.toml"


def with_project_gates(context: click.Context, names: tuple[str, ...]) -> tuple[dict[str, Any], list[str]]:
    """Return the values of options by name, from the command line, else from the project, and what the project said.

    Parameters
    ----------
    context : Context
        Of the command whose options they are.
    names : tuple of str
        The options that a project may set, with underscores.

    Raises
    ------
    UsageError
        PR120 for a key that is no such option, PR121 for one in two spellings, and for a file that is no TOML.
    """
    values = {name: context.params[name] for name in names}
    path, table = _table()
    _refuse_unknown(table, names, path)
    options = {option.name: option for option in context.command.params}
    said = []
    for key, value in table.items():
        name = key.replace("-", "_")
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            continue
        values[name] = _converted(context, options[name], key, value, path)
        said.append(f"{key} = {shown_text(value)} ({_FILE})")
    if "against" in table and values["against"] == table["against"]:
        values["against"] = str(path.parent / values["against"])
    return values, said


def _table() -> tuple[Path, Mapping[str, Any]]:
    """Return the nearest project file, from this folder upwards, and its table; an empty one where there is none."""
    here = Path.cwd()
    path = next((folder / _FILE for folder in (here, *here.parents) if (folder / _FILE).is_file()), None)
    if path is None:
        return here, {}
    try:
        tools = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("tool", {})
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise UsageError(f"{_FILE} cannot be read: {error}.", code="PR121") from None
    except OSError as error:
        raise InputOutputError(f"{shown_text(str(path))} cannot be read: {error.strerror}.", code="PR131") from error
    table = tools.get("probreport", {}) if isinstance(tools, Mapping) else None
    if not isinstance(table, Mapping):
        raise UsageError(f"{_FILE}: {TABLE} is no table.", code="PR121")
    return path, table


def _refuse_unknown(table: Mapping[str, Any], names: tuple[str, ...], path: Path) -> None:
    unknown = [key for key in table if key.replace("-", "_") not in names]
    if unknown:
        choices = ", ".join(name.replace("_", "-") for name in names)
        raise UsageError(f"{path.name}, {TABLE}: there is no {listing(unknown)}.\nIt may set {choices}.", code="PR120")
    for name in names:
        spellings = [key for key in table if key.replace("-", "_") == name]
        if len(spellings) > 1:
            raise UsageError(f"{path.name}, {TABLE}: {listing(spellings)} are one setting.\nKeep one.", code="PR121")


def _converted(context: click.Context, option: click.Parameter, key: str, value: Any, path: Path) -> Any:
    if isinstance(option, click.Option) and option.is_flag:
        if not isinstance(value, bool):
            raise UsageError(f"{path.name}, {TABLE}: {key} is true or false, not {shown_text(value)}.", code="PR120")
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UsageError(f"{path.name}, {TABLE}: {key} cannot be {shown_text(value)}.", code="PR120")
    try:
        converted = option.process_value(context, value)
    except OverflowError:
        raise UsageError(f"{path.name}, {TABLE}: {key} is too large a number.", code="PR120") from None
    except click.BadParameter as error:
        raise UsageError(f"{path.name}, {TABLE}: {key}: {error.message}", code="PR120") from None
    if isinstance(value, float) and converted != value:  # click cuts 1.5 down to 1
        raise UsageError(f"{path.name}, {TABLE}: {key}: {value} is no whole number.", code="PR120")
    return converted
