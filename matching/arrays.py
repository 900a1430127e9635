"""Problem -> contiguous integer columns for the kernels (their layout: ``matching.kernels.layout``).

Everything that a search asks over and over is worked out here once: the own way of every trip (exact over its windows and break
positions), the bounds that follow from it, who may ride on what basis, and which trips and lots are worth trying for an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.compatibility import bonus_unit, default_basis, lowest_unit
from matching.kernels import layout as at
from matching.kernels.evaluate import judge
from matching.kernels.reach import candidates, reach
from matching.kernels.space import workspace
from matching.plan import PAID, Basis
from matching.problem import YEN, YEN_H_S, YEN_KG_G, ZONES, Objective, Problem, Trip, Window
from matching.wishes import wishes

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

_WIDE: Final = 24, 16
"""Trips tried for an order, lots tried for an order on one trip; on large days half of it."""
_LARGE: Final = 30_000
"""From so many pairs of order and trip on a day is large."""
_MISS: Final = 1 << 44
"""What one missed required pattern weighs in the search, in score units; compared exactly, first, wherever it decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The columns of one problem; ``hope[o]`` in score units, ``lot_points[l]`` in score units a gram."""

    problem: Problem
    trips: Ints
    windows: Ints
    places: Ints
    ways: Ints32
    promises: Ints
    lots: Ints
    picks: Ints
    orders: Ints
    recvs: Ints
    reqs: Ints
    cand_trips: Ints
    cand_lots: Ints
    hope: Ints
    lot_points: Ints
    own_nodes: Ints
    meta: Ints
    slots: int
    longest: int

    def given(self) -> dict[str, NDArray[Any]]:
        """What kernels read of it, by the names of :mod:`matching.kernels.given`."""
        names = (
            "trips", "windows", "places", "ways", "promises", "lots", "picks", "orders", "recvs", "reqs", "cand_trips",
            "cand_lots",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @property
    def runs(self) -> list[int]:
        """Indices of the trips that can run."""
        return [int(t) for t in np.flatnonzero(self.trips[:, at.T_RUNS])]


class _Windows:
    """Gathers windows into one table."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int]] = []

    def put(self, windows: tuple[Window, ...]) -> tuple[int, int]:
        """Append; (first row, number)."""
        first = len(self.rows)
        self.rows.extend((window.early, window.late) for window in windows)
        return first, len(windows)


def _table(rows: list[list[int]], columns: int) -> Ints:
    return np.array(rows, np.int64).reshape(len(rows), columns)


def _limit(value: int | None) -> int:
    return at.BIG if value is None else value


def _trip(problem: Problem, index: int, trip: Trip) -> list[int]:
    row = [0] * at.T_COLS
    ours = problem.objective is Objective.VALUE
    row[at.T_METRIC], row[at.T_START], row[at.T_END] = trip.metric, trip.start, trip.end
    row[at.T_DE], row[at.T_DL], row[at.T_AL] = trip.depart_early, trip.depart_late, trip.arrive_late
    row[at.T_CAP_G], row[at.T_OWN_G] = trip.capacity_g, trip.own_g
    for z in range(ZONES):
        row[at.T_CAP_C + z], row[at.T_OWN_C + z] = trip.capacity_crates[z], trip.own_crates[z]
    row[at.T_ETH] = int(trip.own_ethylene)
    row[at.T_MAX_S], row[at.T_MAX_M], row[at.T_MAX_V] = _limit(trip.duty), at.BIG, at.BIG
    row[at.T_BREAK] = -1
    if trip.pause is not None:
        row[at.T_BREAK], row[at.T_BREAK_LO], row[at.T_BREAK_HI] = trip.pause.break_s, trip.pause.early, trip.pause.late
    row[at.T_DONE_D] = row[at.T_DONE_K] = -1
    vehicle = problem.vehicles[trip.vehicle]
    row[at.T_PARTY] = vehicle.party if ours else -1
    row[at.T_INSURED] = at.BIG if trip.insured is None or not ours else YEN * trip.insured
    row[at.T_GIFT] = YEN * trip.gift
    if ours:
        row[at.T_KM], row[at.T_H] = YEN_KG_G * trip.cost_km, YEN_H_S * trip.cost_h
        row[at.T_VISIT], row[at.T_PARK] = YEN * trip.cost_visit, YEN
        basis = default_basis(problem, index)
        if basis is None:
            row[at.T_BASIS] = at.B_NONE
        elif basis in PAID:
            row[at.T_BASIS] = at.B_PAID
        else:
            row[at.T_BASIS] = at.B_BOUGHT_B if basis is Basis.BOUGHT_B else at.B_FREE
    else:
        row[at.T_KM], row[at.T_BASIS] = 1, at.B_BOUGHT_B
        row[at.T_USED] = 1 << 34 if problem.objective is Objective.VEHICLES else -1
    return row


