"""CSV: texts stay as written, numbers are never guessed, and what does not parse is named with its line."""

import csv
import gzip

import numpy as np
import pyarrow as pa
import pytest

from probreport.errors import DataError, FormatError, LabelError, ProbabilityError, ShapeError, WeightError
from probreport.readers import ColumnOptions, open_predictions, partitions
from probreport.readers import csv as csv_format
from tests.readers.saved import labels, read, text_file

HEADER = "y_true,proba_cat,proba_dog\n"


def refusal(folder, text, name="predictions.csv", **options):
    """The error that a file with this content gives."""
    with pytest.raises(DataError) as caught:
        list(open_predictions([text_file(folder, text, name)], ColumnOptions(**options)).batches())
    return caught.value


# --- what is kept as it is -------------------------------------------------------------------------------------------


def test_labels_are_texts_as_they_are_written(tmp_path):
    written = ["001", "1", "NA", "null", "", " cat", "cat ", "cat", "1.0", "True"]
    names = [f"p_{label}" for label in written]
    path = tmp_path / "predictions.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["y", *names], *([label, *[0.1] * 10] for label in written)])
    assert labels(read(path)) == written


def test_ids_and_groups_are_texts_as_they_are_written(tmp_path):
    batch = read(text_file(tmp_path, "y,p,row,site\n1,0.5,007,NA\n0,0.5,,01\n"), id="row", by=("site",))
    assert list(batch.ids) == ["007", ""]
    assert list(batch.groups["site"]) == ["NA", "01"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("5e-1", 0.5),
        ("+0.5", 0.5),
        (" 0.5 ", 0.5),
        ('"0.5"', 0.5),
        ("1e-400", 0.0),
    ],
)
def test_numbers_are_read_in_each_usual_notation(tmp_path, written, value):
    assert read(text_file(tmp_path, f"y,p\n1,{written}\n")).probabilities.tolist() == [value]


def test_numbers_are_read_to_the_last_bit(tmp_path):
    values = np.random.default_rng(3).random(1_000)
    text = "y,p\n" + "".join(f"1,{value!r}\n" for value in values.tolist())
    np.testing.assert_array_equal(read(text_file(tmp_path, text)).probabilities, values)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path, end):
    text = f"{HEADER}cat,0.75,0.25\ndog,0.5,0.5\n".replace("\n", end)
    assert labels(read(text_file(tmp_path, text))) == ["cat", "dog"]


def test_lines_may_end_in_several_ways(tmp_path):
    assert labels(read(text_file(tmp_path, f"{HEADER}cat,1,0\r\ndog,0,1\rcat,1,0\n"))) == ["cat", "dog", "cat"]


def test_blank_lines_are_no_rows(tmp_path):
    assert len(read(text_file(tmp_path, f"\n\n{HEADER}\ncat,1,0\n\n\r\ndog,0,1\n\n"))) == 2


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert read(text_file(tmp_path, b"\xef\xbb\xbf" + HEADER.encode() + b"cat,1,0\n")).classes == ("cat", "dog")


def test_quoted_texts_may_hold_commas_quotes_and_lines(tmp_path):
    header = 'y_true,"proba_a,b","proba_say ""hi""","proba_two\nlines"\n'
    batch = read(text_file(tmp_path, header + '"a,b",1,0,0\n"say ""hi""",0,1,0\n"two\nlines",0,0,1\n'))
    assert labels(batch) == ["a,b", 'say "hi"', "two\nlines"]
    assert batch.codes.tolist() == [0, 1, 2]


def test_a_quote_inside_an_unquoted_text_is_an_ordinary_character(tmp_path):
    assert labels(read(text_file(tmp_path, 'y,p_5" pipe,p_other\n5" pipe,1,0\nother,0,1\n'))) == ['5" pipe', "other"]


