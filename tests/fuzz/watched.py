"""Processes that try inputs, watched from outside: whoever is too slow is ended, whoever dies is noticed."""

import multiprocessing
import queue
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

_MOST_SECONDS, _MOST_MEMORY, _MOST_GROWTH = 60.0, 8 << 30, 256 << 20


@dataclass(frozen=True)
class Finding:
    """What should never come out, and of which input."""

    number: int
    kind: str
    text: str


def inputs_tried(seed, numbers, processes, door=None, tell=print):
    """Try inputs in some processes; return findings, and how often each door ended with each of our errors."""
    shares = [numbers[start::processes] for start in range(processes)]
    tries = [_Try(seed, share, door) for share in shares if len(share)]
    findings, counts, told = [], Counter(), time.monotonic()
    while any(each.is_going for each in tries):
        time.sleep(0.2)
        for each in tries:
            found, counted = each.looked_after()
            findings += found
            counts += counted
            for finding in found:
                tell(f"{finding.kind} of input {finding.number}\n{finding.text}")
        if time.monotonic() - told > 60:
            told = time.monotonic()
            tell(f"{sum(counts.values())} inputs, {len(findings)} findings")
    return findings, counts


class _Try:
    """One process after the other, each going on after the input at which the last one ended."""

    def __init__(self, seed, numbers, door):
        self._seed, self._numbers, self._door = seed, numbers, door
        self._done, self.is_going = 0, True
        self._start()

    def _start(self):
        context = multiprocessing.get_context("spawn")
        self._told, self._since = context.Queue(), context.Value("d", 0.0)
        self._at = context.Value("q", 0)
        arguments = (self._seed, self._numbers[self._done :], self._door, self._told, self._at, self._since)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()

    def looked_after(self):
        """Collect what was found so far; end a process that hangs, and replace one that is no more."""
        findings, counts = [], Counter()
        is_alive = self._process.is_alive()
        self._collect(findings, counts)
        since = self._since.value
        if is_alive and since and time.time() - since > _MOST_SECONDS:
            self._process.kill()
            self._process.join()
            self._collect(findings, counts)
            findings.append(self._lost(f"more than {_MOST_SECONDS:.0f} s"))
        elif not is_alive and self._process.exitcode == 0:
            self.is_going = False
        elif not is_alive:
            findings.append(self._lost(f"sudden end, exit code {self._process.exitcode}"))
        return findings, counts

    def _collect(self, findings, counts):
        while True:
            try:
                finding, counted = self._told.get(timeout=0.02)
            except queue.Empty:
                return
            findings.extend(finding)
            counts.update(counted)

    def _lost(self, kind):
        place = self._at.value
        finding = Finding(self._numbers[self._done + place], kind, "")
        self._done += place + 1
        self.is_going = self._done < len(self._numbers)
        if self.is_going:
            self._start()
        return finding


def _work(seed, numbers, door, told, at, since):
    """Try inputs one by one; runs in a process of its own."""
    from tests.fuzz.doors import DOORS, damaged, let_in

    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        counts = Counter()
        for each in DOORS:
            damaged(Random(0), each)  # imports and caches, before the clock runs
        for place, number in enumerate(numbers):
            at.value, since.value = place, time.time()
            finding = tried(seed, number, Path(folder), door, counts, let_in)
            if finding or place % 100 == 99:
                told.put(([finding] if finding else [], dict(counts)))
                counts.clear()
        since.value = 0.0
        told.put(([], dict(counts)))


def tried(seed, number, folder, door, counts, let_in):
    """Try one input; return a finding when anything but our own errors came out, or much memory was taken."""
    before = _most_memory()
    try:
        door, code = let_in(seed, number, folder, door)
    except BaseException as error:
        counts["?", "finding"] += 1
        return Finding(number, type(error).__name__, "".join(traceback.format_exception(error)))
    counts[door, code] += 1
    grown = _most_memory() - before
    return Finding(number, "memory", f"{grown >> 20} MB, {door}") if grown > _MOST_GROWTH else None


def _most_memory():
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10
