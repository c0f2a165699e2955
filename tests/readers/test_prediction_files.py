"""Batches of files: their numbers, their size, their threads, their provenance."""

import gc
import hashlib
import json
import os
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from probreport.errors import DataError, FormatError, InputOutputError, LabelError
from probreport.readers import ColumnOptions, open_predictions
from probreport.readers.digests import Digests
from tests.readers.saved import (
    THREE_CLASSES,
    TWO_CLASSES,
    WRITERS,
    labels,
    parquet_file,
    text_file,
    write_csv,
    write_parquet,
)


def long_file(folder, rows, columns=1, **write_options):
    generator = np.random.default_rng(7)
    probabilities = generator.dirichlet(np.ones(max(columns, 2)), rows)
    truth = generator.integers(0, max(columns, 2), rows)
    names = ["p"] if columns == 1 else [f"p_{position}" for position in range(columns)]
    table = {"y": truth, **{name: probabilities[:, position] for position, name in enumerate(names)}}
    path = folder / "long.parquet"
    pq.write_table(pa.table(table), path, **write_options)
    return path, truth, probabilities


def probreport_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("probreport")]


def wait_for_threads():
    deadline = time.monotonic() + 20
    while probreport_threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    return probreport_threads()


def test_batches_follow_one_another_without_gap(tmp_path):
    path, truth, probabilities = long_file(tmp_path, 150_000, columns=5)
    batches = list(open_predictions([path]).batches())
    assert len(batches) > 1
    np.testing.assert_array_equal([batch.first_row for batch in batches[1:]], np.cumsum([len(b) for b in batches])[:-1])
    np.testing.assert_array_equal(np.concatenate([batch.codes for batch in batches]), truth)
    np.testing.assert_array_equal(np.concatenate([batch.matrix for batch in batches]), probabilities)


@pytest.mark.parametrize(("columns", "most"), [(1, 131_072), (10, 80_000), (100, 8_000), (400, 2_000)])
def test_batches_are_shorter_when_rows_are_wider(tmp_path, columns, most):
    path, _, _ = long_file(tmp_path, 10_000 if columns > 1 else 140_000, columns=columns)
    assert max(len(batch) for batch in open_predictions([path]).batches()) <= most


def test_small_row_groups_do_not_make_small_batches(tmp_path):
    path = tmp_path / "p.parquet"
    columns = {"y": ["cat", "dog"] * 15_000, "p_cat": [0.5] * 30_000, "p_dog": [0.5] * 30_000}
    pq.write_table(pa.table(columns), path, row_group_size=500)
    assert len(list(open_predictions([path]).batches())) == 1


def test_the_number_of_rows_is_known_beforehand_where_the_file_says_so(tmp_path):
    path, _, _ = long_file(tmp_path, 1_000)
    text = text_file(tmp_path, "y,p\n1,0.5\n")
    assert open_predictions([path]).n_rows == 1_000
    assert open_predictions([text]).n_rows is None


def test_a_folder_is_its_files_in_order_of_name(tmp_path):
    folder = tmp_path / "predictions.parquet"
    folder.mkdir()
    for name, truth in (("part-2", 0), ("part-10", 1), ("part-1", 1)):
        write_parquet(folder / f"{name}.parquet", {"y_true": [truth], "y_proba": [0.5]})
    batches = list(open_predictions([folder]).batches())
    assert [batch.source for batch in batches] == ["part-1.parquet", "part-10.parquet", "part-2.parquet"]
    assert [labels(batch) for batch in batches] == [["1"], ["1"], ["0"]]
    assert [batch.first_row for batch in batches] == [0, 1, 2]


def test_a_folder_of_shards_holds_the_same_rows_as_one_file(tmp_path):
    path, truth, probabilities = long_file(tmp_path, 1_000, columns=3)
    folder = tmp_path / "shards"
    folder.mkdir()
    table = pq.read_table(path)
    for start in range(0, 1_000, 300):
        pq.write_table(table.slice(start, 300), folder / f"{start:04}.parquet")
    batches = list(open_predictions([folder]).batches())
    assert [batch.first_row for batch in batches] == [0, 300, 600, 900]
    np.testing.assert_array_equal(np.concatenate([batch.codes for batch in batches]), truth)
    np.testing.assert_array_equal(np.concatenate([batch.matrix for batch in batches]), probabilities)


