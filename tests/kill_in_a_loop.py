"""Real runs, struck by a signal at a random moment: each file that they write is the old one or the whole new one.

``python -m tests.kill_in_a_loop 300 --seed 1`` does it 300 times for each signal, with one command after the other, and
ends with what it found; ``--command compare`` strikes only that one.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.project.checkout import CHECKOUT, environment, with_signals_as_usual

SIGINT, SIGTERM, SIGHUP, SIGKILL = 2, 15, 1, 9
OURS = str(CHECKOUT / "probreport")
# Before the program has begun, Python itself ends by the signal; after the files are in place, a run may end well.
CODES = {SIGINT: {0, 130, -2}, SIGTERM: {0, 143, -15}, SIGHUP: {0, 129, -1}, SIGKILL: {0, -9}}
COMMANDS = {
    "report": ("report", "-", "-o", "out/report.html", "--force"),
    "json": ("report", "data.csv", "-o", "out/report.json", "--force"),
    "markdown": ("report", "data.csv", "-o", "out/report.md", "--force"),
    "compare": ("compare", "data.csv", "other.csv", "-o", "out/both.html", "--force"),
    "render": ("render", "evaluation.json", "-o", "out/again.html", "--force"),
    "score": ("score", "-"),
    "templates": ("templates", "copy", "out"),
    "demo": ("demo", "out"),
}
MANY_FILES = ("templates", "demo")  # each is whole, but not all of them need be there
OLD = b"old"


class Runs:
    """A folder with predictions in it, and runs of one command that write into a folder there."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.out, self.temporary = folder / "out", folder / "temporary"
        self.temporary.mkdir()
        for file, factor in (("data.csv", 37), ("other.csv", 41)):
            rows = "".join(f"{i % 2},{(i * factor % 101) / 101}\n" for i in range(2_000))
            (folder / file).write_text(f"y_true,y_proba\n{rows}", encoding="utf-8")
        self._run(("report", "data.csv", "-o", "evaluation.json"))
        self.given = {path.name for path in folder.iterdir()} | {"out"}
        self.duration, self.written = 120.0, {}
        started = time.monotonic()
        code, said = self.struck(SIGKILL, self.duration)
        self.duration, self.written = time.monotonic() - started, self._found()
        if code:
            raise RuntimeError(f"{name} ends with {code} where nothing strikes it:\n{said}")

    def _run(self, arguments):
        command = [sys.executable, "-m", "probreport", *arguments, "--quiet"]
        subprocess.run(
            command,
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def _found(self):
        """Return the content of each file that was written, by its path."""
        paths = (path for path in self.out.rglob("*") if path.is_file())
        return {str(path.relative_to(self.out)): path.read_bytes() for path in paths}

    def struck(self, number, delay):
        """Run, strike after a delay, and return the exit code and what was said."""
        shutil.rmtree(self.out, ignore_errors=True)
        if self.name not in MANY_FILES:
            self.out.mkdir()
            for path in self.written:
                (self.out / path).write_bytes(OLD)
        with (
            (self.folder / "data.csv").open("rb") as data,
            subprocess.Popen(
                [sys.executable, "-m", "probreport", *COMMANDS[self.name]],
                cwd=self.folder,
                env=environment(TMPDIR=str(self.temporary)),
                stdin=data,
                preexec_fn=with_signals_as_usual,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as run,
        ):
            try:
                _, said = run.communicate(timeout=delay)
            except subprocess.TimeoutExpired:
                run.send_signal(number)
                _, said = run.communicate()
        return run.returncode, said

    def faults(self, number, delay):
        """Strike a run and return what is wrong afterwards."""
        code, said = self.struck(number, delay)
        if number == SIGINT and "KeyboardInterrupt" in said and f"{OURS}{os.sep}" not in said:
            code, said = -SIGINT, ""  # before the program has begun; Python itself says so, and not always by the code
        files = self._found()
        parts = {path for path in self.written if files.get(path, OLD) not in (OLD, self.written[path])}
        left = set(files) - set(self.written) | {path.name for path in self.folder.iterdir()} - self.given
        left |= {path.name for path in self.temporary.iterdir()}
        found = [f"a part of a file: {path}" for path in sorted(parts)]
        found += [] if code in CODES[number] else [f"exit code {code}: {said}"]
        found += [] if files == self.written or code != 0 else ["ended well without having written all"]
        found += [f"left behind: {left}"] if left and number != SIGKILL else []  # nobody tidies up after that
        return found + ([said] if "Traceback" in said else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--command", choices=COMMANDS, action="append", help="only this one; may be given again")
    asked = parser.parse_args()
    chance, counted = random.Random(asked.seed), Counter()
    names = asked.command or [*COMMANDS]
    for place, name in enumerate(names):
        times = len(range(place, asked.times, len(names)))
        if not times:
            continue
        with tempfile.TemporaryDirectory() as folder:
            runs = Runs(Path(folder), name)
            for number in CODES:
                for _ in range(times):
                    counted[name, number, *runs.faults(number, chance.uniform(0, 1.05 * runs.duration))] += 1
    for (name, number, *faults), times in counted.items():
        print(f"{name}, signal {number}: {times} times {'; '.join(faults) or 'well'}")
    return any(len(what) > 2 for what in counted)


if __name__ == "__main__":
    sys.exit(main())
