"""All trips of a day in one CP-SAT model, coupled by stock, orders, funding and goals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from matching.plan import Basis
from matching.problem import YEN, YEN_KG_G, Match, Objective, Problem
from matching.solvers.exact_ground import Ground, ground_of
from matching.solvers.exact_load import add_ethylene, add_insured, add_loads, add_on_board, delivery_visits
from matching.solvers.exact_nodes import Kind
from matching.solvers.exact_pairs import pairs_of
from matching.solvers.exact_route import RouteModel, route_model
from matching.solvers.lexicographic import Goal


@dataclass(slots=True, kw_only=True)
class Day:
    """The whole model: one route a trip, the coupling variables, the goals."""

    problem: Problem
    model: cp_model.CpModel
    grounds: dict[int, Ground] = field(default_factory=dict)
    routes: list[RouteModel] = field(default_factory=list)
    option: dict[tuple[int, int], Any] = field(default_factory=dict)
    served: dict[int, Any] = field(default_factory=dict)
    met: list[Any] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    variables: list[Any] = field(default_factory=list)


def day_model(problem: Problem) -> Day:
    """Return the whole model of a day whose trips have not begun."""
    day = Day(problem=problem, model=cp_model.CpModel())
    for index in range(len(problem.trips)):
        ground = ground_of(problem, index)
        if ground is None:
            continue
        day.grounds[index] = ground
        pairs = pairs_of(problem, index, ground)
        if pairs:
            day.routes.append(route_model(day.model, problem, index, ground, pairs))
    for route in day.routes:
        add_loads(route)
        add_ethylene(route)
        add_on_board(route)
        add_insured(route)
    _lots(day)
    _orders(day)
    _funding(day)
    _required(day)
    _goals(day)
    return day


def _lots(day: Day) -> None:
    """Stock, and one pickup option a lot."""
    model = day.model
    for lot, given in enumerate(day.problem.lots):
        mine = [(route, i) for route in day.routes for i, pair in enumerate(route.pairs) if pair.lot == lot]
        model.add(sum(sum(route.units[i]) for route, i in mine) <= given.units)
        used = sorted({end.option for route, i in mine for end in route.pairs[i].pickups})
        if len(used) < 2:
            continue
        for option in used:
            day.option[lot, option] = model.new_bool_var("")
        model.add_at_most_one(day.option[lot, option] for option in used)
        for route, i in mine:
            for n, node in enumerate(route.nodes):
                if node.kind is Kind.PICKUP and node.index == i and node.end is not None:
                    model.add_implication(route.present[n], day.option[lot, node.end.option])


def _orders(day: Day) -> None:
    """Quantity or nothing, and the number of delivery visits over all trips."""
    model = day.model
    for order, given in enumerate(day.problem.orders):
        mine = [(route, i) for route in day.routes for i, pair in enumerate(route.pairs) if pair.order == order]
        if not mine:
            continue
        served = day.served[order] = model.new_bool_var("")
        model.add_max_equality(served, [route.rides[i] for route, i in mine])
        grams = sum(route.grams(i) for route, i in mine)
        model.add(grams <= (given.max_g + given.over_g) * served)
        model.add(grams >= given.min_g * served)
        if len(mine) > given.max_deliveries:
            model.add(sum(delivery_visits(route, order) for route in day.routes) <= given.max_deliveries * served)


def _funding(day: Day) -> None:
    """Extra cost within headroom, gift and sponsor's money; the sponsor's money within worth and budget."""
    model, problem, flows = day.model, day.problem, []
    if problem.objective is not Objective.VALUE:
        return
    budget = problem.sponsor.budget
    for route in day.routes:
        room: Any = 0
        for pair, several in zip(route.pairs, route.units, strict=True):
            if pair.basis is not Basis.FREE:
                room = room + sum(end.margin * units for end, units in zip(pair.pickups, several, strict=True))
        free = [rides for pair, rides in zip(route.pairs, route.rides, strict=True) if pair.basis is Basis.FREE]
        paid = [rides for pair, rides in zip(route.pairs, route.rides, strict=True) if pair.paid]
        if free and route.trip.gift:
            gift = model.new_bool_var("")
            model.add_max_equality(gift, free)
            room = room + YEN * route.trip.gift * gift
        if paid and budget and problem.sponsor.worth:
            flow = model.new_int_var(0, budget, "")
            model.add(flow <= budget * sum(paid))
            model.add(1000 * flow <= problem.sponsor.worth * sum(route.grams(i) for i in range(len(route.pairs))))
            flows.append(flow)
            room = room + YEN * flow
        model.add(route.extra_cost <= room)
    if len(flows) > 1:
        model.add(sum(flows) <= budget)


def _required(day: Day) -> None:
    for match in day.problem.required:
        met = day.model.new_bool_var("")
        fitting = [
            rides
            for route in day.routes
            for pair, rides in zip(route.pairs, route.rides, strict=True)
            if _fits(match, pair.lot, pair.order, pair.trip)
        ]
        day.model.add(met <= sum(fitting))
        day.met.append(met)


def _fits(match: Match, lot: int, order: int, trip: int) -> bool:
    return match.lot in {None, lot} and match.order in {None, order} and match.trip in {None, trip}


def _goals(day: Day) -> None:
    """State the score in order of rank, one variable a goal, and name every variable that is read back."""
    problem, model = day.problem, day.model
    if problem.required:
        _goal(day, sum(day.met) - len(problem.required), -len(problem.required), 0)
    if problem.objective is not Objective.VALUE:
        vehicles, metres, most = [], [], 0
        for route in day.routes:
            used = model.new_bool_var("")
            model.add_max_equality(used, route.rides)
            largest = sum(max((a.metres for a in route.arcs if a.tail == i), default=0) for i in range(len(route.nodes)))
            driven = model.new_int_var(0, largest, "")
            model.add(driven >= route.metres - largest * (1 - used))
            vehicles.append(used)
            metres.append(driven)
            most += largest
        if problem.objective is Objective.VEHICLES:
            _goal(day, -sum(vehicles), -len(vehicles), 0)
        _goal(day, -sum(metres), -most, 0)
    else:
        value, low, high = _value(day)
        _goal(day, value, low, high)
    for route in day.routes:
        day.variables += [*route.take, *route.rides, *(u for several in route.units for u in several), *route.begin]
        day.variables += route.pause_after.values()
        day.variables += [literal for literal in route.present if literal is not True]


def _goal(day: Day, expression: Any, low: int, high: int) -> None:
    total = day.model.new_int_var(low, high, "")
    day.model.add(total == expression)
    day.goals.append(Goal(terms=((1, total),), low=low, high=high))
    day.variables.append(total)


def _value(day: Day) -> tuple[Any, int, int]:
    """Return yen value and points in score units, with bounds."""
    problem, total, high = day.problem, 0, 0
    sponsor = problem.sponsor
    for route in day.routes:
        for pair, several in zip(route.pairs, route.units, strict=True):
            lot = problem.lots[pair.lot]
            extra = YEN_KG_G * (sponsor.worth + lot.priority) * lot.unit_g
            total = total + sum((end.margin + extra) * units for end, units in zip(pair.pickups, several, strict=True))
            high += (max(end.margin for end in pair.pickups) + extra) * pair.most
        total = total - route.extra_cost
    for order, served in day.served.items():
        total = total + YEN * problem.orders[order].priority * served
        high += YEN * problem.orders[order].priority
    # A funded trip loses no more than its gift, however dear the required goods are.
    return total, -YEN * sum(route.trip.gift for route in day.routes), high
