"""The law of time in plain Python: from a sequence of steps to the canonical schedule.

All rules of time are difference constraints (begin_j - begin_i >= something) over the events of a route: what is first at the
start, every task, the break, what is last at the end. The canonical schedule has the least elapsed time, and among those is
the componentwise least; both are longest paths in the graph of constraints.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass, replace
from itertools import pairwise

from matching.ownway import OwnWay, own_way
from matching.plan import Code, Sequence, Shipment
from matching.problem import Objective, Problem, TaskKind, Trip
from matching.visits import Visit, services_of, visits_of, windows_of

_NEVER = -(2**60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Times of one route (s): begin and end of every step, departure, arrival, begin of the break."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]
    depart: int
    arrive: int
    pause_begin: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a sequence has no lawful times: the rule that cannot be kept."""

    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """One moment of a route: its bounds and service (s), the travel to the next event, the rule behind its upper bound."""

    low: int
    high: int
    service: int
    place: int
    rule: Code
    step: int | None = None
    pause: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """begin[``after``] - begin[``before``] <= ``limit`` (s)."""

    before: int
    after: int
    limit: int
    rule: Code


def replay(problem: Problem, shipments: Series[Shipment], sequence: Sequence) -> Timeline | Fault:
    """Return the canonical times of a sequence, or the rule of time that it breaks.

    Parameters
    ----------
    problem : Problem
    shipments : sequence of Shipment
        All shipments of the plan, to which the steps point.
    sequence : Sequence
        Own stops, pickups and deliveries of one trip with their windows, and the place of its break.

    Returns
    -------
    Timeline or Fault
        Rules other than those of time (loads, goods, money) are not judged here.
    """
    trip = problem.trips[sequence.trip]
    own = own_way(problem, sequence.trip)
    if isinstance(own, Code):
        return Fault(code=own)
    steps = sequence.steps
    visits = visits_of(problem, trip, shipments, steps)
    events = _events(problem, trip, shipments, sequence, visits)
    if isinstance(events, Fault):
        return events
    gaps = _gaps(problem, trip, events)
    if isinstance(gaps, Fault):
        return gaps
    at = {event.step: k for k, event in enumerate(events) if event.step is not None}
    spans = _on_board(problem, trip, shipments, sequence, visits, at, events)
    lows = [event.low for event in events]
    earliest = _earliest(lows, gaps, spans)
    fault = _broken(events, earliest)
    if fault is not None:
        return fault
    elapsed = _least_elapsed(events, gaps, spans, earliest)
    last = events[-1].service
    if trip.duty is not None and elapsed > trip.duty:
        return Fault(code=Code.DUTY)
    if trip.detour_s is not None and elapsed - own.elapsed > trip.detour_s and problem.objective is Objective.VALUE:
        return Fault(code=Code.DETOUR_TIME)
    tight = _Span(before=0, after=len(events) - 1, limit=elapsed - last, rule=Code.DUTY)
    begins = _earliest(lows, gaps, [*spans, tight])
    taken = None if trip.done is None or trip.done.pause is None else trip.done.pause[1]
    return _timeline(steps, events, at, begins, taken)


def _events(
    problem: Problem, trip: Trip, shipments: Series[Shipment], sequence: Sequence, visits: Series[Visit]
) -> list[_Event] | Fault:
    steps, pause = sequence.steps, sequence.pause_after
    if (trip.pause is None) != (pause is None):
        return Fault(code=Code.BREAK)
    taken = None if trip.done is None else trip.done.pause
    if taken is not None:
        if pause != taken[0]:
            return Fault(code=Code.BREAK)
    elif pause is not None:
        # What is still to be rested cannot have been rested between facts.
        done = 0 if trip.done is None else len(trip.done.tasks)
        if pause < done or pause not in {visit.last for visit in visits[:-1]}:
            return Fault(code=Code.BREAK)
    services = services_of(problem, trip, shipments, steps, visits)
    events: list[_Event] = []
    for number, visit in enumerate(visits):
        if number == 0 and (trip.done is not None or (visit.first == visit.last and pause != 0)):
            at = (trip.depart_early, trip.depart_late) if trip.done is None else (trip.done.depart, trip.done.depart)
            events.append(_Event(low=at[0], high=at[1], service=0, place=trip.start, rule=Code.DEPART))
        tasks = range(visit.first, visit.last)
        here = [_task(problem, trip, shipments, sequence, k, visit.place, services[k]) for k in tasks]
        # A break already taken stands where it was, perhaps within a visit that goes on; after the end's last task it is idle.
        within = pause is not None and visit.first <= pause < visit.last and (pause > visit.first or number == 0)
        if trip.pause is not None and pause is not None and (within or (pause == visit.last and visit is not visits[-1])):
            low, high = (trip.pause.early, trip.pause.late) if taken is None else (taken[1], taken[1])
            rest = _Event(low=low, high=high, service=trip.pause.break_s, place=visit.place, rule=Code.BREAK, pause=True)
            here.insert(pause - visit.first, rest)
        events.extend(here)
    end = visits[-1]
    if len(visits) > 1 and end.first == end.last:
        events.append(_Event(low=0, high=trip.arrive_late, service=0, place=trip.end, rule=Code.ARRIVE))
    if trip.done is None:
        events[0] = _narrow(events[0], trip.depart_early, trip.depart_late, Code.DEPART)
    done = 0 if trip.done is None else len(trip.done.tasks)
    if done < len(steps) or end.first == end.last:
        events[-1] = _narrow(events[-1], 0, trip.arrive_late - events[-1].service, Code.ARRIVE)
    return events


