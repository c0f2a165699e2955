"""Of damaged inputs only our own errors come out: some of those that ``python -m tests.fuzz`` tries, and bombs."""

import gzip
import io
import json
import tracemalloc
import zipfile

import numpy as np
import pyarrow as pa
import pytest

import probreport as pr
from probreport.errors import FormatError, ProbReportError
from tests.fuzz.doors import DOORS, REPORTS, let_in
from tests.fuzz.seeds import report_bytes, table_bytes


@pytest.mark.parametrize("door", DOORS)
def test_of_damaged_inputs_only_our_own_errors_come_out(tmp_path, door):
    ends = {let_in("ci", number, tmp_path, door)[1] for number in range(20 if door in REPORTS else 60)}
    assert "" in ends  # some are sound, or harmlessly damaged
    assert len(ends) > 1


# --- What was found so ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["predictions.arrow", "stream.arrow", "predictions.feather", "predictions.parquet"])
def test_names_of_columns_that_are_not_utf_8_are_damage(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(table_bytes("three", name).replace(b"proba_cat", b"proba_\xff\xfe\x80"))
    with pytest.raises(FormatError, match="PR134"):
        pr.evaluate_file(path)


def test_names_of_arrays_that_are_not_utf_8_are_damage(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("é.npy", b"")
    path = tmp_path / "predictions.npz"
    path.write_bytes(archive.getvalue().replace("é".encode(), b"\xff\xfe"))
    with pytest.raises(FormatError, match="PR134"):
        pr.evaluate_file(path)


def _changed_report(tmp_path, change):
    values = json.loads(report_bytes("evaluation.json")[0])
    change(values)
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(values))
    return path


def test_a_quantile_of_no_share_is_refused(tmp_path):
    path = _changed_report(tmp_path, lambda values: values["quantiles"].update(extra=0.5))
    with pytest.raises(FormatError, match="a quantile is not of a share"):
        pr.Report.from_rendered(path)


def test_a_distribution_of_forecasts_that_lacks_an_edge_is_refused(tmp_path):
    path = _changed_report(tmp_path, lambda values: values["calibration"]["histogram"]["share"].pop())
    with pytest.raises(FormatError, match="the distribution of the forecasts lacks an edge"):
        pr.Report.from_rendered(path)


def test_numbers_that_cannot_be_drawn_are_damage_to_their_file(tmp_path, monkeypatch):
    report = pr.Report.from_rendered(_changed_report(tmp_path, lambda _: None))
    monkeypatch.setattr(type(report.evaluation), "class_table", property(lambda _: 1 / 0), raising=False)
    with pytest.raises(FormatError, match=r"evaluation\.json.*cannot be drawn \('division by zero'\).*PR151"):
        report.to_markdown()


# --- Bombs ------------------------------------------------------------------------------------------------------------


def _peak(act):
    """Return the most memory that Python and NumPy held at once while something was refused, in MB."""
    tracemalloc.start()
    try:
        with pytest.raises(ProbReportError):
            act()
        return tracemalloc.get_traced_memory()[1] >> 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_first_line_that_never_ends_is_refused_before_it_is_held_whole(tmp_path, packing):
    text = b"1" * (200 << 20)
    path = tmp_path / f"predictions.csv.{packing}"
    path.write_bytes(gzip.compress(text, 1) if packing == "gz" else pa.compress(text, "zstd", asbytes=True))
    del text
    before = pa.total_allocated_bytes()
    assert _peak(lambda: pr.evaluate_file(path)) < 120
    assert pa.total_allocated_bytes() - before < 1 << 20


def test_texts_longer_than_any_label_are_refused_by_the_header_of_their_array(tmp_path):
    path = tmp_path / "predictions.npz"
    np.savez_compressed(path, y_true=np.array(["0", "1" * 30_000_000]), y_proba=np.full(2, 0.5))  # 240 MB
    assert _peak(lambda: pr.evaluate_file(path)) < 10


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deeply_nested_json_is_refused(tmp_path, opening):
    path = tmp_path / "evaluation.json"
    path.write_text(opening * 200_000)
    with pytest.raises(FormatError, match="PR151"):
        pr.Report.from_rendered(path)


def test_a_page_of_many_islands_is_refused_soon(tmp_path):
    """Looking for the end of each would take hours."""
    path = tmp_path / "report.html"
    path.write_text('<script type="application/json" id="probreport-data">' * 400_000)
    with pytest.raises(FormatError, match="PR151"):
        pr.Report.from_rendered(path)
