"""The scorers equal scikit-learn's "neg_log_loss" wherever that works, and are right where it gives NaN or a guess."""

import copy
import math
import pickle

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401  (unlocks HalvingGridSearchCV)
from sklearn.feature_selection import RFECV, SequentialFeatureSelector
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression, LogisticRegressionCV, SGDClassifier
from sklearn.metrics import check_scoring, d2_log_loss_score, get_scorer, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    KFold,
    PredefinedSplit,
    RandomizedSearchCV,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_score,
    cross_validate,
    learning_curve,
    validation_curve,
)
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

import probreport as pr
from probreport.scorer import ProbabilityScorer
from tests.project.checkout import run_python

EPSILON_CHARGE = 52 * math.log(2)  # -ln(2**-52), what scikit-learn charges for probability 0 in float64: 36.04 nats
SAME = {"rtol": 1e-12, "atol": 1e-15}

TWO = load_breast_cancer(return_X_y=True)
THREE = load_iris(return_X_y=True)
WINE = load_wine(return_X_y=True)
WEIGHTS = np.random.default_rng(0).integers(0, 4, 150) / 2  # halves, some of them 0


def logistic(**options):
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, **options))


class Says:
    """A fitted classifier that says what it was told to, whatever it is asked."""

    def __init__(self, proba, classes=None):
        self.proba = proba
        if classes is not None:
            self.classes_ = np.asarray(classes)

    def predict_proba(self, X):  # noqa: ARG002
        return self.proba


def score(proba, known, y, *, weights=None, **options):
    return pr.make_log_loss_scorer(**options)(Says(proba, known), None, y, weights)


def refused(scorer, estimator, X, y, *weights):
    with pytest.raises(pr.ProbReportError) as caught:
        scorer(estimator, X, y, *weights)
    return caught.value


# --- What the scorers are -------------------------------------------------------------------------------------------


def test_the_score_is_minus_the_mean_log_loss():
    by_hand = (math.log(0.75) + math.log(0.5)) / 2
    assert score([[0.75, 0.25], [0.5, 0.5]], ["ham", "spam"], ["ham", "spam"]) == pytest.approx(by_hand, rel=1e-15)


def test_the_score_is_a_plain_float():
    assert type(score([[0.75, 0.25]], [0, 1], [0])) is float


def test_bits_are_nats_divided_by_log_two():
    assert score([[0.25, 0.75]], [0, 1], [0], unit="bits") == -2.0


def test_importing_the_scorers_leaves_scikit_learn_alone(tmp_path):
    ran = run_python("-c", "import sys, probreport.scorer; sys.exit('sklearn' in sys.modules)", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("scorer", [pr.log_loss_scorer, pr.probability_scorer], ids=repr)
def test_scikit_learn_takes_them_for_scorers(scorer):
    assert check_scoring(LogisticRegression(), scoring=scorer) is scorer


@pytest.mark.parametrize("remade", [copy.copy, copy.deepcopy, lambda scorer: pickle.loads(pickle.dumps(scorer))])
@pytest.mark.parametrize(
    "scorer",
    [pr.log_loss_scorer, pr.probability_scorer, pr.make_log_loss_scorer(classes=["a", "b"], unit="bits")],
    ids=repr,
)
def test_a_copy_is_equal_and_hashes_alike(scorer, remade):
    assert remade(scorer) == scorer
    assert hash(remade(scorer)) == hash(scorer)


def test_a_clone_of_a_search_keeps_its_scorer():
    search = clone(GridSearchCV(logistic(), {}, scoring=pr.make_log_loss_scorer(on_zero="inf")))
    assert search.scoring == pr.make_log_loss_scorer(on_zero="inf")


def test_scorers_with_different_options_differ():
    assert pr.log_loss_scorer != pr.make_log_loss_scorer(unseen="inf")
    assert pr.log_loss_scorer != pr.probability_scorer


def test_scorers_show_how_they_were_made():
    scorer = pr.make_log_loss_scorer(classes=np.array([2, 1]), on_zero="error", unseen="inf", unit="bits")
    assert repr(scorer) == "make_log_loss_scorer(classes=(2, 1), on_zero='error', unseen='inf', unit='bits')"
    assert repr(pr.log_loss_scorer) == "make_log_loss_scorer()"
    assert repr(pr.probability_scorer) == "probability_scorer"


@pytest.mark.parametrize("option", ["on_zero", "unseen", "unit"])
def test_an_option_that_does_not_exist_is_refused_at_once(option):
    with pytest.raises(pr.UsageError, match=rf"{option}='no' is unknown; choose one of .* \[PR120\]"):
        pr.make_log_loss_scorer(**{option: "no"})


def test_classes_declared_twice_are_refused_at_once():
    with pytest.raises(pr.LabelError, match="PR109"):
        pr.make_log_loss_scorer(classes=["a", "b", "a"])


# --- Where "neg_log_loss" works, they equal it ----------------------------------------------------------------------

ESTIMATORS = [
    logistic(),
    GaussianNB(),  # so sure of itself that 1 - q and the other column differ visibly
    DecisionTreeClassifier(random_state=0),  # gives the truth probability 0 now and then
    KNeighborsClassifier(3),
    RandomForestClassifier(20, random_state=0),
    CalibratedClassifierCV(LinearSVC(random_state=0), cv=3),
    make_pipeline(StandardScaler(), CalibratedClassifierCV(GaussianNB(), method="isotonic", cv=3)),
    DummyClassifier(strategy="prior"),
]


@pytest.mark.parametrize("data", [TWO, THREE, WINE], ids=["two classes", "three classes", "wine"])
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: str(estimator)[:40])
def test_cross_val_score_is_that_of_neg_log_loss(estimator, data):
    X, y = data
    X = StandardScaler().fit_transform(X)
    expected = cross_val_score(estimator, X, y, scoring="neg_log_loss")
    np.testing.assert_allclose(cross_val_score(estimator, X, y, scoring=pr.log_loss_scorer), expected, **SAME)