def test_labels_beyond_ascii_are_read_as_utf_8(tmp_path):
    assert labels(read(text_file(tmp_path, "y,p_猫,p_chien\n猫,1,0\n"))) == ["猫"]


def test_columns_that_are_not_needed_are_not_judged(tmp_path):
    path = text_file(tmp_path, b"y,p,note\n1,0.5,\xe9t\xe9\n0,0.5,NaN\n")
    assert labels(read(path)) == ["1", "0"]


def test_a_value_longer_than_a_block_boundary_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_format, "_BLOCK", 1_000)
    monkeypatch.setattr(csv_format, "_BLOCK_PER_COLUMN", 1)
    monkeypatch.setattr(partitions, "_MOST_ROWS", 256)
    text = "y,p,note\n" + "".join(f'{row % 2},0.5,"{"x" * (row % 97)}\n"\n' for row in range(1_000))
    batches = list(open_predictions([text_file(tmp_path, text)]).batches())
    assert len(batches) > 3
    assert [label for batch in batches for label in labels(batch)] == [str(row % 2) for row in range(1_000)]


def test_pieces_of_few_rows_are_worked_on_together(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_format, "_BLOCK", 1_000)
    monkeypatch.setattr(csv_format, "_BLOCK_PER_COLUMN", 1)
    text = "y,p,site\n" + "".join(f"{row % 2},0.5,{row // 7}\n" for row in range(1_000))
    (batch,) = open_predictions([text_file(tmp_path, text)], ColumnOptions(by=("site",))).batches()
    assert labels(batch) == [str(row % 2) for row in range(1_000)]
    assert batch.groups["site"].tolist() == [str(row // 7) for row in range(1_000)]


def test_of_two_faults_the_first_row_s_is_told_although_rows_are_worked_on_together(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_format, "_BLOCK", 1_000)
    monkeypatch.setattr(csv_format, "_BLOCK_PER_COLUMN", 1)
    rows = [f"{row % 2},0.5\n" for row in range(1_000)]
    rows[30], rows[900] = "1,1.5\n", "1,none\n"
    with pytest.raises(ProbabilityError, match=r"row 30 .* 1\.5 is not a probability"):
        list(open_predictions([text_file(tmp_path, "y,p\n" + "".join(rows))]).batches())


def test_packed_and_plain_files_give_the_same_rows(tmp_path):
    text = f"{HEADER}cat,0.75,0.25\ndog,0.5,0.5\n".encode()
    members = gzip.compress(text[:40]) + gzip.compress(text[40:])  # a file packed in pieces is one text
    plain, packed = read(text_file(tmp_path, text)), read(text_file(tmp_path, members, "p.csv.gz"))
    np.testing.assert_array_equal(plain.matrix, packed.matrix)


# --- values that are no numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["", "NA", "N/A", "null", "None", "-"])
def test_a_text_that_stands_for_a_missing_probability_is_shown(tmp_path, missing):
    assert str(refusal(tmp_path, f"{HEADER}cat,0.5,0.5\ndog,0.5,{missing}\n")) == (
        f"predictions.csv, row 1 (line 3), column 'proba_dog': '{missing}' is a missing value, "
        "expected a number. [PR101]\n"
        "Drop or repair these rows."
    )


@pytest.mark.parametrize("missing", ["nan", "NaN"])
def test_a_missing_probability_is_said_to_be_missing(tmp_path, missing):
    error = refusal(tmp_path, f"{HEADER}cat,0.5,0.5\ndog,0.5,{missing}\n")
    assert error.code == "PR101"
    assert error.message.startswith("predictions.csv, row 1 (line 3), column 'proba_dog': ")
    assert "missing" in error.message


def test_a_text_is_named_with_row_line_column_and_the_number_of_its_like(tmp_path):
    error = refusal(tmp_path, f"{HEADER}cat,0.5,0.5\n\ndog,oops,0.5\ncat,0.5,0.5\ndog,oh,no\n")
    assert isinstance(error, ProbabilityError)
    assert str(error) == (
        "predictions.csv, row 1 (line 4), column 'proba_cat': 'oops' is no number. [PR113]\n"
        "3 such values, in rows 1, 3. Probabilities are numbers from 0 to 1, with a point: 0.25."
    )


def test_a_percent_sign_is_explained(tmp_path):
    assert str(refusal(tmp_path, f"{HEADER}cat,25%,0.75\n")) == (
        "predictions.csv, row 0 (line 2), column 'proba_cat': '25%' is a percentage, expected 0 to 1. [PR102]\n"
        "Divide by 100 and leave the sign out."
    )


def test_a_percent_sign_in_a_weight_is_no_number(tmp_path):
    assert str(refusal(tmp_path, "y,p,w\n1,0.5,25%\n", weight="w")) == (
        "predictions.csv, row 0 (line 2), column 'w': '25%' is a percentage, expected a number. [PR114]\n"
        "A weight is a finite number, 0 or more."
    )


def test_a_quoted_decimal_comma_is_explained(tmp_path):
    assert str(refusal(tmp_path, f'{HEADER}cat,"0,25",0.75\n')) == (
        "predictions.csv, row 0 (line 2), column 'proba_cat': '0,25' has a decimal comma. [PR113]\n"
        "Say decimal=',' (--decimal ,), or write 0.25."
    )


@pytest.mark.parametrize("odd", ["1_0", "٠.٥", "0x1p-2", "0.5\u00a0", "1e", "--1", "0.5.5", "True"])
def test_what_only_python_would_take_for_a_number_is_none(tmp_path, odd):
    error = refusal(tmp_path, f"y,p\n1,{odd}\n")
    assert (error.code, "is no number" in error.message) == ("PR113", True)


@pytest.mark.parametrize("infinite", ["inf", "-inf", "Infinity", "1e400"])
def test_infinity_is_no_probability(tmp_path, infinite):
    assert refusal(tmp_path, f"y,p\n1,{infinite}\n").code == "PR102"


def test_a_text_as_weight_is_named(tmp_path):
    error = refusal(tmp_path, "y,p,w\n1,0.5,1\n0,0.5,heavy\n", weight="w")
    assert isinstance(error, WeightError)
    assert str(error) == (
        "predictions.csv, row 1 (line 3), column 'w': 'heavy' is no number. [PR114]\n"
        "A weight is a finite number, 0 or more."
    )


def test_a_number_out_of_range_is_named_with_its_line_and_column(tmp_path):
    error = refusal(tmp_path, f'{HEADER}cat,0.5,0.5\n\n"dog",1.07,-0.07\n')
    assert error.code == "PR102"
    assert error.message.startswith("predictions.csv, row 1 (line 4), column 'proba_cat': 1.07 ")


def test_a_row_that_does_not_sum_to_one_is_named_with_its_line_and_columns(tmp_path):
    error = refusal(tmp_path, f"{HEADER}cat,0.5,0.5\ndog,0.5,0.25\n")
    assert error.code == "PR103"
    assert error.message.startswith("predictions.csv, row 1 (line 3): probabilities sum to 0.75, expected 1")
    assert "'proba_cat', 'proba_dog'" in error.message


def test_lines_are_counted_through_quoted_texts(tmp_path):
    error = refusal(tmp_path, 'y,p,note\n1,0.5,"one\ntwo\nthree"\n0,oops,\n')
    assert error.message.startswith("predictions.csv, row 1 (line 5), column 'p': ")


def test_a_fault_far_into_the_file_is_found(tmp_path):
    rows = f"1,0.5,{'-' * 1_000}\n" * 20_000
    error = refusal(tmp_path, f"y,p,note\n{rows}0,oops,\n{rows}1,ouch,\n")
    assert error.message.startswith(
        "predictions.csv, row 20000 (line 20002), column 'p': 'oops' is no number.\n"
        "2 such values, in rows 20000, 40001."
    )


def test_a_fault_in_a_packed_file_has_a_line_too(tmp_path):
    error = refusal(tmp_path, gzip.compress(b"y,p\n1,0.5\n0,oops\n"), "p.csv.gz")
    assert error.message.startswith("p.csv.gz, row 1 (line 3), column 'p': 'oops'")


@pytest.mark.parametrize("fault", ["oops", "1.07"])
def test_a_fault_in_a_later_shard_counts_rows_over_all_and_lines_in_its_file(tmp_path, fault):
    first = text_file(tmp_path, "y,p\n1,0.5\n0,0.5\n", "1.csv")
    second = text_file(tmp_path, f"y,p\n1,0.5\n0,{fault}\n", "2.csv")
    with pytest.raises(ProbabilityError, match=r"^2\.csv, row 3 \(line 3\), column 'p'"):
        list(open_predictions([first, second]).batches())


# --- records that are not whole --------------------------------------------------------------------------------------


def test_too_few_values_are_named(tmp_path):
    assert str(refusal(tmp_path, f"{HEADER}cat,0.5,0.5\ncat,0.5\ndog,0.5,0.5\ndog\n")) == (
        "predictions.csv, row 1 (line 3): 2 values for 3 columns. [PR134]\n"
        "2 such rows: 1, 3. Is a value missing, or the line cut short?"
    )


def test_too_many_values_suggest_a_decimal_comma(tmp_path):
    assert str(refusal(tmp_path, f"{HEADER}cat,0,5,0,5\n")) == (
        "predictions.csv, row 0 (line 2): 5 values for 3 columns. [PR134]\n"
        "Quote texts that hold commas; write decimals with a point (0.25, not 0,25)."
    )


def test_a_line_of_blanks_is_no_row(tmp_path):
    assert refusal(tmp_path, f"{HEADER}cat,0.5,0.5\n   \n").message.startswith(
        "predictions.csv, row 1 (line 3): 1 value for 3 columns"
    )


def test_a_file_cut_in_the_middle_of_a_row_is_an_error(tmp_path):
    assert str(refusal(tmp_path, f"{HEADER}cat,0.5,0.5\ndog,0.")) == (
        "predictions.csv, row 1 (line 3): 2 values for 3 columns. [PR134]\n"
        "The file ends there without the end of a line: was it cut short?"
    )


@pytest.mark.parametrize("name", ["predictions.csv", "predictions.csv.gz"])
def test_a_last_line_without_an_end_is_read_with_a_warning(tmp_path, name):
    text = b"y,p\n1,0.5\n0,0.25"
    predictions = open_predictions([text_file(tmp_path, gzip.compress(text) if name.endswith("gz") else text, name)])
    assert [value for batch in predictions.batches() for value in batch.probabilities] == [0.5, 0.25]
    assert predictions.warnings == (
        f"{name} does not end with the end of a line; if it was cut short, its last value may be incomplete",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_last_line_with_an_end_needs_no_warning(tmp_path, end):
    predictions = open_predictions([text_file(tmp_path, f"y,p{end}1,0.5{end}")])
    list(predictions.batches())
    assert predictions.warnings == ()


UNCLOSED = (
    "predictions.csv, row 1 (line 3): a quote is opened there and never closed. [PR134]\n"
    "Close it, or double a quote that belongs to the text."
)


@pytest.mark.parametrize(
    "row",
    ['"cat,0.5,0.5,\n', 'cat,"0.5,0.5,\n', 'cat,0.5,"0.5,\n', 'cat,0.5,0.5,"\n', 'cat,0.5,0.5,"so\n', 'cat,0.5,0.5,"'],
)
@pytest.mark.parametrize("rest", ["", "dog,0.5,0.5,\n" * 3])
def test_an_unclosed_quote_is_named_where_it_opens(tmp_path, row, rest):
    text = f"y_true,proba_cat,proba_dog,note\ndog,0.5,0.5,fine\n{row}{rest}"
    assert str(refusal(tmp_path, text)) == UNCLOSED


def test_an_unclosed_quote_in_the_last_column_is_not_taken_for_a_label(tmp_path):
    text = 'proba_cat,proba_dog,y_true\n0.5,0.5,dog\n0.5,0.5,"cat\n0.5,0.5,cat\n'
    assert str(refusal(tmp_path, text)) == UNCLOSED


@pytest.mark.parametrize("row", ['cat,0.5,0.5,"so\ndog,0.5,0.5,"on\n', 'cat,"0.5"3,0.5,\n', '"cat" ,0.5,0.5,\n'])
@pytest.mark.parametrize("rest", ["", 'dog,0.5,0.5,5" pipe\n', "dog,0.5,0.5,\n" * 3])
def test_text_behind_a_closing_quote_is_refused_as_rows_could_be_lost_in_it(tmp_path, row, rest):
    text = f"y_true,proba_cat,proba_dog,note\ndog,0.5,0.5,fine\n{row}{rest}"
    assert str(refusal(tmp_path, text)) == (
        "predictions.csv, row 1 (line 3): text stands behind a quote that closes a value. [PR134]\n"
        "Is a quote before it never closed? Double a quote that belongs to the text."
    )


def test_text_behind_a_closing_quote_is_found_wherever_the_file_is_cut_into_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_format, "_BLOCK", 64)
    monkeypatch.setattr(csv_format, "_BLOCK_PER_COLUMN", 1)
    rows = '1,0.5,"a ""b"""\n0,0.5,5" pipe\n' * 100
    for more in range(64):
        error = refusal(tmp_path, f'y,p,note\n1,0.5,{"-" * more}\n{rows}1,0.5,"a\n1,0.5,"b\n{rows}')
        assert error.message.startswith("predictions.csv, row 201 (line 203): text stands behind a quote")


def test_text_behind_a_closing_quote_is_found_behind_a_value_that_python_cannot_read(tmp_path):
    long = f'1,0.5,{"-" * csv.field_size_limit()}-5" pipe\n'
    error = refusal(tmp_path, f'y,p,note\n{long}0,0.5,"so\n1,0.5,"on\n')
    assert error.code == "PR134"


def test_a_byte_order_mark_in_the_first_row_belongs_to_it(tmp_path):
    batch = read(text_file(tmp_path, "y,p_a,p_\ufeffa\n\ufeffa,0.25,0.75\na,1,0\n"))
    assert labels(batch) == ["\ufeffa", "a"]


def test_an_unclosed_quote_before_a_long_rest_is_still_named(tmp_path):
    text = 'y,p,note\n1,0.5,fine\n0,0.5,"so\n' + "1,0.5,fine\n" * 50_000
    error = refusal(tmp_path, text)
    assert error.message.startswith("predictions.csv, row 1 (line 3): a field does not end within 131072 characters")


@pytest.mark.parametrize("endless", ["a", "0.25,", '"\n",'], ids=["one text", "many values", "values on lines"])
def test_a_row_without_end_is_refused_without_reading_it_whole(tmp_path, monkeypatch, endless):
    monkeypatch.setattr(csv_format, "_BLOCK", 1 << 12)
    monkeypatch.setattr(csv_format, "_BLOCK_PER_COLUMN", 1)
    text = f"y_true,y_proba\n1,0.8\n{endless * 10_000}"
    error = refusal(tmp_path, text)
    assert error.message.startswith("predictions.csv, row 1 (line 3): it does not end within 8192 characters.\n")


def test_a_row_as_long_as_what_is_parsed_at_once_is_a_row(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_format, "_BLOCK", 1 << 12)
    text = "y_true,y_proba,text\n" + f"1,0.8,{'a' * 4_000}\n" * 3 + "0,high,\n"
    assert refusal(tmp_path, text).message.startswith("predictions.csv, row 3 (line 5), column 'y_proba': 'high'")


def test_only_the_header_means_no_rows(tmp_path):
    for text in (HEADER, HEADER.rstrip("\n"), f"{HEADER}\n\n"):
        assert str(refusal(tmp_path, text)) == "predictions.csv: there are no rows. [PR112]"


def test_an_empty_file_has_no_rows(tmp_path):
    error = refusal(tmp_path, b"")
    assert isinstance(error, ShapeError)
    assert str(error) == "predictions.csv: there are no rows; the file is empty (0 bytes). [PR112]"


@pytest.mark.parametrize("text", [b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n"])
def test_a_blank_file_has_no_rows(tmp_path, text):
    assert str(refusal(tmp_path, text)) == "predictions.csv: there are no rows; the file is blank. [PR112]"


# --- other encodings and formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32")]
)
def test_wider_encodings_are_refused_by_name(tmp_path, encoding, name):
    error = refusal(tmp_path, f"{HEADER}cat,0.5,0.5\n".encode(encoding))
    assert (error.code, name in error.message, "UTF-8" in error.message) == ("PR134", True, True)


def test_nul_bytes_are_refused(tmp_path):
    assert "holds NUL bytes" in refusal(tmp_path, f"{HEADER}cat,0.5,\x000.5\n").message


def test_a_label_in_latin_1_is_named_with_its_line(tmp_path):
    assert str(refusal(tmp_path, "y,p_a,p_b\na,0.5,0.5\ncaf\u00e9,0.5,0.5\n".encode("latin-1"))) == (
        "predictions.csv, row 1 (line 3), column 'y': byte 0xe9 is not UTF-8 (Latin-1 or Windows-1252?). [PR134]\n"
        "Save the file as UTF-8."
    )


def test_a_header_in_latin_1_is_refused(tmp_path):
    error = refusal(tmp_path, "y,p_caf\u00e9,p_b\na,0.5,0.5\n".encode("latin-1"))
    assert error.message.startswith("predictions.csv, line 1: byte 0xe9 is not UTF-8")


def test_a_byte_of_the_header_is_named_with_its_line(tmp_path):
    error = refusal(tmp_path, b'\r\n\r\ny,"p_two\nlines\r\nand \xe9",p_b\na,0.5,0.5\n')
    assert error.message.startswith("predictions.csv, line 5: byte 0xe9 is not UTF-8")


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("|", "bars")])
def test_another_separator_is_named(tmp_path, separator, name):
    error = refusal(tmp_path, f"y{separator}p\n1{separator}0,5\n")
    assert str(error).startswith(
        f"predictions.csv: its columns seem to be separated by {name}, not by commas. [PR134]\n"
        f"Say delimiter='{separator}' (--delimiter '{separator}')"
    )


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PAR1", "a Parquet file"), (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b\x08", "compressed with gzip")],
)
def test_another_format_under_the_name_of_csv_is_named(tmp_path, start, kind):
    error = refusal(tmp_path, start + b"rest")
    assert error.message.startswith(f"predictions.csv is {kind}")


