import pytest

import probreport
from probreport import gates
from probreport.evaluation import Evaluation


@pytest.fixture
def even() -> Evaluation:
    """Four rows, two of each class."""
    return probreport.evaluate([1, 1, 0, 0], [0.8, 0.6, 0.3, 0.1])


@pytest.fixture
def halves() -> Evaluation:
    """Two rows that are forecast as a constant would."""
    return probreport.evaluate([1, 0], [0.5, 0.5])


def test_a_loss_on_the_limit_is_met(even):
    assert gates.loss_gate(even, even.mean_log_loss).is_met


def test_a_constant_forecast_passes_where_its_own_loss_is_within_the_limit(even):
    # two classes of equal frequency: a constant forecast costs ln 2 = 0.693
    assert not gates.loss_gate(even, 0.69).constant_would_pass
    assert gates.loss_gate(even, 0.70).constant_would_pass


def test_the_upper_end_is_not_met_where_there_is_no_interval(halves):
    gate = gates.loss_gate(halves, 0.7, bound="upper")
    assert not gate.is_met
    assert "no interval: " in gate.measured


def test_a_better_band_than_asked_for_is_met(even):
    assert gates.band_gate(even, probreport.DOCUMENT_BANDS.band("Terrible")).is_met


def test_skill_0_is_asked_for_in_vain(even):
    assert gates.skill_gate(even, 0.0).constant_would_pass
    assert not gates.skill_gate(even, 0.1).constant_would_pass


def test_forecasts_like_the_constant_do_not_beat_it(halves):
    assert not gates.beats_constant_gate(halves).is_met


def test_a_threshold_is_shown_as_it_was_typed(even):
    assert gates.loss_gate(even, 7.0).asked == "at most 7 nats"
    assert gates.skill_gate(even, 0.25, bound="upper").asked == "lower end at least 0.25"
