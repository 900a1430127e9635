"""Which problems are plain, and their integer columns for the kernels.

Plain: a benchmark's objective, every lot for exactly one order and the other way round, one option and one window each, one
load, no own stops, equal trips, everything required.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.compatibility import fits
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import Ethylene, Lot, Objective, Order, Problem, TaskKind, Trip

MOST_NODES: Final = 10_500
"""Travel records take 16 bytes a pair of nodes; beyond this (1.8 GB) the general search is left to it."""
_FAR: Final = 2**31 - 1
_LONGEST: Final = 2**36
"""All metres of a solution stay below it, so that metres and positions fit one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A lot and the order it is for, and the fewest units that will do."""

    lot: int
    order: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Columns of a plain problem; request ``r`` has the nodes 2 r and 2 r + 1, then come start and end.

    ``travel`` [nodes, nodes, 4] int32: metres there and back, seconds there and back; ``node`` [nodes, 4] int32: earliest and
    latest begin, service (s), change of load (g); ``alone`` [n] int64: metres of a route with this request alone.
    ``requests`` that fit on no route, not even alone, are not among them.
    """

    problem: Problem
    requests: tuple[Request, ...]
    travel: NDArray[np.int32]
    node: NDArray[np.int32]
    alone: NDArray[np.int64]
    room: int
    slots: int
    slack_s: int
    slack_m: int

    def decision(self, routes: list[list[int]]) -> Decision:
        """Return routes of nodes as a decision: the first trips drive them, the others nothing."""
        shipments: list[Shipment] = []
        sequences = []
        for t in range(len(self.problem.trips)):
            steps = []
            number: dict[int, int] = {}
            for v in routes[t] if t < len(routes) else ():
                r = v >> 1
                if r not in number:
                    number[r] = len(shipments)
                    request = self.requests[r]
                    shipments.append(Shipment(
                        lot=request.lot, order=request.order, trip=t, pickup_option=0, receiving_option=0, units=request.units,
                    ))  # fmt: skip
                steps.append(Step(kind=TaskKind.DELIVERY if v & 1 else TaskKind.PICKUP, index=number[r]))
            sequences.append(Sequence(trip=t, steps=tuple(steps)))
        return Decision(shipments=tuple(shipments), sequences=tuple(sequences))

    def routes(self, decision: Decision) -> list[list[int]]:
        """Return a decision's routes as nodes; shipments that are none of the requests are left out."""
        known = {(request.lot, request.order): r for r, request in enumerate(self.requests)}
        found = []
        for sequence in decision.sequences:
            route = []
            for step in sequence.steps:
                shipment = decision.shipments[step.index]
                r = known.get((shipment.lot, shipment.order), -1)
                if r >= 0:
                    route.append(2 * r + (step.kind is TaskKind.DELIVERY))
            if route:
                found.append(route)
        return found


def plain(problem: Problem) -> bool:
    """Whether the engine for plain problems can solve this one."""
    return _requests(problem) is not None


def ground(problem: Problem) -> Ground | None:
    """Return the columns of a plain problem, None where it is not plain."""
    requests = _requests(problem)
    if requests is None:
        return None
    trip = problem.trips[0]
    places, rows = _nodes(problem, trip, requests)
    fitting = _fitting(problem, trip, places, rows)
    chosen = [r for r, fine in enumerate(fitting) if fine]
    kept = tuple(requests[r] for r in chosen)
    index = np.array([v for r in chosen for v in (2 * r, 2 * r + 1)] + [len(rows) - 2, len(rows) - 1], np.int64)
    places, node = places[index], np.ascontiguousarray(rows[index])
    way = problem.travels[trip.metric]
    travel = np.empty((len(places), len(places), 4), np.int32)
    for column, matrix in ((0, way.metres), (2, way.seconds)):
        narrow = matrix.astype(np.int32)
        # A way that does not exist ends after every window.
        narrow[narrow < 0] = _FAR
        for first in range(0, len(places), 64):
            # In strips, so that what is read across stays in the cache.
            some = places[first : first + 64]
            travel[first : first + 64, :, column] = narrow[some[:, None], places[None, :]]
            travel[first : first + 64, :, column + 1] = narrow[places[:, None], some[None, :]].T
    # An empty route costs nothing, so its only arc does not.
    travel[-2, -1, 0] = travel[-1, -2, 1] = 0
    n = len(kept)
    p, d = np.arange(0, 2 * n, 2), np.arange(1, 2 * n, 2)
    legs = (travel[2 * n, p, 0], travel[p, d, 0], travel[d, 2 * n + 1, 0])
    alone = sum((leg.astype(np.int64) for leg in legs), np.zeros(n, np.int64))
    return Ground(
        problem=problem, requests=kept, travel=travel, node=node, alone=alone, room=min(trip.capacity_g, _FAR),
        slots=max(1, min(len(problem.trips), n)), slack_s=_slack(travel[:, :, 2]), slack_m=_slack(travel[:, :, 0]),
    )  # fmt: skip


