"""Windows and the break of a route that the library found: those of least elapsed time, or none where none are lawful.

The model overstates parking and loads here and there and knows waiting only roughly; here one trip's order of tasks is timed
exactly, as longest paths among the begins of its events, so that nothing unlawful is handed on.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from itertools import pairwise

from matching.plan import PAID, Basis, Sequence, Shipment, Step
from matching.problem import YEN, YEN_H_S, YEN_KG_G, Objective, Problem, TaskKind, Window
from matching.solvers.exact_ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A lawful sequence with its elapsed time (s)."""

    sequence: Sequence
    elapsed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    place: int
    first: int
    last: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One step's place, windows it may choose from, latest begin of its goods, and service without parking (s)."""

    place: int
    windows: tuple[Window, ...]
    by: int
    service: int


def timed(problem: Problem, ground: Ground, shipments: Series[Shipment], hint: Sequence) -> Timed | None:
    """Return the steps of ``hint`` with the windows and break of least elapsed time that trying one change at a time finds.

    None where neither the hint nor any single change of it is lawful.
    """
    tasks = [_task(problem, shipments, hint, step) for step in hint.steps]
    visits = _visits(problem, hint, tasks)
    windows = [step.window for step in hint.steps]
    pause = hint.pause_after
    best = _elapsed(problem, ground, shipments, hint, tasks, visits, windows, pause)
    better = True
    while better:
        better = False
        changes: list[tuple[list[int], int | None]] = []
        if pause is not None:
            changes += [(windows, visit.last) for visit in visits[:-1]]
        for k, task in enumerate(tasks):
            changes += [([*windows[:k], w, *windows[k + 1 :]], pause) for w in range(len(task.windows))]
        for chosen, after in changes:
            found = _elapsed(problem, ground, shipments, hint, tasks, visits, chosen, after)
            if found is not None and (best is None or found < best):
                best, windows, pause, better = found, chosen, after, True
    if best is None:
        return None
    steps = tuple(Step(kind=s.kind, index=s.index, window=w) for s, w in zip(hint.steps, windows, strict=True))
    return Timed(sequence=Sequence(trip=hint.trip, steps=steps, pause_after=pause), elapsed=best)


