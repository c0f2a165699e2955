"""Which of several models is better, or is the difference noise: the same folds, the same rows, paired."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import probreport as pr

X, y = load_breast_cancer(return_X_y=True)
models = {
    "logistic regression": make_pipeline(StandardScaler(), LogisticRegression()),
    "random forest": RandomForestClassifier(200, max_features=0.3, random_state=0),
    "gradient boosting": HistGradientBoostingClassifier(max_iter=50, random_state=0),
}
# The forest gives some truths probability 0, which costs infinitely much: "clip" charges 36 nats, as scikit-learn does.
comparison = pr.compare_cross_validation(models, X, y, cv=5, on_zero="clip")
print(comparison)
for pair in comparison.pairs:
    low, high = pair.interval
    print(f"{pair.a} less {pair.b}: {pair.mean_difference:+.3f} nats [{low:+.3f}, {high:+.3f}], {pair.verdict}")

pr.ComparisonReport(comparison, title="Breast cancer, three models").save("compare.html", force=True)
print("Open compare.html in a browser.")
