"""Bad data at the command line, file by file: a clear error with place, rule and remedy, or an exact disclosure."""

import io
import sys

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

HEAD = "y_true,y_proba\n"
IN_CSV = {
    "a spreadsheet's sep=;": ("sep=;\ny_true;y_proba\n1;0,8\n", "PR134", "Delete that line"),
    "a spreadsheet's sep=,": ("sep=,\ny_true,y_proba\n1,0.8\n", "PR134", "line 1: 'sep=,' is a word to a spreadsheet"),
    "semicolons": ("y_true;y_proba\n1;0,8\n", "PR134", "separated by semicolons"),
    "separators of thousands": (HEAD + '1,"1,000"\n0,0.2\n', "PR113", "without separators of thousands"),
    "a quoted decimal comma": (HEAD + '1,"0,25"\n0,"0,3"\n', "PR113", "or write 0.25"),
    "a bare decimal comma": (HEAD + "1,0,25\n0,0,3\n", "PR134", "write decimals with a point"),
    "percent in one row": (HEAD + "1,0.8\n0,20%\n", "PR102", "row 1 (line 3), column 'y_proba': '20%'"),
    "0 to 100": (HEAD + "1,80\n0,20\n", "PR102", "Are these percentages? Divide by 100."),
    "above 1": (HEAD + "1,1.07\n0,0.2\n", "PR102", "1.07 is not a probability"),
    "below 0": (HEAD + "1,0.8\n0,-0.1\n", "PR102", "-0.1 is not a probability"),
    "logits": (HEAD + "1,2.3\n0,-1.4\n", "PR102", "Apply softmax"),
    "log-probabilities": ("y_true,p_a,p_b\na,-0.1,-2.3\nb,-2.3,-0.1\n", "PR102", "--log-proba"),
    "Infinity": (HEAD + "1,0.8\n0,Infinity\n", "PR102", "Infinity is no probability"),
    "1e400": (HEAD + "1,1e400\n0,0.2\n", "PR102", "inf is not a probability"),
    "nan": (HEAD + "1,nan\n0,0.2\n", "PR101", "row 0 (line 2)"),
    "an empty cell": (HEAD + "1,\n0,0.2\n", "PR101", "'' is a missing value"),
    "NULL": (HEAD + "1,NULL\n0,0.2\n", "PR101", "'NULL' is a missing value"),
    "#N/A": (HEAD + "1,#N/A\n0,0.2\n", "PR101", "'#N/A' is a missing value"),
    "#DIV/0!": (HEAD + "1,#DIV/0!\n0,0.2\n", "PR113", "is no number"),
    "true": (HEAD + "1,true\n0,0.2\n", "PR113", "is no number"),
    "a hexadecimal float": (HEAD + "1,0x1.8p-1\n0,0.2\n", "PR113", "is no number"),
    "an underscore": (HEAD + "1,1_0\n0,0.2\n", "PR113", "is no number"),
    "full-width digits": (HEAD + "1,０.８\n0,0.2\n", "PR113", "is no number"),
    "a no-break space": (HEAD + "1,\u00a00.8\n0,0.2\n", "PR113", r"'\xa00.8' is no number"),
    "a currency": (HEAD + "1,$0.8\n0,0.2\n", "PR113", "is no number"),
    "the header again": (HEAD + "1,0.8\n" + HEAD + "0,0.2\n", "PR107", "Is the header repeated"),
    "the header of classes again": ("y_true,p_a,p_b\na,.5,.5\ny_true,p_a,p_b\n", "PR113", "Is the header repeated"),
    "a comma at each end of a row": (HEAD + "1,0.8,\n0,0.2,\n", "PR134", "3 values for 2 columns"),
    "a short row": (HEAD + "1\n0,0.2\n", "PR134", "1 value for 2 columns"),
    "a column twice behind a mark": ("\ufeffy_true,y_true,y_proba\n1,1,0.8\n", "PR109", "more than one column"),
    "two marks": ("\ufeff\ufeffy_true,y_proba\n1,0.8\n", "PR133", r"'\ufeffy_true'"),
    "a comment above": ("# made by me\n" + HEAD + "1,0.8\n", "PR133", "'# made by me'"),
    "an open quote": (HEAD + '1,0.8\n"0,0.2\n', "PR134", "row 1 (line 3): a quote is opened"),
    "a NUL byte": (HEAD + "1,0.8\0\n", "PR134", "NUL bytes"),
    "nothing": ("", "PR112", "0 bytes"),
    "a header alone": (HEAD, "PR112", "there are no rows"),
    "blank lines alone": ("\n\n", "PR112", "blank"),
    "rows that sum to 0.9": ("y_true,p_a,p_b\na,.5,.4\n", "PR103", "sum to 0.9"),
    "a row that sums to 0": ("y_true,p_a,p_b\na,.5,.5\nb,0,0\n", "PR103", "row 1 (line 3): probabilities sum to 0,"),
    "a label without a column": ("y_true,p_a,p_b\nc,.5,.5\n", "PR104", "label 'c' has no column"),
    "1.0 beside 1": ("y_true,p_0,p_1\n1.0,.5,.5\n", "PR104", "'0', '1'"),
    "two unknown labels": (HEAD + "cat,.5\ndog,.5\n", "PR108", "--positive-class"),
    "three labels": (HEAD + "a,.5\nb,.5\nc,.5\n", "PR107", "'a', 'b', 'c'"),
}


