"""Delimiters and decimal signs that are said: the numbers that commas and points give, and faults in their terms."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import probreport as pr
from probreport.cli.run import run
from probreport.errors import DataError, UsageError
from probreport.readers import ColumnOptions, open_predictions
from tests.fuzz.seeds import PACKED
from tests.readers.saved import labels, read, text_file

ROWS = pd.DataFrame({"y_true": ["a;1", "b,2", "a;1"] * 40, "proba_a;1": np.random.default_rng(1).random(120)})
ROWS["proba_b,2"] = 1 - ROWS["proba_a;1"]
EUROPEAN = {"delimiter": ";", "decimal": ","}


def refusal(folder, text, **options):
    with pytest.raises(DataError) as caught:
        list(open_predictions([text_file(folder, text)], ColumnOptions(**options)).batches())
    return str(caught.value)


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", " ", "~"])
def test_numbers_and_texts_are_the_same_to_the_last_bit_with_any_signs(tmp_path, delimiter, decimal):
    ROWS.to_csv(tmp_path / "rows.csv", sep=delimiter, decimal=decimal, index=False)
    batch = read(tmp_path / "rows.csv", delimiter=delimiter, decimal=decimal)
    assert batch.probabilities.tolist() == ROWS.iloc[:, 1:].to_numpy().tolist()
    assert labels(batch) == ROWS["y_true"].tolist()


@pytest.mark.parametrize("name", ["rows.csv.gz", "rows.tsv", "rows.tsv.zst"])
def test_what_is_said_counts_more_than_the_name_of_the_file(tmp_path, name):
    text = ROWS.to_csv(sep=";", decimal=",", index=False).encode()
    path = tmp_path / name
    path.write_bytes(PACKED.get(path.suffix[1:], bytes)(text))
    assert read(path, **EUROPEAN).probabilities.tolist() == ROWS.iloc[:, 1:].to_numpy().tolist()


def test_a_tsv_file_has_tabs_unless_something_else_is_said(tmp_path):
    ROWS.to_csv(tmp_path / "rows.tsv", sep="\t", decimal=",", index=False)
    assert len(read(tmp_path / "rows.tsv", decimal=",")) == 120


def test_with_decimal_commas_a_point_is_no_number(tmp_path):
    assert refusal(tmp_path, "y;p\n1;0,5\n0;0.5\n1;0,5\n0;.5\n", **EUROPEAN) == (
        "predictions.csv, row 1 (line 3), column 'p': '0.5' has a decimal point, "
        "where decimal=',' (--decimal ,) asks for commas. [PR113]\n"
        "2 such values, in rows 1, 3. Write all decimals with the same sign, and say which."
    )


@pytest.mark.parametrize("odd", ["1.000,5", "0,5,5", "0;5", "1 000", "O,5", "1_0"])
def test_with_decimal_commas_other_texts_are_no_numbers_either(tmp_path, odd):
    assert f"'{odd}' is no number. [PR113]\nProbabilities are numbers from 0 to 1, with a comma: 0,25." in refusal(
        tmp_path, f'y;p\n1;"{odd}"\n', **EUROPEAN
    )


def test_a_row_with_too_many_values_is_told_of_the_sign_between_them(tmp_path):
    assert refusal(tmp_path, "y;p\n1;0,5\n0;0,5;9\n", **EUROPEAN) == (
        "predictions.csv, row 1 (line 3): 3 values for 2 columns. [PR134]\nQuote texts that hold semicolons."
    )


@pytest.mark.parametrize(("said", "found"), [(",", ";"), (";", ","), (",", "\t"), ("\t", "|")])
def test_another_sign_between_columns_is_named_and_how_to_say_so(tmp_path, said, found):
    message = refusal(tmp_path, f"y{found}p\n1{found}5\n", delimiter=said)
    assert f"Say delimiter={found!r} (--delimiter {found!r})" in message
    assert ("decimal=',' (--decimal ,)" in message) == (found == ";")


@pytest.mark.parametrize("sign", ["", ";;", "a", "5", ".", "-", '"', "\n", "\r", "\0", "é", 7, [";"]])
def test_what_cannot_stand_between_columns_is_refused(sign):
    with pytest.raises(UsageError, match=r"delimiter=.*: expected one ASCII sign .*\[PR120\]"):
        ColumnOptions(delimiter=sign)


def test_decimals_have_a_point_or_a_comma():
    with pytest.raises(UsageError, match=r"decimal=';' is unknown; choose one of '\.', ','. \[PR120\]"):
        ColumnOptions(decimal=";")


def test_every_door_takes_the_signs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ROWS.to_csv("rows.csv", sep="\t", decimal=",", index=False)
    ROWS.to_parquet("rows.parquet")
    signs, options = ["--delimiter", r"\t", "--decimal", ",", "--quiet"], {"delimiter": "\t", "decimal": ","}
    mean = pr.evaluate_file("rows.parquet").mean_log_loss
    assert pr.evaluate_file("rows.csv", **options).mean_log_loss == mean
    assert pr.Report.from_file("rows.csv", **options).evaluation.mean_log_loss == mean
    assert pr.compare_files(["rows.csv", "rows.parquet"], **options).pairs[0].mean_difference == 0
    assert run(["score", "rows.csv", *signs]) == 0
    assert run(["compare", "rows.csv", "rows.parquet", *signs, "-o", "both.md"]) == 0
    assert run(["check", "rows.csv", *signs, "--against", "rows.parquet", "--max-increase", "0"]) == 0
    assert "within noise" in Path("both.md").read_text()


def test_quotes_go_by_the_sign_that_is_said(tmp_path):
    text = 'y;"p_a;\n""1""";p_b\n"a;\n""1""";"0,25";0,75\nb;"0,5";0,5\n'
    batch = read(text_file(tmp_path, text), **EUROPEAN)
    assert labels(batch) == ['a;\n"1"', "b"]
    assert batch.probabilities.tolist() == [[0.25, 0.75], [0.5, 0.5]]
