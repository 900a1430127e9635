"""Seconds of the processor, for engines that know only the wall's clock: the machine may be shared, the budget stays fair."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
TRIES = 3
ENOUGH = 0.95


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

    Its limit is stretched by how slow the machine is just now; where the engine was cut off with less than its due, it runs
    once more with a longer one. A callback that reads the processor's clock would cost OR-Tools up to a quarter of its speed.
    """
    spin = Clock.start()
    while spin.seconds < 0.2:
        pass
    slowness, best = spin.slowness, None
    for _ in range(TRIES):
        limit, clock = seconds * slowness, Clock.start()
        answer = solve(limit)
        spent = clock.seconds
        tried = Timed(answer=answer, seconds=spent, ended=spent * clock.slowness < 0.9 * limit)
        if best is None or tried.seconds >= best.seconds:
            best = tried
        if tried.ended or spent >= ENOUGH * seconds:
            break
        slowness = clock.slowness
    assert best is not None  # noqa: S101 - at least one try is made
    return best