def _requests(problem: Problem) -> tuple[Request, ...] | None:
    if problem.objective is Objective.VALUE or not problem.trips or problem.forbidden or problem.promises:
        return None
    lots, orders, trip = problem.lots, problem.orders, problem.trips[0]
    if len(lots) != len(orders) or 2 * len(lots) + 2 > MOST_NODES or not all(_equal(trip, other) for other in problem.trips):
        return None
    if not _simple(problem, trip) or not all(map(_simple_lot, lots)) or not all(map(_simple_order, orders)):
        return None
    partner: dict[int, int] = {}
    seen = set[int]()
    for fit in fits(problem):
        if fit.order in partner or fit.lot in seen:
            return None
        partner[fit.order] = fit.lot
        seen.add(fit.lot)
    if len(partner) < len(orders):
        return None
    requests = []
    crates = 0
    for o, order in enumerate(orders):
        lot = lots[partner[o]]
        units = max(lot.min_units, -(-order.min_g // lot.unit_g))
        if units > lot.units or units * lot.unit_g > order.max_g + order.over_g or not trip.capacity_crates[lot.zone]:
            return None
        crates += -(-units // lot.units_per_crate)
        requests.append(Request(lot=partner[o], order=o, units=units))
    # Crates are a second load; here there is room for all of them at once.
    if crates > min((c for c in trip.capacity_crates if c), default=0) and requests:
        return None
    wanted = {(match.lot, match.order) for match in problem.required if match.trip is None}
    for request in requests:
        if not wanted & {(request.lot, None), (None, request.order), (request.lot, request.order)}:
            return None
    if len(wanted) != len(requests) or any(match.trip is not None for match in problem.required):
        return None
    if _shared(problem, trip) or not _small(problem, trip, len(requests)):
        return None
    return tuple(requests)


def _equal(one: Trip, other: Trip) -> bool:
    return one is other or all(
        getattr(one, name) == getattr(other, name)
        for name in ("start", "end", "depart_early", "depart_late", "arrive_late", "capacity_g", "capacity_crates", "metric",
                     "duty", "own_stops", "own_g", "own_crates", "detour_m", "detour_visits", "insured", "pause", "aboard",
                     "done")
    )  # fmt: skip


def _simple(problem: Problem, trip: Trip) -> bool:
    way = problem.travels[trip.metric]
    direct = int(way.seconds[trip.start, trip.end])
    return (
        not trip.own_stops
        and not trip.own_g
        and not any(trip.own_crates)
        and not trip.aboard
        and all(x is None for x in (trip.duty, trip.detour_m, trip.detour_visits, trip.insured, trip.pause, trip.done))
        and 0 <= direct <= trip.arrive_late - trip.depart_early
    )


def _simple_lot(lot: Lot) -> bool:
    return (
        len(lot.pickups) == 1 and len(lot.pickups[0].windows) == 1 and lot.on_board is None and lot.ethylene is Ethylene.NEUTRAL
    )


def _simple_order(order: Order) -> bool:
    return len(order.receivings) == 1 and len(order.receivings[0].windows) == 1


def _shared(problem: Problem, trip: Trip) -> bool:
    """Whether two tasks could share one visit and so one parking time: then service would not be a node's own."""
    seen = {trip.start, trip.end}
    for place in [lot.pickups[0].place for lot in problem.lots] + [order.receivings[0].place for order in problem.orders]:
        if place in seen and problem.places[place].parking_s:
            return True
        seen.add(place)
    return False


def _small(problem: Problem, trip: Trip, n: int) -> bool:
    """Whether all figures fit the records."""
    way = problem.travels[trip.metric]
    longest = max(int(way.metres.max(initial=0)), 1)
    return longest * (2 * n + 2) < _LONGEST and max(int(way.seconds.max(initial=0)), trip.arrive_late) < _FAR


def _nodes(problem: Problem, trip: Trip, requests: tuple[Request, ...]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    places, rows = [], []
    for request in requests:
        lot, order = problem.lots[request.lot], problem.orders[request.order]
        grams = min(request.units * lot.unit_g, _FAR)
        handling = lot.handling_s * -(-request.units // lot.units_per_crate)
        for place, window, load, by in (
            (lot.pickups[0].place, lot.pickups[0].windows[0], grams, None),
            (order.receivings[0].place, order.receivings[0].windows[0], -grams, lot.deliver_by),
        ):
            own = place in {trip.start, trip.end}
            stay = handling + (0 if own else problem.places[place].parking_s)
            late = window.late if by is None else min(window.late, by)
            places.append(place)
            rows.append([window.early, min(late, trip.arrive_late), stay, load])
    places += [trip.start, trip.end]
    rows += [[trip.depart_early, min(trip.depart_late, trip.arrive_late), 0, 0], [0, trip.arrive_late, 0, 0]]
    return np.array(places, np.int64), np.minimum(np.array(rows, np.int64), _FAR).astype(np.int32)


def _fitting(problem: Problem, trip: Trip, places: NDArray[np.int64], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which requests a route can serve that serves nothing else."""
    way = problem.travels[trip.metric].seconds
    node = rows.astype(np.int64)
    p, d = np.arange(0, len(rows) - 2, 2), np.arange(1, len(rows) - 2, 2)
    fine: NDArray[np.bool_] = node[p, 3] <= trip.capacity_g
    clock = np.full(len(p), trip.depart_early, np.int64)
    before = np.full(len(p), trip.start, np.int64)
    for v in (p, d):
        leg = way[before, places[v]]
        clock = np.maximum(clock + leg, node[v, 0])
        fine &= (leg >= 0) & (clock <= node[v, 1])
        clock, before = clock + node[v, 2], places[v]
    leg = way[before, trip.end]
    fine &= (leg >= 0) & (clock + leg <= trip.arrive_late)
    return fine


def _slack(matrix: NDArray[np.int32]) -> int:
    """Return by how much m(a,c) exceeds m(a,b) + m(b,c) at most in a sample; what is pruned by it is only unlikely to pay."""
    count = len(matrix) - 2
    if count < 3:
        return 0
    a, b, c = np.random.default_rng(1).integers(0, count, (3, 60_000))
    direct, first, second = (matrix[x, y].astype(np.int64) for x, y in ((a, c), (a, b), (b, c)))
    known = (direct < _FAR) & (first < _FAR) & (second < _FAR) & (a != b) & (b != c) & (a != c)
    return int(np.max((direct - first - second)[known], initial=0))
