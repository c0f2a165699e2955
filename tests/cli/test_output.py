"""Standard output carries the result and nothing else, whatever stands behind it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probreport.cli.output import has_colour, shown, write_result
from tests.project.checkout import environment, run_python

FULL = Path("/dev/full")


def command_line(*arguments: str, folder: Path, stdout: int | None = subprocess.PIPE, **extra: str):
    """Run a command in a fresh process."""
    return subprocess.run(
        [sys.executable, "-m", "probreport", *arguments],
        cwd=folder,
        env=environment(**extra),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.fixture
def nobody_reads():
    """Give the writing end of a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize("line", ["bands", "--help", "--version", "score ten.csv --json"])
def test_a_closed_pipe_is_no_fault(folder, nobody_reads, line: str):
    finished = command_line(*line.split(), folder=folder, stdout=nobody_reads)
    assert finished.returncode == 0
    assert b"rror" not in finished.stderr


def test_a_gate_keeps_its_exit_code_when_nobody_reads_why(folder, ten_rows, nobody_reads):
    finished = command_line("check", ten_rows, "--max-log-loss", "0", "--quiet", folder=folder, stdout=nobody_reads)
    assert (finished.returncode, finished.stderr) == (1, b"")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize("line", ["bands", "--help", "score ten.csv --json --quiet"])
def test_standard_output_that_cannot_be_written_ends_with_4(folder, line: str):
    with FULL.open("wb") as full:
        finished = command_line(*line.split(), folder=folder, stdout=full.fileno())
    assert finished.returncode == 4
    assert finished.stderr.startswith(b"error: ")
    assert b"No space left on device" in finished.stderr
    assert finished.stderr.count(b"\n") == 1


@pytest.mark.parametrize("buffering", [0, -1], ids=["unbuffered", "buffered"])
def test_every_byte_arrives_where_not_all_have_room_at_once(monkeypatch, buffering: int):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    got: list[bytes] = []
    monkeypatch.setattr("select.select", lambda *_: got.append(os.read(reading, 1 << 20)))
    with os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb", buffering=buffering) as file:
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(file, "utf-8", write_through=True))
        write_result("a line " * 100_000)
        file.close()
        assert b"".join([*got, pipe.read()]) == b"a line " * 100_000 + b"\n"


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_file_that_takes_a_part_of_what_is_written_is_a_full_one(folder, ten_rows):
    command = [sys.executable, "-m", "probreport", "score", str(ten_rows), "--json", "--quiet"]
    with (folder / "part.json").open("wb") as part:
        finished = subprocess.run(
            [sys.executable, "-c", LIMITED, *command],
            env=environment(PYTHONUNBUFFERED="1"),
            stdout=part,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (finished.returncode, finished.stderr) == (
        4,
        b"error: standard output cannot be written: File too large. [PR141]\n",
    )


def test_a_terminal_of_another_encoding_gets_plain_characters(folder, ten_rows):
    finished = command_line("score", ten_rows, "--quiet", folder=folder, PYTHONIOENCODING="ascii")
    assert finished.stdout.decode("ascii") == (
        "0.247 nats [0.149, 0.396] | between Fine and Not great | 64 % below the constant forecast\n"
    )


def test_json_is_utf_8_whatever_the_locale(folder):
    (folder / "words.csv").write_text("y_true,p_Käse,p_Öl\nKäse,.8,.2\nÖl,.3,.7\n", encoding="utf-8")
    finished = command_line("score", "words.csv", "--json", "--quiet", folder=folder, PYTHONIOENCODING="ascii")
    assert json.loads(finished.stdout.decode("utf-8"))["classes"] == ["Käse", "Öl"]


def test_json_can_hold_the_name_of_a_file_that_is_no_text(folder):
    name = os.fsdecode(b"caf\xe9.csv")
    (folder / name).write_text("y_true,y_proba\n1,.5\n0,.4\n")
    finished = command_line("score", name, "--json", "--quiet", folder=folder)
    assert json.loads(finished.stdout.decode("utf-8"))["model"] == "caf\udce9"


def test_the_order_of_standard_output_and_error_is_kept_in_one_file(folder, sure_and_wrong):
    with (folder / "both.txt").open("wb") as both:
        subprocess.run(
            [sys.executable, "-m", "probreport", "score", sure_and_wrong],
            cwd=folder,
            env=environment(),
            stdout=both,
            stderr=both,
            check=True,
        )
    kinds = [line.split(":")[0].split(" ")[0] for line in (folder / "both.txt").read_text("utf-8").splitlines()]
    assert list(dict.fromkeys(kinds)) == ["assumed", "∞", "alarm"]


HOSTILE = "a\x1b[2J\x07\r\u202eb"


@pytest.mark.parametrize("place", ["label", "column", "id", "model"])
def test_no_control_character_of_the_data_reaches_the_terminal(probreport, folder, place: str):
    label, column = (HOSTILE if place == kind else kind for kind in ("label", "column"))
    text = f'"{column}",q_other,"q_{label}","id {HOSTILE}"\n"{label}",.9,.1,"{HOSTILE}"\nother,.4,.6,"{HOSTILE}"\n'
    (folder / "hostile.csv").write_bytes(text.encode())
    finished = probreport(
        *("check", "hostile.csv", "--min-skill", "0.5", "--y-true", column, "--proba-prefix", "q_"),
        *(("--id", f"id {HOSTILE}") if place == "id" else ()),
        *(("--model", HOSTILE) if place == "model" else ()),
    )
    assert finished.code == 1
    assert all(character.isprintable() or character in "\n\u202f" for character in finished.out + finished.err)


def test_an_error_shows_the_controls_in_a_file_name_as_escapes(probreport):
    assert probreport("score", "x\x1b[2J.csv").err == "error: x\\x1b[2J.csv does not exist. [PR130]\n"
    assert "x\\x1b[2J" in probreport("x\x1b[2J").err
    assert "\x1b" not in probreport("score", "--x\x1b[2J").err


def test_shown_text_keeps_line_ends_and_our_narrow_spaces():
    assert shown("64\u202f%\n\x1b") == "64\u202f%\n\\x1b"


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_colour_is_for_terminals_and_can_be_refused(monkeypatch, variables: dict[str, str], coloured: bool):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_colour(Terminal()) == coloured


def test_the_verdict_is_plain_where_there_is_no_terminal(probreport, ten_rows, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in probreport("check", ten_rows, "--max-zero-rows", "0").out


HELP_WITHOUT_NUMPY = """
import sys
from probreport.cli.run import run
run([sys.argv[1], "--help"])
sys.exit("numpy" in sys.modules)
"""


@pytest.mark.parametrize("name", ["report", "score", "check", "demo", "bands", "render"])
def test_help_of_a_command_needs_no_numpy(folder, name: str):
    assert run_python("-c", HELP_WITHOUT_NUMPY, name, cwd=folder).returncode == 0
