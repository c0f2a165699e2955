"""From what the user names to files: folders listed, shards in order, and refused what no reader can or may read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from probreport.arguments import listed, path_of
from probreport.errors import FormatError, InputOutputError, UsageError, ascii_controls_escaped, listing, shown_text
from probreport.readers.messages import EXPORT_HINT, cannot_read, names_in_short, shown_name
from probreport.readers.reader import Reader

File = tuple[Path, Reader]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MODEL_SUFFIXES = (
    *(".pkl", ".pickle", ".p", ".joblib", ".dill", ".sav", ".skops", ".model", ".cbm", ".bst", ".ubj"),
    *(".pt", ".pth", ".ckpt", ".onnx", ".h5", ".hdf5", ".keras", ".safetensors", ".tflite", ".rds", ".rdata"),
)


def listed_paths(paths: object) -> list[str | Path]:
    """Return one path or several as a list.

    Raises
    ------
    UsageError
        PR120 for anything else, and for the empty name, which would mean the folder that one stands in.

    Examples
    --------
    >>> listed_paths("predictions.csv")
    ['predictions.csv']
    """
    is_one = isinstance(paths, (str, bytes, os.PathLike))
    given = [paths] if is_one else listed(paths, "path", "the path of a file or folder, or several")
    texts = map(path_of, given)
    return [text if isinstance(path, str) else Path(text) for path, text in zip(given, texts, strict=True)]


def find_files(
    paths: Sequence[str | Path], readers: Sequence[Reader], kept_input: Path | None = None
) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Return the files of one set of predictions, each with its reader, and what was left aside in folders.

    Parameters
    ----------
    paths : sequence of paths
    readers : sequence of Reader
        The first one reads standard input.
    kept_input : Path, optional
        The file that holds what came on standard input.

    Raises
    ------
    InputOutputError
        PR130 when a file is missing, PR131 when it cannot be read, PR136 when it is a URL.
    FormatError
        PR132 when no reader knows the suffix or files have several formats, PR135 for pickles and models.
    UsageError
        PR121 when no file is named, or one twice.
    """
    files: list[File] = []
    notes: list[str] = []
    for path in paths:
        if kept_input is not None and is_standard_input(path):
            files.append((kept_input, readers[0]))
            continue
        found, note = _files_of(path, readers)
        files += found
        notes += note
    if not files:
        raise UsageError("no file is named.", code="PR121")
    _refuse_doubles([path for path, _ in files])
    _refuse_several_formats(files)
    return tuple(files), tuple(notes)


def is_standard_input(path: str | Path) -> bool:
    """Whether a hyphen stands for standard input; a file of that name is given as ./-."""
    return path == "-"


def _files_of(path: str | Path, readers: Sequence[Reader]) -> tuple[list[File], list[str]]:
    file = Path(path)
    if _is_folder(file, str(path)):
        return _files_in(file, readers)
    return [(file, _reader_of(file, readers))], []


def _is_folder(file: Path, written: str) -> bool:
    """Whether this is a folder and not a file; what is neither is refused."""
    mode = _status_of(file, written).st_mode
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise InputOutputError(f"{ascii_controls_escaped(str(file))} is no regular file.", code="PR131")
    return stat.S_ISDIR(mode)


def _status_of(file: Path, written: str) -> os.stat_result:
    try:
        return file.stat()
    except (OSError, ValueError) as error:
        if _URL.match(written):
            raise InputOutputError(
                f"{ascii_controls_escaped(written)} is a URL; nothing is fetched.\nDownload it and give the file.",
                code="PR136",
            ) from None
        raise _no_file(file, error) from None


def _no_file(file: Path, error: OSError | ValueError) -> InputOutputError:
    shown = ascii_controls_escaped(str(file))
    if isinstance(error, ValueError):  # a NUL character
        return InputOutputError(f"{shown} is no name of a file.", code="PR130")
    if not isinstance(error, FileNotFoundError):
        return cannot_read(file, error)
    if file.is_symlink():
        target = ascii_controls_escaped(str(file.readlink()))
        return InputOutputError(f"{shown} is a link to {target}, which does not exist.", code="PR130")
    return InputOutputError(f"{shown} does not exist.", code="PR130")


def _files_in(folder: Path, readers: Sequence[Reader]) -> tuple[list[File], list[str]]:
    """Return the files of a folder that some reader knows, in order of name; say what else lies there."""
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "_")))
    except OSError as error:
        raise cannot_read(folder, error) from None
    known = [
        (entry, reader)
        for entry in entries
        if (reader := _known_reader(entry, readers)) and not _is_folder(entry, str(entry))
    ]
    if not known:
        raise InputOutputError(
            f"folder {ascii_controls_escaped(str(folder))} holds no file of predictions ({_suffixes(readers)}).",
            code="PR130",
        )
    files = {entry for entry, _ in known}
    others = [entry.name for entry in entries if entry not in files]
    return known, [f"left aside in folder {shown_name(folder)}: {names_in_short(others)}"] if others else []


def _known_reader(file: Path, readers: Iterable[Reader]) -> Reader | None:
    name = file.name.lower()
    return next((reader for reader in readers if name.endswith(reader.suffixes)), None)


def _reader_of(file: Path, readers: Sequence[Reader]) -> Reader:
    reader = _known_reader(file, readers)
    if reader is not None:
        return reader
    if file.name.lower().endswith(_MODEL_SUFFIXES):
        raise FormatError(
            f"{shown_name(file)} is a pickle or a model; loading it could run any code that it holds.\n{EXPORT_HINT}",
            code="PR135",
        )
    raise FormatError(
        f"{shown_name(file)}: unknown kind of file{' ' + shown_text(file.suffix) if file.suffix else ''}.\n"
        f"Known are {_suffixes(readers)}, and folders of them.",
        code="PR132",
    )


def _suffixes(readers: Iterable[Reader]) -> str:
    return ", ".join(suffix for reader in readers for suffix in reader.suffixes)


def _refuse_doubles(files: Sequence[Path]) -> None:
    """Refuse a file that is there twice, also under two names."""
    seen: set[tuple[int, int] | Path] = set()
    for file in files:
        status = _status_of(file, str(file))
        real = (status.st_dev, status.st_ino) if status.st_ino else file.resolve()  # some file systems do not number
        if real in seen:
            raise UsageError(f"{shown_name(file)} is given twice; its rows would count twice.", code="PR121")
        seen.add(real)


def _refuse_several_formats(files: Sequence[File]) -> None:
    formats = list(dict.fromkeys(reader.name for _, reader in files))
    if len(formats) > 1:
        raise FormatError(
            f"the files of one set have different formats: {listing(formats)}.\nGive files of one format.",
            code="PR132",
        )
