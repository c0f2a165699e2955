import math
from dataclasses import replace

import numpy as np
import pytest

import probreport
from probreport import gates
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import nats_per


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


def read(text: str) -> float:
    """The number that a text begins with."""
    return float(text.split()[0].replace("\u2212", "-"))


def near(value: float) -> list[float]:
    """Thresholds on a number, next to it, and where it is rounded to."""
    beside = [math.nextafter(value, math.inf), math.nextafter(value, -math.inf)]
    return [value, *beside, *(round(value, digits) for digits in range(1, 8))]


@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_numbers_as_printed_lie_on_the_side_that_is_said(even, unit):
    nats = nats_per(unit)
    for most in near(even.mean_log_loss / nats):
        gate = gates.loss_gate(even, most, unit=unit)
        assert (read(gate.measured) <= read(gate.asked.removeprefix("at most "))) == gate.is_met
    assert even.interval is not None
    for most in near(even.interval[1] / nats):
        gate = gates.loss_gate(even, most, unit=unit, bound="upper")
        upper = read(gate.measured.split(", ")[1].rstrip("]"))
        assert (upper <= read(gate.asked.removeprefix("upper end at most "))) == gate.is_met
    found = even.calibration
    for most in near((found.miscalibration - (found.miscalibration_null or 0.0)) / nats):
        gate = gates.miscalibration_gate(even, most, unit=unit)
        assert (read(gate.measured) <= read(gate.asked.removeprefix("at most "))) == gate.is_met


@pytest.mark.parametrize("seed", range(6))
def test_skill_as_printed_lies_on_the_side_that_is_said(seed):
    forecasts = np.random.default_rng(seed).random(30)
    even = probreport.evaluate((forecasts > 0.45).astype(int), forecasts)
    for least in near(even.skill or 0.0):
        gate = gates.skill_gate(even, least)
        assert (read(gate.measured) >= read(gate.asked.removeprefix("at least "))) == gate.is_met
    assert even.skill_interval is not None
    for least in near(even.skill_interval[0]):
        gate = gates.skill_gate(even, least, bound="upper")
        lower = read(gate.measured.split("[")[1].rstrip("]").split(",")[0])
        assert (lower >= read(gate.asked.removeprefix("lower end at least "))) == gate.is_met


@pytest.mark.parametrize("seed", range(40))
def test_the_mean_in_bits_of_the_json_is_met_as_a_limit_in_bits(seed):
    """Turned into nats, every fourth or so would be a last bit too small."""
    p = np.random.default_rng(seed).random(20)
    found = probreport.evaluate([0, 1] * 10, p)
    assert gates.loss_gate(found, found.mean_log_loss_bits, unit="bits").is_met
    assert not gates.loss_gate(found, math.nextafter(found.mean_log_loss_bits, 0), unit="bits").is_met


@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_the_upper_end_as_printed_lies_in_the_band_that_is_named(even, unit):
    """An upper end just below 0.2 is Fine, and not 0.200."""
    high = math.nextafter(0.2, 0)
    found = replace(even, mean_log_loss=0.15, interval=(0.1, high), band=probreport.DOCUMENT_BANDS.band("Fine"))
    gate = gates.band_gate(found, probreport.DOCUMENT_BANDS.band("Fine"), unit=unit, bound="upper")
    assert gate.is_met
    assert gate.measured.endswith("(Fine)")
    assert read(gate.measured.split(", ")[1].split("]")[0]) < 0.2 / nats_per(unit)


def test_a_limit_of_minus_0_is_0(even):
    assert gates.loss_gate(even, -0.0).asked == "at most 0 nats"
