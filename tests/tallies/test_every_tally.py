"""Laws of every tally: what it says of all rows is what it says of any parts, added in any order."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.exact_sums import ExactSums
from probreport.rows import Rows
from probreport.tallies import TALLIES, Tally
from tests.cases import cases, cuttings, made

every_tally = pytest.mark.parametrize("kind", TALLIES.values(), ids=TALLIES)
small = cases(most_rows=6)


def of(kind, case, start=0, stop=None, plan=None):
    plan = plan or case.plan()
    rows = Rows.of(case.batch(start, stop), plan.on_zero)
    return kind.of(rows, plan) if len(rows) else kind.empty(plan)


def parts(kind, case, cuts):
    ends = sorted({0, *cuts, len(case)})
    return [of(kind, case, a, b) for a, b in pairwise(ends)]


@every_tally
def test_it_keeps_the_protocol(kind):
    assert isinstance(kind, Tally)


@every_tally
@given(case=small, data=st.data(), random=st.randoms(use_true_random=False))
def test_parts_add_up_to_the_whole_in_any_order(kind, case, data, random):
    found = parts(kind, case, data.draw(cuttings(len(case))))
    random.shuffle(found)
    assert sum(found, start=kind.empty(case.plan())) == of(kind, case)


@every_tally
@given(case=cases(most_rows=9))
def test_adding_is_associative(kind, case):
    a, b, c = (of(kind, case, start, start + 3) for start in (0, 3, 6)) if len(case) > 6 else [of(kind, case)] * 3
    assert (a + b) + c == a + (b + c)


@every_tally
@given(case=small)
def test_adding_is_commutative(kind, case):
    half = (len(case) + 1) // 2
    a, b = of(kind, case, 0, half), of(kind, case, half) if half < len(case) else kind.empty(case.plan())
    assert a + b == b + a


@every_tally
@given(case=small)
def test_nothing_changes_nothing(kind, case):
    tally, nothing = of(kind, case), kind.empty(case.plan())
    assert tally + nothing == tally == nothing + tally
    assert nothing + nothing == nothing


@every_tally
def test_counts_stay_whole_numbers(kind):
    nothing = kind.empty(made(0, n=3, k=2).plan())
    counts = {name: value.dtype for name, value in vars(nothing).items() if isinstance(value, np.ndarray)}
    assert set(counts.values()) <= {np.dtype(np.int64)}


def sizes(totals):
    return {name: value.size for name, value in vars(totals).items() if isinstance(value, (ExactSums, np.ndarray))}


@every_tally
def test_nothing_has_as_many_totals_as_something(kind):
    case = made(3, n=12, k=3, weights="whole", grouped=True)
    assert sizes(kind.empty(case.plan())) == sizes(of(kind, case))


@every_tally
@given(case=small)
def test_adding_leaves_both_sides_as_they_were(kind, case):
    a, b = of(kind, case), of(kind, case)
    for _ in range(3):
        _ = a + b
    assert a == of(kind, case) == b


@every_tally
@given(case=small)
def test_it_travels_between_processes(kind, case):
    tally = of(kind, case)
    assert pickle.loads(pickle.dumps(tally)) == tally


@every_tally
def test_rows_without_weight_count_for_nothing(kind):
    case = made(3, n=12, k=3, weights="whole", grouped=True)
    kept = np.flatnonzero(case.sample_weight)
    assert 0 < len(kept) < len(case)
    pieces = [of(kind, case, row, row + 1) for row in kept.tolist()]
    assert sum(pieces, start=kind.empty(case.plan())) == of(kind, case)


@every_tally
def test_different_rows_make_different_tallies(kind):
    case = made(0, n=9, k=3, forecasts="decimals", grouped=True)
    assert of(kind, case) != of(kind, made(1, n=7, k=3, forecasts="confident", grouped=True))


@every_tally
def test_it_equals_nothing_of_another_kind(kind):
    tally = of(kind, made(0, n=3, k=2))
    assert tally != 0
    assert all(tally != of(other, made(0, n=3, k=2)) for other in TALLIES.values() if other is not kind)


@every_tally
def test_an_order_of_memory_is_no_order_of_rows(kind):
    case = made(4, n=30, k=5)
    fortran = type(case)(case.y_true, np.asfortranarray(case.y_proba), case.classes)
    assert of(kind, case) == of(kind, fortran)


@every_tally
def test_single_precision_counts_as_its_double_precision(kind):
    case = made(5, n=30, k=3)
    single = (case.y_proba).astype(np.float32)
    as_single = type(case)(case.y_true, single, case.classes)
    as_double = type(case)(case.y_true, single.astype(np.float64), case.classes)
    assert of(kind, as_single) == of(kind, as_double)
