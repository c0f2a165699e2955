"""Information: entropies in both units, the identity in this report's numbers, and the bytes that the labels take."""

import pytest

import probreport as pr
from probreport.report.sections.information import SECTION
from tests.report.cells import rows_of, view_of
from tests.report.kinds import evaluation


def test_measures_stand_in_nats_and_bits():
    # Half of the labels are 1: ln 2 nats, 1 bit. Forecasts of 0.8 and 0.2 cost -ln 0.8 = 0.2231 and expect
    # 0.5004 = -0.8 ln 0.8 - 0.2 ln 0.2.
    said = view_of(SECTION, pr.evaluate([1, 0, 1, 0], [0.8, 0.2, 0.8, 0.2]))
    assert rows_of(said["per_row"]) == [
        ["mean cross-entropy: the log loss", "0.2231", "0.3219"],
        ["mean entropy of the forecasts: the loss they expect", "0.5004", "0.7219"],
        ["entropy of the classes: the loss of the constant forecast", "0.6931", "1.0000"],
        # the preferred class is always the true one, so it tells all there is
        ["mutual information of label and preferred class", "0.6931", "1.0000"],
        ["mutual information of label and forecast, in 15 bins", "0.6931", "1.0000"],
    ]
    assert [row[1:] for row in rows_of(said["marginal"])] == [["0.6931", "1.0000"]] * 2 + [["0", "0"]] * 2
    assert said["identity"] == "0.6931 = 0.6931 + 0 nats"


def test_the_identity_says_about_where_its_last_digits_do_not_add_up():
    # 0.7585 and 0.6931 + 0.0653 = 0.7584: H(P, Q) = -(ln 0.675 + ln 0.325) / 2.
    made = pr.evaluate([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3])
    assert view_of(SECTION, made)["identity"] == "0.7585 ≈ 0.6931 + 0.0653 nats"
    assert view_of(SECTION, made, "bits")["identity"] == "1.0943 = 1.0000 + 0.0943 bits"


@pytest.mark.parametrize(
    ("kind", "labels_fit", "with_model"),
    [
        ("one row", "label fits", "1 byte"),  # -log2 0.9 bits, rounded up to whole bytes
        ("perfect", "3 labels fit", "0 bytes"),
        ("infinite", "4 labels fit", "no finite space"),
        ("constant", "100 labels fit", "2 bytes"),  # 100 * 0.0808 bits = 8.1 bits
    ],
)
def test_the_space_that_the_labels_take(kind, labels_fit, with_model):
    said = view_of(SECTION, evaluation(kind))
    assert (said["labels_fit"], said["size_with_model"].replace("\u202f", " ")) == (labels_fit, with_model)


def test_soft_labels_have_an_entropy_of_their_own():
    names = [row[0] for row in rows_of(view_of(SECTION, evaluation("soft labels"))["per_row"])]
    assert names[3:] == [
        "mean entropy of the soft labels: the least loss there can be",
        "mean excess KL divergence: what the model adds to that",
    ]