@pytest.mark.parametrize(("text", "code", "said"), IN_CSV.values(), ids=IN_CSV)
@pytest.mark.parametrize("door", ["file", "standard input", "check"])
def test_a_fault_in_csv_is_an_error_that_names_it(probreport, folder, monkeypatch, text, code, said, door):
    (folder / "p.csv").write_bytes(text.encode())
    if door == "standard input":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    asked = ["check", "--max-log-loss", "9"] if door == "check" else ["score"]
    finished = probreport(*asked, "-" if door == "standard input" else "p.csv")
    assert (finished.code, finished.out) == (3, "")
    assert f"[{code}]" in finished.err
    assert said in finished.err
    assert ("standard input" if door == "standard input" else "p.csv") in finished.err


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "1,+0.8\n0,2E-1\n",
        HEAD + "1, 0.8 \n0,\t0.2\n",
        "\ufeff" + HEAD.replace("\n", "\r\n") + "1,.8\r\n\n0,.2\n",
    ],
    ids=["signs and exponents", "blanks", "a mark, mixed ends of lines, a blank line"],
)
def test_what_is_only_written_otherwise_is_the_same_number(probreport, folder, text):
    (folder / "p.csv").write_bytes(text.encode())
    # both rows cost -ln 0.8 = 0.223
    assert probreport("score", "p.csv").out.startswith("0.223 nats")


def test_labels_stay_as_they_are_written(probreport, folder):
    (folder / "p.csv").write_text(
        'y_true,p_NA,p_001,p_1,"p_ a ",p_\nNA,1,0,0,0,0\n001,0,1,0,0,0\n1,0,0,1,0,0\n" a ",0,0,0,1,0\n,0,0,0,0,1\n'
    )
    assert probreport("score", "p.csv").out.startswith("0 nats · Perfect")


@pytest.mark.parametrize("rows", [7, 70_000])
def test_the_first_five_and_the_total_are_told_also_at_the_end_of_a_large_file(probreport, folder, rows):
    (folder / "p.csv").write_text(HEAD + "1,0.8\n" * rows + "0,1.5\n" * 7)
    said = probreport("score", "p.csv").err
    numbers = ", ".join(str(rows + i) for i in range(5))
    assert f"p.csv, row {rows} (line {rows + 2}), column 'y_proba': 1.5 is not" in said
    assert f"7 such values, in rows {numbers} and 2 more." in said


