"""Where inputs come in: each door lets one damaged input in, and raises what came out of it."""

import contextlib
import io
import random as randoms
import sys
import types

import pyarrow as pa

from probreport.cli.run import run
from probreport.compare_files import compare_files
from probreport.comparison import Comparison
from probreport.evaluate_files import evaluate_file
from probreport.report import Report
from tests.fuzz.edits import edited_json, edited_page, edited_table, edited_text
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import STANDARD_INPUT, TABLES, comparison_bytes, report_bytes, table_bytes

TEXTS = ("predictions.csv", "predictions.csv.gz", "predictions.csv.zst", "predictions.tsv", STANDARD_INPUT)
BINARIES = ("predictions.parquet", "predictions.arrow", "stream.arrow", "predictions.feather", "predictions.npz")
REPORTS = ("evaluation.json", "report.html")
COMPARED = "compared"
COMPARISON = "comparison.json"
DOORS = (*TEXTS, *BINARIES, *REPORTS, COMPARED, COMPARISON)
_CANNOT_BE_WRITTEN = (ValueError, TypeError, OverflowError, RuntimeWarning, pa.ArrowException)
_SOUND, _DRAWN = 0.02, 0.05  # shares of inputs left as they are, and of reports that are drawn as a page


class InternalFaultError(Exception):
    """The command line ended with the exit code of a fault of its own."""


def let_in(seed, number, folder, door=None):
    """Make the input of a number and let it in; return the door and the name of our own error, or an empty text."""
    from probreport.errors import ProbReportError

    random = randoms.Random(f"{seed}-{number}")
    door = door or random.choice(DOORS)
    data = damaged(random, door)
    try:
        _enter(random, door, data, folder)
    except ProbReportError as error:
        str(error)
        return door, error.code
    return door, ""


def damaged(random, door):
    """Return an input of a door, damaged in its bytes or in its meaning."""
    if door in REPORTS:
        return _damaged_report(random, door)
    if door == COMPARISON:
        data = comparison_bytes()
        return edited_json(random, data) if random.random() < 0.8 else mutated(random, data, data)
    if door == COMPARED:
        door = random.choice(TEXTS[:1] + BINARIES)
    table, other = random.choices(list(TABLES), k=2)
    if random.random() < _SOUND:
        return table_bytes(table, door)
    if random.random() < 0.45:
        return mutated(random, table_bytes(table, door), table_bytes(other, door))
    try:
        data = (edited_text if door in TEXTS else edited_table)(random, door, table)
    except _CANNOT_BE_WRITTEN:
        data = mutated(random, table_bytes(table, door), table_bytes(other, door))
    return data if random.random() < 0.9 else mutated(random, data, data)


def _damaged_report(random, door):
    data, other = random.choices(report_bytes(door), k=2)
    if random.random() < 0.3:
        return mutated(random, data, other)
    return (edited_json if door.endswith(".json") else edited_page)(random, data)


def _enter(random, door, data, folder):
    if door == COMPARISON:
        Comparison.from_json(data)
    elif door in REPORTS:
        _enter_as_report(random, door, data, folder)
    elif door == COMPARED:
        _enter_beside_another(random, data, folder)
    else:
        _evaluate(random, door, data, folder)


def _evaluate(random, door, data, folder):
    options = _column_options(random, data)
    if door == STANDARD_INPUT:
        with _standard_input(data):
            evaluation = evaluate_file("-", **options)
    else:
        path = folder / door
        path.write_bytes(data)
        evaluation = evaluate_file(path, **options, on_zero=random.choice(["inf", "clip", "error"]))
    evaluation.to_json()


def _column_options(random, data):
    has_roles = random.random() < (0.7 if b"weight" in data else 0.05)
    return {
        "y_true": random.choice([None] * 9 + ["y_true"]),
        "weight": random.choice([None, "weight"]) if has_roles else None,
        "id": random.choice([None, "name"]) if has_roles else None,
        "by": random.choice([(), ("site",), ("y_true",)]) if has_roles else (),
        "cluster": random.choice([None, None, "name"]) if has_roles else None,
        "log_proba": random.random() < 0.05,
        "normalize_rows": random.random() < 0.2,
        "positive_class": random.choice([None] * 9 + ["1"]),
        "delimiter": random.choice([None] * 19 + [";"]),
        "decimal": random.choice(["."] * 19 + [","]),
    }


def _enter_beside_another(random, data, folder):
    """Compare a sound file with a damaged one, in whichever format it seems to be."""
    suffix = next((suffix for start, suffix in _STARTS if data.startswith(start)), "csv")
    sound, path = folder / "sound.csv", folder / f"other.{suffix}"
    sound.write_bytes(table_bytes(random.choice(list(TABLES)), "predictions.csv"))
    path.write_bytes(data)
    compare_files([sound, path], id=random.choice([None, "name"])).to_json()


_STARTS = ((b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"\xff\xff\xff\xff", "arrow"), (b"PK", "npz"))


def _enter_as_report(random, door, data, folder):
    path = folder / door
    path.write_bytes(data)
    if random.random() < 0.3:
        _difference(random, path, folder)
        return
    report = Report.from_rendered(path)
    report.to_json()
    if random.random() < _DRAWN:
        report.to_html()
    else:
        report.to_markdown()


def _difference(random, path, folder):
    """Ask for the difference on the command line, whose own errors are exit codes."""
    sound = folder / "sound.json"
    sound.write_bytes(random.choice(report_bytes("evaluation.json")))
    files = random.sample([str(path), str(sound)], 2)
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.redirect_stderr(said):
        code = run(["diff", "--debug", *random.choice([[], ["--json"], ["--unit", "bits"]]), *files])
    if code not in (0, 3, 4):
        raise InternalFaultError(said.buffer.getvalue().decode())


@contextlib.contextmanager
def _standard_input(data):
    before = sys.stdin
    sys.stdin = types.SimpleNamespace(buffer=io.BytesIO(data))
    try:
        yield
    finally:
        sys.stdin = before