def _task(problem: Problem, shipments: Series[Shipment], hint: Sequence, step: Step) -> _Task:
    if step.kind is TaskKind.OWN:
        stop = problem.trips[hint.trip].own_stops[step.index]
        return _Task(place=stop.place, windows=stop.windows, by=2**40, service=stop.duration_s)
    ship = shipments[step.index]
    lot = problem.lots[ship.lot]
    service = lot.handling_s * -(-ship.units // lot.units_per_crate)
    if step.kind is TaskKind.PICKUP:
        option = lot.pickups[ship.pickup_option]
        return _Task(place=option.place, windows=option.windows, by=2**40, service=service)
    receiving = problem.orders[ship.order].receivings[ship.receiving_option]
    by = 2**40 if lot.deliver_by is None else lot.deliver_by
    return _Task(place=receiving.place, windows=receiving.windows, by=by, service=service)


def _visits(problem: Problem, hint: Sequence, tasks: Series[_Task]) -> list[_Visit]:
    """Runs of tasks at one place; the first is the start's and the last the end's, perhaps without tasks."""
    trip = problem.trips[hint.trip]
    runs: list[list[int]] = [[trip.start, 0, 0, 1]]
    for k, (step, task) in enumerate(zip(hint.steps, tasks, strict=True)):
        if task.place != runs[-1][0]:
            runs.append([task.place, k, k, 0])
        runs[-1][2] = k + 1
        runs[-1][3] |= step.kind is TaskKind.OWN
    if runs[-1][0] != trip.end:
        runs.append([trip.end, len(tasks), len(tasks), 1])
    runs[-1][3] = 1
    return [_Visit(place=place, first=first, last=last, own=bool(own)) for place, first, last, own in runs]


def _elapsed(
    problem: Problem,
    ground: Ground,
    shipments: Series[Shipment],
    hint: Sequence,
    tasks: Series[_Task],
    visits: Series[_Visit],
    windows: Series[int],
    pause: int | None,
) -> int | None:
    """Least elapsed time with these windows and this break, or None where it is not lawful."""
    trip = problem.trips[hint.trip]
    seconds = problem.travels[trip.metric].seconds
    events: list[tuple[int, int, int, int]] = []  # earliest, latest, service, place
    at: list[int] = []
    leaves: list[int] = []
    for number, visit in enumerate(visits):
        begun = len(events)
        if number == 0 and visit.first == visit.last and pause != 0:
            events.append((trip.depart_early, trip.depart_late, 0, visit.place))
        for k in range(visit.first, visit.last):
            window = tasks[k].windows[windows[k]]
            park = problem.places[visit.place].parking_s if k == visit.first and not visit.own else 0
            at.append(len(events))
            events.append((window.early, min(window.late, tasks[k].by), tasks[k].service + park, visit.place))
        leaves += [len(events) - 1] * (visit.last - visit.first)
        if trip.pause is not None and pause == visit.last and number + 1 < len(visits):
            events.append((trip.pause.early, trip.pause.late, trip.pause.break_s, visit.place))
        if len(events) == begun:
            events.append((0, trip.arrive_late, 0, visit.place))
    first, last = events[0], events[-1]
    events[0] = (max(first[0], trip.depart_early), min(first[1], trip.depart_late), *first[2:])
    first, last = events[0], events[-1]
    events[-1] = (last[0], min(last[1], trip.arrive_late - last[2]), *last[2:])
    gaps = []
    for (_, _, service, a), (_, _, _, b) in pairwise(events):
        way = int(seconds[a, b]) if a != b else 0
        if way < 0:
            return None
        gaps.append(service + way)
    spans = _spans(problem, shipments, hint, at, leaves, events)
    low = _forward([e[0] for e in events], gaps, spans)
    if low is None or any(begin > e[1] for begin, e in zip(low, events, strict=True)):
        return None
    free = _forward([0] + [-(2**60)] * (len(events) - 1), gaps, spans)
    high = _backward([e[1] for e in events], gaps, spans)
    if free is None or high is None:
        return None
    elapsed = max(free[-1] - free[0], low[-1] - high[0]) + events[-1][2]
    limits = [trip.duty] if trip.duty is not None else []
    if trip.detour_s is not None and problem.objective is Objective.VALUE:
        limits.append(ground.elapsed + trip.detour_s)
    return elapsed if elapsed <= min(limits, default=elapsed) else None


def _spans(
    problem: Problem,
    shipments: Series[Shipment],
    hint: Sequence,
    at: Series[int],
    leaves: Series[int],
    events: Series[tuple[int, int, int, int]],
) -> list[tuple[int, int, int]]:
    """Time on board: (event that ends the pickup's visit, event of the delivery, most seconds from begin to begin)."""
    picked = {step.index: k for k, step in enumerate(hint.steps) if step.kind is TaskKind.PICKUP}
    found = []
    for k, step in enumerate(hint.steps):
        limit = problem.lots[shipments[step.index].lot].on_board if step.kind is TaskKind.DELIVERY else None
        if limit is not None:
            leave = leaves[picked[step.index]]
            if leave < at[k]:
                found.append((leave, at[k], limit + events[leave][2]))
    return found


def _forward(begins: list[int], gaps: Series[int], spans: Series[tuple[int, int, int]]) -> list[int] | None:
    """Least begins from given ones; None where the spans cannot be kept."""
    for _ in range(len(spans) + 2):
        for k, gap in enumerate(gaps):
            begins[k + 1] = max(begins[k + 1], begins[k] + gap)
        moved = False
        for before, after, limit in spans:
            if begins[before] < begins[after] - limit:
                begins[before] = begins[after] - limit
                moved = True
        if not moved:
            return begins
    return None


def _backward(begins: list[int], gaps: Series[int], spans: Series[tuple[int, int, int]]) -> list[int] | None:
    """Largest begins below given ones; None where the spans cannot be kept."""
    for _ in range(len(spans) + 2):
        for k in range(len(gaps) - 1, -1, -1):
            begins[k] = min(begins[k], begins[k + 1] - gaps[k])
        moved = False
        for before, after, limit in spans:
            if begins[after] > begins[before] + limit:
                begins[after] = begins[before] + limit
                moved = True
        if not moved:
            return begins
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one trip costs more than its own way (score units), and what it lacks of it in whole yen (S, see the model)."""

    cost: int
    lack_yen: int
    worth: int
    paid: bool

    @property
    def funded(self) -> bool:
        """Whether headroom, gift and the sponsor's worth cover the cost, the sponsor's budget aside."""
        return YEN * self.lack_yen <= self.worth if self.paid else self.lack_yen <= 0


def bill_of(
    problem: Problem,
    ground: Ground,
    shipments: Series[Shipment],
    bases: Series[Basis | None],
    margins: Series[int],
    found: Timed,
) -> Bill | None:
    """Return one trip's bill, or None where it passes its budget of metres or visits."""
    hint = found.sequence
    trip = problem.trips[hint.trip]
    visits = _visits(problem, hint, [_task(problem, shipments, hint, step) for step in hint.steps])
    metres = problem.travels[trip.metric].metres
    driven = sum(int(metres[a.place, b.place]) for a, b in pairwise(visits))
    added = [visit for visit in visits if not visit.own]
    if trip.detour_m is not None and driven - ground.metres > trip.detour_m:
        return None
    if trip.detour_visits is not None and len(added) > trip.detour_visits:
        return None
    mine = [step.index for step in hint.steps if step.kind is TaskKind.PICKUP]
    way = YEN_KG_G * trip.cost_km * (driven - ground.metres) + YEN_H_S * trip.cost_h * (found.elapsed - ground.elapsed)
    fees = sum(trip.cost_visit + problem.places[visit.place].parking_yen for visit in added)
    cost = max(0, way) + YEN * fees
    room = sum(margins[i] for i in mine if bases[i] is not Basis.FREE)
    room += YEN * trip.gift if any(bases[i] is Basis.FREE for i in mine) else 0
    grams = sum(problem.lots[shipments[i].lot].unit_g * shipments[i].units for i in mine)
    return Bill(
        cost=cost,
        lack_yen=max(0, -(-(cost - room) // YEN)) if mine else 0,
        worth=YEN_KG_G * problem.sponsor.worth * grams,
        paid=any(bases[i] in PAID for i in mine),
    )
