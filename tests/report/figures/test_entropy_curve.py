"""The entropy curve: certainty has none, even chances the most, and marks stand where they belong."""

import math

import numpy as np
import pytest

from probreport.report.figures.entropy_curve import FIGURE, entropy, sureness
from tests.report.cells import numbers_of
from tests.report.kinds import evaluation


def test_by_hand():
    assert float(entropy(np.array(0.5), 2)) == pytest.approx(math.log(2))
    # One class has a half, two others a quarter each: a half ln 2 and two quarters ln 4, together 1.5 ln 2.
    assert float(entropy(np.array(0.5), 3)) == pytest.approx(1.5 * math.log(2))
    assert numbers_of(FIGURE, evaluation("two classes"))[::5] == [["0", "0"], ["0.5", "0.693"], ["1.0", "0"]]


@pytest.mark.parametrize("k", [2, 3, 50])
def test_a_mark_stands_where_the_curve_has_its_entropy(k):
    assert sureness(0.0, k) == pytest.approx(1)
    assert sureness(math.log(k), k) == pytest.approx(1 / k, abs=1e-6)
    assert float(entropy(np.array(sureness(0.3, k)), k)) == pytest.approx(0.3)
