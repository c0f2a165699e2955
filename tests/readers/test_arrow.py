"""Arrow files and streams: what is mapped, joined, refused, and said of a stream without an end."""

import os

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest

from probreport.errors import DataError, FormatError
from probreport.readers import ColumnOptions, open_predictions
from probreport.readers.arrow import ArrowReader
from tests.newer import STRING_VIEWS
from tests.readers.saved import THREE_CLASSES, TWO_CLASSES, labels, read, text_file, write_arrow, write_arrow_stream


def refusal(path):
    """The error that a file gives."""
    with pytest.raises(DataError) as caught:
        list(open_predictions([path]).batches())
    return caught.value


def arrow_file(folder, *batches, name="predictions.arrow"):
    path = folder / name
    with pa.ipc.new_file(path, batches[0].schema) as file:
        for batch in batches:
            file.write_batch(batch)
    return path


def record_batch(y_true, y_proba):
    return pa.RecordBatch.from_pydict({"y_true": y_true, "y_proba": y_proba})


def test_short_record_batches_are_read_as_one(tmp_path):
    path = arrow_file(
        tmp_path, *(record_batch(pa.array([0, 1]), pa.array([0.25, number / 1000])) for number in range(500))
    )
    (batch,) = open_predictions([path]).batches()
    assert batch.probabilities[1::2].tolist() == [number / 1000 for number in range(500)]


def test_a_long_record_batch_is_read_in_pieces(tmp_path):
    proba = np.linspace(0, 1, 200_000)
    path = arrow_file(tmp_path, record_batch(pa.array(np.tile([0, 1], 100_000)), pa.array(proba)))
    batches = list(open_predictions([path]).batches())
    assert max(map(len, batches)) == 131_072
    np.testing.assert_array_equal(np.concatenate([batch.probabilities for batch in batches]), proba)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), *STRING_VIEWS, pa.dictionary(pa.int8(), pa.string())])
def test_texts_are_labels_however_arrow_keeps_them(tmp_path, kind):
    table = pa.table({**THREE_CLASSES, "y_true": pa.array(THREE_CLASSES["y_true"]).cast(kind)})
    path = arrow_file(tmp_path, *table.to_batches())
    assert labels(read(path)) == THREE_CLASSES["y_true"]


FAR = 2**63 - 1  # microseconds after 1970: a year that Python does not have


def dictionary(values, kind):
    return pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(values, kind))


@pytest.mark.parametrize("column", ["id", "by"])
@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([FAR, 0], pa.timestamp("us"), [f"<value out of range: {FAR}>", "1970-01-01 00:00:00.000000"]),
        ([None, 1], pa.timestamp("s"), ["", "1970-01-01 00:00:01"]),
        ([None, "a"], pa.string(), ["", "a"]),
        ([None, True], pa.bool_(), ["", "True"]),
        ([None, -0.0], pa.float64(), ["", "0.0"]),
    ],
)
def test_names_have_the_same_text_with_and_without_a_dictionary(tmp_path, values, kind, texts, column):
    for names in (pa.array(values, kind), dictionary(values, kind)):
        batch = pa.RecordBatch.from_pydict({"y_true": [0, 1], "y_proba": [0.5, 0.5], "name": names})
        read_batch = read(arrow_file(tmp_path, batch), **{column: "name" if column == "id" else ("name",)})
        assert list(read_batch.ids if column == "id" else read_batch.groups["name"]) == texts


@pytest.mark.parametrize("kind", [pa.timestamp("us", "Mars/Olympus"), pa.month_day_nano_interval()])
@pytest.mark.parametrize("column", ["id", "by"])
def test_names_that_arrow_cannot_write_as_text_are_refused(tmp_path, kind, column):
    batch = pa.RecordBatch.from_pydict({"y_true": [0, 1], "y_proba": [0.5, 0.5], "name": pa.nulls(2, kind)})
    with pytest.raises(DataError, match=r"column 'name': ids or groups cannot be of type .*\[PR113\]"):
        read(arrow_file(tmp_path, batch), **{column: "name" if column == "id" else ("name",)})


