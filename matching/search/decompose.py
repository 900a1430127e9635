"""Days of hundreds and thousands of orders: cut into parts, the parts searched side by side, and cut anew.

Every round cuts anew, searches each part from what stands in it, and puts the parts' answers together in their order; so the
result depends on seed, iterations and parts, and never on which part was ready first. No round ever holds the tables of the
whole problem: memory and time grow with the number of orders, not with its square.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from random import Random
from threading import Event
from typing import Final, Protocol

from matching.kernels import layout as at
from matching.kernels.funding import sponsor_yen
from matching.plan import Decision, Shipment
from matching.problem import Objective, Problem
from matching.search.cut import cut
from matching.search.found import Found, Progress
from matching.search.loop import heat_of
from matching.search.parts import Part, held, parts_of, together
from matching.search.run import Run
from matching.search.state import State
from matching.stop import Stop

ALL: Final = 1_000_000
EACH: Final = 400
"""Orders of a part, about."""
ROUNDS: Final = 12
_SELECT: Final = 500_000
"""From this share on OR-Tools chooses among the routes of each part at the end of a round."""
_LAST: Final = 880_000
"""From this share on a round begins from the best answer seen, and parts hand back their best."""
_LOOK_S: Final = 0.05
_LEAVE: Final = 0.05
"""Share of a budget in seconds that is left for putting the plan together."""


class Executor(Protocol):
    """Where parts are searched: ``map`` gives the answers in the order of the jobs."""

    def map(self, work: Callable[[Job], Done], jobs: Sequence[Job], /) -> Iterable[Done]:
        """Do all jobs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One part's share of a round: ``turns`` at most, or what fits until ``seconds`` from its beginning have gone by.

    ``share`` of the budget used; ``effort`` of OR-Tools at its end, in its own measure; ``final``: the best is handed back, not
    where the search stands; ``processor``: seconds of the processor, not of the wall.
    """

    part: Part
    seed: int
    share: int
    turns: int | None
    seconds: float | None
    effort: float
    final: bool
    processor: bool = False
    cancelled: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a part has come to: where it stands and its best, each with (- required missed, score units); turns made.

    ``flows``: sponsor's yen taken by trips of the part, of both.
    """

    now: Decision
    best: Decision
    now_score: tuple[int, int]
    best_score: tuple[int, int]
    now_flows: dict[int, int]
    best_flows: dict[int, int]
    turns: int
    grams: int
    served: int
    points: int


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
        Parts searched at a time.
    executor : Executor, optional
        Where; threads of this process where none is given.
    """
    clock = _Clock(stop, replay)
    random = Random(seed)
    number = parts_wanted(problem, threads)
    standing = _begin(problem, start, fixed)
    best, made, cancelled = None, 0, Event()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while (share := clock.round()) < ALL:
            if cancel is not None and cancel():
                clock.stopped_by = "cancelled"
                break
            if best is not None and share >= _LAST:
                standing = best
            where = cut(problem, held(problem, standing.decision), parts=number, random=random)
            parts = parts_of(problem, standing.decision, fixed, standing.flows, where)
            turns, seconds = clock.slices(parts, threads)
            jobs = [
                Job(
                    part=part, seed=random.getrandbits(60), share=share, turns=turns[k], seconds=seconds,
                    effort=clock.effort if share >= _SELECT else 0.0, final=share >= _LAST,
                    processor=stop.clock == "cpu", cancelled=cancelled,
                )
                for k, part in enumerate(parts)
            ]  # fmt: skip
            done = list(executor.map(work, jobs)) if executor is not None else _threads(pool, jobs, cancel, cancelled)
            clock.done([each.turns for each in done])
            made += sum(each.turns for each in done)
            standing, top = _merge(parts, done)
            if best is None or top.score > best.score:
                best = top
            if progress is not None:
                progress(_progress(problem, best, clock.share, made))
    best = standing if best is None else best
    return Found(
        decision=best.decision, iterations=made, seconds=clock.seconds, stopped_by=clock.stopped_by,
        trace=tuple(clock.trace), pool_routes=0, pool_wins=0,
    )  # fmt: skip


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
    return _Answer(decision=state.decision(), score=state.score(), flows=_flows(state))


def _flows(state: State) -> dict[int, int]:
    """Return the sponsor's yen of each trip that takes any."""
    found = {}
    for t in state.tables.runs:
        row = state.trip_state[t]
        yen = int(sponsor_yen(int(row[at.TS_COST]), int(row[at.TS_HEAD]), int(row[at.TS_PAID])))
        if yen:
            found[t] = yen
    return found


