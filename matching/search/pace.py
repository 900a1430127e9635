"""How much of the budget is used: by iterations, by a clock read at checkpoints, or by the recorded trace of a former run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matching.stop import Stop

ALL: Final = 1_000_000
CHUNK: Final = 64
"""Iterations at most between two checkpoints where no clock has a say."""
_GIVEN_UP: Final = -2
_OVER: Final = 0.02, 0.1
"""What the last choice may overrun its budget by: a share of it, and seconds (to be kept is 5 % and 0.2 s, with settling)."""
_LOOK_S: Final = 0.02
"""Seconds between two looks at the clock, about; less of a short run."""


class Pace:
    """Cuts a run into chunks of iterations with one temperature each.

    ``trace`` = (iteration, share of the budget in millionths) pairs, flat, by which a run can be replayed; the first pair is
    (-1, milliseconds of the budget), or is left out where no clock had a say. (-2, k) tells that the choice of routes number k
    was given up, as it would have ended after the budget.
    """

    def __init__(self, stop: Stop, replay: Sequence[int] | None = None) -> None:
        self._stop = stop
        self._began = self._last = stop.now()
        self._chunk = 4
        self._replay: list[tuple[int, int]] | None = None
        self._choices, self._given_up = 0, set[int]()
        self.seconds_given = stop.seconds
        if replay is not None:
            pairs = list(zip(replay[::2], replay[1::2], strict=True))
            self.seconds_given = None
            if pairs and pairs[0][0] < 0:
                self.seconds_given = pairs.pop(0)[1] / 1000
            self._given_up = {number for kind, number in pairs if kind == _GIVEN_UP}
            self._replay = [pair for pair in pairs if pair[0] != _GIVEN_UP]
        self.trace: list[int] = []
        if replay is None and stop.seconds is not None:
            self.seconds_given = round(stop.seconds * 1000) / 1000
            self.trace = [-1, round(stop.seconds * 1000)]
        self.stopped_by = ""

    @property
    def seconds(self) -> float:
        """Seconds so far on the stop's clock."""
        return self._stop.now() - self._began

    @property
    def timed(self) -> bool:
        """Whether a clock has a say."""
        return self._stop.seconds is not None and self._replay is None

    def choose(
        self, select: Callable[[Callable[[], bool] | None], bool | None], pass_over: Callable[[], None], part: float
    ) -> bool:
        """Have routes chosen, unless the run that is replayed gave this choice up; whether it was won.

        Parameters
        ----------
        select : callable
            Makes the choice, and says None where it was given up; is given what tells that it must end, if a clock has a say.
        pass_over : callable
            Called in place of a choice that the replayed run gave up.
        part : float
            Part of the seconds left after which the choice is given up.
        """
        number, self._choices = self._choices, self._choices + 1
        if number in self._given_up:
            pass_over()
            return False
        ended = None
        if self.timed:
            before, given = self.seconds, self._stop.seconds or 0.0
            end = before + part * (given + _OVER[0] * given + _OVER[1] - before)

            def ended() -> bool:
                return self.seconds >= end

        won = select(ended)
        if won is None:
            self.trace += [_GIVEN_UP, number]
        return bool(won)

    def chunk(self, iteration: int, stale: int, reserve: float) -> tuple[int, int]:
        """Return (iterations to make, share used before them); at :data:`ALL` the search is over, ``stopped_by`` says why.

        Parameters
        ----------
        reserve : float
            Seconds of the budget that will be needed after the last iteration.
        """
        stop = self._stop
        for name, made, limit in (("iterations", iteration, stop.iterations), ("stale", stale, stop.stale)):
            if limit is not None and made >= limit:
                self.stopped_by = name
                return 0, ALL
        if self._replay is not None:
            count, share = self._replayed(iteration)
        elif stop.seconds is not None:
            count, share = self._by_clock(iteration, reserve)
        else:
            limit = stop.iterations if stop.iterations is not None else stop.stale or 0
            count = max(1, min(CHUNK, limit // 64))
            share = (iteration if stop.iterations is not None else stale) * ALL // limit
        if stop.iterations is not None:
            count = min(count, stop.iterations - iteration)
            share = max(share, iteration * ALL // stop.iterations)
        return count, min(share, ALL)

    def _replayed(self, iteration: int) -> tuple[int, int]:
        for at, (first, share) in enumerate(self._replay or []):
            if first == iteration:
                after = self._replay[at + 1 :] if self._replay else []
                if share >= ALL:
                    self.stopped_by = "replay"
                self._replay = after
                return (after[0][0] - iteration if after else 0), share
        self.stopped_by = "replay"
        return 0, ALL

    def _by_clock(self, iteration: int, reserve: float) -> tuple[int, int]:
        seconds = self._stop.seconds or 0.0
        now = self._stop.now()
        took, self._last = now - self._last, now
        most = seconds - reserve
        share = min(ALL, int((now - self._began) / most * ALL)) if most > 0 else ALL
        if iteration:
            wanted = min(_LOOK_S, seconds / 200)
            self._chunk = max(1, min(4 * self._chunk, int(self._chunk * wanted / max(took, 1e-6)), 1 << 20))
        self.trace += [iteration, share]
        if share >= ALL:
            self.stopped_by = "seconds"
        return self._chunk, share