def test_a_first_line_without_end_is_no_csv(tmp_path):
    error = refusal(tmp_path, b"y,p" * 6_000_000)
    assert error.message.startswith("predictions.csv: the first line does not end within 16 MB")


def test_a_header_longer_than_what_is_read_at_first_is_whole(tmp_path):
    names = [f"{'long name ' * 20}{number}" for number in range(1_000)]
    header = ",".join(["y", *(f'"p_{name}"' for name in names)])
    batch = read(text_file(tmp_path, f"{header}\n{names[7]},{','.join(['0.001'] * 1_000)}\n"))
    assert labels(batch) == [names[7]]


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537])
def test_the_two_halves_of_an_end_of_a_line_are_one_end_wherever_reading_stops(tmp_path, length):
    start = "p,y"
    header = f"{start}{'x' * (length - len(start) - 2)}\r\n"
    error = refusal(tmp_path, f"{header}0.5,1\r\noops,1\r\n", y_true=header[2:-2])
    assert error.message.startswith("predictions.csv, row 1 (line 3), column 'p': 'oops'")


@pytest.mark.parametrize("cut", [5, 60, -1, -9])
def test_a_truncated_gzip_file_is_an_error(tmp_path, cut):
    packed = gzip.compress(f"{HEADER}{'cat,0.5,0.5' * 1}\n".encode() * 1 + b"dog,0.25,0.75\n" * 100, mtime=0)
    error = refusal(tmp_path, packed[:cut], "p.csv.gz")
    assert isinstance(error, FormatError)
    assert error.message.startswith("p.csv.gz is damaged, cut short or no gzip file: Compressed file ended")


