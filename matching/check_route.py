"""Rules of one route, judged on its stored times: precedence, travel, windows, loads, goods together, detour, figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matching.objective import extra_cost, sponsor_yen
from matching.ownway import OwnWay
from matching.plan import Code, Route, Shipment
from matching.problem import Ethylene, Objective, Problem, TaskKind, Trip, Zone
from matching.violation import Violation
from matching.visits import Visit, aboard_of, loads_of, metres_of, own_loads_of, services_of, visits_of, windows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One route on trial, with what is derived once."""

    problem: Problem
    shipments: tuple[Shipment, ...]
    route: Route
    trip: Trip
    visits: tuple[Visit, ...]
    services: tuple[int, ...]
    done: int

    def say(self, code: Code, detail: str, amount: int | None = None, limit: int | None = None) -> Violation:
        return Violation(code=code, where=f"trip {self.route.trip}", detail=detail, amount=amount, limit=limit)

    def fact(self, k: int) -> bool:
        """Whether task ``k`` has been done already."""
        return k < self.done

    @property
    def taken_before(self) -> int | None:
        """Number of tasks before a break that has been taken already."""
        taken = None if self.trip.done is None else self.trip.done.pause
        return None if taken is None else taken[0]

    @property
    def rested(self) -> int:
        """End of the break (s); 0 where there is none."""
        if self.trip.pause is None or self.route.pause_begin is None:
            return 0
        return self.route.pause_begin + self.trip.pause.break_s

    @property
    def pause_visit(self) -> int | None:
        """Number of the visit that the break follows."""
        for number, visit in enumerate(self.visits[:-1]):
            if visit.last == self.route.pause_after:
                return number
        return None


def route_rules(problem: Problem, shipments: tuple[Shipment, ...], route: Route, own: OwnWay) -> Iterator[Violation]:
    """Yield every violation within one route whose shape is sound."""
    trip = problem.trips[route.trip]
    visits = visits_of(problem, trip, shipments, route.tasks)
    judged = _Judged(
        problem=problem,
        shipments=shipments,
        route=route,
        trip=trip,
        visits=visits,
        services=services_of(problem, trip, shipments, route.tasks, visits),
        done=0 if trip.done is None else len(trip.done.tasks),
    )
    yield from _precedence(judged)
    yield from _clock(judged)
    yield from _windows(judged)
    yield from _pause(judged)
    yield from _on_board(judged)
    yield from _loads(judged)
    yield from _together(judged)
    yield from _span(judged, own)
    yield from _figures(judged, own)


def _precedence(j: _Judged) -> Iterator[Violation]:
    picked: set[int] = set()
    for task in j.route.tasks:
        if task.kind is TaskKind.PICKUP:
            picked.add(task.index)
        elif task.kind is TaskKind.DELIVERY and task.index not in picked:
            yield j.say(Code.PRECEDENCE, f"shipment {task.index} is delivered before it is picked up")


def _end(j: _Judged, k: int) -> int:
    task = j.route.tasks[k]
    return task.end if j.fact(k) else task.begin + j.services[k]


def _clock(j: _Judged) -> Iterator[Violation]:
    """Nothing begins before what came before it has ended and the way has been driven."""
    seconds = j.problem.travels[j.trip.metric].seconds
    clock, place = j.route.depart, j.trip.start
    for number, visit in enumerate(j.visits):
        clock += int(seconds[place, visit.place]) if place != visit.place else 0
        place = visit.place
        for k in range(visit.first, visit.last):
            begin = j.route.tasks[k].begin
            if k == j.taken_before and (k > visit.first or number == 0):
                clock = max(clock, j.rested)
            if begin < clock and not j.fact(k):
                yield j.say(Code.TRAVEL_TIME, f"task {k} begins before the truck is there (s)", begin, clock)
            clock = max(clock, _end(j, k)) if not j.fact(k) else _end(j, k)
        if number == j.pause_visit and j.route.pause_begin is not None and j.trip.pause is not None:
            if j.route.pause_begin < clock and j.taken_before is None:
                yield j.say(Code.BREAK, "the break begins before the visit has ended (s)", j.route.pause_begin, clock)
            clock = max(clock, j.rested)
    if j.route.arrive < clock:
        yield j.say(Code.TRAVEL_TIME, "arrives before the truck can be there (s)", j.route.arrive, clock)


def _windows(j: _Judged) -> Iterator[Violation]:
    for k, task in enumerate(j.route.tasks):
        if j.fact(k):
            continue
        window = windows_of(j.problem, j.trip, j.shipments, task)[task.window]
        if not window.early <= task.begin <= window.late:
            limit = window.early if task.begin < window.early else window.late
            yield j.say(Code.WINDOW, f"task {k} begins outside its window (s)", task.begin, limit)
        if task.kind is TaskKind.DELIVERY:
            deliver_by = j.problem.lots[j.shipments[task.index].lot].deliver_by
            if deliver_by is not None and task.begin > deliver_by:
                yield j.say(Code.DELIVER_BY, f"shipment {task.index} comes too late (s)", task.begin, deliver_by)


