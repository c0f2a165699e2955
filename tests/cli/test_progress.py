"""The progress bar: on a terminal, after some patience, and gone at the end."""

import io
from contextlib import redirect_stderr

import pytest

from probreport.cli import progress
from probreport.cli.progress import progress_on_terminal
from probreport.evaluate_files import evaluate_opened
from probreport.readers import open_predictions


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch) -> Terminal:
    """Give something that looks like a terminal, and have no patience."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    return Terminal()


def test_the_evaluation_of_files_says_after_each_batch_how_many_rows_are_done(folder):
    (folder / "a.csv").write_text("y_true,y_proba\n1,.5\n0,.5\n")
    (folder / "b.csv").write_text("y_true,y_proba\n1,.5\n")
    told: list[tuple[int, int | None]] = []
    evaluate_opened(open_predictions(["a.csv", "b.csv"]), progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [2, 3]
    assert {total for _, total in told} <= {3, None}


def test_long_work_on_a_terminal_gets_a_bar_that_counts_rows(terminal):
    with redirect_stderr(terminal), progress_on_terminal(quiet=False) as show:
        show(500, 2000)
    assert "500/2000" in terminal.getvalue()


def test_the_bar_vanishes_and_gives_the_cursor_back(terminal):
    with redirect_stderr(terminal), progress_on_terminal(quiet=False) as show:
        show(500, 2000)
    assert terminal.getvalue().rstrip().endswith("\x1b[2K")
    assert "\x1b[?25h" in terminal.getvalue()


def test_the_bar_gives_the_cursor_back_after_an_error(terminal):
    with pytest.raises(KeyboardInterrupt):
        interrupted(terminal)
    assert "\x1b[?25h" in terminal.getvalue()


def interrupted(terminal: Terminal) -> None:
    with redirect_stderr(terminal), progress_on_terminal(quiet=False) as show:
        show(500, 2000)
        raise KeyboardInterrupt


def test_the_bar_has_no_colour_where_none_is_wanted(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stderr(terminal), progress_on_terminal(quiet=False) as show:
        show(500, 2000)
    assert "\x1b[3" not in terminal.getvalue()


def test_short_work_gets_no_bar(terminal, monkeypatch):
    monkeypatch.setattr(progress, "_PATIENCE", 3600.0)
    with redirect_stderr(terminal), progress_on_terminal(quiet=False) as show:
        show(500, 2000)
    assert terminal.getvalue() == ""


def test_quiet_work_gets_no_bar(terminal):
    with redirect_stderr(terminal), progress_on_terminal(quiet=True) as show:
        assert show is None


def test_there_is_no_bar_without_a_terminal():
    with progress_on_terminal(quiet=False) as show:
        assert show is None
