import math

import pytest

import probreport
from probreport.errors import UsageError
from probreport.thresholds import Thresholds


@pytest.fixture(scope="module")
def even():
    """Four rows, two of each class: 0.299 nats, where a constant forecast costs ln 2 = 0.693."""
    return probreport.evaluate([1, 1, 0, 0], [0.8, 0.6, 0.3, 0.1])


def outcomes(evaluation, **asked):
    return {(gate.name, gate.asked): gate.is_met for gate in Thresholds.of(asked).gates(evaluation)}


def test_each_threshold_is_judged_and_a_loss_asks_for_skill_too(even):
    # -(ln 0.8 + ln 0.6 + ln 0.7 + ln 0.9) / 4 = 0.299, and skill is 1 - 0.299 / 0.693 = 0.57
    assert outcomes(even, max_log_loss=0.29, at_least="not-great", min_skill=0.5, max_zero_rows=0) == {
        ("log loss", "at most 0.29 nats"): False,
        ("band", "Not great or better"): True,
        ("skill", "at least 0.5"): True,
        ("skill", "lower end above 0"): even.skill_interval[0] > 0,
        ("zero rows", "at most 0"): True,
    }


def test_a_loss_in_bits_is_held_against_bits(even):
    assert 0.299 / math.log(2) == pytest.approx(0.431, abs=1e-3)
    assert outcomes(even, max_log_loss=0.43, unit="bits")[("log loss", "at most 0.43 bits")] is False
    assert outcomes(even, max_log_loss=0.44, unit="bits")[("log loss", "at most 0.44 bits")] is True


def test_a_constant_forecast_of_the_frequencies_gives_no_row_probability_0(even):
    (gate,) = Thresholds(max_zero_rows=0).gates(even)
    assert gate.constant_would_pass


def test_where_nothing_is_asked_there_are_no_thresholds():
    assert Thresholds.of({}) is None
    assert Thresholds.of({"max_log_loss": None, "unit": "bits"}) is None


def test_what_is_asked_comes_back_from_its_names():
    asked = Thresholds.of({"max_log_loss": 1, "at_least": "FINE", "max_zero_rows": 3}, unit="bits")
    assert asked.to_dict() == {"max_log_loss": 1.0, "at_least": "Fine", "max_zero_rows": 3, "unit": "bits"}
    assert Thresholds.of(asked.to_dict()) == asked


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"max_logloss": 1}, "there is no 'max_logloss'"),
        ({"max_log_loss": "0.3"}, "max_log_loss: '0.3' is no finite number"),
        ({"max_log_loss": math.nan}, "no finite number"),
        ({"max_log_loss": True}, "no finite number"),
        ({"max_log_loss": -0.1}, "less than 0, and no loss is"),
        ({"min_skill": 80}, r"min_skill: 80 is more than 1, and no skill is\. Write 0\.8 for 80 %\."),
        ({"min_skill": 101}, r"min_skill: 101 is more than 1, and no skill is\. \[PR120\]$"),
        ({"min_skill": math.inf}, "min_skill: 'inf' is no finite number"),
        ({"min_skill": 10**400}, "no finite number"),
        ({"max_zero_rows": 0.5}, "max_zero_rows: '0.5' is no number of rows"),
        ({"max_zero_rows": -1}, "no number of rows"),
        ({"at_least": "Superb"}, "There is no band 'Superb'"),
        ({"at_least": 3}, "There is no band"),
        ({"max_log_loss": 1, "unit": ["nats"]}, "unit="),
        ([0.3], "there is no"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(given, said):
    with pytest.raises(UsageError, match=said) as caught:
        Thresholds.of(given)
    assert caught.value.code == "PR120"
