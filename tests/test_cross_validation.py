"""Cross-validation: out-of-fold forecasts as scikit-learn makes them, folds by the formula, whatever a fold lacks."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.base import BaseEstimator
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    RepeatedKFold,
    ShuffleSplit,
    cross_val_predict,
    cross_val_score,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

import probreport as pr
from probreport.errors import UsageError

IRIS = load_iris(return_X_y=True)
BAYES = GaussianNB()


def test_forecasts_are_those_of_scikit_learn():
    X, y = IRIS
    proba = cross_val_predict(BAYES, X, y, cv=5, method="predict_proba")
    found = pr.evaluate_cross_validation(BAYES, X, y, cv=5)
    assert found.mean_log_loss == pr.evaluate(y, proba).mean_log_loss
    assert [fold.mean_log_loss for fold in found.folds] == pytest.approx(
        -cross_val_score(BAYES, X, y, cv=5, scoring="neg_log_loss")
    )


def test_the_mean_of_folds_and_that_of_rows_are_two_numbers():
    X, y = IRIS[0][:-10], IRIS[1][:-10]
    splits = [(np.arange(100, 140), np.arange(100)), (np.arange(100), np.arange(100, 140))]
    random = np.random.default_rng(0).permutation(140)
    found = pr.evaluate_cross_validation(BAYES, X[random], y[random], cv=splits)
    small, large = found.folds[1], found.folds[0]
    assert found.mean_of_folds == pytest.approx((small.mean_log_loss + large.mean_log_loss) / 2)
    assert found.mean_log_loss == pytest.approx((40 * small.mean_log_loss + 100 * large.mean_log_loss) / 140)


def test_the_interval_of_folds_is_that_of_nadeau_and_bengio():
    # five folds: the variance of the mean is (1/5 + 1/4) s², Student's t has 4 degrees of freedom
    found = pr.evaluate_cross_validation(LogisticRegression(max_iter=500), *IRIS, cv=5)
    means = np.array([fold.mean_log_loss for fold in found.folds])
    half = stats.t.ppf(0.975, 4) * math.sqrt((1 / 5 + 1 / 4) * means.var(ddof=1))
    assert found.fold_interval == pytest.approx((max(0, means.mean() - half), means.mean() + half))


def test_a_class_that_training_lacks_costs_infinity_and_is_named():
    X, y = np.arange(12.0).reshape(-1, 1), np.array(["a", "b"] * 5 + ["b", "c"])
    found = pr.evaluate_cross_validation(BAYES, X, y, cv=KFold(3))
    assert found.folds[2].unseen_classes == ("c",)
    assert found.folds[0].missing_classes == ("c",)
    assert found.mean_log_loss == found.mean_of_folds == math.inf
    assert found.fold_interval_reason == "a fold has an infinite mean"


def test_folds_of_one_class_each_work():
    y = np.repeat([0, 1, 2], 10)
    found = pr.evaluate_cross_validation(DummyClassifier(), np.zeros((30, 1)), y, cv=KFold(3))
    assert [fold.unseen_classes for fold in found.folds] == [(0,), (1,), (2,)]
    assert found.zero_probability_rows == 30


def test_groups_stay_together_and_are_what_intervals_count():
    X, y = IRIS
    groups = np.arange(150) // 5
    found = pr.evaluate_cross_validation(BAYES, X, y, cv=GroupKFold(5), groups=groups)
    assert (found.n_clusters, found.interval_method) == (30, "cluster")
    assert "StratifiedGroupKFold" in str(pr.evaluate_cross_validation(BAYES, X, y, groups=groups).provenance)


def test_a_row_that_is_forecast_again_is_one_cluster():
    found = pr.evaluate_cross_validation(BAYES, *IRIS, cv=RepeatedKFold(n_splits=3, n_repeats=2, random_state=0))
    assert (found.n_samples, found.n_clusters, len(found.folds)) == (300, 150, 6)


def test_rows_that_no_fold_forecasts_are_counted_and_the_others_keep_their_numbers():
    found = pr.evaluate_cross_validation(BAYES, *IRIS, cv=ShuffleSplit(1, test_size=30, random_state=0))
    assert found.provenance["cross_validation"]["rows_forecast"] == found.n_samples == 30
    (test,) = [test for _, test in ShuffleSplit(1, test_size=30, random_state=0).split(IRIS[0])]
    assert {row.id for row in found.worst_rows} <= set(test.tolist())


@pytest.mark.parametrize("estimator", [BAYES, make_pipeline(StandardScaler(), BAYES)])
def test_weights_count_in_training_and_in_the_evaluation(estimator):
    X, y = IRIS
    weight = np.where(np.arange(150) % 2, 1.0, 0.0)
    found = pr.evaluate_cross_validation(
        estimator, X, y, cv=KFold(3, shuffle=True, random_state=0), sample_weight=weight
    )
    kept = []
    for training, test in KFold(3, shuffle=True, random_state=0).split(X):
        heavy, of_test = training[weight[training] > 0], test[weight[test] > 0]
        kept.append((GaussianNB().fit(X[heavy], y[heavy]).predict_proba(X[of_test]), y[of_test]))
    proba, labels = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    assert found.mean_log_loss == pytest.approx(pr.log_loss(labels, proba), rel=1e-6)


def test_an_estimator_that_takes_no_weights_in_training_is_named():
    X, y = IRIS
    models = {"near": make_pipeline(StandardScaler(), KNeighborsClassifier(40)), "bayes": BAYES}
    with pytest.warns(UserWarning, match=r"'near' takes no sample weights in training: .* alone\. \[PR214\]"):
        found = pr.compare_cross_validation(models, X, y, cv=3, sample_weight=np.ones(150), on_zero="clip")
    assert "'near' takes no sample weights" in pr.ComparisonReport(found).to_markdown().replace("\\", "")
    options = {"cv": 3, "sample_weight": np.ones(150), "on_zero": "clip", "ignore": ["PR214"]}
    for muted in (
        pr.evaluate_cross_validation(models["near"], X, y, **options),
        pr.compare_cross_validation(models, X, y, **options),
    ):
        assert (muted.provenance["warnings"], len(muted.provenance["muted_warnings"])) == ([], 1)


def test_data_frames_and_the_estimator_stay_as_they_are():
    X, y = load_iris(return_X_y=True, as_frame=True)
    estimator = GaussianNB()
    found = pr.evaluate_cross_validation(
        estimator, X, y, by={"third": np.arange(150) % 3}, ids=[f"r{i}" for i in y.index]
    )
    assert not hasattr(estimator, "classes_")
    assert found.mean_log_loss == pr.evaluate_cross_validation(BAYES, *IRIS).mean_log_loss
    assert len(found.groups) == 3


def test_estimators_are_compared_on_the_same_folds():
    X, y = load_breast_cancer(return_X_y=True)
    models = {"bayes": BAYES, "logistic": make_pipeline(StandardScaler(), LogisticRegression())}
    pair = pr.compare_cross_validation(models, X, y, cv=5).pairs[0]
    means = [[f.mean_log_loss for f in pr.evaluate_cross_validation(m, X, y, cv=5).folds] for m in models.values()]
    assert [fold.mean_difference for fold in pair.folds] == pytest.approx(np.subtract(*means))
    assert pair.verdict == "b better"
    half = stats.t.ppf(0.975, 4) * math.sqrt((1 / 5 + 1 / 4) * np.subtract(*means).var(ddof=1))
    mean = np.subtract(*means).mean()
    assert pair.fold_interval == pytest.approx((mean - half, mean + half), rel=1e-2)  # folds are not quite equal


def test_the_report_has_the_table_of_folds():
    page = pr.Report.from_cross_validation(BAYES, *IRIS).to_html()
    assert "mean of folds" in page
    assert '<section id="folds"' in page


@pytest.mark.parametrize("cv", [1, "many", [], 200])
def test_folds_that_cannot_be_made_are_wrong_usage(cv):
    with pytest.raises(pr.UsageError, match="PR120"):
        pr.evaluate_cross_validation(BAYES, *IRIS, cv=cv)


def test_lengths_that_differ_are_named():
    with pytest.raises(pr.ShapeError, match=r"ids has shape .3,., expected .150,."):
        pr.evaluate_cross_validation(BAYES, *IRIS, ids=[1, 2, 3])


ROWS = np.arange(40.0).reshape(20, 2), np.tile([0, 1], 10)


def test_a_fold_may_be_given_as_a_mask():
    first = np.arange(20) < 10
    masks, places = [(first, ~first)], [(np.arange(10), np.arange(10, 20))]
    by_mask, by_place = (
        pr.evaluate_cross_validation(LogisticRegression(), *ROWS, cv=cv).mean_log_loss for cv in (masks, places)
    )
    assert by_mask == by_place


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ([20], "a fold names row 20, but there are rows 0 to 19"),
        ([-1], "a fold names row -1,"),
        ([0.5], "expected row numbers"),
        ([True] * 3, "expected row numbers"),
        ([[1, 2]], "expected row numbers"),
    ],
)
def test_a_fold_of_rows_that_there_are_not_is_refused(test, said):
    with pytest.raises(UsageError, match=said) as refused:
        pr.evaluate_cross_validation(LogisticRegression(), *ROWS, cv=[(np.arange(10), test)])
    assert refused.value.code == "PR120"


def test_an_estimator_of_no_library_needs_no_tags():
    class Half:
        classes_ = (0, 1)

        def get_params(self, **_):
            return {}

        def fit(self, *_):
            return self

        def predict_proba(self, X):
            return np.full((len(X), 2), 0.5)

    assert pr.evaluate_cross_validation(Half(), *ROWS, cv=2).mean_log_loss == math.log(2)


class Odd(LogisticRegression):
    """Says something else than it should: asked with a number of rows of X, or in training."""

    def __init__(self, fault="none"):
        super().__init__()
        self.fault = fault

    def fit(self, X, y, sample_weight=None):
        if self.fault == "training":
            raise RuntimeError("no convergence\nafter 3 rounds")
        return super().fit(X, y, sample_weight)

    def predict_proba(self, X):
        proba = super().predict_proba(X)
        if self.fault == "other labels":
            self.classes_ = np.array(["a", "b"])
        if self.fault == "no classes":
            del self.classes_
        proba[proba.shape[0] - 1] = np.nan if self.fault == "NaN" else proba[-1]
        return proba[1:] if self.fault == "short" else proba


LAST_TEN = [(np.arange(10), np.arange(10, 20))]
WITH_NAN = np.where(np.arange(40.0).reshape(20, 2) == 3, np.nan, ROWS[0])
FAULTS = {
    "None": (None, ROWS[0], {}, "PR120", "estimator is None, expected a classifier that has fit and predict_proba."),
    "a class": (Odd, ROWS[0], {}, "PR120", "Odd is a class, expected an estimator.\nMake one of it: Odd()."),
    "training fails": (Odd("training"), ROWS[0], {}, "PR154", "fold 0: Odd cannot be trained: RuntimeError: no conv"),
    "NaN in X": (
        LogisticRegression(),
        WITH_NAN,
        {},
        "PR154",
        "fold 0: LogisticRegression cannot forecast: ValueError: ",
    ),
    "one class": (LogisticRegression(), ROWS[0], {"cv": [([0, 2, 4], [1, 3])]}, "PR154", "fold 0: LogisticRegression"),
    "NaN forecast": (
        Odd("NaN"),
        ROWS[0],
        {"cv": LAST_TEN},
        "PR101",
        "row 19, column 0: the probability is missing (NaN).\n2 such values, in row 19.",
    ),
    "other labels": (
        Odd("other labels"),
        ROWS[0],
        {},
        "PR121",
        "fold 0: Odd knows the labels 'a', 'b', but y has 0, 1",
    ),
    "no classes": (Odd("no classes"), ROWS[0], {}, "PR125", "fold 0: Odd has no classes_"),
    "too few rows": (Odd("short"), ROWS[0], {"cv": 2}, "PR110", "fold 0: 10 labels but 9 rows of probabilities."),
    "no probabilities": (LinearSVC(), ROWS[0], {}, "PR122", "LinearSVC has no predict_proba"),
    "X of other length": (Odd(), ROWS[0][:7], {}, "PR110", "20 labels but 7 rows in X."),
    "no X": (Odd(), None, {}, "PR111", "X is one NoneType, expected one row for each label."),
    "weights": (Odd(), ROWS[0], {"sample_weight": [-1.0] * 20}, "PR114", "row 0"),
    "an empty fold": (Odd(), ROWS[0], {"cv": [([0, 1], [])]}, "PR120", "fold 0 has no rows to forecast."),
    "few members": (Odd(), ROWS[0], {"cv": 11}, "PR120", "the rows cannot be cut into folds: ValueError: n_splits=11"),
    "cv": (Odd(), ROWS[0], {"cv": [1]}, "PR120", "the rows cannot be cut into folds: TypeError: "),
    "by": (Odd(), ROWS[0], {"by": 7}, "PR111", "groups is one int"),
}


@pytest.mark.parametrize(("estimator", "X", "options", "code", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_what_goes_wrong_in_cross_validation_is_told_under_a_code(estimator, X, options, code, said):
    with pytest.raises(pr.ProbReportError) as refused:
        pr.evaluate_cross_validation(estimator, X, ROWS[1], **options)
    assert (refused.value.code, str(refused.value).split(" [PR")[0].startswith(said[:30])) == (code, True), (
        refused.value
    )
    assert said in refused.value.message
    if code == "PR154":
        assert type(refused.value.__cause__) in (ValueError, RuntimeError)


class Named(BaseEstimator):
    """Forecasts a half for each class, in a data frame whose columns have names."""

    classes_ = np.array(["a", "b"])

    def __init__(self, columns):
        self.columns = columns

    def fit(self, *_):
        return self

    def predict_proba(self, X):
        return pd.DataFrame(np.full((len(X), 2), 0.5), columns=self.columns)


FEW = np.arange(6.0).reshape(-1, 1), ["a", "b"] * 3


@pytest.mark.parametrize("columns", [["a", "b"], ["p_a", "p_b"], [0, 1], range(2)])
def test_names_of_columns_that_contradict_no_class_are_let_be(columns):
    assert pr.evaluate_cross_validation(Named(columns), *FEW, cv=2).mean_log_loss == pytest.approx(math.log(2))


def test_columns_with_the_names_of_the_classes_in_another_order_are_refused():
    with pytest.raises(
        UsageError, match=r"^fold 0: Named\.predict_proba.*'b', 'a', but classes_ are 'a', 'b'"
    ) as error:
        pr.evaluate_cross_validation(Named(["b", "a"]), *FEW, cv=2)
    assert error.value.code == "PR121"


def test_a_fold_without_weight_is_named_before_any_training():
    with pytest.raises(pr.ProbReportError, match=r"^fold 1: all sample weights are zero") as error:
        pr.evaluate_cross_validation(Named(["a", "b"]), *FEW, cv=KFold(3), sample_weight=[1, 1, 0, 0, 1, 1])
    assert error.value.code == "PR115"


@pytest.mark.parametrize(
    ("y", "code"), [(["a", None, "b", "a", "b", "a"], "PR105"), ([0.0, np.nan, 1, 0, 1, 0], "PR105")]
)
def test_a_missing_label_is_named_by_its_row_before_rows_are_cut(y, code):
    with pytest.raises(pr.ProbReportError, match=r"row 1\b") as error:
        pr.evaluate_cross_validation(BAYES, FEW[0], y, cv=2)
    assert error.value.code == code


def test_groups_of_another_length_are_called_groups():
    with pytest.raises(pr.ProbReportError, match=r"^groups has shape \(2,\), expected \(6,\)"):
        pr.evaluate_cross_validation(BAYES, *FEW, groups=[1, 2])


def test_an_error_that_cannot_be_written_is_told_by_its_kind():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    class Failing(Named):
        def fit(self, *_):
            raise MuteError

    with pytest.raises(UsageError, match=r"^fold 0: Failing cannot be trained: MuteError \[PR154\]\n"):
        pr.evaluate_cross_validation(Failing(["a", "b"]), *FEW, cv=2)
