"""The README tells the truth: its programs and commands run in the order of the page, its links lead somewhere.

They run in a new folder that holds a copy of ``examples/`` and, at hand, the data files from it. A command that is
meant to end with another exit code than 0 says so at the end of its line: ``# exit code 1``.
"""

import contextlib
import doctest
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.project.checkout import CHECKOUT, environment

README = CHECKOUT / "README.md"
FENCE = re.compile(r"^```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)>\s]+)|(?:src|srcset|href)=\"([^\"\s]+)|^\[[^\]]+\]:\s*<?([^>\s]+)", re.MULTILINE)
COMMAND = re.compile(r"(?:\$ )?(?P<command>probreport .*?)(?:\s+#(?P<comment>.*))?")
EXIT_CODE = re.compile(r"exit code (\d+)")


@dataclass(frozen=True)
class Command:
    line: str
    exit_code: int


@dataclass(frozen=True)
class Program:
    source: str


def steps(text: str) -> Iterator[Command | Program]:
    """Read off what a reader would type, in the order of the page."""
    for fence in FENCE.finditer(text):
        if fence["language"] in {"python", "pycon"}:
            yield Program(fence["body"])
        elif fence["language"] in {"console", "shell", "bash", "sh"}:
            yield from commands(fence["body"])


def commands(body: str) -> Iterator[Command]:
    """Read the commands of one fenced block; a backslash at the end of a line joins the next one to it.

    Where some lines have a prompt, the others are output.
    """
    lines = re.sub(r"\\\n\s*", "", body).splitlines()
    with_prompt = [line for line in lines if line.startswith("$ ")]
    for line in with_prompt or lines:
        if match := COMMAND.fullmatch(line.strip()):
            expected = EXIT_CODE.search(match["comment"] or "")
            yield Command(match["command"], int(expected[1]) if expected else 0)


def text_of_readme() -> str:
    return README.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Stand in a new folder, with the examples and their data at hand."""
    shutil.copytree(CHECKOUT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tmp_path / "examples").rglob("*"):
        if path.is_file() and path.suffix not in {".py", ".md"}:
            shutil.copy(path, tmp_path / path.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_programs_and_commands_run_in_the_order_of_the_page(folder: Path, tmp_path_factory):
    names: dict[str, object] = {"__name__": "readme"}
    tools = folder_with_the_command(tmp_path_factory.mktemp("tools"))
    for step in steps(text_of_readme()):
        if isinstance(step, Program):
            run_program(step, names)
        else:
            run_command(step, folder, tools)


def run_program(program: Program, names: dict[str, object]) -> None:
    """Run a block of Python; one that shows prompts must print what the page says."""
    if ">>>" not in program.source:
        with contextlib.redirect_stdout(None):
            exec(compile(program.source, str(README), "exec"), names)
        return
    session = doctest.DocTestParser().get_doctest(program.source, names, "README", str(README), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(session, clear_globs=False).failed == 0
    names.update(session.globs)


def run_command(command: Command, folder: Path, tools: Path) -> None:
    """Run a line of the shell, and hold it to its exit code."""
    path = f"{tools}:{environment()['PATH']}"
    finished = subprocess.run(
        ["bash", "-c", command.line],
        cwd=folder,
        env=environment(PATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == command.exit_code, f"{command.line}\n{finished.stdout}{finished.stderr}"


def folder_with_the_command(folder: Path) -> Path:
    """Make ``probreport`` a command that runs the checkout."""
    script = folder / "probreport"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m probreport "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def test_the_page_shows_the_command_line_and_python():
    kinds = {type(step) for step in steps(text_of_readme())}
    assert kinds == {Command, Program}


def test_a_command_is_read_with_its_exit_code_and_without_its_output():
    body = "$ probreport check a.csv \\\n    --max-log-loss 0.2   # exit code 1: too high\nprobreport says no\n$ ls\n"
    assert list(commands(body)) == [Command("probreport check a.csv --max-log-loss 0.2", 1)]


@pytest.mark.parametrize(
    "command", ["python -m pip install . && probreport demo", "python -m pip install '.[test]' && python -m pytest"]
)
def test_the_page_gives_the_two_commands_for_a_fresh_machine(command: str):
    assert command in text_of_readme()


def test_links_and_pictures_of_the_page_exist():
    local = [target for target in links(FENCE.sub("", text_of_readme())) if is_local(target)]
    assert [target for target in local if not (CHECKOUT / target.partition("#")[0]).exists()] == []


def links(text: str) -> Iterator[str]:
    for match in LINK.finditer(text):
        yield next(target for target in match.groups() if target)


def is_local(target: str) -> bool:
    return not target.startswith(("#", "mailto:")) and "://" not in target


def test_links_within_the_page_lead_to_a_heading():
    text = FENCE.sub("", text_of_readme())
    anchors = {anchor_of(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert {target for target in links(text) if target.startswith("#")} <= anchors


def anchor_of(heading: str) -> str:
    """Write a heading as GitHub and GitLab name its anchor: lower case, punctuation gone, blanks to hyphens."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.casefold()).strip().replace(" ", "-")
