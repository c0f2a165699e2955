"""Which label one column of probabilities belongs to."""

import pytest

from probreport.errors import LabelError, ShapeError
from probreport.readers import ColumnOptions, open_predictions
from probreport.readers.two_classes import KNOWN_PAIRS, two_classes
from tests.readers.saved import parquet_file, read, text_file


def pair_of(*labels, positive=None, named=None):
    return two_classes(labels, positive=positive, named=named, source="predictions.csv")


@pytest.mark.parametrize("pair", KNOWN_PAIRS)
def test_a_known_pair_needs_no_word_in_either_order(pair):
    negative, positive = pair
    assert pair_of(negative, positive) == pair_of(positive, negative) == pair


def test_one_label_is_completed_to_a_known_pair():
    assert pair_of("1") == pair_of("0") == ("0", "1")
    assert pair_of("-1") == ("-1", "1")


def test_other_pairs_need_the_positive_class():
    with pytest.raises(LabelError) as caught:
        pair_of("ham", "spam")
    assert str(caught.value) == (
        "predictions.csv: one column of probabilities, and the labels 'ham', 'spam': "
        "which of them it belongs to is unknown. [PR108]\n"
        "Say so with positive_class= (--positive-class)."
    )


def test_numbers_written_in_two_ways_are_no_known_pair():
    with pytest.raises(LabelError, match="PR108"):
        pair_of("0", "1.0")


def test_the_positive_class_that_is_said_comes_last():
    assert pair_of("spam", "ham", positive="spam") == ("ham", "spam")
    assert pair_of("0", "1", positive="0") == ("1", "0")


def test_a_positive_class_that_does_not_occur_beside_two_labels_is_an_error():
    with pytest.raises(
        LabelError, match=r"the positive class 'Spam' is not among the labels 'ham', 'spam'\. \[PR108\]"
    ):
        pair_of("ham", "spam", positive="Spam")


def test_where_only_the_negative_class_occurs_both_are_known():
    assert pair_of("ham", positive="spam") == ("ham", "spam")


def test_where_only_the_positive_class_occurs_the_other_is_named_by_what_it_is_not():
    assert pair_of("spam", positive="spam") == ("not spam", "spam")
    assert pair_of("1", positive="1") == ("0", "1")


def test_three_labels_need_more_columns():
    with pytest.raises(LabelError, match=r"one column of probabilities, but the labels 'a', 'b', 'c'\. \[PR107\]"):
        pair_of("a", "b", "c", positive="a")


def test_a_column_named_after_a_label_is_of_that_label():
    assert pair_of("spam", "ham", named="spam") == ("ham", "spam")
    assert pair_of("0", "1", named="0") == ("1", "0")


def test_a_column_named_after_no_label_says_nothing():
    assert pair_of("0", "1", named="model") == ("0", "1")


def test_what_is_said_wins_over_the_name_of_the_column():
    assert pair_of("0", "1", named="0", positive="1") == ("0", "1")


def test_a_column_named_proba_0_is_not_taken_for_the_probability_of_1(tmp_path):
    batch = read(text_file(tmp_path, "y_true,proba_0\n0,0.9\n1,0.2\n"))
    assert batch.classes == ("1", "0")
    assert batch.matrix.tolist() == [[pytest.approx(0.1), 0.9], [0.8, 0.2]]


def test_booleans_are_true_and_false_in_parquet_and_as_written_in_text(tmp_path):
    assert read(parquet_file(tmp_path, y=[True, False], p=[0.5, 0.5])).classes == ("False", "True")
    assert read(text_file(tmp_path, "y,p\ntrue,0.5\nfalse,0.5\n")).classes == ("false", "true")


def test_labels_are_not_read_at_all_when_columns_name_the_classes(tmp_path):
    path = text_file(tmp_path, "y,p_a,p_b\na,0.5\n")
    assert open_predictions([path]).classes == ("a", "b")


def test_reading_labels_stops_when_two_were_found(tmp_path):
    path = text_file(tmp_path, "y,p\n" + f"0,{'0.5':<1000}\n1,{'0.5':<1000}\n" * 10_000 + "1\n")
    assert open_predictions([path]).classes == ("0", "1")


def test_no_rows_leave_the_classes_unknown(tmp_path):
    with pytest.raises(ShapeError, match=r"^predictions\.csv: there are no rows\. \[PR112\]"):
        open_predictions([text_file(tmp_path, "y,p\n")], ColumnOptions(positive_class="1"))


def test_a_missing_label_is_named_while_classes_are_decided(tmp_path):
    path = parquet_file(tmp_path, y=[1, 1, None], p=[0.5, 0.5, 0.5])
    with pytest.raises(LabelError, match=r"^predictions\.parquet, row 2: the label is missing.*\[PR105\]"):
        open_predictions([path])


def test_a_missing_label_in_a_later_shard_is_numbered_over_the_whole_input(tmp_path):
    first = parquet_file(tmp_path, "1.parquet", y=[1] * 300_000, p=[0.5] * 300_000)
    second = parquet_file(tmp_path, "2.parquet", y=[1] * 300_000 + [None], p=[0.5] * 300_001)
    with pytest.raises(LabelError, match=r"^2\.parquet, row 600000: the label is missing"):
        open_predictions([first, second])
