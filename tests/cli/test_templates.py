import pytest

from probreport.errors import InputOutputError
from probreport.report import write
from probreport.report.templates_folder import templates_folder


def contents(folder):
    """The files of a folder, but for those of the page of comparisons, which has no templates of one's own."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in files.items() if not name.startswith("comparison")}


def test_a_copy_holds_every_template_and_says_how_to_use_it(probreport, folder):
    finished = probreport("templates", "copy", "my house")
    assert finished.code == 0
    assert contents(folder / "my house") == contents(templates_folder())
    assert sorted(finished.out.splitlines()) == sorted(f"my house/{name}" for name in contents(templates_folder()))
    assert "probreport report FILE --template 'my house'\n" in finished.err
    assert probreport("templates", "copy", "other", "--quiet").err == ""


def test_a_copy_left_as_it_is_gives_the_same_page(probreport, folder, ten_rows):
    probreport("templates", "copy", "my")
    probreport("report", ten_rows, "-o", "ours.html")
    assert probreport("report", ten_rows, "-o", "mine.html", "--template", "my").code == 0
    assert (folder / "mine.html").read_bytes() == (folder / "ours.html").read_bytes()


def test_nothing_is_copied_where_a_file_exists_unless_forced(probreport, folder):
    (folder / "my").mkdir()
    (folder / "my" / "verdict.html.j2").write_text("mine")
    (folder / "my" / "notes.txt").write_text("mine")
    before = contents(folder)
    finished = probreport("templates", "copy", "my")
    assert (finished.code, finished.out) == (4, "")
    assert "'my/verdict.html.j2' exists and was left as it is; no template was copied. [PR140]" in finished.err
    assert contents(folder) == before
    assert probreport("templates", "copy", "my", "--force").code == 0
    assert contents(folder / "my") == {**contents(templates_folder()), "notes.txt": b"mine"}


def test_a_copy_that_fails_leaves_nothing(probreport, folder, monkeypatch):
    copied = []

    def full_after_five(path, data, **_):
        if len(copied) == 5:
            raise InputOutputError("disk full", code="PR141")
        copied.append(path)
        path.write_bytes(data)

    monkeypatch.setattr(write, "write_bytes", full_after_five)
    assert probreport("templates", "copy", "deep/my").code == 4
    assert len(copied) == 5
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["file", "file/my"])
def test_a_folder_that_cannot_be_made_ends_with_4(probreport, folder, name):
    (folder / "file").touch()
    finished = probreport("templates", "copy", name)
    assert finished.code == 4
    assert "[PR141]" in finished.err


@pytest.mark.parametrize("arguments", [[], ["copy"], ["copy", ""], ["move", "my"]])
def test_wrong_usage_is_told(probreport, folder, arguments):
    assert probreport("templates", *arguments).code == 2
    assert list(folder.iterdir()) == []


def test_a_template_at_fault_ends_with_3_before_any_row_is_read_and_leaves_the_old_report(probreport, folder):
    (folder / "my").mkdir()
    (folder / "my" / "verdict.html.j2").write_text("<p>\n{{ 1 + }}")
    (folder / "report.html").write_text("old")
    finished = probreport("report", "nowhere.csv", "--template", "my", "--force")
    assert finished.code == 3
    assert "error: my/verdict.html.j2, line 2: unexpected 'end of print statement'. [PR152]\n" in finished.err
    assert (folder / "report.html").read_text() == "old"


def test_a_template_at_fault_when_drawn_leaves_the_old_report(probreport, folder, ten_rows):
    (folder / "my").mkdir()
    (folder / "my" / "verdict.html.j2").write_text("{{ misspelt }}")
    (folder / "report.html").write_text("old")
    finished = probreport("report", ten_rows, "--template", "my", "--force")
    assert finished.code == 3
    assert "my/verdict.html.j2, line 1: 'misspelt' is undefined. [PR152]\n" in finished.err
    assert sorted(path.name for path in folder.iterdir()) == ["my", "report.html", "ten.csv"]
    assert (folder / "report.html").read_text() == "old"


def test_no_such_folder_ends_with_4(probreport, ten_rows):
    finished = probreport("report", ten_rows, "--template", "nowhere")
    assert finished.code == 4
    assert "'nowhere' does not exist; --template takes a folder. [PR130]" in finished.err


def test_a_report_is_drawn_again_in_another_style(probreport, folder, ten_rows):
    (folder / "my").mkdir()
    (folder / "my" / "verdict.html.j2").write_text("<p>Mine</p>")
    probreport("report", ten_rows)
    assert probreport("render", "report.html", "-o", "again.html", "--template", "my").code == 0
    assert "<p>Mine</p>" in (folder / "again.html").read_text(encoding="utf-8")
