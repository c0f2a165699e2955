"""The scorer in cross_val_score and GridSearchCV, on folds where scikit-learn's own "neg_log_loss" is NaN."""

import warnings

import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import probreport as pr

# Wines of three growers, in boxes of twelve. Whole boxes are held out, and most boxes hold the wines of one grower.
X, y = load_wine(return_X_y=True)
boxes = np.arange(len(y)) // 12
folds = GroupKFold(8)
estimator = make_pipeline(StandardScaler(), LogisticRegression())

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scikit-learn says here that its scorer failed
    theirs = cross_val_score(estimator, X, y, groups=boxes, cv=folds, scoring="neg_log_loss")
ours = cross_val_score(estimator, X, y, groups=boxes, cv=folds, scoring=pr.log_loss_scorer)
print("neg_log_loss   ", theirs.round(3))
print("log_loss_scorer", ours.round(3))

search = GridSearchCV(estimator, {"logisticregression__C": [0.01, 0.1, 1, 10]}, scoring=pr.log_loss_scorer, cv=folds)
search.fit(X, y, groups=boxes)
print(f"\nBest: C = {search.best_params_['logisticregression__C']}, log loss {-search.best_score_:.3f} nats")

scores = cross_validate(estimator, X, y, groups=boxes, cv=folds, scoring=pr.probability_scorer)
print(f"Accuracy {scores['test_accuracy'].mean():.3f}, Brier score {-scores['test_neg_brier_score'].mean():.3f}")
