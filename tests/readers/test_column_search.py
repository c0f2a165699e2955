"""Which column is what: found by the usual names, or as said."""

import pytest

from probreport.errors import FormatError, UsageError
from probreport.readers.column_search import LABEL_NAMES, PROBABILITY_NAMES, PROBABILITY_PREFIXES, find_layout
from probreport.readers.layout import ColumnOptions


def layout_of(*columns, **options):
    return find_layout(columns, ColumnOptions(**options), "predictions.csv")


@pytest.mark.parametrize("name", LABEL_NAMES)
def test_each_usual_name_of_labels_is_found(name):
    assert layout_of("fold", name, "p").label == name


@pytest.mark.parametrize("prefix", PROBABILITY_PREFIXES)
def test_each_usual_prefix_names_the_classes(prefix):
    layout = layout_of("y_true", f"{prefix}cat", f"{prefix}dog")
    assert layout.probabilities == (f"{prefix}cat", f"{prefix}dog")
    assert layout.classes == ("cat", "dog")


@pytest.mark.parametrize("name", PROBABILITY_NAMES)
def test_each_usual_name_of_one_column_is_found_and_names_no_class(name):
    layout = layout_of("y_true", name)
    assert (layout.probabilities, layout.classes, layout.width) == ((name,), None, 1)


def test_columns_with_a_prefix_win_over_a_single_name():
    assert layout_of("y_true", "p", "proba_a", "proba_b").probabilities == ("proba_a", "proba_b")


def test_one_column_with_a_prefix_and_one_of_a_usual_name_are_ambiguous():
    with pytest.raises(FormatError, match=r"ambiguous which of 'p_value', 'y_proba' are the probabilities"):
        layout_of("y_true", "y_proba", "p_value")
    assert layout_of("y_true", "y_proba", "p_value", by=("p_value",)).probabilities == ("y_proba",)


def test_two_columns_that_could_hold_labels_are_ambiguous():
    with pytest.raises(
        FormatError, match=r"^predictions\.csv: each of 'y_true', 'target' could hold the labels"
    ) as caught:
        layout_of("y_true", "target", "p")
    assert caught.value.code == "PR133"
    assert "--y-true" in str(caught.value)


def test_a_column_that_is_said_to_be_something_else_is_no_candidate_for_labels():
    assert layout_of("y_true", "target", "p", weight="target").label == "y_true"
    assert layout_of("y_true", "target", "p", by=("target",)).label == "y_true"
    assert layout_of("y_true", "target", "p", id="target").label == "y_true"


def test_a_column_may_be_label_and_id():
    assert layout_of("y_true", "p", id="y_true").label == "y_true"


def test_no_column_of_labels_lists_the_columns_and_the_option():
    with pytest.raises(FormatError) as caught:
        layout_of("truth", "p")
    assert str(caught.value) == (
        "predictions.csv: no column is named y_true, target, label, actual or y. [PR133]\n"
        "The columns are 'truth', 'p'.\n"
        "Say which column holds the true labels with y_true= (--y-true)."
    )


def test_a_header_of_numbers_is_suspected_to_be_a_row():
    with pytest.raises(FormatError, match="Is the header line missing"):
        layout_of("1", "0.25", "-0.75")


def test_no_column_of_probabilities_lists_the_columns_and_the_options():
    with pytest.raises(FormatError) as caught:
        layout_of("y_true", "cat", "dog")
    assert str(caught.value) == (
        "predictions.csv: no column starts with proba_, prob_, y_proba_ or p_, "
        "and none is named y_proba, proba, probability or p. [PR133]\n"
        "The columns are 'y_true', 'cat', 'dog'.\n"
        "Say which columns hold probabilities with proba_columns= (--proba-columns) or proba_prefix= (--proba-prefix)."
    )


def test_two_usual_prefixes_at_once_are_ambiguous():
    with pytest.raises(
        FormatError, match=r"ambiguous which of 'proba_a', 'proba_b', 'p_value' are the probabilities"
    ) as caught:
        layout_of("y_true", "proba_a", "proba_b", "p_value")
    assert caught.value.code == "PR133"


def test_two_usual_prefixes_stay_ambiguous_beside_a_usual_name():
    with pytest.raises(FormatError, match=r"ambiguous which of 'proba_a', 'prob_b' are the probabilities"):
        layout_of("y_true", "proba_a", "prob_b", "p")


def test_two_usual_names_of_one_column_are_ambiguous():
    with pytest.raises(FormatError, match=r"ambiguous which of 'proba', 'p' are the probabilities"):
        layout_of("y_true", "p", "proba")


def test_a_column_with_the_prefix_that_is_said_to_be_a_group_is_no_class():
    assert layout_of("y_true", "p_a", "p_b", "p_site", by=("p_site",)).classes == ("a", "b")


def test_columns_that_are_named_are_classes_of_that_name():
    assert layout_of("y_true", "proba_a", "dog", "cat", proba_columns=("cat", "dog")).classes == ("cat", "dog")


