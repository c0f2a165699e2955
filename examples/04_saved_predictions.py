"""Predictions saved by any program: evaluated in Python, then a gate on the command line, as a build would run it."""

import subprocess
import sys

import pandas as pd
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_predict

import probreport as pr

X, y = load_digits(return_X_y=True)
forest = RandomForestClassifier(50, random_state=0)
probabilities = cross_val_predict(forest, X, y, cv=3, method="predict_proba")

# One column with the true label, and one column of probabilities per class, named after it.
table = pd.DataFrame(probabilities, columns=[f"proba_{digit}" for digit in range(10)])
table.insert(0, "y_true", y)
table.to_csv("digits.csv", index=False)

evaluation = pr.evaluate_file("digits.csv")
print(evaluation)
for note in evaluation.notes:
    print(f"  {note.text} [{note.code}]")

gate = ["check", "digits.csv", "--max-zero-rows", "0", "--min-skill", "0.8"]
print("\n$ probreport", *gate)
finished = subprocess.run([sys.executable, "-m", "probreport", *gate, "--quiet"], capture_output=True, text=True)
print(finished.stdout + f"exit code {finished.returncode}")
