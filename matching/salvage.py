"""What of a former decision still holds in a changed market: the start of a re-plan that changes as little as possible.

Orders are let go one by one where rules are broken, those first whose leaving mends most and costs least; goods on board stay
whatever happens. What is returned passes the checker.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from matching.check import check
from matching.displace import without
from matching.errors import PlanBroken
from matching.lawful import routed, worth_of
from matching.objective import basis_of, entries_of, fits, highest_units, lacking, lowest_units
from matching.ownway import OwnWay, own_way
from matching.plan import OWNED, Code, Decision, Plan, Sequence, Shipment
from matching.problem import YEN, Problem
from matching.settle import settle
from matching.visits import grams_of, visits_of


def salvage(problem: Problem, decision: Decision) -> Plan | None:
    """Return the plan of what still holds; None where not even what is on board can go on as decided.

    Parameters
    ----------
    problem : Problem
        The market as it is now.
    decision : Decision
        In its indices, options and windows in range, done prefixes standing first in their sequences; anything else may be
        broken. Trips without a sequence make their own way.
    """
    held = {aboard.order for trip in problem.trips for aboard in trip.aboard}
    runs = {t: own for t in range(len(problem.trips)) if isinstance(own := own_way(problem, t), OwnWay)}
    lost = {s.order for s in decision.shipments if s.trip not in runs}
    kept = replace(decision, sequences=tuple(q for q in decision.sequences if q.trip in runs))
    kept = without(kept, (lost | _unfit(problem, decision.shipments)) - held)
    plan = _mended(problem, kept, held, runs)
    if plan is None:
        # All that is not on board is let go, then what is.
        plan = _mended(problem, without(kept, {s.order for s in kept.shipments} - held), held, runs)
    return plan


def _unfit(problem: Problem, shipments: tuple[Shipment, ...]) -> set[int]:
    """Orders whose goods, price, quantity or basis no longer fit, or whose lot has not so much left."""
    out = {s.order for s in shipments if not _fits(problem, s)}
    left = [lot.units for lot in problem.lots]
    options: dict[int, int] = {}
    for s in shipments:
        if s.order in out:
            continue
        if left[s.lot] < s.units or options.setdefault(s.lot, s.pickup_option) != s.pickup_option:
            out.add(s.order)
        else:
            left[s.lot] -= s.units
    grams: dict[int, int] = defaultdict(int)
    for s in shipments:
        grams[s.order] += grams_of(problem, s)
    for order, total in grams.items():
        given = problem.orders[order]
        if not given.min_g <= total <= given.max_g + given.over_g:
            out.add(order)
    return out


def _fits(problem: Problem, s: Shipment) -> bool:
    lot, order = problem.lots[s.lot], problem.orders[s.order]
    if s.units < lot.min_units or not entries_of(lot, order) or basis_of(problem, s) is None:
        return False
    return highest_units(problem, s) >= lowest_units(problem, s) and not any(fits(match, s) for match in problem.forbidden)


def _mended(problem: Problem, decision: Decision, held: set[int], runs: dict[int, OwnWay]) -> Plan | None:
    """Let orders go trip by trip until every route is lawful, then until the whole is."""
    for trip, own in runs.items():
        mended = _trip_mended(problem, decision, trip, own, held)
        if mended is None:
            return None
        decision = mended
    while True:
        try:
            plan = settle(problem, decision)
        except PlanBroken:
            return None
        found = check(problem, plan)
        if not found:
            return plan
        sponsored = [route for route in plan.routes if route.sponsor_yen and _free(decision, route.trip, held)]
        if any(violation.code is not Code.SPONSOR_BUDGET for violation in found) or not sponsored:
            return None
        dearest = max(sponsored, key=lambda route: route.sponsor_yen)
        decision = without(decision, _free(decision, dearest.trip, held))


def _free(decision: Decision, trip: int, held: set[int]) -> set[int]:
    return {s.order for s in decision.shipments if s.trip == trip} - held


def _trip_mended(problem: Problem, decision: Decision, trip: int, own: OwnWay, held: set[int]) -> Decision | None:
    while True:
        decision = _rested(problem, decision, trip, own)
        if not _broken(problem, decision, trip, own):
            return decision
        options = []
        for order in sorted(_free(decision, trip, held)):
            rest = _rested(problem, without(decision, {order}), trip, own)
            cost = sum(worth_of(problem, s) for s in decision.shipments if s.order == order)
            options.append((_broken(problem, rest, trip, own), cost + YEN * problem.orders[order].priority, order))
        if not options:
            return None
        decision = without(decision, {min(options)[2]})


def _sequence(decision: Decision, trip: int, own: OwnWay) -> Sequence:
    return next((one for one in decision.sequences if one.trip == trip), own.sequence)


def _broken(problem: Problem, decision: Decision, trip: int, own: OwnWay) -> int:
    """How many rules of a trip are broken."""
    route, violations = routed(problem, decision.shipments, _sequence(decision, trip, own), own)
    if route is None:
        # More than any count of rules: a route without times breaks all that could be judged on them.
        return 1000 + len(decision.shipments)
    mine = [s for s in decision.shipments if s.trip == trip]
    value = sum(lowest_units(problem, s) for s in mine if basis_of(problem, s) not in OWNED)
    insured = problem.trips[trip].insured
    over = insured is not None and value > YEN * insured
    return len(violations) + bool(lacking(problem, trip, route.extra_cost, mine)) + over


def _rested(problem: Problem, decision: Decision, trip: int, own: OwnWay) -> Decision:
    """Move the break where its place has gone with what was let go."""
    given = problem.trips[trip]
    if given.pause is None or (given.done is not None and given.done.pause is not None):
        return decision
    sequence = _sequence(decision, trip, own)
    places = [visit.last for visit in visits_of(problem, given, decision.shipments, sequence.steps)[:-1]]
    places = [place for place in places if given.done is None or place >= len(given.done.tasks)]
    ranked = sorted(places, key=lambda place: (place != sequence.pause_after, place))
    best = min(
        (_moved(decision, replace(sequence, pause_after=place)) for place in ranked),
        key=lambda one: _broken(problem, one, trip, own),
        default=decision,
    )
    return best if sequence.pause_after not in places or _broken(problem, decision, trip, own) else decision


def _moved(decision: Decision, sequence: Sequence) -> Decision:
    others = tuple(one for one in decision.sequences if one.trip != sequence.trip)
    return replace(decision, sequences=(*others, sequence))