def test_a_label_in_a_dictionary_is_not_called_minus_zero(tmp_path):
    assert read(arrow_file(tmp_path, record_batch(dictionary([-0.0, 1.0], pa.float64()), [0.5, 0.5]))).classes == (
        "0.0",
        "1.0",
    )


def test_a_table_without_columns_has_none_to_list(tmp_path):
    error = refusal(arrow_file(tmp_path, pa.RecordBatch.from_pydict({"x": [1]}).select([])))
    assert error.message.splitlines()[1] == "There are no columns."


def test_record_batches_may_have_dictionaries_of_their_own(tmp_path):
    path = tmp_path / "stream.arrow"
    batches = [record_batch(pa.array(y).dictionary_encode(), pa.array([0.5, 0.5])) for y in (["1", "0"], ["0", "1"])]
    with pa.ipc.new_stream(path, batches[0].schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    assert labels(read(path)) == ["1", "0", "0", "1"]


def test_a_column_that_is_not_needed_may_be_damaged(tmp_path):
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.int32([0, 1])), pa.py_buffer(b"\xe9")])
    table = pa.RecordBatch.from_pydict({"y_true": pa.array([0]), "y_proba": pa.array([0.5]), "note": text})
    assert len(read(arrow_file(tmp_path, table))) == 1


def test_columns_of_other_types_are_not_looked_at(tmp_path):
    table = pa.table({"note": [{"a": [1]}, {"a": []}, None, {"a": [2]}], **TWO_CLASSES})
    assert labels(read(arrow_file(tmp_path, *table.to_batches()))) == ["1", "0", "0", "1"]


def test_a_decimal_is_read_as_the_nearest_float(tmp_path):
    exact = ["0.12345678901234567", "0.87654321098765433", "0.1", "0.99999999999999999"]
    decimals = pa.array(exact).cast(pa.decimal128(20, 17))
    batch = read(arrow_file(tmp_path, record_batch(pa.array([0, 1, 0, 1]), decimals)))
    assert batch.probabilities.tolist() == [float(text) for text in exact]


@pytest.mark.parametrize("cut", [1, 100, 1_000])
def test_a_cut_file_is_damaged(tmp_path, cut):
    path = tmp_path / "predictions.arrow"
    write_arrow(path, THREE_CLASSES)
    path.write_bytes(path.read_bytes()[:-cut])
    error = refusal(path)
    assert error.message.startswith("predictions.arrow is damaged, cut short or no Arrow file")
    assert error.code == "PR134"


def test_a_stream_cut_within_a_batch_is_damaged(tmp_path):
    path = tmp_path / "predictions.arrow"
    write_arrow_stream(path, THREE_CLASSES)
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path).code == "PR134"


def test_a_stream_without_the_mark_of_its_end_is_read_with_a_warning(tmp_path):
    path = tmp_path / "predictions.arrow"
    write_arrow_stream(path, TWO_CLASSES)
    whole = open_predictions([path])
    assert whole.warnings == ()
    path.write_bytes(path.read_bytes()[:-8])
    (warning,) = open_predictions([path]).warnings
    assert warning.startswith("predictions.arrow does not end with the mark of its end; if it was cut short")


