"""A file is the old one or the whole new one, whatever fails; links, pipes and permissions are heeded."""

import errno
import math
import os
import socket
import stat
import tempfile
import threading
from pathlib import Path

import pytest

import probreport as pr
from probreport.errors import InputOutputError
from probreport.report import write
from probreport.report.write import checked_target, write_bytes, write_text
from tests.failing import FAILURES, FULL, Nth, every_call
from tests.project.checkout import run_python
from tests.report.kinds import evaluation

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


@pytest.mark.parametrize("permissions", [0o600, 0o400, 0o640, 0o664, 0o666, 0o755])
def test_a_file_that_is_replaced_keeps_its_permissions(target, umask, permissions):
    umask(0o022)
    target.write_text("old", encoding="utf-8")
    target.chmod(permissions)
    write_text(target, "new", force=True)
    assert mode(target) == permissions
    assert target.read_bytes() == b"new"


only_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")


@only_root
def test_a_file_that_is_replaced_keeps_its_owner_and_its_group(target):
    target.write_text("old", encoding="utf-8")
    os.chown(target, NOBODY, NOBODY)
    write_text(target, "new", force=True)
    assert (target.stat().st_uid, target.stat().st_gid) == (NOBODY, NOBODY)


@pytest.mark.parametrize(("before", "after"), [(0o640, 0o600), (0o664, 0o644), (0o660, 0o600), (0o606, 0o606)])
def test_a_group_that_it_cannot_keep_may_do_no_more_than_everybody(target, monkeypatch, before, after):
    def refused(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    target.write_text("old", encoding="utf-8")
    target.chmod(before)
    monkeypatch.setattr(write.os, "chown", refused)
    write_text(target, "new", force=True)
    assert mode(target) == after


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


@only_root
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
        reason = "its folder is read-only for you" if permissions else "Permission denied"
        assert message == f"'{folder}/report.html' cannot be written: {reason}. [PR141]"
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

SAVED = {
    "page": (lambda: pr.Report(evaluation("two classes")), "to_html", "report.html"),
    "numbers": (lambda: pr.Report(evaluation("two classes")), "to_json", "report.json"),
    "Markdown": (lambda: pr.Report(evaluation("two classes")), "to_markdown", "report.md"),
    "page of a comparison": (lambda: pr.ComparisonReport(compared()), "to_html", "compared.html"),
    "numbers of a comparison": (lambda: pr.ComparisonReport(compared()), "to_json", "compared.json"),
}


def compared():
    return pr.compare({"a": ([0, 1, 1], [0.1, 0.7, 0.9]), "b": ([0, 1, 1], [0.2, 0.7, 0.8])})


def tried(system, report, target):
    """Save under a failing system; return what was raised, if anything was."""
    with system.at_work():
        try:
            report.save(target, force=True)
        except BaseException as error:
            return error
    return None


TRIED = [(what, FULL, False) for what in SAVED]
TRIED += [("numbers of a comparison", failure, after) for failure in FAILURES for after in (False, True)][1:]


@pytest.mark.parametrize("old", ["old", None], ids=["over an old one", "anew"])
@pytest.mark.parametrize(("what", "failure", "after"), TRIED, ids=str)
def test_whichever_call_fails_there_is_the_old_file_or_the_whole_new_one_and_nothing_else(
    tmp_path, what, failure, after, old
):
    made, render, name = SAVED[what]
    report = made()
    text = getattr(report, render)()
    setattr(report, render, lambda: text)  # drawn once: what is tried here is the writing
    left = [{name: old}, {name: text}] if old else [{}, {name: text}]
    for number, system in enumerate(every_call(failure, after=after)):
        folder = tmp_path / str(number)
        folder.mkdir()
        if old:
            (folder / name).write_text(old, encoding="utf-8")
        raised = tried(system, report, folder / name)
        found = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        assert found in left, system.calls
        assert isinstance(raised, (type(None), InputOutputError, type(failure))), system.calls
        assert raised or found == left[1], "what is not written is told"
    assert number >= 8


def test_not_even_a_second_failure_while_it_is_tidied_up_leaves_a_temporary_file(target, monkeypatch):
    unlink, failures = os.unlink, [KeyboardInterrupt(), None]

    def interrupted(path):
        if failure := failures.pop(0):
            raise failure
        unlink(path)

    def full(*_):
        raise FULL

    monkeypatch.setattr(write.os, "fsync", full)
    monkeypatch.setattr(write.os, "unlink", interrupted)
    assert "No space left on device" in refusal("PR141", target, "new")
    assert list(target.parent.iterdir()) == []


def test_a_full_disk_is_called_so(target, monkeypatch):
    def full(*_):
        raise FULL

    monkeypatch.setattr(write.os, "write", full)
    assert refusal("PR141", target, "new") == f"'{target}' cannot be written: No space left on device. [PR141]"


def test_a_system_that_writes_a_little_at_a_time_gets_the_rest(target, monkeypatch):
    whole = os.write
    monkeypatch.setattr(write.os, "write", lambda descriptor, data: whole(descriptor, data[:7]))
    write_text(target, "new" * 100)
    assert target.read_text(encoding="utf-8") == "new" * 100


def test_a_file_that_somebody_makes_meanwhile_is_not_replaced(target, monkeypatch):
    flush = os.fsync

    def slow(descriptor):
        target.write_text("somebody's", encoding="utf-8")
        flush(descriptor)

    monkeypatch.setattr(write.os, "fsync", slow)
    assert "exists and was left as it is" in refusal("PR140", target, "new")
    assert [path.read_text(encoding="utf-8") for path in target.parent.iterdir()] == ["somebody's"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_where_a_disk_knows_no_links_a_new_file_is_written_all_the_same(target, monkeypatch, number):
    def no_links(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write.os, "link", no_links)
    write_text(target, "new")
    assert [path.read_text(encoding="utf-8") for path in target.parent.iterdir()] == ["new"]


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


def test_the_bytes_are_on_disk_before_they_get_their_name(target):
    system = Nth(math.inf, None, after=False)
    with system.at_work():
        write_text(target, "new")
        write_text(target, "newer", force=True)
    named = [name for name in system.calls if name in ("write", "fsync", "link", "replace")]
    assert named == ["write", "fsync", "link", "fsync", "write", "fsync", "replace", "fsync"]


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
