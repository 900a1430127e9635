"""Days of hundreds and thousands of orders: cut into parts, the parts searched side by side, and cut anew.

The first round serves what it can in a few parts as large as memory and time allow, by regret alone; every later one cuts anew,
searches each part from what stands in it, and puts the parts' answers together in their order. So the result depends on seed,
iterations and parts, and never on which part was ready first. No round holds the tables of the whole of a very large problem:
memory and time grow with the number of orders, not with its square.

What did not pay, in million yen: orders dealt out evenly, each to the trips and lots that could serve it best by a sketch,
instead of by place (3,000 orders, 12,000 turns: 7.36 against 7.73); borders drawn so that both trips and orders are shared out
evenly (3,000 orders, 40 s of the processor: 7.61 against 7.95; town parts were left with too few trips); beginning in the parts
of the rounds (first solutions: L 1.49 against 1.53, 3,000 orders 4.98 against 6.09).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from random import Random
from typing import Final

from matching.plan import Decision, Shipment
from matching.problem import Objective, Problem
from matching.search.cut import Cut, cut
from matching.search.executors import Executor
from matching.search.executors import threads as threads_of
from matching.search.found import Found, Progress
from matching.search.jobs import Done, Job, flows_of
from matching.search.parts import held, parts_of, together
from matching.search.pool import can_choose
from matching.search.state import State
from matching.stop import Stop

ALL: Final = 1_000_000
FIRST: Final = 3000
"""Orders of a part in the first round, at most about."""
EACH: Final = 200
"""Orders of a part in later rounds, about.

