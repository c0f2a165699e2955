"""The same rows give the same bytes, however they were cut, in any order of the pieces, on any number of cores."""

import json
from itertools import pairwise

import numpy as np
import pytest

from probreport import Predictions, evaluate
from probreport import rows as rows_module
from probreport import summary as summary_module
from probreport.conclusions import conclude
from probreport.plan import Plan
from probreport.summary import Summary, summarise

N = 2_000


def _batch(k, *, weighted=False):
    generator = np.random.default_rng(k)
    proba = generator.dirichlet(np.full(k, 0.3), N)
    y = (proba.cumsum(axis=1) > generator.random((N, 1))).argmax(axis=1)
    weights = generator.lognormal(0, 20, N) * (generator.random(N) < 0.9) if weighted else None
    return Predictions.from_arrays(
        y, proba[:, 1] if k == 2 else proba, classes=range(k), sample_weight=weights, groups={"third": np.arange(N) % 3}
    )


BATCHES = {"binary": _batch(2), "five classes": _batch(5), "weighted": _batch(5, weighted=True)}
batches = pytest.mark.parametrize("name", BATCHES)


def _plan(batch):
    return Plan(
        classes=batch.classes, is_weighted=batch.weights is not None, groups=tuple(batch.groups), sample_rows=1_000
    )


def _bytes(summary):
    return json.dumps(conclude(summary).to_dict(), sort_keys=True).encode()


@pytest.fixture(scope="module")
def whole():
    return {name: _bytes(summarise(batch, _plan(batch))) for name, batch in BATCHES.items()}


@batches
@pytest.mark.parametrize("size", [7, 1_000, 65_536])
def test_any_size_of_block_gives_the_same_bytes(name, size, whole, monkeypatch):
    monkeypatch.setattr(rows_module, "_MOST_ROWS", size)
    assert _bytes(summarise(BATCHES[name], _plan(BATCHES[name]))) == whole[name]


@batches
def test_blocks_of_one_row_give_the_same_bytes(name, monkeypatch):
    few = BATCHES[name].rows(100, 300)
    at_once = _bytes(summarise(few, _plan(few)))
    monkeypatch.setattr(rows_module, "_MOST_ROWS", 1)
    assert _bytes(summarise(few, _plan(few))) == at_once


@batches
@pytest.mark.parametrize("threads", ["1", "2"])
def test_any_number_of_threads_gives_the_same_bytes(name, threads, whole, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    monkeypatch.setattr(summary_module, "_MANY", 100)
    monkeypatch.setattr(rows_module, "_MOST_ROWS", 64)
    assert _bytes(summarise(BATCHES[name], _plan(BATCHES[name]))) == whole[name]


@batches
def test_partitions_may_finish_in_any_order(name, whole):
    batch, plan = BATCHES[name], _plan(BATCHES[name])
    cuts = [0, 1, 10, 700, 701, 1_500, N]
    parts = [summarise(batch.rows(start, stop), plan) for start, stop in pairwise(cuts)]
    order = np.random.default_rng(0).permutation(len(parts))
    assert _bytes(sum((parts[place] for place in order), start=Summary.empty(plan))) == whole[name]


@batches
def test_a_batch_may_be_added_to_what_was_before(name, whole):
    batch, plan = BATCHES[name], _plan(BATCHES[name])
    first = summarise(batch.rows(0, 1_200), plan)
    assert _bytes(summarise(batch.rows(1_200, N), plan, first)) == whole[name]


def test_a_bad_guess_of_which_rows_are_sampled_changes_nothing(whole, monkeypatch):
    monkeypatch.setattr("probreport.tallies.row_sample._SIGMAS", -20.0)  # as if far too few had small hashes
    assert _bytes(summarise(BATCHES["binary"], _plan(BATCHES["binary"]))) == whole["binary"]


def test_large_arrays_are_checked_and_scored_alike_by_one_thread_and_by_two(monkeypatch):
    generator = np.random.default_rng(0)
    y, q = generator.integers(0, 2, 270_000), generator.random(270_000)
    found = []
    for threads in "12":
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        found.append(json.dumps(evaluate(y, q).to_dict()))
    assert found[0] == found[1]
