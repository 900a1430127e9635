"""Rules of the Routing model that no single sum along a route can hold: what is chosen together, and what may ride together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from matching.problem import Ethylene, Match, Objective
from matching.solvers.routing_choice import Offer, fits
from matching.solvers.routing_dimensions import Model
from matching.solvers.routing_legs import UNIT
from matching.solvers.routing_nodes import Role


def add_offers(model: Model) -> None:
    """Each offer rides whole or not at all, at a loss of its value; its calls are alternatives of each other."""
    layout, routing = model.layout, model.routing
    scale = UNIT if model.problem.objective is Objective.VALUE else 1
    for k, offer in enumerate(layout.offers):
        picks = [model.at(i) for i in layout.pickups[k]]
        drops = [model.at(i) for i in layout.deliveries[k]]
        bonus = model.huge * sum(_asked(match, offer) for match in model.problem.required)
        one = routing.AddDisjunction(picks, max(0, offer.value // scale + bonus))
        two = routing.AddDisjunction(drops, 0)
        routing.AddPickupAndDeliverySets(one, two)
        for i in (*layout.pickups[k], *layout.deliveries[k]):
            trips = layout.nodes[i].trips
            routing.VehicleVar(model.at(i)).SetValues([-1, *(v for v, t in enumerate(layout.trips) if t in trips)])


def _asked(match: Match, offer: Offer) -> bool:
    """Whether an offer may meet a required pattern; that it rides on the trip named is a dimension's business."""
    trips = {trip for call in offer.pickups for trip in call.trips}
    return any(fits(match, part.lot, offer.order, trip) for part in offer.parts for trip in trips)


def add_own(model: Model) -> None:
    """Own stops and one break of each trip are mandatory in that missing one costs more than all else together.

    The library's insertion takes the dearest first: own stops in their order, then breaks, then goods. As hard demands they
    would be put in in any order, and mostly to no avail.
    """
    for stops, pauses in zip(model.layout.stops, model.layout.pauses, strict=True):
        for k, node in enumerate(stops):
            model.routing.AddDisjunction([model.at(node)], model.huge * max(3, 100 - k))
        if pauses:
            model.routing.AddDisjunction([model.at(i) for i in pauses], model.huge * 2)


def add_claims(model: Model) -> None:
    """A portion of a lot or of an order belongs to one offer at most: stock, pickup option, quantities and deliveries.

    Claimed by the deliveries: the library knows the penalty of a node in a single disjunction only, and the pickups carry it.
    """
    claims = defaultdict[tuple[int, ...], list[int]](list)
    for k, offer in enumerate(model.layout.offers):
        for claim in offer.claims:
            claims[claim].extend(model.at(i) for i in model.layout.deliveries[k])
    for nodes in sorted({tuple(nodes) for nodes in claims.values() if len(nodes) > 1}):
        model.routing.AddDisjunction(list(nodes), 0)


def add_ethylene(model: Model) -> None:
    """Producers and sensitive goods of one zone are never on board together (the law: on no leg)."""
    layout, routing, lots = model.layout, model.routing, model.problem.lots
    types: dict[tuple[int, int], int] = {}
    for i, node in enumerate(layout.nodes):
        if not node.goods:
            continue
        parts = [lots[part.lot] for part in layout.call(i).parts]
        side = next(((int(lot.zone), int(lot.ethylene)) for lot in parts if lot.ethylene), None)
        if side is None:
            continue
        number = types.setdefault(side, len(types))
        policy = routing.TYPE_ADDED_TO_VEHICLE if node.role is Role.PICKUP else routing.ADDED_TYPE_REMOVED_FROM_VEHICLE
        routing.SetVisitType(model.at(i), number, policy)
    for (zone, ethylene), number in types.items():
        other = types.get((zone, int(Ethylene.SENSITIVE)))
        if ethylene == Ethylene.PRODUCES and other is not None:
            routing.AddTemporalTypeIncompatibility(number, other)


def add_on_board(model: Model) -> None:
    """From the end of the pickup to the begin of the delivery; parking and what is handled before count against it."""
    layout, problem = model.layout, model.problem
    time = model.dimension("time")
    own = {p for t in layout.trips for p in (problem.trips[t].start, problem.trips[t].end)}
    own |= {stop.place for t in layout.trips for stop in problem.trips[t].own_stops}
    for k, offer in enumerate(layout.offers):
        if all(problem.lots[part.lot].on_board is None for part in offer.parts):
            continue
        limits: dict[tuple[int, int], int] = {}
        for p in layout.pickups[k]:
            for d in layout.deliveries[k]:
                limits[model.at(p), model.at(d)] = _limit(model, p, d, own)
        time.SetPickupToDeliveryLimitFunctionForPair(_limit_of(model, k, limits), k)
        for (p, d), limit in limits.items():
            both = model.routing.ActiveVar(p) + model.routing.ActiveVar(d)
            slack = 10**7
            model.solver.Add(time.CumulVar(d) - time.CumulVar(p) + slack * both <= limit + 2 * slack)


def _limit_of(model: Model, k: int, limits: dict[tuple[int, int], int]) -> Callable[[int, int], int]:
    picks = [model.at(i) for i in model.layout.pickups[k]]
    drops = [model.at(i) for i in model.layout.deliveries[k]]

    def limit(pickup: int, delivery: int) -> int:
        return limits[picks[pickup], drops[delivery]]

    return limit


def _limit(model: Model, p: int, d: int, own: set[int]) -> int:
    """Most seconds from begin to begin for which the time on board of every part is lawful under every metric."""
    layout, problem = model.layout, model.problem
    pickup, delivery, lots = layout.nodes[p], layout.nodes[d], problem.lots
    parking = 0 if delivery.first else problem.places[delivery.entry].parking_s
    leaving = 0 if pickup.exit in own else problem.places[pickup.exit].parking_s
    before, found = 0, []
    picked = layout.call(p)
    for part in layout.call(d).parts:
        limit = lots[part.lot].on_board
        if limit is not None:
            # The first of two pickups is on board from the end of its own visit, the second from the node's end.
            first = picked.places[0] != picked.places[-1] and picked.parts[0].lot == part.lot
            stays = _handling(model, part.lot, part.units) if first else min(pickup.stays)
            leave = (0 if picked.places[0] in own else problem.places[picked.places[0]].parking_s) if first else leaving
            found.append(limit + stays + leave - parking - before)
        before += _handling(model, part.lot, part.units)
    return min(found)


def _handling(model: Model, lot: int, units: int) -> int:
    given = model.problem.lots[lot]
    return given.handling_s * -(-units // given.units_per_crate)
