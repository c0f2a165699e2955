import pytest

import probreport as package
from probreport.cli.commands import FIRST, FURTHER

ALL = [entry.name for entry in FIRST + FURTHER]


def test_the_version_is_that_of_the_package(probreport):
    assert probreport("--version").out == f"probreport {package.__version__}\n"


def test_help_shows_the_main_commands_and_below_a_rule_the_others(probreport):
    above, _, below = probreport("--help").out.partition("---------")
    assert [name for name in ALL if f"  {name} " in above] == ["report", "score", "check", "compare"]
    assert [name for name in ALL if f"  {name} " in below] == [
        "demo",
        "bands",
        "explain",
        "diff",
        "render",
        "templates",
    ]


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_help_that_names_it(probreport, name: str):
    finished = probreport(name, "--help")
    assert finished.code == 0
    assert finished.out.startswith(f"Usage: probreport {name} ")
    assert finished.err == ""


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in ALL)], ids=" ".join)
def test_help_can_be_shown_by_any_terminal(probreport, arguments: list[str]):
    assert probreport(*arguments).out.isascii()


def test_no_command_is_wrong_usage_and_shows_the_help(probreport):
    finished = probreport()
    assert finished.code == 2
    assert finished.out == ""
    assert finished.err.startswith("Usage: probreport")


def test_a_misspelt_command_is_answered_with_the_closest_one(probreport):
    finished = probreport("scoer", "x.csv")
    assert finished.code == 2
    assert finished.err == "error: No such command 'scoer'. Did you mean 'score'?\nHelp: probreport --help\n"


def test_a_file_without_a_command_is_answered_with_the_command(probreport, ten_rows):
    assert "Did you mean: probreport report ten.csv" in probreport(ten_rows).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nope"], "No such option"),
        (["score"], "Missing argument 'FILE...'"),
        (["score", "x.csv", "--jsn"], "--json"),
        (["score", "x.csv", "--on-zero", "never"], "--on-zero"),
        (["score", "x.csv", "--unit", "bans"], "--unit"),
        (["score", "x.csv", "--y-true"], "requires an argument"),
        (["score", "x.csv", "--proba-columns", '"a,b'], "double quote is not closed"),
        (["score", ""], "empty"),
        (["bands", "x"], "unexpected extra argument"),
        (["render"], "Missing argument"),
        (["report", "x.csv", "-o", "report.pdf"], "saved as .html, .md or .json"),
        (["demo", "a", "b"], "unexpected extra argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_says_why_and_leaves_stdout_empty(probreport, arguments: list[str], said: str):
    finished = probreport(*arguments)
    assert finished.code == 2
    assert finished.err.startswith("error: ")
    assert said in finished.err
    assert finished.out == ""