def test_a_gzip_file_that_is_truncated_beyond_the_first_block_is_an_error(tmp_path):
    text = HEADER.encode() + b"".join(b"dog,%f,%f\n" % (p, 1 - p) for p in np.random.default_rng(1).random(300_000))
    path = text_file(tmp_path, gzip.compress(text)[:-2_000], "p.csv.gz")
    with pytest.raises(FormatError, match=r"^p\.csv\.gz is damaged, cut short or no gzip file.*\[PR134\]"):
        list(open_predictions([path]).batches())


def test_a_damaged_gzip_file_is_an_error(tmp_path):
    packed = bytearray(gzip.compress(HEADER.encode() + b"dog,0.25,0.75\n" * 100))
    packed[-6] ^= 0xFF  # in the checksum
    assert "CRC check failed" in refusal(tmp_path, bytes(packed), "p.csv.gz").message


def test_plain_text_under_the_name_of_gzip_is_an_error(tmp_path):
    assert "Not a gzipped file" in refusal(tmp_path, HEADER, "p.csv.gz").message


# --- hostile content -------------------------------------------------------------------------------------------------


def test_a_hostile_label_is_shown_as_escapes_and_cut(tmp_path):
    hostile = "\x1b[31m\u202e" + "x" * 100_000
    error = refusal(tmp_path, f"{HEADER}{hostile},0.5,0.5\n")
    assert isinstance(error, LabelError)
    assert "'\\x1b[31m\\u202e" in error.message
    assert "\x1b" not in error.message
    assert len(error.message) < 1_000


