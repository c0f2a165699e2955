"""Band counts: rows, weight and loss in each of the document's bands."""

import math

import numpy as np
import pytest

from probreport.tallies.band_counts import BandCounts
from tests import oracles
from tests.tallies.of_arrays import tally_of


def counts_of(probabilities, **options):
    """Of rows that gave the truth these probabilities."""
    return tally_of(BandCounts, [1] * len(probabilities), probabilities, classes=[0, 1], **options)


def test_the_ten_samples_are_four_fine_three_between_three_not_great():
    example = oracles.TEN_SAMPLES
    counts = tally_of(BandCounts, example.y_true, example.y_proba)
    found = dict(zip(oracles.BAND_NAMES, counts.rows.tolist(), strict=True))
    assert {name: rows for name, rows in found.items() if rows} == example.band_counts


def test_by_hand_with_weights_and_one_row_in_every_band():
    probabilities = [1.0, 0.99, 0.97, 0.9, 0.78, 0.5, 0.3, 0.1, 0.0]
    counts = counts_of(probabilities, sample_weight=range(1, 10))
    assert counts.rows.tolist() == [1, 1, 1, 1, 1, 1, 1, 2]
    assert counts.weight.floats().tolist() == [1, 2, 3, 4, 5, 6, 7, 17]
    losses = [-weight * math.log(p) for weight, p in enumerate(probabilities[:-1], 1)]
    assert counts.loss.floats().tolist() == pytest.approx(losses, rel=1e-15)  # the infinite one is in no sum


@pytest.mark.parametrize(("threshold", "ranks"), oracles.BAND_RANKS_AROUND.items())
def test_a_loss_next_to_a_threshold_falls_on_its_side(threshold, ranks):
    logs = [-math.nextafter(threshold, 0), -threshold, -math.nextafter(threshold, math.inf)]
    other = np.log(-np.expm1(logs))
    counts = tally_of(BandCounts, [1] * 3, np.column_stack([other, logs]), classes=[0, 1], log_proba=True)
    assert counts.rows.tolist() == np.bincount(ranks, minlength=8).tolist()
