"""``probreport demo``: real models on data that scikit-learn ships, their predictions in files, a report on each."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probreport.cli.folders import leaving_nothing_half_done, make_folder
from probreport.cli.options import DEBUG, QUIET, not_empty
from probreport.cli.output import shown, write_note, write_result

if TYPE_CHECKING:
    import pandas as pd

    from probreport.evaluation import Evaluation

_SEED = 0
_FOLDS = 5


@dataclass(frozen=True)
class Exhibit:
    """A model on a data set: the stem of its files, its title, and how to make its out-of-fold predictions."""

    stem: str
    data: str
    model: str
    predictions: Callable[[], pd.DataFrame]

    @property
    def files(self) -> tuple[Path, ...]:
        """The names of its files: the page first, then the predictions."""
        return tuple(Path(f"{self.stem}{suffix}") for suffix in (".html", ".csv", ".parquet"))

    @property
    def title(self) -> str:
        """The heading of the report."""
        return f"{self.data}: {self.model}"


@click.command(name="demo", short_help="Train models on real data, and report on them.")
@click.argument("folder", metavar="[DIR]", default="probreport-demo", callback=not_empty)
@QUIET
@DEBUG
def command(folder: str, quiet: bool) -> None:
    """Train models on data that scikit-learn ships, save their predictions, and write a report on each.

    The files go to DIR, by default probreport-demo in this folder. Those of an earlier demo are replaced there, others
    stay as they are. Nothing is downloaded.
    """
    target = Path(folder)
    if not quiet:
        write_note(f"Training {len(EXHIBITS)} models; each row is predicted by a model that did not see it.")
    for exhibit in EXHIBITS:
        with leaving_nothing_half_done(target, exhibit.files):
            make_folder(target)
            evaluation = _exhibited(exhibit, target)
        write_result("\n".join(_account(exhibit, evaluation)))
    write_result("\n".join(_where_next(target)))


def _exhibited(exhibit: Exhibit, folder: Path) -> Evaluation:
    """Save predictions as CSV and Parquet, and write a report on the saved file."""
    from probreport.evaluate_files import evaluate_file
    from probreport.report import Report
    from probreport.report.write import write_bytes, write_text

    table = exhibit.predictions()
    path = folder / exhibit.stem
    write_text(path.with_suffix(".csv"), table.to_csv(index=False), force=True)
    write_bytes(path.with_suffix(".parquet"), table.to_parquet(index=False), force=True)
    evaluation = evaluate_file(path.with_suffix(".parquet"), id="id", model=exhibit.model)
    Report(evaluation, title=exhibit.title).save(path.with_suffix(".html"), force=True)
    return evaluation


def _account(exhibit: Exhibit, evaluation: Evaluation) -> Iterator[str]:
    """Tell what one exhibit gave."""
    yield f"{exhibit.title} ({evaluation.n_samples} rows, {len(evaluation.classes)} classes)"
    yield f"  {evaluation}"
    yield from (shown(f"  {note.text}") for note in evaluation.notes)
    yield f"  {', '.join(map(str, exhibit.files))}"
    yield ""


def _where_next(folder: Path) -> Iterator[str]:
    """Name commands to go on with."""
    inside = shown(shlex.quote(str(folder)))
    yield f"Open {inside}/breast-cancer.html in a browser. Then try:"
    yield f"  probreport score {inside}/digits.parquet"
    yield f"  probreport check {inside}/breast-cancer.csv --at-least fine"
    yield f"  probreport check {inside}/breast-cancer-naive-bayes.csv --min-skill 0.5"
    yield f"  probreport report {inside}/digits.csv --id id --unit bits -o digits-in-bits.html"


def _breast_cancer(model: Any) -> pd.DataFrame:
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    return _out_of_fold(model, data.data, data.target_names.astype(object)[data.target], "biopsy")


def _breast_cancer_by_regression() -> pd.DataFrame:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return _breast_cancer(make_pipeline(StandardScaler(), LogisticRegression()))


def _breast_cancer_by_naive_bayes() -> pd.DataFrame:
    from sklearn.naive_bayes import GaussianNB

    return _breast_cancer(GaussianNB())


def _digits_by_forest() -> pd.DataFrame:
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier

    data = load_digits()
    return _out_of_fold(RandomForestClassifier(200, random_state=_SEED), data.data, data.target, "image")


def _out_of_fold(model: Any, X: Any, y: Any, thing: str) -> pd.DataFrame:
    """Predict each row with a model that was trained on the other folds."""
    import numpy as np
    import pandas as pd
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    probabilities = cross_val_predict(model, X, y, cv=folds, method="predict_proba")
    table = pd.DataFrame(probabilities, columns=[f"proba_{label}" for label in np.unique(y)])
    table.insert(0, "y_true", y)
    table.insert(0, "id", [f"{thing} {number}" for number in range(1, len(y) + 1)])
    return table


EXHIBITS = (
    Exhibit("breast-cancer", "Breast cancer", "logistic regression", _breast_cancer_by_regression),
    Exhibit("breast-cancer-naive-bayes", "Breast cancer", "naive Bayes", _breast_cancer_by_naive_bayes),
    Exhibit("digits", "Handwritten digits", "random forest", _digits_by_forest),
)
