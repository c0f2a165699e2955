"""How each code comes about: a command line or a call that provokes it, as a user would.

Each is run in a folder of its own, and gives the first line that the user gets to see.
"""

from __future__ import annotations

import errno
import math
import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dask.array
import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

import probreport as pr
from probreport.predictions import Predictions

TWO = "y_true,y_proba\n1,0.8\n0,0.3\n"
TEN = "y_true,y_proba\n1,.8\n1,.9\n1,.9\n1,.6\n1,.8\n0,.1\n0,.4\n0,.2\n0,.1\n0,.3\n"
MANY = range(10_001)


@dataclass(frozen=True)
class CommandLine:
    """A command line, and the files that it finds."""

    line: str
    files: Mapping[str, str] = field(default_factory=dict)
    patches: Mapping[str, Any] = field(default_factory=dict)
    special: str = ""

    def prepare(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write the files, and set what is set."""
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode("latin-1"))
        if self.special:
            os.mkfifo(folder / self.special)
        for target, value in self.patches.items():
            monkeypatch.setattr(target, value)


Call = Callable[[], pr.Evaluation | None]


def score(text: str, options: str = "", name: str = "predictions.csv") -> CommandLine:
    """Score one file."""
    return CommandLine(f"score {name} {options}", {name: text})


def _raise(*_: object, **__: object) -> None:
    raise RuntimeError("something that cannot be")


def _fill_memory(*_: object, **__: object) -> None:
    raise MemoryError


def _no_probabilities() -> None:
    pr.log_loss_scorer(LinearSVC().fit([[0], [1]], [0, 1]), [[0], [1]], [0, 1])


class Nameless:
    """An estimator that does not say which column is which."""

    def predict_proba(self, X: Any) -> Any:
        return np.full((len(X), 2), 0.5)


def _unseen() -> None:
    model = DummyClassifier().fit([[0], [0]], ["ham", "spam"])
    pr.make_log_loss_scorer(unseen="error")(model, [[0]], ["eggs"])


def _lost_cluster() -> None:
    """Lose the cluster, without the seconds that starting one takes."""
    from distributed.client import FutureCancelledError

    from probreport.distributed.waiting import results

    class Client:
        def compute(self, tasks: Any) -> Any:
            return tasks

        def gather(self, _: Any) -> Any:
            raise FutureCancelledError("read-0", "the scheduler was closed")

    results(Client(), [])


def _find_another_version() -> None:
    """Ask a cluster for its version, without the seconds that starting one takes."""
    from probreport.distributed.cluster import _check_workers

    class Client:
        def submit(self, *_: Any, **__: Any) -> Any:
            return self

        def result(self, **_: Any) -> None:
            pass

        def run_on_scheduler(self, _: Any) -> str:
            return pr.__version__

        def run(self, _: Any) -> dict[str, str]:
            return {"tcp://10.0.0.2:9": "0.0.9"}

    _check_workers(Client(), "tcp://10.0.0.1:8786")


def _find_another_file() -> None:
    """Hear of another file from a worker, without the seconds that starting one takes."""
    from probreport.distributed.sightings import Sighting, refuse_other_files

    Path("predictions.csv").write_text(TWO, encoding="utf-8")
    refuse_other_files([], [Sighting(Path("predictions.csv"), "tcp://10.0.0.2:9", digest="00")])


def _no_files_left(**_: Any) -> None:
    """Fail as where the system lets a process open no more files."""
    raise RuntimeError("Nanny failed to start.") from OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def _exchanged(k: int) -> pr.Evaluation:
    generator = np.random.default_rng(3)
    q = generator.dirichlet(np.full(k, 0.6), 600)
    y = (generator.random((600, 1)) > q.cumsum(axis=1)).sum(axis=1).clip(0, k - 1)
    return pr.evaluate(y, np.roll(q, 1, axis=1), classes=range(k))


def _tempered(temperature: float, n: int = 4000) -> pr.Evaluation:
    generator = np.random.default_rng(0)
    logit = generator.normal(size=n) * 1.5
    y = (generator.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
    return pr.evaluate(y, 1 / (1 + np.exp(-temperature * logit)))


def _mislabelled(group: bool) -> pr.Evaluation:
    generator = np.random.default_rng(5)
    q = generator.beta(0.6, 0.6, 1200)
    y = (generator.random(1200) < q).astype(int)
    y[800:][::4] = 1 - y[800:][::4]
    return pr.evaluate(y, q, groups={"site": np.repeat(["north", "south", "east"], 400)} if group else None)


def _one_class() -> pr.Evaluation:
    proba = np.full((20, 3), 0.02) + 0.94 * np.eye(3)[[0] * 10 + [1] * 9 + [0]]
    return pr.evaluate(["ham"] * 10 + ["spam"] * 9 + ["eggs"], proba, classes=["ham", "spam", "eggs"])


PROVOCATIONS: dict[str, CommandLine | Call] = {
    "PR100": CommandLine(
        "score predictions.csv", {"predictions.csv": TWO}, {"probreport.readers.open_predictions": _raise}
    ),
    "PR101": score("y_true,y_proba\n1,0.8\n0,\n0,NA\n"),
    "PR102": score("y_true,y_proba\n1,0.8\n0,1.07\n"),
    "PR103": score("y_true,proba_cat,proba_dog\ncat,0.5,0.4\n"),
    "PR104": score("y_true,proba_cat,proba_dog\ncat,0.5,0.5\nbird,0.5,0.5\n"),
    "PR105": lambda: pr.evaluate(["cat", None], [0.2, 0.7]),
    "PR106": lambda: pr.evaluate([{"a": 1}, "b"], [0.2, 0.7]),
    "PR107": lambda: pr.evaluate(["a", "b"], [[0.2, 0.3, 0.5], [0.2, 0.3, 0.5]]),
    "PR108": score("y_true,y_proba\ncat,0.8\ndog,0.3\n"),
    "PR109": score("y_true,y_proba,y_proba\n1,0.8,0.8\n"),
    "PR110": lambda: pr.evaluate([0, 1, 1], [0.2, 0.7]),
    "PR111": lambda: pr.evaluate([0, 1], np.zeros((2, 2, 2))),
    "PR112": score("y_true,y_proba\n"),
    "PR113": score("y_true,y_proba\n1,high\n"),
    "PR114": score("y_true,y_proba,w\n1,0.8,1\n0,0.3,-2\n", "--weight w"),
    "PR115": score("y_true,y_proba,w\n1,0.8,0\n0,0.3,0\n", "--weight w"),
    "PR116": lambda: pr.evaluate([0], np.full((1, len(MANY)), 1 / len(MANY)), classes=MANY),
    "PR117": score("y_true,proba_cat,proba_dog\ncat,0.5,0.5\ndog,1,0\n", "--on-zero error"),
    "PR118": lambda: pr.evaluate([[1, 0], [0.5, 0.7]], [[0.5, 0.5], [0.5, 0.5]]),
    "PR119": CommandLine(
        "score predictions.csv --by site",
        {"predictions.csv": "y_true,y_proba,site\n1,.8,a\n0,.3,b\n0,.3,c\n"},
        {"probreport.tallies.group_totals.MOST_GROUPS": 2},
    ),
    "PR120": lambda: pr.log_loss([0, 1], [0.2, 0.7], unit="bans"),
    "PR121": score(TWO, "--workers 2"),
    "PR122": _no_probabilities,
    "PR123": lambda: pr.BandScale([pr.Band("Good", 0, 1), pr.Band("Bad", 2, float("inf"))]),
    "PR124": lambda: pr.kl_divergence(pd.Series([0.5, 0.5], ["a", "b"]), pd.Series([0.5, 0.5], ["b", "a"])),
    "PR125": lambda: pr.log_loss_scorer(Nameless(), [[0], [1]], [0, 1]),
    "PR126": CommandLine(
        "score predictions.csv --engine dask",
        {"predictions.csv": TWO},
        {"probreport.distributed.cluster.find_spec": lambda _: None},
    ),
    "PR127": score(TWO, "--ignore PR101"),
    "PR128": lambda: pr.evaluate(
        pd.Series([0, 1], ["a", "b"]), [0.2, 0.7], sample_weight=pd.Series([1, 2], ["b", "a"])
    ),
    "PR129": CommandLine(
        "score predictions.csv", {"predictions.csv": TWO}, {"probreport.readers.open_predictions": _fill_memory}
    ),
    "PR130": CommandLine("score nowhere.csv"),
    "PR131": CommandLine("score pipe.csv", special="pipe.csv"),
    "PR132": CommandLine("score predictions.xlsx", {"predictions.xlsx": "PK"}),
    "PR133": score("truth_is,y_proba\n1,0.8\n"),
    "PR134": score("y_true,y_proba\n1,0.8\n0,0.3,0.7\n"),
    "PR135": score("\x80\x04K\x01.", name="model.pkl"),
    "PR136": CommandLine("score https://example.org/predictions.csv"),
    "PR137": _lost_cluster,
    "PR138": CommandLine(
        "score predictions.csv --engine dask --scheduler tcp://127.0.0.1:9",
        {"predictions.csv": TWO},
        {"probreport.distributed.cluster._PATIENCE": 0.2},
    ),
    "PR139": lambda: pr.evaluate(*[dask.array.ones(2, chunks=1).map_blocks(lambda _: 1 / 0, dtype=float)] * 2),
    "PR140": CommandLine("report predictions.csv", {"predictions.csv": TWO, "report.html": "an older one"}),
    "PR141": CommandLine(
        "report predictions.csv -o report.html --force", {"predictions.csv": TWO, "report.html/notes.md": ""}
    ),
    "PR142": _find_another_version,
    "PR143": CommandLine(
        "score predictions.csv",
        {"predictions.csv": TWO},
        {"probreport.readers.file_states.FileState.has_content_of": lambda *_: False},
    ),
    "PR144": _find_another_file,
    "PR145": CommandLine(
        "score predictions.csv --engine dask --workers 1",
        {"predictions.csv": TWO},
        {"distributed.LocalCluster": _no_files_left},
    ),
    "PR150": lambda: pr.evaluate_batches(
        Predictions.from_arrays(labels, [0.5, 0.5], classes=labels, first_row=first_row)
        for labels, first_row in ((["a", "b"], 0), (["a", "c"], 2))
    ),
    "PR151": CommandLine("render evaluation.json -o again.html", {"evaluation.json": "{}"}),
    "PR152": CommandLine(
        "report predictions.csv --template my", {"predictions.csv": TWO, "my/verdict.html.j2": "<p>\n{{ 1 + }}"}
    ),
    "PR153": CommandLine(
        "report predictions.csv --template my",
        {"predictions.csv": TWO, "my/verdict.html.j2": "{% include '../secret.html.j2' %}"},
    ),
    "PR154": lambda: pr.evaluate_cross_validation(
        LogisticRegression(), [[0.0], [math.nan], [1.0], [2.0]], [0, 0, 1, 1], cv=[([0, 1, 2], [3])]
    ),
    "PR155": CommandLine("compare a.csv b.csv", {"a.csv": TWO, "b.csv": "y_true,y_proba\n1,0.8\n1,0.3\n"}),
    "PR156": CommandLine(
        "compare a.csv b.csv --id id",
        {"a.csv": "y_true,y_proba,id\n1,.8,x\n0,.3,y\n", "b.csv": "y_true,y_proba,id\n1,.8,y\n0,.3,y\n"},
    ),
    "PR157": CommandLine(
        "compare a.csv b.csv --id id",
        {"a.csv": "y_true,y_proba,id\n1,.8,x\n0,.3,y\n", "b.csv": "y_true,y_proba,id\n0,.3,y\n1,.8,x\n"},
        {"probreport.joining.MOST_JOINED": 1},
    ),
    "PR201": score("y_true,proba_cat,proba_dog\ncat,0.9,0.1\ndog,1,0\ndog,0.2,0.8\n"),
    "PR202": lambda: pr.evaluate([0, 1] * 20, [0.1, 0.9] * 19 + [0.1, 1e-30]),
    "PR203": lambda: _tempered(2.0),
    "PR204": lambda: _tempered(0.5),
    "PR205": lambda: _exchanged(3),
    "PR206": lambda: _exchanged(2),
    "PR207": score("y_true,y_proba\n" + "1,0.01\n" * 10 + "0,0.01\n" * 990),
    "PR208": _one_class,
    "PR209": lambda: _mislabelled(group=True),
    "PR210": lambda: _mislabelled(group=False),
    "PR211": lambda: _tempered(2.0),
    "PR212": score("y_true,y_proba\n1,0.8\n0,0.3"),
    "PR213": score("y_true,y_proba\n1,1\n0,0\n1,1\n0,0\n"),
    "PR214": lambda: pr.evaluate_cross_validation(
        KNeighborsClassifier(2), np.arange(8).reshape(-1, 1), [0, 1] * 4, cv=2, sample_weight=np.ones(8)
    ),
}


def run_in(folder: Path, provocation: CommandLine | Call, code: str, capture: Any, monkeypatch: Any) -> str:
    """Return the first line in which the code is told."""
    monkeypatch.chdir(folder)
    if not isinstance(provocation, CommandLine):
        return _called(provocation, code)
    provocation.prepare(folder, monkeypatch)
    capture.readouterr()
    from probreport.cli.run import run

    run(provocation.line.split())
    lines = capture.readouterr().err.splitlines()
    return next((line for line in lines if line.endswith(f"[{code}]")), "\n".join(lines))


def _called(call: Call, code: str) -> str:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        try:
            evaluation = call()
        except pr.ProbReportError as error:
            return str(error).partition("\n")[0]
    if warned:
        return str(warned[0].message)
    assert evaluation is not None
    return next((f"{note.text} [{note.code}]" for note in evaluation.notes if note.code == code), "")
