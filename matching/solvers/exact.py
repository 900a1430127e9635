"""One small day solved to proven optimality: the yardstick of the search.

All trips are circuits of one CP-SAT model (one file a concern: ``exact_pairs``, ``exact_nodes``, ``exact_route``,
``exact_load``); here they are coupled by stock, orders, funding and goals, and the solution is read back as a decision.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from matching.errors import ProblemError
from matching.plan import Basis, Decision, Sequence, Shipment, Step
from matching.problem import YEN, YEN_KG_G, Match, Objective, Problem, TaskKind, Window
from matching.solvers.exact_ground import Ground, ground_of
from matching.solvers.exact_load import add_ethylene, add_insured, add_loads, add_on_board, delivery_visits
from matching.solvers.exact_nodes import END, START, Kind, Node
from matching.solvers.exact_pairs import pairs_of
from matching.solvers.exact_route import RouteModel, route_model
from matching.solvers.lexicographic import Goal, maximise


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """What was found: the decision, whether it is proven best, its score as the model claims it, and what is still possible.

    ``key`` and ``bound`` are ordered as :attr:`matching.plan.Score.key`; no lawful plan has a key above ``bound``, and the
    two are equal when ``optimal``. (A lawful plan made from the decision may score higher than ``key`` when not optimal.)
    """

    decision: Decision
    optimal: bool
    key: tuple[int, int, int, int]
    bound: tuple[int, int, int, int]


def exact(problem: Problem, *, deterministic_time: float = 60.0, seed: int = 0, hint: Decision | None = None) -> Exact:
    """Return the best decision for a small day, with proof where the budget allows.

    Parameters
    ----------
    deterministic_time : float
        CP-SAT's own measure of work (about a second each); never a clock, so that the same call gives the same answer.
    hint : Decision, optional
        A lawful decision to start from.

    Raises
    ------
    ProblemError
        For promises and for trips that are already running: neither is modelled here.
    """
    _refuse(problem)
    day = _day(problem)
    point = _point(day, hint if hint is not None else Decision(shipments=(), sequences=()))
    answer = maximise(
        day.model,
        day.goals,
        day.variables,
        hint=point,
        deterministic_time=deterministic_time,
        seed=seed,
        options={"linearization_level": 2},
    )
    ways = {index: ground.sequence for index, ground in day.grounds.items()}
    bound = _key(problem, answer.bounds) if answer.bounds else (0, 0, 0, 0)
    if answer.values is None:
        empty = Decision(shipments=(), sequences=tuple(ways[t] for t in sorted(ways)))
        return Exact(decision=empty, optimal=False, key=(-len(problem.required), 0, 0, 0), bound=bound)
    value_of = {v.index: value for v, value in zip(day.variables, answer.values, strict=True)}
    reached = [sum(c * value_of[v.index] for c, v in goal.terms) for goal in day.goals]
    key = _key(problem, reached)
    return Exact(decision=_read(day, value_of), optimal=answer.optimal, key=key, bound=key if answer.optimal else bound)


@dataclass(slots=True, kw_only=True)
class _Day:
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


def _refuse(problem: Problem) -> None:
    if problem.promises:
        raise ProblemError("promises", "cannot be solved exactly: leave them out")
    for t, trip in enumerate(problem.trips):
        if trip.done is not None:
            raise ProblemError(f"trips[{t}].done", "cannot be solved exactly: only whole trips can")


def _day(problem: Problem) -> _Day:
    day = _Day(problem=problem, model=cp_model.CpModel())
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


def _lots(day: _Day) -> None:
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


def _orders(day: _Day) -> None:
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


def _funding(day: _Day) -> None:
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


def _required(day: _Day) -> None:
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


def _goals(day: _Day) -> None:
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


def _goal(day: _Day, expression: Any, low: int, high: int) -> None:
    total = day.model.new_int_var(low, high, "")
    day.model.add(total == expression)
    day.goals.append(Goal(terms=((1, total),), low=low, high=high))
    day.variables.append(total)


def _value(day: _Day) -> tuple[Any, int, int]:
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


def _point(day: _Day, hint: Decision) -> dict[int, tuple[Any, int]]:
    """Return a start for CP-SAT from a decision: what rides, how much, in which order."""
    sequences = {s.trip: s for s in hint.sequences}
    values: list[tuple[Any, int]] = []
    for route in day.routes:
        mine = [s for s in hint.shipments if s.trip == route.index]
        pair_of = {(pair.lot, pair.order): i for i, pair in enumerate(route.pairs)}
        units = {(pair_of.get((s.lot, s.order)), s.pickup_option): s.units for s in mine}
        for i, several in enumerate(route.units):
            ends = route.pairs[i].pickups
            values += [(u, units.get((i, end.option), 0)) for u, end in zip(several, ends, strict=True)]
            values.append((route.rides[i], int(any((i, end.option) in units for end in ends))))
        path = [START]
        steps = sequences[route.index].steps if mine and route.index in sequences else day.grounds[route.index].sequence.steps
        for step in steps:
            shipment = None if step.kind is TaskKind.OWN else hint.shipments[step.index]
            for n, node in enumerate(route.nodes):
                if node.kind != int(step.kind):
                    continue
                if shipment is None and node.index == step.index:
                    path.append(n)
                elif (
                    shipment is not None and node.end is not None and node.index == pair_of.get((shipment.lot, shipment.order))
                ):
                    option = shipment.pickup_option if node.kind is Kind.PICKUP else shipment.receiving_option
                    path.extend([n] if option == node.end.option else [])
        legs = set(zip(path, [*path[1:], END], strict=True))
        values += [(x, int((arc.tail, arc.head) in legs)) for arc, x in zip(route.arcs, route.take, strict=True)]
    return {v.index: (v, value) for v, value in values}


def _read(day: _Day, value_of: dict[int, int]) -> Decision:
    """Return the decision of a solution: shipments by trip, sequences with the window that holds each begin."""
    shipments: list[Shipment] = []
    sequences = {t: ground.sequence for t, ground in day.grounds.items()}
    for route in day.routes:
        number: dict[int, int] = {}
        onward = {a.tail: a.head for a, x in zip(route.arcs, route.take, strict=True) if value_of[x.index]}
        path = []
        at = onward[START]
        while at != END:
            path.append(at)
            at = onward[at]
        options = {(n.index, n.kind): n.end.option for n in (route.nodes[i] for i in path) if n.end is not None}
        for i, pair in enumerate(route.pairs):
            if value_of[route.rides[i].index]:
                number[i] = len(shipments)
                units = sum(value_of[u.index] for u in route.units[i])
                shipments.append(
                    Shipment(
                        lot=pair.lot,
                        order=pair.order,
                        trip=pair.trip,
                        pickup_option=options[i, Kind.PICKUP],
                        receiving_option=options[i, Kind.DELIVERY],
                        units=units,
                    )
                )
        if not number:
            continue
        steps, pause = [], None
        for position, n in enumerate([START, *path]):
            if n in route.pause_after and value_of[route.pause_after[n].index]:
                pause = position
        for n in path:
            node, begin = route.nodes[n], value_of[route.begin[n].index]
            windows = _windows(day.problem, route, node)
            window = next(w for w, span in enumerate(windows) if span.early <= begin <= span.late)
            index = node.index if node.kind is Kind.OWN else number[node.index]
            steps.append(Step(kind=TaskKind(int(node.kind)), index=index, window=window))
        sequences[route.index] = Sequence(trip=route.index, steps=tuple(steps), pause_after=pause)
    return Decision(shipments=tuple(shipments), sequences=tuple(sequences[t] for t in sorted(sequences)))


def _windows(problem: Problem, route: RouteModel, node: Node) -> tuple[Window, ...]:
    """Windows as the problem states them, whose index the step stores."""
    if node.kind is Kind.OWN or node.end is None:
        return route.trip.own_stops[node.index].windows
    pair = route.pairs[node.index]
    if node.kind is Kind.PICKUP:
        return problem.lots[pair.lot].pickups[node.end.option].windows
    return problem.orders[pair.order].receivings[node.end.option].windows


def _key(problem: Problem, reached: Series[int]) -> tuple[int, int, int, int]:
    """Return figures of the goals in the places of :attr:`matching.plan.Score.key`."""
    values = list(reached)
    missed = values.pop(0) if problem.required else 0
    if problem.objective is Objective.VALUE:
        return (missed, 0, 0, values[0])
    vehicles = values.pop(0) if problem.objective is Objective.VEHICLES else 0
    return (missed, vehicles, values[0], 0)
