"""From a sequence of steps to visits, service times and loads: what a route is before it has times."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from itertools import pairwise

from matching.plan import Shipment, Step, Task
from matching.problem import Problem, TaskKind, Trip, Window, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Steps ``first`` to ``last - 1`` at one place; ``own`` where it holds the start, the end or an own stop."""

    place: int
    first: int
    last: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is on board: grams and crates of each zone."""

    grams: int
    crates: tuple[int, int, int]


def grams_of(problem: Problem, shipment: Shipment) -> int:
    """Weight of a shipment (g)."""
    return shipment.units * problem.lots[shipment.lot].unit_g


def crates_of(problem: Problem, shipment: Shipment) -> int:
    """Crates of a shipment, the last one perhaps not full."""
    return -(-shipment.units // problem.lots[shipment.lot].units_per_crate)


def place_of(problem: Problem, trip: Trip, shipments: Series[Shipment], step: Step | Task) -> int:
    """Place at which a step is done."""
    if step.kind is TaskKind.OWN:
        return trip.own_stops[step.index].place
    shipment = shipments[step.index]
    if step.kind is TaskKind.PICKUP:
        return problem.lots[shipment.lot].pickups[shipment.pickup_option].place
    return problem.orders[shipment.order].receivings[shipment.receiving_option].place


def windows_of(problem: Problem, trip: Trip, shipments: Series[Shipment], step: Step | Task) -> tuple[Window, ...]:
    """Windows among which a step chooses."""
    if step.kind is TaskKind.OWN:
        return trip.own_stops[step.index].windows
    shipment = shipments[step.index]
    if step.kind is TaskKind.PICKUP:
        return problem.lots[shipment.lot].pickups[shipment.pickup_option].windows
    return problem.orders[shipment.order].receivings[shipment.receiving_option].windows


def visits_of(problem: Problem, trip: Trip, shipments: Series[Shipment], steps: Series[Step | Task]) -> tuple[Visit, ...]:
    """Visits of a route: maximal runs of steps at one place, the start's first and the end's last.

    A route that never leaves one place is a single visit, which is the start's and the end's.
    """
    found: list[Visit] = []
    place, first, own = trip.start, 0, True
    for k, step in enumerate(steps):
        here = place_of(problem, trip, shipments, step)
        if here != place:
            found.append(Visit(place=place, first=first, last=k, own=own))
            place, first, own = here, k, False
        own = own or step.kind is TaskKind.OWN
    if trip.end != place:
        found.append(Visit(place=place, first=first, last=len(steps), own=own))
        place, first = trip.end, len(steps)
    found.append(Visit(place=place, first=first, last=len(steps), own=True))
    return tuple(found)


def services_of(
    problem: Problem, trip: Trip, shipments: Series[Shipment], steps: Series[Step | Task], visits: Series[Visit]
) -> tuple[int, ...]:
    """Service time of each step (s): parking once a visit that is not the trip's own, handling by crate, own duration."""
    out: list[int] = []
    for visit in visits:
        for k in range(visit.first, visit.last):
            step = steps[k]
            service = problem.places[visit.place].parking_s if k == visit.first and not visit.own else 0
            if step.kind is TaskKind.OWN:
                service += trip.own_stops[step.index].duration_s
            else:
                shipment = shipments[step.index]
                service += problem.lots[shipment.lot].handling_s * crates_of(problem, shipment)
            out.append(service)
    return tuple(out)


def own_loads_of(trip: Trip, steps: Series[Step | Task], visits: Series[Visit]) -> tuple[Load, ...]:
    """The trip's own load on leaving each visit."""
    grams, crates = trip.own_g, list(trip.own_crates)
    out: list[Load] = []
    for visit in visits:
        for step in steps[visit.first : visit.last]:
            if step.kind is TaskKind.OWN:
                stop = trip.own_stops[step.index]
                grams += stop.change_g
                for zone in Zone:
                    crates[zone] += stop.change_crates[zone]
        out.append(Load(grams=grams, crates=(crates[0], crates[1], crates[2])))
    return tuple(out)


def aboard_of(steps: Series[Step | Task], visits: Series[Visit]) -> tuple[frozenset[int], ...]:
    """Shipments on board on leaving each visit."""
    aboard: set[int] = set()
    out: list[frozenset[int]] = []
    for visit in visits:
        for step in steps[visit.first : visit.last]:
            if step.kind is TaskKind.PICKUP:
                aboard.add(step.index)
            elif step.kind is TaskKind.DELIVERY:
                aboard.discard(step.index)
        out.append(frozenset(aboard))
    return tuple(out)


def loads_of(
    problem: Problem, trip: Trip, shipments: Series[Shipment], steps: Series[Step | Task], visits: Series[Visit]
) -> tuple[Load, ...]:
    """Whole load, own load included, on leaving each visit."""
    out: list[Load] = []
    for own, aboard in zip(own_loads_of(trip, steps, visits), aboard_of(steps, visits), strict=True):
        grams, crates = own.grams, list(own.crates)
        for index in aboard:
            grams += grams_of(problem, shipments[index])
            crates[problem.lots[shipments[index].lot].zone] += crates_of(problem, shipments[index])
        out.append(Load(grams=grams, crates=(crates[0], crates[1], crates[2])))
    return tuple(out)


def metres_of(problem: Problem, trip: Trip, visits: Series[Visit]) -> int | None:
    """Metres driven from visit to visit; None where there is no way."""
    metres = problem.travels[trip.metric].metres
    total = 0
    for a, b in pairwise(visits):
        leg = int(metres[a.place, b.place])
        if leg < 0:
            return None
        total += leg
    return total
