"""What the exact model knows before it is built: a trip's own way, and least seconds and metres between places."""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from matching.plan import Sequence, Step
from matching.problem import Objective, Problem, TaskKind, Trip, Window

FAR = 2**40
"""Stands for "no way" in closures; larger than any sum of real seconds or metres on a small day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One trip's ground: its own way (s, m, decision) and the closures [P, P] of seconds and metres under its metric."""

    elapsed: int
    metres: int
    sequence: Sequence
    near_s: NDArray[np.int64]
    near_m: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRun:
    """A trip's own way: least elapsed time (s), metres, decision."""

    elapsed: int
    metres: int
    sequence: Sequence


def own_run(problem: Problem, index: int) -> OwnRun | None:
    """Return the own way of trip ``index``, or None where it breaks a rule."""
    trip = problem.trips[index]
    travel = problem.travels[trip.metric]
    chain = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
    legs = [(a, b) for a, b in pairwise(chain) if a != b]
    if any(travel.seconds[a, b] < 0 for a, b in legs) or not _carries_own_load(trip):
        return None
    least = _least_elapsed(problem, trip)
    if least is None or (trip.duty is not None and least[0] > trip.duty and problem.objective is Objective.VALUE):
        return None
    elapsed, windows, pause = least
    steps = tuple(Step(kind=TaskKind.OWN, index=k, window=w) for k, w in enumerate(windows))
    metres = sum(int(travel.metres[a, b]) for a, b in legs)
    return OwnRun(elapsed=elapsed, metres=metres, sequence=Sequence(trip=index, steps=steps, pause_after=pause))


def ground_of(problem: Problem, index: int) -> Ground | None:
    """Return the ground of trip ``index``, or None where even its own way breaks a rule."""
    own = own_run(problem, index)
    if own is None:
        return None
    travel = problem.travels[problem.trips[index].metric]
    return Ground(
        elapsed=own.elapsed,
        metres=own.metres,
        sequence=own.sequence,
        near_s=_closure(travel.seconds),
        near_m=_closure(travel.metres),
    )


def least_way(near: NDArray[np.int64], chain: Series[int], first: int, second: int) -> int:
    """Return the least length of any way over all of ``chain`` in order that calls at ``first`` and then at ``second``.

    ``near`` obeys the triangle inequality (it is a closure), so no further calls can make such a way shorter.
    """
    base = sum(int(near[a, b]) for a, b in pairwise(chain))
    best = FAR
    for i, (a, b) in enumerate(pairwise(chain)):
        both = base - int(near[a, b]) + int(near[a, first]) + int(near[first, second]) + int(near[second, b])
        best = min(best, both)
        opened = base - int(near[a, b]) + int(near[a, first]) + int(near[first, b])
        for c, d in list(pairwise(chain))[i + 1 :]:
            best = min(best, opened - int(near[c, d]) + int(near[c, second]) + int(near[second, d]))
    return best


def _closure(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return shortest lengths over any places (Floyd and Warshall); :data:`FAR` where there is no way."""
    near = np.where(matrix < 0, FAR, matrix).astype(np.int64)
    for via in range(len(near)):
        near = np.minimum(near, near[:, [via]] + near[[via], :])
    return np.minimum(near, FAR)


def _carries_own_load(trip: Trip) -> bool:
    """Whether the own load fits on leaving each visit of the own way (the end's is not judged)."""
    places = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
    grams, crates = trip.own_g, list(trip.own_crates)
    # A run that reaches the end's visit is never left.
    last = len(places) - 1
    while last > 0 and places[last - 1] == trip.end:
        last -= 1
    for k in range(last):
        if k:
            stop = trip.own_stops[k - 1]
            grams += stop.change_g
            crates = [have + change for have, change in zip(crates, stop.change_crates, strict=True)]
        leaving = places[k + 1] != places[k]
        over = grams > trip.capacity_g or any(c > room for c, room in zip(crates, trip.capacity_crates, strict=True))
        if leaving and over:
            return False
    return True


def _least_elapsed(problem: Problem, trip: Trip) -> tuple[int, tuple[int, ...], int | None] | None:
    """Return (least elapsed s, window of each own stop, break position) over all windows and break positions."""
    places = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
    positions: list[int | None] = [None]
    if trip.pause is not None:
        positions = [k for k in range(len(places) - 1) if places[k] != places[k + 1]]
    best: tuple[int, tuple[int, ...], int | None] | None = None
    for windows in product(*(range(len(stop.windows)) for stop in trip.own_stops)):
        for position in positions:
            elapsed = _elapsed(problem, trip, windows, position)
            if elapsed is not None and (best is None or elapsed < best[0]):
                best = (elapsed, windows, position)
    return best


def _elapsed(problem: Problem, trip: Trip, windows: Series[int], position: int | None) -> int | None:
    """Least elapsed time of the own way with these windows and the break after ``position`` own stops, or None."""
    seconds = problem.travels[trip.metric].seconds
    # (place, window, service) of each event; the first one at the start is the departure, the last one at the end the arrival.
    events: list[tuple[int, Window, int]] = []

    def rest(place: int) -> None:
        if trip.pause is not None:
            events.append((place, Window(early=trip.pause.early, late=trip.pause.late), trip.pause.break_s))

    if position == 0:
        rest(trip.start)
    elif not trip.own_stops or trip.own_stops[0].place != trip.start:
        events.append((trip.start, Window(early=trip.depart_early, late=trip.depart_late), 0))
    for k, stop in enumerate(trip.own_stops):
        events.append((stop.place, stop.windows[windows[k]], stop.duration_s))
        if position == k + 1:
            rest(stop.place)
    if events[-1][0] != trip.end:
        events.append((trip.end, Window(early=0, late=trip.arrive_late), 0))
    gaps = [a[2] + (int(seconds[a[0], b[0]]) if a[0] != b[0] else 0) for a, b in pairwise(events)]
    latest = trip.arrive_late - events[-1][2]
    for k in range(len(events) - 1, -1, -1):
        latest = min(events[k][1].late, latest if k == len(events) - 1 else latest - gaps[k])
        if latest < events[k][1].early:
            return None
    depart = min(latest, trip.depart_late)
    if depart < max(trip.depart_early, events[0][1].early):
        return None
    clock = depart
    for gap, event in zip(gaps, events[1:], strict=True):
        clock = max(clock + gap, event[1].early)
    return clock + events[-1][2] - depart
