"""How much of the budget is used, and what cannot be known beforehand: read from a clock and noted, or read from the note.

The trace is flat: ``0, moves, share`` for a chunk of moves (share of the budget in millionths before it), ``1, n, x1 .. xn``
for a choice: routes of the pool (none where nothing better was found), or moves a request as the clock promises them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matching.search.accept import cooling
from matching.stop import Stop

ALL: Final = 1_000_000
_GOAL: Final = 0.965
"""Share of the seconds that the moves may use: the answer has to be read and judged as well."""
_CHUNKS: Final = 250
_SHORT: Final = 0.002
_LONG: Final = 0.03
"""Seconds of one chunk of moves, at least and at most."""


class Beat:
    """Cuts the budget into chunks of moves.

    Parameters
    ----------
    stop : Stop
    replay : sequence of int, optional
        Trace of a former run, to run it again.
    """

    def __init__(self, stop: Stop, replay: Sequence[int] | None = None) -> None:
        self._stop, self._began = stop, stop.now()
        self._replay = None if replay is None else list(replay)
        self._next = 0
        self.trace: list[int] = []
        self.stopped_by = ""
        self.moves = 0
        self.stale = 0
        self._speed = 0.0
        self._last = (0.0, 0)

    @property
    def seconds(self) -> float:
        """Seconds so far on the stop's clock."""
        return self._stop.now() - self._began

    @property
    def timed(self) -> bool:
        """Whether a clock has a say."""
        return self._stop.seconds is not None and self._replay is None

    @property
    def total(self) -> float:
        """Seconds in all, 0 without a clock."""
        return self._stop.seconds or 0.0

    @property
    def left(self) -> float:
        """Seconds left for moves."""
        return max(0.0, _GOAL * (self._stop.seconds or 0.0) - self.seconds)

    @property
    def budget(self) -> int:
        """Moves that the whole run will have, as far as is known now (repeatable only without a clock)."""
        if self._stop.iterations is not None:
            return self._stop.iterations
        if self._stop.seconds is not None:
            return int(self._speed * self._stop.seconds)
        return self._stop.stale or 0

    def next(self) -> tuple[int, int]:
        """Return (moves of the next chunk, share used); no moves: the run is over and ``stopped_by`` says why."""
        stop = self._stop
        if self._replay is not None:
            if self._next >= len(self._replay):
                self.stopped_by = "replay"
                return 0, ALL
            moves, share = self._replay[self._next + 1 : self._next + 3]
            self._next += 3
            self.trace += [0, moves, share]
            if not moves:
                self.stopped_by = "replay"
            return moves, share
        moves, share = 1 << 40, 0
        if stop.seconds is not None:
            used = self.seconds
            since, before = used - self._last[0], self.moves - self._last[1]
            if since > 0 and before:
                self._speed = before / since
            self._last = (used, self.moves)
            share = min(ALL, int(used / (_GOAL * stop.seconds) * ALL)) if stop.seconds else ALL
            moves = max(1, int(self._speed * min(_LONG, max(_SHORT, stop.seconds / _CHUNKS)))) if self._speed else 20
            if share >= ALL:
                moves, self.stopped_by = 0, "seconds"
        for name, count, limit in (("iterations", self.moves, stop.iterations), ("stale", self.stale, stop.stale)):
            if limit is None:
                continue
            if count >= limit:
                moves, share, self.stopped_by = 0, ALL, self.stopped_by or name
                break
            moves = min(moves, limit - count, max(1, min(limit // _CHUNKS, 20_000)))
            if name == "iterations" or (stop.iterations is None and stop.seconds is None):
                share = max(share, count * ALL // limit)
        self.trace += [0, moves, share]
        return moves, share

    def done(self, moves: int, stale: int) -> None:
        """Count the moves that a chunk has really made, and those since the last improvement."""
        self.moves += moves
        self.stale = stale

    def choice(self, choose: Callable[[], list[int]]) -> list[int]:
        """Return what ``choose`` chooses, or chose in the run that is replayed."""
        if self._replay is None:
            chosen = choose()
        else:
            count = self._replay[self._next + 1]
            chosen = self._replay[self._next + 2 : self._next + 2 + count]
            self._next += 2 + count
        self.trace += [1, len(chosen), *chosen]
        return chosen


def cooled(first: int, share_ppm: int, last_step: int) -> int:
    """Return ``first`` cooled geometrically: at the whole share by 100 to the power of ``last_step / 512``."""
    return first * cooling()[min(last_step, share_ppm * last_step // ALL)] >> 16
