import json

import pytest

from tests.cli.conftest import TEN_ROWS_LINE, written


def test_standard_output_is_one_line(probreport, ten_rows):
    finished = probreport("score", ten_rows)
    assert finished.code == 0
    assert finished.out == f"{TEN_ROWS_LINE}\n"


def test_what_was_assumed_is_said_on_standard_error(probreport, ten_rows):
    err = probreport("score", ten_rows).err
    assert "assumed: labels: column y_true" in err
    assert "assumed: probabilities: y_proba" in err


def test_what_needs_attention_is_said_on_standard_error(probreport, sure_and_wrong):
    finished = probreport("score", sure_and_wrong)
    assert "alarm: 1 row gave the true class probability 0 (row 1 first)" in finished.err
    assert "[PR201]" in finished.err
    assert finished.out.startswith("∞ nats · Something broken")


def test_quiet_leaves_standard_error_empty(probreport, sure_and_wrong):
    assert probreport("score", sure_and_wrong, "--quiet").err == ""


def test_bits_are_nats_by_the_logarithm_of_two(probreport, ten_rows):
    # 0.24692 / ln 2 = 0.35623, and the ends 0.14932 / ln 2 = 0.21542 and 0.39586 / ln 2 = 0.57111
    assert probreport("score", ten_rows, "--unit", "bits").out.startswith("0.356 bits [0.215, 0.571] · between Fine")


def test_json_is_all_that_standard_output_gets(probreport, ten_rows):
    values = json.loads(probreport("score", ten_rows, "--json").out)
    assert values["schema"] == "probreport/evaluation"
    assert values["n_samples"] == 10
    assert values["mean_log_loss"] == pytest.approx(0.24691989080446482, rel=1e-14)


def test_json_writes_infinity_as_a_string(probreport, sure_and_wrong):
    assert json.loads(probreport("score", sure_and_wrong, "--json").out)["mean_log_loss"] == "Infinity"


def test_several_files_are_parts_of_one_set(probreport, folder, ten_rows):
    head, *rows = (folder / ten_rows).read_text().splitlines(keepends=True)
    parts = (
        written(folder / "part-1.csv", head + "".join(rows[:4])),
        written(folder / "part-2.csv", head + "".join(rows[4:])),
    )
    assert probreport("score", *parts).out == f"{TEN_ROWS_LINE}\n"


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("truth,y_proba", ["--y-true", "truth"]),
        ("y_true,score", ["--proba-columns", "score"]),
        ('y_true,"score, raw"', ["--proba-columns", '"score, raw"']),
        ("y_true,q_1", ["--proba-prefix", "q_"]),
        ("y_true,p_1", ["--positive-class", "1"]),
    ],
)
def test_columns_are_found_by_what_the_options_say(probreport, folder, header: str, options: list[str]):
    rows = "1,.8\n1,.9\n1,.9\n1,.6\n1,.8\n0,.1\n0,.4\n0,.2\n0,.1\n0,.3\n"
    written(folder / "named.csv", f"{header}\n{rows}")
    assert probreport("score", "named.csv", *options).out == f"{TEN_ROWS_LINE}\n"


@pytest.mark.parametrize(
    ("forecasts", "said"),
    [(".6 .3 .2", ["alarm [PR207]", "note [PR202]"]), (".8 .6 .8", ["note [PR207]", "note [PR202]"])],
)
def test_alarms_come_first_and_too_few_rows_to_prove_a_skill_raise_none(probreport, folder, forecasts, said):
    rows = "".join(f"{label},{p}\n" for label, p in zip((1, 0, 1), forecasts.split(), strict=True))
    written(folder / "few.csv", f"y_true,y_proba\n{rows}")
    lines = probreport("score", "few.csv").err.splitlines()[3:]
    assert [f"{line.split(':')[0]} {line.split()[-1]}" for line in lines] == said


def test_weights_count(probreport, folder):
    # (3 ln 2 + 1 ln 4) / 4 = 5/4 ln 2 = 0.866
    written(folder / "weighted.csv", "y_true,y_proba,w\n1,.5,3\n0,.75,1\n")
    assert probreport("score", "weighted.csv", "--weight", "w").out.startswith("0.866 nats")


def test_names_of_rows_come_with_the_worst_rows(probreport, folder):
    written(folder / "named.csv", "y_true,y_proba,patient\n1,.5,Ann\n0,.75,Bob\n")
    values = json.loads(probreport("score", "named.csv", "--id", "patient", "--json").out)
    assert [row["id"] for row in values["worst_rows"]] == ["Bob", "Ann"]


def test_columns_of_groups_give_a_table_each(probreport, folder):
    written(folder / "grouped.csv", "y_true,y_proba,site,ward\n1,.5,A,x\n0,.75,B,\n")
    values = json.loads(probreport("score", "grouped.csv", "--by", "site", "--by", "ward", "--json").out)
    groups = [(row["column"], row["value"]) for row in values["groups"]]
    assert groups == [("site", "B"), ("site", "A"), ("ward", "(missing)"), ("ward", "x")]


