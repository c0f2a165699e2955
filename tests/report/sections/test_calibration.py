"""Calibration: what the over-confidence gap is and means."""

from dataclasses import replace

import pytest

import probreport as pr
from probreport.report.sections.calibration import SECTION, meaning
from tests.report.cells import view_of
from tests.report.kinds import evaluation


def facts(evaluation, unit="nats"):
    return {name: (value, said) for name, value, said in view_of(SECTION, evaluation, unit)["facts"]}


def test_the_gap_is_what_reality_costs_above_what_forecasts_expect():
    # Forecasts of 0.9 expect 0.325; two of four come true, which costs (2 * 0.105 + 2 * 2.303) / 4 = 1.204.
    found = facts(pr.evaluate([1, 1, 0, 0] * 50, [0.9] * 200))
    assert found["mean loss"][0] == "1.204 nats"
    assert found["expected loss"][0] == "0.325 nats"
    assert found["over-confidence gap"] == (
        "0.879 nats",
        "over-confident: reality costs more than the forecasts expect",
    )
    # Of a row the variance is 0.9 * 0.1 * (ln 9)^2 = 0.4345: z = 200 * 0.879 / sqrt(200 * 0.4345) = 18.9.
    assert found["z of the gap"] == ("18.9", "standard errors away from 0, p < 0.0001")


def test_of_four_rows_a_bound_says_little():
    found = facts(pr.evaluate([1, 1, 0, 0], [0.9] * 4))
    assert found["over-confidence gap"][1] == "no more than chance would give calibrated forecasts"
    assert found["z of the gap"] == ("2.7", "standard errors away from 0, p = 0.14 at most")


def test_in_bits_it_is_over_ln_2():
    assert facts(pr.evaluate([1, 1, 0, 0], [0.9] * 4), "bits")["over-confidence gap"][0] == "1.268 bits"


@pytest.mark.parametrize(
    ("gap", "z", "p", "words"),
    [
        (0.1, 2.0, 0.0455, "over-confident: "),
        (-0.1, -2.0, 0.0455, "under-confident: "),
        (0.1, 1.9, 0.0574, "no more than chance"),
        (-0.1, -1.9, 0.0574, "no more than chance"),
        (0.0, None, None, "nothing to test: these forecasts expect the same loss whatever happens"),
        (1e-17, None, None, "nothing to test"),
        (36.0, None, None, "over-confident: "),
        (None, None, None, "undefined: the mean is infinite"),
    ],
)
def test_what_the_gap_means(gap, z, p, words):
    made = evaluation("two classes")
    said = {"overconfidence_gap": gap, "overconfidence_z": z, "overconfidence_p_value": p}
    found = replace(made, calibration=replace(made.calibration, **said))
    assert meaning(found).startswith(words)


def test_an_undefined_gap_has_no_unit():
    assert facts(evaluation("infinite"))["over-confidence gap"] == ("—", "undefined: the mean is infinite")


def test_without_forecasts_to_bin_there_is_no_section():
    made = evaluation("two classes")
    assert not SECTION.applies(replace(made, calibration=replace(made.calibration, reliability=())))
