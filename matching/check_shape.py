"""Is the plan a plan at all: indices, one route a trip, every task once, own stops in order, ways that exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from matching.ownway import own_way
from matching.plan import Code, Plan, Route
from matching.problem import Problem, TaskKind
from matching.violation import Violation
from matching.visits import visits_of, windows_of


def shape_rules(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield what is wrong with the shape of a plan."""
    found = [*_shipments(problem, plan), *_trips(problem, plan)]
    yield from found
    if found:
        return
    for route in plan.routes:
        broken = list(_tasks(problem, plan, route))
        yield from broken
        if not broken:
            yield from _ways(problem, plan, route)
    if len(plan.bases) != len(plan.shipments):
        yield _structure("bases", "must be one a shipment", len(plan.bases), len(plan.shipments))


def _structure(where: str, detail: str, amount: int | None = None, limit: int | None = None) -> Violation:
    return Violation(code=Code.STRUCTURE, where=where, detail=detail, amount=amount, limit=limit)


def _within(value: int, size: int) -> bool:
    return 0 <= value < size


def _shipments(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for i, s in enumerate(plan.shipments):
        known = (
            _within(s.lot, len(problem.lots)) and _within(s.order, len(problem.orders)) and _within(s.trip, len(problem.trips))
        )
        if not known:
            yield _structure(f"shipment {i}", "names a lot, order or trip that is not given")
            continue
        if not _within(s.pickup_option, len(problem.lots[s.lot].pickups)):
            yield _structure(f"shipment {i}", "names a pickup option that its lot does not have", s.pickup_option)
        if not _within(s.receiving_option, len(problem.orders[s.order].receivings)):
            yield _structure(f"shipment {i}", "names a receiving option that its order does not have", s.receiving_option)
        if s.units < 1:
            yield _structure(f"shipment {i}", "carries nothing", s.units, 1)
    for (lot, order, trip), count in Counter((s.lot, s.order, s.trip) for s in plan.shipments).items():
        if count > 1:
            yield _structure(f"lot {lot}", f"rides to order {order} on trip {trip} more than once", count, 1)


def _trips(problem: Problem, plan: Plan) -> Iterator[Violation]:
    routes = Counter(route.trip for route in plan.routes)
    left_out = {left.trip: left.code for left in plan.left_out}
    for index in range(len(problem.trips)):
        own = own_way(problem, index)
        if isinstance(own, Code):
            if routes[index] or left_out.get(index) is not own:
                yield _structure(f"trip {index}", f"cannot make its own way ({own.value}) and must be left out for that")
        elif routes[index] != 1 or index in left_out:
            yield _structure(f"trip {index}", "must have exactly one route", routes[index], 1)
    for route in plan.routes:
        if not _within(route.trip, len(problem.trips)):
            yield _structure(f"trip {route.trip}", "is not given")
    for i, shipment in enumerate(plan.shipments):
        if not routes[shipment.trip]:
            yield _structure(f"shipment {i}", f"rides on trip {shipment.trip}, which has no route")
    for trip, count in Counter(left.trip for left in plan.left_out).items():
        if count > 1 or not _within(trip, len(problem.trips)):
            yield _structure(f"trip {trip}", "is left out more than once, or is not given", count, 1)


def _tasks(problem: Problem, plan: Plan, route: Route) -> Iterator[Violation]:
    trip = problem.trips[route.trip]
    where = f"trip {route.trip}"
    mine = [i for i, s in enumerate(plan.shipments) if s.trip == route.trip]
    for kind in (TaskKind.PICKUP, TaskKind.DELIVERY):
        done = [task.index for task in route.tasks if task.kind is kind]
        if sorted(done) != mine:
            yield _structure(where, f"must do the {kind.name.lower()} of each of its shipments exactly once")
            return
    own = [task.index for task in route.tasks if task.kind is TaskKind.OWN]
    if own != list(range(len(trip.own_stops))):
        yield Violation(code=Code.OWN_STOP, where=where, detail="must make all its own stops in their order")
        return
    for k, task in enumerate(route.tasks):
        if not _within(task.window, len(windows_of(problem, trip, plan.shipments, task))):
            yield _structure(f"{where} task {k}", "names a window that is not given", task.window)
    if (route.pause_after is None) != (route.pause_begin is None):
        yield _structure(where, "must say both where and when the break is taken")
    yield from _facts(plan, problem, route)


def _facts(plan: Plan, problem: Problem, route: Route) -> Iterator[Violation]:
    """Done tasks stand first, as recorded, and what they picked up is in the plan."""
    trip = problem.trips[route.trip]
    if trip.done is None:
        return
    where = f"trip {route.trip}"
    for k, fact in enumerate(trip.done.tasks):
        if k >= len(route.tasks):
            yield _structure(where, "must begin with the tasks already done")
            return
        task = route.tasks[k]
        same = (task.kind, task.window, task.begin, task.end) == (fact.kind, fact.window, fact.begin, fact.end)
        if fact.kind is TaskKind.OWN:
            same = same and task.index == fact.index
        elif same:
            s, aboard = plan.shipments[task.index], trip.aboard[fact.index]
            same = (s.lot, s.order, s.pickup_option, s.receiving_option, s.units) == (
                aboard.lot,
                aboard.order,
                aboard.pickup_option,
                aboard.receiving_option,
                aboard.units,
            )
        if not same:
            yield _structure(f"{where} task {k}", "has been done and must stand as recorded")
    if route.depart != trip.done.depart:
        yield _structure(where, "has departed and must keep that time", route.depart, trip.done.depart)
    if trip.done.pause is not None and trip.done.pause != (route.pause_after, route.pause_begin):
        yield _structure(where, "has taken its break and must keep it as recorded")


def _ways(problem: Problem, plan: Plan, route: Route) -> Iterator[Violation]:
    trip = problem.trips[route.trip]
    seconds = problem.travels[trip.metric].seconds
    visits = visits_of(problem, trip, plan.shipments, route.tasks)
    for a, b in pairwise(visits):
        if seconds[a.place, b.place] < 0:
            yield Violation(
                code=Code.NO_WAY, where=f"trip {route.trip}", detail=f"no way from place {a.place} to place {b.place}"
            )
