"""Real runs, struck by a signal at a random moment: the report is the old one or the whole new one.

``python -m tests.kill_in_a_loop 300 --seed 1`` does it 300 times for each signal and ends with what it found.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.project.checkout import CHECKOUT, environment

SIGINT, SIGTERM, SIGHUP, SIGKILL = 2, 15, 1, 9
OURS = str(CHECKOUT / "probreport")
# Before the program has begun, Python itself ends by the signal; after the page is in place, a run may end well.
CODES = {SIGINT: {0, 130, -2}, SIGTERM: {0, 143, -15}, SIGHUP: {0, 129, -1}, SIGKILL: {0, -9}}


class Runs:
    """A folder with predictions in it, and runs that write a report there over an old one."""

    def __init__(self, folder):
        self.folder, self.temporary = folder, folder / "temporary"
        self.temporary.mkdir()
        rows = "".join(f"{i % 2},{(i * 37 % 101) / 101}\n" for i in range(2_000))
        (folder / "data.csv").write_text(f"y_true,y_proba\n{rows}", encoding="utf-8")
        self.duration, self.page = 60.0, ""
        started = time.monotonic()
        self.struck(SIGKILL, self.duration)
        self.duration, self.page = time.monotonic() - started, (folder / "report.html").read_text(encoding="utf-8")

    def struck(self, number, delay):
        """Run, strike after a delay, and return the exit code and what was said."""
        (self.folder / "report.html").write_text("old", encoding="utf-8")
        command = [sys.executable, "-m", "probreport", "report", "-", "--force", "--quiet"]
        with (
            (self.folder / "data.csv").open("rb") as data,
            subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment(TMPDIR=str(self.temporary)),
                stdin=data,
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
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        left = {path.name for path in self.folder.iterdir()} - {"data.csv", "report.html", "temporary"}
        left |= {path.name for path in self.temporary.iterdir()}
        found = [] if page in ("old", self.page) else [f"a part of a report: {page[:40]}"]
        found += [] if code in CODES[number] else [f"exit code {code}"]
        found += [] if page == self.page or code != 0 else ["ended well without a report"]
        found += [f"left behind: {left}"] if left and number != SIGKILL else []  # nobody tidies up after that
        return found + ([said] if "Traceback" in said else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance, counted = random.Random(asked.seed), Counter()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder))
        for number in CODES:
            for _ in range(asked.times):
                counted[number, *runs.faults(number, chance.uniform(0, 1.05 * runs.duration))] += 1
    for what, times in counted.items():
        print(f"signal {what[0]}: {times} times {'; '.join(what[1:]) or 'well'}")
    return any(len(what) > 1 for what in counted)


if __name__ == "__main__":
    sys.exit(main())