def test_a_hostile_value_is_shown_as_escapes(tmp_path):
    assert "'\\x1b[31m' is no number" in refusal(tmp_path, f"{HEADER}cat,\x1b[31m,0.5\n").message


def test_a_hostile_file_name_is_shown_as_escapes(tmp_path):
    assert refusal(tmp_path, HEADER, "a\x1b[31m.csv").message == "a\\x1b[31m.csv: there are no rows."


def test_the_row_that_is_added_to_the_end_is_never_given_out(tmp_path):
    path = text_file(tmp_path, "y,p,row,site\n1,0.5,a,b\n0,0.5,c,d\n")
    predictions = open_predictions([path], ColumnOptions(id="row", by=("site",)))
    (batch,) = predictions.batches()
    assert (labels(batch), list(batch.ids), list(batch.groups["site"])) == (["1", "0"], ["a", "c"], ["b", "d"])
    assert predictions.provenance()["files"][0]["rows"] == 2


@pytest.mark.parametrize("odd", ["\u2028", "\x0b", "\x1c", "\x85"])
def test_what_only_python_takes_for_the_end_of_a_line_is_none(tmp_path, odd):
    error = refusal(tmp_path, f"y,p_a{odd},p_b\na{odd},0.5,0.5\na{odd},oops,0.5\n")
    assert error.message.startswith("predictions.csv, row 1 (line 3), column ")


