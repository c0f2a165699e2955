"""A file is the old one or the whole new one, whatever fails; links, pipes and permissions are heeded."""

import errno
import os
import socket
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from probreport.errors import InputOutputError
from probreport.report import write
from probreport.report.write import checked_target, write_bytes, write_text
from tests.project.checkout import run_python

NOBODY = 65534


@pytest.fixture
def target(tmp_path):
    return tmp_path / "report.html"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask():
    """Set the umask for a test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def refusal(code, *arguments, **options):
    with pytest.raises(InputOutputError) as caught:
        write_text(*arguments, **options)
    assert caught.value.code == code
    return str(caught.value)


# --- What is written ----------------------------------------------------------------------------------------------


def test_text_is_written_as_it_is_in_utf_8(target):
    assert write_text(target, "a\r\nb\n개\x00") == target
    assert target.read_bytes() == "a\r\nb\n개\x00".encode()


def test_lone_surrogates_become_visible_escapes(target):
    write_text(target, "name \udcff")
    assert target.read_bytes() == b"name \\udcff"


def test_a_path_may_be_text_and_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert write_text("report.html", "new") == Path("report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("name", ["개" * 83 + ".html", "*?[1].html", "-o.html", " .html", "a\nb.html"])
def test_any_name_that_the_system_allows_will_do(tmp_path, name):
    assert len(name.encode()) <= 255
    write_text(tmp_path / name, "new")
    assert [path.name for path in tmp_path.iterdir()] == [name]


# --- An existing file ---------------------------------------------------------------------------------------------


def test_an_existing_file_stays_unless_forced(target):
    target.write_text("old", encoding="utf-8")
    before = target.stat()
    message = refusal("PR140", target, "new")
    assert "exists and was left as it is" in message
    assert "--force (force=True)" in message
    assert target.read_text(encoding="utf-8") == "old"
    assert target.stat().st_mtime_ns == before.st_mtime_ns
    assert target.stat().st_ino == before.st_ino


def test_forced_it_is_replaced_whole(target):
    target.write_text("old and longer", encoding="utf-8")
    write_text(target, "new", force=True)
    assert target.read_text(encoding="utf-8") == "new"


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file, link = tmp_path / "elsewhere" / "real.html", tmp_path / "link.html"
    file.write_text("old", encoding="utf-8")
    link.symlink_to(file)
    refusal("PR140", link, "new")
    write_text(link, "new", force=True)
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"
    assert not file.is_symlink()


def test_a_link_to_nothing_yet_is_followed(tmp_path):
    link = tmp_path / "link.html"
    link.symlink_to("later.html")
    write_text(link, "new")
    assert (tmp_path / "later.html").read_text(encoding="utf-8") == "new"
    assert link.is_symlink()


def test_a_link_to_itself_is_refused(tmp_path):
    link = tmp_path / "loop.html"
    link.symlink_to(link)
    assert "symbolic links" in refusal("PR141", link, "new", force=True)
    assert link.is_symlink()


# --- Permissions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o666)])
def test_the_umask_is_honoured(target, umask, mask, expected):
    umask(mask)
    write_text(target, "new")
    assert mode(target) == expected


@pytest.mark.parametrize("private", [0o600, 0o400, 0o640])
def test_a_private_file_stays_private_when_replaced(target, umask, private):
    umask(0o022)
    target.write_text("old", encoding="utf-8")
    target.chmod(private)
    write_text(target, "new", force=True)
    assert mode(target) == private
    assert target.read_bytes() == b"new"


# --- Where nothing can be written ---------------------------------------------------------------------------------


def test_a_folder_is_no_file(tmp_path):
    assert "is a folder; name a file in it" in refusal("PR141", tmp_path, "new")
    assert "is a folder" in refusal("PR141", "", "new")


def test_a_missing_folder_is_named_and_not_made(tmp_path):
    message = refusal("PR141", tmp_path / "missing" / "report.html", "new")
    assert f"its folder '{tmp_path / 'missing'}' does not exist" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 300, "File name too long"), ("nul\0.html", "null"), ("file.txt/report.html", "Not a directory")],
)
def test_a_path_that_cannot_be_is_refused_by_name(tmp_path, name, reason):
    (tmp_path / "file.txt").touch()
    message = refusal("PR141", f"{tmp_path}/{name}", "new")
    assert reason in message
    assert "cannot be written" in message
    assert "\0" not in message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become nobody for a while")
@pytest.mark.parametrize("permissions", [0o555, 0o000])
def test_a_folder_without_permission_is_refused(permissions):
    """As nobody, since root may write anywhere; not in a folder of pytest's, which is closed to others as a whole."""
    with tempfile.TemporaryDirectory() as open_to_all:
        folder = Path(open_to_all, "folder")
        folder.mkdir()
        (folder / "report.html").write_text("old", encoding="utf-8")
        Path(open_to_all).chmod(0o755)
        folder.chmod(permissions)
        os.seteuid(NOBODY)
        try:
            message = refusal("PR141", folder / "report.html", "new", force=True)
        finally:
            os.seteuid(0)
        assert message == f"'{folder}/report.html' cannot be written: Permission denied. [PR141]"
        assert [path.read_text(encoding="utf-8") for path in folder.iterdir()] == ["old"]


# --- What is no file ----------------------------------------------------------------------------------------------