@pytest.mark.parametrize(
    ("weight", "said"),
    [("-1", "sample weight -1.0"), ("inf", "sample weight inf"), ("nan", "nan"), ("", "missing value")],
)
def test_a_weight_that_is_none_is_named_with_its_column(probreport, folder, weight, said):
    (folder / "p.csv").write_text(f"y_true,y_proba,w\n1,.8,1\n0,.2,{weight}\n")
    finished = probreport("score", "p.csv", "--weight", "w")
    assert finished.code == 3
    assert "p.csv, row 1 (line 3), column 'w'" in finished.err
    assert said in finished.err
    assert "[PR114]" in finished.err


def test_a_zero_that_is_refused_is_named_with_its_line(probreport, folder):
    (folder / "p.csv").write_text("y_true,p_a,p_b\na,.5,.5\n\nb,1,0\n")
    assert "p.csv, row 1 (line 4): the true class 'b'" in probreport("score", "p.csv", "--on-zero", "error").err


LABELS, FORECASTS = ["a", "b", "a"], {"proba_a": [0.9, 0.2, 0.7], "proba_b": [0.1, 0.8, 0.3]}
IN_COLUMNS = {
    "a missing label": ({"y_true": ["a", None, "b"]}, "PR105", "row 1"),
    "a missing label in a dictionary": ({"y_true": pa.array(["a", None, "b"]).dictionary_encode()}, "PR105", "row 1"),
    "lists": ({"proba_a": [[0.9], [0.2], [0.7]]}, "PR113", "'proba_a'"),
    "records": ({"proba_a": [{"p": 0.9}, {"p": 0.2}, {"p": 0.7}]}, "PR113", "'proba_a'"),
    "texts": ({"proba_a": ["0.9", "0.2", "0.7"]}, "PR113", "'proba_a'"),
    "booleans": ({"proba_a": [True, False, True]}, "PR113", "'proba_a'"),
    "a missing number": ({"proba_a": [0.9, None, 0.7]}, "PR101", "row 1, column 'proba_a'"),
    "above 1": ({"proba_a": [0.9, 0.2, 1.7]}, "PR102", "row 2, column 'proba_a'"),
    "a sum of 1.2": ({"proba_a": [0.9, 0.4, 0.7]}, "PR103", "row 1"),
    "labels in lists": ({"y_true": [["a"], ["b"], ["a"]]}, "PR113", "'y_true'"),
    "no rows": (
        {"y_true": pa.array([], "string"), "proba_a": pa.array([], "double"), "proba_b": pa.array([], "double")},
        "PR112",
        "no rows",
    ),
}


@pytest.mark.parametrize("name", ["p.parquet", "p.arrow"])
@pytest.mark.parametrize(("columns", "code", "said"), IN_COLUMNS.values(), ids=IN_COLUMNS)
def test_a_fault_in_columns_is_an_error_that_names_it(probreport, folder, name, columns, code, said):
    table = pa.table({"y_true": LABELS, **FORECASTS, **columns})
    if name.endswith("parquet"):
        pq.write_table(table, folder / name)
    else:
        pa.feather.write_feather(table, folder / name)
    finished = probreport("score", name)
    assert (finished.code, finished.out) == (3, "")
    assert f"[{code}]" in finished.err
    assert name in finished.err
    assert said in finished.err


@pytest.mark.parametrize("values", [[2**53, 2**53 + 1, 2**53], np.array([2**64 - 1, 2**64 - 2, 2**64 - 1], np.uint64)])
def test_large_integers_stay_apart_as_labels(probreport, folder, values):
    names = [str(int(value)) for value in values]
    pq.write_table(
        pa.table({"y_true": pa.array(values), names[0]: [1.0, 0, 1], names[1]: [0.0, 1, 0]}), folder / "p.parquet"
    )
    finished = probreport("score", "p.parquet", "--proba-columns", f"{names[0]},{names[1]}")
    assert finished.out.startswith("0 nats · Perfect"), finished.err