@pytest.mark.parametrize("write", [pa.ipc.new_file, pa.ipc.new_stream])
@pytest.mark.parametrize("at_once", [1, 100])
def test_a_file_that_becomes_shorter_while_it_is_read_is_no_end_of_the_process(tmp_path, monkeypatch, write, at_once):
    monkeypatch.setattr("probreport.readers.arrow._MOST_NUMBERS", 1)
    path = tmp_path / "predictions.arrow"
    batch = record_batch(pa.array([0, 1] * 5_000), pa.array(np.full(10_000, 0.5)))
    with write(path, batch.schema) as file:
        for _ in range(3):
            file.write_batch(batch)
    table = ArrowReader().open(path, ColumnOptions())
    rows = table.rows(table.layout, 10_000 // at_once, 0)
    next(rows)
    os.truncate(path, 0)
    with pytest.raises(FormatError, match=r"^predictions\.arrow is damaged.*: it became shorter while it was read\."):
        list(rows)


MORE = "predictions.arrow: before or behind its rows there is more, which would not be read.\n"


@pytest.mark.parametrize("write", [write_arrow, write_arrow_stream])
@pytest.mark.parametrize("more", [b"\1", bytes(1 << 20) + b"\1", "itself"], ids=["a byte", "far behind", "itself"])
def test_what_stands_behind_the_rows_is_refused(tmp_path, write, more):
    path = tmp_path / "predictions.arrow"
    write(path, TWO_CLASSES)
    content = path.read_bytes()
    footer = 10 + int.from_bytes(content[-10:-6], "little") if write is write_arrow else 0
    place = len(content) - footer
    path.write_bytes(content * 2 if more == "itself" else content[:place] + more + content[place:])
    assert refusal(path).message.startswith(MORE)


def test_zeros_behind_a_stream_are_room_that_was_set_aside(tmp_path):
    path = tmp_path / "predictions.arrow"
    write_arrow_stream(path, TWO_CLASSES)
    path.write_bytes(path.read_bytes() + bytes(4096))
    assert labels(read(path)) == ["1", "0", "0", "1"]


def test_text_that_is_no_utf_8_is_refused(tmp_path):
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.int32([0, 1])), pa.py_buffer(b"\xe9")])
    error = refusal(arrow_file(tmp_path, record_batch(text, pa.array([0.5]))))
    assert (error.code, "UTF8" in error.message) == ("PR134", True)


def test_a_code_outside_of_its_dictionary_is_refused(tmp_path):
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int8()), pa.array(["0", "1"]), safe=False)
    assert refusal(arrow_file(tmp_path, record_batch(codes, pa.array([0.5, 0.5])))).code == "PR134"


def test_an_old_feather_file_is_refused_with_how_to_write_it_again(tmp_path):
    path = text_file(tmp_path, b"FEA1" + bytes(100) + b"FEA1", "predictions.feather")
    assert str(refusal(path)) == (
        "predictions.feather is a Feather file of version 1. [PR134]\nWrite it again: pyarrow.feather.write_feather."
    )


@pytest.mark.parametrize(
    "content", [b"", b"ARROW1", b"\x80\x04\x95", b"PAR1" + bytes(99) + b"PAR1", b"y,p\n1,0.5\n" * 9]
)
def test_what_is_no_arrow_file_is_refused(tmp_path, content):
    error = refusal(text_file(tmp_path, content, "predictions.arrow"))
    assert error.code == "PR134"
    assert error.message.startswith("predictions.arrow ")


def packed(folder, kind, table):
    """Write a table as one batch packed with Zstandard."""
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.OSFile(str(folder / "p.arrow"), "wb") as file, kind(file, table.schema, options=options) as writer:
        writer.write_table(table)
    return folder / "p.arrow"


CONSTANT = pa.table({"y_true": pa.array(["0", "1"] * 5_000).dictionary_encode(), "y_proba": [0.25] * 10_000})


@pytest.mark.parametrize("kind", [pa.ipc.new_file, pa.ipc.new_stream], ids=["file", "stream"])
def test_a_small_batch_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, kind):
    path = packed(tmp_path, kind, CONSTANT)
    assert len(read(path)) == 10_000
    monkeypatch.setattr("probreport.readers.arrow._MOST_UNPACKED", 10_000)
    monkeypatch.setattr("probreport.readers.arrow._MOST_TIMES", 10)
    # 10000 codes of 4 bytes and as many numbers of 8; the two labels are a batch of their own
    said = refusal(path).message
    assert "bytes unpack to 120000 in one batch of rows" in said
    assert said.endswith("chunksize=65536).")


def test_a_batch_that_hardly_shrank_may_be_of_any_size(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.readers.arrow._MOST_UNPACKED", 10_000)
    monkeypatch.setattr("probreport.readers.arrow._MOST_TIMES", 10)
    random = pa.array(np.random.default_rng(0).random(10_000))
    path = packed(tmp_path, pa.ipc.new_file, CONSTANT.set_column(1, "y_proba", random))
    assert len(read(path)) == 10_000
