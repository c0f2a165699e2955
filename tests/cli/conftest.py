"""What tests of the command line share: a folder to stand in, small files of predictions, a way to run commands."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from probreport.cli.run import run

TEN_ROWS = "y_true,y_proba\n1,.8\n1,.9\n1,.9\n1,.6\n1,.8\n0,.1\n0,.4\n0,.2\n0,.1\n0,.3\n"
TEN_ROWS_LINE = "0.247 nats [0.149, 0.396] · between Fine and Not great · 64 % below the constant forecast"


@dataclass(frozen=True)
class Finished:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Probreport = Callable[..., Finished]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a new folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def probreport(capsys: pytest.CaptureFixture[str]) -> Probreport:
    """Run a command line in this process."""

    def command_line(*arguments: str) -> Finished:
        capsys.readouterr()
        code = run(arguments)
        written = capsys.readouterr()
        return Finished(code, written.out, written.err)

    return command_line


@pytest.fixture
def ten_rows(folder: Path) -> str:
    """Write the document's ten rows: mean 0.247 nats, between Fine and Not great."""
    return written(folder / "ten.csv", TEN_ROWS)


@pytest.fixture
def rare_event(folder: Path) -> str:
    """Write 1 000 rows of which 1 % are positive, each forecast as 1 %: 0.056 nats, Fine, skill 0."""
    return written(folder / "rare.csv", "y_true,y_proba\n" + "1,0.01\n" * 10 + "0,0.01\n" * 990)


@pytest.fixture
def sure_and_wrong(folder: Path) -> str:
    """Write three rows, of which the middle one gave the truth probability 0."""
    return written(folder / "sure.csv", "y_true,proba_cat,proba_dog\ncat,0.9,0.1\ndog,1,0\ndog,0.2,0.8\n")


def written(path: Path, text: str) -> str:
    """Write a file and return its name."""
    path.write_text(text, encoding="utf-8")
    return path.name
