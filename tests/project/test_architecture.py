"""The house keeps its plan: floors, names, docstrings and a light front door."""

import ast
import inspect
import shutil
import subprocess
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import probreport
from tests.project.checkout import CHECKOUT, run_python

MODULES = sorted((CHECKOUT / "probreport").rglob("*.py"))
HEAVY_PACKAGES = ("scipy", "pandas", "sklearn", "matplotlib", "jinja2", "pyarrow", "rich", "click")
UPPER_FLOORS = {
    "__init__",
    "__main__",
    "cli",
    "scorer",
    "displays",
    "report",
    "cross_validation",
    "evaluate",
    "model_files",
    "distributed",
    "readers",
}
LOWER_FLOORS = sorted(
    {path.relative_to(CHECKOUT / "probreport").parts[0].removesuffix(".py") for path in MODULES} - UPPER_FLOORS
)
TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "probreport",
    "templates",
    "tests",
    "examples",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
}


def test_every_import_goes_down_the_floors(monkeypatch, capsys):
    monkeypatch.chdir(CHECKOUT)
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_the_top_level_holds_only_what_the_plan_names():
    assert {name for name in top_level_names() if not name.startswith(".")} <= TOP_LEVEL


def top_level_names() -> set[str]:
    """Name what is tracked at the top level, or what stands there where no git repository can be asked."""
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        return {path.name for path in CHECKOUT.iterdir()} - {"PKG-INFO", "build", "dist"}
    tracked = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    return {line.split("/")[0] for line in tracked.splitlines()}


def test_no_module_is_a_drawer_for_everything():
    assert [path.name for path in MODULES if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_module_opens_by_saying_what_it_holds(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", probreport.__all__)
def test_every_public_name_can_be_imported(name: str):
    assert getattr(probreport, name) is not None


@pytest.mark.parametrize("name", probreport.__all__)
def test_every_public_name_is_listed_by_dir(name: str):
    assert name in dir(probreport)


@pytest.mark.parametrize("name", [name for name in probreport.__all__ if not name.startswith("__")])
def test_every_public_name_is_documented(name: str):
    assert own_docstring(getattr(probreport, name))


@pytest.mark.parametrize("name", [name for name in probreport.__all__ if not name.startswith("__")])
def test_every_public_name_but_an_error_is_shown_in_use(name: str):
    value = getattr(probreport, name)
    if inspect.isclass(value) and issubclass(value, Exception):
        assert issubclass(value, probreport.ProbReportError)
    else:
        assert ">>>" in own_docstring(value) + docstrings_of_methods(value)


def own_docstring(value: object) -> str:
    """Read the docstring of a function or class, or of an object's class if that is ours."""
    documented = value if inspect.isroutine(value) or inspect.isclass(value) else type(value)
    assert documented.__module__.split(".")[0] == "probreport"
    return documented.__doc__ or ""


def docstrings_of_methods(value: object) -> str:
    """Read the docstrings of a class's own public methods, some of which may be the way to make one."""
    if not inspect.isclass(value):
        return ""
    members = [getattr(value, name) for name in vars(value) if not name.startswith("_")]
    return "".join(inspect.getdoc(member) or "" for member in members if callable(member))


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        probreport.no_such_name  # noqa: B018


def test_importing_the_package_loads_no_heavy_library(tmp_path):
    assert heavy_packages_loaded_by("import probreport", tmp_path) == []


@pytest.mark.parametrize("module", LOWER_FLOORS)
def test_a_module_of_the_lower_floors_needs_numpy_alone(module: str, tmp_path):
    assert heavy_packages_loaded_by(f"import probreport.{module}", tmp_path) == []


def heavy_packages_loaded_by(statement: str, cwd: Path) -> list[str]:
    """Name the heavy packages that a fresh process holds after one statement."""
    program = f"import sys; {statement}; print(*[name for name in {HEAVY_PACKAGES} if name in sys.modules])"
    finished = run_python("-c", program, cwd=cwd)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.split()


def test_asking_for_the_version_loads_no_numpy(tmp_path):
    finished = run_python("-X", "importtime", "-m", "probreport", "--version", cwd=tmp_path)
    imported = {line.rpartition("|")[2].strip() for line in finished.stderr.splitlines()}
    assert finished.returncode == 0, finished.stderr
    assert probreport.__version__ in finished.stdout
    assert "probreport" in imported
    assert "numpy" not in imported
