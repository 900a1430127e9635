"""What adds up along a route of the Routing model: time, own stops, loads, metres, visits, insured value, funding, required."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Series
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from matching.plan import Basis
from matching.problem import YEN, YEN_H_S, YEN_KG_G, ZONES, Match, Objective, Problem, Trip
from matching.solvers.routing_choice import Choice, fits
from matching.solvers.routing_legs import UNIT, Legs, Matrix, cost, lift, metres, seconds, visits
from matching.solvers.routing_nodes import Layout, Role

ROOM = 2**50
"""A capacity that nothing reaches, small enough to be added to."""


@dataclass(slots=True, kw_only=True)
class Model:
    """The library's model with what is needed to add to it; evaluators are registered once each."""

    routing: Any
    manager: Any
    choice: Choice
    layout: Layout
    legs: Legs
    huge: int
    matrices: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The problem that is modelled."""
        return self.choice.problem

    @property
    def solver(self) -> Any:
        """The constraint solver below."""
        return self.routing.solver()

    def at(self, node: int) -> int:
        """Return the library's index of a node that is neither start nor end."""
        return int(self.manager.NodeToIndex(node))

    def matrix(self, key: tuple[Any, ...], make: Callable[[], Matrix]) -> int:
        """Return the evaluator of a transit matrix that is made when first asked for."""
        if key not in self.matrices:
            self.matrices[key] = self.routing.RegisterTransitMatrix(make().tolist())
        return self.matrices[key]

    def vector(self, values: Series[int]) -> int:
        """Return the evaluator of what each node adds on being left."""
        key = ("vector", tuple(values))
        if key not in self.matrices:
            self.matrices[key] = self.routing.RegisterUnaryTransitVector(list(values))
        return self.matrices[key]

    def dimension(self, name: str) -> Any:
        """Return a dimension by name."""
        return self.routing.GetDimensionOrDie(name)


