"""Laws that hold for every file format."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from probreport.errors import DataError, ShapeError
from probreport.evaluate import evaluate
from probreport.evaluate_files import evaluate_file
from probreport.readers import READERS, ColumnOptions, open_predictions
from tests.readers.saved import (
    THREE_CLASSES,
    TWO_CLASSES,
    WITH_ALL_ROLES,
    WRITERS,
    labels,
    read,
    write_csv,
    written,
)

every_format = pytest.mark.parametrize("name", WRITERS)
every_binary_format = pytest.mark.parametrize("name", ["predictions.csv", "predictions.parquet", "predictions.npz"])


def test_every_reader_is_tried_here():
    tried = {reader for reader in READERS for name in WRITERS if name.endswith(reader.suffixes)}
    assert tried == set(READERS)


def test_no_two_readers_claim_the_same_suffix():
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)


@every_format
def test_several_classes_are_read_as_written(tmp_path, name):
    batch = read(written(tmp_path, name, THREE_CLASSES))
    assert batch.classes == ("cat", "dog", "eel")
    assert labels(batch) == THREE_CLASSES["y_true"]
    np.testing.assert_array_equal(batch.matrix[:, 2], THREE_CLASSES["proba_eel"])


@every_format
def test_one_column_is_the_probability_of_the_second_class(tmp_path, name):
    batch = read(written(tmp_path, name, TWO_CLASSES))
    assert batch.classes == ("0", "1")
    assert labels(batch) == ["1", "0", "0", "1"]
    np.testing.assert_array_equal(batch.probabilities, TWO_CLASSES["y_proba"])


@every_format
def test_weights_ids_and_groups_come_with_the_rows(tmp_path, name):
    path = written(tmp_path, name, WITH_ALL_ROLES)
    batch = read(path, weight="weight", id="name", by=("site",))
    np.testing.assert_array_equal(batch.weights, WITH_ALL_ROLES["weight"])
    assert list(batch.ids) == ["11", "12", "13", "14", "15"]
    assert list(batch.groups["site"]) == WITH_ALL_ROLES["site"]


@every_format
def test_clusters_are_read_beside_groups(tmp_path, name):
    path = written(tmp_path, name, WITH_ALL_ROLES)
    predictions = open_predictions([path], ColumnOptions(by=("site",), cluster="name"))
    assert predictions.group_columns == ("site", "name")
    (batch,) = predictions.batches()
    assert list(batch.groups) == ["site"]
    assert [batch.clusters.values[code] for code in batch.clusters.codes] == ["11", "12", "13", "14", "15"]


@every_format
def test_a_column_may_group_and_cluster(tmp_path, name):
    batch = read(written(tmp_path, name, WITH_ALL_ROLES), by=("name",), cluster="name")
    assert [batch.clusters.values[code] for code in batch.clusters.codes] == list(batch.groups["name"])


@every_format
def test_the_label_may_be_a_group_too(tmp_path, name):
    batch = read(written(tmp_path, name, THREE_CLASSES), by=("y_true",))
    assert list(batch.groups["y_true"]) == THREE_CLASSES["y_true"]


@every_format
def test_what_the_files_have_is_known_before_they_are_read(tmp_path, name):
    path = written(tmp_path, name, WITH_ALL_ROLES)
    predictions = open_predictions([path], ColumnOptions(weight="weight", id="name", by=("site",)))
    assert predictions.classes == ("cat", "dog", "eel")
    assert (predictions.is_weighted, predictions.has_ids, predictions.is_soft) == (True, True, False)


@every_format
def test_what_is_not_said_is_not_there(tmp_path, name):
    predictions = open_predictions([written(tmp_path, name, THREE_CLASSES)])
    assert (predictions.is_weighted, predictions.has_ids, predictions.group_columns) == (False, False, ())


@every_format
def test_shards_are_one_input_whose_rows_are_counted_through(tmp_path, name):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    paths = [written(first, name, THREE_CLASSES), written(second, name, THREE_CLASSES)]
    batches = list(open_predictions(paths).batches())
    assert [(batch.first_row, len(batch), batch.source) for batch in batches] == [(0, 5, name), (5, 5, name)]


@every_format
def test_an_error_in_a_later_shard_counts_rows_over_the_whole_input(tmp_path, name):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    wrong = {**THREE_CLASSES, "proba_eel": [0.1, 0.25, 0.75, 0.75, 0.7]}
    paths = [written(first, name, THREE_CLASSES), written(second, name, wrong)]
    with pytest.raises(DataError, match=rf"^{name}, row 8\b.*probabilities sum to 1\.5"):
        list(open_predictions(paths).batches())


@every_format
def test_batches_can_be_read_again(tmp_path, name):
    predictions = open_predictions([written(tmp_path, name, THREE_CLASSES)])
    once, again = ([labels(batch) for batch in predictions.batches()] for _ in range(2))
    assert once == again == [THREE_CLASSES["y_true"]]


@every_format
def test_a_probability_above_one_is_named_with_its_row(tmp_path, name):
    path = written(tmp_path, name, {**TWO_CLASSES, "y_proba": [0.9, 0.2, 1.07, 0.55]})
    with pytest.raises(DataError, match=rf"^{name}, row 2\b.*1\.07") as caught:
        read(path)
    assert caught.value.code == "PR102"


@every_format
def test_a_missing_probability_is_named_with_its_row_and_column(tmp_path, name):
    path = written(tmp_path, name, {**TWO_CLASSES, "y_proba": [0.9, float("nan"), 0.4, 0.55]})
    with pytest.raises(DataError, match=rf"^{name}, row 1\b.*column 'y_proba'.*missing") as caught:
        read(path)
    assert caught.value.code == "PR101"


@every_format
def test_a_label_without_a_column_is_named_with_its_row(tmp_path, name):
    path = written(tmp_path, name, {**THREE_CLASSES, "y_true": ["cat", "dog", "eel", "cow", "eel"]})
    with pytest.raises(DataError, match=rf"^{name}, row 3\b.*'cow' has no column") as caught:
        read(path)
    assert caught.value.code == "PR104"


@every_format
def test_a_negative_weight_is_named_with_its_row(tmp_path, name):
    path = written(tmp_path, name, {**WITH_ALL_ROLES, "weight": [1.0, 2.0, -0.5, 1.0, 3.0]})
    with pytest.raises(DataError, match=rf"^{name}, row 2\b.*-0\.5") as caught:
        read(path, weight="weight")
    assert caught.value.code == "PR114"


@every_binary_format
def test_no_rows_are_an_error(tmp_path, name):
    path = tmp_path / name
    columns = {"y_true": np.array([], np.int64), "y_proba": np.array([], np.float64)}
    WRITERS[name](path, columns)
    with pytest.raises(ShapeError, match=rf"^{name}: there are no rows. \[PR112\]"):
        list(open_predictions([path]).batches())


@every_format
def test_logarithms_are_read_as_such_when_said(tmp_path, name):
    halves = {"y_true": [0, 1], "proba_0": [np.log(0.5)] * 2, "proba_1": [np.log(0.5)] * 2}
    batch = read(written(tmp_path, name, halves), log_proba=True)
    np.testing.assert_allclose(batch.matrix, 0.5)


@every_format
def test_rows_are_divided_by_their_sum_when_said(tmp_path, name):
    counts = {"y_true": [0, 1], "proba_0": [3.0, 2.0], "proba_1": [1.0, 2.0]}
    batch = read(written(tmp_path, name, counts), normalize_rows=True)
    np.testing.assert_array_equal(batch.matrix, [[0.75, 0.25], [0.5, 0.5]])


@every_format
def test_the_order_of_columns_is_the_order_of_classes_whatever_the_labels(tmp_path, name):
    turned = {
        "y_true": ["10", "2", "9"],
        "proba_2": [0.2, 0.7, 0.1],
        "proba_10": [0.7, 0.2, 0.1],
        "proba_9": [0.1, 0.1, 0.8],
    }
    batch = read(written(tmp_path, name, turned))
    assert batch.classes == ("2", "10", "9")
    assert labels(batch) == ["10", "2", "9"]


@every_format
@pytest.mark.parametrize("odd", ["a*b?[1]", "-leading", "with blank", "ünïcode", "100%", "semi;colon"])
def test_a_name_with_special_characters_is_that_very_file(tmp_path, monkeypatch, name, odd):
    suffix = name[name.index(".") :]
    path = tmp_path / f"{odd}{suffix}"
    written(tmp_path, name, THREE_CLASSES).rename(path)
    written(tmp_path, name, TWO_CLASSES).rename(tmp_path / f"axby1{suffix}")  # what a*b?[1] matches as a pattern
    monkeypatch.chdir(tmp_path)
    assert labels(read(Path(path.name))) == THREE_CLASSES["y_true"]


def test_a_path_that_looks_like_a_url_is_read_when_there_is_such_a_file(tmp_path, monkeypatch):
    folder = tmp_path / "http:" / "host"
    folder.mkdir(parents=True)
    write_csv(folder / "predictions.csv", THREE_CLASSES)
    monkeypatch.chdir(tmp_path)
    (batch,) = open_predictions(["http://host/predictions.csv"]).batches()
    assert labels(batch) == THREE_CLASSES["y_true"]


@every_format
def test_the_evaluation_is_that_of_the_same_arrays(tmp_path, name):
    path = written(tmp_path, name, WITH_ALL_ROLES)
    roles = {"weight": "weight", "id": "name", "by": ("site",), "cluster": "name"}
    names = [column for column in WITH_ALL_ROLES if column.startswith("proba_")]
    read = evaluate_file(path, **roles, model="m").to_dict()
    given = evaluate(
        WITH_ALL_ROLES["y_true"],
        np.column_stack([WITH_ALL_ROLES[column] for column in names]),
        classes=["cat", "dog", "eel"],
        sample_weight=WITH_ALL_ROLES["weight"],
        ids=[str(name) for name in WITH_ALL_ROLES["name"]],
        groups={"site": WITH_ALL_ROLES["site"]},
        clusters=[str(name) for name in WITH_ALL_ROLES["name"]],
        model="m",
    ).to_dict()
    assert read.pop("provenance") != given.pop("provenance")
    assert json.dumps(read) == json.dumps(given)


@every_format
def test_files_that_were_written_into_one_are_refused_and_none_is_left_out(tmp_path, name):
    path = written(tmp_path, name, THREE_CLASSES)
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(DataError):
        list(open_predictions([path]).batches())


@every_format
def test_a_folder_is_its_files_in_order_of_name(tmp_path, name):
    suffix = name[name.index(".") :]
    folder = tmp_path / "folder"
    folder.mkdir()
    for place, proba in (("2", 0.25), ("10", 0.5), ("1", 0.75)):
        WRITERS[name](folder / f"{place}{suffix}", {"y_true": [0, 1], "y_proba": [proba, proba]})
    batches = list(open_predictions([folder]).batches())
    assert [(batch.source, batch.first_row) for batch in batches] == [
        (f"{place}{suffix}", row) for place, row in (("1", 0), ("10", 2), ("2", 4))
    ]


@every_format
def test_partitions_are_the_rows_of_the_files(tmp_path, name):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    paths = [written(first, name, THREE_CLASSES), written(second, name, THREE_CLASSES)]
    partitions = pickle.loads(pickle.dumps(open_predictions(paths).partitions()))
    assert [partition.count() for partition in partitions] == [5, 5]
    (batch,) = partitions[1].at(5).batches()
    assert (batch.first_row, labels(batch)) == (5, THREE_CLASSES["y_true"])


@every_format
def test_provenance_names_files_without_folders_and_what_was_read(tmp_path, name):
    path = written(tmp_path, name, {**TWO_CLASSES, "fold": [1, 2, 3, 4]})
    predictions = open_predictions([path])
    list(predictions.batches())
    (file,) = predictions.provenance()["files"]
    assert (file["name"], file["rows"], file["bytes"]) == (name, 4, path.stat().st_size)
    assert file["columns"] == list(file["dtypes"]) == ["y_true", "y_proba"]
