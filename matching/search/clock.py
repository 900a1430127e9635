"""A budget cut into the rounds of a search in parts: how many parts, how many turns or seconds each, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Final

from matching.search.pace import ALL
from matching.search.pool import can_choose
from matching.stop import Stop

FIRST: Final = 3000
"""Orders of a part in the first round, at most about."""
EACH: Final = 200
"""Orders of a part in later rounds, about.

Million yen for parts of 100, 200, 400 and 800, by seconds of the processor: 3,000 orders after 40 s 7.86, 7.96, 7.75, 7.33; L
after 16 s (two seeds) 1.90, 1.88, 1.85 for the first three; L after some 45 s 1.95 with 200, after 32 s 1.92 with 100.
"""
ROUNDS: Final = 12
_LEAVE: Final = 0.25
_LEAVE_S: Final = 0.1, 0.0008
"""What of a budget in seconds is left for putting the plan together: at most that share; some, and more for each order."""
_ROUND_S: Final = 0.002
"""Seconds that a round takes for each order at least: cutting and laying out tables anew take about a third of that."""
_BEGIN: Final = 0.15
"""Share of a budget in seconds that the first round may take, about."""
_SQUARE_S: Final = 5e-7
"""Seconds that the first round takes a part, for the square of its orders."""


class Clock:
    """Cuts a budget into rounds.

    ``trace``: for each round its share, its number of parts, and the turns of each; as -1 - turns where the choice of
    routes was given up.
    """

    def __init__(self, stop: Stop, replay: Sequence[int] | None, orders: int, workers: int) -> None:
        self._stop, self._began = stop, stop.now()
        self._most = 0.0
        self._rounds = ROUNDS
        if stop.seconds is not None:
            self._most = stop.seconds - min(_LEAVE * stop.seconds, _LEAVE_S[0] + _LEAVE_S[1] * orders)
            at_once = 1 if stop.clock == "cpu" else workers
            self._rounds = max(4, min(ROUNDS, int(self._most * at_once / (_ROUND_S * max(1, orders)))))
        self._replay = None if replay is None else list(replay)
        self._round, self._made, self._share = 0, 0, 0
        self.trace: list[int] = []
        self.given_up: frozenset[int] = frozenset()
        """Parts whose choice of routes was given up in the round that is replayed."""
        self.stopped_by = ""
        self.effort = 1.0
        self.able = replay is not None or stop.seconds is None or can_choose(stop.seconds)
        if stop.seconds is not None:
            self.effort = max(0.1, min(2.0, 0.02 * stop.seconds))

    @property
    def seconds(self) -> float:
        """Seconds so far on the stop's clock."""
        return self._stop.now() - self._began

    @property
    def over(self) -> bool:
        """Whether a round must be cut short: half of what is left for putting the plan together is used up."""
        if self._stop.seconds is None or self._replay is not None:
            return False
        return self.seconds > (self._most + self._stop.seconds) / 2

    def first_parts(self, orders: int, workers: int) -> int:
        """Number of parts in the first round: the fewer, the better, as far as time and memory allow."""
        if self._replay is not None:
            return self._replay[1]
        each = float(FIRST)
        if self._stop.seconds is not None:
            each = min(each, max(EACH, _BEGIN * self._stop.seconds * workers / (_SQUARE_S * max(1, orders))))
        return max(1, -(-orders // int(each)))

    @property
    def share(self) -> int:
        """Share of the budget used, in millionths."""
        if self._stop.seconds is not None and self._replay is None:
            return min(ALL, int(self.seconds / max(1e-9, self._stop.seconds) * ALL))
        return min(ALL, self._share)

    def round(self, *, first: bool) -> int:
        """Share used before the next round; at ALL there is none, and ``stopped_by`` says why."""
        stop = self._stop
        if self._replay is not None:
            if not self._replay:
                self.stopped_by = "replay"
                return ALL
            self._share = self._replay[0]
        elif stop.seconds is not None:
            most = self._most
            left = most - self.seconds
            over = left < 0.35 * most / self._rounds and not first
            self._share = ALL if over else min(ALL - int(first), int(self.seconds / max(1e-9, most) * ALL))
            if self._share >= ALL:
                self.stopped_by = "seconds"
        limit = stop.iterations
        if limit is not None and self._replay is None:
            if self._made >= limit:
                self.stopped_by, self._share = "iterations", ALL
            elif stop.seconds is None:
                self._share = self._made * ALL // limit
        elif limit is None and stop.seconds is None and self._replay is None:
            self._share = self._round * ALL // ROUNDS
            if self._share >= ALL:
                self.stopped_by = "stale"
        self._round += not first
        return self._share

    def slices(self, orders: list[int], workers: int, *, first: bool) -> tuple[list[int | None], Iterator[float | None]]:
        """Turns of each part in this round, or its seconds, by its number of orders; none at all in the first.

        Seconds are worked out when they are asked for, so that a round that has fallen behind catches up.
        """
        stop, parts = self._stop, len(orders)
        whole = sum(orders) or 1
        if self._replay is not None:
            turns = self._replay[2 : 2 + self._replay[1]]
            del self._replay[: 2 + len(turns)]
            self.given_up = frozenset(k for k, made in enumerate(turns) if made < 0)
            return [made if made >= 0 else -1 - made for made in turns], repeat(None)
        if first:
            return [0] * parts, repeat(None)
        if stop.seconds is not None:
            most = self._most
            # what is left is shared by the rounds left; the processor's seconds are those of all workers together
            rounds = max(1, round((most - self.seconds) / (most / self._rounds)))
            end = self.seconds + (most - self.seconds) / rounds
            return [None] * parts, self._seconds(orders, end, 1 if stop.clock == "cpu" else workers)
        total = stop.iterations if stop.iterations is not None else ROUNDS * (stop.stale or 1)
        each = max(parts, -(-total // ROUNDS))
        if stop.iterations is not None:
            each = min(each, stop.iterations - self._made)
        shares: list[int | None] = [each * count // whole for count in orders]
        shares[0] = each - sum(each * count // whole for count in orders[1:])
        return shares, repeat(None)

    def _seconds(self, orders: list[int], end: float, workers: int) -> Iterator[float]:
        """Seconds of one part after the other, such that the round ends at ``end``."""
        counts = [max(count, sum(orders) / len(orders) / 20, 1e-3) for count in orders]
        given = 0.0
        for k, count in enumerate(counts):
            # a part handed over waits until one of those before it is ready
            wait = given / workers if k >= workers else 0.0
            given = max(0.0, end - self.seconds - wait) * workers * count / sum(counts[max(0, k - workers + 1) if k else 0 :])
            yield given

    def done(self, turns: list[int], given_up: list[bool]) -> None:
        """Note a round: the turns of each part, and whether its choice of routes was given up."""
        self._made += sum(turns)
        # A round that could make no turn must not come again for ever.
        if not sum(turns) and self._round and self._stop.seconds is None and self._stop.iterations is not None:
            self._made = self._stop.iterations
        self.trace += [self._share, len(turns)]
        gone = [each or not self.able or k in self.given_up for k, each in enumerate(given_up)]
        self.trace += [-1 - made if none else made for made, none in zip(turns, gone, strict=True)]
