"""One small day solved to proven optimality: the yardstick of the search.

All trips are circuits of one CP-SAT model (one file a concern: ``exact_pairs``, ``exact_nodes``, ``exact_route``,
``exact_load``), coupled in ``exact_day``; here the model is solved and read back as a decision.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from typing import Any

from matching.errors import ProblemError
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import Objective, Problem, TaskKind, Window
from matching.solvers.exact_day import Day, day_model
from matching.solvers.exact_nodes import END, START, Kind, Node
from matching.solvers.exact_route import RouteModel
from matching.solvers.lexicographic import maximise


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
    day = day_model(problem)
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


def _refuse(problem: Problem) -> None:
    if problem.promises:
        raise ProblemError("promises", "cannot be solved exactly: leave them out")
    for t, trip in enumerate(problem.trips):
        if trip.done is not None:
            raise ProblemError(f"trips[{t}].done", "cannot be solved exactly: only whole trips can")


def _point(day: Day, hint: Decision) -> dict[int, tuple[Any, int]]:
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


def _read(day: Day, value_of: dict[int, int]) -> Decision:
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
