"""From what the user names to files: what is missing, what is refused, what a folder holds."""

import os
import pickle
from pathlib import Path

import pytest

from probreport.errors import FormatError, InputOutputError, UsageError
from probreport.readers import open_predictions
from tests.readers.saved import TWO_CLASSES, npz_file, text_file, write_csv, write_parquet


def test_a_missing_file_is_named_as_it_was_written(tmp_path):
    with pytest.raises(InputOutputError, match=r"nowhere\.csv does not exist\. \[PR130\]$"):
        open_predictions([tmp_path / "nowhere.csv"])


def test_a_file_taken_for_a_folder_cannot_be_read(tmp_path):
    path = text_file(tmp_path, "y,p\n1,0.5\n")
    with pytest.raises(InputOutputError, match=r"cannot be read: Not a directory\. \[PR130\]"):
        open_predictions([path / "predictions.csv"])


def test_a_broken_link_names_what_it_points_to(tmp_path):
    link = tmp_path / "predictions.csv"
    link.symlink_to("gone.csv")
    with pytest.raises(
        InputOutputError, match=r"predictions\.csv is a link to gone\.csv, which does not exist\. \[PR130\]"
    ):
        open_predictions([link])


def test_a_link_is_followed(tmp_path):
    write_csv(tmp_path / "real.csv", TWO_CLASSES)
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert open_predictions([tmp_path / "link.csv"]).classes == ("0", "1")


@pytest.mark.parametrize("name", ["predictions.csv", "predictions.parquet", "predictions.npz"])
def test_a_file_without_permission_is_an_error_of_reading(tmp_path, monkeypatch, name):
    path = text_file(tmp_path, "y,p\n1,0.5\n", name)

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # the superuser may read everything, so chmod alone proves nothing
    monkeypatch.setattr("pyarrow.OSFile", denied)
    with pytest.raises(InputOutputError, match=rf"{name} cannot be read: Permission denied\. \[PR131\]"):
        open_predictions([path])


def test_a_pipe_is_no_file_to_read_twice(tmp_path):
    pipe = tmp_path / "predictions.csv"
    os.mkfifo(pipe)
    with pytest.raises(InputOutputError, match=r"predictions\.csv is no regular file\. \[PR131\]"):
        open_predictions([pipe])


def test_a_name_that_no_file_can_have_is_refused():
    with pytest.raises(InputOutputError, match=r"a\\x00b\.csv is no name of a file\. \[PR130\]"):
        open_predictions(["a\0b.csv"])