LABELS = {
    "strings": np.array(["malignant", "benign"])[TWO[1]],
    "objects": np.array(["malignant", "benign"], dtype=object)[TWO[1]],
    "booleans": TWO[1].astype(bool),
    "minus one and one": 2 * TWO[1] - 1,
    "floats": TWO[1].astype(np.float64),
    "a series": pd.Series(TWO[1], index=range(1000, 1569)),
    "a series of strings": pd.Series(np.array(["malignant", "benign"])[TWO[1]]),
    "a list": TWO[1].tolist(),
}


@pytest.mark.parametrize("y", LABELS.values(), ids=LABELS)
def test_the_kind_of_label_does_not_matter(y):
    expected = cross_val_score(logistic(), *TWO, scoring="neg_log_loss")
    np.testing.assert_allclose(cross_val_score(logistic(), TWO[0], y, scoring=pr.log_loss_scorer), expected, **SAME)


def test_categories_are_labels_too():
    y = pd.Categorical.from_codes(THREE[1], ["setosa", "versicolor", "virginica"])
    expected = get_scorer("neg_log_loss")(logistic().fit(*THREE), *THREE)
    assert pr.log_loss_scorer(logistic().fit(THREE[0], y), THREE[0], y) == pytest.approx(expected, rel=1e-12)


def test_labels_in_a_frame_of_one_column_are_labels():
    fitted = logistic().fit(*THREE)
    y = pd.DataFrame({"species": THREE[1]})
    assert pr.log_loss_scorer(fitted, THREE[0], y) == pr.log_loss_scorer(fitted, *THREE)


def test_ten_classes_and_pixels():
    X, y = load_digits(return_X_y=True)
    expected = cross_val_score(GaussianNB(), X, y, cv=3, scoring="neg_log_loss")
    np.testing.assert_allclose(cross_val_score(GaussianNB(), X, y, cv=3, scoring=pr.log_loss_scorer), expected, **SAME)


def test_cross_validate_takes_ours_beside_theirs():
    scoring = {"ours": pr.log_loss_scorer, "theirs": "neg_log_loss", "accuracy": "accuracy"}
    result = cross_validate(logistic(), *THREE, scoring=scoring, return_train_score=True)
    np.testing.assert_allclose(result["test_ours"], result["test_theirs"], **SAME)
    np.testing.assert_allclose(result["train_ours"], result["train_theirs"], **SAME)


def test_two_processes_find_what_one_finds():
    alone = cross_validate(logistic(), *THREE, scoring=pr.probability_scorer)
    together = cross_validate(logistic(), *THREE, scoring=pr.probability_scorer, n_jobs=2)
    for name in ("test_neg_log_loss", "test_skill", "test_neg_brier_score", "test_accuracy"):
        np.testing.assert_array_equal(together[name], alone[name])


