"""What is done with one part of a large problem: a plain value goes in, a plain value comes out, wherever it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from matching.kernels import layout as at
from matching.kernels.funding import sponsor_yen
from matching.plan import Decision
from matching.search.loop import heat_of
from matching.search.parts import Part
from matching.search.run import Run
from matching.search.state import State

_LOOK_S = 0.05


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a part has come to: where it stands and its best, each with (- required missed, score units); turns made.

    Decisions are in the indices of the whole. ``flows``: sponsor's yen taken by trips, of both. ``given_up``: the choice of
    routes at the end was wanted, but not made or not ended in time.
    """

    now: Decision
    best: Decision
    now_score: tuple[int, int]
    best_score: tuple[int, int]
    now_flows: dict[int, int]
    best_flows: dict[int, int]
    turns: int
    given_up: bool
    grams: int
    served: int
    points: int


def work(job: Job, cancelled: Callable[[], bool]) -> Done:
    """Search one part; in a thread, a process or anywhere else.

    Parameters
    ----------
    job : Job
    cancelled : callable
        Asked now and then; once it says True what has been found is handed back.
    """
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
        if left <= 0 or cancelled():
            break
        before = clock()
        made += run.turns(count, heat, job.share, None)
        if job.turns is None:
            chunk = max(1, min(1 << 16, int(count * _LOOK_S / max(1e-6, clock() - before))))
    now, now_score, now_flows = run.state.decision(), run.state.score(), flows_of(run.state, part.trips)
    given_up = bool(job.effort) and (cancelled() or run.select(job.effort, job.seed & 0xFFFF, ended=cancelled) is None)
    run.finish()
    state = run.state
    best, best_score, best_flows = state.decision(), state.score(), flows_of(state, part.trips)
    if job.final:
        now, now_score, now_flows = best, best_score, best_flows
    return Done(
        now=part.whole(now), best=part.whole(best), now_score=now_score, best_score=best_score, now_flows=now_flows,
        best_flows=best_flows, turns=made, given_up=given_up,
        grams=int(state.sums[2]), served=int(state.sums[3]), points=state.points(),
    )  # fmt: skip


def flows_of(state: State, trips: tuple[int, ...]) -> dict[int, int]:
    """Return the sponsor's yen of each trip that takes any, by what ``trips`` calls it."""
    found = {}
    for t in state.tables.runs:
        row = state.trip_state[t]
        yen = int(sponsor_yen(int(row[at.TS_COST]), int(row[at.TS_HEAD]), int(row[at.TS_PAID])))
        if yen:
            found[trips[t]] = yen
    return found
