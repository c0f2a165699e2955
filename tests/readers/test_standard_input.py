"""Standard input: CSV that comes once and is looked at twice, in a temporary file that goes."""

import gc
import io
import os
import sys
import tempfile
from pathlib import Path

import pytest

from probreport.errors import DataError, InputOutputError, ShapeError, UsageError
from probreport.evaluate_files import evaluate_file
from probreport.readers import open_predictions
from tests.readers.saved import TWO_CLASSES, csv_bytes, labels, text_file, write_gz


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The folder of temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def given(monkeypatch):
    """Give bytes on standard input."""
    return lambda content: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_hyphen_is_csv_on_standard_input(given):
    given(csv_bytes(TWO_CLASSES, ","))
    (batch,) = open_predictions("-").batches()
    assert labels(batch) == ["1", "0", "0", "1"]
    assert batch.source == "standard input"


def test_standard_input_has_the_numbers_of_the_same_file(given, tmp_path):
    path = text_file(tmp_path, csv_bytes(TWO_CLASSES, ","))
    given(path.read_bytes())
    piped, saved = (evaluate_file(source, model="m").to_dict() for source in ("-", path))
    assert piped.pop("provenance")["files"][0]["name"] == "standard input"
    saved.pop("provenance")
    assert piped == saved


def test_an_input_that_is_empty_for_the_moment_is_read_to_its_end(monkeypatch):
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    pieces = [b"y_true,y_proba\n1,0.5\n", b"0,0.5\n"]
    monkeypatch.setattr("select.select", lambda *_: os.write(writing, pieces.pop(0)) if pieces else os.close(writing))
    with os.fdopen(reading, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        (batch,) = open_predictions("-").batches()
    assert labels(batch) == ["1", "0"]


def test_errors_name_the_line(given):
    given(b"y_true,p\n1,0.5\n\n0,7\n")
    with pytest.raises(DataError, match=r"^standard input, row 1 \(line 4\)"):
        list(open_predictions("-").batches())


def test_the_temporary_file_goes_with_the_predictions(given, temporary):
    given(csv_bytes(TWO_CLASSES, ","))
    predictions = open_predictions("-")
    assert len(list(temporary.iterdir())) == 1
    list(predictions.batches())
    del predictions
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_the_temporary_file_goes_after_an_error(given, temporary):
    given(b"nothing,of,use\n")
    with pytest.raises(DataError):
        open_predictions("-")
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_empty_standard_input_is_an_error(given):
    given(b"")
    with pytest.raises(
        DataError, match=r"^standard input: there are no rows; the file is empty \(0 bytes\)\. \[PR112\]"
    ):
        open_predictions("-")


def test_closed_standard_input_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputOutputError, match=r"^standard input is closed\. \[PR131\]"):
        open_predictions("-")


def test_other_formats_on_standard_input_are_told_to_be_saved(given, tmp_path):
    write_gz(tmp_path / "p.csv.gz", TWO_CLASSES)
    given((tmp_path / "p.csv.gz").read_bytes())
    with pytest.raises(DataError, match=r"^standard input is compressed with gzip, not CSV.*\nOnly CSV is read"):
        open_predictions("-")


def test_a_hyphen_given_twice_is_refused(given):
    given(csv_bytes(TWO_CLASSES, ","))
    with pytest.raises(UsageError, match=r"^standard input is given twice"):
        open_predictions(["-", "-"])


def test_standard_input_that_was_read_before_is_not_called_empty(given):
    given(b"y,p\n1,0.5\n")
    list(open_predictions("-").batches())
    with pytest.raises(UsageError, match=r"^standard input was read before, and nothing is left of it\. \[PR121\]"):
        open_predictions("-")
    given(b"")
    with pytest.raises(ShapeError, match=r"^standard input: there are no rows"):
        open_predictions("-")


def test_a_file_that_is_named_like_that_is_given_with_its_folder(tmp_path, monkeypatch):
    text_file(tmp_path, csv_bytes(TWO_CLASSES, ","), "-.csv")
    monkeypatch.chdir(tmp_path)
    (batch,) = open_predictions(Path("./-.csv")).batches()
    assert len(batch) == 4


def test_no_room_for_standard_input_is_an_error_that_names_the_variable(given, monkeypatch):
    given(csv_bytes(TWO_CLASSES, ","))
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("probreport.readers.standard_input._copy", lambda *_: (_ for _ in ()).throw(full))
    with pytest.raises(InputOutputError, match=r"kept in .*: No space left on device\. \[PR131\]\n.*TMPDIR"):
        open_predictions("-")
