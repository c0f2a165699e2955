"""NumPy archives: arrays by their names, shapes against each other, and nothing unpickled, ever."""

import io
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from probreport.errors import DataError, FormatError, LabelError, ShapeError, UsageError
from probreport.readers import ColumnOptions, open_predictions
from probreport.readers.npz_arrays import ArrayStream, open_archive, read_headers
from tests.readers.saved import labels, npz_file, read, text_file

PROBABILITIES = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]])


def refusal(folder, **arrays):
    with pytest.raises(DataError) as caught:
        list(open_predictions([npz_file(folder, **arrays)]).batches())
    return caught.value


def archive_of(path, **members):
    """Write an archive of raw bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_classes_of_the_archive_name_the_columns(tmp_path):
    path = npz_file(tmp_path, y_true=["b", "c", "a"], y_proba=PROBABILITIES, classes=["c", "a", "b"])
    batch = read(path)
    assert (batch.classes, batch.codes.tolist()) == (("c", "a", "b"), [2, 0, 1])


def test_classes_are_texts_to_which_labels_are_bound(tmp_path):
    batch = read(npz_file(tmp_path, y_true=[2, 0, 1], y_proba=PROBABILITIES, classes=["0", "1", "2"]))
    assert (batch.classes, batch.codes.tolist()) == (("0", "1", "2"), [2, 0, 1])


def test_without_classes_the_sorted_labels_name_the_columns(tmp_path):
    predictions = open_predictions([npz_file(tmp_path, y_true=[10, 2, 9], y_proba=PROBABILITIES)])
    assert predictions.classes == ("2", "9", "10")  # as numbers, not as texts
    assert predictions.assumptions[-1] == "classes: the sorted labels 2, 9, 10"


def test_labels_of_all_shards_are_sorted(tmp_path):
    first = npz_file(tmp_path, "1.npz", y_true=[5, 7, 7], y_proba=PROBABILITIES)
    second = npz_file(tmp_path, "2.npz", y_true=[7, 3, 7], y_proba=PROBABILITIES)
    assert open_predictions([first, second]).classes == ("3", "5", "7")


def test_without_classes_a_class_that_never_occurs_cannot_be_named(tmp_path):
    error = refusal(tmp_path, y_true=[0, 1, 0], y_proba=PROBABILITIES)
    assert isinstance(error, LabelError)
    assert str(error) == (
        "predictions.npz: 2 different labels ('0', '1'), but 3 columns of probabilities. [PR107]\n"
        "Say which class each column is of: store their labels, in order, as an array named classes."
    )


def test_shards_with_classes_in_another_order_do_not_go_together(tmp_path):
    first = npz_file(tmp_path, "1.npz", y_true=["a"], y_proba=PROBABILITIES[:1], classes=["a", "b", "c"])
    second = npz_file(tmp_path, "2.npz", y_true=["a"], y_proba=PROBABILITIES[:1], classes=["b", "a", "c"])
    with pytest.raises(
        FormatError, match=r"2\.npz does not go with 1\.npz: its classes are others, or in another order"
    ):
        open_predictions([first, second])


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_one_column_is_the_probability_of_the_second_class(tmp_path, shape):
    column = np.array([0.1, 0.2, 0.3, 0.4]).reshape(shape)
    batch = read(npz_file(tmp_path, y_true=["spam", "ham", "ham", "spam"], y_proba=column, classes=["ham", "spam"]))
    assert batch.classes == ("ham", "spam")
    assert batch.probabilities.tolist() == [0.1, 0.2, 0.3, 0.4]


def test_the_positive_class_can_be_said(tmp_path):
    path = npz_file(tmp_path, y_true=["spam", "ham"], y_proba=[0.1, 0.2])
    assert open_predictions([path], ColumnOptions(positive_class="ham")).classes == ("spam", "ham")


def test_weights_and_ids_are_found_and_said(tmp_path):
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=[0.1, 0.9], sample_weight=[1, 2], ids=["a", "b"], fold=[1, 2])
    predictions = open_predictions([path])
    (batch,) = predictions.batches()
    assert (batch.weights.tolist(), list(batch.ids)) == ([1.0, 2.0], ["a", "b"])
    assert set(predictions.assumptions) >= {"weights: array sample_weight", "ids: array ids", "not used: fold"}


@pytest.mark.parametrize("dtype", ["float16", "float32", ">f8", "int8", "uint16"])
def test_every_numeric_type_gives_its_float64_values(tmp_path, dtype):
    column = np.array([0, 1, 1, 0], dtype=dtype)
    batch = read(npz_file(tmp_path, y_true=[0, 1, 0, 1], y_proba=column))
    assert batch.probabilities.dtype == np.float64
    assert batch.probabilities.tolist() == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("truth", [["é", "ü"], [b"\xc3\xa9", b"\xc3\xbc"]], ids=["text", "bytes"])
def test_labels_may_be_text_or_utf_8_bytes(tmp_path, truth):
    batch = read(npz_file(tmp_path, y_true=np.array(truth), y_proba=PROBABILITIES[:2, :2] * 4 / 3, classes=["é", "ü"]))
    assert labels(batch) == ["é", "ü"]


def test_a_matrix_stored_by_columns_is_the_same(tmp_path):
    generator = np.random.default_rng(4)
    matrix = generator.dirichlet(np.ones(5), 100_000)
    truth = generator.integers(0, 5, 100_000)
    path = npz_file(tmp_path, y_true=truth, y_proba=np.asfortranarray(matrix), classes=np.arange(5))
    np.testing.assert_array_equal(
        np.concatenate([batch.matrix for batch in open_predictions([path]).batches()]), matrix
    )


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_matrix_stored_by_columns_is_read_in_pieces(tmp_path, save):
    matrix = np.random.default_rng(4).dirichlet(np.ones(3), 1_000).astype(np.float32)
    path = tmp_path / "p.npz"
    save(path, y_true=np.zeros(1_000, int), y_proba=np.asfortranarray(matrix), classes=np.arange(3))
    with (
        open_archive(path) as archive,
        closing(ArrayStream(archive, read_headers(archive, "p.npz")["y_proba"])) as rows,
    ):
        pieces = [rows.take(300) for _ in range(4)]
    assert [len(piece) for piece in pieces] == [300, 300, 300, 100]
    np.testing.assert_array_equal(np.concatenate(pieces), matrix)


def test_a_wrong_checksum_of_a_matrix_stored_by_columns_is_damage(tmp_path):
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=np.asfortranarray([[0.25, 0.75], [0.5, 0.5]]), classes=[0, 1])
    content = path.read_bytes()
    path.write_bytes(content.replace(np.float64(0.25).tobytes(), np.float64(0.26).tobytes()))
    with pytest.raises(FormatError, match=r"p.*\.npz is damaged.*CRC"):
        list(open_predictions([path]).batches())


def test_long_archives_are_read_in_pieces(tmp_path):
    truth = np.random.default_rng(4).integers(0, 2, 200_000)
    path = tmp_path / "p.npz"
    np.savez_compressed(path, y_true=truth, y_proba=np.linspace(0, 1, 200_000))
    batches = list(open_predictions([path]).batches())
    assert [batch.first_row for batch in batches] == [0, 131_072]
    np.testing.assert_array_equal(np.concatenate([batch.codes for batch in batches]), truth)


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return (Path.touch, (self.target,))


@pytest.mark.parametrize("key", ["y_true", "y_proba", "classes", "sample_weight", "ids"])
def test_an_array_of_objects_is_refused_and_never_unpickled(tmp_path, key):
    trace = tmp_path / "trace"
    arrays = {"y_true": [0, 1], "y_proba": [0.1, 0.9], "classes": [0, 1], "sample_weight": [1, 1], "ids": [1, 2]}
    arrays[key] = np.array([Bomb(trace), Bomb(trace)], dtype=object)
    error = refusal(tmp_path, **arrays)
    assert str(error) == (
        f"predictions.npz, array '{key}' holds pickled objects; loading them could run any code. [PR135]\n"
        "Save it with a plain type: y_true.astype(str), y_proba.astype(float)."
    )
    assert not trace.exists()


def test_an_array_of_objects_that_is_not_needed_is_left_alone(tmp_path):
    trace = tmp_path / "trace"
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=[0.1, 0.9], model=np.array([Bomb(trace)], dtype=object))
    assert len(read(path)) == 2
    assert not trace.exists()


@pytest.mark.parametrize(
    ("key", "array", "expected"),
    [
        ("y_proba", ["0.1", "0.9"], "is of type <U3, expected numbers"),
        ("y_proba", [True, False], "is of type bool, expected numbers"),
        ("y_proba", [0.1 + 0j, 0.9], "is of type complex128, expected numbers"),
        ("y_true", [0j, 1], "is of type complex128, expected text, integers or booleans"),
        ("sample_weight", ["1", "2"], "is of type <U1, expected numbers"),
    ],
)
def test_an_array_of_the_wrong_type_is_refused(tmp_path, key, array, expected):
    arrays = {"y_true": [0, 1], "y_proba": [0.1, 0.9], "sample_weight": [1, 1], key: np.array(array)}
    error = refusal(tmp_path, **arrays)
    assert (error.code, error.message) == ("PR113", f"predictions.npz, array '{key}' {expected}.")


def test_arrays_of_different_lengths_are_refused(tmp_path):
    error = refusal(tmp_path, y_true=[0, 1], y_proba=PROBABILITIES)
    assert isinstance(error, ShapeError)
    assert str(error) == "predictions.npz: 'y_true' has 2 entries, but 'y_proba' has 3 rows. [PR110]"


def test_a_transposed_matrix_is_suspected(tmp_path):
    error = refusal(tmp_path, y_true=[0, 1], y_proba=np.full((3, 2), 0.5))
    assert error.message.endswith("Is y_proba transposed? It needs one row for each label.")


@pytest.mark.parametrize("shape", [(), (2, 2, 2), (2, 0)])
def test_probabilities_of_other_dimensions_are_refused(tmp_path, shape):
    error = refusal(tmp_path, y_true=[0, 1], y_proba=np.zeros(shape))
    assert (error.code, f"has shape {shape}" in error.message) == ("PR111", True)


def test_labels_with_a_column_for_each_class_are_refused(tmp_path):
    error = refusal(tmp_path, y_true=np.eye(3), y_proba=PROBABILITIES)
    assert error.message == "predictions.npz, array 'y_true' has shape (3, 3), expected one entry for each row."


def test_the_number_of_classes_must_fit_the_columns(tmp_path):
    error = refusal(tmp_path, y_true=[0, 1, 0], y_proba=PROBABILITIES, classes=[0, 1])
    assert error.code == "PR107"
    assert error.message.endswith("expected 3 texts or integers, as y_proba has 3 columns.")


def test_classes_that_stand_twice_are_refused_by_the_name_of_the_file(tmp_path):
    error = refusal(tmp_path, y_true=["a", "b", "a"], y_proba=PROBABILITIES, classes=["a", "b", "a"])
    assert error.message == "predictions.npz: these classes stand more than once: 'a'."


@pytest.mark.parametrize("options", [{"proba_columns": ("proba_x",)}, {"proba_prefix": "proba_"}, {}])
def test_the_name_of_an_array_is_not_that_of_its_several_classes(tmp_path, options):
    path = npz_file(tmp_path, y_true=["b", "c", "a"], proba_x=PROBABILITIES)
    assert read(path, **options).classes == ("a", "b", "c")


def test_the_positive_class_goes_with_one_column_only(tmp_path):
    path = npz_file(tmp_path, y_true=[0, 1, 2], y_proba=PROBABILITIES)
    with pytest.raises(UsageError, match=r"goes with one column of probabilities, but there are 3\. \[PR121\]"):
        open_predictions([path], ColumnOptions(positive_class="1"))


def test_several_arrays_of_probabilities_are_refused(tmp_path):
    error = refusal(tmp_path, y_true=[0, 1], proba_0=[0.5, 0.5], proba_1=[0.5, 0.5])
    assert error.code == "PR133"
    assert error.message.startswith(
        "predictions.npz: expected one array of probabilities, with a column for each class"
    )


def test_a_header_that_claims_more_than_there_is_reserves_nothing(tmp_path):
    header = npy(np.zeros(2))[:128].replace(b"(2,), }           ", b"(999999999999,), }")
    path = archive_of(tmp_path / "p.npz", y_true=npy(np.array([0, 1])), y_proba=header + bytes(16))
    with pytest.raises(
        FormatError, match=r"'y_proba': its header says shape \(999999999999,\) of float64, which does not go with"
    ):
        open_predictions([path])


def test_a_negative_shape_is_refused(tmp_path):
    header = npy(np.zeros(2))[:128].replace(b"(2,), } ", b"(-2,), }")
    path = archive_of(tmp_path / "p.npz", y_true=npy(np.array([0, 1])), y_proba=header)
    with pytest.raises(FormatError, match=r"array 'y_proba'.*PR134"):
        open_predictions([path])


@pytest.mark.parametrize(
    "content", [b"", b"no array", b"\x93NUMPY\x01\x00\x10\x00__import__('os')", npy(np.zeros(2))[:40]]
)
def test_a_member_that_is_no_array_is_refused(tmp_path, content):
    path = archive_of(tmp_path / "p.npz", y_true=npy(np.array([0, 1])), y_proba=content)
    with pytest.raises(FormatError, match=r"^p\.npz, array 'y_proba': damaged header \(.*\[PR134\]"):
        open_predictions([path])


def test_a_damaged_header_is_told_alike_each_time(tmp_path):
    header = npy(np.zeros(2)).replace(b"'descr': '<f8'", b"'descr': len()")
    path = archive_of(tmp_path / "p.npz", y_true=npy(np.array([0, 1])), y_proba=header)
    with pytest.raises(
        FormatError, match=r"damaged header \('malformed node or string on line 1: <ast\.Call object>'\)"
    ):
        open_predictions([path])


@pytest.mark.filterwarnings("error")
def test_nothing_of_numpy_is_said_beside_our_words(tmp_path):
    python_2 = npy(np.array([0, 1])).replace(b"(2,), }", b"(2L,), }").replace(b" \n", b"\n")
    path = archive_of(tmp_path / "p.npz", y_true=python_2, y_proba=npy(np.zeros(2)))
    assert labels(read(path)) == ["0", "1"]
    too_large = np.array([1, np.nextafter(np.longdouble(np.inf), 0)])
    error = refusal(tmp_path, y_true=[0, 1], y_proba=[0.5, 0.5], sample_weight=too_large)
    assert "row 1, column 'sample_weight': sample weight inf is negative or not finite" in error.message


@pytest.mark.parametrize("change", [lambda a: a * 2, lambda a: b"x" + a, lambda a: a + b"x", lambda a: a + a[:-30]])
def test_what_stands_before_or_behind_an_archive_is_refused(tmp_path, change):
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=[0.5, 0.5])
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(FormatError, match=r"^predictions\.npz: before or behind its rows there is more, .*\[PR134\]"):
        open_predictions([path])


def test_an_archive_may_have_a_comment(tmp_path):
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=[0.5, 0.5])
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"of the first run"
    assert labels(read(path)) == ["0", "1"]


def test_two_members_that_numpy_calls_alike_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as archive:
        archive.writestr("y_true", npy(np.array([0, 1])))
        archive.writestr("y_true.npy", npy(np.array([1, 0])))
    with pytest.raises(FormatError, match=r"^p\.npz: more than one array is named 'y_true'\. \[PR109\]"):
        open_predictions([tmp_path / "p.npz"])


@pytest.mark.parametrize("order", "<>")
def test_text_of_what_is_no_character_is_refused(tmp_path, order):
    damaged = npy(np.array(["a", "b"], f"{order}U1")).replace("a".encode(f"utf-32-{'bl'[order == '<']}e"), b"\x7f" * 4)
    path = archive_of(tmp_path / "p.npz", y_true=damaged, y_proba=npy(np.array([0.2, 0.8])))
    with pytest.raises(FormatError, match=r"^p\.npz .*holds what is no character.*\[PR134\]"):
        read(path)


def test_two_arrays_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as archive:
        archive.writestr("y_true.npy", npy(np.array([0, 1])))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("y_true.npy", npy(np.array([0, 1])))
    with pytest.raises(FormatError, match=r"^p\.npz: more than one array is named 'y_true'\. \[PR109\]"):
        open_predictions([tmp_path / "p.npz"])


@pytest.mark.parametrize("kept", [0, 30, 400, -1])
def test_a_truncated_archive_is_refused(tmp_path, kept):
    content = npz_file(tmp_path, y_true=[0, 1, 2], y_proba=PROBABILITIES).read_bytes()
    with pytest.raises(FormatError, match=r"^p\.npz is damaged, cut short or no npz file: .*\[PR134\]"):
        open_predictions([text_file(tmp_path, content[:kept], "p.npz")])


def test_a_damaged_array_is_refused(tmp_path):
    path = npz_file(tmp_path, y_true=[0, 1], y_proba=[0.5, 0.25])
    path.write_bytes(path.read_bytes().replace(np.array([0.5, 0.25]).tobytes(), np.array([0.5, 0.75]).tobytes()))
    with pytest.raises(FormatError, match=r"is damaged, cut short or no npz file: Bad CRC-32.*\[PR134\]"):
        list(open_predictions([path]).batches())


def test_a_single_array_under_the_name_of_an_archive_is_explained(tmp_path):
    with pytest.raises(FormatError, match=r"^p\.npz holds a single array, not an archive of several\. \[PR134\]"):
        open_predictions([text_file(tmp_path, npy(np.zeros(2)), "p.npz")])


def test_classes_of_endless_names_are_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.readers.npz._MOST_BYTES", 1_000)
    np.savez(tmp_path / "p.npz", y_true=["a"], y_proba=[[0.5, 0.5]], classes=["a", "b" * 200])
    with pytest.raises(FormatError, match="array classes: its texts have 1600 bytes") as refused:
        open_predictions(tmp_path / "p.npz")
    assert refused.value.code == "PR134"
