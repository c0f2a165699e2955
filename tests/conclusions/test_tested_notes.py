"""Notes that rest on tests: they keep quiet on calibrated forecasts and speak up where something is wrong."""

import numpy as np

import probreport as pr

TESTED = {"PR203", "PR204", "PR205", "PR206", "PR210", "PR211"}


def codes(y, q, **options) -> set[str]:
    return {note.code for note in pr.evaluate(y, q, **options).notes}


def calibrated(seed: int, n: int, k: int):
    """Draw forecasts, then labels from these very forecasts."""
    generator = np.random.default_rng(seed)
    q = generator.dirichlet(np.full(k, 0.6), n)
    y = (generator.random((n, 1)) > q.cumsum(axis=1)).sum(axis=1).clip(0, k - 1)
    return y, q


def overconfident(seed: int, n: int, temperature: float):
    generator = np.random.default_rng(seed)
    logit = generator.normal(size=n) * 1.5
    y = (generator.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
    return y, 1 / (1 + np.exp(-temperature * logit))


def test_at_most_one_calibrated_report_in_twenty_raises_an_alarm():
    raised = [
        bool(codes(*calibrated(seed, 400, 2 + seed % 2), classes=range(2 + seed % 2)) & TESTED) for seed in range(60)
    ]
    assert sum(raised) <= 7  # 60 reports at 5 %: more than 7 happens once in a hundred times


def test_over_confidence_of_a_fifth_is_found_in_two_thousand_rows():
    found = [bool(codes(*overconfident(seed, 2000, 1.2)) & {"PR203", "PR211"}) for seed in range(10)]
    assert sum(found) >= 8


def test_under_confidence_is_called_so():
    assert "PR204" in codes(*overconfident(0, 4000, 0.5))


def test_exchanged_columns_of_two_classes_are_called_swapped():
    y, q = overconfident(1, 500, 1.0)
    assert "PR206" in codes(y, 1 - q)


def test_exchanged_columns_of_three_classes_are_called_permuted():
    y, q = calibrated(3, 600, 3)
    assert "PR205" in codes(y, q[:, [1, 2, 0]], classes=range(3))


def test_tests_are_corrected_for_their_number():
    """A single test at p = 0.03 says nothing where three are made: the least must be below 0.049 / 3."""
    from probreport.conclusions.tested_notes import LEVEL, tested_notes

    for seed in range(40):
        evaluation = pr.evaluate(*calibrated(seed, 300, 2), classes=range(2))
        calibration, suspects = evaluation.calibration, evaluation.label_errors
        p_values = [calibration.overconfidence_p_value, calibration.miscalibration_p_value, suspects.p_value]
        if min(p_values) > LEVEL / 3:
            assert not list(tested_notes(evaluation))


def test_what_recalibrating_would_save_stands_beside_over_confidence():
    notes = {note.code: note.text for note in pr.evaluate(*overconfident(0, 4000, 2.0)).notes}
    assert "Recalibrating alone would bring " in notes["PR203"]


def test_a_group_that_costs_more_than_the_rest_is_named():
    y, q = calibrated(5, 1200, 2)
    y = y.copy()
    site = np.repeat(["north", "south", "east"], 400)
    y[800:][::4] = 1 - y[800:][::4]  # a quarter of the labels of one site are wrong
    evaluation = pr.evaluate(y, q, groups={"site": site})
    note = next(note for note in evaluation.notes if note.code == "PR209")
    row = next(row for row in evaluation.groups if row.value == "east")
    assert note.text == (
        f"The group site = east is worse than the rest: it costs {row.mean_log_loss:.3f} nats a row, "
        f"{row.difference:.3f} more than all other rows."
    )
    assert note.rows == 400


def test_groups_that_differ_by_chance_alone_raise_no_alarm_more_often_than_the_others():
    raised = 0
    for seed in range(40):
        y, q = calibrated(seed + 1000, 400, 2)
        site = np.random.default_rng(seed).integers(0, 8, 400)
        found = {note.code for note in pr.evaluate(y, q, groups={"site": site}).notes}
        raised += bool(found & (TESTED | {"PR209"}))
    assert raised <= 6  # of 40 at 5 %, more than 6 happens once in a hundred times


def test_one_label_looks_wrong_in_the_singular():
    (note,) = (note for note in pr.evaluate([1, 0, 1], [0.0, 0.0, 1.0]).notes if note.code == "PR210")
    assert note.text.startswith("1 label looks wrong; ")
