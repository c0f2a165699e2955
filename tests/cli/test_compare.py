"""``probreport compare``: rows joined or row by row, other rows refused, the verdict on standard output."""

import json

import pytest

from tests.cli.conftest import written

ROWS = [f"r{i},{i % 2},{0.7 if i % 2 else 0.2 + i / 1000},{0.6 if i % 2 else 0.4 + i / 1000}" for i in range(60)]


def columns(rows, *places, header):
    return "\n".join([header, *(",".join(row.split(",")[place] for place in places) for row in rows)]) + "\n"


@pytest.fixture(autouse=True)
def files(folder):
    """Predictions of a good and a worse model, in several forms."""
    header = "id,y_true,y_proba"
    written(folder / "good.csv", columns(ROWS, 0, 1, 2, header=header))
    written(folder / "worse.csv", columns(ROWS, 0, 1, 3, header=header))
    written(folder / "turned.csv", columns(ROWS[::-1], 0, 1, 3, header=header))
    written(folder / "short.csv", columns(ROWS[:-2], 0, 1, 3, header=header))
    written(folder / "double.csv", columns([*ROWS[1:], ROWS[5]], 0, 1, 3, header=header))
    written(folder / "other.csv", columns([row.replace(",1,", ",2,") for row in ROWS], 0, 1, 3, header=header))
    written(folder / "both.csv", columns(ROWS, 1, 2, 3, header="y_true,good,worse"))
    written(folder / "pairs.csv", "y_true,a_0,a_1,b_0,b_1\n" + "1,.2,.8,.3,.7\n0,.9,.1,.6,.4\n" * 9)


@pytest.mark.parametrize(
    "arguments",
    [
        ["good.csv", "worse.csv"],
        ["good.csv", "worse.csv", "--id", "id"],
        ["good.csv", "turned.csv", "--id", "id", "--names", "good,worse"],
        ["both.csv", "--model-columns", "good=good,worse=worse"],
    ],
    ids=" ".join,
)
def test_the_better_model_is_named_however_the_rows_are_stored(probreport, arguments):
    finished = probreport("compare", *arguments, "--quiet")
    assert finished.code == 0
    assert finished.out.splitlines()[0].startswith("good ")
    assert finished.out.splitlines()[2].startswith("good is better than worse by 0.2")
    assert finished.err == ""


def test_joined_and_row_by_row_give_the_same_numbers(probreport):
    arguments = ("--names", "a,b", "--json", "--quiet")
    first = json.loads(probreport("compare", "good.csv", "worse.csv", *arguments).out)
    second = json.loads(probreport("compare", "good.csv", "turned.csv", "--id", "id", *arguments).out)
    for pair in (*first["pairs"], *second["pairs"]):  # ids are read only where they are named
        for row in (*pair["rows_a_better"], *pair["rows_b_better"]):
            row["id"] = None
    assert {**first, "provenance": 0} == {**second, "provenance": 0}


def test_columns_may_start_with_a_prefix_for_each_model(probreport):
    out = probreport("compare", "pairs.csv", "--model-columns", "one=a_,two=b_", "--quiet").out
    assert out.splitlines()[0].startswith("one  ")


def test_a_terminal_gets_no_sign_that_it_may_not_know_and_no_name_without_end(probreport):
    out = probreport("compare", "good.csv", "worse.csv", "--names", f"שלום,{'x' * 5000}", "--quiet").out
    first, second, verdict = out.splitlines()[:3]
    assert "\u2068" not in out
    assert first.startswith("שלום  ")
    assert second.startswith("x" * 200 + "… (5000 characters, sha256 ")
    assert first.index(" nats") - second.index(" nats") == 0
    assert verdict.startswith("שלום is better than xxx")


def test_a_model_beside_itself_is_within_noise(probreport):
    out = probreport("compare", "good.csv", "good.csv", "--quiet").out
    assert "good (1) and good (2): within noise · good (1) less good (2) 0 nats · p 1.00" in out
    assert "corrected" not in out


def test_where_a_loss_is_infinite_the_remedy_is_named_once_and_nothing_is_called_noise(probreport, folder):
    written(folder / "zero.csv", (folder / "good.csv").read_text(encoding="utf-8").replace("r1,1,0.7", "r1,1,0"))
    out = probreport("compare", "good.csv", "zero.csv", "worse.csv", "--quiet").out
    said = "zero by the mean alone · zero loses infinitely much on 1 row: no matter of noise, and not tested"
    lines = [line for line in out.splitlines() if "zero loses" in line]
    assert lines == [f"good is better than {said}", f"worse is better than {said}"]
    assert out.endswith("\nwhere a loss is infinite: mend the zeros, then compare\n")


