"""Putting one more shipment into a route, for reasons and recommendations: found quickly, judged and scored by the law."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Series
from dataclasses import dataclass, replace
from itertools import product

from matching.check_route import route_rules
from matching.objective import lacking, margin, worth
from matching.ownway import OwnWay
from matching.plan import Route, Sequence, Shipment, Step
from matching.problem import YEN_KG_G, Problem, TaskKind
from matching.search.place import placer
from matching.settle import route_of
from matching.timeline import Fault, replay
from matching.violation import Violation
from matching.visits import grams_of, visits_of, windows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One lawful way to carry shipments on one trip: its route, what it earns (score units) and lacks in funds."""

    shipments: tuple[Shipment, ...]
    sequence: Sequence
    route: Route
    gain: int
    lack: int


def worth_of(problem: Problem, shipment: Shipment) -> int:
    """What a shipment adds to the score before its trip's extra cost, the order's priority aside (score units)."""
    points = YEN_KG_G * problem.lots[shipment.lot].priority * grams_of(problem, shipment)
    return margin(problem, shipment) + worth(problem, shipment) + points


def sequences(
    problem: Problem, shipments: Series[Shipment], sequence: Sequence, new: int, *, first: int = 0
) -> Iterator[Sequence]:
    """Yield every sequence that puts shipment ``new`` into a route: positions, windows of the new tasks, break positions.

    The pickup goes before step ``i`` and the delivery before step ``j`` of the old steps, ``first <= i <= j``.
    """
    trip = problem.trips[sequence.trip]
    pickup = Step(kind=TaskKind.PICKUP, index=new)
    delivery = Step(kind=TaskKind.DELIVERY, index=new)
    windows = list(
        product(
            range(len(windows_of(problem, trip, shipments, pickup))),
            range(len(windows_of(problem, trip, shipments, delivery))),
        )
    )
    old = sequence.steps
    for i in range(first, len(old) + 1):
        for j in range(i, len(old) + 1):
            for wp, wd in windows:
                steps = (*old[:i], replace(pickup, window=wp), *old[i:j], replace(delivery, window=wd), *old[j:])
                for pause in _pauses(problem, shipments, sequence, steps):
                    yield Sequence(trip=sequence.trip, steps=steps, pause_after=pause)


def _pauses(
    problem: Problem, shipments: Series[Shipment], sequence: Sequence, steps: tuple[Step, ...]
) -> tuple[int | None, ...]:
    """Places where the break may stand; one already taken stays."""
    trip = problem.trips[sequence.trip]
    if trip.pause is None:
        return (None,)
    if trip.done is not None and trip.done.pause is not None:
        return (trip.done.pause[0],)
    return tuple(visit.last for visit in visits_of(problem, trip, shipments, steps)[:-1])


def routed(
    problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, own: OwnWay
) -> tuple[Route | None, tuple[Violation, ...]]:
    """Return the route of a sequence and what is broken in it; no route where it has no lawful times."""
    times = replay(problem, shipments, sequence)
    if isinstance(times, Fault):
        return None, (Violation(code=times.code, where=f"trip {sequence.trip}", detail="no lawful times"),)
    route = route_of(problem, shipments, sequence, times, own)
    return route, tuple(route_rules(problem, shipments, route, own))


def best_way(
    problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, own: OwnWay, new: int, *, join: bool = False
) -> tuple[Way | None, int]:
    """Return the best lawful way to add shipment ``new`` to a route, and how many ways were tried.

    The kernel finds the place, the law times and judges it; where the kernel does not look (a problem not prepared) or the
    law does not agree, the law tries every place itself.

    Parameters
    ----------
    problem : Problem
    shipments : tuple of Shipment
        To which the steps point.
    sequence : Sequence
        The route without the new one; ``own`` its trip's own way.
    new : int
        Index of the new shipment.
    join : bool
        The delivery must stand directly beside another delivery of the same order.
    """
    quick = placer(problem)
    if quick is not None:
        found, tried = quick.place(shipments, sequence, new, join=join)
        if found is None and tried:
            return None, tried
        if found is not None:
            route, broken = routed(problem, shipments, found, own)
            if route is not None and not broken:
                return _way(problem, shipments, found, route), tried
    return lawful_way(problem, shipments, sequence, own, new, join=join)


def lawful_way(
    problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, own: OwnWay, new: int, *, join: bool = False
) -> tuple[Way | None, int]:
    """Do what :func:`best_way` does by the law alone, every position, window and break."""
    trip = problem.trips[sequence.trip]
    first = 0 if trip.done is None else len(trip.done.tasks)
    best: Way | None = None
    tried = 0
    for candidate in sequences(problem, shipments, sequence, new, first=first):
        if join and not _joined(shipments, candidate, new):
            continue
        tried += 1
        route, broken = routed(problem, shipments, candidate, own)
        if route is None or broken:
            continue
        way = _way(problem, shipments, candidate, route)
        if best is None or way.gain > best.gain:
            best = way
    return best, tried


def _way(problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, route: Route) -> Way:
    mine = [s for s in shipments if s.trip == sequence.trip]
    gain = sum(worth_of(problem, s) for s in mine) - route.extra_cost
    lack = lacking(problem, sequence.trip, route.extra_cost, mine)
    return Way(shipments=shipments, sequence=sequence, route=route, gain=gain, lack=lack)


def _joined(shipments: Series[Shipment], sequence: Sequence, new: int) -> bool:
    order = shipments[new].order
    steps = sequence.steps
    at = next(k for k, s in enumerate(steps) if s.kind is TaskKind.DELIVERY and s.index == new)
    beside = [steps[k] for k in (at - 1, at + 1) if 0 <= k < len(steps)]
    return any(s.kind is TaskKind.DELIVERY and shipments[s.index].order == order for s in beside)
