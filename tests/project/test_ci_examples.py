"""The examples for continuous integration are sound YAML by eye, and their commands run in a shell."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.checkout import CHECKOUT, environment
from tests.project.test_readme import folder_with_the_command

GITHUB, DVC = (CHECKOUT / "examples" / "ci" / name for name in ("github-actions.yml", "dvc.yaml"))
BLOCK = re.compile(r"^( +)run: \|\n((?:\1  .*\n)+)", re.MULTILINE)
COMMAND = re.compile(r"^ +cmd: (probreport .*)$", re.MULTILINE)


def scripts_of(path: Path) -> list[str]:
    """The scripts that call probreport, in order."""
    text = path.read_text(encoding="utf-8")
    blocks = [re.sub(r"^ +", "", block[2], flags=re.MULTILINE) for block in BLOCK.finditer(text)]
    return [*blocks, *COMMAND.findall(text)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with predictions, and earlier ones in another order."""
    shutil.copy(CHECKOUT / "examples" / "predictions.csv", tmp_path / "predictions.csv")
    header, *rows = (tmp_path / "predictions.csv").read_text().splitlines()
    (tmp_path / "baseline.csv").write_text("\n".join([header, *reversed(rows)]) + "\n")
    return tmp_path


def ran(script: str, folder: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    path = f"{tools}:{environment()['PATH']}"
    variables = environment(PATH=path, GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("path", "number"), [(GITHUB, 2), (DVC, 3)], ids=["github", "dvc"])
def test_every_script_runs(path: Path, number: int, folder: Path, tmp_path_factory):
    scripts, tools = scripts_of(path), folder_with_the_command(tmp_path_factory.mktemp("tools"))
    assert len(scripts) == number
    for script in scripts:
        finished = ran(script, folder, tools)
        assert finished.returncode == 0, f"{script}\n{finished.stderr}"
    outputs = {"report.html", "compare.html"} if path == GITHUB else {"report.html", "evaluation.json", "gates.json"}
    assert outputs <= {file.name for file in folder.iterdir()}


def test_a_worse_model_fails_the_build_and_says_so_in_the_summary(folder: Path, tmp_path_factory):
    header, *rows = (folder / "predictions.csv").read_text().splitlines()
    worse = [re.sub(r",[^,]*,[^,]*$", ",0.5,0.5", row) for row in rows]
    (folder / "predictions.csv").write_text("\n".join([header, *worse]) + "\n")
    check = scripts_of(GITHUB)[0]
    assert ran(check, folder, folder_with_the_command(tmp_path_factory.mktemp("tools"))).returncode == 1
    assert "**not met** | increase" in (folder / "summary.md").read_text()