def test_of_many_comparisons_it_is_said_once_what_is_corrected(probreport):
    out = probreport("compare", "good.csv", "worse.csv", "good.csv", "--quiet").out
    assert out.count("corrected") == 1
    assert out.endswith("p corrected for 3 comparisons (Holm), intervals not\n")


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_a_page_is_written_beside_the_table(probreport, folder, suffix):
    finished = probreport("compare", "good.csv", "worse.csv", "-o", f"compare.{suffix}", "--by", "id")
    assert finished.code == 0
    assert f"written: compare.{suffix}" in finished.err
    assert "good" in (folder / f"compare.{suffix}").read_text()
    assert probreport("compare", "good.csv", "worse.csv", "-o", f"compare.{suffix}").code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["good.csv", "turned.csv"], 3, "row 0 (line 2): has label '1', but good.csv, row 0 (line 2) has"),
        (["good.csv", "short.csv"], 3, "short.csv has 58 rows, good.csv has more"),
        (["good.csv", "short.csv", "--id", "id"], 3, "has 58 rows"),
        (["turned.csv", "short.csv", "--id", "id"], 3, "id 'r59' is not in short.csv"),
        (["short.csv", "turned.csv", "--id", "id"], 3, "id 'r59' is not in short.csv"),
        (["good.csv", "double.csv", "--id", "id"], 3, "double.csv, row 59 (line 61): id 'r5' stands more"),
        (["good.csv", "other.csv"], 3, "[PR108]"),
        (["good.csv", "other.csv", "--positive-class", "1"], 3, "PR108"),
        (["good.csv", "pairs.csv"], 3, "[PR133]"),
        (["good.csv", "gone.csv"], 4, "gone.csv does not exist"),
        (["good.csv"], 2, "nothing to compare it with"),
        ([], 2, "Missing argument"),
        (["good.csv", "worse.csv", "--names", "a"], 2, "1 name for 2 files"),
        (["good.csv", "worse.csv", "--names", "a,a"], 2, "more than one model is named 'a'"),
        (["good.csv", "worse.csv", "--model", "a"], 2, "Say --names"),
        (["both.csv", "--model-columns", "good,worse"], 2, "not written as MODEL=PREFIX"),
        (["both.csv", "--model-columns", "a=good,a=worse"], 2, "twice"),
        (["both.csv", "--model-columns", "a=good"], 2, "not two models"),
        (["both.csv", "--model-columns", "a=good,b=gone"], 3, "no column starts with 'gone'"),
        (["good.csv", "worse.csv", "-o", "compare.pdf"], 2, "[PR120]"),
        (["good.csv", "worse.csv", "--unit", "bans"], 2, "bans"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_compared_is_refused_by_name(probreport, arguments, code, said):
    finished = probreport("compare", *arguments)
    assert finished.code == code, finished.err
    assert said in finished.err
    assert finished.out == ""


def test_rows_that_were_joined_are_named_where_they_stand(probreport, folder):
    (folder / "one.csv").write_text("id,y_true,y_proba\nx,1,0.5\ny,0,0.5\nz,1,0.5\n")
    (folder / "two.csv").write_text("id,y_true,y_proba\nz,1,0.5\nx,1,0.5\ny,1,0.5\n")
    finished = probreport("compare", "one.csv", "two.csv", "--id", "id", "--quiet")
    assert finished.err == (
        "error: two.csv, row 2 (line 4): has label '1', but one.csv, row 1 (line 3) has label '0' "
        "(1 of 3 rows looked at differ). [PR155]\n"
    )


def test_rows_that_are_too_many_to_be_joined_are_refused_with_the_remedy(probreport, monkeypatch):
    monkeypatch.setattr("probreport.joining.MOST_JOINED", 59)
    assert probreport("compare", "good.csv", "worse.csv", "--id", "id").code == 0  # in the same order: no limit
    finished = probreport("compare", "good.csv", "turned.csv", "--id", "id")
    assert (finished.code, "PR157" in finished.err, "Sort all files by id" in finished.err) == (3, True, True)


def test_what_a_file_may_lack_is_told_under_its_code_and_can_be_muted(probreport, folder):
    for name in ("a.csv", "b.csv"):
        written(folder / name, "y_true,y_proba\n1,.8\n0,.3")
    told = probreport("compare", "a.csv", "b.csv", "-o", "told.md")
    assert told.err.count("may be incomplete [PR212]") == told.err.count("may be incomplete") == 2
    muted = probreport("compare", "a.csv", "b.csv", "-o", "muted.md", "--ignore", "PR212")
    assert "may be incomplete" not in muted.err
    assert muted.out == told.out
    assert (folder / "muted.md").read_text(encoding="utf-8").count("Muted as asked: ") == 2


def test_errors_cannot_be_muted(probreport):
    finished = probreport("compare", "old.csv", "new.csv", "--ignore", "PR101")
    assert (finished.code, "[PR127]" in finished.err) == (2, True)