def _pause(j: _Judged) -> Iterator[Violation]:
    pause, begin = j.trip.pause, j.route.pause_begin
    if pause is None:
        if begin is not None:
            yield j.say(Code.BREAK, "has a break that the trip does not need")
        return
    if begin is None:
        yield j.say(Code.BREAK, "the break is missing")
        return
    if j.trip.done is not None and j.trip.done.pause is not None:
        return
    if j.pause_visit is None:
        yield j.say(Code.BREAK, "the break must directly follow a visit, not the last one")
    elif j.route.pause_after is not None and j.route.pause_after < j.done:
        yield j.say(Code.BREAK, "a break not yet taken cannot lie between tasks already done")
    if not pause.early <= begin <= pause.late:
        yield j.say(Code.BREAK, "the break begins outside its window (s)", begin, pause.late)


def _on_board(j: _Judged) -> Iterator[Violation]:
    leaves: dict[int, int] = {}
    for visit in j.visits:
        for k in range(visit.first, visit.last):
            task = j.route.tasks[k]
            if task.kind is TaskKind.PICKUP:
                leaves[task.index] = _end(j, visit.last - 1)
            elif task.kind is TaskKind.DELIVERY and not j.fact(k):
                limit = j.problem.lots[j.shipments[task.index].lot].on_board
                time = task.begin - leaves.get(task.index, task.begin)
                if limit is not None and time > limit:
                    yield j.say(Code.ON_BOARD, f"shipment {task.index} is too long on board (s)", time, limit)


def _loads(j: _Judged) -> Iterator[Violation]:
    room = j.trip.capacity_crates
    loads = loads_of(j.problem, j.trip, j.shipments, j.route.tasks, j.visits)
    for visit, load in zip(j.visits[:-1], loads, strict=False):
        if 0 < visit.last <= j.done:
            continue
        if load.grams > j.trip.capacity_g:
            yield j.say(Code.CAPACITY_G, f"load on leaving place {visit.place} (g)", load.grams, j.trip.capacity_g)
        for zone in Zone:
            if room[zone] and load.crates[zone] > room[zone]:
                yield j.say(
                    Code.CAPACITY_CRATES,
                    f"{zone.name.lower()} crates on leaving place {visit.place}",
                    load.crates[zone],
                    room[zone],
                )
    for k, task in enumerate(j.route.tasks):
        if task.kind is TaskKind.PICKUP and not j.fact(k):
            zone = j.problem.lots[j.shipments[task.index].lot].zone
            if not room[zone]:
                yield j.say(Code.ZONE, f"shipment {task.index} needs a zone that the truck does not carry", 1, 0)


def _together(j: _Judged) -> Iterator[Violation]:
    """No producer of ethylene beside sensitive goods in one zone on any leg."""
    aboard = aboard_of(j.route.tasks, j.visits)
    own = own_loads_of(j.trip, j.route.tasks, j.visits)
    for visit, indices, load in zip(j.visits[:-1], aboard, own, strict=False):
        if 0 < visit.last <= j.done:
            continue
        for zone in Zone:
            lots = [j.problem.lots[j.shipments[i].lot] for i in indices]
            classes = {lot.ethylene for lot in lots if lot.zone is zone}
            mixed = {Ethylene.PRODUCES, Ethylene.SENSITIVE}
            if classes and load.crates[zone] > 0:
                classes.add(j.trip.own_ethylene)
            if mixed <= classes:
                yield j.say(Code.ETHYLENE, f"producer beside sensitive goods on leaving place {visit.place}")


def _span(j: _Judged, own: OwnWay) -> Iterator[Violation]:
    """Departure, arrival, duty and, where value is sought, the detour budgets."""
    trip, route = j.trip, j.route
    if trip.done is None and not trip.depart_early <= route.depart <= trip.depart_late:
        limit = trip.depart_early if route.depart < trip.depart_early else trip.depart_late
        yield j.say(Code.DEPART, "departs outside its window (s)", route.depart, limit)
    arrived = j.visits[-1].first < j.visits[-1].last and j.fact(len(route.tasks) - 1)
    if route.arrive > trip.arrive_late and not arrived:
        yield j.say(Code.ARRIVE, "arrives too late (s)", route.arrive, trip.arrive_late)
    elapsed = route.arrive - route.depart
    if trip.duty is not None and elapsed > trip.duty:
        yield j.say(Code.DUTY, "is longer than its longest duty (s)", elapsed, trip.duty)
    if j.problem.objective is Objective.VALUE:
        yield from _detour(j, own)


