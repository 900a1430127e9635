"""A plan's value, term by term, in exact integers; and the legal basis and funding that follow from a shipment's trip."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Series

from matching.plan import PAID, Basis, Route, Score, Shipment
from matching.problem import YEN, YEN_H_S, YEN_KG_G, Accept, Lot, Match, Objective, Order, Permit, Problem, TaskKind
from matching.visits import Visit, grams_of


def entries_of(lot: Lot, order: Order) -> tuple[Accept, ...]:
    """Entries of the order that fit the lot: its product or family is named and its defects are all tolerated."""
    return tuple(a for a in order.accepts if a.goods in {lot.product, lot.family} and lot.defects <= a.defects)


def highest_of(lot: Lot, order: Order) -> int | None:
    """Highest price (yen/kg) among the fitting entries; None where none fits."""
    return max((accept.highest for accept in entries_of(lot, order)), default=None)


def lowest_units(problem: Problem, shipment: Shipment) -> int:
    """Lowest price of a whole shipment, the option's change included (score units)."""
    lot = problem.lots[shipment.lot]
    lowest = lot.lowest + lot.pickups[shipment.pickup_option].change
    return YEN_KG_G * lowest * grams_of(problem, shipment) if lot.per_kg else YEN * lowest * shipment.units


def highest_units(problem: Problem, shipment: Shipment) -> int:
    """Highest price of a whole shipment (score units); 0 where the order does not take the goods."""
    highest = highest_of(problem.lots[shipment.lot], problem.orders[shipment.order])
    return YEN_KG_G * (highest or 0) * grams_of(problem, shipment)


def margin(problem: Problem, shipment: Shipment) -> int:
    """(highest - lowest) x kg of a shipment (score units): what carriage may cost at most."""
    return highest_units(problem, shipment) - lowest_units(problem, shipment)


def worth(problem: Problem, shipment: Shipment) -> int:
    """The sponsor's worth of a shipment (score units); counts in the value whether or not money flows."""
    return YEN_KG_G * problem.sponsor.worth * grams_of(problem, shipment)


def basis_of(problem: Problem, shipment: Shipment) -> Basis | None:
    """Legal basis on which a shipment rides: the first that holds, None where none does."""
    vehicle = problem.vehicles[problem.trips[shipment.trip].vehicle]
    if vehicle.party == problem.lots[shipment.lot].party:
        return Basis.OWN
    if vehicle.party == problem.orders[shipment.order].party:
        return Basis.BOUGHT_A
    for permit in (Permit.GREEN, Permit.BLACK, Permit.PERMIT_78_3, Permit.BUS):
        if permit in vehicle.permits:
            return Basis(permit.value)
    if problem.parties[vehicle.party].trades:
        return Basis.BOUGHT_B
    return Basis.FREE if problem.allow_free else None


def parking_yen(problem: Problem, visits: Series[Visit]) -> int:
    """Parking costs of a route (yen): once a visit that is not the trip's own."""
    return sum(problem.places[visit.place].parking_yen for visit in visits if not visit.own)


def extra_cost(problem: Problem, trip: int, *, detour_s: int, detour_m: int, visits: Series[Visit]) -> int:
    """Extra cost of a trip (score units) from its detour (s, m) and its visits."""
    rates = problem.trips[trip]
    way = max(0, YEN_KG_G * rates.cost_km * detour_m + YEN_H_S * rates.cost_h * detour_s)
    added = sum(not visit.own for visit in visits)
    return way + YEN * (rates.cost_visit * added + parking_yen(problem, visits))


def uncovered(problem: Problem, trip: int, cost: int, shipments: Iterable[Shipment]) -> int:
    """By how much a trip's extra cost exceeds the headroom of its shipments (score units, may be negative).

    Headroom is the margin of every shipment that is not ``free``; where one is ``free``, the declared gift is added.
    """
    room, gift = 0, 0
    for shipment in shipments:
        if basis_of(problem, shipment) is Basis.FREE:
            gift = YEN * problem.trips[trip].gift
        else:
            room += margin(problem, shipment)
    return cost - room - gift


def sponsor_yen(problem: Problem, trip: int, cost: int, shipments: Series[Shipment]) -> int:
    """S_t: whole yen that the sponsor adds to a trip; 0 where no shipment of it has a paid basis."""
    if problem.objective is not Objective.VALUE or not any(basis_of(problem, s) in PAID for s in shipments):
        return 0
    return max(0, -(-uncovered(problem, trip, cost, shipments) // YEN))


def lacking(problem: Problem, trip: int, cost: int, shipments: Series[Shipment]) -> int:
    """By how much a trip is unfunded (score units); 0 = funded (the sponsor's budget over all trips aside)."""
    if problem.objective is not Objective.VALUE or not shipments:
        return 0
    if any(basis_of(problem, s) in PAID for s in shipments):
        need = YEN * sponsor_yen(problem, trip, cost, shipments)
        return max(0, need - sum(worth(problem, s) for s in shipments))
    return max(0, uncovered(problem, trip, cost, shipments))


def fits(match: Match, shipment: Shipment) -> bool:
    """Whether a shipment fits a pattern."""
    return match.lot in {None, shipment.lot} and match.order in {None, shipment.order} and match.trip in {None, shipment.trip}


def points_of(problem: Problem, shipments: Series[Shipment], routes: Iterable[Route]) -> int:
    """Points of a plan (score units): priorities of lots and orders, less the price of changed promises."""
    total = sum(YEN_KG_G * problem.lots[s.lot].priority * grams_of(problem, s) for s in shipments)
    total += sum(YEN * problem.orders[order].priority for order in {s.order for s in shipments})
    if not problem.promises:
        return total
    times: dict[tuple[int, int, int], dict[TaskKind, int]] = {}
    for route in routes:
        for task in route.tasks:
            if task.kind is not TaskKind.OWN:
                s = shipments[task.index]
                times.setdefault((s.lot, s.order, s.trip), {})[task.kind] = task.begin
    for promise in problem.promises:
        now = times.get((promise.lot, promise.order, promise.trip), {})
        told = ((TaskKind.PICKUP, promise.pickup_at), (TaskKind.DELIVERY, promise.delivery_at))
        if any(kind not in now or abs(now[kind] - at) > promise.tolerance_s for kind, at in told):
            total -= YEN * promise.points
    return total


def score_of(problem: Problem, shipments: Series[Shipment], routes: Series[Route]) -> Score:
    """Score of a plan from its shipments and its routes' figures."""
    missed = sum(not any(fits(match, s) for s in shipments) for match in problem.required)
    if problem.objective is not Objective.VALUE:
        used = [route for route in routes if any(s.trip == route.trip for s in shipments)]
        vehicles = len(used) if problem.objective is Objective.VEHICLES else 0
        return Score(missed=missed, vehicles=vehicles, metres=sum(r.metres for r in used), value=0, points=0)
    value = sum(margin(problem, s) + worth(problem, s) for s in shipments)
    value -= sum(route.extra_cost for route in routes)
    return Score(missed=missed, vehicles=0, metres=0, value=value, points=points_of(problem, shipments, routes))