def test_a_pipe_is_written_into_and_stays(tmp_path):
    pipe, received = tmp_path / "pipe.html", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_text(pipe, "new")
    reader.join()
    assert received == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_standard_output_can_be_named_as_a_file(tmp_path):
    code = "from probreport.report.write import write_text; write_text('/dev/stdout', 'new')"
    done = run_python("-c", code, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("new", "")


@pytest.mark.parametrize("device", ["/dev/null", "link"])
@pytest.mark.parametrize("force", [True, False])
def test_a_device_is_never_replaced_by_a_file(tmp_path, device, force):
    if device == "link":
        (tmp_path / "link").symlink_to("/dev/null")
        device = tmp_path / "link"
    write_text(device, "new", force=force)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_full_device_is_reported():
    assert "No space left on device" in refusal("PR141", "/dev/full", "new")


def test_disks_and_sockets_are_refused(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX) as end:
        monkeypatch.chdir(tmp_path)
        end.bind("socket")
        assert "a disk or a socket" in refusal("PR141", "socket", "new", force=True)
    monkeypatch.setattr(write, "_kind", lambda _: stat.S_IFBLK | 0o660)
    assert "a disk or a socket" in refusal("PR141", tmp_path / "disk", "new", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["socket"]


# --- When a step fails --------------------------------------------------------------------------------------------

STEPS = ["open", "fdopen", "fsync", "replace"]
FAILURES = [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError(), SystemExit(143)]


class FailingFile:
    """A file whose disk is full at a given step."""

    def __init__(self, file, step, failure):
        self._file, self._step, self._failure = file, step, failure

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self._file.close()

    def fileno(self):
        return self._file.fileno()

    def write(self, data):
        self._file.write(data[: len(data) // 2])
        self._fail("write")

    def flush(self):
        self._file.flush()
        self._fail("flush")

    def _fail(self, step):
        if step == self._step:
            raise self._failure


def fail(monkeypatch, step, failure):
    """Let one step of writing fail, before it does anything."""

    def failing(*_arguments, **_options):
        raise failure

    if step in STEPS:
        monkeypatch.setattr(write.os, step, failing)
    else:
        opened = os.fdopen
        monkeypatch.setattr(write.os, "fdopen", lambda *a: FailingFile(opened(*a), step, failure))


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("step", [*STEPS, "write", "flush"])
@pytest.mark.parametrize("old", ["old", None])
def test_whatever_fails_leaves_the_old_file_and_nothing_else(target, monkeypatch, step, failure, old):
    if old is not None:
        target.write_text(old, encoding="utf-8")
    expected = InputOutputError if isinstance(failure, OSError) else type(failure)
    with monkeypatch.context() as patched:
        fail(patched, step, failure)
        with pytest.raises(expected):
            write_text(target, "new", force=True)
    assert [path.read_text(encoding="utf-8") for path in target.parent.iterdir()] == ([] if old is None else [old])


def test_a_full_disk_is_called_so(target, monkeypatch):
    fail(monkeypatch, "write", FAILURES[0])
    assert refusal("PR141", target, "new") == f"'{target}' cannot be written: No space left on device. [PR141]"


def test_a_folder_that_cannot_be_flushed_does_not_undo_what_is_written(target, monkeypatch):
    flush, asked = os.fsync, []

    def only_files(descriptor):
        asked.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        if asked[-1]:
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(write.os, "fsync", only_files)
    write_text(target, "new")
    assert asked == [False, True]
    assert target.read_text(encoding="utf-8") == "new"


def test_the_bytes_are_on_disk_before_they_get_their_name(target, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)
        monkeypatch.setattr(write.os, name, lambda *a, name=name, original=original: (calls.append(name), original(*a)))
    write_text(target, "new")
    assert calls == ["fsync", "replace", "fsync"]


KILLED = """
import os, sys
from probreport.report import write
replace = os.replace
def killed(*arguments):
    if sys.argv[2] == "after":
        replace(*arguments)
    os.kill(os.getpid(), 9)
write.os.replace = killed
write.write_text(sys.argv[1], "new" * 100_000, force=True)
"""


@pytest.mark.parametrize(("moment", "expected"), [("before", "old"), ("after", "new" * 100_000)])
def test_killed_at_once_the_file_is_the_old_or_the_new_one(target, moment, expected):
    target.write_text("old", encoding="utf-8")
    done = run_python("-c", KILLED, str(target), moment, cwd=target.parent)
    assert done.returncode == -9
    assert target.read_text(encoding="utf-8") == expected


# --- Before long work ---------------------------------------------------------------------------------------------


def test_a_target_is_checked_without_being_touched(tmp_path, target):
    assert checked_target(target) == Path(os.path.realpath(target))
    assert list(tmp_path.iterdir()) == []
    target.touch()
    with pytest.raises(InputOutputError, match="exists and was left as it is"):
        checked_target(target)
    assert checked_target(target, force=True) == Path(os.path.realpath(target))


def test_hostile_names_are_shown_as_escapes(tmp_path):
    assert "\x1b" not in refusal("PR141", tmp_path / "missing\x1b[2J" / "report.html", "new")


def test_bytes_are_written_like_text(target):
    write_bytes(target, b"\x00\xff")
    assert target.read_bytes() == b"\x00\xff"
    with pytest.raises(InputOutputError, match="exists"):
        write_bytes(target, b"")