def test_a_prefix_is_taken_off_columns_that_are_named():
    layout = layout_of("y_true", "s_cat", "s_dog", "s_x", proba_columns=("s_cat", "s_dog"), proba_prefix="s_")
    assert (layout.probabilities, layout.classes) == (("s_cat", "s_dog"), ("cat", "dog"))


def test_a_prefix_that_is_said_is_used_instead_of_the_usual_ones():
    assert layout_of("y_true", "s_cat", "s_dog", "p_x", proba_prefix="s_").classes == ("cat", "dog")


def test_a_prefix_that_no_column_has_is_an_error():
    with pytest.raises(FormatError, match=r"no column starts with 's_'\. \[PR133\]\nThe columns are 'y_true', 'p'"):
        layout_of("y_true", "p", proba_prefix="s_")


def test_a_named_column_without_the_prefix_is_an_error():
    with pytest.raises(UsageError, match=r"'dog' in proba_columns= .* does not start with 's_'.*\[PR121\]"):
        layout_of("y_true", "s_cat", "dog", proba_columns=("s_cat", "dog"), proba_prefix="s_")


@pytest.mark.parametrize(
    "options",
    [
        {"y_true": "nowhere"},
        {"proba_columns": ("p", "nowhere")},
        {"weight": "nowhere"},
        {"id": "nowhere"},
        {"by": ("nowhere",)},
        {"cluster": "nowhere"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_a_column_that_is_named_but_not_there_is_an_error(options):
    with pytest.raises(
        FormatError, match=r"^predictions\.csv: there is no column 'nowhere'\. \[PR133\]\nThe columns are"
    ):
        layout_of("y_true", "p", **options)


def test_several_columns_that_are_not_there_are_named_together():
    with pytest.raises(FormatError, match=r"^predictions\.csv: there are no columns 'w', 'i'\. \[PR133\]"):
        layout_of("y", "p", weight="w", id="i")


def test_two_columns_of_one_name_are_an_error():
    with pytest.raises(FormatError, match=r"^predictions\.csv: more than one column is named 'p'\. \[PR109\]"):
        layout_of("y_true", "p", "p")


def test_a_column_of_probabilities_named_twice_is_an_error():
    with pytest.raises(UsageError, match=r"^proba_columns= \(--proba-columns\) names 'p' more than once\. \[PR121\]"):
        layout_of("y_true", "p", proba_columns=("p", "p"))


@pytest.mark.parametrize(
    "options",
    [
        {"y_true": "p_a"},
        {"y_true": "p_a", "proba_columns": ("p_a", "p_b")},
        {"proba_columns": ("p_a", "p_b"), "weight": "p_a"},
        {"proba_columns": ("p_a", "p_b"), "id": "p_a"},
        {"proba_columns": ("p_a", "p_b"), "by": ("p_a",)},
        {"y_true": "w", "weight": "w"},
        {"weight": "w", "cluster": "w"},
    ],
)
def test_one_column_cannot_be_a_number_and_something_else(options):
    with pytest.raises(UsageError, match="and something else as well") as caught:
        layout_of("y_true", "p_a", "p_b", "w", **options)
    assert caught.value.code == "PR121"


def test_one_column_may_be_id_group_and_cluster():
    layout = layout_of("y_true", "p", "patient", id="patient", by=("patient",), cluster="patient")
    assert (layout.id, layout.groups) == ("patient", ("patient",))


def test_the_positive_class_goes_with_one_column_only():
    with pytest.raises(
        UsageError, match=r"goes with one column of probabilities, but there are 2: 'p_a', 'p_b'.*PR121"
    ):
        layout_of("y_true", "p_a", "p_b", positive_class="a")


def test_what_was_said_is_no_assumption():
    assert layout_of("truth", "cat", "dog", y_true="truth", proba_columns=("cat", "dog")).assumptions == ()


def test_only_needed_columns_are_read_each_once():
    layout = layout_of("y_true", "fold", "p_a", "p_b", "w", "site", weight="w", by=("site",), cluster="site")
    assert layout.columns == ("y_true", "site", "p_a", "p_b", "w")


def test_ten_thousand_columns_are_named_in_short():
    found = layout_of("y_true", *(f"p_{number}" for number in range(10_000)))
    shown = ", ".join(f"p_{number}" for number in range(12))
    assert found.assumptions[1] == f"probabilities: {shown} and 9988 more (prefix p_)"


def test_a_hostile_name_is_shown_as_escapes():
    with pytest.raises(FormatError, match=r"The columns are '\\x1b\[31mred'"):
        layout_of("\x1b[31mred")


EMPTY = [{name: ""} for name in ("weight", "y_true", "id", "cluster")]


@pytest.mark.parametrize("option", [*EMPTY, {"by": "site"}, {"id": 3}, {"positive_class": [1]}, {"proba_prefix": 1}])
def test_no_name_and_one_name_instead_of_several_are_refused(option):
    with pytest.raises(UsageError, match=rf"^{next(iter(option))} .*, expected .* \[PR120\]"):
        ColumnOptions(**option)
