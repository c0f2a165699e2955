"""Errors: what a message says, that hostile text in it stays harmless, and that errors travel between processes."""

import copy
import inspect
import pickle

import pytest

from probreport import errors
from probreport.errors import (
    DataError,
    InputOutputError,
    LabelError,
    Place,
    ProbabilityError,
    ProbReportError,
    UsageError,
    ascii_controls_escaped,
    counted,
    listing,
    shown_text,
)

EVERY_ERROR = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ProbReportError)]


def test_the_code_stands_at_the_end_of_the_first_line():
    error = LabelError("row 3: the label is missing.\nDrop this row.", code="PR105")
    assert str(error) == "row 3: the label is missing. [PR105]\nDrop this row."


@pytest.mark.parametrize("kind", EVERY_ERROR)
@pytest.mark.parametrize("travel", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_an_error_arrives_whole_in_another_process(kind, travel):
    arrived = travel(kind("row 3: no.\nMend it.", code="PR199"))
    assert (type(arrived), arrived.message, arrived.code) == (kind, "row 3: no.\nMend it.", "PR199")
    assert str(arrived) == "row 3: no. [PR199]\nMend it."


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [(UsageError, 2), (DataError, 3), (LabelError, 3), (ProbabilityError, 3), (InputOutputError, 4)],
)
def test_each_kind_of_error_has_its_exit_code(kind, exit_code):
    assert kind("no.").exit_code == exit_code


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_an_error_about_data_or_options_is_a_value_error_and_nothing_else_is(kind):
    assert issubclass(kind, ValueError) == issubclass(kind, DataError | UsageError)


def test_an_error_about_a_file_is_an_os_error_without_a_made_up_number():
    error = InputOutputError("predictions.csv does not exist.", code="PR130")
    assert isinstance(error, OSError)
    assert (error.errno, error.strerror, error.filename) == (None, None, None)


def test_a_row_is_named_by_its_number_over_the_whole_input():
    assert Place("part-2.csv", first_row=100).row(18) == "part-2.csv, row 118"


def test_without_a_source_a_row_is_named_alone():
    assert Place().row(0) == "row 0"


def test_a_cell_is_named_by_row_and_column():
    assert Place("a.csv", columns=("cat", 1)).cell(2, 0) == "a.csv, row 2, column 'cat'"
    assert Place("a.csv", columns=("cat", 1)).cell(2, 1) == "a.csv, row 2, column 1"


def test_a_cell_without_column_names_is_named_by_its_row():
    assert Place().cell(2, 0) == "row 2"


def test_such_rows_are_counted_and_the_first_five_named():
    assert Place(first_row=10).such_rows([0, 1, 2, 3, 4, 5, 6]) == "7 such rows: 10, 11, 12, 13, 14 and 2 more"
    assert Place(first_row=10).such_rows([7]) == "1 such row: 17"


def test_one_thing_is_counted_in_the_singular():
    assert [counted(n, "class") for n in (0, 1, 2)] == ["0 classes", "1 class", "2 classes"]
    assert [counted(n, "such row") for n in (0, 1, 2)] == ["0 such rows", "1 such row", "2 such rows"]


def test_a_listing_names_the_first_few_and_counts_the_others():
    assert listing(["a", 1, "c"], most=2) == "'a', 1 and 1 more"
    assert listing(iter("ab")) == "'a', 'b'"
    assert listing([]) == ""


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("bell\a", r"bell\x07"),
        ("cut\r\nhere", r"cut\r\nhere"),
        ("a\u202eb", r"a\u202eb"),  # right-to-left override
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),  # zero width
        ("\ud800", r"\ud800"),  # half of a surrogate pair, which no terminal can print
        ("line\u2028end", r"line\u2028end"),
        ("\0", r"\x00"),
    ],
)
def test_what_would_steer_a_terminal_is_shown_as_an_escape(hostile, shown):
    assert ascii_controls_escaped(hostile) == shown
    assert shown_text(hostile) == f"'{shown}'"
    assert Place(source=hostile).row(0) == f"{shown}, row 0"
    assert Place(columns=(hostile,)).cell(0, 0) == f"row 0, column '{shown}'"


def test_letters_of_any_script_are_shown_as_they_are():
    assert shown_text("Übergröße 猫 قطة") == "'Übergröße 猫 قطة'"


def test_an_object_whose_text_is_hostile_is_shown_with_escapes():
    class Label:
        def __str__(self) -> str:
            return "\x1b[2J"

    assert shown_text(Label()) == r"\x1b[2J"


def test_a_label_of_a_million_characters_is_cut_and_its_own_length_named():
    assert shown_text("x" * 10**6) == f"'{'x' * 200}… (1000000 characters)'"
    assert shown_text("\x1b" * 10**6) == "'" + r"\x1b" * 200 + "… (1000000 characters)'"


def test_a_label_of_two_hundred_characters_is_shown_whole():
    assert shown_text("x" * 200) == f"'{'x' * 200}'"
