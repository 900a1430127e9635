"""The whole flow: measure, assemble, solve, judge, write as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

from api.clock import now
from api.documents.day import Day
from api.documents.faults import InputFaults, fault
from api.documents.plan import PlanDocument, RunInfo
from api.planning.assemble import Assembled
from api.planning.carry_over import carried_over
from api.planning.legs import route_lines
from api.planning.prepare import prepare
from api.planning.repack import plan_of
from api.planning.unpack import document_of
from api.planning.verify import told, verify
from matching.errors import PlanBroken
from matching.explain import Explained, explain
from matching.plan import Plan, Reason, Shipment, Unserved
from matching.problem import Problem
from matching.solve import Progress, solve
from matching.stop import Stop
from routing.matrix import MatrixCache
from routing.network import RoadNetwork

if TYPE_CHECKING:
    from matching.solvers.upper_bound import Bound

Stage = Literal["measure", "solve", "bound", "explain", "draw"]
ShipmentKey = tuple[str, str, str]
"""Lot, order and trip of a shipment, by which a plan knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan document, and the fixed shipments of its start that no longer hold."""

    document: PlanDocument
    let_go: tuple[ShipmentKey, ...] = ()


def plan_day(
    day: Day,
    network: RoadNetwork,
    *,
    stop: Stop,
    seed: int,
    start: PlanDocument | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    cache: MatrixCache | None = None,
    tell: Callable[[Stage], None] | None = None,
    bound: bool = False,
    threads: int = 1,
) -> PlanDocument:
    """
    Plan one day.

    Parameters
    ----------
    stop, seed, progress, cancel, threads
        As in :func:`matching.solve.solve`.
    start
        A plan to begin from; it may be of another day as long as the day knows its ids.
    cache
        Where travel matrices are kept.
    tell
        Told of each stage as it begins.
    bound
        Whether to prove how much more any plan could be worth.

    Raises
    ------
    InputFaults
        Where the day does not fit the roads, or ``start`` does not fit the day.
    ProblemError
        Where ``start`` is not lawful on this day.
    PlanBroken
        Where our own plan does not pass the checker.
    """
    if tell is not None:
        tell("measure")
    assembled = prepare(day, network, cache=cache)
    return plan_assembled(
        assembled,
        network,
        stop=stop,
        seed=seed,
        start=start,
        progress=progress,
        cancel=cancel,
        tell=tell,
        bound=bound,
        threads=threads,
    )


def plan_assembled(
    assembled: Assembled,
    network: RoadNetwork,
    *,
    stop: Stop,
    seed: int,
    start: PlanDocument | None = None,
    start_file: str = "start",
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    tell: Callable[[Stage], None] | None = None,
    bound: bool = False,
    threads: int = 1,
    changes: int | None = None,
    reasons: Callable[[Explained], None] | None = None,
) -> PlanDocument:
    """Plan a day that has been put on its roads; arguments and errors as in :func:`plan_with`."""
    return plan_with(
        assembled,
        network,
        stop=stop,
        seed=seed,
        start=start,
        start_file=start_file,
        progress=progress,
        cancel=cancel,
        tell=tell,
        bound=bound,
        threads=threads,
        changes=changes,
        reasons=reasons,
    ).document


def plan_with(
    assembled: Assembled,
    network: RoadNetwork,
    *,
    stop: Stop,
    seed: int,
    start: PlanDocument | None = None,
    start_file: str = "start",
    salvage: bool = False,
    fixed: Sequence[ShipmentKey] = (),
    replay: Sequence[int] | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    tell: Callable[[Stage], None] | None = None,
    bound: bool = False,
    threads: int = 1,
    changes: int | None = None,
    reasons: Callable[[Explained], None] | None = None,
) -> Planned:
    """
    Plan a day that has been put on its roads; further arguments and errors as in :func:`plan_day`.

    Parameters
    ----------
    salvage
        Whether ``start`` may be unlawful today: what of it still holds is kept, and fixed shipments that do not are let go.
    fixed
        Shipments of ``start`` that must stay on their trip with their units.
    replay
        Trace of a former run with the same arguments, to make it again.
    changes
        For how many of the reasons the smallest change that would help is looked for; the engine's own number unless given.
    reasons
        Told how far the reasons are.
    """
    before = _start(assembled, start, start_file, salvage=salvage)
    pinned, missing = _pinned(assembled, before, fixed)
    if missing and not salvage:
        raise InputFaults(start_file, [fault("shipments", "plan.not_fixed", lot=lot, order=order, trip=trip)
                                       for lot, order, trip in missing])  # fmt: skip
    if tell is not None:
        tell("solve")
    result = solve(
        assembled.problem,
        stop=stop,
        seed=seed,
        start=before,
        fixed=pinned,
        progress=progress,
        cancel=cancel,
        explain=False,
        threads=threads,
        replay=replay,
    )
    most = _bounded(assembled.problem, cancel, tell) if bound else None
    plan = _explained(assembled.problem, result.plan, cancel, tell, changes, reasons)
    if tell is not None:
        tell("draw")
    document = document_of(
        assembled,
        network,
        plan,
        run=RunInfo(
            engine=f"ainori {_version()}",
            seed=seed,
            iterations=result.iterations,
            seconds=round(result.seconds, 3),
            stopped_by=result.stopped_by,
            trace=result.trace,
        ),
        made_at=now(),
        lines=route_lines(assembled, plan),
        bound=most,
    )
    # The document itself is judged, as people get it, not only the plan it was made from.
    violations = verify(assembled, network, document)
    if violations:
        raise PlanBroken("; ".join(told(assembled, violation) for violation in violations[:5]))
    return Planned(document=document, let_go=missing)


def _start(assembled: Assembled, start: PlanDocument | None, file: str, *, salvage: bool) -> Plan | None:
    if start is None:
        return None
    return carried_over(assembled, start) if salvage else plan_of(assembled, start, file=file)


def _pinned(
    assembled: Assembled, before: Plan | None, fixed: Sequence[ShipmentKey]
) -> tuple[list[Shipment], tuple[ShipmentKey, ...]]:
    """Return the fixed shipments of the start, and those that it does not hold."""
    have = {(s.lot, s.order, s.trip): s for s in (() if before is None else before.shipments)}
    pinned, missing = [], []
    for lot, order, trip in fixed:
        key = (assembled.lots.get(lot, -1), assembled.orders.get(order, -1), assembled.trips.get(trip, -1))
        if key in have:
            pinned.append(have[key])
        else:
            missing.append((lot, order, trip))
    return pinned, tuple(missing)


def _bounded(problem: Problem, cancel: Callable[[], bool] | None, tell: Callable[[Stage], None] | None) -> Bound | None:
    """Prove the bound, unless the user has had enough (as in :func:`_explained`)."""
    if cancel is not None and cancel():
        return None
    if tell is not None:
        tell("bound")
    # OR-Tools' linear solver brings pandas along, two seconds of importing that most runs have no use for.
    from matching.solvers.upper_bound import upper_bound

    try:
        return upper_bound(problem)
    except KeyboardInterrupt:
        if cancel is None or not cancel():
            raise
        return None


def _explained(
    problem: Problem,
    plan: Plan,
    cancel: Callable[[], bool] | None,
    tell: Callable[[Stage], None] | None,
    changes: int | None,
    reasons: Callable[[Explained], None] | None,
) -> Plan:
    """
    Find the reasons for what is left over, unless the user has had enough: then the rest say only that nothing was found.

    ``cancel`` is asked between questions; who wants to break it off in the middle of one raises KeyboardInterrupt (it changes
    nothing outside itself) and makes ``cancel`` true.
    """
    if cancel is not None and cancel():
        return _unexplained(problem, plan)
    if tell is not None:
        tell("explain")
    try:
        return explain(problem, plan, changes=changes, progress=reasons, cancel=cancel)
    except KeyboardInterrupt:
        if cancel is None or not cancel():
            raise
        return _unexplained(problem, plan)


def _unexplained(problem: Problem, plan: Plan) -> Plan:
    served = {shipment.order for shipment in plan.shipments}
    shipped = Counter[int]()
    for shipment in plan.shipments:
        shipped[shipment.lot] += shipment.units
    orders = [
        Unserved(reason=Reason.NOT_FOUND, tried=0, proven=False, order=index)
        for index in range(len(problem.orders))
        if index not in served
    ]
    lots = [
        Unserved(reason=Reason.NOT_FOUND, tried=0, proven=False, lot=index, units_left=lot.units - shipped[index])
        for index, lot in enumerate(problem.lots)
        if lot.units > shipped[index]
    ]
    return replace(plan, unserved=(*orders, *lots))


def _version() -> str:
    try:
        return version("ainori")
    except PackageNotFoundError:
        return "unknown"
