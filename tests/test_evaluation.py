"""An evaluation keeps its numbers through JSON, refuses what is damaged, and says itself in one line."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import probreport as pr
from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions import conclude
from probreport.errors import FormatError
from probreport.evaluation import Evaluation, decimals_of
from tests import oracles
from tests.cases import cases, made

TEN = pr.evaluate(oracles.TEN_SAMPLES.y_true, oracles.TEN_SAMPLES.y_proba, model="ten")
VALUES = TEN.to_dict()
NOT_FINITE = {"NaN", "Infinity", "-Infinity"}


def strict(text):
    """Parse JSON as the standard has it, without NaN and infinities."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def refused(source):
    with pytest.raises(FormatError) as caught:
        Evaluation.from_json(source)
    assert caught.value.code == "PR151"
    return caught.value.message


# --- JSON ---------------------------------------------------------------------------------------------------------


def test_the_keys_that_others_rely_on_are_there():
    assert {
        *("schema", "version", "model", "n_samples", "total_weight", "classes", "mean_log_loss", "mean_log_loss_bits"),
        *("interval", "band", "interval_bands", "perplexity", "zero_probability_rows", "below_epsilon_rows"),
        *("finite_mean_log_loss", "sklearn_log_loss", "prior_loss", "uniform_loss", "skill", "skill_interval"),
        *("brier_score", "accuracy", "bands", "quantiles", "class_table", "worst_rows", "information", "calibration"),
        *("notes", "provenance"),
    } <= set(VALUES)
    assert {"name", "rows", "share_of_rows", "share_of_loss", "expected_share_if_calibrated"} <= set(VALUES["bands"][0])
    assert {
        *("class", "rows", "frequency", "mean_forecast", "mean_log_loss", "band", "share_of_loss"),
    } <= set(VALUES["class_table"][0])
    assert {
        *("row", "id", "y_true", "p_true", "preferred", "p_preferred", "log_loss", "band"),
    } <= set(VALUES["worst_rows"][0])
    assert {
        *("class_entropy", "mean_cross_entropy", "mean_forecast_entropy", "marginal_cross_entropy"),
        *("marginal_kl_divergence", "marginal_js_divergence", "mean_label_entropy", "mean_excess_kl"),
    } <= set(VALUES["information"])
    assert {"overconfidence_gap", "overconfidence_z"} <= set(VALUES["calibration"])
    assert "0.5" in VALUES["quantiles"]


def test_schema_and_version_come_first():
    assert TEN.to_json().startswith('{"schema":"probreport/evaluation","version":1,"model":"ten"')


def test_bands_are_named():
    assert (VALUES["band"], VALUES["interval_bands"]) == (
        "Between Fine and Not great",
        ["Fine", "Not great"],
    )


@given(cases(most_rows=6))
def test_json_keeps_everything_and_is_json(case):
    evaluation = conclude(case.summary(), model="x", provenance={"rows": [1, (2, math.inf)], "n": np.int64(3)})
    text = evaluation.to_json()
    strict(text)
    again = Evaluation.from_json(text)
    assert again == evaluation
    assert again.to_json() == text
    assert Evaluation.from_json(text.encode()) == evaluation
    assert Evaluation.from_dict(evaluation.to_dict()) == evaluation


def test_what_is_not_finite_is_a_text():
    values = strict(pr.evaluate([0, 1, 1], [[1.0, 0.0], [1.0, 0.0], [0.5, 0.5]]).to_json())
    assert (values["mean_log_loss"], values["skill"], values["quantiles"]["1"]) == ("Infinity", "-Infinity", "Infinity")
    assert values["interval"] is None


@pytest.mark.parametrize(
    "classes",
    [
        (0, 1),
        (False, True),
        ("a", "b"),
        (1.5, 2.5),
        (-1, 1),
        ("1", "é\u202e"),
        (10**30, 0),
        ("", " "),
        ("\ud800", "</script>"),
    ],
)
def test_labels_survive_with_their_types(classes):
    evaluation = pr.evaluate([classes[1], classes[0]], [0.6, 0.3], classes=classes)
    again = Evaluation.from_json(evaluation.to_json())
    assert again == evaluation
    assert again.classes == classes
    assert [type(label) for label in again.classes] == [type(label) for label in classes]
    assert type(again.worst_rows[0].y_true) is type(classes[0])