def test_the_pair_of_labels_is_decided_over_the_whole_input(tmp_path):
    path = parquet_file(tmp_path, y_true=[1] * 100_000 + [-1], y_proba=[0.5] * 100_001)
    assert open_predictions([path]).classes == ("-1", "1")


def test_the_pair_of_labels_is_decided_over_all_shards(tmp_path):
    write_csv(tmp_path / "1.csv", {"y_true": ["spam"], "y_proba": [0.5]})
    write_csv(tmp_path / "2.csv", {"y_true": ["ham"], "y_proba": [0.5]})
    predictions = open_predictions([tmp_path / "1.csv", tmp_path / "2.csv"], ColumnOptions(positive_class="spam"))
    assert predictions.classes == ("ham", "spam")
    assert [labels(batch) for batch in predictions.batches()] == [["spam"], ["ham"]]


def test_a_third_label_late_in_the_file_is_named_with_its_row(tmp_path):
    long_rows = f"1,0.5,{'-' * 1_000}\n" * 20_000
    path = text_file(tmp_path, f"y,p,note\n0,0.5,\n{long_rows}2,0.5,\n")
    with pytest.raises(LabelError, match=r"row 20001 \(line 20003\): label '2' has no column"):
        list(open_predictions([path]).batches())


def test_too_many_classes_are_refused_by_the_name_of_the_file(tmp_path):
    names = [f"p_{number}" for number in range(10_001)]
    (tmp_path / "wide.csv").write_text(",".join(["y", *names]) + "\n")
    with pytest.raises(LabelError, match=r"^wide\.csv: 10001 classes; the limit is 10000\. \[PR116\]"):
        open_predictions([tmp_path / "wide.csv"])


def test_an_empty_shard_is_no_fault_among_others(tmp_path):
    write_parquet(tmp_path / "1.parquet", {"y_true": np.array([], np.int64), "y_proba": np.array([], np.float64)})
    write_parquet(tmp_path / "2.parquet", TWO_CLASSES)
    (batch,) = open_predictions([tmp_path / "1.parquet", tmp_path / "2.parquet"]).batches()
    assert (batch.first_row, len(batch)) == (0, 4)


def test_a_shard_that_lacks_a_class_column_is_refused_before_reading(tmp_path):
    write_csv(tmp_path / "1.csv", THREE_CLASSES)
    write_csv(tmp_path / "2.csv", {name: THREE_CLASSES[name] for name in ("y_true", "proba_cat", "proba_dog")})
    with pytest.raises(FormatError, match=r"^2\.csv does not go with 1\.csv: it lacks 'proba_eel'\. \[PR133\]"):
        open_predictions([tmp_path / "1.csv", tmp_path / "2.csv"])


def test_a_shard_with_one_class_column_more_is_refused_before_reading(tmp_path):
    write_csv(tmp_path / "1.csv", THREE_CLASSES)
    write_csv(tmp_path / "2.csv", {**THREE_CLASSES, "proba_fox": [0.0] * 5})
    with pytest.raises(FormatError, match=r"^2\.csv does not go with 1\.csv: it has 'proba_fox' as well\. \[PR133\]"):
        open_predictions([tmp_path / "1.csv", tmp_path / "2.csv"])


def test_shards_may_order_their_columns_differently(tmp_path):
    write_csv(tmp_path / "1.csv", THREE_CLASSES)
    write_csv(tmp_path / "2.csv", {name: THREE_CLASSES[name] for name in reversed(THREE_CLASSES)})
    one, other = open_predictions([tmp_path / "1.csv", tmp_path / "2.csv"]).batches()
    np.testing.assert_array_equal(one.matrix, other.matrix)


def test_an_error_says_how_far_it_has_counted_when_there_is_more(tmp_path):
    path = parquet_file(tmp_path, y_true=[0, 1] * 70_000, y_proba=[7.0] * 140_000)
    with pytest.raises(DataError, match=r"\nOnly the first 131072 rows were looked at\.$"):
        list(open_predictions([path]).batches())


def test_an_error_in_the_last_batch_has_counted_all(tmp_path):
    path = parquet_file(tmp_path, y_true=[0, 1], y_proba=[7.0, 0.5])
    with pytest.raises(DataError) as caught:
        list(open_predictions([path]).batches())
    assert "looked at" not in caught.value.message


