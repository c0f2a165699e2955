"""Evaluations of every kind that a report must be able to show, and their pages, each made once in a test run."""

from functools import cache

import numpy as np
from sklearn.model_selection import KFold
from sklearn.naive_bayes import GaussianNB

import probreport as pr
from probreport.evaluation import Evaluation
from tests.report.reading import Page

ANIMALS = ["cat", "dog", "hen"]


def two_classes(n=300, **options):
    """Calibrated forecasts of a yes or a no."""
    random = np.random.default_rng(7)
    forecasts = random.beta(0.8, 0.8, n)
    return pr.evaluate((random.random(n) < forecasts).astype(int), forecasts, **options)


def many_classes(k, n, **options):
    """Forecasts of k classes, somewhat over-confident."""
    random = np.random.default_rng(k)
    forecasts = random.dirichlet(np.full(k, 0.35), size=n)
    true = [random.choice(k, p=0.9 * row + 0.1 / k) for row in forecasts]
    labels = [f"class {code}" for code in range(k)]
    return pr.evaluate([labels[code] for code in true], forecasts, classes=labels, **options)


def soft_labels():
    random = np.random.default_rng(1)
    return pr.evaluate(random.dirichlet([1, 1, 1], 60), random.dirichlet([1, 1, 1], 60), classes=ANIMALS)


def with_groups(**options):
    """Rows by site, of which one has few rows, and by hour, of which there are more than a table holds."""
    sites = np.where(np.arange(300) < 5, "Oslo", np.where(np.arange(300) % 2, "Lyon", ""))
    return two_classes(groups={"site": sites, "hour": np.arange(300) % 60}, **options)


def from_files():
    """An evaluation that says of which files it was made, as the readers describe them."""
    described = pr.Report.from_predictions([1, 0, 1], [0.8, 0.4, 0.6]).evaluation.to_dict()
    files = [
        {"name": f"part_{i}.csv", "rows": 1, "bytes": 1, "sha256": f"{i:064x}", "columns": ["y_true"], "dtypes": {}}
        for i in range(3)
    ]
    said = {"assumptions": ["'y_true' holds the labels"], "warnings": ["row 1: a blank line was left out"]}
    return Evaluation.from_dict({**described, "provenance": {**described["provenance"], "files": files, **said}})


def with_folds(labels=ANIMALS * 14):
    """Cross-validation in four folds; the one hen, if it is one, is in no training set of its fold."""
    X = np.random.default_rng(3).normal(size=(len(labels), 2))
    return pr.evaluate_cross_validation(GaussianNB(), X, labels, cv=KFold(4))


MADE_BY = {
    "two classes": two_classes,
    "ten classes": lambda: many_classes(10, 400, model="gradient boosting"),
    "fifty classes": lambda: many_classes(50, 1000),
    "two hundred classes": lambda: many_classes(200, 1000),
    "one class present": lambda: pr.evaluate([1, 1, 1], [0.9, 0.8, 0.7], classes=[0, 1]),
    "one row": lambda: pr.evaluate(["cat"], [[0.9, 0.05, 0.05]], classes=ANIMALS),
    "perfect": lambda: pr.evaluate([1, 0, 1], [1.0, 0.0, 1.0]),
    "perfect row": lambda: pr.evaluate([1], [1.0], classes=[0, 1]),
    "infinite": lambda: pr.evaluate([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3]),
    "all infinite": lambda: pr.evaluate([1, 0, 1], [0.0, 1.0, 0.0]),
    "constant": lambda: pr.evaluate([1] + [0] * 99, [0.01] * 100),
    "weighted": lambda: two_classes(sample_weight=np.random.default_rng(1).integers(0, 4, 300) / 2),
    "wild weights": lambda: pr.evaluate([1, 0, 1, 0], [0.7, 0.2, 0.8, 0.1], sample_weight=[1e200, 2e200, 1e199, 3e200]),
    "soft labels": soft_labels,
    "clipped": lambda: pr.evaluate([1, 0, 1, 0], [0.0, 0.2, 0.8, 0.3], on_zero="clip"),
    "tiny losses": lambda: pr.evaluate([1, 0, 1], [1 - 1e-15, 1e-14, 1 - 1e-13]),
    "huge losses": lambda: pr.evaluate([1, 0, 1], [5e-324, 1e-14, 1 - 1e-13]),
    "same losses": lambda: pr.evaluate([1, 0, 1, 0], [0.7, 0.3, 0.7, 0.3]),
    "groups": with_groups,
    "clusters": lambda: with_groups(clusters=np.arange(300) // 12, prior=[1, 3]),
    "groups, infinite": lambda: pr.evaluate([1, 0] * 30, [0.0, *[0.4] * 59], groups={"site": ["A", "B", "C"] * 20}),
    "frequencies": lambda: two_classes(
        sample_weight=np.random.default_rng(1).integers(0, 4, 300), weight_type="frequency"
    ),
    "new class": lambda: pr.evaluate([0, 1, 2], np.full((3, 3), 1 / 3), prior=[1, 1, 0]),
    "with ids": lambda: many_classes(3, 30, ids=[f"row {n}" for n in range(30)]),
    "from files": from_files,
    "folds": with_folds,
    "folds, infinite": lambda: with_folds(labels=["cat"] * 20 + ["dog"] * 20 + ["hen"]),
}
KINDS = tuple(MADE_BY)
IN_BITS = ("two classes", "ten classes", "infinite", "constant", "soft labels")
PAGES = [(kind, "nats") for kind in KINDS] + [(kind, "bits") for kind in IN_BITS]


@cache
def evaluation(kind: str) -> Evaluation:
    """Return the evaluation of that kind."""
    return MADE_BY[kind]()


@cache
def html(kind: str, unit: str = "nats") -> str:
    """Return its page."""
    return pr.Report(evaluation(kind), unit=unit).to_html()


@cache
def page(kind: str, unit: str = "nats") -> Page:
    """Return its page, parsed."""
    return Page(html(kind, unit))


@cache
def markdown(kind: str, unit: str = "nats") -> str:
    """Return its Markdown."""
    return pr.Report(evaluation(kind), unit=unit).to_markdown()
