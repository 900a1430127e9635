"""One trip as a CP-SAT circuit: which tasks it does, in which order and when, what visits and detour that makes.

Every rule is stated on arcs. An arc that *moves* ends a visit; one that stays continues it. Whether a visit is the trip's own
is known at its first task only by what comes later at the same place, so that knowledge runs backwards along staying arcs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Series
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from matching.problem import YEN, YEN_H_S, YEN_KG_G, Objective, Problem, Trip
from matching.solvers.exact_ground import Ground
from matching.solvers.exact_nodes import END, START, Arc, Kind, Node, arcs_of, longest_of, nodes_of
from matching.solvers.exact_pairs import Pair


@dataclass(slots=True, kw_only=True)
class RouteModel:
    """Variables of one trip.

    Indexed by pair: ``rides``, ``crates`` and, with the pickup option's position, ``units``. Indexed by node: ``present``,
    ``begin``, ``service``, ``added`` (first task of an added visit), ``moves_out`` (its visit ends after it).
    """

    model: cp_model.CpModel
    problem: Problem
    index: int
    ground: Ground
    pairs: tuple[Pair, ...]
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    longest: int
    take: list[Any] = field(default_factory=list)
    rides: list[Any] = field(default_factory=list)
    units: list[list[Any]] = field(default_factory=list)
    crates: list[Any] = field(default_factory=list)
    present: list[Any] = field(default_factory=list)
    begin: list[Any] = field(default_factory=list)
    service: list[Any] = field(default_factory=list)
    added: list[Any] = field(default_factory=list)
    moves_out: list[Any] = field(default_factory=list)
    pause_after: dict[int, Any] = field(default_factory=dict)
    way_cost: Any = 0
    extra_cost: Any = 0
    metres: Any = 0

    @property
    def trip(self) -> Trip:
        """The trip that is modelled."""
        return self.problem.trips[self.index]

    def arcs_in(self, node: int, *, moving: bool) -> list[tuple[Arc, Any]]:
        """Arcs into a node, with their literals."""
        return [(a, x) for a, x in zip(self.arcs, self.take, strict=True) if a.head == node and a.moves is moving]

    def arcs_out(self, node: int, *, moving: bool) -> list[tuple[Arc, Any]]:
        """Arcs out of a node, with their literals."""
        return [(a, x) for a, x in zip(self.arcs, self.take, strict=True) if a.tail == node and a.moves is moving]

    def end_of(self, node: int) -> Any:
        """End of the service at a node (s)."""
        return self.begin[node] + self.service[node]

    def ways(self, pair: int) -> list[tuple[int, int]]:
        """Nodes of the pickups and deliveries of a pair, every combination."""
        mine = [i for i, node in enumerate(self.nodes) if node.task and node.index == pair]
        return [(p, d) for p in mine for d in mine if self.nodes[p].kind is Kind.PICKUP and self.nodes[d].kind is Kind.DELIVERY]

    def grams(self, pair: int) -> Any:
        """Weight of a pair's shipment (g)."""
        return self.problem.lots[self.pairs[pair].lot].unit_g * sum(self.units[pair])


def route_model(model: cp_model.CpModel, problem: Problem, index: int, ground: Ground, pairs: Series[Pair]) -> RouteModel:
    """Add one trip to the model: circuit, quantities, times, break, visits, detour and extra cost."""
    longest = longest_of(problem, index, ground)
    nodes = nodes_of(problem, index, pairs)
    arcs = arcs_of(problem, index, ground, pairs, nodes, longest)
    route = RouteModel(
        model=model, problem=problem, index=index, ground=ground, pairs=tuple(pairs), nodes=nodes, arcs=arcs, longest=longest
    )
    _quantities(route)
    _circuit(route)
    _services(route)
    _times(route)
    _order(route)
    _detour(route)
    return route