GRID = {"logisticregression__C": [0.01, 0.1, 1.0, 10.0]}
SEARCHES = {
    "grid": lambda **options: GridSearchCV(logistic(), GRID, **options),
    "grid, two processes": lambda **options: GridSearchCV(logistic(), GRID, n_jobs=2, **options),
    "halving": lambda **options: HalvingGridSearchCV(logistic(), GRID, random_state=0, min_resources=60, **options),
    "random": lambda **options: RandomizedSearchCV(logistic(), GRID, n_iter=3, random_state=0, **options),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_search_finds_the_same_with_the_same_scores(search):
    ours = search(scoring=pr.log_loss_scorer).fit(*THREE)
    theirs = search(scoring="neg_log_loss").fit(*THREE)
    assert ours.best_params_ == theirs.best_params_
    np.testing.assert_allclose(ours.cv_results_["mean_test_score"], theirs.cv_results_["mean_test_score"], **SAME)


def test_a_search_refits_on_one_of_several_measures():
    ours = GridSearchCV(logistic(), GRID, scoring=pr.probability_scorer, refit="neg_log_loss").fit(*THREE)
    theirs = GridSearchCV(logistic(), GRID, scoring="neg_log_loss").fit(*THREE)
    assert ours.best_params_ == theirs.best_params_
    np.testing.assert_allclose(
        ours.cv_results_["mean_test_neg_log_loss"], theirs.cv_results_["mean_test_score"], **SAME
    )
    assert {"mean_test_skill", "mean_test_neg_brier_score", "mean_test_accuracy"} <= set(ours.cv_results_)


def test_a_fitted_search_is_scored_by_its_scorer():
    search = GridSearchCV(logistic(), GRID, scoring=pr.log_loss_scorer).fit(*THREE)
    assert search.score(*THREE) == pr.log_loss_scorer(search.best_estimator_, *THREE)


TOOLS = {
    "learning_curve": lambda scoring: learning_curve(
        logistic(), *THREE, scoring=scoring, train_sizes=[0.5, 1.0], shuffle=True, random_state=0
    )[2],
    "validation_curve": lambda scoring: validation_curve(
        logistic(), *THREE, scoring=scoring, param_name="logisticregression__C", param_range=[0.1, 1.0]
    )[1],
    "permutation_importance": lambda scoring: (
        permutation_importance(logistic().fit(*THREE), *THREE, scoring=scoring, n_repeats=2, random_state=0).importances
    ),
    "RFECV": lambda scoring: (
        RFECV(GaussianNB(), scoring=scoring, importance_getter=variance).fit(*THREE).cv_results_["mean_test_score"]
    ),
    "SequentialFeatureSelector": lambda scoring: (
        SequentialFeatureSelector(logistic(), n_features_to_select=2, scoring=scoring).fit(*THREE).get_support()
    ),
    "LogisticRegressionCV": lambda scoring: scores_along_the_path(scoring, *THREE, cv=3),
}


def variance(estimator):
    return estimator.var_


def scores_along_the_path(scoring, X, y, *, cv):
    """Return the scores of a path of logistic regressions, shape (folds, Cs), as every release lays them out."""
    newer = {"l1_ratios": (0,), "use_legacy_attributes": False} if sklearn_is_at_least(1, 8) else {}
    search = LogisticRegressionCV(Cs=[0.01, 0.1], scoring=scoring, cv=cv, max_iter=5000, **newer)
    scores = search.fit(StandardScaler().fit_transform(X), y).scores_
    return scores[:, 0] if newer else next(iter(scores.values()))


def sklearn_is_at_least(*version):
    return tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= version


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_every_tool_that_scores_finds_the_same(tool):
    np.testing.assert_allclose(tool(pr.log_loss_scorer), tool("neg_log_loss"), **SAME)


def test_permutation_importance_takes_several_measures_at_once():
    fitted = logistic().fit(*THREE)
    several = permutation_importance(fitted, *THREE, scoring=pr.probability_scorer, n_repeats=2, random_state=0)
    alone = permutation_importance(fitted, *THREE, scoring="neg_log_loss", n_repeats=2, random_state=0)
    np.testing.assert_allclose(several["neg_log_loss"].importances, alone.importances, **SAME)


def test_a_moved_decision_threshold_leaves_the_probabilities_as_they_are():
    X, y = TWO
    tuned = TunedThresholdClassifierCV(logistic(), scoring="balanced_accuracy").fit(X, y)
    assert pr.log_loss_scorer(tuned, X, y) == pr.log_loss_scorer(logistic().fit(X, y), X, y)


# --- Weights reach the score ----------------------------------------------------------------------------------------


def weighted_by_hand(train, test):
    """Return minus the weighted mean of -ln p of one fold of iris, from the formula."""
    fitted = logistic().fit(THREE[0][train], THREE[1][train])
    truth = fitted.predict_proba(THREE[0][test])[np.arange(len(test)), THREE[1][test]]
    return (WEIGHTS[test] * np.log(truth)).sum() / WEIGHTS[test].sum()


FOLDS = list(StratifiedKFold(5).split(*THREE))


def test_a_weighted_score_is_the_weighted_mean():
    score_by_hand = (3 * math.log(0.75) + 1 * math.log(0.5)) / 4
    proba, classes, y = [[0.75, 0.25], [0.5, 0.5]], ["ham", "spam"], ["ham", "spam"]
    assert score(proba, classes, y, weights=[3, 1]) == pytest.approx(score_by_hand, rel=1e-15)


def test_weights_may_be_given_by_position_and_by_name():
    fitted = logistic().fit(*THREE)
    expected = get_scorer("neg_log_loss")(fitted, *THREE, sample_weight=WEIGHTS)
    assert pr.log_loss_scorer(fitted, *THREE, WEIGHTS) == pytest.approx(expected, rel=1e-12)
    assert pr.log_loss_scorer(fitted, *THREE, sample_weight=WEIGHTS) == pytest.approx(expected, rel=1e-12)


@pytest.fixture
def routing():
    """Turn scikit-learn's metadata routing on."""
    with sklearn.config_context(enable_metadata_routing=True):
        yield


@pytest.mark.usefixtures("routing")
@pytest.mark.parametrize("alias", [True, "sample_weight", "row_weight"])
def test_routed_weights_reach_the_score_of_each_fold(alias):
    scorer = pr.make_log_loss_scorer().set_score_request(sample_weight=alias)
    name = "sample_weight" if alias is True else alias
    estimator = make_pipeline(StandardScaler().set_fit_request(sample_weight=False), weight_blind())
    scores = cross_val_score(estimator, *THREE, scoring=scorer, cv=FOLDS, params={name: WEIGHTS})
    np.testing.assert_allclose(scores, [weighted_by_hand(*fold) for fold in FOLDS], **SAME)


def weight_blind(**options):
    """Return a logistic regression that asks for no weights in its fit."""
    return LogisticRegression(max_iter=1000, **options).set_fit_request(sample_weight=False)


@pytest.mark.usefixtures("routing")
def test_routed_weights_reach_several_measures_at_once():
    scorer = ProbabilityScorer().set_score_request(sample_weight=True)
    estimator = make_pipeline(StandardScaler().set_fit_request(sample_weight=False), weight_blind())
    scores = cross_validate(estimator, *THREE, scoring=scorer, cv=FOLDS, params={"sample_weight": WEIGHTS})
    np.testing.assert_allclose(scores["test_neg_log_loss"], [weighted_by_hand(*fold) for fold in FOLDS], **SAME)


@pytest.mark.usefixtures("routing")
def test_routed_weights_reach_a_search_with_ours_beside_theirs():
    scoring = {
        "ours": pr.make_log_loss_scorer().set_score_request(sample_weight=True),
        "theirs": get_scorer("neg_log_loss").set_score_request(sample_weight=True),
    }
    search = GridSearchCV(weight_blind(), {"C": [0.1, 1.0]}, scoring=scoring, refit="ours", cv=FOLDS)
    results = search.fit(*THREE, sample_weight=WEIGHTS).cv_results_
    for fold in range(len(FOLDS)):
        np.testing.assert_allclose(results[f"split{fold}_test_ours"], results[f"split{fold}_test_theirs"], **SAME)


@pytest.mark.usefixtures("routing")
def test_weights_that_are_declined_do_not_reach_the_score():
    scorer = pr.make_log_loss_scorer().set_score_request(sample_weight=False)
    estimator = LogisticRegression(max_iter=1000).set_fit_request(sample_weight=True)
    scores = cross_val_score(estimator, *THREE, scoring=scorer, cv=FOLDS, params={"sample_weight": WEIGHTS})
    train, test = FOLDS[0]
    fitted = estimator.fit(THREE[0][train], THREE[1][train], sample_weight=WEIGHTS[train])
    truth = fitted.predict_proba(THREE[0][test])[np.arange(len(test)), THREE[1][test]]
    assert scores[0] == pytest.approx(np.log(truth).mean(), rel=1e-12)


@pytest.mark.usefixtures("routing")
def test_weights_without_a_request_are_an_error_that_names_the_scorer():
    with pytest.raises(UnsetMetadataPassedError, match=r"make_log_loss_scorer\(unit='bits'\)\.set_score_request"):
        cross_val_score(
            weight_blind(), *THREE, scoring=pr.make_log_loss_scorer(unit="bits"), params={"sample_weight": WEIGHTS}
        )


@pytest.mark.usefixtures("routing")
def test_a_request_survives_copying():
    scorer = pr.make_log_loss_scorer().set_score_request(sample_weight="row_weight")
    for same in (copy.deepcopy(scorer), pickle.loads(pickle.dumps(scorer))):
        assert same.get_metadata_routing().score.requests == {"sample_weight": "row_weight"}
        assert same == scorer != pr.make_log_loss_scorer()


def test_a_request_that_scikit_learn_does_not_know_is_refused():
    with pytest.raises(ValueError, match="should be either a valid identifier"):
        pr.make_log_loss_scorer().set_score_request(sample_weight="no name")


def test_without_routing_several_scorers_are_given_the_weights():
    scorer = check_scoring(scoring={"ours": pr.log_loss_scorer, "theirs": "neg_log_loss"})
    scores = scorer(logistic().fit(*THREE), *THREE, sample_weight=WEIGHTS)
    assert scores["ours"] == pytest.approx(scores["theirs"], rel=1e-12)
    assert scores["ours"] != pytest.approx(pr.log_loss_scorer(logistic().fit(*THREE), *THREE), rel=1e-3)


@pytest.mark.parametrize("scoring", [pr.log_loss_scorer, {"a": pr.log_loss_scorer}], ids=["alone", "in a dict"])
def test_without_routing_a_search_treats_weights_as_it_does_for_neg_log_loss(scoring):
    X = StandardScaler().fit_transform(THREE[0])
    ours = GridSearchCV(LogisticRegression(max_iter=1000), {"C": [1.0]}, scoring=scoring, refit=False)
    theirs = GridSearchCV(LogisticRegression(max_iter=1000), {"C": [1.0]}, scoring="neg_log_loss", refit=False)
    name = "mean_test_a" if isinstance(scoring, dict) else "mean_test_score"
    np.testing.assert_allclose(
        ours.fit(X, THREE[1], sample_weight=WEIGHTS).cv_results_[name],
        theirs.fit(X, THREE[1], sample_weight=WEIGHTS).cv_results_["mean_test_score"],
        **SAME,
    )


@pytest.mark.parametrize("scorer", [pr.log_loss_scorer, pr.probability_scorer], ids=repr)
def test_weight_zero_is_the_same_as_leaving_the_row_out(scorer):
    fitted, kept = logistic().fit(*THREE), WEIGHTS > 0
    with_zeros = scorer(fitted, *THREE, WEIGHTS)
    without = scorer(fitted, THREE[0][kept], THREE[1][kept], WEIGHTS[kept])
    assert with_zeros == pytest.approx(without, rel=1e-12)


def test_weight_zero_takes_an_infinite_row_out():
    proba = [[0.5, 0.5], [0.0, 1.0]]
    assert score(proba, [0, 1], [0, 0], weights=[1, 0], on_zero="inf") == -math.log(2)
    assert score(proba, [0, 1], [0, 0], weights=[1, 0], on_zero="error") == -math.log(2)
    assert score(proba, [0, 1], [0, 2], weights=[1, 0], unseen="error") == -math.log(2)


@pytest.mark.parametrize(
    ("weights", "code"),
    [([-1, 2], "PR114"), ([math.nan, 1], "PR114"), ([math.inf, 1], "PR114"), ([0, 0], "PR115"), ([1], "PR110")],
)
def test_weights_that_make_no_mean_are_refused(weights, code):
    for scorer in (pr.log_loss_scorer, pr.probability_scorer):
        assert refused(scorer, Says([[0.5, 0.5], [0.5, 0.5]], [0, 1]), None, [0, 1], weights).code == code


# --- Where "neg_log_loss" is NaN ------------------------------------------------------------------------------------


def scores_of_prior(y, folds, scorer=pr.log_loss_scorer):
    """Score the forecast "as often as in training" by fold: its probabilities can be read off the labels."""
    X = np.zeros((len(y), 1))
    return cross_val_score(DummyClassifier(), X, y, scoring=scorer, cv=PredefinedSplit(folds), error_score="raise")


def test_a_class_that_the_test_part_lacks_changes_nothing():
    # The second fold trains on a a b c, which gives a 1/2, b 1/4 and c 1/4, and is tested on a b.
    y, folds = list("aabcab"), [-1, -1, -1, -1, 1, 1]
    assert scores_of_prior(y, folds) == pytest.approx([-(math.log(2) + math.log(4)) / 2], rel=1e-15)


def test_a_class_that_the_training_part_lacks_is_charged_36_nats():
    # Trained on a c, which gives 1/2 to each; tested on a, which costs ln 2, and on b, which has no column.
    # scikit-learn 1.9 takes the column of c for that of b here, and says -0.693 without a word.
    y, folds = list("acab"), [-1, -1, 0, 0]
    assert scores_of_prior(y, folds) == pytest.approx([-(math.log(2) + EPSILON_CHARGE) / 2], rel=1e-15)


def test_sorted_labels_in_unshuffled_folds_never_see_their_class():
    y = list("aabbcc")
    scores = cross_val_score(DummyClassifier(), np.zeros((6, 1)), y, scoring=pr.log_loss_scorer, cv=KFold(3))
    assert scores.tolist() == [-EPSILON_CHARGE] * 3


def test_one_rare_label_leaves_every_fold_a_number():  # scikit-learn's issue 9144
    # 49 times -1, 50 times 1, one 0 at the very end; ten folds of ten rows, the last ends with the 0.
    y = np.array([-1, 1] * 49 + [1, 0])
    scores = cross_val_score(DummyClassifier(), np.zeros((100, 1)), y, scoring=pr.log_loss_scorer, cv=KFold(10))
    # Folds 1 to 9 train on 44 times -1, 45 times 1 and the 0, and are tested on five of each of the two.
    assert scores[:9] == pytest.approx([(math.log(44 / 90) + math.log(45 / 90)) / 2] * 9, rel=1e-14)
    # Fold 10 trains on 45 of each, and is tested on four times -1, five times 1 and the 0 that it never saw.
    assert scores[9] == pytest.approx((9 * math.log(1 / 2) - EPSILON_CHARGE) / 10, rel=1e-14)


def test_a_path_of_regressions_survives_a_class_that_a_fold_lacks():  # scikit-learn's issue 15389
    X, y = load_digits(return_X_y=True)
    kept = np.r_[np.flatnonzero(y < 3)[:240], np.flatnonzero(y == 9)[:2]]
    folds = list(KFold(3, shuffle=True, random_state=0).split(kept))
    assert any(9 not in y[kept][test] for _, test in folds)
    assert np.isfinite(scores_along_the_path(pr.log_loss_scorer, X[kept], y[kept], cv=folds)).all()


def test_a_training_part_of_one_class_is_certain_of_it():
    y, folds = list("aaab"), [-1, -1, 0, 0]  # trained on a a: probability 1 for a
    assert scores_of_prior(y, folds) == pytest.approx([-EPSILON_CHARGE / 2], rel=1e-15)
    assert scores_of_prior(y, folds, pr.make_log_loss_scorer(unseen="inf")) == [-math.inf]
    assert scores_of_prior(list("aaaa"), folds, pr.make_log_loss_scorer(on_zero="inf")) == [0.0]


def test_a_perfect_score_is_zero_and_never_minus_zero():
    perfect = score([[1.0, 0.0], [0.0, 1.0]], [0, 1], [0, 1], on_zero="inf")
    assert (perfect, math.copysign(1, perfect)) == (0.0, 1.0)


def test_a_label_that_was_never_seen_costs_what_was_asked_for():
    answers = {"proba": [[0.5, 0.5], [0.5, 0.5]], "known": ["a", "c"], "y": ["a", "b"]}
    assert score(**answers, unseen="clip") == -(math.log(2) + EPSILON_CHARGE) / 2
    assert score(**answers, unseen="clip", on_zero="inf") == -(math.log(2) + EPSILON_CHARGE) / 2
    assert score(**answers, unseen="inf") == -math.inf


def test_a_label_that_was_never_seen_is_refused_on_request():
    scorer = pr.make_log_loss_scorer(unseen="error")
    error = refused(scorer, Says([[0.5, 0.5]] * 3, ["a", "c"]), None, ["a", "b", "d"])
    assert str(error) == (
        "row 1: the estimator never saw the label of this row (2 such rows: 1, 2). [PR104]\n"
        "It never saw 'b', 'd'; it knows 'a', 'c'. "
        "unseen='clip' charges 36.04 nats for such a row, unseen='inf' infinity."
    )


@pytest.mark.parametrize("unseen", ["clip", "inf", "error"])
@pytest.mark.parametrize(
    ("known", "y", "said"),
    [
        (["no", "yes"], [b"no", b"yes"], "the labels (b'no', b'yes') are of type bytes, the classes of the estimator"),
        (
            [0, 1],
            ["no", "yes"],
            "the labels ('no', 'yes') are of type str, the classes of the estimator (0, 1) of type num",
        ),
        (["no", "yes"], [False, False], "the labels (False) are of type number, the classes of the estimator"),
    ],
)
def test_labels_of_another_type_than_all_classes_are_encoded_and_not_unseen(known, y, said, unseen):
    error = refused(pr.make_log_loss_scorer(unseen=unseen), Says([[0.9, 0.1], [0.2, 0.8]], known), None, y)
    assert error.code == "PR104"
    assert said in str(error)
    assert pr.make_log_loss_scorer()(Says([[0.9, 0.1]], [0, 1]), None, ["1"]) == pytest.approx(math.log(0.1))


def test_a_frame_of_forecasts_that_names_its_columns_otherwise_is_refused():
    rows = [[0.9, 0.1], [0.2, 0.8]]
    error = refused(
        pr.log_loss_scorer, Says(pd.DataFrame(rows, columns=["yes", "no"]), ["no", "yes"]), None, ["no", "yes"]
    )
    assert (error.code, "names its columns 'yes', 'no', but classes_ are 'no', 'yes'" in str(error)) == ("PR121", True)
    for names in (["no", "yes"], ["p_0", "p_1"], None):
        assert score(pd.DataFrame(rows, columns=names), ["no", "yes"], ["no", "yes"]) == score(
            rows, ["no", "yes"], ["no", "yes"]
        )


def test_probability_zero_costs_what_was_asked_for():
    answers = {"proba": [[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], "known": [0, 1, 2], "y": [1, 0]}
    assert score(**answers, on_zero="clip") == -(EPSILON_CHARGE + math.log(2)) / 2
    assert score(**answers, on_zero="inf") == -math.inf
    error = refused(pr.make_log_loss_scorer(on_zero="error"), Says(answers["proba"], [0, 1, 2]), None, [1, 0])
    assert (error.code, "row 0: the true class 1 was given probability 0" in str(error)) == ("PR117", True)


def test_a_rare_event_below_epsilon_is_priced_in_full_without_clipping():
    assert score([[1e-30, 1.0]], [0, 1], [0], on_zero="inf") == pytest.approx(30 * -math.log(10), rel=1e-15)
    assert score([[1e-30, 1.0]], [0, 1], [0]) == -EPSILON_CHARGE


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_of_the_probabilities_does_not_matter(dtype):
    proba = np.array([[0.25, 0.75], [1.0, 0.0], [0.5, 0.5]], dtype)
    assert score(proba, [0, 1], [0, 1, 1]) == -(math.log(4) + EPSILON_CHARGE + math.log(2)) / 3


def test_a_small_float32_probability_beside_a_one_is_believed():
    proba = np.array([[1e-9, 1.0]], np.float32)
    assert score(proba, [0, 1], [0]) == pytest.approx(math.log(np.float64(np.float32(1e-9))), rel=1e-15)


# --- Which column is whose ------------------------------------------------------------------------------------------


def test_columns_go_by_the_classes_of_the_estimator_in_their_order():
    proba = [[0.125, 0.625, 0.25]]
    assert score(proba, ["b", "c", "a"], ["a"]) == -math.log(4)


def test_columns_go_by_declared_classes_where_the_estimator_has_none():
    assert score([[0.125, 0.875]], None, ["b"], classes=["b", "a"]) == -math.log(8)


def test_columns_go_by_declared_classes_where_the_estimator_learned_codes():
    assert score([[0.125, 0.875]], [0, 1], ["ham"], classes=["ham", "spam"]) == -math.log(8)


def test_a_fold_that_lacks_declared_classes_goes_by_its_own():
    assert score([[0.125, 0.875]], ["a", "c"], ["c"], classes=["a", "b", "c"]) == math.log(0.875)


def test_declared_classes_that_contradict_the_estimator_are_refused():
    error = refused(pr.make_log_loss_scorer(classes=["c", "a"]), Says([[0.5, 0.5]], ["a", "c"]), None, ["a"])
    assert (error.code, "classes= declares 'c', 'a', but the estimator's columns are 'a', 'c'" in str(error)) == (
        "PR121",
        True,
    )


def test_an_estimator_that_does_not_name_its_columns_is_refused_with_the_remedy():
    error = refused(pr.log_loss_scorer, Says([[0.5, 0.5]]), None, ["a"])
    assert isinstance(error, pr.UsageError)
    assert str(error) == (
        "Says has no classes_, so it is unknown which column belongs to which label. [PR125]\n"
        "Declare them in the order of the columns: make_log_loss_scorer(classes=[…])."
    )


def test_columns_that_do_not_fit_the_classes_are_refused():
    error = refused(pr.log_loss_scorer, Says([[0.5, 0.5]], ["a", "b", "c"]), None, ["a"])
    assert str(error) == "Says gives 2 columns of probabilities, but there are 3 classes ('a', 'b', 'c'). [PR107]"


# --- Who is refused, and why ----------------------------------------------------------------------------------------


def hinge():
    return SGDClassifier(loss="hinge")


WRAP_IT = "Wrap it in sklearn.calibration.CalibratedClassifierCV"
WITHOUT_PROBABILITIES = [
    (SVC(), "SVC", f"{WRAP_IT}(…, ensemble=False), which replaces SVC(probability=True)."),
    (LinearSVC(), "LinearSVC", f"{WRAP_IT}, or take a classifier that has predict_proba."),
    (LinearRegression(), "LinearRegression", "Take a classifier that has predict_proba."),
    (hinge(), "SGDClassifier", f'Give it loss="log_loss". {WRAP_IT} where the loss has to stay.'),
    (make_pipeline(StandardScaler(), hinge()), "SGDClassifier (within Pipeline)", 'Give it loss="log_loss".'),
    (GridSearchCV(make_pipeline(LinearSVC()), {}), "LinearSVC (within GridSearchCV)", WRAP_IT),
    (make_pipeline(FunctionTransformer()), "FunctionTransformer (within Pipeline)", "Take a classifier that has"),
    (VotingClassifier([("nb", GaussianNB())]), "VotingClassifier", 'Give it voting="soft".'),
    (GridSearchCV(VotingClassifier([("nb", GaussianNB())]), {}), "VotingClassifier (within GridSearchCV)", "Give it"),
]


@pytest.mark.parametrize(
    ("estimator", "who", "remedy"), WITHOUT_PROBABILITIES, ids=[w for _, w, _ in WITHOUT_PROBABILITIES]
)
def test_an_estimator_without_probabilities_is_named_with_the_remedy(estimator, who, remedy):
    error = refused(pr.log_loss_scorer, clone(estimator).fit(*ALTERNATING), *ALTERNATING)
    assert (type(error), error.code) == (pr.UsageError, "PR122")
    first, second = error.message.split("\n")
    assert first == f"{who} has no predict_proba, so there are no probabilities to score."
    assert second.startswith(remedy)


ALTERNATING = (np.arange(20.0).reshape(10, 2), np.array([0, 1] * 5))


@pytest.mark.parametrize("kind", [NotFittedError, pr.UsageError])
def test_an_estimator_that_is_not_fitted_says_so_in_an_error_of_both_kinds(kind):
    with pytest.raises(kind, match=r"(?s)cannot forecast: NotFittedError: .* \[PR154\].*\nFit it first\.") as refused:
        pr.log_loss_scorer(LogisticRegression(), *THREE)
    assert type(refused.value.__cause__) is NotFittedError
    assert (again := pickle.loads(pickle.dumps(refused.value))).code == "PR154"
    assert str(again) == str(refused.value)


def test_several_outputs_are_refused_whatever_they_look_like():
    X, y = ALTERNATING
    several = np.column_stack([y, 1 - y])
    for estimator in (MultiOutputClassifier(GaussianNB()), ClassifierChain(GaussianNB())):
        error = refused(pr.log_loss_scorer, estimator.fit(X, several), X, several)
        assert (error.code, "y has shape (10, 2)" in str(error)) == ("PR111", True)
    error = refused(pr.log_loss_scorer, MultiOutputClassifier(GaussianNB()).fit(X, several), X, y)
    assert "MultiOutputClassifier.predict_proba(X) returned a list of 2 arrays" in str(error)


@pytest.mark.parametrize(
    ("proba", "code"),
    [
        ([[0.5, 0.4], [0.5, 0.5]], "PR103"),
        ([[1.0, 1.0], [0.5, 0.5]], "PR103"),
        ([[math.nan, 1.0], [0.5, 0.5]], "PR101"),
        ([[-0.1, 1.1], [0.5, 0.5]], "PR102"),
        ([[0.5, 0.5]], "PR110"),
        ([0.5, 0.5], "PR111"),
        ([["0.5", "0.5"], ["0.5", "0.5"]], "PR113"),
    ],
)
def test_what_is_no_probability_is_refused(proba, code):
    for scorer in (pr.log_loss_scorer, pr.probability_scorer):
        assert refused(scorer, Says(proba, [0, 1]), None, [0, 1]).code == code


def test_rows_that_were_rounded_are_accepted():
    assert score([[0.333, 0.333, 0.333]], [0, 1, 2], [0]) == math.log(0.333)


@pytest.mark.parametrize(("y", "code"), [(None, "PR121"), ([None, 1], "PR105"), ([], "PR110")])
def test_missing_labels_are_refused(y, code):
    assert refused(pr.log_loss_scorer, Says([[0.5, 0.5], [0.5, 0.5]], [0, 1]), None, y).code == code


# --- Several measures at once ---------------------------------------------------------------------------------------


def test_the_measures_are_those_of_the_formulas():
    y, proba = ["a", "b", "b", "b"], [[0.5, 0.5], [0.25, 0.75], [0.25, 0.75], [0.75, 0.25]]
    loss = -(math.log(0.5) + 2 * math.log(0.75) + math.log(0.25)) / 4
    prior = -(math.log(1 / 4) + 3 * math.log(3 / 4)) / 4
    assert pr.probability_scorer(Says(proba, ["a", "b"]), None, y) == pytest.approx(
        {
            "neg_log_loss": -loss,
            "skill": 1 - loss / prior,
            "neg_brier_score": -(0.5**2 + 0.25**2 + 0.25**2 + 0.75**2) / 4,
            "accuracy": 0.75,  # among equals the first class is the preferred one
        },
        rel=1e-14,
    )


@pytest.mark.parametrize("weights", [None, "weights"])
@pytest.mark.parametrize("data", [TWO, THREE], ids=["two classes", "three classes"])
def test_the_measures_are_those_of_scikit_learn(data, weights):
    X, y = data
    fitted = make_pipeline(StandardScaler(), GaussianNB()).fit(X[::2], y[::2])
    weighted = {} if weights is None else {"sample_weight": np.arange(len(y)) % 3}
    ours = pr.probability_scorer(fitted, X, y, **weighted)
    theirs = {name: get_scorer(name) for name in ("neg_log_loss", "accuracy")}
    theirs["skill"] = make_scorer(d2_log_loss_score, response_method="predict_proba")
    if len(set(y)) == 2 or sklearn_is_at_least(1, 7):  # before, its Brier score knew two classes only
        theirs["neg_brier_score"] = get_scorer("neg_brier_score")
    for name, scorer in theirs.items():
        assert ours[name] == pytest.approx(scorer(fitted, X, y, **weighted), rel=1e-12), name


def test_the_brier_score_of_more_than_two_classes_is_the_sum_over_them():
    measured = pr.probability_scorer(Says([[0.5, 0.25, 0.25]], [0, 1, 2]), None, [0])
    assert measured["neg_brier_score"] == -(0.5**2 + 0.25**2 + 0.25**2)


def test_skill_is_undefined_where_a_fold_has_one_class():
    measured = pr.probability_scorer(Says([[0.5, 0.5]] * 2, ["a", "b"]), None, ["a", "a"])
    assert math.isnan(measured.pop("skill"))
    assert measured == pytest.approx({"neg_log_loss": -math.log(2), "neg_brier_score": -0.25, "accuracy": 1.0})


def test_skill_is_undefined_where_all_other_classes_have_weight_zero():
    assert math.isnan(pr.probability_scorer(Says([[0.5, 0.5]] * 2, [0, 1]), None, [0, 1], [1, 0])["skill"])


def test_forecasting_the_frequencies_has_no_skill():
    measured = pr.probability_scorer(Says([[0.25, 0.75]] * 4, [0, 1]), None, [0, 1, 1, 1])
    assert measured["skill"] == pytest.approx(0, abs=1e-15)


def test_a_label_that_was_never_seen_is_a_class_of_probability_zero():
    measured = pr.probability_scorer(Says([[0.5, 0.5], [0.75, 0.25]], ["a", "c"]), None, ["a", "b"])
    loss = (math.log(2) + EPSILON_CHARGE) / 2
    assert measured == pytest.approx(
        {
            "neg_log_loss": -loss,
            "skill": 1 - loss / math.log(2),
            "neg_brier_score": -((0.5**2 + 0.5**2) + (0.75**2 + 0.25**2 + 1)) / 2,
            "accuracy": 0.5,
        }
    )
