"""Class band counts: how the losses of each class are spread over the bands."""

from probreport.plan import MOST_PAIRED_CLASSES
from probreport.tallies.class_band_counts import ClassBandCounts
from tests.tallies.of_arrays import tally_of


def test_by_hand():
    # Class 1 loses 0.105 (Fine), 0.693 (Not great) and infinitely much; class 0 loses 0.01 (Great) and 0.
    rows = tally_of(ClassBandCounts, [1, 1, 1, 0, 0], [0.9, 0.5, 0.0, 0.01, 0.0], sample_weight=[1, 2, 3, 4, 5]).rows
    assert rows.tolist() == [[1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 1, 0, 1]]


def test_very_many_classes_are_not_counted_one_by_one():
    k = MOST_PAIRED_CLASSES + 1
    assert tally_of(ClassBandCounts, [0], [[1 / k] * k], classes=list(range(k))).rows.shape == (0, 8)