Y, P = np.array(LABELS), np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
IN_ARRAYS = {
    "objects": ({"y_true": Y.astype(object)}, "PR135", "y_true"),
    "texts": ({"y_proba": P.astype(str)}, "PR113", "y_proba"),
    "complex": ({"y_proba": P + 0j}, "PR113", "y_proba"),
    "three dimensions": ({"y_proba": P[None]}, "PR111", "shape (1, 3, 2)"),
    "one number": ({"y_proba": np.array(0.5)}, "PR111", "shape ()"),
    "other lengths": ({"y_true": Y[:2]}, "PR110", "2"),
    "NaN": ({"y_proba": np.where(P == 0.8, np.nan, P)}, "PR101", "row 1"),
    "three classes": ({"classes": np.array(["a", "b", "c"])}, "PR107", "classes"),
}


@pytest.mark.parametrize(("arrays", "code", "said"), IN_ARRAYS.values(), ids=IN_ARRAYS)
def test_a_fault_in_arrays_is_an_error_that_names_it(probreport, folder, arrays, code, said):
    np.savez(folder / "p.npz", **{"y_true": Y, "y_proba": P, "classes": np.array(["a", "b"]), **arrays})
    finished = probreport("score", "p.npz")
    assert (finished.code, finished.out) == (3, "")
    assert f"[{code}]" in finished.err
    assert "p.npz" in finished.err
    assert said in finished.err


GOOD = "y_true,y_proba,id\n1,.8,x\n0,.3,y\n"
COMPARED = {
    "fewer rows": ("y_true,y_proba,id\n1,.8,x\n", [], "PR155", "a.csv"),
    "other labels": ("y_true,y_proba,id\n0,.8,x\n1,.3,y\n", [], "PR155", "row 0"),
    "other ids": ("y_true,y_proba,id\n1,.8,x\n0,.3,z\n", ["--id", "id"], "PR155", "id 'y' is not in b.csv"),
    "an id twice": ("y_true,y_proba,id\n1,.8,y\n0,.3,y\n", ["--id", "id"], "PR156", "'y'"),
    "no probability": ("y_true,y_proba,id\n1,.8,x\n0,1.3,y\n", [], "PR102", "b.csv, row 1 (line 3)"),
    "nothing": ("", [], "PR112", "b.csv"),
}


@pytest.mark.parametrize(("other", "options", "code", "said"), COMPARED.values(), ids=COMPARED)
@pytest.mark.parametrize("command", [["compare", "a.csv", "b.csv"], ["check", "a.csv", "--against", "b.csv"]])
def test_what_cannot_be_compared_is_refused_at_both_doors(probreport, folder, other, options, code, said, command):
    (folder / "a.csv").write_text(GOOD)
    (folder / "b.csv").write_text(other)
    finished = probreport(*command, *options)
    assert (finished.code, finished.out) == (3, "")
    assert f"[{code}]" in finished.err
    assert said in finished.err


def test_labels_instead_of_probabilities_are_remarked_on_and_no_error(probreport, folder):
    (folder / "p.csv").write_text(HEAD + "1,1\n0,0\n1,1\n")
    finished = probreport("score", "p.csv")
    assert finished.code == 0
    assert finished.out.startswith("0 nats · Perfect")
    assert "note: All probabilities are 0 or 1: they look like predicted labels. If they are, save" in finished.err


@pytest.mark.parametrize(
    ("row", "options", "said"),
    [
        ("1,.5,.4", [], "say normalize_rows=True (--normalize-rows)."),
        ("1,.5,.5", ["--log-proba"], "leave log_proba (--log-proba) out."),
        ("1,1,0", ["--on-zero", "error"], "on_zero='inf' (--on-zero inf) reports infinity"),
    ],
)
def test_what_an_argument_mends_is_named_as_an_option_too(probreport, folder, row, options, said):
    (folder / "p.csv").write_text(f"y_true,proba_0,proba_1\n{row}\n0,.5,.5\n")
    finished = probreport("score", "p.csv", *options)
    assert (finished.code, said in finished.err) == (3, True), finished.err