def test_batches_before_the_faulty_one_are_given_out(tmp_path):
    path = parquet_file(tmp_path, y_true=[0, 1] * 70_000, y_proba=[0.5] * 139_999 + [7.0])
    batches = open_predictions([path]).batches()
    assert len(next(batches)) == 131_072
    with pytest.raises(DataError, match="row 139999"):
        next(batches)


def test_no_thread_is_left_after_the_last_batch(tmp_path):
    path, _, _ = long_file(tmp_path, 200_000)
    list(open_predictions([path]).batches())
    assert wait_for_threads() == []


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_no_thread_is_left_when_the_reading_is_broken_off(tmp_path, suffix):
    path = tmp_path / f"long.{suffix}"
    columns = {"y_true": [0, 1] * 150_000, "y_proba": [0.25, 0.5] * 150_000, "note": ["-" * 60] * 300_000}
    {"parquet": write_parquet, "csv": write_csv}[suffix](path, columns)
    batches = open_predictions([path]).batches()
    next(batches)
    batches.close()
    assert wait_for_threads() == []


def test_hashing_is_given_up_when_the_reading_is_broken_off(tmp_path, monkeypatch):
    path, _, _ = long_file(tmp_path, 200_000)
    monkeypatch.setattr("probreport.readers.digests.sha256_of", lambda _, stopped: str(stopped.wait(30)))
    batches = open_predictions([path]).batches()
    next(batches)
    batches.close()
    assert wait_for_threads() == []


def test_a_digest_of_an_endless_file_can_be_stopped():
    digests = Digests([Path("/dev/zero")])
    digests.stop()
    assert digests.result() == ("",)


def test_no_thread_is_left_when_the_iterator_is_forgotten(tmp_path):
    path, _, _ = long_file(tmp_path, 400_000)
    batches = open_predictions([path]).batches()
    next(batches)
    del batches
    gc.collect()
    assert wait_for_threads() == []


def test_no_thread_is_left_after_an_error(tmp_path):
    path = parquet_file(tmp_path, y_true=[0, 1] * 70_000, y_proba=[7.0] * 140_000)
    with pytest.raises(DataError):
        list(open_predictions([path]).batches())
    assert wait_for_threads() == []


