"""How much of the budget is used: by iterations, by a clock read at checkpoints, or by the recorded trace of a former run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matching.stop import Stop

ALL: Final = 1_000_000
CHECK: Final = 8
"""Iterations between two looks at the clock."""


class Pace:
    """Share of the budget used, in millionths; ``trace`` = (iteration, share) pairs, flat, by which a run can be replayed."""

    def __init__(self, stop: Stop, replay: Sequence[int] | None = None) -> None:
        self._stop = stop
        self._began = stop.now()
        self._replay = None if replay is None else dict(zip(replay[::2], replay[1::2], strict=True))
        self._share = 0
        self.trace: list[int] = []
        self.stopped_by = ""

    @property
    def seconds(self) -> float:
        """Seconds so far on the stop's clock."""
        return self._stop.now() - self._began

    @property
    def timed(self) -> bool:
        """Whether a clock has a say."""
        return self._stop.seconds is not None and self._replay is None

    def share(self, iteration: int, stale: int) -> int:
        """Share used before this iteration; at :data:`ALL` the search is over and ``stopped_by`` says why."""
        stop = self._stop
        if self._replay is not None:
            self._share = self._replay.get(iteration, self._share)
            if self._share >= ALL:
                self.stopped_by = "replay"
        elif stop.seconds is not None and iteration % CHECK == 0:
            used = self.seconds / stop.seconds if stop.seconds else 1.0
            self._share = max(self._share, min(ALL, int(used / 0.94 * ALL)))
            self.trace += [iteration, self._share]
            if self._share >= ALL:
                self.stopped_by = "seconds"
        share = self._share
        for name, count, limit in (("iterations", iteration, stop.iterations), ("stale", stale, stop.stale)):
            if limit is None:
                continue
            if count >= limit:
                self.stopped_by = name
                return ALL
            if name == "iterations" or (stop.iterations is None and stop.seconds is None):
                share = max(share, count * ALL // limit)
        return min(share, ALL)