def add_costs(model: Model) -> None:
    """Every trip drives at its own rates; a trip without goods still makes its own way."""
    problem, layout = model.problem, model.layout
    value = problem.objective is Objective.VALUE
    for v, t in enumerate(layout.trips):
        trip = problem.trips[t]
        key = ("cost", trip.metric, *((trip.cost_km, trip.cost_h, trip.cost_visit) if value else ()))
        model.routing.SetArcCostEvaluatorOfVehicle(model.matrix(key, partial(_costs, model, trip)), v)
        if value or layout.stops[v]:
            model.routing.SetVehicleUsedWhenEmpty(True, v)
        elif problem.objective is Objective.VEHICLES:
            model.routing.SetFixedCostOfVehicle(model.huge // (len(layout.trips) + 1), v)


def _costs(model: Model, trip: Trip) -> Matrix:
    table = cost(model.legs, trip)
    if model.problem.objective is not Objective.VALUE:
        return table
    own = np.array([n.role in {Role.OWN, Role.END} for n in model.layout.nodes])
    raised: Matrix = np.maximum(table + lift(model.legs) * own[None, :], 0)
    return raised


def add_time(model: Model) -> None:
    """Windows, departure, arrival, duty and the detour's seconds; waiting is allowed anywhere."""
    problem, layout, routing = model.problem, model.layout, model.routing
    horizon = max(problem.trips[t].arrive_late for t in layout.trips) + 86_400
    ways = [problem.trips[t].metric for t in layout.trips]
    evaluators = [model.matrix(("seconds", m), partial(seconds, model.legs, m)) for m in ways]
    routing.AddDimensionWithVehicleTransits(evaluators, horizon, horizon, False, "time")
    time = model.dimension("time")
    for i, node in enumerate(layout.nodes):
        if node.role in {Role.START, Role.END}:
            continue
        begin = time.CumulVar(model.at(i))
        begin.SetRange(max(0, node.windows[0].early), node.windows[-1].late)
        for one, two in pairwise(node.windows):
            if one.late + 1 <= two.early - 1:
                begin.RemoveInterval(one.late + 1, two.early - 1)
    for v, t in enumerate(layout.trips):
        trip, ground = problem.trips[t], model.choice.grounds[t]
        time.CumulVar(routing.Start(v)).SetRange(trip.depart_early, trip.depart_late)
        time.CumulVar(routing.End(v)).SetRange(trip.depart_early, trip.arrive_late)
        limits = [trip.duty] if trip.duty is not None else []
        if trip.detour_s is not None and problem.objective is Objective.VALUE:
            limits.append(ground.elapsed + trip.detour_s)
        if limits:
            time.SetSpanUpperBoundForVehicle(min(limits), v)


def add_own_order(model: Model) -> None:
    """Own stops and breaks belong to their trip; the k-th own stop has at most k before it, so all together are in order."""
    layout, routing = model.layout, model.routing
    counted = [int(n.role is Role.OWN) for n in layout.nodes]
    most = max((len(stops) for stops in layout.stops), default=0)
    for v, stops in enumerate(layout.stops):
        for node in (*stops, *layout.pauses[v]):
            routing.VehicleVar(model.at(node)).SetValues([-1, v])
    if most > 1:
        routing.AddDimension(model.vector(counted), 0, most, True, "own")
        own = model.dimension("own")
        for stops in layout.stops:
            for k, node in enumerate(stops):
                own.CumulVar(model.at(node)).SetMax(k)


def add_loads(model: Model) -> None:
    """Grams and crates of each zone, own load included, judged after every task (the law: on leaving a visit)."""
    problem, layout = model.problem, model.layout
    trips = [problem.trips[t] for t in layout.trips]
    _load(model, "grams", [t.own_g for t in trips], [t.capacity_g for t in trips], -1)
    used = {problem.lots[part.lot].zone for offer in layout.offers for part in offer.parts}
    for zone in range(ZONES):
        if zone in used:
            own, room = [t.own_crates[zone] for t in trips], [t.capacity_crates[zone] for t in trips]
            _load(model, f"crates {zone}", own, room, zone)


def _load(model: Model, name: str, own: list[int], room: list[int], zone: int) -> None:
    problem, layout = model.problem, model.layout
    change = []
    for i, node in enumerate(layout.nodes):
        if node.role is Role.OWN:
            stop = problem.trips[node.trip].own_stops[node.stop]
            change.append(stop.change_g if zone < 0 else stop.change_crates[zone])
        elif node.goods:
            sign = 1 if node.role is Role.PICKUP else -1
            change.append(sign * sum(_amount(problem, part.lot, part.units, zone) for part in layout.call(i).parts))
        else:
            change.append(0)
    lots = sum(c for c in change if c > 0)
    if all(have + lots <= most for have, most in zip(own, room, strict=True)):
        return
    # While the library still puts own stops in, one that unloads may stand before the one that loads: lifted above 0.
    base = -sum(c for c, n in zip(change, layout.nodes, strict=True) if n.role is Role.OWN and c < 0)
    model.routing.AddDimensionWithVehicleCapacity(model.vector(change), 0, [base + most for most in room], False, name)
    load = model.dimension(name)
    for v, have in enumerate(own):
        load.CumulVar(model.routing.Start(v)).SetValue(base + have)


def _amount(problem: Problem, lot: int, units: int, zone: int) -> int:
    given = problem.lots[lot]
    if zone < 0:
        return units * given.unit_g
    return -(-units // given.units_per_crate) if given.zone == zone else 0


def add_budgets(model: Model) -> None:
    """Extra metres and visits."""
    problem, layout, routing = model.problem, model.layout, model.routing
    trips = [problem.trips[t] for t in layout.trips]
    if problem.objective is not Objective.VALUE:
        return
    if any(t.detour_m is not None for t in trips):
        evaluators = [model.matrix(("metres", t.metric), partial(metres, model.legs, t.metric)) for t in trips]
        routing.AddDimensionWithVehicleTransits(evaluators, 0, ROOM, True, "metres")
        for v, (t, trip) in enumerate(zip(layout.trips, trips, strict=True)):
            if trip.detour_m is not None:
                model.dimension("metres").CumulVar(routing.End(v)).SetMax(model.choice.grounds[t].metres + trip.detour_m)
    if any(t.detour_visits is not None for t in trips):
        # Begins at the number of nodes, so that what is given back never makes it negative.
        base = len(layout.nodes)
        routing.AddDimension(model.matrix(("visits",), partial(visits, model.legs)), 0, 3 * base, False, "visits")
        for v, trip in enumerate(trips):
            model.dimension("visits").CumulVar(routing.Start(v)).SetValue(base)
            if trip.detour_visits is not None:
                model.dimension("visits").CumulVar(routing.End(v)).SetMax(base + trip.detour_visits)


def add_insured(model: Model) -> None:
    """Value of what a trip carries that is neither its own nor bought."""
    problem, layout = model.problem, model.layout
    trips = [problem.trips[t] for t in layout.trips]
    if problem.objective is not Objective.VALUE or all(t.insured is None for t in trips):
        return
    evaluators, room = [], []
    for t, trip in zip(layout.trips, trips, strict=True):
        values = [0] * len(layout.nodes)
        for i, node in enumerate(layout.nodes):
            if trip.insured is not None and node.role is Role.PICKUP and t in node.trips:
                call = layout.call(i)
                for part, option in zip(call.parts, call.options, strict=True):
                    pair = model.choice.pairs[part.lot, layout.offers[node.offer].order][t]
                    low = next((e.lowest for e in pair.pickups if e.option == option), 0)
                    values[i] += 0 if pair.owned else part.units * low
        evaluators.append(model.vector(values))
        room.append(ROOM if trip.insured is None else YEN * trip.insured)
    model.routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, 0, room, True, "insured")


def add_funding(model: Model) -> None:
    """Extra cost less headroom along each trip, where points, worth or free rides could pay for an unfunded one.

    What is waited, and the sponsor's budget over all trips, are judged after the fact.
    """
    problem, layout, routing = model.problem, model.layout, model.routing
    if problem.objective is not Objective.VALUE or not may_be_unfunded(model.choice, layout):
        return
    budget = YEN * problem.sponsor.budget if problem.sponsor.worth else 0
    evaluators = []
    for t in layout.trips:
        table = _costs(model, problem.trips[t])
        for i, node in enumerate(layout.nodes):
            if node.role is not Role.PICKUP or t not in node.trips:
                continue
            call, order, room = layout.call(i), layout.offers[node.offer].order, 0
            for part, option in zip(call.parts, call.options, strict=True):
                pair = model.choice.pairs[part.lot, order][t]
                margin = next((e.margin for e in pair.pickups if e.option == option), 0)
                room += 0 if pair.basis is Basis.FREE else part.units * margin
                if pair.paid and budget:
                    room += YEN_KG_G * problem.sponsor.worth * problem.lots[part.lot].unit_g * part.units
            # The loss of an option stands in the cost already, but headroom is that of the option itself.
            table[i] -= (room + call.loss) // UNIT
        evaluators.append(routing.RegisterTransitMatrix(table.tolist()))
    routing.AddDimensionWithVehicleTransits(evaluators, 0, 2 * ROOM, False, "funding")
    for v, t in enumerate(layout.trips):
        model.dimension("funding").CumulVar(routing.Start(v)).SetValue(ROOM)
        chain = [layout.starts[v], *layout.stops[v], layout.ends[v]]
        table = _costs(model, problem.trips[t])
        own = sum(int(table[a, b]) for a, b in pairwise(chain))
        pause = problem.trips[t].pause
        own += 0 if pause is None else YEN_H_S * problem.trips[t].cost_h * pause.break_s // UNIT
        pairs = [by[t] for by in model.choice.pairs.values() if t in by]
        free = any(p.basis is Basis.FREE for p in pairs)
        slack = YEN * problem.trips[t].gift // UNIT if free else 0
        model.dimension("funding").CumulVar(routing.End(v)).SetMax(ROOM + own + slack)


def may_be_unfunded(choice: Choice, layout: Layout) -> bool:
    """Whether anything but headroom itself makes goods worth carrying."""
    problem = choice.problem
    points = any(lot.priority for lot in problem.lots) or any(order.priority for order in problem.orders)
    free = any(pair.basis is Basis.FREE for by in choice.pairs.values() for pair in by.values())
    return bool(problem.sponsor.worth or points or free or problem.required) and bool(layout.offers)


def add_required_trips(model: Model) -> None:
    """A required pattern that names a trip: missing it costs more than anything else could bring."""
    problem, layout, routing = model.problem, model.layout, model.routing
    for k, match in enumerate(problem.required):
        if match.trip is None or match.trip not in layout.vehicle:
            continue
        end = routing.End(layout.vehicle[match.trip])
        counted = [int(n.role is Role.PICKUP and _any(match, layout, i)) for i, n in enumerate(layout.nodes)]
        routing.AddDimension(model.vector(counted), 0, len(counted), True, f"required {k}")
        model.dimension(f"required {k}").SetCumulVarSoftLowerBound(end, 1, model.huge)


def _any(match: Match, layout: Layout, node: int) -> bool:
    order = layout.offers[layout.nodes[node].offer].order
    return any(fits(match, part.lot, order, match.trip or 0) for part in layout.call(node).parts)
