import pytest

from probreport.report.report import Report


@pytest.fixture
def page(probreport, folder, ten_rows):
    probreport("report", ten_rows, "--title", "Ten rows", "--unit", "bits")
    return folder / "report.html"


def test_a_page_is_drawn_again_byte_for_byte(probreport, folder, page):
    finished = probreport("render", "report.html", "-o", "again.html")
    assert finished.code == 0
    assert finished.out == "again.html\n"
    assert (folder / "again.html").read_bytes() == page.read_bytes()


def test_a_page_is_drawn_from_json(probreport, folder, ten_rows):
    probreport("report", ten_rows, "-o", "ten.json")
    probreport("report", ten_rows, "-o", "ten.html")
    probreport("render", "ten.json", "-o", "again.html")
    assert (folder / "again.html").read_bytes() == (folder / "ten.html").read_bytes()


@pytest.mark.usefixtures("page")
def test_title_and_unit_may_change(probreport, folder):
    probreport("render", "report.html", "-o", "again.html", "--title", "New", "--unit", "nats")
    report = Report.from_rendered(folder / "again.html")
    assert (report.title, report.unit) == ("New", "nats")


@pytest.mark.usefixtures("page")
def test_an_existing_target_is_left_as_it_was(probreport, folder):
    (folder / "again.html").write_text("mine")
    assert probreport("render", "report.html", "-o", "again.html").code == 4
    assert (folder / "again.html").read_text() == "mine"


@pytest.mark.parametrize("suffix", ["html", "json"])
def test_a_comparison_is_drawn_again_byte_for_byte(probreport, folder, ten_rows, suffix):
    probreport("compare", ten_rows, ten_rows, "-o", "compare.html")
    probreport("compare", ten_rows, ten_rows, "-o", f"compare.{suffix}", "--force")
    assert probreport("render", f"compare.{suffix}", "-o", "again.html").out == "again.html\n"
    assert (folder / "again.html").read_bytes() == (folder / "compare.html").read_bytes()
    assert probreport("render", f"compare.{suffix}", "--template", "my").code == 2


def test_a_missing_file_ends_with_4(probreport):
    assert probreport("render", "nowhere.json", "-o", "out.html").code == 4


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"schema":"other"}', "<html></html>"])
def test_what_holds_no_evaluation_ends_with_3(probreport, folder, text: str):
    (folder / "other.json").write_text(text)
    finished = probreport("render", "other.json", "-o", "out.html")
    assert finished.code == 3
    assert "[PR151]" in finished.err
    assert not (folder / "out.html").exists()


@pytest.mark.parametrize("content", [b"y_true,y_proba\n1,0.9\n", b"PAR1\xff"])
def test_who_gives_predictions_is_told_what_reads_them(probreport, folder, content):
    (folder / "predictions").write_bytes(content)
    finished = probreport("render", "predictions", "-o", "out.html")
    assert finished.code == 3
    assert finished.err.endswith("its .json; files of predictions go to report or score.\n")
