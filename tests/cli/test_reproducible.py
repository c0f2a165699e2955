"""The same file gives the same bytes of every format, whatever surrounds the run."""

import random
from pathlib import Path

from tests.project.checkout import run_python

RUNS = """
import hashlib, os, sys, time
from pathlib import Path
if sys.argv[1] == "odd":
    time.time, time.localtime = lambda: 4e9, lambda *_: time.gmtime(0)
    os.umask(0o077)
from probreport.cli.run import run
for suffix in ("html", "json", "md"):
    code = run(["report", "p.csv", "--by", "site", "--id", "id", "-o", f"report.{suffix}", "--quiet"])
    print(code, hashlib.sha256(Path(f"report.{suffix}").read_bytes()).hexdigest())
code = run(["compare", "p.csv", "q.csv", "-o", "compared.html", "--quiet"])
print(code, hashlib.sha256(Path("compared.html").read_bytes()).hexdigest())
"""
HOSTILE = "svg.fonttype: path\nfont.size: 40\naxes.facecolor: red\ntext.parse_math: True\nbackend: TkAgg\n"
LABELS = ("cat", "개", "Iı", "$x$")


def predictions(path, seed):
    chance = random.Random(seed)
    lines = ["id,y_true," + ",".join(f"proba_{label}" for label in LABELS) + ",site"]
    for row in range(600):
        label = LABELS[row % 4]
        shares = [chance.randint(1, 9) + 6 * (other == label) for other in LABELS]
        probabilities = [share / sum(shares) for share in shares]
        lines.append(f"r{row},{label},{','.join(map(repr, probabilities))},{'İstanbul' if row % 3 else 'Ω'}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def bytes_written(folder: Path, kind: str, **variables: str) -> list[str]:
    folder.mkdir(parents=True)
    predictions(folder / "p.csv", 1)
    predictions(folder / "q.csv", 2)
    done = run_python("-c", RUNS, kind, cwd=folder, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    return [line for line in done.stdout.splitlines() if line.startswith("0 ")]


def test_neither_variables_nor_clock_nor_folder_nor_threads_change_a_byte(tmp_path):
    usual = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "2"}
    (tmp_path / "configuration").mkdir()
    (tmp_path / "configuration" / "matplotlibrc").write_text(HOSTILE)
    odd = {
        "PYTHONHASHSEED": "4242",
        "LC_ALL": "C",
        "LANG": "tr_TR.ISO-8859-9",
        "TZ": "Asia/Kathmandu",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": str(tmp_path / "no home"),
        "MPLCONFIGDIR": str(tmp_path / "configuration"),
        "MPLBACKEND": "TkAgg",
        "COLUMNS": "20",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    written = bytes_written(tmp_path / "a", "usual", **usual)
    assert len(written) == 4
    assert bytes_written(tmp_path / "b" / "Ö [1]", "odd", **odd) == written
