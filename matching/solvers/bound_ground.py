"""What bounds know of one trip before any shipment: least seconds, metres and money between places, and what it may spend.

*Closed* matrices hold the shortest length over any places in between (Floyd and Warshall). A route's legs are at least as long
as their closed ones, and a closed way does not get longer when calls are left out of it; so a closed way over some of a route's
calls, in their order, is a lower bound of the whole route, whether or not the given metres (or seconds) obey the triangle
inequality. That is the one argument on which every length in the ``bound_*`` files rests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.problem import YEN_H_S, YEN_KG_G, Problem, Travel, Trip
from matching.solvers.exact_ground import own_run

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FAR: Final = 1 << 50
"""Stands for "no way"; far above any sum of real seconds or metres."""
FREE: Final = 1 << 55
"""Stands for "no limit"."""
_TRIES: Final = 1000
"""So many choices of windows of the own stops are tried for the own way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One metric's closed seconds and metres, [P, P]; :data:`FAR` = no way."""

    seconds: Ints
    metres: Ints


def closed(travel: Travel) -> Closed:
    """Return the closure of a metric; O(P^3), about a second at a thousand places."""
    return Closed(seconds=_closure(travel.seconds), metres=_closure(travel.metres))


def _closure(matrix: Ints) -> Ints:
    # 32 bits are twice as fast, and enough where no way over all the places can reach half of what they hold.
    narrow = int(matrix.max(initial=0)) * len(matrix) < 1 << 29
    far = 1 << 29 if narrow else FAR
    near: NDArray[Any] = np.where(matrix < 0, far, matrix).astype(np.int32 if narrow else np.int64)
    over = np.empty_like(near)
    for via in range(len(near)):
        np.add(near[:, [via]], near[[via], :], out=over)
        np.minimum(near, over, out=near)
    return np.where(near < far, near, FAR).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class BoundTrip:
    """One trip that can run, as bounds see it.

    Attributes
    ----------
    chain : tuple of int
        Places of start, own stops, end; leg ``k`` leads from ``chain[k]`` to ``chain[k + 1]``.
    own_s, own_m : int
        Its own way (s, real metres).
    busy : int
        Seconds of own services and of the break.
    early, late : tuple of int
        Earliest end at each place of the chain, latest begin at it (s), with nothing else to do.
    loose : bool
        A trip with a done prefix: facts obey no rule, so nothing but goods is judged and its extra cost is taken as 0.
    """

    index: int
    trip: Trip
    near: Closed
    chain: tuple[int, ...]
    own_s: int
    own_m: int
    busy: int
    early: tuple[int, ...]
    late: tuple[int, ...]
    loose: bool

    @property
    def rate_m(self) -> int:
        """Score units a metre."""
        return YEN_KG_G * self.trip.cost_km

    @property
    def rate_s(self) -> int:
        """Score units a second."""
        return YEN_H_S * self.trip.cost_h

    @cached_property
    def base_s(self) -> int:
        """Seconds of the own stops' closed way."""
        return sum(int(self.near.seconds[a, b]) for a, b in pairwise(self.chain))

    @cached_property
    def base_m(self) -> int:
        """Metres of the own stops' closed way."""
        return sum(int(self.near.metres[a, b]) for a, b in pairwise(self.chain))

    @cached_property
    def spare_s(self) -> int:
        """Seconds that a lawful route may take beyond :attr:`base_s` and :attr:`busy`, waiting included."""
        trip = self.trip
        limits = [trip.arrive_late - trip.depart_early]
        limits += [] if trip.duty is None else [trip.duty]
        limits += [] if trip.detour_s is None else [self.own_s + trip.detour_s]
        return FREE if self.loose else min(limits) - self.base_s - self.busy

    @cached_property
    def spare_m(self) -> int:
        """Metres that a lawful route may drive beyond :attr:`base_m`."""
        if self.loose or self.trip.detour_m is None:
            return FREE
        return self.own_m + self.trip.detour_m - self.base_m

    @cached_property
    def credit(self) -> int:
        """Score units by which the own way is dearer than its closed way without waiting: at most so much is not charged."""
        return self.rate_m * (self.own_m - self.base_m) + self.rate_s * (self.own_s - self.base_s - self.busy)


def bound_trips(problem: Problem) -> list[BoundTrip]:
    """Return the trips that can run; the others carry nothing in any lawful plan."""
    made: dict[int, Closed] = {}
    trips = []
    for index, trip in enumerate(problem.trips):
        own = _own(problem, index)
        if own is None:
            continue
        if trip.metric not in made:
            made[trip.metric] = closed(problem.travels[trip.metric])
        near = made[trip.metric]
        chain = (trip.start, *(stop.place for stop in trip.own_stops), trip.end)
        rest = 0 if trip.pause is None else trip.pause.break_s
        early, late = _reach(trip, near, chain)
        trips.append(
            BoundTrip(
                index=index,
                trip=trip,
                near=near,
                chain=chain,
                own_s=own[0],
                own_m=own[1],
                busy=sum(stop.duration_s for stop in trip.own_stops) + rest,
                early=early,
                late=late,
                loose=trip.done is not None,
            )
        )
    return trips


def _own(problem: Problem, index: int) -> tuple[int, int] | None:
    """Return seconds (never too few) and metres of the own way; None: impossible."""
    trip = problem.trips[index]
    if math.prod(len(stop.windows) for stop in trip.own_stops) <= _TRIES:
        own = own_run(problem, index)
        return None if own is None else (own.elapsed, own.metres)
    metres = problem.travels[trip.metric].metres
    chain = (trip.start, *(stop.place for stop in trip.own_stops), trip.end)
    return trip.arrive_late - trip.depart_early, sum(int(metres[a, b]) for a, b in pairwise(chain))


def _reach(trip: Trip, near: Closed, chain: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Earliest end and latest begin of each place of the chain; the break is left out, which only widens both."""
    legs = [int(near.seconds[a, b]) for a, b in pairwise(chain)]
    early = [trip.depart_early]
    for stop, leg in zip(trip.own_stops, legs, strict=False):
        ready = early[-1] + leg
        begins = [max(ready, w.early) for w in stop.windows if w.late >= ready]
        early.append(min(begins, default=FAR) + stop.duration_s)
    early.append(early[-1] + legs[-1])
    late = [trip.arrive_late]
    for stop, leg in zip(reversed(trip.own_stops), reversed(legs), strict=False):
        ready = late[-1] - leg - stop.duration_s
        begins = [min(ready, w.late) for w in stop.windows if w.early <= ready]
        late.append(max(begins, default=-FAR))
    late.append(min(late[-1] - legs[0], trip.arrive_late))
    return tuple(early), tuple(late[::-1])
