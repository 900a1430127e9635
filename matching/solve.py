"""One day, one decision: lots, orders and trips are matched and the routes planned together.

The search decides, the law settles what was decided into a plan, the checker judges it, and what is left over gets its
reason. Anytime (the best plan so far is always lawful) and repeatable (same problem, seed and iterations: same plan).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Series
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.check import check
from matching.errors import PlanBroken, ProblemError
from matching.explain import explain as explain_plan
from matching.plan import Decision, Plan, Shipment
from matching.problem import Problem
from matching.search.engines import Progress, search
from matching.settle import decision_of, settle
from matching.stop import Stop

if TYPE_CHECKING:
    from matching.solvers.upper_bound import Bound

__all__ = ["Progress", "Result", "Stop", "solve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A plan, and how it was found: iterations, seconds on the stop's clock, what ended the search, its trace.

    ``bound``: what no lawful plan can pass, where it was asked for.
    """

    plan: Plan
    iterations: int
    seconds: float
    stopped_by: str
    trace: tuple[int, ...] = ()
    bound: Bound | None = None


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    start: Plan | None = None,
    fixed: Series[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    explain: bool = True,
    bound: bool = False,
    threads: int = 1,
    replay: Series[int] | None = None,
) -> Result:
    """Match a day's lots, orders and trips, and plan the routes.

    Parameters
    ----------
    problem : Problem
        The market.
    stop : Stop
        Budget of iterations or seconds.
    seed : int
        The same seed and iterations give the same plan.
    start : Plan, optional
        A plan to begin from; the result is never worse.
    fixed : sequence of Shipment
        Shipments of ``start`` that must stay on their trip with their units (times may move inside their windows).
    progress : callable, optional
        Told of each :class:`Progress` at checkpoints.
    cancel : callable, optional
        Asked at checkpoints; True ends the search with the best plan so far.
    explain : bool
        Whether to find the reason for everything unserved.
    bound : bool
        Whether to prove afterwards how much more any plan could be worth (value only; it takes time of its own).
    threads : int
        Searched at a time: the same seed, iterations and threads give the same plan.
    replay : sequence of int, optional
        ``trace`` of a former run with the same arguments, limited by seconds, to run it again to the bit.

    Returns
    -------
    Result

    Raises
    ------
    ProblemError
        Where ``start`` is no lawful plan of this problem, or ``fixed`` is not part of it, or a bound is asked for under a
        benchmark's objective.
    PlanBroken
        Where our own plan does not pass the checker: a fault of the program.
    """
    if threads < 1:
        raise ProblemError("threads", f"must be 1 or more, not {threads}")
    before = None if start is None else _resumed(problem, start, fixed)
    if fixed and before is None:
        raise ProblemError("fixed", "needs a start plan that holds these shipments")
    found = search(
        problem,
        stop=stop,
        seed=seed,
        start=None if before is None else decision_of(before),
        fixed=fixed,
        progress=progress,
        cancel=cancel,
        threads=threads,
        replay=replay,
    )
    plan = settle(problem, found.decision)
    if before is not None and before.score.key > plan.score.key:
        plan = before
    judge(problem, plan, fixed)
    if explain:
        plan = explain_plan(problem, plan)
    return Result(
        plan=plan,
        iterations=found.iterations,
        seconds=found.seconds,
        stopped_by=found.stopped_by,
        trace=found.trace,
        bound=_bounded(problem) if bound else None,
    )


def _bounded(problem: Problem) -> Bound:
    # OR-Tools takes a second to import, and most runs ask for no bound
    from matching.solvers.upper_bound import upper_bound

    return upper_bound(problem)


def judge(problem: Problem, plan: Plan, fixed: Series[Shipment] = ()) -> None:
    """Raise :class:`PlanBroken` where a plan of our own breaks a rule."""
    violations = check(problem, plan, fixed=fixed)
    if violations:
        raise PlanBroken("; ".join(str(violation) for violation in violations[:5]))


def _resumed(problem: Problem, start: Plan, fixed: Series[Shipment]) -> Plan:
    """Settle a former plan anew: its decision must be lawful today, its figures may have changed."""
    missing = set(fixed) - set(start.shipments)
    if missing:
        raise ProblemError("fixed", f"holds a shipment that is not in the start plan: {next(iter(missing))}")
    decision = decision_of(start)
    known = {sequence.trip for sequence in decision.sequences}
    if any(not 0 <= trip < len(problem.trips) for trip in known):
        raise ProblemError("start", "has a route for a trip that is not given")
    try:
        plan = settle(problem, Decision(shipments=decision.shipments, sequences=decision.sequences))
    except (PlanBroken, IndexError) as error:
        raise ProblemError("start", f"is no lawful plan of this problem: {error}") from error
    violations = check(problem, plan)
    if violations:
        raise ProblemError("start", f"is no lawful plan of this problem: {violations[0]}")
    return plan
