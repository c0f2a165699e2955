"""From a fitted estimator and rows that it has not seen to a report: one HTML file that opens offline."""

from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import probreport as pr

data = load_breast_cancer()
labels = data.target_names[data.target]
X_train, X_test, y_train, y_test = train_test_split(data.data, labels, random_state=0, stratify=labels)

estimator = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)
report = pr.Report.from_estimator(estimator, X_test, y_test, title="Breast cancer, logistic regression")
report.save("breast-cancer.html", force=True)

evaluation = report.evaluation
print(evaluation)
print(f"A constant forecast would cost {evaluation.prior_loss:.3f} nats: {evaluation.prior_band.name}.")
print("\nThe costliest rows:")
for row in evaluation.worst_rows[:3]:
    print(f"  row {row.row}: {row.y_true}, given {row.p_true:.3f}, cost {row.log_loss:.2f} nats ({row.band.name})")
print(f"\nOpen breast-cancer.html in a browser ({Path('breast-cancer.html').stat().st_size / 1000:.0f} kB).")
