"""The class frequencies of training as the forecast to beat: given in any form, worked by hand, and on the page."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import probreport as pr
from probreport.conclusions.prior import bound_prior
from probreport.errors import LabelError, UsageError
from tests.report.reading import Page

QUARTER = [0.25, 0.75]
PETS = ("cat", "dog")


@pytest.mark.parametrize(
    "prior",
    [
        [1, 3],
        (0.25, 0.75),
        np.array([10, 30]),
        np.array([1, 3], np.uint8),
        iter([1, 3]),
        {"dog": 3, "cat": 1},
        Counter(["dog", "cat", "dog", "dog"]),
        pd.Series(["dog", "cat", "dog", "dog"]).value_counts(normalize=True),
        [4e307, 1.2e308],
        [Fraction(1, 3), 1],
        pd.Series([3, 1], index=["dog", "cat"]),
        [5e-324, 15e-324],
        [10**400, 3 * 10**400],
    ],
    ids=lambda prior: type(prior).__name__,
)
def test_counts_and_shares_by_label_or_in_order_are_the_same(prior):
    assert bound_prior(prior, PETS).tolist() == QUARTER


def test_sums_of_any_size_are_divided_out():
    assert bound_prior([1e308, 1.5e308], PETS).tolist() == pytest.approx([0.4, 0.6])
    assert bound_prior([2, 0], PETS).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("prior", "code", "said"),
    [
        ([1], "PR107", "prior= has 1 number, but there are 2 classes: 'cat', 'dog'."),
        ([1, 2, 3], "PR107", "prior= has 3 numbers, but there are 2 classes: 'cat', 'dog'."),
        ({"cat": 1}, "PR107", "prior= has no number for 'dog'; the classes are 'cat', 'dog'."),
        ({"cat": 1, "dog": 1, "hen": 2}, "PR107", "prior= names 'hen'; the classes are 'cat', 'dog'."),
        ({"cat": 1, " dog": 1}, "PR107", "prior= has no number for 'dog' and names ' dog'; the classes are"),
        ([-1, 2], "PR120", "prior= has -1 for class 'cat', expected a number of 0 or more."),
        ([1, math.nan], "PR120", "prior= has nan for class 'dog', expected a number of 0 or more."),
        ([math.inf, 1], "PR120", "prior= has inf for class 'cat', expected a number of 0 or more."),
        ("ab", "PR120", "prior= is 'ab', expected a number for each class, by label or in their order."),
        (b"ab", "PR120", "prior= is b'ab', expected a number for each class, by label or in their order."),
        ({1, 2}, "PR120", "prior= is {1, 2}, expected a number for each class, by label or in their order."),
        ([True, 2], "PR120", "prior= has True for class 'cat', expected a number of 0 or more."),
        (np.array([1, 2], "m8[s]"), "PR120", "prior= has 1 seconds for class 'cat', expected a number of 0 or more."),
        ([0, 0.0], "PR120", "prior= has nothing but zeros."),
        (0.3, "PR120", "prior= is 0.3, expected a number for each class, by label or in their order."),
    ],
)
def test_what_is_no_prior_is_refused(prior, code, said):
    with pytest.raises((LabelError, UsageError)) as refused:
        bound_prior(prior, PETS)
    assert refused.value.code == code
    assert str(refused.value).startswith(said.removesuffix("."))


def test_a_class_that_is_named_twice_is_refused():
    with pytest.raises(LabelError, match="prior= names these classes more than once: '1'"):
        bound_prior({0: 0.3, 1: 0.5, "1": 0.2}, (0, 1))


def test_labels_are_told_apart_by_their_text():
    assert bound_prior({"0": 1, "1": 3}, (0, 1)).tolist() == QUARTER


Y, Q = [1, 0, 0, 1, 0, 0], [0.6, 0.2, 0.1, 0.7, 0.4, 0.3]


def test_skill_is_against_the_training_frequencies_worked_by_hand():
    made = pr.evaluate(Y, Q, prior={0: 3, 1: 1})
    losses = -np.log([0.6, 0.8, 0.9, 0.7, 0.6, 0.7])
    constant = -np.log([0.25, 0.75, 0.75, 0.25, 0.75, 0.75])
    prior = (2 * math.log(4) + 4 * math.log(4 / 3)) / 6
    assert made.training_frequencies == (0.75, 0.25)
    assert made.prior_loss == pytest.approx(prior, rel=1e-14)
    assert made.skill == pytest.approx(1 - losses.mean() / prior, rel=1e-12)
    error = (losses - losses.mean() / prior * constant).std(ddof=1) / math.sqrt(6) / prior
    half = stats.t.ppf(0.975, 5) * error
    assert made.skill_interval == pytest.approx((made.skill - half, min(1, made.skill + half)), rel=1e-9)


def test_the_frequencies_of_the_very_rows_are_the_hardest_to_beat():
    own = pr.evaluate(Y, Q)
    assert pr.evaluate(Y, Q, prior=[4, 2]).skill == pytest.approx(own.skill, rel=1e-12)
    assert all(pr.evaluate(Y, Q, prior=[share, 1 - share]).skill > own.skill for share in (0.1, 0.5, 0.6, 0.75, 0.9))


def test_a_forecast_of_the_training_frequencies_has_no_skill():
    made = pr.evaluate(Y, [0.2] * 6, prior=[4, 1])
    assert (made.skill, made.skill_interval) == (0, None)


def test_everything_but_skill_is_as_without():
    plain, trained = pr.evaluate(Y, Q).to_dict(), pr.evaluate(Y, Q, prior=[3, 1]).to_dict()
    changed = {name for name in plain if plain[name] != trained[name]}
    assert {"prior_loss", "skill", "skill_interval", "training_frequencies"} <= changed
    assert not changed & {"mean_log_loss", "interval", "class_table", "groups", "calibration", "information"}


def test_a_class_that_training_had_not_leaves_no_skill_for_a_reason():
    made = pr.evaluate([0, 1, 2], np.full((3, 3), 1 / 3), prior=[1, 1, 0])
    assert (made.prior_loss, made.skill) == (math.inf, None)
    assert made.skill_reason.startswith("the training frequencies give a class that occurs probability 0")


def test_a_class_that_only_training_had_costs_what_it_must():
    made = pr.evaluate([0, 0], [0.1, 0.3], classes=[0, 1], prior=[1, 1])
    assert made.prior_loss == pytest.approx(math.log(2))
    assert made.skill == pytest.approx(1 - (math.log(1 / 0.9) + math.log(1 / 0.7)) / 2 / math.log(2))


def test_page_and_verdict_say_what_the_forecasts_were_held_against():
    page = Page(pr.Report(pr.evaluate(Y, Q, prior=[3, 1])).to_html())
    assert "constant forecast of the training frequencies" in page.text
    assert "constant forecast of the class frequencies" not in page.text
    assert page.kept["evaluation"]["training_frequencies"] == [0.75, 0.25]