@pytest.mark.parametrize("header", ['y,"p\n', '"y,p\n', 'y,p,"\n'])
def test_a_quote_left_open_in_the_header_is_named(tmp_path, header):
    assert refusal(tmp_path, f"\n{header}1,0.5\n0,0.25\n").message == (
        "predictions.csv, line 2: the names of the columns cannot be read: a quote is opened among them and never "
        "closed.\nClose it, or double a quote that belongs to a name."
    )


def test_a_quote_left_open_in_the_header_of_a_long_file_is_suspected(tmp_path):
    error = refusal(tmp_path, 'y,"p\n' + "1,0.5\n" * 50_000)
    assert error.message.endswith(
        "field larger than field limit (131072).\nIs a quote opened among them and never closed?"
    )


def test_a_name_that_goes_on_behind_its_quote_is_refused(tmp_path):
    assert refusal(tmp_path, 'y,"p"x\n1,0.5\n').message == (
        "predictions.csv, line 1: the names of the columns cannot be read: text stands behind a quote that closes a "
        "value.\nIs a quote before it never closed? Double a quote that belongs to the text."
    )


def test_names_of_a_tsv_file_may_have_lines(tmp_path):
    assert read(text_file(tmp_path, 'y\t"p_two\nlines"\tp_b\nb\t0.5\t0.5\n', "p.tsv")).classes == ("two\nlines", "b")


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("p.csv", "y\tp\n1\t0.5\n", "by tabs, not by commas.*\nSay"),
        ("p.tsv", "y,p\n1,0.5\n", "by commas, not by tabs.*\nSay"),
        ("p.tsv", "y;p\n1;0.5\n", "by semicolons, not by tabs.*\nSay"),
    ],
)
def test_a_text_with_the_separator_of_another_name_is_told_how_to_say_so(tmp_path, name, text, remedy):
    with pytest.raises(FormatError, match=remedy):
        read(text_file(tmp_path, text, name))