@pytest.mark.parametrize(
    "url", ["https://example.org/p.csv", "s3://bucket/p.parquet", "file:///etc/p.csv", "HTTP://x/p.npz"]
)
def test_a_url_is_refused_and_nothing_fetched(url, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(InputOutputError) as caught:
        open_predictions([url])
    assert str(caught.value) == f"{url} is a URL; nothing is fetched. [PR136]\nDownload it and give the file."


@pytest.mark.parametrize("name", ["predictions.txt", "predictions.xlsx", "predictions", "predictions.csv.bz2", "y.npy"])
def test_an_unknown_suffix_lists_the_known_ones(tmp_path, name):
    with pytest.raises(FormatError, match=r"unknown kind of file") as caught:
        open_predictions([text_file(tmp_path, "y,p\n1,0.5\n", name)])
    assert str(caught.value).endswith(
        "[PR132]\nKnown are .csv, .csv.gz, .csv.zst, .tsv, .tsv.gz, .tsv.zst, .parquet, .arrow, .feather, .npz, "
        "and folders of them."
    )


def test_the_case_of_a_suffix_does_not_matter(tmp_path):
    assert open_predictions([text_file(tmp_path, "y,p\n1,0.5\n", "P.CSV")]).classes == ("0", "1")


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return (Path.touch, (self.target,))


@pytest.mark.parametrize("suffix", ["pkl", "pickle", "joblib", "pt", "pth", "onnx", "model", "h5", "safetensors"])
def test_a_pickle_or_model_is_refused_with_the_way_to_export(tmp_path, suffix):
    trace = tmp_path / "trace"
    path = text_file(tmp_path, pickle.dumps(Bomb(trace)), f"model.{suffix}")
    with pytest.raises(
        FormatError, match=r"is a pickle or a model; loading it could run any code.*\[PR135\]"
    ) as caught:
        open_predictions([path])
    assert "predict_proba" in str(caught.value)
    assert not trace.exists()


@pytest.mark.parametrize("name", ["predictions.csv", "predictions.npz"])
def test_a_pickle_under_another_name_is_refused_unopened(tmp_path, name):
    trace = tmp_path / "trace"
    path = text_file(tmp_path, pickle.dumps(Bomb(trace)), name)
    with pytest.raises(FormatError, match=rf"^{name} is a pickle; loading it could run any code\. \[PR135\]"):
        open_predictions([path])
    assert not trace.exists()


def test_no_file_at_all_is_an_error():
    with pytest.raises(UsageError, match=r"no file is named\. \[PR121\]"):
        open_predictions([])


def test_one_path_needs_no_list(tmp_path):
    path = text_file(tmp_path, "y,p\n1,0.5\n")
    assert open_predictions(path).classes == open_predictions(str(path)).classes == ("0", "1")


def test_a_file_given_twice_would_count_twice(tmp_path):
    path = text_file(tmp_path, "y,p\n1,0.5\n")
    with pytest.raises(UsageError, match=r"predictions\.csv is given twice; its rows would count twice\. \[PR121\]"):
        open_predictions([path, tmp_path / "." / path.name])


def test_a_file_under_two_names_would_count_twice(tmp_path):
    path = text_file(tmp_path, "y,p\n1,0.5\n")
    os.link(path, tmp_path / "also.csv")
    with pytest.raises(UsageError, match=r"also\.csv is given twice"):
        open_predictions([path, tmp_path / "also.csv"])


@pytest.mark.parametrize("kind", ["a link to nothing", "a pipe"])
def test_a_shard_in_a_folder_that_cannot_be_read_is_refused_and_not_left_aside(tmp_path, kind):
    text_file(tmp_path, "y,p\n1,0.5\n0,0.5\n")
    if kind == "a pipe":
        os.mkfifo(tmp_path / "second.csv")
    else:
        (tmp_path / "second.csv").symlink_to("gone.csv")
    with pytest.raises(InputOutputError, match=r"second\.csv is (no regular file|a link to gone\.csv)"):
        open_predictions([tmp_path])


def test_files_of_different_formats_are_no_set(tmp_path):
    with pytest.raises(FormatError, match=r"the files of one set have different formats: 'CSV', 'npz'\. \[PR132\]"):
        open_predictions([text_file(tmp_path, "y,p\n1,0.5\n"), npz_file(tmp_path, y=[1], p=[0.5])])


def test_plain_and_packed_csv_go_together(tmp_path):
    write_csv(tmp_path / "1.csv", TWO_CLASSES)
    from tests.readers.saved import write_gz

    write_gz(tmp_path / "2.csv.gz", TWO_CLASSES)
    assert [len(batch) for batch in open_predictions([tmp_path / "1.csv", tmp_path / "2.csv.gz"]).batches()] == [4, 4]


def test_an_empty_folder_is_an_error_that_says_what_is_looked_for(tmp_path):
    with pytest.raises(
        InputOutputError, match=r"holds no file of predictions \(\.csv, \.csv\.gz, .*, \.npz\)\. \[PR130\]"
    ):
        open_predictions([tmp_path])


def test_a_folder_may_hold_csv_files(tmp_path):
    write_csv(tmp_path / "b.csv", TWO_CLASSES)
    write_csv(tmp_path / "a.csv", TWO_CLASSES)
    assert [batch.source for batch in open_predictions([tmp_path]).batches()] == ["a.csv", "b.csv"]


def test_a_folder_of_several_formats_is_an_error(tmp_path):
    write_csv(tmp_path / "a.csv", TWO_CLASSES)
    write_parquet(tmp_path / "a.parquet", TWO_CLASSES)
    with pytest.raises(FormatError, match=r"different formats: 'CSV', 'Parquet'\. \[PR132\]"):
        open_predictions([tmp_path])


def test_what_is_left_aside_in_a_folder_is_said_and_hidden_files_are_not(tmp_path):
    write_parquet(tmp_path / "part-0.parquet", TWO_CLASSES)
    for name in ("_SUCCESS", ".part-0.parquet.crc", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "older").mkdir()
    assert open_predictions([tmp_path]).assumptions[0] == f"left aside in folder {tmp_path.name}: README.md, older"