def _done(row: Ints, trip: Trip) -> None:
    """Write the done prefix, after the own way has been found without it."""
    if trip.done is None:
        return
    row[at.T_DONE_D], row[at.T_NDONE] = trip.done.depart, len(trip.done.tasks)
    if trip.done.pause is not None and trip.pause is not None:
        row[at.T_DONE_K] = trip.done.pause[0]
        row[at.T_DONE_P] = trip.done.pause[1] + trip.pause.break_s


def _bounds(row: Ints, trip: Trip, own_s: int, own_m: int, *, ours: bool) -> None:
    row[at.T_OWN_S], row[at.T_OWN_M] = own_s, own_m
    if not ours:
        row[at.T_OWN_M] = 0
        return
    row[at.T_MAX_S] = min(_limit(trip.duty), at.BIG if trip.detour_s is None else own_s + trip.detour_s)
    row[at.T_MAX_M] = at.BIG if trip.detour_m is None else own_m + trip.detour_m
    row[at.T_MAX_V] = _limit(trip.detour_visits)


def tables(problem: Problem) -> Tables:
    """Lay out a problem for the kernels.

    Raises nothing: a trip whose own way is impossible is marked and carries nothing.
    """
    ours = problem.objective is Objective.VALUE
    windows = _Windows()
    size = len(problem.places)
    places = _table([[p.parking_s, p.parking_yen] for p in problem.places], 2)
    ways = np.zeros((len(problem.travels), size, size, 2), np.int32)
    for m, travel in enumerate(problem.travels):
        ways[m, :, :, 0], ways[m, :, :, 1] = travel.seconds, travel.metres
    lots, picks = _lots(problem, windows, ours=ours)
    orders, recvs = _orders(problem, windows)
    reqs, first_trip = _required(problem, lots, orders)
    trips = _table([_trip(problem, i, trip) for i, trip in enumerate(problem.trips)], at.T_COLS)
    promises = _promises(problem, trips)
    own_nodes = _own_nodes(problem, trips, windows)
    window_rows = _table([list(row) for row in windows.rows], 2)
    aboard = sum(len(trip.aboard) for trip in problem.trips)
    slots = aboard + 2 * len(problem.orders) + len(problem.lots) + 32
    busiest = max((len(trip.own_stops) + 2 * len(trip.aboard) for trip in problem.trips), default=0)
    share = 4 * -(-len(problem.orders) // max(1, len(problem.trips))) + 24
    longest = busiest + 2 * min(slots, share if ours else max(share, min(len(problem.orders), 250)))
    meta = np.zeros(at.META_COLS, np.int64)
    meta[at.META_REQ], meta[at.META_WORTH] = first_trip, YEN_KG_G * problem.sponsor.worth
    meta[at.META_BUDGET], meta[at.META_MISS] = problem.sponsor.budget, _MISS if len(reqs) else 0
    meta[at.META_SLOT_NODE] = len(own_nodes)
    stops = [
        _table([[r[at.K_PLACE], r[at.K_W], r[at.K_NW], at.BIG] for r in picks.tolist()], 4),
        _table([[r[at.R_PLACE], r[at.R_W], r[at.R_NW], at.BIG] for r in recvs.tolist()], 4),
    ]
    costs = [np.full((len(rows), len(trips)), at.BIG, np.int64) for rows in stops]
    given = {
        "trips": trips, "windows": window_rows, "places": places, "ways": ways, "promises": promises, "lots": lots,
        "picks": picks, "orders": orders, "recvs": recvs, "reqs": reqs, "cand_trips": np.zeros((0, at.C_COLS), np.int64),
        "cand_lots": np.zeros((0, at.D_COLS), np.int64),
    }  # fmt: skip
    space = workspace(given, room=0, longest=longest, memory_bits=0)
    space["nodes"][:] = own_nodes
    step, out = space["x"][at.X_TRY], space["out"]
    kept = trips[:, [at.T_PROM, at.T_PROM_END]].copy()
    # no promise counts on the own way
    trips[:, at.T_PROM_END] = trips[:, at.T_PROM]
    for t, trip in enumerate(problem.trips):
        row = trips[t]
        own = int(row[at.T_NOWN])
        step[:own] = np.arange(row[at.T_NODE], row[at.T_NODE] + own)
        if judge(space.address, t, own, 0) != at.F_OK:
            continue
        row[at.T_RUNS] = 1
        _bounds(row, trip, int(out[at.V_ELAPSED]), int(out[at.V_METRES]), ours=ours)
        if trip.done is None or not trip.done.tasks:
            for rows, found in zip(stops, costs, strict=True):
                reach(space.address, t, own, rows, found)
        else:
            for found in costs:
                found[:, t] = 0
        _done(row, trip)
    trips[:, [at.T_PROM, at.T_PROM_END]] = kept
    cand_trips, cand_lots, hope = _candidates(problem, trips, lots, picks, orders, recvs, costs)
    return Tables(
        problem=problem, trips=trips, windows=window_rows, places=places, ways=ways, promises=promises, lots=lots,
        picks=picks, orders=orders, recvs=recvs, reqs=reqs, cand_trips=cand_trips, cand_lots=cand_lots, hope=hope,
        lot_points=np.array([YEN_KG_G * lot.priority for lot in problem.lots], np.int64), own_nodes=own_nodes, meta=meta,
        slots=slots, longest=longest,
    )  # fmt: skip


def _lots(problem: Problem, windows: _Windows, *, ours: bool) -> tuple[Ints, Ints]:
    rows: list[list[int]] = []
    picks: list[list[int]] = []
    for lot in problem.lots:
        row = [0] * at.L_COLS
        row[at.L_UNIT_G], row[at.L_UNITS], row[at.L_MIN], row[at.L_UPC] = (
            lot.unit_g, lot.units, lot.min_units, lot.units_per_crate,
        )  # fmt: skip
        row[at.L_PARTY], row[at.L_ZONE], row[at.L_ETH] = lot.party, int(lot.zone), int(lot.ethylene)
        row[at.L_BY], row[at.L_ON_BOARD] = _limit(lot.deliver_by), -1 if lot.on_board is None else lot.on_board
        row[at.L_HANDLING] = lot.handling_s
        row[at.L_EXTRA] = bonus_unit(problem, lot) if ours else 0
        row[at.L_PICK], row[at.L_NPICK] = len(picks), len(lot.pickups)
        for k, option in enumerate(lot.pickups):
            picks.append([option.place, *windows.put(option.windows), lowest_unit(lot, k) if ours else 0])
        rows.append(row)
    return _table(rows, at.L_COLS), _table(picks, at.K_COLS)


def _orders(problem: Problem, windows: _Windows) -> tuple[Ints, Ints]:
    rows: list[list[int]] = []
    recvs: list[list[int]] = []
    for order in problem.orders:
        row = [0] * at.O_COLS
        row[at.O_MIN], row[at.O_MAX], row[at.O_DELIVERIES] = order.min_g, order.max_g + order.over_g, order.max_deliveries
        row[at.O_PRIORITY], row[at.O_PARTY] = YEN * order.priority, order.party
        row[at.O_RECV], row[at.O_NRECV] = len(recvs), len(order.receivings)
        recvs.extend([option.place, *windows.put(option.windows)] for option in order.receivings)
        rows.append(row)
    return _table(rows, at.O_COLS), _table(recvs, at.R_COLS)


def _required(problem: Problem, lots: Ints, orders: Ints) -> tuple[Ints, int]:
    """Patterns sorted by the way they are found: those with an order, then those with a lot, then those with a trip alone."""

    def key(row: tuple[int, int, int]) -> tuple[int, int]:
        lot, order, trip = row
        return (0, order) if order >= 0 else (1, lot) if lot >= 0 else (2, trip)

    given = [tuple(-1 if value is None else value for value in (m.lot, m.order, m.trip)) for m in problem.required]
    rows = sorted(((lot, order, trip) for lot, order, trip in given), key=key)
    for i, row in enumerate(rows):
        part, index = key(row)
        if part == 2:
            continue
        table, first, last = (orders, at.O_REQ, at.O_REQ_END) if part == 0 else (lots, at.L_REQ, at.L_REQ_END)
        if table[index, last] == 0:
            table[index, first] = i
        table[index, last] = i + 1
    first_trip = next((i for i, row in enumerate(rows) if key(row)[0] == 2), len(rows))
    return _table([list(row) for row in rows], 3), first_trip


def _promises(problem: Problem, trips: Ints) -> Ints:
    rows: list[list[int]] = []
    for t in range(len(problem.trips)):
        trips[t, at.T_PROM] = len(rows)
        rows.extend(
            [p.lot, p.order, p.pickup_at, p.delivery_at, p.tolerance_s, YEN * p.points]
            for p in problem.promises if p.trip == t
        )  # fmt: skip
        trips[t, at.T_PROM_END] = len(rows)
    return _table(rows, at.M_COLS)


def _own_nodes(problem: Problem, trips: Ints, windows: _Windows) -> Ints:
    rows: list[list[int]] = []
    for t, trip in enumerate(problem.trips):
        trips[t, at.T_NODE], trips[t, at.T_NOWN] = len(rows), len(trip.own_stops)
        for stop in trip.own_stops:
            row = [0] * at.N_COLS
            row[at.N_PLACE], row[at.N_SVC], row[at.N_G] = stop.place, stop.duration_s, stop.change_g
            row[at.N_W], row[at.N_NW] = windows.put(stop.windows)
            for z in range(ZONES):
                row[at.N_C + z] = stop.change_crates[z]
            row[at.N_CAP], row[at.N_ON_BOARD] = at.BIG, -1
            row[at.N_ORDER] = row[at.N_LOT] = row[at.N_DONE_B] = row[at.N_DONE_E] = -1
            rows.append(row)
    return _table(rows, at.N_COLS)


def _candidates(
    problem: Problem, trips: Ints, lots: Ints, picks: Ints, orders: Ints, recvs: Ints, costs: list[Ints]
) -> tuple[Ints, Ints, Ints]:
    ours = problem.objective is Objective.VALUE
    first, flat = wishes(problem)
    flat[:, 1] *= YEN_KG_G if ours else 0
    banned = _table(
        [
            [-1 if value is None else value for value in (m.lot, m.order, m.trip)]
            for m in problem.forbidden
            if m.trip is not None
        ],
        3,
    )
    trips_each, lots_each = _WIDE
    large = len(orders) * len(trips) > _LARGE
    if large:
        trips_each, lots_each = trips_each // 2, lots_each // 2
    most = _most(lots, picks, orders, first, flat)
    if large:
        # the best lots first: looking on ends where no later one can be better
        by_most = np.lexsort((-most, np.repeat(np.arange(len(orders)), np.diff(first))))
        flat, most = flat[by_most], most[by_most]
    if not ours:
        trips_each = max(1, len(trips))
    trips_each = min(trips_each, max(1, len(trips)))
    rows = len(orders) * trips_each + 1
    cand_trips = np.zeros((rows, at.C_COLS), np.int64)
    cand_lots = np.zeros((len(orders) * len(trips) * lots_each + lots_each + 1, at.D_COLS), np.int64)
    score, keep = np.zeros(rows, np.int64), np.zeros(len(cand_lots), np.int64)
    a, b = candidates(
        trips, lots, picks, orders, recvs, first, flat, most, int(large), banned,
        np.ascontiguousarray(costs[0].T), np.ascontiguousarray(costs[1].T), trips_each, lots_each,
        cand_trips, cand_lots, score, keep,
    )  # fmt: skip
    hope = np.zeros(len(orders), np.int64)
    for o, row in enumerate(orders):
        own = score[row[at.O_CAND] : row[at.O_CAND_END]]
        hope[o] = own.max() if len(own) else 0
    return np.ascontiguousarray(cand_trips[:a]), np.ascontiguousarray(cand_lots[:b]), hope


def _most(lots: Ints, picks: Ints, orders: Ints, first: Ints, pairs: Ints) -> Ints:
    """The most that each pair of order and lot can be worth, whatever trip carries it (score units)."""
    if not len(pairs):
        return np.zeros(0, np.int64)
    lowest = np.minimum.reduceat(picks[:, at.K_LOW], lots[:, at.L_PICK])[pairs[:, 0]]
    unit_g, bonus, units = (lots[pairs[:, 0], column] for column in (at.L_UNIT_G, at.L_EXTRA, at.L_UNITS))
    count = np.minimum(units, np.repeat(orders[:, at.O_MAX], np.diff(first)) // unit_g)
    worth: Ints = count * (pairs[:, 1] * unit_g - lowest + bonus)
    return worth
