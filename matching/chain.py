"""The own way as a chain of bounds: how early each own stop may be left, how late begun, what is on board in between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matching.ownway import OwnWay
from matching.problem import Problem, Window
from matching.visits import own_loads_of, visits_of


def span_of(windows: tuple[Window, ...]) -> tuple[int, int]:
    """Earliest and latest moment over several windows (s)."""
    return min(w.early for w in windows), max(w.late for w in windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChain:
    """The own way: places, earliest end and latest begin at each (s), seconds without waiting, own load on each leg."""

    places: tuple[int, ...]
    earliest: tuple[int, ...]
    latest: tuple[int, ...]
    service: tuple[int, ...]
    seconds: int
    grams: tuple[int, ...]
    crates: tuple[tuple[int, int, int], ...]

    @staticmethod
    def of(problem: Problem, index: int, own: OwnWay) -> OwnChain:
        """Work out the chain of trip ``index``."""
        trip = problem.trips[index]
        seconds = problem.travels[trip.metric].seconds
        places = (trip.start, *(stop.place for stop in trip.own_stops), trip.end)
        service = (0, *(stop.duration_s for stop in trip.own_stops), 0)
        spans = [(trip.depart_early, trip.depart_late), *(span_of(s.windows) for s in trip.own_stops), (0, trip.arrive_late)]
        legs = [int(seconds[a, b]) for a, b in pairwise(places)]
        earliest = [trip.depart_early]
        for k in range(1, len(places)):
            earliest.append(max(earliest[-1] + legs[k - 1], spans[k][0]) + service[k])
        latest = [trip.arrive_late]
        for k in range(len(places) - 2, -1, -1):
            latest.append(min(latest[-1] - legs[k] - service[k], spans[k][1]))
        steps = own.sequence.steps
        visits = visits_of(problem, trip, (), steps)
        loads = own_loads_of(trip, steps, visits)
        after = [next(n for n, v in enumerate(visits) if v.last > k) for k in range(len(steps))]
        legs_load = [loads[0], *(loads[n] for n in after)]
        return OwnChain(
            places=places,
            earliest=tuple(earliest),
            latest=tuple(latest[::-1]),
            service=service,
            seconds=sum(legs) + sum(service) + (0 if trip.pause is None else trip.pause.break_s),
            grams=tuple(load.grams for load in legs_load),
            crates=tuple(load.crates for load in legs_load),
        )
