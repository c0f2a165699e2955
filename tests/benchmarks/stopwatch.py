"""Times of several things done in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Times:
    """Seconds of each round, by the name of what was done."""

    rounds: Mapping[str, list[float]]

    def typical(self, name: str) -> float:
        """Return the median, in seconds."""
        return median(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """Return how many times as long the first took as the other: the median of the rounds' own ratios."""
        pairs = zip(self.rounds[name], self.rounds[other], strict=True)
        return median(first / second for first, second in pairs)


def in_turn(jobs: Mapping[str, Callable[[], object]], *, seconds: float = 4.0, least: int = 5) -> Times:
    """Do all jobs once to warm up, then again and again in turn for some seconds."""
    for job in jobs.values():
        job()
    rounds: dict[str, list[float]] = {name: [] for name in jobs}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(next(iter(rounds.values()))) < least:
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            rounds[name].append(time.perf_counter() - start)
    return Times(rounds)
