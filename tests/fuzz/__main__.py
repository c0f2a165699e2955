"""``python -m tests.fuzz --inputs 100000``: nothing but our own errors may come out, soon, and in little memory."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.fuzz.doors import DOORS, let_in
from tests.fuzz.watched import inputs_tried


def main():
    """Try inputs, or one again; the exit code is 1 when something was found."""
    asked = _arguments()
    if asked.again is not None:
        with tempfile.TemporaryDirectory() as folder:
            print(let_in(asked.seed, asked.again, Path(folder), asked.door))
        return 0
    numbers = range(asked.start, asked.start + asked.inputs)
    findings, counts = inputs_tried(asked.seed, numbers, asked.processes, asked.door, _tell)
    for door in sorted({door for door, _ in counts}):
        codes = Counter({code or "fine": count for (name, code), count in counts.items() if name == door})
        _tell(f"{door}: {codes.total()} inputs; " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    _tell(f"{sum(counts.values())} inputs, {len(findings)} findings")
    return 1 if findings else 0


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the same seed and number is the same input")
    parser.add_argument("--start", type=int, default=0, help="the number of the first input")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--door", choices=DOORS, help="only this one")
    parser.add_argument("--again", type=int, metavar="NUMBER", help="try this one input, here, with its traceback")
    return parser.parse_args()


def _tell(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
