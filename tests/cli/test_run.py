"""Exit codes, signals and faults: what a shell sees when something goes wrong."""

import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

from probreport.cli.run import run
from tests.project.checkout import environment, run_python, with_signals_as_usual

EVALUATE = import_module("probreport.evaluate_files")  # the module: as an attribute, the name is that of the function


def test_an_internal_fault_ends_with_5_in_two_lines(probreport, ten_rows, monkeypatch):
    monkeypatch.setattr(EVALUATE, "evaluate_opened", fails)
    finished = probreport("score", ten_rows, "--quiet")
    assert finished.code == 5
    assert finished.err == (
        "error: internal fault, please report: RuntimeError: wires crossed\\x07 [PR100]\n"
        "With --debug the traceback is shown.\n"
    )


def test_debug_shows_the_traceback(probreport, ten_rows, monkeypatch):
    monkeypatch.setattr(EVALUATE, "evaluate_opened", fails)
    finished = probreport("score", ten_rows, "--debug")
    assert finished.code == 5
    assert "Traceback (most recent call last)" in finished.err
    assert "in fails" in finished.err


def test_debug_shows_the_traceback_of_our_own_errors_too(probreport):
    finished = probreport("score", "nowhere.csv", "--debug")
    assert finished.code == 4
    assert "Traceback (most recent call last)" in finished.err


@pytest.mark.parametrize("arguments", [["score", "nowhere.csv"], ["score"], ["nothing"], ["render", "x.json"]])
def test_without_debug_nobody_sees_a_traceback(probreport, arguments: list[str]):
    assert "Traceback" not in probreport(*arguments).err


def test_a_full_disk_in_an_unforeseen_place_ends_with_4(probreport, ten_rows, monkeypatch):
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "cache.bin")

    monkeypatch.setattr(EVALUATE, "evaluate_opened", full)
    finished = probreport("score", ten_rows, "--quiet")
    assert (finished.code, finished.err) == (4, "error: cache.bin: No space left on device\n")


