"""What a user gets who installs from the source archive, the wheel, or a checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from probreport.errors import ProbReportError
from probreport.report.templates_folder import templates_folder
from tests.project.checkout import CHECKOUT, copy_of_checkout, environment, run_python

TEMPLATES = sorted(path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("templates/**/*") if path.is_file())
MODULES = sorted(path.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("probreport/**/*.py"))


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> Path:
    """Build the source archive from a copy of the tree, and the wheel from the source archive."""
    sources = copy_of_checkout(tmp_path_factory.mktemp("sources") / "probreport")
    finished = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", "archives", "."],
        cwd=sources,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return sources / "archives"


@pytest.fixture(scope="module")
def wheel(archives: Path) -> zipfile.ZipFile:
    (path,) = archives.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory) -> Path:
    """Unpack the wheel into an empty folder, which is what installing a pure wheel does."""
    folder = tmp_path_factory.mktemp("installed")
    wheel.extractall(folder)
    return folder


def test_the_page_template_is_among_the_templates():
    assert "templates/report.html.j2" in TEMPLATES


def test_the_source_archive_holds_the_templates_and_the_tests(archives: Path):
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {*TEMPLATES, *MODULES, "tests/conftest.py", "pyproject.toml", "README.md", "LICENSE"} <= held


def test_the_wheel_holds_every_template_inside_the_package(wheel: zipfile.ZipFile):
    assert {f"probreport/{template}" for template in TEMPLATES} <= set(wheel.namelist())


def test_the_wheel_holds_every_module_and_says_that_it_is_typed(wheel: zipfile.ZipFile):
    assert {*MODULES, "probreport/py.typed"} <= set(wheel.namelist())


def test_the_wheel_holds_nothing_but_the_package_and_its_metadata(wheel: zipfile.ZipFile):
    (metadata,) = {name.split("/")[0] for name in wheel.namelist()} - {"probreport"}
    assert metadata.endswith(".dist-info")


def test_an_installed_wheel_finds_the_templates_that_it_carries(installed: Path, tmp_path):
    program = "from probreport.report.templates_folder import templates_folder; print(templates_folder())"
    finished = run_python("-c", program, cwd=tmp_path, PYTHONPATH=str(installed))
    assert finished.stdout.strip() == str(installed / "probreport" / "templates"), finished.stderr


def test_an_editable_install_finds_the_templates_of_its_checkout(tmp_path):
    sources = copy_of_checkout(tmp_path / "sources")
    built = run_python("-c", "from hatchling.build import build_editable; build_editable('editable')", cwd=sources)
    assert built.returncode == 0, built.stderr
    site = tmp_path / "site"
    with zipfile.ZipFile(next(sources.glob("editable/*.whl"))) as editable:
        editable.extractall(site)
    (on_the_path,) = [path.read_text(encoding="utf-8").strip() for path in site.glob("*.pth")]
    program = "from probreport.report.templates_folder import templates_folder; print(templates_folder())"
    finished = run_python("-c", program, cwd=tmp_path, PYTHONPATH=f"{site}{os.pathsep}{on_the_path}")
    assert finished.stdout.strip() == str(sources / "templates"), finished.stderr


def test_a_checkout_finds_the_templates_beside_the_package():
    assert templates_folder() == CHECKOUT / "templates"


def test_templates_inside_the_package_win_over_those_beside_it(tmp_path):
    inside = folder_with_page_template(tmp_path / "probreport" / "templates")
    folder_with_page_template(tmp_path / "templates")
    assert templates_folder(tmp_path / "probreport") == inside


def test_a_strange_folder_named_templates_beside_the_package_is_not_taken(tmp_path):
    (tmp_path / "templates").mkdir()
    with pytest.raises(ProbReportError, match=r"(?s)page templates are missing: no report\.html\.j2 .* \[PR130\]"):
        templates_folder(tmp_path / "probreport")


def folder_with_page_template(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "report.html.j2").touch()
    return folder