Million yen for parts of 100, 200, 400 and 800, by seconds of the processor: 3,000 orders after 40 s 7.86, 7.96, 7.75, 7.33; L
after 16 s (two seeds) 1.90, 1.88, 1.85 for the first three; L after some 45 s 1.95 with 200, after 32 s 1.92 with 100.
"""
ROUNDS: Final = 12
_SELECT: Final = 500_000
"""From this share on OR-Tools chooses among the routes of each part at the end of a round."""
_LAST: Final = 880_000
"""From this share on a round begins from the best answer seen, and parts hand back their best."""
_LEAVE: Final = 0.25
_LEAVE_S: Final = 0.1, 0.0008
"""What of a budget in seconds is left for putting the plan together: at most that share; some, and more for each order."""
_ROUND_S: Final = 0.002
"""Seconds that a round takes for each order at least: cutting and laying out tables anew take about a third of that."""
_BEGIN: Final = 0.15
"""Share of a budget in seconds that the first round may take, about."""
_SQUARE_S: Final = 5e-7
"""Seconds that the first round takes a part, for the square of its orders."""


@dataclass(slots=True, kw_only=True)
class _Answer:
    """An answer of the whole."""

    decision: Decision
    score: tuple[int, int]
    flows: dict[int, int]
    grams: int = 0
    served: int = 0
    points: int = 0


def search_parts(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    threads: int,
    start: Decision | None = None,
    fixed: Sequence[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
    executor: Executor | None = None,
) -> Found:
    """Search in parts (parameters: :func:`matching.search.loop.search`).

    Parameters
    ----------
    threads : int
        Parts are cut for so many workers.
    executor : Executor, optional
        Where parts are searched; so many threads of this process where none is given.
    """
    if executor is not None:
        return _Search(problem, stop, seed, threads, fixed, replay, executor).run(start, progress, cancel)
    with threads_of(threads) as own:
        return _Search(problem, stop, seed, threads, fixed, replay, own).run(start, progress, cancel)


class _Search:
    """Rounds of one search."""

    def __init__(
        self, problem: Problem, stop: Stop, seed: int, threads: int, fixed: Sequence[Shipment], replay: Sequence[int] | None,
        executor: Executor,
    ) -> None:  # fmt: skip
        self._problem, self._stop, self._fixed, self._executor = problem, stop, fixed, executor
        self._clock, self._random = _Clock(stop, replay, len(problem.orders), executor.workers), Random(seed)
        self._parts = parts_wanted(problem, threads)

    def run(
        self, start: Decision | None, progress: Callable[[Progress], None] | None, cancel: Callable[[], bool] | None
    ) -> Found:
        """Cut, search, put together, again and again."""
        problem, clock, made = self._problem, self._clock, 0
        standing, best = _begin(problem, start, self._fixed), None
        begun = bool(standing.decision.shipments)

        def unwanted() -> bool:
            if cancel is not None and cancel():
                clock.stopped_by = "cancelled"
            elif clock.over:
                clock.stopped_by = "seconds"
            return bool(clock.stopped_by)

        # a first round that must say where goods on board go is never cut short
        must = not begun and any(trip.aboard for trip in problem.trips)
        # and one that comes late is begun all the same, as without it there is no plan
        late = not begun and not (cancel is not None and cancel())
        while (share := clock.round(first=not begun)) < ALL and (must or late or not unwanted()):
            late = False
            if best is not None and share >= _LAST:
                standing = best
            parts, jobs = self._jobs(standing, share, first=not begun)
            done = self._executor.run(jobs, _never if must else unwanted)
            must = False
            if len(done) < parts and (begun or start is not None):
                # cut short: what stood before the round is whole
                break
            begun = True
            clock.done([each.turns for each in done], [each.given_up for each in done])
            made += sum(each.turns for each in done)
            standing, top = _merge(done)
            if best is None or top.score > best.score:
                best = top
            if progress is not None:
                progress(_progress(problem, best, clock.share, made))
        best = standing if best is None else best
        return Found(
            decision=best.decision, iterations=made, seconds=clock.seconds, stopped_by=clock.stopped_by,
            trace=tuple(clock.trace), pool_routes=0, pool_wins=0,
        )  # fmt: skip

    def _jobs(self, standing: _Answer, share: int, *, first: bool) -> tuple[int, Iterator[Job]]:
        """Return how many jobs there are, one a part; parts are made one by one, when somebody is about to search them."""
        problem, clock = self._problem, self._clock
        number = clock.first_parts(len(problem.orders), self._executor.workers) if first else self._parts
        where = cut(problem, held(problem, standing.decision), parts=number, random=self._random)
        seeds = [self._random.getrandbits(60) for _ in range(where.parts)]
        orders = _orders(where)
        turns, seconds = clock.slices(orders, self._executor.workers, first=first)
        without = clock.given_up if clock.able else range(where.parts)
        parts = parts_of(problem, standing.decision, self._fixed, standing.flows, where)
        jobs = (
            Job(
                part=part, seed=seeds[k], share=share, turns=turns[k], seconds=next(seconds),
                effort=clock.effort if share >= _SELECT and k not in without else 0.0, final=share >= _LAST,
                processor=self._stop.clock == "cpu",
            )
            for k, part in enumerate(parts)
        )  # fmt: skip
        return where.parts, jobs


def _never() -> bool:
    return False


def _orders(where: Cut) -> list[int]:
    """Orders in each part."""
    found = [0] * where.parts
    for part in where.orders:
        found[part] += 1
    return found


def parts_wanted(problem: Problem, threads: int) -> int:
    """Number of parts: about :data:`EACH` orders in one, and as many as keep all threads busy."""
    least = max(1, -(-len(problem.orders) // EACH), threads)
    return -(-least // threads) * threads


def _begin(problem: Problem, start: Decision | None, fixed: Sequence[Shipment]) -> _Answer:
    """What stands at first; only a start asks for the tables of the whole, for what its trips take from the sponsor."""
    if start is None or not start.shipments:
        return _Answer(decision=start or Decision(shipments=(), sequences=()), score=(-(1 << 62), 0), flows={})
    from matching.arrays import tables

    state = State(tables(problem), fixed)
    state.load(start)
    return _Answer(decision=state.decision(), score=state.score(), flows=flows_of(state, tuple(range(len(problem.trips)))))


def _merge(done: list[Done]) -> tuple[_Answer, _Answer]:
    """Where the whole stands after a round, and the best that the parts found, put together."""
    now = _Answer(
        decision=together([each.now for each in done]),
        score=_sum([each.now_score for each in done]),
        flows={t: yen for each in done for t, yen in each.now_flows.items()},
    )
    best = _Answer(
        decision=together([each.best for each in done]),
        score=_sum([each.best_score for each in done]),
        flows={t: yen for each in done for t, yen in each.best_flows.items()},
        grams=sum(each.grams for each in done),
        served=sum(each.served for each in done),
        points=sum(each.points for each in done),
    )
    return now, best


def _sum(scores: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(score[0] for score in scores), sum(score[1] for score in scores)


def _progress(problem: Problem, best: _Answer, share: int, made: int) -> Progress:
    ours = problem.objective is Objective.VALUE
    return Progress(
        share=share / ALL, iterations=made, value=best.score[1] - best.points if ours else 0, points=best.points,
        kg=best.grams / 1000, orders=best.served, missed=-best.score[0],
    )  # fmt: skip


class _Clock:
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
