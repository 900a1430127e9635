"""Seconds of the processor, for engines that know only the wall's clock: the machine may be shared, the budget stays fair."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
TRIES = 4
ENOUGH, PLENTY = 0.95, 1.15
"""Shares of the budget between which a run counts at once."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts the processor's seconds of this process from when it is made."""

    began: float
    wall: float

    @classmethod
    def start(cls) -> Clock:
        """Begin counting."""
        return cls(time.process_time(), time.perf_counter())

    @property
    def seconds(self) -> float:
        """Seconds of the processor so far."""
        return time.process_time() - self.began

    @property
    def slowness(self) -> float:
        """Seconds of the wall for one of the processor: 1 on a quiet machine."""
        return max(1.0, (time.perf_counter() - self.wall) / max(self.seconds, 1e-3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed(Generic[Answer]):
    """An answer, the processor's seconds it took, and whether the engine ended by itself."""

    answer: Answer
    seconds: float
    ended: bool


def within(seconds: float, solve: Callable[[float], Answer]) -> Timed[Answer]:
    """Run an engine that takes a limit on the wall's clock until it has had its seconds of the processor.

    Its limit is stretched by how slow the machine is just now; where that was wrong by much, it runs again with another one. Of
    several runs that with the fewest seconds of those that had enough counts. A callback that reads the processor's clock would
    cost OR-Tools up to a quarter of its speed.
    """
    spin = Clock.start()
    while spin.seconds < 0.2:
        pass
    slowness = spin.slowness
    tried: list[Timed[Answer]] = []
    for _ in range(TRIES):
        limit, clock = seconds * slowness, Clock.start()
        answer = solve(limit)
        spent, slowness = clock.seconds, clock.slowness
        tried.append(Timed(answer=answer, seconds=spent, ended=spent * slowness < 0.9 * limit))
        if tried[-1].ended:
            return tried[-1]
        if ENOUGH * seconds <= spent <= PLENTY * seconds:
            break
    enough = [one for one in tried if one.seconds >= ENOUGH * seconds]
    return min(enough, key=lambda one: one.seconds) if enough else max(tried, key=lambda one: one.seconds)
