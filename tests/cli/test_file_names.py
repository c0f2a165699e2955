"""A file's name means that very file, whatever characters it is made of."""

import pytest

from tests.cli.conftest import TEN_ROWS, TEN_ROWS_LINE

STRANGE_NAMES = ["a[1].csv", "a*.csv", "a?.csv", "a b.csv", "{a,b}.csv", "~.csv", "$HOME.csv", "ä.csv", "a'\".csv"]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_strange_name_is_that_very_file(probreport, folder, name: str):
    (folder / name).write_text(TEN_ROWS)
    (folder / "a1.csv").write_text("y_true,y_proba\n1,.5\n0,.5\n")
    assert probreport("score", name).out == f"{TEN_ROWS_LINE}\n"


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_report_takes_a_strange_name(probreport, folder, ten_rows, name: str):
    output = name.replace(".csv", ".html")
    assert probreport("report", ten_rows, "-o", output).out == f"{output}\n"
    assert (folder / output).is_file()


@pytest.mark.parametrize("arguments", [["--", "-x.csv"], ["./-x.csv"]], ids=" ".join)
def test_a_name_may_begin_with_a_dash(probreport, folder, arguments: list[str]):
    (folder / "-x.csv").write_text(TEN_ROWS)
    assert probreport("score", *arguments).out == f"{TEN_ROWS_LINE}\n"


def test_a_name_that_begins_with_a_dash_and_looks_like_an_option_is_answered_with_the_way_to_write_it(
    probreport, folder
):
    (folder / "-x.csv").write_text(TEN_ROWS)
    finished = probreport("score", "-x.csv")
    assert finished.code == 2
    assert "given as ./-x.csv, or after --" in finished.err


@pytest.mark.usefixtures("ten_rows")
def test_a_pattern_that_is_no_file_is_missing_and_nothing_else_is_read(probreport):
    assert probreport("score", "*.csv").err == "error: *.csv does not exist. [PR130]\n"


def test_a_url_is_refused(probreport):
    finished = probreport("score", "https://example.org/predictions.csv")
    assert finished.code == 4
    assert "[PR136]" in finished.err
