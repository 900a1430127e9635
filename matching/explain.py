"""Why everything unserved is unserved: impossible, not worth it, displaced, or not found, each with its figures.

Decided in this order (MODEL, Reasons): first alone, on trips without other shipments; then forced into the standing plan with
what it pushes out taken out. Everything here is judged by the law; a reason says how many ways were tried and whether those
were all there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from matching.alone import Alone, alone, pairs_of
from matching.change import change_of
from matching.displace import Forced, forced
from matching.plan import Plan, Reason, Unserved
from matching.problem import Problem
from matching.prospects import prospects
from matching.search.place import prepare

_FORCED = 3
"""Ways forced into the standing plan for one question; on large days one."""
_LARGE = 30_000
"""From so many pairs of order and trip on a day is large."""


def explain(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with a reason for each order not served and each lot with units left.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        A lawful plan of it.

    Returns
    -------
    Plan
        Orders first, then lots, both by index.
    """
    prepare(problem)
    shipped: dict[int, int] = defaultdict(int)
    for shipment in plan.shipments:
        shipped[shipment.lot] += shipment.units
    served = {shipment.order for shipment in plan.shipments}
    orders = [order for order in range(len(problem.orders)) if order not in served]
    lots = [lot for lot, given in enumerate(problem.lots) if given.units > shipped[lot]]
    asked = [pair for order in orders for pair in pairs_of(problem, order=order)]
    asked += [pair for lot in lots for pair in pairs_of(problem, lot=lot)]
    known = prospects(problem, asked)
    reasons = [_reason(problem, plan, alone(problem, order=order, known=known), order=order) for order in orders]
    for lot in lots:
        reason = _reason(problem, plan, alone(problem, lot=lot, known=known), lot=lot)
        reasons.append(replace(reason, units_left=problem.lots[lot].units - shipped[lot]))
    return replace(plan, unserved=tuple(reasons))


def _reason(problem: Problem, plan: Plan, found: Alone, *, order: int | None = None, lot: int | None = None) -> Unserved:
    """Decide one reason from what was found alone, then in the standing plan."""
    if not found.ways:
        return _impossible(problem, found, order=order, lot=lot)
    worth = [way for way in found.ways if way.gain > 0 and not way.lack and _affordable(problem, way.route.sponsor_yen)]
    carried = {(s.lot, s.order) for s in plan.shipments}
    fresh = [way for way in worth if lot is None or (lot, way.shipments[0].order) not in carried]
    if worth and not fresh:
        # What is left of a lot whose every taker has its fill: nothing to push out, nothing to lose.
        return Unserved(reason=Reason.DISPLACED, tried=found.tried, proven=False, order=order, lot=lot, lack=0)
    if not worth:
        best = max(found.ways, key=lambda way: way.gain - way.lack)
        lack = max(1 - best.gain, best.lack, 1)
        reason = Unserved(
            reason=Reason.NOT_WORTH_IT,
            tried=found.tried,
            proven=found.complete,
            order=order,
            lot=lot,
            trip=best.sequence.trip,
            lack=lack,
        )
        return replace(reason, change=change_of(problem, reason, way=best))
    best_forced: Forced | None = None
    tried = found.tried
    large = len(problem.orders) * len(problem.trips) > _LARGE
    for way in fresh[: 1 if large else _FORCED]:
        result = forced(problem, plan, way)
        if result is None:
            continue
        tried += result.tried
        if best_forced is None or result.gain > best_forced.gain:
            best_forced = result
    if best_forced is None or best_forced.gain > 0:
        return Unserved(reason=Reason.NOT_FOUND, tried=tried, proven=False, order=order, lot=lot, trip=fresh[0].sequence.trip)
    return Unserved(
        reason=Reason.DISPLACED,
        tried=tried,
        proven=False,
        order=order,
        lot=lot,
        trip=best_forced.trip,
        lack=-best_forced.gain,
        displaces=best_forced.displaces,
    )


def _affordable(problem: Problem, yen: int) -> bool:
    return yen <= problem.sponsor.budget


def _impossible(problem: Problem, found: Alone, *, order: int | None, lot: int | None) -> Unserved:
    obstacle = found.obstacle
    if obstacle is None:
        return Unserved(reason=Reason.IMPOSSIBLE, tried=found.tried, proven=found.complete, order=order, lot=lot)
    reason = Unserved(
        reason=Reason.IMPOSSIBLE,
        tried=found.tried,
        proven=found.complete,
        order=order,
        lot=lot,
        code=obstacle.code,
        trip=obstacle.trip,
        amount=obstacle.amount,
        limit=obstacle.limit,
    )
    return replace(reason, change=change_of(problem, reason, obstacle=obstacle))