def test_the_digest_is_that_of_the_bytes_in_the_file(tmp_path):
    path, _, _ = long_file(tmp_path, 300_000)
    predictions = open_predictions([path])
    list(predictions.batches())
    (file,) = predictions.provenance()["files"]
    assert file["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_provenance_is_whole_after_reading_was_broken_off(tmp_path):
    path, _, _ = long_file(tmp_path, 300_000)
    predictions = open_predictions([path])
    next(iter(predictions.batches()))
    (file,) = predictions.provenance()["files"]
    assert (file["sha256"], file["rows"]) == (hashlib.sha256(path.read_bytes()).hexdigest(), 300_000)


def test_provenance_is_plain_json_without_folders(tmp_path):
    path = text_file(tmp_path, "y,p\n1,0.5\n0,0.25\n")
    predictions = open_predictions([path])
    list(predictions.batches())
    expected = {
        "name": "predictions.csv",
        "format": "CSV",
        "bytes": 17,
        "sha256": hashlib.sha256(b"y,p\n1,0.5\n0,0.25\n").hexdigest(),
        "rows": 2,
        "columns": ["y", "p"],
        "dtypes": {"y": "string", "p": "double"},
    }
    assert json.loads(json.dumps(predictions.provenance())) == {"files": [expected]}


def test_a_file_that_is_gone_before_it_is_read_is_an_error_of_reading(tmp_path):
    path, _, _ = long_file(tmp_path, 10)
    predictions = open_predictions([path])
    path.unlink()
    with pytest.raises(InputOutputError, match=r"long\.parquet cannot be read: .* \[PR130\]"):
        list(predictions.batches())


CHANGED = r"^predictions\.csv was changed while it was being read; .*\[PR143\]"


@pytest.mark.parametrize(
    "text",
    ["y,p_a,p_b\na,1,0\nb,0,1\n", "y,p_b,p_a\na,1,0\n", "y,p_a,p_b\na,x,0\n", "y,p_a,p_b\na,1", ""],
    ids=["longer", "columns in another order", "wrong", "shorter", "empty"],
)
def test_a_file_that_is_written_to_between_two_looks_is_refused(tmp_path, text):
    path = text_file(tmp_path, "y,p_a,p_b\na,1,0\n")
    predictions = open_predictions([path])
    os.utime(path, ns=(0, 0))
    written = path.stat().st_mtime_ns
    path.write_text(text)
    assert path.stat().st_mtime_ns != written
    with pytest.raises(InputOutputError, match=CHANGED):
        list(predictions.batches())


def test_a_shard_that_is_written_to_after_it_was_read_is_refused_at_the_end(tmp_path):
    paths = [text_file(tmp_path, "y,p_a,p_b\na,1,0\n", name) for name in ("predictions.csv", "second.csv")]
    batches = open_predictions(paths).batches()
    assert len(next(batches)) == 1
    paths[0].write_text("y,p_a,p_b\na,1,0\nb,0,1\n")
    with pytest.raises(InputOutputError, match=CHANGED):
        list(batches)


def test_a_file_that_was_read_and_is_gone_at_the_end_is_an_error(tmp_path):
    path = text_file(tmp_path, "y,p_a,p_b\na,1,0\n")
    batches = open_predictions([path]).batches()
    next(batches)
    path.unlink()
    with pytest.raises(InputOutputError, match=r"predictions\.csv cannot be read: .* \[PR130\]"):
        list(batches)


def test_what_was_assumed_is_said_in_sentences(tmp_path):
    path = text_file(tmp_path, "y_true,proba_cat,proba_dog,fold\ncat,0.5,0.5,1\n")
    assert open_predictions([path]).assumptions == (
        "labels: column y_true",
        "probabilities: proba_cat, proba_dog (prefix proba_)",
        "not used: fold",
    )


def test_the_positive_class_that_was_found_is_said(tmp_path):
    path = text_file(tmp_path, "y_true,p\n1,0.5\n0,0.5\n")
    assert open_predictions([path]).assumptions[-1] == "positive class: 1 (the other: 0)"


def test_a_label_without_a_column_is_told_what_files_can_be_told(tmp_path):
    path = text_file(tmp_path, "y_true,proba_cat,proba_dog\ncow,0.5,0.5\n")
    with pytest.raises(LabelError) as caught:
        list(open_predictions([path]).batches())
    assert "Name the columns after the labels, or say which columns hold probabilities (--proba-columns)." in str(
        caught.value
    )
    assert "classes=" not in str(caught.value)


SWAPPED_COLUMNS = {"y_true": ["a", "b"], "proba_b": [0.1, 0.8], "proba_a": [0.9, 0.2]}
COLUMNS = {"y_true": ["a", "b"], "proba_a": [0.9, 0.2], "proba_b": [0.1, 0.8]}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_is_replaced_after_it_was_opened_is_refused(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](path, COLUMNS)
    predictions = open_predictions([path])
    WRITERS[name](tmp_path / f"new {name}", SWAPPED_COLUMNS)
    (tmp_path / f"new {name}").replace(path)
    with pytest.raises(InputOutputError, match=r"^\S+ was changed while it was being read; .* \[PR143\]"):
        list(predictions.batches())


def test_rows_that_are_added_while_the_file_is_being_read_are_an_error(tmp_path):
    path = text_file(tmp_path, "y_true,y_proba\n" + "1,0.5\n0,0.5\n" * 100_000, "p.csv")
    batches = open_predictions([path]).batches()
    next(batches)
    with path.open("a") as file:
        file.write("1,0.5\n")
    with pytest.raises(InputOutputError, match="PR143"):
        list(batches)


def test_what_a_changed_file_does_to_its_rows_is_told_as_the_change(tmp_path):
    path = text_file(tmp_path, "y_true,y_proba\n1,0.5\n0,0.5\n", "p.csv")
    predictions = open_predictions([path])
    path.write_text("y_true,id,y_proba\n1,x,0.5\n")
    with pytest.raises(InputOutputError, match="PR143"):
        list(predictions.batches())


def test_a_new_permission_or_link_is_no_change_of_the_file(tmp_path):
    path = text_file(tmp_path, "y_true,y_proba\n1,0.5\n0,0.5\n", "p.csv")
    predictions = open_predictions([path])
    path.chmod(0o600)
    (tmp_path / "link.csv").hardlink_to(path)
    assert len(list(predictions.batches())) == 1
