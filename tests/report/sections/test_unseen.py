"""What no interval can see, in sentences that say what is there and nothing else."""

import numpy as np
import pytest

import probreport as pr
from probreport.report.sections.unseen import unseen
from probreport.report.shown import Shown
from tests.report.kinds import evaluation


def said(made, unit="nats"):
    return [text.replace("\u202f", " ") for text in unseen(made, Shown.of(made, unit))]


def of(probabilities, **options):
    return pr.evaluate([1] * len(probabilities), probabilities, classes=[0, 1], **options)


def test_the_ten_samples():
    made = pr.evaluate([1] * 5 + [0] * 5, [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3])
    assert said(made) == [
        # (2.469 + 6.908) / 11; 1 - 0.05**0.1; 0.511 / 2.469
        "One more row whose truth is given 0.001 (6.9 nats) would move the mean from 0.247 to 0.852 nats, Not great.",
        "0 of 10 rows lost more than 2 nats; with 95 % confidence up to 25.89 % of future rows may, each without an "
        "upper limit.",
        # skewness 0.75: 25 * 0.75**2 = 14.05 rows would be enough
        "The worst row carries 20.7 % of the loss: the losses are so skewed that the interval of the mean is "
        "unreliable with so few rows.",
    ]


def test_in_bits_thresholds_and_means_are_over_ln_2():
    found = said(of([0.5, 0.5]), "bits")
    # (2 + log2 1000) / 3, and 2 / ln 2
    assert found[0].startswith(
        "One more row whose truth is given 0.001 (10.0 bits) would move the mean from 1.000 to 3.989"
    )
    assert found[1].startswith("0 of 2 rows lost more than 2.885 bits;")


def test_rates_come_with_wilsons_interval():
    # 9 of 300: (0.0159, 0.0560); scipy.stats.binomtest(9, 300).proportion_ci(method="wilson")
    assert (
        "9 of 300 rows (3.00 %) lost more than 2 nats; with 95 % confidence the rate is 1.59 % to 5.60 %. "
        "A single loss has no upper limit."
    ) in said(evaluation("two classes"))


def test_zeros_have_a_rate_and_the_mean_cannot_be_moved():
    assert said(evaluation("infinite")) == [
        "1 of 4 rows (25.00 %) lost more than 2 nats; with 95 % confidence the rate is 4.56 % to 69.94 %. "
        "A single loss has no upper limit.",
        "1 of 4 rows (25.00 %) gave the truth probability 0; with 95 % confidence the rate is 4.56 % to 69.94 %.",
    ]


def test_one_row_is_no_rows():
    assert said(of([0.9]))[1].startswith("0 of 1 row lost more than 2 nats; with 95 % confidence up to 95.00 % of")


def test_a_band_that_stays_is_said_to_stay():
    assert said(of([0.5] * 300))[0].endswith("from 0.693 to 0.714 nats, still Not great.")


def test_skewed_losses_are_called_so_beside_the_row_that_carries_them():
    (worst,) = [text for text in said(evaluation("constant")) if text.startswith("The worst")]
    # -ln 0.01 = 4.605 of 4.605 + 99 * 0.01005
    assert worst == (
        "The worst row carries 82.2 % of the loss: the losses are so skewed that the interval of the mean is "
        "unreliable with so few rows."
    )


@pytest.mark.parametrize(
    ("clusters", "sentence"),
    [
        (np.arange(80) // 2, "The interval of the mean counts 40 clusters. The rates above"),
        (np.arange(80) // 4, "The interval of the mean counts 20 clusters. There are fewer than 40, so it is too short "
         "as a rule. The rates above"),
        (np.zeros(80, int), "All rows are in one cluster. The rates above"),
    ],
)  # fmt: skip
def test_clusters_are_counted_in_an_interval_if_there_is_one(clusters, sentence):
    made = of(np.linspace(0.3, 0.9, 80), clusters=clusters)
    assert said(made)[-1] == f"{sentence} take rows as independent."


def test_without_an_interval_clusters_are_only_told():
    made = of([0.0, 0.5, 0.5, 0.5], clusters=[1, 1, 2, 2])
    assert said(made)[-1] == "Rows come in 2 clusters. The rates above take rows as independent."


def test_frequencies_are_counted_as_rows():
    found = said(of([0.1, 0.5], sample_weight=[2, 6.5], weight_type="frequency"))
    assert found[1].startswith("2 of 8.500 rows (23.53 %) lost more than 2 nats")


@pytest.mark.parametrize("kind", ["two classes", "infinite", "clusters"])
def test_no_line_ends_between_a_number_and_its_per_cent_sign(kind):
    made = evaluation(kind)
    assert not [text for text in unseen(made, Shown.of(made, "nats")) if " %" in text]