def test_text_can_be_written_as_utf_8_whatever_the_labels():
    assert "\\ud800" in pr.evaluate(["\ud800", "b"], [0.2, 0.7]).to_json().encode("utf-8").decode()


@pytest.mark.parametrize(
    "source",
    [
        *("", " ", "x", "{", "[]", "null", "3", '"probreport/evaluation"', "{}", '{"schema": null}', "\x00", "NaN"),
        *(b"\xff\xfe\x00", b"", b"\x80abc", None, 3, 2.5, [], object()),
        *("[" * 100_000, '{"a":' * 100_000, '{"schema": "probreport/evaluation"}', "1" * 10_000),
        '{"schema": "probreport/comparison", "version": 1}',
    ],
    ids=lambda source: repr(source)[:20],
)
def test_what_is_no_evaluation_is_refused(source):
    assert refused(source)


@pytest.mark.parametrize("version", [0, 2, "1", 1.0, True, None, [], 10**100])
def test_another_version_is_refused_by_its_number(version):
    assert "Render it with the version of probreport that wrote it." in refused(
        json.dumps({**VALUES, "version": version})
    )


def test_a_foreign_schema_is_named_and_cut_short():
    assert refused(json.dumps({"schema": "x" * 1_000_000}))[:60] == f"this is no evaluation: its schema is '{'x' * 22}"
    assert len(refused(json.dumps({"schema": "x" * 1_000_000}))) < 200


@pytest.mark.parametrize("key", sorted(set(VALUES) - {"schema", "version"}))
def test_no_key_may_be_missing(key):
    assert refused(json.dumps({name: value for name, value in VALUES.items() if name != key})) == (
        f"evaluation: the key '{key}' is missing."
    )


@pytest.mark.parametrize("cut", range(0, len(TEN.to_json()), 97))
def test_a_text_that_is_cut_is_refused(cut):
    assert refused(TEN.to_json()[:cut]) == "this is no JSON text."


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400])
def test_numbers_beyond_json_or_float64_are_refused(number):
    head = f'"mean_log_loss":{TEN.mean_log_loss!r}'
    assert head in TEN.to_json()
    assert refused(TEN.to_json().replace(head, f'"mean_log_loss":{number}', 1))


def places(values, path=()):
    """Every place in nested JSON values."""
    yield path
    entries = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in entries:
        yield from places(value, (*path, key))


def damaged(values, path, value):
    """Put another value at a place."""
    if not path:
        return value
    copy = dict(values) if isinstance(values, dict) else list(values)
    copy[path[0]] = damaged(values[path[0]], path[1:], value)
    return copy


PLACES = list(places(VALUES))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just(10**400)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)


def read(text):
    """What a text is read as, or the error that it is refused with."""
    try:
        return Evaluation.from_json(text)
    except FormatError as error:
        return error


@given(st.sampled_from(PLACES), anything)
def test_any_damage_is_refused_or_harmless(path, value):
    found = read(json.dumps(damaged(VALUES, path, value)))
    if isinstance(found, Evaluation):
        assert read(found.to_json()) == found
    else:
        assert found.code == "PR151"
        assert len(found.message) < 1_000


@pytest.mark.parametrize("depth", [10, 500, 900, 2_000, 50_000])
def test_a_deep_provenance_is_refused_or_kept_but_never_crashes(depth):
    text = TEN.to_json().replace('"provenance":{', '"provenance":{"deep":' + "[" * depth + "]" * depth + ",", 1)
    found = read(text)
    assert found.to_json() == text if isinstance(found, Evaluation) else found.code == "PR151"


