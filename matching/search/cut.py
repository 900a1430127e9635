"""Where a large problem is cut: trips that drive near each other stay together, and with them what they carry or could carry.

Places have no coordinates here. Between two trips drawn at random, ``seconds from the one's start - seconds from the other's``
orders all places like a line across the country; cutting there, again and again with new lines, gives parts that are compact in
ever other ways, so that no border stays.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.plan import Shipment
from matching.problem import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The part of each trip, of each order and of what each lot has left over; ``parts`` of them."""

    parts: int
    trips: tuple[int, ...]
    orders: tuple[int, ...]
    lots: tuple[int, ...]


def cut(problem: Problem, standing: Series[Shipment], *, parts: int, random: Random) -> Cut:
    """Cut into so many parts with about the same number of trips each; fewer where there are fewer trips.

    Trips that serve one order together are never parted.
    """
    groups = _bound_together(problem, standing)
    cutter = _Cutter(problem, standing, groups, random)
    cutter.split(list(range(len(groups))), list(range(len(problem.orders))), list(range(len(problem.lots))), parts)
    _follow(cutter, standing)
    return Cut(parts=cutter.number, trips=tuple(cutter.trips), orders=tuple(cutter.orders), lots=tuple(cutter.lots))


def _bound_together(problem: Problem, standing: Series[Shipment]) -> list[list[int]]:
    """Groups of trips that share an order."""
    root = list(range(len(problem.trips)))

    def find(t: int) -> int:
        while root[t] != t:
            t = root[t]
        return t

    first: dict[int, int] = {}
    for s in standing:
        root[find(s.trip)] = find(first.setdefault(s.order, s.trip))
    groups: dict[int, list[int]] = {}
    for t in range(len(root)):
        groups.setdefault(find(t), []).append(t)
    return list(groups.values())


class _Cutter:
    """Cuts groups of trips, orders and lots by one line after the other."""

    def __init__(self, problem: Problem, standing: Series[Shipment], groups: list[list[int]], random: Random) -> None:
        self.problem, self.groups, self.random = problem, groups, random
        self.number = 0
        self.trips = [0] * len(problem.trips)
        self.orders = [0] * len(problem.orders)
        self.lots = [0] * len(problem.lots)
        self.seconds = problem.travels[0].seconds if problem.travels else np.zeros((0, 0), np.int64)
        self.calls: list[list[int]] = [[] for _ in problem.trips]
        for t, trip in enumerate(problem.trips):
            self.calls[t] += [trip.start, trip.end, *(stop.place for stop in trip.own_stops)]
        for s in standing:
            self.calls[s.trip] += [
                problem.lots[s.lot].pickups[s.pickup_option].place,
                problem.orders[s.order].receivings[s.receiving_option].place,
            ]
        self.order_at = [order.receivings[0].place for order in problem.orders]
        self.lot_at = [lot.pickups[0].place for lot in problem.lots]

    def split(self, groups: list[int], orders: list[int], lots: list[int], parts: int) -> None:
        """Give these groups of trips, orders and lots to so many parts."""
        parts = min(parts, len(groups))
        if parts <= 1:
            for kind, some in ((self.orders, orders), (self.lots, lots)):
                for index in some:
                    kind[index] = self.number
            for g in groups:
                for t in self.groups[g]:
                    self.trips[t] = self.number
            self.number += 1
            return
        line = self._line(groups)
        place = {g: float(np.mean([line[p] for t in self.groups[g] for p in self.calls[t]])) for g in groups}
        ordered = sorted(groups, key=lambda g: (place[g], g))
        half = parts // 2
        border = self._border(ordered, half / parts)
        edge = (place[ordered[border - 1]] + place[ordered[border]]) / 2
        low = [[i for i in some if line[at[i]] <= edge] for some, at in ((orders, self.order_at), (lots, self.lot_at))]
        high = [[i for i in some if line[at[i]] > edge] for some, at in ((orders, self.order_at), (lots, self.lot_at))]
        self.split(ordered[:border], low[0], low[1], half)
        self.split(ordered[border:], high[0], high[1], parts - half)

    def _line(self, groups: list[int]) -> Any:
        """Return a number for each place, by which to cut."""
        ends = [self.problem.trips[t].start for g in groups for t in self.groups[g]]
        a = self.random.choice(ends)
        # Of some drawn the farthest: two places next to each other order the country badly.
        b = max((self.random.choice(self.order_at or ends) for _ in range(4)), key=lambda p: (int(self.seconds[a, p]), p))
        from_a, from_b = self.seconds[a].astype(np.int64), self.seconds[b].astype(np.int64)
        far = int(self.seconds.max(initial=0)) + 1
        return np.where(from_a < 0, far, from_a) - np.where(from_b < 0, far, from_b)

    def _border(self, ordered: list[int], share: float) -> int:
        """Number of groups on the near side: that share of the trips, at least one group on either side."""
        total, count = sum(len(self.groups[g]) for g in ordered), 0
        for i, g in enumerate(ordered):
            count += len(self.groups[g])
            if count >= share * total:
                return min(max(1, i + 1), len(ordered) - 1)
        return len(ordered) - 1


def _follow(cutter: _Cutter, standing: Series[Shipment]) -> None:
    """Put what rides with its trip: orders for good, what their lots have left over by most units."""
    most: dict[int, int] = {}
    for s in standing:
        cutter.orders[s.order] = cutter.trips[s.trip]
        if s.units > most.get(s.lot, 0):
            most[s.lot] = s.units
            cutter.lots[s.lot] = cutter.trips[s.trip]
