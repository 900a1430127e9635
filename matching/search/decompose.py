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
from random import Random
from typing import Final

from matching.plan import Decision, Shipment
from matching.problem import Objective, Problem
from matching.search.clock import EACH, Clock
from matching.search.cut import Cut, cut
from matching.search.executors import Executor
from matching.search.executors import threads as threads_of
from matching.search.found import Found, Progress
from matching.search.jobs import Done, Job, flows_of
from matching.search.pace import ALL
from matching.search.parts import held, parts_of, together
from matching.search.state import State
from matching.stop import Stop

_SELECT: Final = 500_000
"""From this share on OR-Tools chooses among the routes of each part at the end of a round."""
_LAST: Final = 880_000
"""From this share on a round begins from the best answer seen, and parts hand back their best."""


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
        self._clock, self._random = Clock(stop, replay, len(problem.orders), executor.workers), Random(seed)
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
