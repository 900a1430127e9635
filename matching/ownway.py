"""A trip's own way: its own stops alone, with the windows and the break position of least elapsed time.

A chain of stops with several windows each and no limit on time on board: with one moment of one stop held fixed, the earliest
arrival and the latest departure follow greedily, and in some best schedule some stop stands at an edge of one of its windows
(else all could be shifted until one does). So trying every edge is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from matching.plan import Code, Sequence, Step
from matching.problem import Objective, Problem, TaskKind, Window
from matching.visits import metres_of, own_loads_of, services_of, visits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWay:
    """Least elapsed time (s), metres, and the decision that gives them."""

    elapsed: int
    metres: int
    sequence: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """One event of the chain: where it may begin, how long it lasts, how far the next one is (s)."""

    windows: tuple[Window, ...]
    service: int
    onward: int


_KNOWN: WeakKeyDictionary[Problem, dict[int, OwnWay | Code]] = WeakKeyDictionary()
"""Own ways asked for before, for as long as their problem lives."""


def own_way(problem: Problem, index: int) -> OwnWay | Code:
    """Return the own way of trip ``index``, or the code of the rule that makes it impossible."""
    known = _KNOWN.setdefault(problem, {})
    if index not in known:
        known[index] = _own_way(problem, index)
    return known[index]


def _own_way(problem: Problem, index: int) -> OwnWay | Code:
    trip = problem.trips[index]
    steps = tuple(Step(kind=TaskKind.OWN, index=k) for k in range(len(trip.own_stops)))
    visits = visits_of(problem, trip, (), steps)
    metres = metres_of(problem, trip, visits)
    if metres is None:
        return Code.NO_WAY
    for load, _ in zip(own_loads_of(trip, steps, visits), visits[:-1], strict=False):
        if load.grams > trip.capacity_g:
            return Code.CAPACITY_G
        if any(have > room for have, room in zip(load.crates, trip.capacity_crates, strict=True)):
            return Code.CAPACITY_CRATES
    if problem.objective is not Objective.VALUE:
        return OwnWay(elapsed=0, metres=0, sequence=Sequence(trip=index, steps=steps))
    positions: list[int | None] = [None] if trip.pause is None else [visit.last for visit in visits[:-1]]
    best: OwnWay | None = None
    for position in positions:
        found = _least(*_chain(problem, index, position))
        if found is not None and (best is None or found[0] < best.elapsed):
            chosen = tuple(Step(kind=TaskKind.OWN, index=k, window=w) for k, w in enumerate(found[1]))
            best = OwnWay(elapsed=found[0], metres=metres, sequence=Sequence(trip=index, steps=chosen, pause_after=position))
    if best is None:
        return Code.BREAK if trip.pause is not None and _fits_without_pause(problem, index) else Code.WINDOW
    if trip.duty is not None and best.elapsed > trip.duty:
        return Code.DUTY
    return best


def _fits_without_pause(problem: Problem, index: int) -> bool:
    return _least(*_chain(problem, index, None)) is not None


def _chain(problem: Problem, index: int, position: int | None) -> tuple[list[_Link], list[int]]:
    """Events in order, and for each own stop the index of its event."""
    trip = problem.trips[index]
    seconds = problem.travels[trip.metric].seconds
    steps = tuple(Step(kind=TaskKind.OWN, index=k) for k in range(len(trip.own_stops)))
    visits = visits_of(problem, trip, (), steps)
    services = services_of(problem, trip, (), steps, visits)
    depart = Window(early=trip.depart_early, late=trip.depart_late)
    anytime = Window(early=0, late=trip.arrive_late)
    events: list[tuple[int, tuple[Window, ...], int]] = []
    where: list[int] = []
    for number, visit in enumerate(visits):
        here: list[tuple[int, tuple[Window, ...], int]] = []
        for k in range(visit.first, visit.last):
            where.append(len(events) + len(here))
            here.append((visit.place, trip.own_stops[k].windows, services[k]))
        if trip.pause is not None and visit.last == position and visit is not visits[-1]:
            here.append((visit.place, (Window(early=trip.pause.early, late=trip.pause.late),), trip.pause.break_s))
        if number == 0:
            if here:
                place, windows, service = here[0]
                here[0] = (place, _meet(windows, depart), service)
            else:
                here.append((trip.start, (depart,), 0))
        if visit is visits[-1] and number > 0 and not here:
            here.append((trip.end, (anytime,), 0))
        events.extend(here)
    place, windows, service = events[-1]
    last = Window(early=0, late=trip.arrive_late - service)
    events[-1] = (place, _meet(windows, last), service)
    links = []
    for k, (place, windows, service) in enumerate(events):
        onward = 0 if k + 1 == len(events) else int(seconds[place, events[k + 1][0]])
        links.append(_Link(windows=windows, service=service, onward=onward))
    return links, where


def _meet(windows: tuple[Window, ...], bound: Window) -> tuple[Window, ...]:
    """Cut windows to a bound; an empty one stays in its place, unusable, so that indices keep their meaning."""
    return tuple(Window(early=max(w.early, bound.early), late=min(w.late, bound.late)) for w in windows)


def _least(chain: list[_Link], where: list[int]) -> tuple[int, list[int]] | None:
    """Least elapsed time over all schedules of a chain, with the window of each own stop; None where there is none."""
    best: tuple[int, list[int]] | None = None
    for k, link in enumerate(chain):
        for w, window in enumerate(link.windows):
            if window.late < window.early:
                continue
            for moment in {window.early, window.late}:
                ahead = _forward(chain, k, moment)
                behind = _backward(chain, k, moment)
                if ahead is None or behind is None:
                    continue
                elapsed = ahead[0] - behind[0]
                if best is None or elapsed < best[0]:
                    choice = [*behind[1], w, *ahead[1]]
                    best = (elapsed, [choice[event] for event in where])
    return best


def _forward(chain: list[_Link], k: int, moment: int) -> tuple[int, list[int]] | None:
    """Earliest end of the chain when event ``k`` begins at ``moment``, and the windows chosen after it."""
    choice: list[int] = []
    for before, link in zip(chain[k:], chain[k + 1 :], strict=False):
        ready = moment + before.service + before.onward
        fits = [(max(ready, w.early), n) for n, w in enumerate(link.windows) if max(ready, w.early) <= w.late]
        if not fits:
            return None
        moment, window = min(fits)
        choice.append(window)
    return moment + chain[-1].service, choice


def _backward(chain: list[_Link], k: int, moment: int) -> tuple[int, list[int]] | None:
    """Latest begin of the chain when event ``k`` begins at ``moment``, and the windows chosen before it."""
    choice: list[int] = []
    for link in reversed(chain[:k]):
        ready = moment - link.service - link.onward
        fits = [(min(ready, w.late), -n) for n, w in enumerate(link.windows) if min(ready, w.late) >= w.early]
        if not fits:
            return None
        moment, window = max(fits)
        choice.append(-window)
    return moment, choice[::-1]
