"""A plan of another day, or of the same day before something happened, as the start of a new one: what still holds is kept."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from api.documents.plan import PlanDocument, RouteEntry
from api.planning.assemble import Assembled
from matching.plan import Decision, Plan, Sequence, Shipment, Step
from matching.problem import TaskKind, Trip
from matching.salvage import salvage
from matching.visits import windows_of

_KINDS = {"own": TaskKind.OWN, "pickup": TaskKind.PICKUP, "delivery": TaskKind.DELIVERY}


def carried_over(assembled: Assembled, document: PlanDocument) -> Plan | None:
    """
    Return what of a plan is still lawful on this day, settled and judged; None where nothing can be kept.

    Lots, orders and trips that are gone go with all that hung on them; lots that have fewer units left give fewer while the
    order still has its least; what the day says is on board or done stands first.
    """
    return salvage(assembled.problem, decision_on(assembled, document))


def slowed(assembled: Assembled, document: PlanDocument) -> frozenset[str]:
    """Return the trips of a plan that some leg takes longer on this day's roads, or that have no way there any more."""
    found = set()
    for route in document.routes:
        t = assembled.trips.get(route.trip)
        if t is None:
            continue
        seconds = assembled.problem.travels[assembled.problem.trips[t].metric].seconds
        for a, b in pairwise(route.stops):
            here, there = assembled.places.get(a.place), assembled.places.get(b.place)
            if here is not None and there is not None and here != there and not 0 <= seconds[here, there] <= b.leg_s:
                found.add(route.trip)
    return frozenset(found)


def decision_on(assembled: Assembled, document: PlanDocument) -> Decision:
    """Return what a plan decided in the indices of this day, as far as the day knows its names."""
    problem = assembled.problem
    shipments: list[Shipment] = []
    at: dict[tuple[int, int, int], int] = {}
    left = [lot.units for lot in problem.lots]
    aboard: dict[int, list[int]] = defaultdict(list)
    for t, trip in enumerate(problem.trips):
        for one in trip.aboard:
            aboard[t].append(len(shipments))
            at[one.lot, one.order, t] = len(shipments)
            left[one.lot] -= one.units
            shipments.append(
                Shipment(
                    lot=one.lot,
                    order=one.order,
                    trip=t,
                    pickup_option=one.pickup_option,
                    receiving_option=one.receiving_option,
                    units=one.units,
                )
            )
    for entry in document.shipments:
        names = (assembled.lots.get(entry.lot), assembled.orders.get(entry.order), assembled.trips.get(entry.trip))
        lot, order, t_or_none = names
        if lot is None or order is None or t_or_none is None or (lot, order, t_or_none) in at:
            continue
        options = len(problem.lots[lot].pickups), len(problem.orders[order].receivings)
        units = min(entry.units, left[lot])
        if entry.pickup_option >= options[0] or entry.receiving_option >= options[1] or units < 1:
            continue
        left[lot] -= units
        at[lot, order, t_or_none] = len(shipments)
        shipments.append(
            Shipment(
                lot=lot,
                order=order,
                trip=t_or_none,
                pickup_option=entry.pickup_option,
                receiving_option=entry.receiving_option,
                units=units,
            )
        )
    routes = {route.trip: route for route in document.routes}
    sequences = []
    for name, t in assembled.trips.items():
        route = routes.get(name)
        if route is not None:
            numbers = _numbers(assembled, document, t, at)
            sequences.append(_sequence(assembled, route, t, numbers, aboard[t], tuple(shipments)))
    with_route = {sequence.trip for sequence in sequences}
    kept = [i for i, s in enumerate(shipments) if s.trip in with_route]
    place = {old: new for new, old in enumerate(kept)}
    return Decision(
        shipments=tuple(shipments[i] for i in kept),
        sequences=tuple(
            Sequence(
                trip=sequence.trip,
                steps=tuple(
                    step if step.kind is TaskKind.OWN else Step(kind=step.kind, index=place[step.index], window=step.window)
                    for step in sequence.steps
                ),
                pause_after=sequence.pause_after,
            )
            for sequence in sequences
        ),
    )


def _numbers(assembled: Assembled, document: PlanDocument, trip: int, at: dict[tuple[int, int, int], int]) -> dict[int, int]:
    """The new number of each of the document's shipments on a trip that are kept."""
    found = {}
    for i, entry in enumerate(document.shipments):
        lot, order = assembled.lots.get(entry.lot), assembled.orders.get(entry.order)
        if assembled.trips.get(entry.trip) == trip and lot is not None and order is not None and (lot, order, trip) in at:
            found[i] = at[lot, order, trip]
    return found


def _sequence(
    assembled: Assembled,
    route: RouteEntry,
    t: int,
    numbers: dict[int, int],
    aboard: list[int],
    shipments: tuple[Shipment, ...],
) -> Sequence:
    """Put what is done first, then what the route had still before it, in its order."""
    trip = assembled.problem.trips[t]
    steps = _done_steps(trip, aboard)
    behind = {(step.kind, step.index) for step in steps}
    done = len(steps)
    tasks = [task for stop in route.stops for task in stop.tasks]
    # Own stops may have been put in before those still to come (where the truck stands now); the last ones are the same.
    shift = len(trip.own_stops) - sum(task.kind == "own" for task in tasks)
    rest = None if route.break_taken is None else route.break_taken.after_tasks
    pause = None
    for k, task in enumerate(tasks):
        if k == rest:
            pause = len(steps)
        kind = _KINDS[task.kind]
        index = task.index + shift if kind is TaskKind.OWN else numbers.get(task.index)
        if index is None or index < 0 or (kind, index) in behind:
            continue
        step = Step(kind=kind, index=index, window=task.window)
        last = len(windows_of(assembled.problem, trip, shipments, step)) - 1
        steps.append(step if task.window <= last else Step(kind=kind, index=index, window=last))
        behind.add((kind, index))
    if rest is not None and pause is None:
        pause = len(steps)
    # Goods on board that the route did not know are delivered last.
    steps += [Step(kind=TaskKind.DELIVERY, index=number) for number in aboard if (TaskKind.DELIVERY, number) not in behind]
    if trip.done is not None and trip.done.pause is not None:
        pause = trip.done.pause[0]
    elif pause is not None:
        pause = max(pause, done)
    return Sequence(trip=t, steps=tuple(steps), pause_after=pause if trip.pause is not None else None)


def _done_steps(trip: Trip, aboard: list[int]) -> list[Step]:
    if trip.done is None:
        return []
    return [
        Step(kind=task.kind, index=task.index if task.kind is TaskKind.OWN else aboard[task.index], window=task.window)
        for task in trip.done.tasks
    ]
