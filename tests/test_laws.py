"""Laws that span the package, for any data: parts make up the whole, every door gives the same numbers.

Laws of one family or module stand beside its examples; CONTRIBUTING lists where each law is tried.
"""

import math
from dataclasses import replace
from functools import cache
from html import escape

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import probreport as pr
import probreport.report.figures.figure as drawing
from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.concentration import loss_curve
from probreport.formatting import label
from probreport.metrics.log_loss import row_losses
from probreport.report.first_screen import first_screen
from probreport.report.shown import Shown
from probreport.tallies.band_counts import BandCounts
from probreport.tallies.loss_histogram import LossHistogram
from probreport.tallies.loss_totals import LossTotals
from probreport.visible_text import without_isolates
from tests.cases import cases
from tests.readers.saved import write_npz
from tests.report.reading import Page
from tests.test_evaluate import evaluation, has_no_subnormal_products, numbers

# --- Losses -------------------------------------------------------------------------------------------------------


@given(cases(labels=("classes", "column", "logs"), weights=("none",)))
def test_a_loss_is_0_exactly_where_the_truth_was_certain(case):
    losses = row_losses(case.batch())
    certain = 0.0 if case.log_proba else 1.0
    if case.y_proba.ndim == 2:
        was_certain = case.y_proba[np.arange(len(case)), case.y_true] == certain
    else:
        was_certain = case.y_proba == case.y_true
    assert (losses >= 0).all()
    assert ((losses == 0) == was_certain).all()


# --- Parts and the whole ------------------------------------------------------------------------------------------


@given(cases(weights=("none",)))
def test_classes_bands_and_bins_have_the_very_same_total(case):
    summary = case.summary()
    by_class, by_band, by_bin = (summary.tally(kind) for kind in (LossTotals, BandCounts, LossHistogram))
    ends = by_bin.zero_rows + by_bin.infinite_rows
    assert by_class.loss.total() == by_band.loss.total() == by_bin.loss.total()
    assert by_class.weight.total() == by_band.weight.total() == by_bin.weight.total() + ends == len(case)
    assert by_class.rows.sum() == by_band.rows.sum() == by_bin.rows.sum() + ends == len(case)


@given(cases(weights=("none", "ones", "whole", "any")))
def test_mean_times_weight_is_what_classes_bands_and_the_loss_curve_sum_to(case):
    summary, found = case.summary(), evaluation(case)
    curve = loss_curve(summary)
    assert curve.total_loss / curve.total_weight == pytest.approx(found.mean_log_loss, rel=1e-12)
    if 0 < found.mean_log_loss < math.inf:
        for parts in (found.class_table, found.bands):
            assert math.fsum(part.share_of_loss for part in parts) == pytest.approx(1, rel=1e-12)
        if not found.data.soft_labels:
            whole = math.fsum(row.frequency * (row.mean_log_loss or 0) for row in found.class_table)
            assert whole == pytest.approx(found.mean_log_loss, rel=1e-12)


# --- Skill --------------------------------------------------------------------------------------------------------


@given(cases(labels=("classes",), weights=("none", "whole", "any")))
def test_a_constant_forecast_of_the_class_frequencies_has_no_skill(case):
    weights = np.ones(len(case)) if case.sample_weight is None else case.sample_weight
    frequencies = np.bincount(case.y_true, weights, minlength=len(case.classes)) / weights.sum()
    found = evaluation(replace(case, y_proba=np.tile(frequencies, (len(case), 1))))
    if found.skill is not None:  # more than one class is present
        assert found.skill == pytest.approx(0, abs=1e-14)
        assert found.mean_log_loss == pytest.approx(found.prior_loss, rel=1e-14)


@given(cases(labels=("classes", "column"), forecasts=("smooth", "certain", "confident", "decimals")))
def test_skill_is_1_for_perfect_forecasts_and_less_for_all_others(case):
    found = evaluation(case)
    if found.skill is not None:
        assert found.skill <= 1
        assert (found.skill == 1) == (found.mean_log_loss == 0) == (found.band.name == "Perfect")


# --- Weights ------------------------------------------------------------------------------------------------------


@given(cases(labels=("classes", "column", "soft"), weights=("whole", "any")), st.floats(1e-6, 1e6))
def test_weights_times_anything_move_no_mean_by_more_than_their_own_rounding(case, factor):
    assume(has_no_subnormal_products(case))
    found, expected = (
        pr.log_loss(case.y_true, case.y_proba, classes=case.classes, sample_weight=weights)
        for weights in (case.sample_weight * factor, case.sample_weight)
    )
    assert found == pytest.approx(expected, rel=1e-15, abs=0)