def _quantities(route: RouteModel) -> None:
    model = route.model
    for pair in route.pairs:
        lot = route.problem.lots[pair.lot]
        rides = model.new_bool_var("")
        units = [model.new_int_var(0, pair.most, "") for _ in pair.pickups]
        most = -(-pair.most // lot.units_per_crate)
        crates = sum(units) if lot.units_per_crate == 1 else model.new_int_var(0, most, "")
        model.add(sum(units) >= lot.min_units * rides)
        model.add(sum(units) <= pair.most * rides)
        if lot.units_per_crate > 1:
            model.add(lot.units_per_crate * crates >= sum(units))
            model.add(lot.units_per_crate * crates <= sum(units) + lot.units_per_crate - 1)
        route.rides.append(rides)
        route.units.append(units)
        route.crates.append(crates)


def _circuit(route: RouteModel) -> None:
    model, nodes = route.model, route.nodes
    chosen = defaultdict[tuple[int, Kind], list[Any]](list)
    for node in nodes:
        if node.fixed:
            route.present.append(True)
            continue
        pair, pickup = route.pairs[node.index], node.kind is Kind.PICKUP
        alone = len(pair.pickups if pickup else pair.deliveries) == 1
        literal = route.rides[node.index] if alone else model.new_bool_var("")
        chosen[node.index, node.kind].append(literal)
        if pickup and not alone:
            position = len(chosen[node.index, node.kind]) - 1
            model.add(route.units[node.index][position] <= pair.most * literal)
        route.present.append(literal)
    for (index, _), literals in chosen.items():
        if len(literals) > 1:
            model.add(sum(literals) == route.rides[index])
    route.take.extend(model.new_bool_var("") for _ in route.arcs)
    circuit = [(a.tail, a.head, x) for a, x in zip(route.arcs, route.take, strict=True)]
    circuit += [(i, i, ~route.present[i]) for i, node in enumerate(nodes) if node.task]
    model.add_circuit([*circuit, (END, START, True)])
    for i in range(len(nodes)):
        route.moves_out.append(sum(x for _, x in route.arcs_out(i, moving=True)))


def _services(route: RouteModel) -> None:
    """Parking is served (and counted) at the first task of a visit that holds neither start, end nor own stop."""
    model = route.model
    own_places = {node.place for node in route.nodes if node.kind in {Kind.OWN, Kind.END}}
    later: dict[int, Any] = {}
    for i, node in enumerate(route.nodes):
        if node.task and node.place in own_places:
            later[i] = model.new_bool_var("")
    for i, literal in later.items():
        model.add(literal + route.moves_out[i] <= 1)
        for arc, x in route.arcs_out(i, moving=False):
            if arc.head in later:
                model.add(later[arc.head] == literal).only_enforce_if(x)
            else:
                model.add_implication(x, literal)
        model.add_implication(literal, route.present[i])
    for i, node in enumerate(route.nodes):
        entered = sum(x for _, x in route.arcs_in(i, moving=True))
        added: Any = 0
        if node.task and i not in later:
            added = entered
        elif node.task:
            added = model.new_bool_var("")
            model.add(added >= entered - later[i])
            model.add(added <= entered)
            model.add(added + later[i] <= 1)
        route.added.append(added)
        handling = route.problem.lots[route.pairs[node.index].lot].handling_s if node.task else 0
        service: Any = node.service if node.fixed else route.problem.places[node.place].parking_s * added
        if handling:
            alone = sum(n.kind is node.kind and n.index == node.index for n in route.nodes) == 1
            crates = route.crates[node.index]
            if not alone:
                # Several options: only the one used takes time, so that absent nodes do not push their own times about.
                most = -(-route.pairs[node.index].most // route.problem.lots[route.pairs[node.index].lot].units_per_crate)
                used = model.new_int_var(0, most, "")
                model.add(used == crates).only_enforce_if(route.present[i])
                model.add(used <= most * route.present[i])
                crates = used
            service = service + handling * crates
        route.service.append(service)


def _times(route: RouteModel) -> None:
    model, nodes, trip = route.model, route.nodes, route.trip
    for node in nodes:
        spans = [[w.early, w.late] for w in node.windows]
        route.begin.append(model.new_int_var_from_domain(cp_model.Domain.from_intervals(spans), ""))
    leave = [route.end_of(i) for i in range(len(nodes))]
    if trip.pause is not None:
        leave = _pause(route)
    for arc, x in zip(route.arcs, route.take, strict=True):
        if arc.moves:
            model.add(route.begin[arc.head] >= leave[arc.tail] + arc.seconds).only_enforce_if(x)
            # Implied, but in the two variables that CP-SAT's precedences understand.
            least = nodes[arc.tail].service + arc.seconds
            model.add(route.begin[arc.head] >= route.begin[arc.tail] + least).only_enforce_if(x)
        elif arc.tail == START:
            # The first task at the start (or, with no way to go, the end itself) is the departure.
            model.add(route.begin[arc.head] == route.begin[START]).only_enforce_if(x)
        else:
            model.add(route.begin[arc.head] >= route.end_of(arc.tail)).only_enforce_if(x)
    stops = [i for i, node in enumerate(nodes) if node.kind is Kind.OWN]
    for a, b in pairwise(stops):
        across = nodes[a].service + int(route.ground.near_s[nodes[a].place, nodes[b].place])
        model.add(route.begin[b] >= route.begin[a] + across)
    for i in range(len(route.pairs)):
        for p, d in route.ways(i):
            source = nodes[p]
            across = int(route.ground.near_s[source.place, nodes[d].place])
            both = [route.present[p], route.present[d]]
            model.add(route.begin[d] >= route.begin[p] + source.service + across).only_enforce_if(both)


def _pause(route: RouteModel) -> list[Any]:
    """Add the break, once, directly after one visit but the end's; return when each node is left (s)."""
    model, trip = route.model, route.trip
    if trip.pause is None:
        raise AssertionError("no break")
    at = model.new_int_var(trip.pause.early, trip.pause.late, "")
    leave: list[Any] = []
    for i, node in enumerate(route.nodes):
        if node.kind is Kind.END or not route.arcs_out(i, moving=True):
            leave.append(route.end_of(i))
            continue
        here = route.pause_after[i] = model.new_bool_var("")
        model.add(here <= route.moves_out[i])
        gone = model.new_int_var(0, trip.arrive_late + trip.pause.break_s, "")
        model.add(gone >= route.end_of(i))
        model.add(gone >= at + trip.pause.break_s).only_enforce_if(here)
        model.add(at >= route.end_of(i)).only_enforce_if(here)
        if i == START:
            model.add(at == route.begin[START]).only_enforce_if(here)
        leave.append(gone)
    model.add_exactly_one(route.pause_after.values())
    return leave


def _order(route: RouteModel) -> None:
    """Precedence where times alone cannot show it: ranks along the circuit when something may take no time at all."""
    nodes, model, near = route.nodes, route.model, route.ground.near_s
    chained = [(a, b) for a, n in enumerate(nodes) for b, m in enumerate(nodes) if _must_precede(n, m)]
    if all(nodes[a].service + int(near[nodes[a].place, nodes[b].place]) > 0 for a, b in chained):
        return
    rank = [model.new_int_var(0, len(nodes) - 1, "") for _ in nodes]
    for arc, x in zip(route.arcs, route.take, strict=True):
        model.add(rank[arc.head] >= rank[arc.tail] + 1).only_enforce_if(x)
    for a, b in chained:
        both = [route.present[i] for i in (a, b) if nodes[i].task]
        model.add(rank[b] >= rank[a] + 1).only_enforce_if(both)


def _must_precede(a: Node, b: Node) -> bool:
    if a.kind is Kind.OWN and b.kind is Kind.OWN:
        return a.index + 1 == b.index
    return a.kind is Kind.PICKUP and b.kind is Kind.DELIVERY and a.index == b.index


def _detour(route: RouteModel) -> None:
    """Elapsed time, metres and added visits against their budgets; the extra cost, exactly as far as it is above 0."""
    model, trip, ground = route.model, route.trip, route.ground
    elapsed = route.begin[END] - route.begin[START]
    # A task that ends at the end's place ends the route: the end's begin is then held back by its staying arc.
    route.metres = sum(arc.metres * x for arc, x in zip(route.arcs, route.take, strict=True))
    seconds = sum(arc.seconds * x for arc, x in zip(route.arcs, route.take, strict=True))
    rest = trip.pause.break_s if trip.pause is not None else 0
    model.add(elapsed >= seconds + sum(route.service) + rest)
    model.add(elapsed <= route.longest)
    if route.problem.objective is not Objective.VALUE:
        return
    if trip.detour_m is not None:
        model.add(route.metres <= ground.metres + trip.detour_m)
    if trip.detour_visits is not None:
        model.add(sum(route.added) <= trip.detour_visits)
    most_m = sum(max((a.metres for a in route.arcs if a.tail == i), default=0) for i in range(len(route.nodes)))
    most = YEN_KG_G * trip.cost_km * most_m + YEN_H_S * trip.cost_h * route.longest
    way = YEN_KG_G * trip.cost_km * (route.metres - ground.metres) + YEN_H_S * trip.cost_h * (elapsed - ground.elapsed)
    route.way_cost = model.new_int_var(0, max(0, most), "")
    model.add(route.way_cost >= way)
    for pair, rides in zip(route.pairs, route.rides, strict=True):
        if pair.cost:
            model.add(route.way_cost >= pair.cost * rides)
    visits = sum(
        YEN * (trip.cost_visit + route.problem.places[node.place].parking_yen) * added
        for node, added in zip(route.nodes, route.added, strict=True)
    )
    route.extra_cost = route.way_cost + visits