def test_clusters_are_what_the_interval_counts(probreport, folder):
    written(folder / "clustered.csv", "y_true,y_proba,patient\n" + "1,.5,a\n1,.7,b\n1,.9,c\n" * 20)
    values = json.loads(probreport("score", "clustered.csv", "--cluster", "patient", "--json").out)
    assert (values["interval_method"], values["n_clusters"], values["has_few_clusters"]) == ("cluster", 3, True)


def test_a_row_without_a_cluster_is_refused(probreport, folder):
    written(folder / "gap.csv", "y_true,y_proba,patient\n1,.5,a\n0,.7,\n")
    finished = probreport("score", "gap.csv", "--cluster", "patient")
    assert finished.code == 3
    assert "the cluster is missing" in finished.err


def test_skill_is_against_the_training_frequencies_when_these_are_given(probreport, folder):
    # the constant forecast of 0.9 and 0.1 costs (ln 10 - ln 0.9) / 2 = 1.204
    written(folder / "two.csv", "y_true,y_proba\n1,.5\n0,.5\n")
    values = json.loads(probreport("score", "two.csv", "--prior", "0=90,1=10", "--json").out)
    assert values["prior_loss"] == pytest.approx(1.2039728043259361)
    assert values["training_frequencies"] == [0.9, 0.1]


@pytest.mark.parametrize(
    ("prior", "code", "message"),
    [
        ("0=90,1", 2, "'1' is not written as LABEL=NUMBER"),
        ("0=90", 3, "has no number for '1'"),
        ("0=90,1=-1", 2, "expected a number of 0 or more"),
        ('"0=90', 2, "a double quote is not closed"),
    ],
)
def test_a_prior_that_does_not_fit_is_refused(probreport, folder, prior, code, message):
    written(folder / "two.csv", "y_true,y_proba\n1,.5\n0,.5\n")
    finished = probreport("score", "two.csv", "--prior", prior)
    assert finished.code == code
    assert message in finished.err


def test_weights_may_be_frequencies(probreport, folder):
    rows = "1,.5,3\n0,.75,1\n1,.9,2\n"
    written(folder / "weighted.csv", "y_true,y_proba,w\n" + rows)
    written(folder / "repeated.csv", "y_true,y_proba\n" + "1,.5\n" * 3 + "0,.75\n" + "1,.9\n" * 2)
    weighted = probreport("score", "weighted.csv", "--weight", "w", "--weight-type", "frequency")
    assert weighted.out == probreport("score", "repeated.csv").out


def test_logarithms_of_probabilities_are_read_when_asked_for(probreport, folder):
    written(folder / "logs.csv", "y_true,y_proba\n1,-0.5\n1,-1.5\n")
    assert probreport("score", "logs.csv", "--log-proba").out.startswith("1.000 nats")


def test_rows_are_divided_by_their_sum_when_asked_for(probreport, folder):
    # 2/4 and 1/4 of the truth cost ln 2 and ln 4: 3/2 ln 2 = 1.040 in the mean
    written(folder / "sums.csv", "y_true,p_a,p_b\na,.2,.2\nb,.6,.2\n")
    assert probreport("score", "sums.csv", "--normalize-rows").out.startswith("1.040 nats")


def test_zeros_are_clipped_when_asked_for(probreport, sure_and_wrong):
    # -ln of the epsilon of float64 is 36.0437; (0.10536 + 36.0437 + 0.22314) / 3 = 12.124
    assert probreport("score", sure_and_wrong, "--on-zero", "clip").out.startswith("12.124 nats")


def test_zeros_are_refused_when_asked_for(probreport, sure_and_wrong):
    finished = probreport("score", sure_and_wrong, "--on-zero", "error")
    assert finished.code == 3
    assert "[PR117]" in finished.err


def test_the_model_is_named_after_the_file(probreport, ten_rows):
    assert json.loads(probreport("score", ten_rows, "--json").out)["model"] == "ten"


def test_the_model_is_named_as_asked(probreport, ten_rows):
    assert json.loads(probreport("score", ten_rows, "--json", "--model", "forest").out)["model"] == "forest"


def test_bad_data_end_with_3_and_name_the_place(probreport, folder):
    written(folder / "bad.csv", "y_true,p_a,p_b\na,.5,.5\nb,.63,.2\n")
    finished = probreport("score", "bad.csv")
    assert finished.code == 3
    assert finished.out == ""
    assert "error: bad.csv, row 1 (line 3)" in finished.err
    assert "[PR103]" in finished.err


def test_a_missing_file_ends_with_4(probreport):
    finished = probreport("score", "nowhere.csv")
    assert finished.code == 4
    assert finished.err == "error: nowhere.csv does not exist. [PR130]\n"
