"""Groups, clusters, training frequencies and the meaning of weights, as typed; rightly and wrongly."""

import json

import pytest

from tests.cli.conftest import written

ROWS = 120
SITES = ("Lyon", "Oslo", "", "서울")


@pytest.fixture
def visits(folder):
    """Write rows of four sites, one of them without a name, and of 12 patients."""
    lines = ["y_true,y_proba,site,patient,n"]
    lines += [
        f"{int(i * 7 % 10 < 4)},{(i * 37 % 101 + 1) / 103:.3f},{SITES[i % 4]},{i // 10},{i % 3}" for i in range(ROWS)
    ]
    return written(folder / "visits.csv", "\n".join(lines) + "\n")


def values(finished):
    assert finished.code == 0, finished.err
    return json.loads(finished.out)


def test_by_gives_each_value_a_row(probreport, visits):
    found = values(probreport("score", visits, "--by", "site", "--by", "n", "--json"))["groups"]
    assert {(row["column"], row["value"], row["rows"]) for row in found} == {
        ("site", "Lyon", 30), ("site", "Oslo", 30), ("site", "(missing)", 30), ("site", "서울", 30),
        ("n", "0", 40), ("n", "1", 40), ("n", "2", 40),
    }  # fmt: skip


def test_a_column_asked_for_twice_comes_once(probreport, visits):
    once, twice = (
        values(probreport("score", visits, *["--by", "site"] * times, "--json"))["groups"] for times in (1, 2)
    )
    assert once == twice


def test_cluster_counts_patients_and_says_that_they_are_few(probreport, visits):
    assert values(probreport("score", visits, "--cluster", "patient", "--json"))["n_clusters"] == 12
    said = probreport("score", visits, "--cluster", "patient").err
    assert "note: The interval is unreliable: of 12 clusters, fewer than 40, it is often too short." in said


def test_one_column_may_group_and_cluster(probreport, visits):
    found = values(probreport("score", visits, "--by", "patient", "--cluster", "patient", "--json"))
    assert {row["clusters"] for row in found["groups"]} == {1}


def test_frequencies_are_rows(probreport, visits):
    found = values(probreport("score", visits, "--weight", "n", "--weight-type", "frequency", "--json"))
    assert (found["effective_samples"], found["total_weight"]) == (ROWS, ROWS)  # 40 rows of 1 and 40 of 2
    assert values(probreport("score", visits, "--weight", "n", "--json"))["effective_samples"] == 72  # 120**2 / 200


@pytest.mark.parametrize("prior", ["1=3,0=1", "0=0.25,1=.75", "0=1e308,1=3e307", '"0=1",1=3'])
def test_prior_is_what_skill_is_against(probreport, visits, prior):
    found = values(probreport("score", visits, "--prior", prior, "--json"))
    expected = [1e308 / 1.3e308, 0.3 / 1.3] if "e308" in prior else [0.25, 0.75]
    assert found["training_frequencies"] == pytest.approx(expected)


def test_a_label_with_an_equals_sign_or_a_comma_can_be_given(probreport, folder):
    written(folder / "odd.csv", 'y_true,"p_a,b",p_c=d\n"a,b",.7,.3\nc=d,.2,.8\n')
    assert values(probreport("score", "odd.csv", "--prior", '"a,b=1",c=d=3', "--json"))["training_frequencies"] == [
        0.25, 0.75]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--by", "Site"], 3, "there is no column 'Site'. [PR133]"),
        (["--cluster", "nobody"], 3, "there is no column 'nobody'. [PR133]"),
        (["--cluster", "site"], 3, "row 2 (line 4): the cluster is missing (30 such rows: 2, 6, 10, 14, 18 and 25"),
        (["--prior", "0=1_0,1=1"], 2, "--prior: '0=1_0' is not written as LABEL=NUMBER."),
        (["--prior", "0=3"], 3, "prior= (--prior) has no number for '1'; the classes are '0', '1'. [PR107]"),
        (
            ["--prior", "0=3,no=1"],
            3,
            "prior= (--prior) has no number for '1' and names 'no'; the classes are '0', '1'.",
        ),
        (["--prior", "0=3, 1=1"], 3, "prior= (--prior) has no number for '1' and names ' 1'"),
        (["--prior", ""], 3, "prior= (--prior) has no number for '0', '1'"),
        (["--prior", "0:3,1:1"], 2, "--prior: '0:3' is not written as LABEL=NUMBER. [PR121]"),
        (["--prior", "0=3,1=x"], 2, "--prior: '1=x' is not written as LABEL=NUMBER. [PR121]"),
        (["--prior", "0=3,1=1,0=5"], 2, "--prior: '0' stands there twice. [PR121]"),
        (["--prior", '"0=3,1=1'], 2, "--prior: a double quote is not closed. [PR121]"),
        (
            ["--prior", "0=nan,1=1"],
            2,
            "prior= (--prior) has nan for class '0', expected a number of 0 or more. [PR120]",
        ),
        (["--prior", "0=0,1=0"], 2, "prior= (--prior) has nothing but zeros. [PR120]"),
        (["--weight", "n", "--weight-type", "freq"], 2, "'freq' is not one of 'importance', 'frequency'."),
    ],
)
def test_what_was_typed_wrongly_is_told(probreport, visits, options, code, said):
    finished = probreport("score", visits, *options)
    assert (finished.code, finished.out) == (code, "")
    assert said in finished.err
