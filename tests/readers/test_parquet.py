"""Parquet: types are checked before rows are read, texts are validated, damage is never read over."""

import datetime
import decimal
from contextlib import nullcontext

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from probreport.errors import DataError, FormatError, LabelError, ProbabilityError
from probreport.readers import ColumnOptions, open_predictions
from tests.readers.saved import THREE_CLASSES, labels, parquet_file, read, text_file, write_parquet

VALUES = [0.25, 0.75, 1.0]
TRUTH = [0, 1, 1]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(VALUES, pa.float32()),
        pa.array(np.array(VALUES, np.float16)),
        pa.array([decimal.Decimal(str(value)) for value in VALUES]),
        pa.array(VALUES).dictionary_encode(),
    ],
    ids=["float32", "float16", "decimal", "dictionary"],
)
def test_every_numeric_type_gives_its_float64_values(tmp_path, column):
    batch = read(parquet_file(tmp_path, y=TRUTH, p=column))
    assert batch.probabilities.dtype == np.float64
    assert batch.probabilities.tolist() == VALUES


def test_whole_numbers_are_probabilities_of_zero_and_one(tmp_path):
    assert read(parquet_file(tmp_path, y=TRUTH, p=pa.array([0, 1, 1], pa.int8()))).probabilities.tolist() == [
        0.0,
        1.0,
        1.0,
    ]


def test_decimals_are_rounded_to_the_nearest_float(tmp_path):
    written = [f"0.{digits:018d}" for digits in np.random.default_rng(5).integers(0, 10**18, 500).tolist()]
    column = pa.array([decimal.Decimal(text) for text in written], pa.decimal128(19, 18))
    batch = read(parquet_file(tmp_path, y=[0, 1] * 250, p=column))
    assert batch.probabilities.tolist() == [float(text) for text in written]


@pytest.mark.parametrize(
    ("column", "kind"),
    [(["0.5", "0.5", "0.5"], "string"), ([True, False, True], "bool"), ([[0.5], [0.5], [0.5]], r"list<.*>")],
)
def test_text_booleans_and_lists_are_no_probabilities(tmp_path, column, kind):
    path = parquet_file(tmp_path, y=TRUTH, p=column)
    expected = (
        rf"^predictions\.parquet, column 'p': probabilities cannot be of type {kind}, expected numbers\. \[PR113\]"
    )
    with pytest.raises(ProbabilityError, match=expected):
        open_predictions([path])


@pytest.mark.parametrize("column", [[b"0", b"1", b"1"], [datetime.date(2024, 1, 1)] * 3, [[0], [1], [1]]])
def test_bytes_dates_and_lists_are_no_labels(tmp_path, column):
    with pytest.raises(
        LabelError, match=r"column 'y': labels cannot be of type .*, expected text, integers or booleans"
    ):
        open_predictions([parquet_file(tmp_path, y=column, p=VALUES)])


def test_a_text_is_no_weight_and_a_list_no_group(tmp_path):
    path = parquet_file(tmp_path, y=TRUTH, p=VALUES, w=["1", "1", "1"], g=[[1], [2], [3]])
    with pytest.raises(DataError, match=r"column 'w': weights cannot be of type string, expected numbers\. \[PR113\]"):
        open_predictions([path], ColumnOptions(weight="w"))
    with pytest.raises(DataError, match=r"column 'g': ids or groups cannot be of type list<"):
        open_predictions([path], ColumnOptions(by=("g",)))


@pytest.mark.parametrize(
    "column",
    [
        pa.array([0, 1, 1], pa.int8()),
        pa.array([0, 1, 1], pa.uint64()),
        pa.array(["0", "1", "1"]),
        pa.array(["0", "1", "1"], pa.large_string()),
        pa.array(["0", "1", "1"]).dictionary_encode(),
        pa.array([0, 1, 1]).dictionary_encode(),
        pa.array([decimal.Decimal(0), decimal.Decimal(1), decimal.Decimal(1)]),
    ],
    ids=["int8", "uint64", "string", "large_string", "dictionary", "dictionary of int", "decimal"],
)
def test_labels_of_every_type_are_bound_to_columns_by_their_text(tmp_path, column):
    table = pa.table({"y": column, "proba_0": [0.75, 0.25, 0.0], "proba_1": VALUES})
    pq.write_table(table, tmp_path / "p.parquet")
    batch = read(tmp_path / "p.parquet")
    assert (batch.classes, batch.codes.tolist()) == (("0", "1"), [0, 1, 1])


def test_floating_labels_have_the_text_that_python_gives_them(tmp_path):
    batch = read(parquet_file(tmp_path, y=[1.0, 0.0], **{"p_0.0": [0.5, 0.5], "p_1.0": [0.5, 0.5]}))
    assert labels(batch) == ["1.0", "0.0"]


def test_a_label_1_0_is_not_the_class_1(tmp_path):
    with pytest.raises(LabelError, match=r"row 0: label 1\.0 has no column .*\[PR104\]"):
        read(parquet_file(tmp_path, y=[1.0, 0.0], p_0=[0.5, 0.5], p_1=[0.5, 0.5]))


