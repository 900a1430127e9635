"""Which trips of a standing plan lie nearest to something new: a first look over all routes at once, in columns.

Here nothing is judged and nothing refused but where there is no way: what looks promising is put into a part of the day,
which the law then judges. Costs are those of putting a visit into a leg as the routes stand; time beyond the trip's slack
weighs extra.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.newcomer import Newcomer
from matching.plan import Plan
from matching.problem import YEN, YEN_H_S, YEN_KG_G, Problem, Trip

Ints = NDArray[np.int64]
_NEVER: Final = 2**50
"""A cost that no way has (score units)."""
_LATE: Final = 20 * YEN
"""What a second beyond a window or a trip's slack weighs."""
_OFF: Final = 1800
"""Departures and waits may move so much (s) before a leg's moment counts as missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something could be done: a place of the whole or a new one, with the first and last moment (s)."""

    place: int
    early: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legs:
    """
    Legs of T routes, at most L each.

    Attributes
    ----------
    trips
        Whose they are, int64 (T,).
    first, last, leave
        Places of both ends and the moment of leaving the first (s), int64 (T, L).
    there
        Where there is a leg that still lies ahead, bool (T, L).
    metric, slack, per_m, per_s, per_visit
        Of each trip: its metric, seconds to spare, and what a metre, a second and a visit cost (score units), int64 (T,).
    """

    problem: Problem
    trips: Ints
    first: Ints
    last: Ints
    leave: Ints
    there: NDArray[np.bool_]
    metric: Ints
    slack: Ints
    per_m: Ints
    per_s: Ints
    per_visit: Ints

    @staticmethod
    def of(problem: Problem, plan: Plan) -> Legs:
        """Lay out all routes of a settled plan."""
        rows = []
        for route in plan.routes:
            trip = problem.trips[route.trip]
            done = 0 if trip.done is None else len(trip.done.tasks)
            # What has been driven already takes nothing new.
            legs = [(a.place, b.place, a.leave, a.last >= done) for a, b in pairwise(route.stops)]
            limits = [trip.arrive_late - route.arrive + _OFF]
            if trip.detour_s is not None:
                limits.append(trip.detour_s - route.detour_s)
            if trip.duty is not None:
                limits.append(trip.duty - (route.arrive - route.depart))
            rows.append((route.trip, trip, legs, max(0, min(limits))))
        return _laid_out(problem, rows)

    @staticmethod
    def of_trip(problem: Problem, trip: Trip) -> Legs:
        """Lay out the own way of a new trip, whose places may be new."""
        places = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
        moments = [trip.depart_early, *(stop.windows[0].early for stop in trip.own_stops)]
        legs = [(a, b, moment, True) for (a, b), moment in zip(pairwise(places), moments, strict=True)]
        slack = trip.arrive_late - trip.depart_early if trip.detour_s is None else trip.detour_s
        return _laid_out(problem, [(len(problem.trips), trip, legs, slack)])

    def costs(self, new: Newcomer, spots: list[Spot]) -> Ints:
        """Return what a visit to each spot in each leg would cost (score units), (trips, legs, spots)."""
        shape = (*self.first.shape, len(spots))
        cost = np.full(shape, _NEVER, np.int64)
        early = np.array([spot.early for spot in spots], np.int64)
        late = np.array([spot.late for spot in spots], np.int64)
        at = np.array([spot.place for spot in spots], np.int64)
        parking = np.array([self._parking(new, spot.place) for spot in spots], np.int64)
        for m in range(len(self.problem.travels)):
            rows = np.flatnonzero(self.metric == m)
            if not len(rows):
                continue
            a, b = self.first[rows], self.last[rows]
            s_in, m_in = self._ways(new, m, a[:, :, None], at)
            s_out, m_out = self._ways(new, m, at, b[:, :, None])
            s_leg, m_leg = self._ways(new, m, a[:, :, None], b[:, :, None])
            extra_s, extra_m = s_in + s_out - s_leg, m_in + m_out - m_leg
            begin = self.leave[rows][:, :, None] + s_in
            missed = np.maximum(0, begin - late - _OFF) + np.maximum(0, early - begin - _OFF)
            over = np.maximum(0, extra_s - self.slack[rows][:, None, None])
            found = self.per_m[rows][:, None, None] * extra_m + self.per_s[rows][:, None, None] * extra_s
            found += np.where(extra_m + extra_s > 0, self.per_visit[rows][:, None, None] + parking, 0)
            found += _LATE * (missed + over)
            lawful = (s_in >= 0) & (s_out >= 0) & (s_leg >= 0) & self.there[rows][:, :, None]
            cost[rows] = np.where(lawful, found, _NEVER)
        return cost

    def _parking(self, new: Newcomer, place: int) -> int:
        size = len(self.problem.places)
        return YEN * (self.problem.places[place] if place < size else new.places[place - size]).parking_yen

    def _ways(self, new: Newcomer, metric: int, a: Ints, b: Ints) -> tuple[Ints, Ints]:
        """Seconds and metres from places to places, old or new."""
        travel, ways = self.problem.travels[metric], new.ways[metric]
        return (
            _between(travel.seconds, ways.to_s, ways.out_s, ways.within_s, a, b),
            _between(travel.metres, ways.to_m, ways.out_m, ways.within_m, a, b),
        )


def _between(table: Ints, to: Ints, out: Ints, within: Ints, a: Ints, b: Ints) -> Ints:
    if not len(within):
        return np.asarray(table[a, b])
    size = len(table)
    a, b = np.broadcast_arrays(a, b)
    late_a, late_b = a >= size, b >= size
    found = np.asarray(table[np.where(late_a, 0, a), np.where(late_b, 0, b)])
    for rows, part, shift_a, shift_b in (
        (~late_a & late_b, to, 0, size),
        (late_a & ~late_b, out, size, 0),
        (late_a & late_b, within, size, size),
    ):
        found[rows] = part[a[rows] - shift_a, b[rows] - shift_b]
    return found


def _laid_out(problem: Problem, rows: list[tuple[int, Trip, list[tuple[int, int, int, bool]], int]]) -> Legs:
    shape = (len(rows), max((len(legs) for _, _, legs, _ in rows), default=1) or 1)
    table = np.zeros((*shape, 4), np.int64)
    for n, (_, _, legs, _) in enumerate(rows):
        if legs:
            table[n, : len(legs)] = legs
    given = [trip for _, trip, _, _ in rows]
    return Legs(
        problem=problem,
        trips=np.array([number for number, _, _, _ in rows], np.int64),
        first=table[:, :, 0],
        last=table[:, :, 1],
        leave=table[:, :, 2],
        there=table[:, :, 3].astype(np.bool_),
        metric=np.array([trip.metric for trip in given], np.int64),
        slack=np.array([slack for _, _, _, slack in rows], np.int64),
        per_m=np.array([YEN_KG_G * trip.cost_km for trip in given], np.int64),
        per_s=np.array([YEN_H_S * trip.cost_h for trip in given], np.int64),
        per_visit=np.array([YEN * trip.cost_visit for trip in given], np.int64),
    )


def together(pick: Ints, drop: Ints) -> Ints:
    """Return the least cost of a pickup and a later delivery on each trip, (trips, pickup spots, delivery spots)."""
    before = np.minimum.accumulate(pick, axis=1)
    return np.asarray((before[:, :, :, None] + drop[:, :, None, :]).min(axis=1))