def _narrow(event: _Event, low: int, high: int, rule: Code) -> _Event:
    return replace(event, low=max(event.low, low), high=min(event.high, high), rule=rule if high < event.high else event.rule)


def _task(
    problem: Problem, trip: Trip, shipments: Series[Shipment], sequence: Sequence, k: int, place: int, service: int
) -> _Event:
    step = sequence.steps[k]
    if trip.done is not None and k < len(trip.done.tasks):
        fact = trip.done.tasks[k]
        # Only a limit on time on board can want a fact to have happened later than it did.
        return _Event(low=fact.begin, high=fact.begin, service=fact.end - fact.begin, place=place, step=k, rule=Code.ON_BOARD)
    window = windows_of(problem, trip, shipments, step)[step.window]
    event = _Event(low=window.early, high=window.late, service=service, place=place, step=k, rule=Code.WINDOW)
    if step.kind is TaskKind.DELIVERY:
        deliver_by = problem.lots[shipments[step.index].lot].deliver_by
        if deliver_by is not None and deliver_by < event.high:
            return _narrow(event, event.low, deliver_by, Code.DELIVER_BY)
    return event


def _gaps(problem: Problem, trip: Trip, events: Series[_Event]) -> list[int] | Fault:
    """Least seconds from the begin of each event to the begin of the next; between facts nothing is judged."""
    seconds = problem.travels[trip.metric].seconds
    done = 0 if trip.done is None else len(trip.done.tasks)
    gaps: list[int] = []
    for a, b in pairwise(events):
        leg = int(seconds[a.place, b.place]) if a.place != b.place else 0
        if leg < 0:
            return Fault(code=Code.NO_WAY)
        fact = trip.done is not None and (b.step is not None and b.step < done)
        if fact or (trip.done is not None and trip.done.pause is not None and b.pause):
            gaps.append(_NEVER)
        else:
            gaps.append(a.service + leg)
    return gaps


def _on_board(
    problem: Problem,
    trip: Trip,
    shipments: Series[Shipment],
    sequence: Sequence,
    visits: Series[Visit],
    at: dict[int, int],
    events: Series[_Event],
) -> list[_Span]:
    """Limits on time on board: from the end of the pickup's visit to the begin of the delivery."""
    done = 0 if trip.done is None else len(trip.done.tasks)
    leaves = {k: visit.last - 1 for visit in visits for k in range(visit.first, visit.last)}
    picked = {step.index: k for k, step in enumerate(sequence.steps) if step.kind is TaskKind.PICKUP}
    spans: list[_Span] = []
    for k, step in enumerate(sequence.steps):
        if step.kind is not TaskKind.DELIVERY or k < done:
            continue
        limit = problem.lots[shipments[step.index].lot].on_board
        if limit is None or picked.get(step.index, k) >= k:
            continue
        leave = at[leaves[picked[step.index]]]
        if leave < at[k]:
            spans.append(_Span(before=leave, after=at[k], limit=limit + events[leave].service, rule=Code.ON_BOARD))
    return spans


def _earliest(lows: Series[int], gaps: Series[int], spans: Series[_Span]) -> list[int]:
    """Componentwise least begins that keep lower bounds, gaps and spans; empty where the spans cannot be kept."""
    begins = list(lows)
    for _ in range(len(spans) + 2):
        for k, gap in enumerate(gaps):
            begins[k + 1] = max(begins[k + 1], begins[k] + gap)
        moved = False
        for span in spans:
            least = begins[span.after] - span.limit
            if least > begins[span.before]:
                begins[span.before] = least
                moved = True
        if not moved:
            return begins
    return []


def _latest(highs: Series[int], gaps: Series[int], spans: Series[_Span]) -> list[int]:
    """Componentwise greatest begins that keep upper bounds, gaps and spans (a lawful schedule is known to exist)."""
    begins = list(highs)
    moved = True
    while moved:
        for k in range(len(gaps) - 1, -1, -1):
            begins[k] = min(begins[k], begins[k + 1] - gaps[k])
        moved = False
        for span in spans:
            most = begins[span.before] + span.limit
            if most < begins[span.after]:
                begins[span.after] = most
                moved = True
    return begins


def _broken(events: Series[_Event], earliest: Series[int]) -> Fault | None:
    if not earliest:
        return Fault(code=Code.ON_BOARD)
    for event, begin in zip(events, earliest, strict=True):
        if begin > event.high:
            return Fault(code=event.rule)
    return None


def _least_elapsed(events: Series[_Event], gaps: Series[int], spans: Series[_Span], earliest: Series[int]) -> int:
    """Least arrival - departure: the longest way from departure to arrival, with or without the clock in between."""
    free = [0] + [_NEVER] * (len(events) - 1)
    relative = _earliest(free, gaps, spans)
    latest = _latest([event.high for event in events], gaps, spans)
    service = events[-1].service
    return max(relative[-1] - relative[0] + service, earliest[-1] + service - latest[0])


def _timeline(
    steps: Series[object], events: Series[_Event], at: dict[int, int], begins: Series[int], taken: int | None
) -> Timeline:
    ends = tuple(begins[at[k]] + events[at[k]].service for k in range(len(steps)))
    pauses = [begins[k] for k, event in enumerate(events) if event.pause]
    return Timeline(
        begins=tuple(begins[at[k]] for k in range(len(steps))),
        ends=ends,
        depart=begins[0],
        arrive=begins[-1] + events[-1].service,
        pause_begin=pauses[0] if pauses else taken,
    )


__all__ = ["Fault", "OwnWay", "Timeline", "own_way", "replay"]