# --- One line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y_true", "y_proba", "line"),
    [
        (
            oracles.TEN_SAMPLES.y_true,
            oracles.TEN_SAMPLES.y_proba,
            "0.247 nats [0.149, 0.396] · between Fine and Not great · 64 % below the constant forecast",
        ),
        ([0, 1], [0.5, 0.0], "∞ nats · Something broken · infinitely worse than the constant forecast"),
        ([0, 1], [0.0, 1.0], "0 nats · Perfect · 100 % below the constant forecast"),
        ([1], [0.5], "0.693 nats · Not great · skill undefined"),
        ([1, 1], [0.5, 0.25], "1.040 nats [0, 5.443] · Terrible · skill undefined"),
        ([0, 1], [0.5, 0.5], "0.693 nats · Not great · the same as the constant forecast"),
        ([0, 1], [0.75, 0.25], "1.386 nats · Terrible · 100 % above the constant forecast"),
        ([0, 1, 1], [0.5, 0.5, 0.5], "0.693 nats · Not great · 9 % above the constant forecast"),
        ([0, 1], [1e-9, 1.0], "5e−10 nats [0, 7e−9] · Great · > 99.999999 % below the constant forecast"),
    ],
)
def test_it_says_itself_in_one_line(y_true, y_proba, line):
    assert str(pr.evaluate(y_true, y_proba)) == line


@pytest.mark.parametrize("band", list(DOCUMENT_BANDS), ids=lambda band: band.name)
def test_the_loss_shown_lies_in_the_band_shown(band):
    for mean in (math.nextafter(band.lower, math.inf), math.nextafter(band.upper, 0)):
        if band.contains(mean):
            line = str(replace(TEN, mean_log_loss=mean, band=band))
            shown = float(line.split(" nats")[0].replace("−", "-"))
            assert band.contains(shown)
            assert band.name[1:] in line


@pytest.mark.parametrize(
    ("interval", "decimals"),
    [(None, 3), ((0.1, 0.5), 3), ((0.2400, 0.2404), 5), ((0.0, 0.0), 3), ((0.1, 0.1 + 1e-12), 6)],
)
def test_a_narrow_interval_warrants_more_decimals(interval, decimals):
    assert decimals_of(replace(TEN, interval=interval)) == decimals


def test_a_narrow_interval_is_shown_with_them():
    evaluation = made(1, n=200_000, k=2, forecasts="smooth")
    line = str(conclude(evaluation.summary()))
    assert len(line.split(" nats")[0].split(".")[1]) == 4


# --- A data frame -------------------------------------------------------------------------------------------------


def test_the_headline_is_one_row_of_a_frame():
    (row,) = TEN.to_frame().to_dict("records")
    assert row["model"] == "ten"
    assert row["n_samples"] == 10
    assert (row["mean_log_loss"], row["low"], row["high"]) == pytest.approx(
        (oracles.TEN_SAMPLES.mean, *oracles.TEN_SAMPLES.interval), rel=1e-12
    )
    assert (row["band"], row["skill"]) == (oracles.TEN_SAMPLES.band, pytest.approx(oracles.TEN_SAMPLES.skill))


def test_a_frame_of_an_infinite_loss_has_no_ends():
    (row,) = pr.evaluate([0, 1], [0.5, 0.0]).to_frame().to_dict("records")
    assert (row["mean_log_loss"], row["low"], row["high"]) == (math.inf, None, None)


def test_text_without_end_is_saved_by_its_beginning_its_length_and_a_digest():
    one, other = "x" * 20_000, "x" * 20_000 + "y"
    saved = pr.evaluate([one, other], [0.2, 0.9], model=one, ids=[one, other], groups={one: [one, other]}).to_json()
    again = pr.Evaluation.from_json(saved)
    assert (len(saved) < 100_000, again.to_json() == saved) == (True, True)
    assert len(set(again.classes)) == 2
    assert [formatting.label(text) for text in again.classes] == [formatting.label(text) for text in (one, other)]
    assert formatting.label(again.classes[1]).startswith("x" * 200 + "… (20001 characters, sha256 ")