# --- Units --------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1000))
def test_a_loss_has_the_band_of_its_nats_in_whichever_unit_it_is_shown(nats):
    p = math.exp(-nats)
    found = pr.evaluate([1, 1], [p, p], classes=[0, 1])
    assert found.band == DOCUMENT_BANDS.place(found.mean_log_loss)
    assert found.mean_log_loss_bits * math.log(2) == pytest.approx(found.mean_log_loss, rel=1e-15)
    in_nats, in_bits = (first_screen(found, Shown.of(found, unit), None) for unit in ("nats", "bits"))
    assert (in_bits.band, in_bits.other_bands) == (in_nats.band, in_nats.other_bands)


# --- One result through every door --------------------------------------------------------------------------------


@given(cases(labels=("classes", "column"), weights=("none", "any")), st.sampled_from([np.float32, np.float16]))
def test_narrow_floats_are_worth_what_the_same_numbers_are_in_float64(case, dtype):
    narrow = np.asarray(case.y_proba, dtype)
    if narrow.ndim == 2 and (np.abs(narrow.astype(float).sum(axis=1) - 1) > 1e-3).any():
        narrow = np.asarray(np.round(case.y_proba * 16) / 16, dtype)[:, :1]
        narrow = np.column_stack([narrow, 1 - narrow, np.zeros((len(case), len(case.classes) - 2), dtype)])
    one, other = (numbers(replace(case, y_proba=each), "notes") for each in (narrow, narrow.astype(np.float64)))
    assert one == other


def all_but_the_way_it_came(evaluation):
    values = evaluation.to_dict()
    for key in ("data", "provenance", "notes"):
        values.pop(key)
    return values


FEW_CLASSES = cases(labels=("classes",), weights=("none", "any")).filter(lambda case: len(case.classes) < 10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(FEW_CLASSES)
def test_files_give_to_the_last_bit_what_arrays_give(tmp_path, case):
    """The text of a number has the seventeen digits that tell any two apart."""
    names = [f"class {code}" for code in case.classes]
    columns = {"y_true": [names[code] for code in case.y_true]}
    columns |= {f"proba_{name}": case.y_proba[:, code] for code, name in enumerate(names)}
    columns |= {} if case.sample_weight is None else {"weight": case.sample_weight}
    digits = [
        [value if isinstance(value, str) else f"{value:.17g}" for value in row]
        for row in zip(*columns.values(), strict=True)
    ]
    (tmp_path / "rows.csv").write_text("\n".join(map(",".join, [list(columns), *digits])) + "\n")
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")
    write_npz(tmp_path / "rows.npz", columns)
    expected = pr.evaluate(columns["y_true"], case.y_proba, classes=names, sample_weight=case.sample_weight, model="m")
    weight = "weight" if "weight" in columns else None
    for name in ("rows.csv", "rows.parquet", "rows.npz"):
        found = pr.evaluate_file(tmp_path / name, weight=weight, model="m")
        assert all_but_the_way_it_came(found) == all_but_the_way_it_came(expected)


# --- Any text -----------------------------------------------------------------------------------------------------


@cache
def page_of(*labels):
    """A page on rows of three classes whose names, and those of rows and model, are these."""
    forecasts = [[0.0, 0.5, 0.5], [0.2, 0.7, 0.1], [0.9, 0.05, 0.05]]
    made = pr.evaluate(labels, forecasts, classes=labels, ids=labels, groups={"group": labels}, model=labels[0] or None)
    return Page(pr.Report(made).to_html())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(st.lists(st.text(max_size=50), min_size=3, max_size=3, unique=True))
def test_any_label_is_shown_as_itself_and_changes_no_element(monkeypatch, labels):
    monkeypatch.setattr(drawing, "draw_svg", lambda *_, alt: f'<svg role="img" aria-label="{escape(alt)}"></svg>')
    found, harmless = page_of(*labels), page_of("cat", "dog", "eel")
    assert found.errors == []
    assert [element.tag for element in found.elements] == [element.tag for element in harmless.elements]
    assert found.kept["evaluation"]["classes"] == labels
    for name in labels:
        assert " ".join(without_isolates(label(name, longest=120)).split()) in found.text
