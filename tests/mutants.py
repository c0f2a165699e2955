"""``python -m tests.mutants information``: change the code of a module in small ways; the tests have to notice each.

A change that no test notices is printed. Run from the top of a checkout; works on a copy and writes nothing into it.
"""

import argparse
import ast
import copy
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

FILES = {"information": ("information.py", "formulas.py", "distributions.py")}  # where the name alone does not say it
TESTS = {
    "information": ("tests/test_information.py", "tests/test_oracles.py"),
    "bands": ("tests/test_bands.py",),
    "predictions": ("tests/test_predictions.py", "tests/test_binding.py", "tests/metrics/test_log_loss.py"),
    "metrics": ("tests/metrics", "tests/test_log_loss_as_scikit_learn.py"),
    "tallies": ("tests/tallies", "tests/test_summary.py"),
}
_COMPARED = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq},
    **{ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In},
}
_REACHED = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult},
    **{ast.Pow: ast.Mult, ast.Mod: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: ast.Mult},
    **{ast.LShift: ast.RShift, ast.RShift: ast.LShift},
}
_MOST_SECONDS = 240


def mutants(source):
    """Yield (line, what was changed, source) for each small change of a module."""
    tree = ast.parse(source)
    for place, node in enumerate(_code(tree)):
        for number in range(len(_changes(node))):
            changed = copy.deepcopy(tree)
            twin = _code(changed)[place]
            before = ast.unparse(twin)
            _changes(twin)[number]()
            yield node.lineno, f"{before}  ->  {ast.unparse(twin)}", ast.unparse(ast.fix_missing_locations(changed))


def _code(tree):
    """List the nodes that run: no annotations, no docstrings, no imports for types alone, no messages of errors."""
    found = []

    def walk(node):
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr)) or _is_for_types(node):
            return
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "decorator_list", "type_params"):
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        walk(child)

    walk(tree)
    return [node for node in found if hasattr(node, "lineno")]


def _is_for_types(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _changes(node):
    """List what can be done to a node, each as a function that does it in place."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARED:
            return [lambda: setattr(node, "ops", [_COMPARED[type(operator)]()])]
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _REACHED:
            return [lambda: setattr(node, "op", _REACHED[type(node.op)]())]
        case ast.BoolOp():
            return [lambda: setattr(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())]
        case ast.UnaryOp(op=ast.Not()):
            return [lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))]
        case ast.UnaryOp(op=ast.USub()):
            return [lambda: setattr(node, "op", ast.UAdd())]
        case ast.Constant(value=bool()):
            return [lambda: setattr(node, "value", not node.value)]
        case ast.Constant(value=int() | float()):
            return [lambda: setattr(node, "value", node.value + 1)]
        case ast.If() | ast.IfExp() | ast.While():
            return [lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))]
        case ast.Return(value=ast.AST()):
            return [lambda: setattr(node, "value", ast.Constant(None))]
        case ast.Expr(value=ast.Call()):
            return [lambda: setattr(node, "value", ast.Constant(None))]
    return []


def survivors(name, share, seed, tell):
    """Try the mutants of a module or package; return how many were tried, and those that no test noticed."""
    tries = [(file, *mutant) for file in _files(name) for mutant in mutants(file.read_text(encoding="utf-8"))]
    random.Random(seed).shuffle(tries)
    tries = tries[: max(1, round(share * len(tries)))]
    left = []
    with tempfile.TemporaryDirectory() as folder:
        for part in ("probreport", "templates", "tests", "examples", "pyproject.toml"):
            (shutil.copytree if Path(part).is_dir() else shutil.copy)(part, Path(folder, part))
        if _fails(folder, TESTS[name]):
            raise SystemExit(f"{name}: its tests fail without any change")
        for number, (file, line, change, source) in enumerate(tries, 1):
            target = Path(folder, file)
            kept = target.read_text(encoding="utf-8")
            target.write_text(source, encoding="utf-8")
            if not _fails(folder, _nearest_first(file, TESTS[name])):
                left.append(f"{file}:{line}: {change}")
                tell(f"survived: {left[-1]}")
            target.write_text(kept, encoding="utf-8")
            if number % 50 == 0:
                tell(f"{name}: {number} of {len(tries)} tried, {len(left)} survived")
    return len(tries), left


def _files(name):
    top = Path("probreport", name)
    if top.is_dir():
        return sorted(top.glob("*.py"))
    return [top.with_name(file) for file in FILES.get(name, (f"{name}.py",))]


def _nearest_first(file, tests):
    nearest = [path for test in tests for path in Path(test).rglob(f"test_{file.stem}.py")]
    return (*map(str, nearest), *tests)


def _fails(folder, tests):
    """Run tests in a process that has the heavy libraries already; also too slow a test has noticed something."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=(folder, tests))
    process.start()
    process.join(_MOST_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode != 0


def _run(folder, tests):
    import pytest

    os.chdir(folder)
    sys.path[0] = folder
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "probreport")]:
        del sys.modules[name]
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--override-ini=addopts=", "--assert=plain"]
        os._exit(pytest.main([*options, "--import-mode=importlib", *dict.fromkeys(tests)]))


def main():
    """Try the mutants of the modules that are asked for; the exit code is 1 when one survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*TESTS, []], default=[])
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants that are tried, chosen at random")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    import hypothesis  # noqa: F401  (once for all)

    is_clean = True
    for name in asked.modules or TESTS:
        tried, left = survivors(name, asked.share, asked.seed, lambda text: print(text, flush=True))
        print(f"{name}: {tried} mutants, {tried - len(left)} killed, {len(left)} survived")
        is_clean = is_clean and not left
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