def test_a_pandas_categorical_keeps_its_labels_whatever_its_order(tmp_path):
    frame = pd.DataFrame(
        {"y": pd.Categorical(["a", "b", "a"], categories=["z", "b", "a"]), "p_a": [0.5] * 3, "p_b": [0.5] * 3}
    )
    frame.to_parquet(tmp_path / "p.parquet")
    assert labels(read(tmp_path / "p.parquet")) == ["a", "b", "a"]


@pytest.mark.parametrize("column", [["a", None, "b"], pa.array(["a", None, "b"]).dictionary_encode()])
def test_a_null_label_is_missing(tmp_path, column):
    path = parquet_file(tmp_path, y=column, p_a=[0.5] * 3, p_b=[0.5] * 3)
    with pytest.raises(LabelError, match=r"^predictions\.parquet, row 1: the label is missing.*\[PR105\]"):
        read(path)


@pytest.mark.parametrize("column", [[0.5, None, 0.5], pa.array([1, None, 1]), pa.nulls(3)])
def test_a_null_probability_is_missing(tmp_path, column):
    with pytest.raises(ProbabilityError, match=r"^predictions\.parquet, row [01], column 'p': .*missing.*\[PR101\]"):
        read(parquet_file(tmp_path, y=TRUTH, p=column))


def test_a_null_group_is_the_empty_text_as_in_a_text_file(tmp_path):
    batch = read(parquet_file(tmp_path, y=TRUTH, p=VALUES, g=["a", None, "b"], h=[1, None, 3]), by=("g", "h"))
    assert list(batch.groups["g"]) == ["a", "", "b"]
    assert list(batch.groups["h"]) == ["1", "", "3"]


def test_groups_of_every_type_are_texts(tmp_path):
    columns = {"i": [1, 2], "f": [1.0, 0.1], "b": [True, False], "d": [datetime.date(2024, 1, 2)] * 2}
    batch = read(parquet_file(tmp_path, y=[0, 1], p=[0.5, 0.5], **columns), by=tuple(columns), id="f")
    assert {name: list(values) for name, values in batch.groups.items()} == {
        "i": ["1", "2"],
        "f": ["1.0", "0.1"],
        "b": ["True", "False"],
        "d": ["2024-01-02", "2024-01-02"],
    }
    assert list(batch.ids) == ["1.0", "0.1"]


def test_zero_is_one_group_whatever_its_sign(tmp_path):
    zeros = [0.0, -0.0]
    batch = read(
        parquet_file(tmp_path, y=[0, 1], p=[0.5, 0.5], g=zeros, h=pa.array(zeros).dictionary_encode()), by=("g", "h")
    )
    assert [list(values) for values in batch.groups.values()] == [["0.0", "0.0"]] * 2


def test_dictionaries_that_differ_between_row_groups_are_told_apart(tmp_path):
    path = tmp_path / "p.parquet"
    truth = ["a"] * 20_000 + ["b"] * 20_000 + ["a", "b"] * 10_000
    columns = {"y": truth, "p_b": [0.5] * 60_000, "p_a": [0.5] * 60_000, "g": truth[::-1]}
    pq.write_table(pa.table(columns), path, row_group_size=20_000)
    batches = list(open_predictions([path], ColumnOptions(by=("g",))).batches())
    assert [label for batch in batches for label in labels(batch)] == truth
    assert [group for batch in batches for group in batch.groups["g"]] == truth[::-1]


def test_a_column_whose_name_begins_another_is_read_alone(tmp_path):
    batch = read(parquet_file(tmp_path, y=TRUTH, **{"p": VALUES, "p.x": [9.0, 9.0, 9.0]}))
    assert batch.probabilities.tolist() == VALUES


@pytest.mark.parametrize("many", [1, 20_000])
def test_a_column_called_like_the_path_into_another_is_read(tmp_path, many):
    nested, names = [[1], [2], [3]] * many, ["a", "b", ""] * many
    table = pa.table({"y": TRUTH * many, "p": VALUES * many, "i": nested, "i.list.element": names})
    pq.write_table(table, tmp_path / "p.parquet")
    batches = open_predictions([tmp_path / "p.parquet"], ColumnOptions(by=("i.list.element",))).batches()
    assert [name for batch in batches for name in batch.groups["i.list.element"]] == names


def test_two_columns_of_one_name_are_refused(tmp_path):
    table = pa.table([pa.array(TRUTH), pa.array(VALUES), pa.array(VALUES)], names=["y", "p", "p"])
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(FormatError, match=r"^p\.parquet: more than one column is named 'p'\. \[PR109\]"):
        open_predictions([tmp_path / "p.parquet"])


@pytest.mark.parametrize("kept", [0, 3, 100, -1])
def test_a_truncated_file_is_refused(tmp_path, kept):
    write_parquet(tmp_path / "whole.parquet", THREE_CLASSES)
    path = text_file(tmp_path, (tmp_path / "whole.parquet").read_bytes()[:kept], "p.parquet")
    with pytest.raises(FormatError, match=r"^p\.parquet is damaged, cut short or no Parquet file: .*\[PR134\]"):
        open_predictions([path])


