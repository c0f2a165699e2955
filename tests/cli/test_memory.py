"""Limits on memory: too little is said at once, and whatever a library calls its lack of it has one name."""

import resource

import pytest

from tests.project.checkout import run_python

SAID = "error: there is not enough memory for this. [PR129]\n"
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv.pop(1)),) * 2)
from probreport.__main__ import main
main()
"""


def test_where_memory_is_limited_to_too_little_a_run_ends_at_once_and_leaves_the_old_report(folder, ten_rows):
    (folder / "report.html").write_text("old")
    finished = run_python("-c", LIMITED, str(350 << 20), "report", ten_rows, "--force", cwd=folder)
    assert (finished.returncode, finished.stdout) == (5, "")
    assert finished.stderr.startswith(SAID)
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", ten_rows]
    assert (folder / "report.html").read_text() == "old"


def test_commands_that_compute_nothing_need_no_memory(probreport, monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1 << 20, 1 << 20))
    monkeypatch.setattr("mmap.mmap", no_room)
    assert probreport("explain", "PR129").code == 0
    finished = probreport("score", "nowhere.csv")
    assert (finished.code, finished.err.startswith(SAID)) == (5, True)


def no_room(*_: object, **__: object) -> None:
    raise OSError(12, "Cannot allocate memory")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 8 EiB"),
        RuntimeError("can't start new thread"),
        ImportError("libarrow.so.2600: failed to map segment from shared object"),
        ImportError("numpy.core: libm.so: cannot allocate memory in static TLS block"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_lack_of_memory_is_called_so_whatever_a_library_calls_it(probreport, ten_rows, monkeypatch, error):
    def too_much(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr("probreport.readers.open_predictions", too_much)
    finished = probreport("score", ten_rows, "--quiet")
    assert (finished.code, finished.err.startswith(SAID)) == (5, True)
