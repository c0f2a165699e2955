"""Five real models on real data: the two best are called a tie exactly when resampling calls them one."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import probreport as pr
from probreport.errors import UsageError

MODELS = {
    "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)),
    "discriminant": make_pipeline(StandardScaler(), LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1)),
    "trees": ExtraTreesClassifier(60, min_samples_leaf=2, random_state=0),
    "neighbours": make_pipeline(StandardScaler(), KNeighborsClassifier(15)),
    "bayes": make_pipeline(StandardScaler(), GaussianNB(var_smoothing=0.1)),
}


def forecasts(load):
    """Forecasts of every second row after training on the others; mixed with 1 % of a uniform guess, none is 0."""
    X, y = load(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    training, test = order[::2], order[1::2]
    k = len(np.unique(y))
    fitted = {name: model.fit(X[training], y[training]) for name, model in MODELS.items()}
    return y[test], {name: 0.99 * model.predict_proba(X[test]) + 0.01 / k for name, model in fitted.items()}


def resampled_interval(differences):
    """The bootstrap-t interval of a mean (Efron & Tibshirani 1993, section 12.5)."""
    random, n = np.random.default_rng(1), len(differences)
    samples = differences[random.integers(0, n, (4000, n))]
    t = (samples.mean(axis=1) - differences.mean()) / (samples.std(axis=1, ddof=1) / np.sqrt(n))
    low, high = np.quantile(t, [0.025, 0.975])
    error = differences.std(ddof=1) / np.sqrt(n)
    return differences.mean() - high * error, differences.mean() - low * error


@pytest.mark.parametrize("load", [load_breast_cancer, load_wine, load_digits])
def test_the_two_best_of_five_are_a_tie_when_resampling_calls_them_so(load):
    y_true, found = forecasts(load)
    comparison = pr.compare({name: (y_true, proba) for name, proba in found.items()})
    first, second = (row.model for row in comparison.ranked[:2])
    low, high = resampled_interval(np.subtract(*(pr.log_losses(y_true, found[name]) for name in (first, second))))
    alone = pr.compare({name: (y_true, found[name]) for name in (first, second)}).pairs[0]
    assert (alone.verdict == "within noise") == (low <= 0 <= high)
    if low <= 0 <= high:
        assert second in comparison.tied_with_best


def test_files_cut_in_other_places_are_compared_with_all_that_was_accepted_in_them(tmp_path):
    """The last probability exceeds 1 by rounding and is read as 1: the truth, the other class, was given 0."""
    table = pa.table({"y_true": [0, 1, 0], "y_proba": [0.25, 0.5, 1 + 1e-13]})
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    pq.write_table(table, tmp_path / "whole" / "1.parquet")
    pq.write_table(table.slice(0, 2), tmp_path / "cut" / "1.parquet")
    pq.write_table(table.slice(2), tmp_path / "cut" / "2.parquet")
    comparison = pr.compare_files([tmp_path / "whole", tmp_path / "cut"])
    assert [row.mean_log_loss for row in comparison.models] == [math.inf, math.inf]
    assert [row.zero_probability_rows for row in comparison.models] == [1, 1]


@pytest.mark.parametrize("paths", [None, [1, 2], ["", ""]], ids=repr)
def test_what_are_no_paths_of_files_is_refused_by_name(paths):
    with pytest.raises(UsageError, match="expected the path of a file or folder"):
        pr.compare_files(paths)