def test_a_text_under_the_name_of_parquet_is_refused(tmp_path):
    with pytest.raises(FormatError, match=r"^p\.parquet is damaged, cut short or no Parquet file: .*\[PR134\]"):
        open_predictions([text_file(tmp_path, "y,p\n1,0.5\n" * 100, "p.parquet")])


@pytest.mark.parametrize("second", [VALUES, VALUES[:2]])
def test_files_that_were_written_one_behind_the_other_are_refused(tmp_path, second):
    path = parquet_file(tmp_path, y=TRUTH, p=VALUES)
    first = path.read_bytes()
    path.write_bytes(first + parquet_file(tmp_path, y=TRUTH[: len(second)], p=second).read_bytes())
    with pytest.raises(FormatError, match=r"^predictions\.parquet: before or behind its rows there is more"):
        open_predictions([path])


def test_marks_of_parquet_in_texts_are_texts(tmp_path):
    table = pa.table({"y": TRUTH, "p": VALUES, "note": ["PAR1PAR1" * 50] * 3})
    pq.write_table(table, tmp_path / "p.parquet", compression="none", write_page_index=True, row_group_size=2)
    assert len(read(tmp_path / "p.parquet")) == 3


def test_a_page_with_a_wrong_checksum_is_refused(tmp_path):
    path = tmp_path / "p.parquet"
    table = pa.table({"y": [0, 1] * 500, "p": np.random.default_rng(2).random(1_000)})
    pq.write_table(table, path, write_page_checksum=True, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    place = pq.read_metadata(path).row_group(0).column(1).data_page_offset + 4_000
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"^p\.parquet is damaged.*CRC checksum.*\[PR134\]"):
        list(open_predictions([path]).batches())


def test_columns_go_by_the_schema_whatever_their_chunks_call_themselves(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"target": ["a", "b"], "p_a": [0.5, 0.5], "p_b": [0.5, 0.5]}), path)
    before, _, after = path.read_bytes().rpartition(b"target")
    path.write_bytes(before + b"tarpet" + after)
    assert pq.read_metadata(path).row_group(0).column(0).path_in_schema == "tarpet"
    assert sum(map(len, open_predictions([path]).batches())) == 2


def test_a_footer_for_which_arrow_would_end_the_process_is_damage(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"target": ["a", "b"], "p_a": [0.5, 0.5], "p_b": [0.5, 0.5]}), path)
    content = path.read_bytes()
    # Since Arrow 19 the footer counts levels: a list of none of repetition becomes one of four.
    path.write_bytes(content.replace(b"\x19\x06\x19\x26", b"\x19\x46\x19\x26", 1))
    has_counts = path.read_bytes() != content
    with pytest.raises(FormatError, match=r"^p\.parquet is damaged.*\[PR134\]") if has_counts else nullcontext():
        open_predictions([path])


def test_texts_that_are_not_utf_8_are_refused(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"y": [0], "p": [0.5], "row": ["MARK"]}), path, compression="none", use_dictionary=False)
    path.write_bytes(path.read_bytes().replace(b"MARK", b"MAR\xff"))
    with pytest.raises(FormatError, match=r"^p\.parquet is damaged.*[Ii]nvalid UTF-?8.*\[PR134\]"):
        list(open_predictions([path], ColumnOptions(id="row", positive_class="1")).batches())


LONG = ["a" * 2_000, "b" * 2_000]


@pytest.mark.parametrize("use", ["id", "by"])
def test_long_texts_that_repeat_are_read_in_as_few_rows_as_fit(tmp_path, monkeypatch, use):
    monkeypatch.setattr("probreport.readers.parquet_texts._MOST_BYTES", 20_000)
    texts = pa.array(LONG * 100)
    path = tmp_path / "p.parquet"
    write_parquet(path, {"y_true": ["0", "1"] * 100, "y_proba": [0.5] * 200, "text": texts})
    files = open_predictions(path, ColumnOptions(**{use: "text" if use == "id" else ("text",)}))
    batches = list(files.batches())
    assert {len(batch) for batch in batches} == {10}  # texts of 2000 bytes in 20000
    assert sum(len(batch) for batch in batches) == 200


def test_documents_are_no_labels_ids_or_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.readers.parquet_texts._MOST_BYTES", 10_000)
    monkeypatch.setattr("probreport.readers.parquet_texts._LONGEST_MEAN", 1_000)
    texts = [letter * 2_000 for letter in "abcdefgh"]
    path = tmp_path / "p.parquet"
    write_parquet(path, {"y_true": ["0", "1"] * 4, "y_proba": [0.5] * 8, "text": texts})
    with pytest.raises(FormatError, match=r"column 'text': its texts have \d+ bytes a row") as refused:
        open_predictions(path, ColumnOptions(by=("text",)))
    assert refused.value.code == "PR134"
    assert open_predictions(path).n_rows == 8