def _detour(j: _Judged, own: OwnWay) -> Iterator[Violation]:
    trip, elapsed = j.trip, j.route.arrive - j.route.depart
    if trip.detour_s is not None and elapsed - own.elapsed > trip.detour_s:
        yield j.say(Code.DETOUR_TIME, "takes more extra time than its budget (s)", elapsed - own.elapsed, trip.detour_s)
    metres = metres_of(j.problem, trip, j.visits)
    if metres is not None and trip.detour_m is not None and metres - own.metres > trip.detour_m:
        yield j.say(Code.DETOUR_KM, "drives more extra metres than its budget", metres - own.metres, trip.detour_m)
    added = sum(not visit.own for visit in j.visits)
    if trip.detour_visits is not None and added > trip.detour_visits:
        yield j.say(Code.DETOUR_VISITS, "makes more extra visits than its budget", added, trip.detour_visits)


def _figures(j: _Judged, own: OwnWay) -> Iterator[Violation]:
    """What is stored must follow from what is decided and from the stored times."""
    route, trip = j.route, j.trip
    metres = metres_of(j.problem, trip, j.visits) or 0
    detour_s, detour_m = route.arrive - route.depart - own.elapsed, metres - own.metres
    cost = extra_cost(j.problem, route.trip, detour_s=detour_s, detour_m=detour_m, visits=j.visits)
    mine = [s for s in j.shipments if s.trip == route.trip]
    wanted = (
        ("metres", route.metres, metres),
        ("detour_s", route.detour_s, detour_s),
        ("detour_m", route.detour_m, detour_m),
        ("added_visits", route.added_visits, sum(not visit.own for visit in j.visits)),
        ("extra_cost", route.extra_cost, cost),
        ("sponsor_yen", route.sponsor_yen, sponsor_yen(j.problem, route.trip, cost, mine)),
        ("stops", len(route.stops), len(j.visits)),
    )
    for name, stored, derived in wanted:
        if stored != derived:
            yield j.say(Code.STORED_FIGURE, name, stored, derived)
    for k, task in enumerate(route.tasks):
        if task.end != _end(j, k):
            yield j.say(Code.STORED_FIGURE, f"end of task {k} (s)", task.end, _end(j, k))
    yield from _ends(j)
    loads = loads_of(j.problem, trip, j.shipments, route.tasks, j.visits)
    for number, (stop, visit, load) in enumerate(zip(route.stops, j.visits, loads, strict=False)):
        same = (stop.place, stop.first, stop.last, stop.own) == (visit.place, visit.first, visit.last, visit.own)
        if not same or (stop.load_g, stop.load_crates) != (load.grams, load.crates):
            yield j.say(Code.STORED_FIGURE, f"stop {number}: place, tasks or load are not those of the route")
    yield from _stop_times(j)


def _ends(j: _Judged) -> Iterator[Violation]:
    """Departure and arrival are those of what is done at the start and at the end."""
    route = j.route
    first, last = j.visits[0], j.visits[-1]
    if j.trip.done is None and first.last > 0 and route.depart != route.tasks[0].begin:
        yield j.say(Code.STORED_FIGURE, "departure is the begin of the first task at the start", route.depart)
    elif j.trip.done is None and first.last == 0 == route.pause_after and route.depart != route.pause_begin:
        yield j.say(Code.STORED_FIGURE, "departure is the begin of the break at the start", route.depart)
    if last.last > last.first and route.arrive != _end(j, last.last - 1):
        yield j.say(Code.STORED_FIGURE, "arrival is the end of the last task at the end", route.arrive)


def _stop_times(j: _Judged) -> Iterator[Violation]:
    """Arrival at and leaving of each stop follow from its tasks, its break and the way there."""
    seconds = j.problem.travels[j.trip.metric].seconds
    before: tuple[int, int] | None = None  # place and leaving of the visit before, as derived: what is stored may be nonsense
    for number, (stop, visit) in enumerate(zip(j.route.stops, j.visits, strict=False)):
        arrive = j.route.depart if before is None else before[1] + int(seconds[before[0], visit.place])
        leave = _end(j, visit.last - 1) if visit.last > visit.first else arrive
        if number == j.pause_visit and j.route.pause_begin is not None and j.trip.pause is not None:
            leave = j.route.pause_begin + j.trip.pause.break_s
        if number + 1 == len(j.visits):
            leave = j.route.arrive
        if (stop.arrive, stop.leave) != (arrive, leave):
            yield j.say(Code.STORED_FIGURE, f"stop {number}: times are not those of its tasks (s)", stop.arrive, arrive)
        before = (visit.place, leave)
