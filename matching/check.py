"""The judge: replays a whole plan against every rule and names what is broken; shares no code with the search.

The *stored* times are judged, not canonical ones: any lawful times pass. Figures that follow from the decision and its times
(loads, bases, detours, value, money) are derived anew and must equal what is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Sequence as Series

from matching.check_goods import goods_rules
from matching.check_route import route_rules
from matching.check_shape import shape_rules
from matching.money import money_lines
from matching.objective import lacking, score_of, worth
from matching.ownway import own_way
from matching.plan import Code, Plan, Shipment
from matching.problem import YEN, Objective, Problem, TaskKind
from matching.violation import Violation
from matching.visits import visits_of

__all__ = ["Violation", "check"]


def check(problem: Problem, plan: Plan, *, fixed: Series[Shipment] = ()) -> tuple[Violation, ...]:
    """Return every violation of a plan; none means that it is lawful and says the truth.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        From any path: solver, quote, repair, hand edit or file.
    fixed : sequence of Shipment
        Shipments that must be there exactly so (times may have moved).

    Returns
    -------
    tuple of Violation
        A plan whose very structure is broken is judged for its structure only, as nothing else can be derived from it.
    """
    found = list(shape_rules(problem, plan))
    if any(violation.code in {Code.STRUCTURE, Code.OWN_STOP, Code.NO_WAY} for violation in found):
        return tuple(found)
    found.extend(_fixed(plan, fixed))
    found.extend(goods_rules(problem, plan))
    for route in plan.routes:
        own = own_way(problem, route.trip)
        if not isinstance(own, Code):
            found.extend(route_rules(problem, plan.shipments, route, own))
    if problem.objective is Objective.VALUE:
        found.extend(_funding(problem, plan))
    found.extend(_deliveries(problem, plan))
    found.extend(_figures(problem, plan))
    return tuple(found)


def _fixed(plan: Plan, fixed: Series[Shipment]) -> Iterator[Violation]:
    have = Counter(plan.shipments)
    for shipment in fixed:
        if not have[shipment]:
            yield Violation(code=Code.STRUCTURE, where=f"lot {shipment.lot}", detail="a fixed shipment is missing or changed")


def _funding(problem: Problem, plan: Plan) -> Iterator[Violation]:
    paid = 0
    for route in plan.routes:
        mine = [s for s in plan.shipments if s.trip == route.trip]
        lack = lacking(problem, route.trip, route.extra_cost, mine)
        if lack:
            cover = sum(worth(problem, s) for s in mine)
            yield Violation(
                code=Code.FUNDED,
                where=f"trip {route.trip}",
                detail="costs more than its parties and its sponsor pay (score units)",
                amount=cover + lack,
                limit=cover,
            )
        paid += route.sponsor_yen
    if paid > problem.sponsor.budget:
        yield Violation(
            code=Code.SPONSOR_BUDGET, where="plan", detail="sponsor's yen", amount=paid, limit=problem.sponsor.budget
        )


def _deliveries(problem: Problem, plan: Plan) -> Iterator[Violation]:
    counts: dict[int, int] = defaultdict(int)
    for route in plan.routes:
        for visit in visits_of(problem, problem.trips[route.trip], plan.shipments, route.tasks):
            tasks = route.tasks[visit.first : visit.last]
            for order in {plan.shipments[t.index].order for t in tasks if t.kind is TaskKind.DELIVERY}:
                counts[order] += 1
    for order, count in sorted(counts.items()):
        limit = problem.orders[order].max_deliveries
        if count > limit:
            yield Violation(
                code=Code.DELIVERIES, where=f"order {order}", detail="visits with deliveries", amount=count, limit=limit
            )


def _figures(problem: Problem, plan: Plan) -> Iterator[Violation]:
    score = score_of(problem, plan.shipments, plan.routes)
    if score != plan.score:
        yield Violation(
            code=Code.STORED_FIGURE,
            where="score",
            detail=f"stored {plan.score}, derived {score} (1 yen = {YEN} units)",
        )
    if money_lines(problem, plan.shipments, plan.routes) != plan.money:
        yield Violation(code=Code.STORED_FIGURE, where="money", detail="the money lines are not those of the plan")
