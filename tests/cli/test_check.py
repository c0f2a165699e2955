import pytest


@pytest.mark.parametrize(
    ("options", "code"),
    [
        # mean 0.24692, interval [0.14932, 0.39586]; skill 0.6438, interval [0.43, 0.86]
        (["--max-log-loss", "0.25"], 0),
        (["--max-log-loss", "0.2469"], 1),
        (["--max-log-loss", "0.25", "--bound", "upper"], 1),
        (["--max-log-loss", "0.4", "--bound", "upper"], 0),
        (["--max-log-loss", "0.357", "--unit", "bits"], 0),
        (["--max-log-loss", "0.356", "--unit", "bits"], 1),
        (["--at-least", "Not great"], 0),
        (["--at-least", "not-great"], 0),
        (["--at-least", "between fine and not great"], 0),
        (["--at-least", "between fine and not great", "--bound", "upper"], 1),
        (["--at-least", "Fine"], 1),
        (["--min-skill", "0.6"], 0),
        (["--min-skill", "0.7"], 1),
        (["--min-skill", "0.6", "--bound", "upper"], 1),
        (["--max-zero-rows", "0"], 0),
        (["--max-log-loss", "0.25", "--min-skill", "0.7"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_exit_code_says_whether_all_is_met(probreport, ten_rows, options: list[str], code: int):
    assert probreport("check", ten_rows, *options).code == code


def test_the_table_shows_what_was_measured_and_asked(probreport, ten_rows):
    lines = probreport("check", ten_rows, "--max-log-loss", "0.25").out.splitlines()
    assert lines[0].split("  ") == ["met", "log loss", "0.247 nats [0.149, 0.396]", "at most 0.25 nats"]
    assert lines[1].startswith("met  skill     0.644 [")
    assert lines[-1] == "all met"


def test_the_verdict_names_what_is_not_met(probreport, ten_rows):
    assert probreport("check", ten_rows, "--at-least", "fine").out.splitlines()[-1] == "not met: band"


def test_a_number_is_shown_apart_from_a_threshold_that_it_is_not_on(probreport, ten_rows):
    # 0.2469199 is less than 0.247, which it would be with three decimals
    assert "0.2469 nats" in probreport("check", ten_rows, "--max-log-loss", "0.247").out


def test_a_gate_on_the_loss_is_not_met_without_skill(probreport, rare_event):
    finished = probreport("check", rare_event, "--max-log-loss", "0.1")
    assert finished.code == 1
    assert finished.out.splitlines()[-1] == "not met: skill"


def test_skill_is_not_asked_for_when_it_need_not_be_there(probreport, rare_event):
    assert probreport("check", rare_event, "--max-log-loss", "0.1", "--allow-no-skill").code == 0


def test_a_gate_on_zeros_does_not_ask_for_skill(probreport, rare_event):
    finished = probreport("check", rare_event, "--max-zero-rows", "0")
    assert (finished.code, "vacuous" in finished.out) == (0, False)


def test_a_gate_that_a_constant_forecast_would_pass_is_called_vacuous(probreport, rare_event):
    out = probreport("check", rare_event, "--at-least", "fine", "--allow-no-skill").out
    assert "vacuous: a constant forecast (0.056 nats, Fine, skill 0) would pass 'band Fine or better' too" in out


def test_a_gate_that_a_constant_forecast_would_not_pass_is_not_called_so(probreport, ten_rows):
    assert "vacuous" not in probreport("check", ten_rows, "--max-log-loss", "0.6").out


def test_zeros_are_counted(probreport, sure_and_wrong):
    assert probreport("check", sure_and_wrong, "--max-zero-rows", "0").code == 1
    assert probreport("check", sure_and_wrong, "--max-zero-rows", "1").code == 0


def test_an_infinite_loss_meets_no_gate(probreport, sure_and_wrong):
    finished = probreport("check", sure_and_wrong, "--max-log-loss", "1e300", "--bound", "upper")
    assert finished.code == 1
    assert "∞ nats" in finished.out


def test_undefined_skill_is_not_met_and_says_why(probreport, folder):
    (folder / "one-class.csv").write_text("y_true,y_proba\n1,.9\n1,.8\n")
    finished = probreport("check", "one-class.csv", "--max-log-loss", "0.5")
    assert finished.code == 1
    assert "undefined: only one class is present" in finished.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say what to ask for"),
        (["--max-log-loss", "-1"], "less than 0"),
        (["--max-log-loss", "nan"], "no finite number"),
        (["--max-log-loss", "inf"], "no finite number"),
        (["--max-log-loss", "0,2"], "0,2"),
        (["--min-skill", "nan"], "no finite number"),
        (["--min-skill", "80"], "80 is more than 1, and no skill is. Write 0.8 for 80 %."),
        (["--max-zero-rows", "-1"], "-1"),
        (["--max-zero-rows", "0.5"], "0.5"),
        (["--at-least", "good"], "There is no band 'good'"),
        (["--max-log-loss", "1_0"], "'1_0' is no number"),
        (["--min-skill", " .5"], "' .5' is no number"),
        (["--max-zero-rows", "1_0"], "'1_0' is no whole number"),
        (["--calibrated", "--workers", "٣"], "'٣' is no whole number"),
        (["--max-increase", "0.1"], "--against"),
        (["--json", "--markdown", "--calibrated"], "choose one"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_demand_that_makes_no_sense_is_wrong_usage_even_where_the_file_is_missing(probreport, options, said):
    finished = probreport("check", "nowhere.csv", *options)
    assert finished.code == 2
    assert said in finished.err


def test_standard_error_has_the_notes_and_quiet_mutes_them(probreport, rare_event):
    assert "[PR207]" in probreport("check", rare_event, "--max-zero-rows", "0").err
    assert probreport("check", rare_event, "--max-zero-rows", "0", "--quiet").err == ""