def test_a_row_of_a_tsv_file_with_too_many_values_is_told_of_tabs(tmp_path):
    error = refusal(tmp_path, "y\tp\n1\t0.5\n0\t0.5\t1\n", "p.tsv")
    assert str(error) == ("p.tsv, row 1 (line 3): 3 values for 2 columns. [PR134]\nQuote texts that hold tabs.")


@pytest.mark.parametrize("content", [gzip.compress(b"y,p\n1,0.5\n", mtime=0), b"PAR1"])
def test_what_is_no_text_when_it_is_unpacked_is_not_told_the_name_that_it_has(tmp_path, content):
    error = refusal(tmp_path, gzip.compress(content), "p.csv.gz")
    assert error.message.endswith(", not CSV.\nUnpack it; what is in it is no text.")


def zstandard(text):
    return pa.compress(text, "zstd", asbytes=True)


def test_several_zstandard_frames_are_one_text(tmp_path):
    batch = read(text_file(tmp_path, zstandard(b"y,p\n1,0.5\n0,") + zstandard(b"0.25\n"), "p.csv.zst"))
    assert batch.probabilities.tolist() == [0.5, 0.25]


@pytest.mark.parametrize("cut", [1, 3, 20])
def test_a_cut_zstandard_file_is_damaged(tmp_path, cut):
    packed = zstandard(b"y,p\n" + b"1,0.5\n0,0.125\n" * 50_000)
    error = refusal(tmp_path, packed[:-cut], "p.csv.zst")
    assert error.message.startswith("p.csv.zst is damaged, cut short or no Zstandard file: Truncated compressed stream")
    assert error.code == "PR134"


def test_what_is_no_zstandard_file_is_said(tmp_path):
    assert "is damaged, cut short or no Zstandard file" in refusal(tmp_path, "y,p\n1,0.5\n", "p.csv.zst").message


def test_packed_text_without_the_suffix_is_told_its_name(tmp_path):
    assert refusal(tmp_path, zstandard(b"y,p\n")).message.endswith(
        "compressed with Zstandard, not CSV.\nName it .csv.zst."
    )
