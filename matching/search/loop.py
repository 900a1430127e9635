"""The search: construct, then ruin and recreate under simulated annealing, and OR-Tools over all routes seen.

The method is ruin and recreate (Schrimpf et al. 2000; Shaw 1998; Christiaens & Vanden Berghe 2020) with set partitioning over
the routes it passes through. It returns decisions, never plans, and is judged by code that it does not share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matching.kernels import layout as at
from matching.plan import Decision, Shipment
from matching.problem import Problem
from matching.search.found import Found, Progress
from matching.search.pace import ALL, Pace
from matching.search.pool import COLUMNS, can_choose
from matching.search.run import Run
from matching.search.state import State
from matching.stop import Stop

_SELECT: Final = (600_000, 850_000)
"""Shares of the budget at which routes are chosen by OR-Tools, beside the end."""
_RESERVE: Final = 0.06
"""Share of a budget in seconds kept for the last choice of routes."""
_EACH_SECOND: Final = 150
"""Routes to choose among for each second of the budget; only where all are, they are chosen among before the end as well.

Own days of 60 orders after 1 s (ten days, 2 seeds): 110,514 so, 109,880 with 600, 109,870 with 2,400
(where they are chosen among thrice).
"""
_MILD: Final = 6
_HOT: Final = 2
_MANY: Final = 400
"""The first temperature is an order's worth divided by one of these; the mild one for more than so many orders."""

_FEW: Final = 40
"""Orders of a small day at most."""
_MOST: Final = 6
_EACH: Final = 40
"""Turns an order that a round should have."""
_SPEED: Final = 8_000
"""Turns a second of a small day, about: what a budget in seconds is worth must not depend on the machine."""


def search(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    start: Decision | None = None,
    fixed: Sequence[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
) -> Found:
    """Search for the best decision within a budget; whatever comes back is lawful.

    Parameters
    ----------
    problem : Problem
    stop : Stop
        With iterations alone the run is repeatable to the bit; with seconds the clock is read at checkpoints only.
    seed : int
    start : Decision, optional
        A lawful decision to begin from.
    fixed : sequence of Shipment
        Shipments that must stay on their trip with their units and options.
    progress, cancel : callable, optional
        Told and asked at checkpoints.
    replay : sequence of int, optional
        Trace of a former run in seconds, to run it again.

    Raises
    ------
    ProblemError
        Where a fixed shipment finds no lawful place.
    """
    pace = Pace(stop, replay)
    able = not pace.timed or can_choose(stop.seconds or 0.0)
    run = Run(problem, seed=seed, start=start, fixed=fixed)
    marks = list(_SELECT if _columns(pace) == COLUMNS else ())
    iteration, wins = 0, 0
    spent = _RESERVE * (stop.seconds or 0.0)
    heat, rounds = heat_of(run.state), _rounds(pace, stop, len(problem.orders))

    def choice(ended: Callable[[], bool] | None) -> bool | None:
        if not able:
            run.pass_over()
            return None
        return run.select(_effort(pace), seed, _columns(pace), ended=ended)

    def tell(share: int) -> None:
        if progress is None:
            return
        with run.at_best() as state:
            (missed, score), points, grams, served = state.score(), state.points(), int(state.sums[2]), int(state.sums[3])
            vehicles, metres = state.driven()
            ours = state.ours
        progress(Progress(
            share=share / ALL, iterations=iteration, value=score - points if ours else 0, points=points, kg=grams / 1000,
            orders=served, missed=-missed, vehicles=vehicles, metres=metres,
        ))  # fmt: skip

    tell(0)
    while True:
        count, share = pace.chunk(iteration, run.stale, spent)
        if share >= ALL:
            break
        if cancel is not None and cancel():
            pace.stopped_by = "cancelled"
            break
        if not run.members:
            pace.stopped_by = "nothing"
            break
        if marks and share >= marks[0]:
            marks.pop(0)
            wins += pace.choose(choice, run.pass_over, 0.5)
        iteration += run.turns(count, heat, share * rounds % ALL, stop.stale)
        tell(share)
    if pace.stopped_by not in {"cancelled", "nothing"}:
        wins += pace.choose(choice, run.pass_over, 1.0)
    run.finish()
    tell(ALL)
    return Found(
        decision=run.state.decision(),
        iterations=iteration,
        seconds=pace.seconds,
        stopped_by=pace.stopped_by,
        trace=tuple(pace.trace),
        pool_routes=run.routes,
        pool_wins=wins,
        score=run.state.score(),
    )


def _rounds(pace: Pace, stop: Stop, orders: int) -> int:
    """Times that the search is heated: small days with turns to spare end in one of a few places, and often in another.

    S after 2 s, means of 8 seeds: 30,335 with one round, 30,411 with three, 30,431 with six (best known 30,548), after 5 s five
    of six seeds there; M after 15 s half a percent worse with three. Own days of 60 orders after 1 s: not told apart. Means of
    ten days, seeds 11 and 12: 110,514 with one round, 110,295 with two, 110,215 with three, 109,695 with six; of six days,
    seeds 1 to 3, below the best seen: 2.1 % with one, 1.6 % with three, 1.4 % with six.
    """
    if not 0 < orders <= _FEW:
        return 1
    given = [1 << 40 if stop.iterations is None else stop.iterations]
    given.append(1 << 40 if pace.seconds_given is None else int(_SPEED * pace.seconds_given))
    return 1 if min(given) == 1 << 40 else max(1, min(_MOST, min(given) // (_EACH * orders)))


def _effort(pace: Pace) -> float:
    """OR-Tools' share of the budget, in its own measure."""
    return 4.0 if pace.seconds_given is None else max(0.2, min(4.0, 0.06 * pace.seconds_given))


def _columns(pace: Pace) -> int:
    """Routes to choose among: fewer in short runs, where a choice takes the time of many turns and seldom finds anything."""
    return COLUMNS if pace.seconds_given is None else min(COLUMNS, int(_EACH_SECOND * pace.seconds_given))


def heat_of(state: State) -> int:
    """First temperature: a part of what one order served is worth; in benchmarks a common arc.

    A half of it (against a sixth: M after 15 s +6.1 and +1.4 %, with today's kernels +1.0 %; S after 2 s +0.4 %; more did not
    pay), a sixth where a minute gives an order few iterations (L after 30 s: +0.6 %). A thirtieth did not pay. Own days of 60
    orders after 1 s (ten days, seeds 11 and 12): a fifth -2.2 % with four rounds, -2.0 % with eight.
    """
    trips = state.trip_state
    if state.tables.trips[:, at.T_USED].any():
        steps = max(1, int(trips[:, at.TS_N].sum()))
        return max(1, int(trips[:, at.TS_METRES].sum()) // steps)
    served = max(1, int((state.order_state[:, at.OS_COUNT] > 0).sum()))
    part = _HOT if len(state.tables.orders) <= _MANY else _MILD
    return max(1, int(trips[:, at.TS_VALUE].sum()) // served // part)