def fails(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("wires crossed\a")


def test_a_command_can_run_outside_of_the_main_thread(capsys):
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(["bands"])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert "Something broken" in capsys.readouterr().out


def test_what_a_library_wants_done_at_the_end_is_done_after_an_error(folder: Path):
    program = "import atexit; atexit.register(print, 'goodbye'); from probreport.__main__ import main; main()"
    finished = run_python("-c", program, "score", "nowhere.csv", cwd=folder)
    assert (finished.returncode, finished.stdout) == (4, "goodbye\n")


# A program that runs a command line, and is struck by a signal the first time that it comes to some place.
STRUCK = """
import importlib, os, signal, sys

module, name, number, *sys.argv[1:] = sys.argv[1:]
place = importlib.import_module(module)
whole = getattr(place, name)

def struck(*arguments, **options):
    setattr(place, name, whole)
    os.kill(os.getpid(), int(number))
    return whole(*arguments, **options)

setattr(place, name, struck)
from probreport.__main__ import main
main()
"""

PHASES = {
    "before reading": ("probreport.readers", "open_predictions"),
    "while files are hashed, in a thread": ("probreport.readers.digests", "sha256_of"),
    "while rows are added up": ("probreport.evaluate", "summarise"),
    "while the page is made": ("probreport.report.page", "render_html"),
    "while the page is being written": ("os", "fsync"),
    "when the page is about to take its place": ("os", "replace"),
    "while the result is printed": ("probreport.cli.report", "write_result"),
}
SIGNALS = {
    "SIGINT": (2, 130, "interrupted\n"),
    "SIGTERM": (15, 143, "terminated\n"),
    "SIGHUP": (1, 129, "terminated (SIGHUP)\n"),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_at_any_phase_leaves_the_old_report_or_the_whole_new_one(folder: Path, ten_rows, phase, name):
    (folder / "report.html").write_text("old")
    number, code, said = SIGNALS[name]
    arguments = (*PHASES[phase], str(number), "report", ten_rows, "--force", "--quiet")
    finished = run_python("-c", STRUCK, *arguments, cwd=folder)
    assert (finished.returncode, finished.stderr, finished.stdout) == (code, said, "")
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", ten_rows]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page == "old" or page.endswith("</html>\n")


# A program that runs a command line whose reading never ends, and says when it has come there.
ENDLESS = """
import importlib, sys, time
from probreport.__main__ import main

def waits(*arguments, **options):
    print("reading", flush=True)
    while True:
        time.sleep(0.01)

importlib.import_module("probreport.evaluate_files").evaluate_opened = waits
main()
"""


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_from_outside_ends_a_long_run(folder: Path, ten_rows, name):
    number, code, said = SIGNALS[name]
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, "report", ten_rows, "--quiet"],
        cwd=folder,
        env=environment(),
        preexec_fn=with_signals_as_usual,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        process.send_signal(number)
        _, err = process.communicate()
    assert (process.returncode, err) == (code, said)
    assert [path.name for path in folder.iterdir()] == [ten_rows]


@pytest.mark.parametrize("name", ["SIGXCPU", "SIGUSR1", "SIGUSR2", "SIGALRM"])
def test_what_batch_systems_send_to_end_a_run_is_tidied_up_after(folder: Path, ten_rows, name):
    number = getattr(signal, name)
    arguments = (*PHASES["while the page is being written"], str(int(number)), "report", ten_rows, "--quiet")
    finished = run_python("-c", STRUCK, *arguments, cwd=folder)
    assert (finished.returncode, finished.stderr) == (128 + number, f"terminated ({name})\n")
    assert [path.name for path in folder.iterdir()] == [ten_rows]


def test_a_signal_that_is_ignored_stays_ignored(folder: Path, ten_rows):
    arguments = (*PHASES["while rows are added up"], "1", "report", ten_rows, "--quiet")
    ignored = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    finished = run_python("-c", f"{ignored}\n{STRUCK}", *arguments, cwd=folder)
    assert (finished.returncode, finished.stdout) == (0, "report.html\n")


# A program that loses what is raised in it, as Python does in finalisers and in callbacks of weak references.
FORGETFUL = """
import importlib, os, sys, time, weakref
from probreport.__main__ import main

class Thing:
    pass

def forgets(*arguments, **options):
    thing = Thing()
    watched = weakref.ref(thing, lambda _: os.kill(os.getpid(), int(sys.argv[-1])))
    del thing
    for _ in range(500):
        time.sleep(0.01)

importlib.import_module("probreport.evaluate_files").evaluate_opened = forgets
number = sys.argv[1]
sys.argv[1:] = sys.argv[2:] + ["--model", number]
main()
"""


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_whose_exception_python_loses_ends_the_run_all_the_same(folder: Path, ten_rows, name):
    number, code, said = SIGNALS[name]
    finished = run_python("-c", FORGETFUL, str(number), "report", ten_rows, "--quiet", cwd=folder)
    assert (finished.returncode, finished.stderr) == (code, said)
    assert [path.name for path in folder.iterdir()] == [ten_rows]


KEPT_INPUT = "probreport.readers.standard_input"
KEEPING = {
    "when its folder is there": ("pathlib", "Path.mkdir"),
    "while it is copied": (KEPT_INPUT, "_copy"),
    "while its rows are added up": ("probreport.evaluate", "summarise"),
    "while it is hashed, in a thread": ("probreport.readers.digests", "sha256_of"),
}

# As above, but the place may be a method, and is left before the signal comes.
STRUCK_AFTER = """
import functools, importlib, os, sys

module, names, number, *sys.argv[1:] = sys.argv[1:]
*owners, name = names.split(".")
place = functools.reduce(getattr, owners, importlib.import_module(module))
whole = getattr(place, name)

def struck(*arguments, **options):
    setattr(place, name, whole)
    result = whole(*arguments, **options)
    os.kill(os.getpid(), int(number))
    return result

setattr(place, name, struck)
from probreport.__main__ import main
main()
"""


@pytest.mark.parametrize("phase", KEEPING)
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_leaves_nothing_of_standard_input_behind(folder: Path, phase, name):
    number, code, said = SIGNALS[name]
    (folder / "temporary").mkdir()
    finished = subprocess.run(
        [sys.executable, "-c", STRUCK_AFTER, *KEEPING[phase], str(number), "score", "-", "--quiet"],
        cwd=folder,
        env=environment(TMPDIR=str(folder / "temporary")),
        input=b"y_true,y_proba\n1,.8\n0,.3\n",
        capture_output=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr.decode()) == (code, said)
    assert list((folder / "temporary").iterdir()) == []


# A program without standard streams; its exit code is the number that the first file gets which is opened.
CLOSED = """
import os
os.closerange(0, 3)
import probreport.cli.run
probreport.cli.run.run = lambda _: os.open("new.html", os.O_WRONLY | os.O_CREAT)
from probreport.__main__ import main
main()
"""


def test_no_file_takes_the_place_of_a_stream_that_the_shell_has_closed(folder: Path):
    assert run_python("-c", CLOSED, cwd=folder).returncode >= 3


# A program that a signal strikes where a library that is half loaded makes an error of its own of it.
SWALLOWING = """
import importlib, os, sys, time
from probreport.__main__ import main

number = int(sys.argv.pop(1))

def loads(*arguments, **options):
    try:
        os.kill(os.getpid(), number)
        time.sleep(60)
    except BaseException:
        raise ImportError("initialization failed") from None

importlib.import_module("probreport.evaluate_files").evaluate_opened = loads
main()
"""


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_that_a_library_makes_an_error_of_is_still_a_signal(folder: Path, ten_rows, name):
    number, code, said = SIGNALS[name]
    finished = run_python("-c", SWALLOWING, str(int(number)), "score", ten_rows, "--quiet", cwd=folder)
    assert (finished.returncode, finished.stderr, finished.stdout) == (code, said, "")
