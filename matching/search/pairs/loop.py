"""The search for plain problems: build, make do with fewer routes, shorten, and let OR-Tools choose among all routes seen.

Ruin and recreate (Schrimpf et al. 2000; Christiaens & Vanden Berghe 2020) with absence counters in the fleet phase; the moves
run in the kernels, Python is entered at checkpoints. A request's best place in a route is remembered by the hash of the
route's arcs, so that a move looks only at the routes it has changed; that, and exchanging tails where nothing is on board, did
most for large fleets (bar-n1000 after 10 s: 54 routes without, 51 with).

Did not pay: remembering bounds instead of exact places (up to 1.7 times slower), remembering places within a move, absent
requests at a price while shortening (nyc-n200: two to twelve percent longer), twelve requests a move in place of seven (one
percent at 200 to 400 nodes, and half the moves), the compiler's third level in place of its first (five percent faster),
beginning anew with short routes (bar-n200 after 10 s: 1835 to 1843 in place of 1833), choosing among the whole pool by column
generation (0.2 to 0.5 s a time, and neither the relaxation nor HiGHS done in time: one success in eighteen).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matching.kernels.pairs import layout as at
from matching.plan import Decision
from matching.problem import Objective, Problem
from matching.search.found import Found, Progress
from matching.search.pairs.beat import ALL, Beat, cooled
from matching.search.pairs.engine import Engine
from matching.search.pairs.ground import Ground, ground
from matching.search.pairs.rounds import CHOOSE, LONG, WARMING, Round, rounds
from matching.stop import Stop

_FLEET: Final = (200_000, 500_000)
"""Share of the budget for giving up routes; and at most, where the last success came late."""
_LATE: Final = 22
"""The fleet phase goes on until this many tenths of the share at its last success."""
_PATIENCE: Final = 6_000
"""Moves a request without success after which the fleet phase gives up, whatever is left of its share."""
_AFRESH: Final = 300_000
"""Share of a round in which another solution with as few routes must be found."""
_FEW: Final = (1_000, 5)
"""From so many moves a request on, half of the requests taken out at most while shortening: few moves want larger ones."""
_SOON: Final = 4.0
"""Seconds below which loading OR-Tools would take too much of the budget."""
_WARM: Final = 3
"""Chunks of moves after which the speed is known."""


def search(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    start: Decision | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
) -> Found:
    """Search for the best decision of a plain problem within a budget; whatever comes back is lawful.

    Parameters
    ----------
    problem : Problem
        Plain (:func:`matching.search.pairs.ground.plain`).
    stop : Stop
        With iterations (moves) alone the run is repeatable to the bit; the clock is read at checkpoints only.
    seed : int
    start : Decision, optional
        A lawful decision to begin from.
    progress, cancel : callable, optional
        Told and asked at checkpoints.
    replay : sequence of int, optional
        Trace of a former run, to run it again.
    """
    beat = Beat(stop, replay)
    columns = ground(problem)
    if columns is None:
        raise ValueError("not a plain problem")
    run = _Run(columns, beat, seed, progress, cancel)
    if columns.requests:
        run.begin(start)
        run.go()
    else:
        beat.stopped_by = "nothing"
    return Found(
        decision=columns.decision(run.engine.best() if columns.requests else []),
        iterations=beat.moves,
        seconds=beat.seconds,
        stopped_by=beat.stopped_by,
        trace=tuple(beat.trace),
        pool_routes=int(run.engine.g[at.G_POOL]),
        pool_wins=run.wins,
    )


class _Run:
    """One search: its engine, its budget, and what is told of it."""

    def __init__(
        self,
        columns: Ground,
        beat: Beat,
        seed: int,
        progress: Callable[[Progress], None] | None,
        cancel: Callable[[], bool] | None,
    ) -> None:
        self.columns, self.beat, self.seed = columns, beat, seed
        self._progress, self._cancel = progress, cancel
        self.fleet = columns.problem.objective is Objective.VEHICLES
        self.engine = Engine(columns, seed, count_vehicles=self.fleet)
        self.wins = 0

    def begin(self, start: Decision | None) -> None:
        """Make the first solution: ``start`` where it is given and lawful, and whatever else finds a place."""
        engine = self.engine
        if start is not None and not engine.put(self.columns.routes(start)):
            engine.clear()
        engine.build()
        engine.keep()
        self.tell(0)

    def go(self) -> None:
        """Run until the budget is used."""
        share = self.fewer() if self.fleet or self.engine.g[at.G_BANK] else self.step(0)
        if share < ALL:
            self.shorter(share)
        self.tell(ALL)

    def step(self, share: int) -> int:
        """Tell and ask at a checkpoint; return ``share``, or all of it where the search is cancelled."""
        self.tell(share)
        if self._cancel is not None and self._cancel():
            self.beat.stopped_by = "cancelled"
            return ALL
        return share

    def fewer(self) -> int:
        """Make do with fewer routes, one less at a time; return the share of the budget used."""
        engine, g, beat = self.engine, self.engine.g, self.beat
        heat = 77 * self.arc()
        share = last = tried = 0
        while True:
            if g[at.G_BANK] == 0:
                if g[at.G_TOP] <= 1 or not self.fleet:
                    break
                engine.drop()
            moves, share = beat.next()
            if not moves or self.step(share) >= ALL:
                share = ALL
                break
            if share >= max(_FLEET[0], min(_FLEET[1], last * _LATE // 10)) or tried >= _PATIENCE * engine.n:
                beat.done(0, beat.stale)
                break
            used = engine.shrink(moves, heat)
            tried += used
            beat.done(used, beat.stale + used)
            if g[at.G_BANK] == 0 or (g[at.G_BEST_BANK] > 0 and g[at.G_BANK] < g[at.G_BEST_BANK]):
                engine.keep()
                beat.stale, last, tried = 0, share, 0
        if g[at.G_BANK] or share >= ALL:
            engine.restore()
        return share

    def afresh(self, share: int, until: int) -> int:
        """Make another solution with as few routes as the best has, or go back to the best; return the share used."""
        engine, g, beat = self.engine, self.engine.g, self.beat
        engine.clear()
        engine.build()
        heat = 77 * self.arc()
        while True:
            if g[at.G_BANK] == 0:
                if not self.fleet or g[at.G_TOP] <= g[at.G_BEST_TOP]:
                    break
                engine.drop()
            moves, share = beat.next()
            if not moves or self.step(share) >= ALL:
                return ALL
            if share >= until:
                beat.done(0, beat.stale)
                break
            used = engine.shrink(moves, heat)
            beat.done(used, beat.stale + used)
        if g[at.G_BANK]:
            engine.restore()
        return share

    def shorter(self, share: int) -> None:
        """Shorten in rounds: from one solution, or from several made apart and then from the best of all."""
        engine, beat, first = self.engine, self.beat, share
        g = engine.g
        g[at.G_POOLING] = 1
        share = self.heat(share, WARMING, turns=_WARM)
        if share >= ALL:
            return
        # How fast this machine is belongs to the trace like all that a clock has told.
        each = beat.choice(lambda: [beat.budget // engine.n])[0]
        if each >= _FEW[0]:
            g[at.G_AVG] = _FEW[1]
        long = g[at.G_BEST_BANK] == 0 and engine.n >= LONG * g[at.G_BEST_TOP]
        for number, plan in enumerate(r.within(first) for r in rounds(each, long=bool(long))):
            if number and plan.fresh:
                share = self.afresh(share, share + (plan.end - share) * _AFRESH // ALL)
            elif number:
                engine.restore()
            if share < ALL:
                share = self.heat(share, plan)
            if share >= ALL:
                return

    def heat(self, share: int, plan: Round, turns: int = 1 << 60) -> int:
        """Anneal until a share of the budget or so many chunks of moves are used; return the share used."""
        engine, g, beat = self.engine, self.engine.g, self.beat
        first, arc, marks = share, self.arc(), list(plan.marks)
        for _ in range(turns):
            moves, share = beat.next()
            if not moves or self.step(share) >= ALL:
                return ALL
            if marks and share >= marks[0]:
                marks.pop(0)
                self.choose()
            if plan.end <= share < ALL:
                beat.done(0, beat.stale)
                return share
            part = max(0, share - first) * ALL // max(1, plan.end - first)
            now = max(1, cooled(256 * plan.arcs * arc, min(part, ALL), plan.steps))
            engine.shorten(moves, (now, now))
            engine.pool_trim()
            beat.done(moves, int(g[at.G_SINCE]))
        return share

    def choose(self) -> None:
        """Let OR-Tools choose the best set of routes; go on from it where it is better than the best."""
        engine, g = self.engine, self.engine.g
        if g[at.G_BEST_BANK]:
            return
        soon = self.beat.timed and self.beat.total < _SOON
        seconds = min(0.05 * self.beat.left / (1 - CHOOSE[0] / ALL), self.beat.left / 3) if self.beat.timed else None
        chosen = self.beat.choice(lambda: [] if soon else engine.choose(seconds, self.seed))
        if not chosen:
            return
        before = engine.score()
        if engine.put(engine.pooled(chosen)) and (0, int(g[at.G_TOP]) if self.fleet else 0, int(g[at.G_M])) < before:
            engine.keep()
            self.wins += 1
        else:
            engine.restore()

    def arc(self) -> int:
        """Return the metres of a common arc."""
        return max(1, int(self.engine.g[at.G_M]) // (2 * self.engine.n))

    def tell(self, share: int) -> None:
        """Report the best so far."""
        if self._progress is None:
            return
        engine = self.engine
        absent, _, metres = engine.score()
        requests, lots = self.columns.requests, self.columns.problem.lots
        served = {v >> 1 for route in engine.best() for v in route} if absent else range(engine.n)
        grams = sum(requests[r].units * lots[requests[r].lot].unit_g for r in served)
        self._progress(Progress(
            share=share / ALL, iterations=self.beat.moves, value=0, points=0, kg=grams / 1000, orders=engine.n - absent,
            missed=len(self.columns.problem.orders) - engine.n + absent, vehicles=int(engine.g[at.G_BEST_TOP]), metres=metres,
        ))  # fmt: skip
