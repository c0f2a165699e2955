"""The page of a comparison: valid, closed to all but itself, harmless with any name, saying what the numbers say."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from markdown_it import MarkdownIt
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

import probreport as pr
from probreport.records.comparison import FoldDifference
from tests.report.reading import NO_NUMBER, SVG, Page, words
from tests.test_compare import forecasts

HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}\x1b[2J"


def two(**options):
    y_true, a, b = forecasts(n=300)
    return pr.compare({"a": (y_true, a), "b": (y_true, b)}, **options)


def hostile():
    y_true, a, b = forecasts(n=60)
    labels = np.array(["no", HOSTILE])[y_true]
    models = {HOSTILE: (labels, np.c_[1 - a, a]), "b": (labels, np.c_[1 - b, b])}
    return pr.compare(models, classes=["no", HOSTILE], ids=[HOSTILE] * 60, groups={HOSTILE: [HOSTILE] * 60})


def many():
    y_true, *_ = forecasts(n=100)
    return pr.compare({f"model {seed}": (y_true, forecasts(seed, n=100)[1]) for seed in range(12)})


def infinite():
    y_true, a, _ = forecasts(n=60)
    sure = np.where(y_true, 0.0, 0.5)
    return pr.compare({"a": (y_true, a), "sure": (y_true, sure), "also": (y_true, sure / 2)})


MADE_BY = {
    "two": two,
    "groups": lambda: two(groups={"site": np.arange(300) % 25}, ids=np.arange(300), clusters=np.arange(300) // 10),
    "same": lambda: pr.compare({"a": ([1, 0], [0.5, 0.5]), "b": ([1, 0], [0.5, 0.5])}),
    "one row": lambda: pr.compare({"a": ([1], [0.5]), "b": ([1], [0.7])}, classes=[0, 1]),
    "perfect": lambda: pr.compare({"a": ([1, 0], [1.0, 0.0]), "b": ([1, 0], [1.0, 0.0])}),
    "infinite": infinite,
    "many": many,
    "hostile": hostile,
}
every_kind = pytest.mark.parametrize("kind", MADE_BY)


@cache
def report(kind):
    return pr.ComparisonReport(MADE_BY[kind]())


@cache
def page(kind):
    return Page(report(kind).to_html())


@every_kind
def test_a_page_breaks_no_rule_of_html(kind):
    assert page(kind).errors == []
    assert len(set(page(kind).ids)) == len(page(kind).ids)
    links = [link.get("href") for link in page(kind).find("a")]
    assert all(link.startswith("#") and link[1:] in page(kind).ids for link in links)


@every_kind
def test_it_asks_nothing_of_the_network_and_has_no_style_or_script_inline(kind):
    for element in page(kind).elements:
        assert element.tag not in {"link", "iframe", "object", "form", "img"}
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


@every_kind
def test_every_picture_has_a_sentence_and_no_number_is_as_python_writes_it(kind):
    assert all(picture.get("aria-label").endswith(".") for picture in page(kind).find(f"{SVG}svg"))
    assert not [text for text in page(kind).texts if NO_NUMBER.search(text)]


@every_kind
def test_it_keeps_what_it_was_made_of(kind):
    assert pr.Comparison.from_dict(page(kind).kept["comparison"]) == pr.Comparison.from_json(report(kind).to_json())


@every_kind
def test_it_is_drawn_again_from_itself_byte_for_byte(kind, tmp_path):
    saved = tmp_path / "compare.html"
    saved.write_text(page(kind).html, encoding="utf-8")
    assert pr.ComparisonReport.from_rendered(saved).to_html() == page(kind).html


@every_kind
def test_markdown_has_only_the_markup_that_is_ours(kind):
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(report(kind).to_markdown())
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [child for token in tokens for child in token.children or () if child.type == "html_inline"]


def test_a_tie_is_called_within_noise_and_the_sentence_has_the_difference():
    said = page("same").text
    assert "Within noise. Both models lose the same on every row." in said


def test_the_models_stand_best_first():
    rows = page("two").table("Models, best first")
    assert [row[0] for row in rows[1:]] == ["a", "b"]


def test_the_pair_shown_large_is_the_one_within_noise_though_another_model_is_nearer_to_the_best():
    given = {"best": [0.5] * 100, "near": [0.485, 0.475] * 50, "erratic": [0.9, 0.25] * 50}  # to the truth
    y_true = np.tile([0, 0, 1, 1], 25)
    compared = pr.compare({name: (y_true, np.where(y_true, p, np.subtract(1, p))) for name, p in given.items()})
    assert [row.model for row in compared.ranked] == ["best", "near", "erratic"]
    said = pr.ComparisonReport(compared)
    for text in (said.to_markdown(), Page(said.to_html()).text):
        assert "erratic cannot be told apart from it on these rows; near is worse beyond noise" in text
        assert "mean log loss of best less that of erratic: below 0 speaks for best" in text


def test_an_infinite_model_is_named_at_the_top():
    assert re.search(r"sure gave the truth probability 0 on \d+ rows: its mean loss is infinite", page("infinite").text)
    verdicts = [row[2] for row in page("infinite").table("Pairs of models")[1:]]
    assert verdicts == ["a better by the mean, not tested"] * 2 + ["also better (by the Brier score)"]


def test_where_one_model_alone_is_infinite_the_difference_is_and_no_p_is_shown():
    screen = page("infinite").text.partition("Needs attention")[0]
    assert "−∞ nats" in screen
    assert "∞ points" in screen
    assert "a is best by the mean alone. Each of the 2 others loses infinitely much on some row: no matter" in screen
    assert "the chance of as great" not in screen


def test_what_is_infinite_is_said_to_be_untested_and_never_beyond_noise():
    random, y_true = np.random.default_rng(0), np.tile([0, 1], 50)
    near, far = (np.where(y_true, p, 1 - p) for p in (random.uniform(0.7, 0.9, 100), random.uniform(0.2, 0.4, 100)))
    zero = np.where(np.arange(100) == 1, 0.0, near)  # the truth of row 1 is 1
    models = {"near": (y_true, near), "far": (y_true, far), "zero": (y_true, zero)}
    every = pr.compare(models)
    line = "zero loses infinitely much: no matter of noise, and not tested"
    said = f"near is best.** far loses more on these rows, beyond noise; {line}; mend the zeros, then compare."
    assert said in pr.ComparisonReport(every).to_markdown()
    assert str(every).endswith(" · worse beyond noise: 1 · infinite and so not tested: 1")
    one = pr.compare({name: models[name] for name in ("zero", "near")})
    text = pr.ComparisonReport(one).to_markdown()
    assert "**near is better by the mean alone.** zero gave the truth probability 0 on 1 row, and so loses" in text
    assert "beyond noise" not in text
    assert "more than noise" not in text
    assert str(one) == f"near is better than zero by the mean alone · {line}".replace("much:", "much on 1 row:")


def test_of_models_that_are_all_infinite_the_one_of_the_best_brier_score_is_best_and_the_words_say_so():
    y_true = np.tile([0, 1], 50)
    zero = {
        name: np.where(np.arange(100) == 1, 0.0, np.where(y_true, p, 1 - p)) for p, name in ((0.4, "c"), (0.8, "a"))
    }
    compared = pr.compare({name: (y_true, p) for name, p in {**zero, "b": zero["a"]}.items()})
    assert [row.model for row in compared.ranked] == ["a", "b", "c"]
    said = pr.ComparisonReport(compared).to_markdown()
    assert "All lose infinitely much, so the Brier scores decide: a has the best, but b cannot be told" in said
    assert "apart from it on these rows; c is worse beyond noise." in said


def test_folds_that_do_not_bear_a_verdict_out_are_named_at_the_top():
    compared = report("two").comparison
    pair = replace(
        compared.pairs[0], folds=(FoldDifference(0, 300, -0.05),), mean_of_folds=-0.05, fold_interval=(-0.2, 0.1)
    )
    said = pr.ComparisonReport(replace(compared, pairs=(pair,))).to_markdown()
    assert pair.better == "a"
    assert "a is better than b as they were trained here. After training on other rows it may not be" in said


def test_one_comparison_is_not_said_to_be_corrected_but_many_are():
    one, many = (page(kind).table("Pairs of models")[0] for kind in ("two", "many"))
    assert ("p-value" in one, "p, corrected" in many) == (True, True)
    assert "what makes a row hard for both cancels out. How far" in " ".join(page("two").text.split())
    assert "takes into account that 66 comparisons are made here" in page("many").text
    assert "the p-value is 0.05 or more" in page("two").text
    assert "the corrected p-value is 0.05 or more" in page("many").text


def test_moves_between_bands_add_up_to_all_rows():
    (caption,) = [c for c in map(words, page("two").find("caption")) if c.startswith("Rows by band")]
    cells = [cell for row in page("two").table(caption)[1:] for cell in row[1:]]
    assert sum(int(cell) for cell in cells if cell != "·") == 300


def test_twelve_models_stay_a_page_of_less_than_a_megabyte():
    assert len(report("many").to_html().encode()) < 1_000_000


def saved_as(path, values):
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", ["html", "json"])
def test_one_kind_of_report_is_not_read_as_the_other(tmp_path, suffix):
    one = pr.Report.from_predictions([1, 0], [0.5, 0.4]).save(tmp_path / f"report.{suffix}")
    many = report("one row").save(tmp_path / f"compare.{suffix}")
    with pytest.raises(pr.FormatError, match=r"report.*(holds the evaluation of one|this is no comparison).*\[PR151\]"):
        pr.ComparisonReport.from_rendered(one)
    with pytest.raises(pr.FormatError, match=r"compare.*(holds a comparison|this is no evaluation).*\[PR151\]"):
        pr.Report.from_rendered(many)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("models", 1, "model"), "a", "two have one name"),
        (("models",), [], "there are not two models"),
        (("pairs",), [], "the pairs are not those"),
        (("band_flips",), {}, "the moves between bands"),
        (("band_flips", "a→b", 0), [1], "from each band to each"),
        (("band_flips", "a→b", 0, 0), -1, "a count is negative"),
        (("n_samples",), -1, "a count is negative"),
        (("models", 0, "mean_log_loss"), -0.1, "a loss is negative"),
        (("pairs", 0, "mean_difference"), "Infinity", "a difference is infinite"),
        (("pairs", 0, "interval"), [1.0, 0.0], "an interval has no ends"),
        (("models", 0, "interval"), [0.0, "Infinity"], "an interval has no ends"),
        (("pairs", 0, "p_value"), 1.5, "outside of [0, 1]"),
        (("pairs", 0, "verdict"), "c better", "a verdict is none"),
        (("pairs", 0, "by_class"), None, "expected a list"),
        (("version",), 2, "format version '2'"),
    ],
    ids=str,
)
def test_numbers_that_do_not_fit_together_are_refused_with_the_fault(tmp_path, path, value, fault):
    values = inner = report("two").comparison.to_dict()
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(pr.FormatError, match="PR151") as refused:
        pr.ComparisonReport.from_rendered(saved_as(tmp_path / "compare.json", values))
    assert fault in refused.value.message


def test_a_saved_comparison_is_not_replaced_unasked(tmp_path):
    target = tmp_path / "compare.md"
    report("two").save(target)
    with pytest.raises(pr.InputOutputError, match="PR140"):
        report("two").save(target)
    with pytest.raises(pr.UsageError, match="PR120"):
        report("two").save(tmp_path / "compare.pdf")


def test_the_pair_of_the_verdict_is_looked_at_closely_though_many_models_stand_between():
    given = {"best": [0.5] * 100, **{f"near {i}": [0.49 - i / 1000, 0.48] * 50 for i in range(4)}}
    given["erratic"] = [0.9, 0.25] * 50
    y_true = np.tile([0, 0, 1, 1], 25)
    compared = pr.compare({name: (y_true, np.where(y_true, p, np.subtract(1, p))) for name, p in given.items()})
    assert compared.ranked[-1].model == compared.next_to_best.model == "erratic"
    titles = re.findall(r"<h3><bdi>(best and .*?)</bdi>", pr.ComparisonReport(compared).to_html())
    assert titles == ["best and near 0", "best and near 1", "best and erratic"]


def test_long_names_leave_the_words_below_the_differences_whole():
    y_true, *forecast = forecasts(n=60)
    names = ["a name of some length, the first", "a name of some length, the second"]
    models = {name: (y_true, q) for name, q in zip(names, forecast, strict=True)}
    drawn = Page(pr.ComparisonReport(pr.compare(models)).to_html()).root
    ends = {
        words(text): (text.get("text-anchor"), float(text.get("x")), float(picture.get("width")))
        for picture in drawn.iter(f"{SVG}svg")
        for text in picture.iter(f"{SVG}text")
    }
    said = "difference of mean losses, nats; hollow: within noise"
    anchor, x, width = ends[said]
    assert anchor == "end"
    assert text_to_path.get_text_width_height_descent(said, FontProperties(size=11), False)[0] <= x <= width


def test_names_in_the_heading_are_escaped_once():
    rows = [1, 0, 1, 1]
    made = pr.compare({"שלום": (rows, [0.9, 0.1, 0.8, 0.7]), "a ": (rows, [0.7, 0.3, 0.6, 0.5])})
    (heading,) = Page(pr.ComparisonReport(made).to_html()).find("h1")
    assert words(heading) == "\u2068שלום\u2069 against a\\x20"
