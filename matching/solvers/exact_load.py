"""What rides together in one trip's circuit: loads, ethylene, time on board, and in how many visits an order is served."""

from __future__ import annotations

from collections.abc import Sequence as Series
from typing import Any

from matching.problem import YEN, Ethylene, Objective, Zone
from matching.solvers.exact_nodes import END, START, Kind
from matching.solvers.exact_route import RouteModel


def add_loads(route: RouteModel) -> None:
    """Grams and crates of each zone, never above capacity on leaving a visit (the end's is never left)."""
    trip, lots = route.trip, route.problem.lots
    grams = [route.grams(i) for i in range(len(route.pairs))]
    most = [pair.most * lots[pair.lot].unit_g for pair in route.pairs]
    _load(route, trip.own_g, [stop.change_g for stop in trip.own_stops], grams, most, trip.capacity_g)
    for zone in Zone:
        inside = [lots[pair.lot].zone is zone for pair in route.pairs]
        crates = [c if ours else 0 for c, ours in zip(route.crates, inside, strict=True)]
        full = [-(-p.most // lots[p.lot].units_per_crate) if ours else 0 for p, ours in zip(route.pairs, inside, strict=True)]
        if any(inside):
            changes = [stop.change_crates[zone] for stop in trip.own_stops]
            _load(route, trip.own_crates[zone], changes, crates, full, trip.capacity_crates[zone])


def _load(route: RouteModel, own: int, changes: Series[int], loads: Series[Any], most: Series[int], capacity: int) -> None:
    """Carry one load along the arcs; it may be overstated but never understated, which is all that capacity asks."""
    largest = own + sum(max(0, change) for change in changes) + sum(most)
    if largest <= capacity:
        return
    model, nodes = route.model, route.nodes
    change: list[Any] = []
    for node in nodes:
        if node.kind is Kind.OWN:
            change.append(changes[node.index])
        else:
            change.append(0 if node.fixed else loads[node.index] * (1 if node.kind is Kind.PICKUP else -1))
    load = [model.new_int_var(0, largest, "") for _ in nodes]
    model.add(load[START] == own)
    for arc, x in zip(route.arcs, route.take, strict=True):
        if arc.head != END:
            model.add(load[arc.head] >= load[arc.tail] + change[arc.head]).only_enforce_if(x)
    for i, node in enumerate(nodes):
        if i == END:
            continue
        if node.kind is Kind.PICKUP and not route.arcs_in(i, moving=False):
            alone = sum(n.kind is Kind.PICKUP and n.index == node.index for n in nodes) == 1
            if alone:
                model.add(load[i] >= loads[node.index])
        model.add(load[i] + (largest - capacity) * route.moves_out[i] <= largest)


def add_ethylene(route: RouteModel) -> None:
    """On no leg are producer and sensitive goods in one zone, own load included where its crates there are above 0."""
    trip = route.trip
    for zone in Zone:
        own = [trip.own_crates[zone]]
        for stop in trip.own_stops:
            own.append(own[-1] + stop.change_crates[zone])
        sides = []
        for side in (Ethylene.PRODUCES, Ethylene.SENSITIVE):
            flags = [int(crates > 0 and trip.own_ethylene is side) for crates in own]
            lots = [route.problem.lots[pair.lot] for pair in route.pairs]
            rides = [
                rides if lot.zone is zone and lot.ethylene is side else 0 for rides, lot in zip(route.rides, lots, strict=True)
            ]
            sides.append((flags, rides, sum(flags) + sum(not isinstance(r, int) for r in rides)))
        goods = any(not isinstance(r, int) for _, rides, _ in sides for r in rides)
        if goods and all(most for _, _, most in sides):
            _apart(route, sides)


def _apart(route: RouteModel, sides: Series[tuple[list[int], list[Any], int]]) -> None:
    """Of two kinds of goods only one may be on board on leaving a visit; each is counted along the arcs."""
    model, nodes = route.model, route.nodes
    counts = []
    for flags, rides, most in sides:
        count = [model.new_int_var(0, most + 1, "") for _ in nodes]
        model.add(count[START] == flags[0])
        for arc, x in zip(route.arcs, route.take, strict=True):
            node = nodes[arc.head]
            if node.kind is Kind.END:
                continue
            if node.kind is Kind.OWN:
                step: Any = flags[node.index + 1] - flags[node.index]
            else:
                step = rides[node.index] * (1 if node.kind is Kind.PICKUP else -1)
            model.add(count[arc.head] >= count[arc.tail] + step).only_enforce_if(x)
        counts.append((count, most + 1))
    for i in range(len(nodes)):
        if i == END:
            continue
        first = model.new_bool_var("")
        for (count, most), shown in zip(counts, (1 - first, first), strict=True):
            # On leaving, the side that is not shown must be empty.
            model.add(count[i] + most * route.moves_out[i] <= most + most * shown)


def add_on_board(route: RouteModel) -> None:
    """Time on board runs from the end of the pickup's whole visit, known from what comes later at the same place."""
    model, nodes, lots = route.model, route.nodes, route.problem.lots
    limited = [i for i, pair in enumerate(route.pairs) if lots[pair.lot].on_board is not None]
    places = {n.place for n in nodes if n.kind is Kind.PICKUP and n.index in limited}
    latest = max(node.late for node in nodes) + max((p.parking_s for p in route.problem.places), default=0) + route.longest
    left: dict[int, Any] = {}
    for i, node in enumerate(nodes):
        if node.place in places and node.kind in {Kind.OWN, Kind.PICKUP, Kind.DELIVERY}:
            may_stay = any(arc.head != END for arc, _ in route.arcs_out(i, moving=False))
            left[i] = model.new_int_var(0, latest, "") if may_stay else route.end_of(i)
    for i, moment in left.items():
        stays = [(arc, x) for arc, x in route.arcs_out(i, moving=False) if arc.head != END]
        if not stays:
            continue
        for arc, x in zip(route.arcs, route.take, strict=True):
            if arc.tail == i:
                onward = left[arc.head] if not arc.moves and arc.head != END else route.end_of(i)
                model.add(moment <= onward).only_enforce_if(x)
    for pair in limited:
        limit = lots[route.pairs[pair].lot].on_board
        for p, d in route.ways(pair):
            model.add(route.begin[d] - left[p] <= limit).only_enforce_if([route.present[p], route.present[d]])


def delivery_visits(route: RouteModel, order: int) -> Any:
    """Return an expression that is at least the number of visits in which the trip delivers to an order.

    A delivery opens a new visit of the order unless an earlier step of the same visit delivers to it too.
    """
    model, nodes = route.model, route.nodes
    ours = {i for i, n in enumerate(nodes) if n.kind is Kind.DELIVERY and route.pairs[n.index].order == order}
    if len({nodes[i].index for i in ours}) < 2:
        return sum(rides for pair, rides in zip(route.pairs, route.rides, strict=True) if pair.order == order)
    crowded = {place for place in {nodes[i].place for i in ours} if sum(nodes[i].place == place for i in ours) > 1}
    # served[i]: something was delivered to the order in this visit before or at node i; overstated never, understated freely.
    served = {i: model.new_bool_var("") for i, n in enumerate(nodes) if n.place in crowded and i not in {START, END}}
    again = {i: model.new_bool_var("") for i in ours if i in served}
    for i, literal in served.items():
        before = again.get(i, literal)
        for arc, x in zip(route.arcs, route.take, strict=True):
            if arc.head != i:
                continue
            if arc.moves or arc.tail not in served:
                model.add_implication(x, ~before)
            else:
                model.add_implication(x, served[arc.tail]).only_enforce_if(before)
        if i in again:
            model.add(literal == route.present[i])
            model.add_implication(again[i], route.present[i])
    return sum(route.present[i] for i in ours) - sum(again.values())


def add_insured(route: RouteModel) -> None:
    """The value on board that is neither the vehicle's own nor bought stays within the insured value."""
    trip = route.trip
    if trip.insured is None or route.problem.objective is not Objective.VALUE:
        return
    terms = [
        end.lowest * units
        for pair, several in zip(route.pairs, route.units, strict=True)
        if not pair.owned
        for end, units in zip(pair.pickups, several, strict=True)
    ]
    if terms:
        route.model.add(sum(terms) <= YEN * trip.insured)