def work(job: Job) -> Done:
    """Search one part; in a thread, a process or anywhere else."""
    clock = time.thread_time if job.processor else time.perf_counter
    began, part = clock(), job.part
    # what the choice at the end may take, about
    end = began + (job.seconds or 0.0) - min(1.2 * job.effort, 0.3 * (job.seconds or 0.0))
    run = Run(part.problem, seed=job.seed, start=part.start, fixed=part.fixed)
    heat, made = heat_of(run.state), 0
    chunk = 16
    while run.members:
        if job.turns is not None:
            left = job.turns - made
            count = min(left, 256)
        else:
            left, count = int(clock() < end), chunk
        if left <= 0 or (job.cancelled is not None and job.cancelled.is_set()):
            break
        before = clock()
        made += run.turns(count, heat, job.share, None)
        if job.turns is None:
            chunk = max(1, min(1 << 16, int(count * _LOOK_S / max(1e-6, clock() - before))))
    now, now_score, now_flows = run.state.decision(), run.state.score(), _flows(run.state)
    if job.effort:
        run.select(job.effort, job.seed & 0xFFFF)
    run.finish()
    state = run.state
    best, best_score, best_flows = state.decision(), state.score(), _flows(state)
    if job.final:
        now, now_score, now_flows = best, best_score, best_flows
    return Done(
        now=now, best=best, now_score=now_score, best_score=best_score, now_flows=now_flows, best_flows=best_flows,
        turns=made, grams=int(state.sums[2]), served=int(state.sums[3]), points=state.points(),
    )  # fmt: skip


def _threads(pool: ThreadPoolExecutor, jobs: list[Job], cancel: Callable[[], bool] | None, cancelled: Event) -> list[Done]:
    """Do all jobs, looking now and then whether they are still wanted."""
    futures = [pool.submit(work, job) for job in jobs]
    try:
        while wait(futures, timeout=0.1).not_done:
            if cancel is not None and cancel():
                cancelled.set()
    except BaseException:
        cancelled.set()
        raise
    return [future.result() for future in futures]


def _merge(parts: list[Part], done: list[Done]) -> tuple[_Answer, _Answer]:
    """Where the whole stands after a round, and the best that the parts found, put together."""
    now = _Answer(
        decision=together([part.whole(each.now) for part, each in zip(parts, done, strict=True)]),
        score=_sum([each.now_score for each in done]),
        flows={part.trips[t]: yen for part, each in zip(parts, done, strict=True) for t, yen in each.now_flows.items()},
    )
    best = _Answer(
        decision=together([part.whole(each.best) for part, each in zip(parts, done, strict=True)]),
        score=_sum([each.best_score for each in done]),
        flows={part.trips[t]: yen for part, each in zip(parts, done, strict=True) for t, yen in each.best_flows.items()},
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
    """Cuts a budget into rounds. ``trace``: for each round its share, its number of parts, and the turns of each."""

    def __init__(self, stop: Stop, replay: Sequence[int] | None) -> None:
        self._stop, self._began = stop, stop.now()
        self._replay = None if replay is None else list(replay)
        self._round, self._made, self._share = 0, 0, 0
        self.trace: list[int] = []
        self.stopped_by = ""
        self.effort = 1.0
        if stop.seconds is not None:
            self.effort = max(0.1, min(2.0, 0.02 * stop.seconds))

    @property
    def seconds(self) -> float:
        """Seconds so far on the stop's clock."""
        return self._stop.now() - self._began

    @property
    def share(self) -> int:
        """Share of the budget used, in millionths."""
        if self._stop.seconds is not None and self._replay is None:
            return min(ALL, int(self.seconds / max(1e-9, self._stop.seconds) * ALL))
        return min(ALL, self._share)

    def round(self) -> int:
        """Share used before the next round; at ALL there is none, and ``stopped_by`` says why."""
        stop = self._stop
        if self._replay is not None:
            if not self._replay:
                self.stopped_by = "replay"
                return ALL
            self._share = self._replay[0]
        elif stop.seconds is not None:
            most = stop.seconds * (1 - _LEAVE)
            left = most - self.seconds
            self._share = ALL if left < 0.35 * most / ROUNDS and self._round else int(self.seconds / most * ALL)
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
        self._round += 1
        return min(self._share, ALL)

    def slices(self, parts: list[Part], threads: int) -> tuple[list[int | None], float | None]:
        """Turns of each part in this round, or seconds of every part."""
        stop = self._stop
        if self._replay is not None:
            count = self._replay[1]
            turns = self._replay[2 : 2 + count]
            del self._replay[: 2 + count]
            return list(turns), None
        if stop.seconds is not None:
            most = stop.seconds * (1 - _LEAVE)
            # What is left is shared by the rounds left, a part's share of a round by the parts that wait for a thread.
            rounds = max(1, round((most - self.seconds) / (most / ROUNDS)))
            lead = (most - self.seconds) / rounds
            return [None] * len(parts), lead / (len(parts) / threads)
        total = stop.iterations if stop.iterations is not None else ROUNDS * (stop.stale or 1)
        each = max(len(parts), -(-total // ROUNDS))
        if stop.iterations is not None:
            each = min(each, stop.iterations - self._made)
        orders = sum(len(part.orders) for part in parts) or 1
        shares = [each * len(part.orders) // orders for part in parts]
        shares[0] += each - sum(shares)
        return list(shares), None

    def done(self, turns: list[int]) -> None:
        """Note a round."""
        self._made += sum(turns)
        # A round that could make no turn must not come again for ever.
        if not sum(turns) and self._stop.seconds is None and self._stop.iterations is not None:
            self._made = self._stop.iterations
        self.trace += [self._share, len(turns), *turns]
