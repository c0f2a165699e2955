"""The gate on an increase of the loss: real regressions fail it, noise does not, over many simulated builds."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import probreport as pr
from probreport.cli.increase import Increase, increase_gate, paired, unpaired
from tests.cli.conftest import written

SPREAD, REGRESSED = 0.3, 0.7733
"""Forecasts are the truth with noise of so great a deviation on its logit, a standard normal. The second one costs
0.05 nats more than the first, by Gauss-Hermite quadrature of E[ln(1 + exp(logit)) - p logit] over both."""


def rows(random, n, *spreads):
    """Labels of n rows, and a forecast of them for each spread."""
    signal = random.normal(size=n)
    y_true = random.random(n) < _logistic(signal)
    return y_true.astype(int), *(_logistic(signal + random.normal(size=n) * spread) for spread in spreads)


def _logistic(x):
    return 1 / (1 + np.exp(-x))


def paired_failures(spread, builds, n, seed):
    """How many builds fail that forecast the same rows as earlier."""
    random, failed = np.random.default_rng(seed), 0
    for _ in range(builds):
        y_true, old, new = rows(random, n, SPREAD, spread)
        found = pr.compare({"new": (y_true, new), "old": (y_true, old)})
        failed += paired(found.pairs[0], found.models[1].mean_log_loss).is_above(0.0)
    return failed


def unpaired_failures(spread, builds, n, seed):
    """How many builds fail that forecast other rows than earlier; only what the gate looks at is computed."""
    random, failed = np.random.default_rng(seed), 0
    known = pr.evaluate(*rows(random, 50, SPREAD))
    for _ in range(builds):
        losses = (pr.log_losses(*rows(random, n, each)) for each in (SPREAD, spread))
        old, new = (
            replace(known, mean_log_loss=found.mean(), standard_error=stats.sem(found), n_samples=n) for found in losses
        )
        failed += unpaired(old, new).is_above(0.0)
    return failed


@pytest.mark.parametrize(("failures", "builds", "n"), [(paired_failures, 30, 3000), (unpaired_failures, 50, 12_000)])
def test_a_regression_of_a_twentieth_of_a_nat_fails_every_build(failures, builds, n):
    assert failures(REGRESSED, builds, n, seed=11) == builds


@pytest.mark.parametrize(("failures", "builds", "n"), [(paired_failures, 60, 500), (unpaired_failures, 200, 500)])
def test_noise_fails_no_more_builds_than_chance_allows(failures, builds, n):
    # all of a 95 % interval lies above 0 in 2.5 % of the builds where nothing changed
    assert failures(SPREAD, builds, n, seed=11) <= stats.binom.ppf(0.999, builds, 0.025)


def test_the_unpaired_interval_is_that_of_welch():
    random = np.random.default_rng(2)
    data = [((random.random(n) < 0.5).astype(int), random.random(n)) for n in (80, 130)]
    old, new = (pr.evaluate(*rows) for rows in data)
    expected = stats.ttest_ind(*(pr.log_losses(*rows) for rows in reversed(data)), equal_var=False)
    assert unpaired(old, new).interval == pytest.approx(tuple(expected.confidence_interval()))


# --- On the command line ---------------------------------------------------------------------------------------------

HEAD = "id,y_true,y_proba\n"
OLD = HEAD + "".join(f"r{i},{i % 2},{0.8 if i % 2 else 0.2 + i / 1000}\n" for i in range(60))
WORSE = HEAD + "".join(f"r{i},{i % 2},{0.6 if i % 2 else 0.4 + i / 1000}\n" for i in range(60))


@pytest.fixture
def files(folder):
    """Earlier predictions, worse ones, and the earlier ones in another order."""
    header, *rows = OLD.splitlines(keepends=True)
    written(folder / "old.csv", OLD)
    written(folder / "worse.csv", WORSE)
    written(folder / "turned.csv", header + "".join(reversed(rows)))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["worse.csv", "--against", "old.csv"], 1),
        (["old.csv", "--against", "worse.csv"], 0),
        (["old.csv", "--against", "old.csv"], 0),
        (["old.csv", "--against", "turned.csv"], 3),
        (["old.csv", "--against", "turned.csv", "--id", "id"], 0),
        (["worse.csv", "--against", "old.csv", "--max-increase", "0.5"], 0),
        (["worse.csv", "--against", "old.csv", "--max-increase", "0.5", "--unit", "bits"], 0),
        (["worse.csv", "--against", "old.csv", "--max-increase", "0.5", "--bound", "upper"], 0),
        (["old.csv", "--against", "old.csv", "--bound", "upper"], 0),
        (["worse.csv", "--against", "old.csv", "--max-increase", "nan"], 2),
        (["worse.csv", "--against", "gone.csv"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.usefixtures("files")
def test_the_exit_code_says_whether_the_loss_has_risen(probreport, arguments, code):
    assert probreport("check", *arguments, "--quiet").code == code


@pytest.mark.usefixtures("files")
def test_an_earlier_evaluation_serves_as_well(probreport, folder):
    written(folder / "old.json", probreport("score", "old.csv", "--json", "--quiet").out)
    finished = probreport("check", "worse.csv", "--against", "old.json", "--quiet")
    assert finished.code == 1
    assert "unpaired" in finished.out


@pytest.mark.parametrize(
    ("most", "bound", "is_met"),
    [(0.09, "mean", False), (0.15, "mean", True), (0.15, "upper", False), (0.3, "upper", True), (0.29, "upper", False)],
)
def test_the_upper_bound_asks_that_a_larger_increase_is_ruled_out(most, bound, is_met):
    evaluation = pr.evaluate([0, 1, 1, 0], [0.2, 0.8, 0.7, 0.4])
    found = Increase(0.2, (0.1, 0.295), None, is_worse=False, earlier=0.1, is_paired=True)
    gate = increase_gate(found, evaluation, most, bound=bound)
    asked = f"{'upper end at most' if bound == 'upper' else 'not all above'} {most} nats"
    assert (gate.is_met, gate.asked) == (is_met, asked)
    in_bits = increase_gate(found, evaluation, most / np.log(2), unit="bits", bound=bound)
    assert in_bits.is_met == is_met


@pytest.mark.parametrize(
    ("mean", "reason", "is_met"),
    [
        (-1.0, "one of the means has no interval", False),
        (0.0, "the models lose the same on every row", True),
        (np.inf, "infinite", False),
        (-np.inf, "infinite", True),
        (None, "both means are infinite", False),
    ],
)
def test_without_an_interval_the_upper_bound_takes_only_what_is_certain(mean, reason, is_met):
    evaluation = pr.evaluate([0, 1, 1, 0], [0.2, 0.8, 0.7, 0.4])
    found = Increase(mean, None, reason, is_worse=False, earlier=0.1, is_paired=True)
    assert increase_gate(found, evaluation, 0.0, bound="upper").is_met == is_met


@pytest.mark.usefixtures("files")
def test_an_earlier_evaluation_of_other_classes_is_refused(probreport, folder):
    written(folder / "pets.csv", "y_true,proba_cat,proba_dog\n" + "cat,.9,.1\ndog,.2,.8\n" * 30)
    written(folder / "pets.json", probreport("score", "pets.csv", "--json", "--quiet").out)
    finished = probreport("check", "old.csv", "--against", "pets.json", "--quiet")
    assert (finished.code, finished.out) == (3, "")
    said = "pets.json does not have the classes of old.csv: '0', '1', 'cat', 'dog' stand in one of them only. [PR155]"
    assert said in finished.err.replace("\n", " ")


def test_an_infinite_loss_is_worse_than_any(probreport, folder):
    written(folder / "old.csv", OLD)
    written(folder / "broken.csv", OLD.replace("r1,1,0.8", "r1,1,0"))
    assert probreport("check", "broken.csv", "--against", "old.csv", "--max-increase", "1000", "--quiet").code == 1
    assert probreport("check", "old.csv", "--against", "broken.csv", "--quiet").code == 0
    both = probreport("check", "broken.csv", "--against", "broken.csv", "--quiet")
    assert (both.code, "undefined" in both.out) == (0, True)


@pytest.mark.usefixtures("files")
def test_json_and_markdown_say_the_same_as_the_table(probreport):
    arguments = ("check", "worse.csv", "--against", "old.csv", "--quiet")
    values = json.loads(probreport(*arguments, "--json").out)
    assert (values["schema"], values["met"], values["gates"][0]["is_met"]) == ("probreport/check", False, False)
    assert values["increase"]["mean"] == pytest.approx(np.log(4 / 3), abs=0.01)
    assert "| **not met** | increase |" in probreport(*arguments, "--markdown").out


# --- From the project ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "arguments", "code"),
    [
        ("max-log-loss = 0.1", [], 1),
        ("max-log-loss = 0.5", [], 0),
        ("max-log-loss = 0.1", ["--max-log-loss", "0.5"], 0),
        ("at-least = 'Fine'\nallow-no-skill = true", [], 1),
        ("max_zero_rows = 0", [], 0),
        ("against = 'turned.csv'", [], 3),
        ("max-increase = 0.5", ["--against", "worse.csv"], 0),
        ("max-increase = 0.5", ["--max-zero-rows", "0"], 0),
        ("max-los = 0.1", [], 2),
        ("max-log-loss = 'low'", [], 2),
        ("max-log-loss = -1", [], 2),
        ("min-skill = 80", [], 2),
        ("allow-no-skill = 1", [], 2),
        ("at-least = ['Fine']", [], 2),
        ("max-log-loss = = 1", [], 2),
        ("max-log-loss = 2024-01-01", [], 2),
        ("max-zero-rows = 1.5", [], 2),
        ("", [], 2),
    ],
)
@pytest.mark.usefixtures("files")
def test_gates_may_stand_in_the_project_and_the_command_line_goes_first(probreport, folder, table, arguments, code):
    written(folder / "pyproject.toml", f"[tool.probreport]\n{table}\n")
    (folder / "below").mkdir()
    finished = probreport("check", "old.csv", *arguments, "--quiet")
    assert finished.code == code, finished.err


@pytest.mark.usefixtures("files")
def test_what_the_project_asks_is_said(probreport, folder):
    written(folder / "pyproject.toml", "[tool.probreport]\nmax-log-loss = 0.5\n")
    assert "assumed: max-log-loss = 0.5 (pyproject.toml)" in probreport("check", "old.csv").err


# --- What moved ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("files")
def test_diff_tells_what_moved_beyond_noise(probreport, folder):
    for name in ("old", "worse"):
        written(folder / f"{name}.json", probreport("score", f"{name}.csv", "--json", "--quiet").out)
    lines = probreport("diff", "old.json", "worse.json").out.splitlines()
    assert lines[1].startswith("mean log loss")
    assert lines[1].endswith("beyond noise")
    same = json.loads(probreport("diff", "old.json", "old.json", "--json").out)
    assert {change["is_beyond_noise"] for change in same["changes"]} == {False}
    assert probreport("diff", "old.json", "old.csv").code == 3
    assert probreport("diff", "old.json", "gone.json").code == 4
    assert probreport("diff", "old.json").code == 2


def test_diff_tests_no_infinite_loss_and_writes_shares_as_points(probreport, folder):
    written(folder / "one.csv", OLD.replace("r1,1,0.8", "r1,1,0"))
    written(folder / "two.csv", OLD.replace("r1,1,0.8", "r1,1,0").replace("r3,1,0.8", "r3,1,0"))
    for name in ("one", "two"):
        written(folder / f"{name}.json", probreport("score", f"{name}.csv", "--json", "--quiet").out)
    rows = [re.split("  +", line) for line in probreport("diff", "one.json", "two.json").out.splitlines()[1:]]
    told = {name: cells for name, *cells in rows}
    for name in ("mean log loss", "mean log loss of 1"):
        assert told[name] == ["∞", "∞", "—", "—", "not tested"]
    assert told["skill"] == ["−∞", "−∞", "—", "—", "not tested"]
    assert told["accuracy"][:3] == ["98.3\u202f%", "96.7\u202f%", "−1.7 points"]
    assert re.fullmatch(r"\[−\d\.\d, \d\.\d\] points", told["accuracy"][3])


@pytest.mark.usefixtures("files")
def test_the_project_may_say_which_column_joins_the_rows(probreport, folder):
    written(folder / "pyproject.toml", '[tool.probreport]\nagainst = "turned.csv"\nid = "id"\n')
    assert probreport("check", "old.csv", "--quiet").code == 0


def test_a_project_file_whose_tool_is_no_table_is_refused(probreport, folder):
    written(folder / "pyproject.toml", "tool = 5\n")
    finished = probreport("check", "old.csv")
    assert (finished.code, "[tool.probreport] is no table" in finished.err) == (2, True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("max-log-loss = 0.6\nmax_log_loss = 0.1", "'max-log-loss', 'max_log_loss' are one setting"),
        (f"max-log-loss = {'9' * 400}", "max-log-loss is too large a number"),
        (f"max-zero-rows = {'9' * 5000}", "pyproject.toml cannot be read"),
    ],
    ids=["two spellings", "beyond float64", "thousands of digits"],
)
@pytest.mark.usefixtures("files")
def test_a_project_file_never_has_one_of_two_values_taken_nor_ends_in_a_fault_of_ours(probreport, folder, table, said):
    written(folder / "pyproject.toml", f"[tool.probreport]\n{table}\n")
    finished = probreport("check", "old.csv")
    assert (finished.code, said in finished.err) == (2, True)


@pytest.mark.usefixtures("files")
def test_a_byte_order_mark_before_a_project_file_does_no_harm(probreport, folder):
    written(folder / "pyproject.toml", "\ufeff[tool.probreport]\nmax-log-loss = 0.5\n")
    assert "assumed: max-log-loss = 0.5 (pyproject.toml)" in probreport("check", "old.csv").err


def test_a_clipped_mean_is_not_held_against_one_that_is_not(probreport, folder):
    """Clipped, the row that got 0 costs 36 nats, which is no fall from infinity."""
    written(folder / "one.csv", OLD.replace("r1,1,0.8", "r1,1,0"))
    written(folder / "old.csv", OLD)
    for name in ("one", "old"):
        written(folder / f"{name}.json", probreport("score", f"{name}.csv", "--json", "--quiet").out)
    finished = probreport("check", "one.csv", "--on-zero", "clip", "--against", "one.json", "--quiet")
    assert finished.code == 3
    assert "rows given probability 0 cost 'inf' there, and 'clip' in 'one.csv'. [PR155]" in finished.err
    assert probreport("check", "old.csv", "--on-zero", "clip", "--against", "old.json", "--quiet").code == 0
    finished = probreport("check", "old.csv", "--against", "one.json", "--quiet")
    assert "−∞ nats, no interval: one of the means is infinite" in finished.out
