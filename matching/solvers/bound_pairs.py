"""Which shipments a trip could make if it were alone, and what each costs at the very least: bounds, for many pairs at once.

A row is (lot, pickup option, order, receiving option). On a trip it may stand at any position: picked up on leg ``i`` of the
own way, delivered on leg ``j >= i``. For each position all that is asked is a relaxation: closed seconds and metres
(:mod:`matching.solvers.bound_ground`), windows and own stops' windows as bounds of when something can begin at all, the service
of the least shipment, budgets, room for one shipment. A row that fails in every position rides in no lawful plan.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass

import numpy as np

from matching.compatibility import basis, bonus_unit, fits, headroom_unit, lowest_unit
from matching.plan import PAID, Basis
from matching.problem import YEN, Problem, Window
from matching.solvers.bound_ground import FAR, FREE, BoundTrip, Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """All rows whose goods and prices meet, as columns [N] (``bonus`` and ``margin`` in score units a unit)."""

    lot: Ints
    order: Ints
    pickup: Ints
    receiving: Ints
    at: Ints
    to: Ints
    task_p: Ints
    task_d: Ints
    margin: Ints
    bonus: Ints
    lowest: Ints
    most: Ints
    least: Ints
    handling: Ints
    zone: Ints
    unit_g: Ints
    per_crate: Ints
    by: Ints
    on_board: Ints
    picks: _Tasks
    drops: _Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tasks:
    """Distinct options: place [A], least handling [A] (s), windows [A, W] padded with empty ones."""

    place: Ints
    handling: Ints
    early: Ints
    late: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Rides:
    """What one trip could carry: indices into :class:`Rows` [M], and for each the figures that depend on the trip.

    ``most``: units that fit; ``way_s``, ``way``: at least so many seconds and score units (metres and seconds, no services) of
    travel beyond the closed own way in whichever position the row rides; ``first``, ``last``: first leg of a pickup, last leg
    of a delivery; ``paid``, ``free``: kind of basis.
    """

    row: Ints
    most: Ints
    way_s: Ints
    way: Ints
    first: Ints
    last: Ints
    paid: Flags
    free: Flags


def rows_of(problem: Problem) -> Rows:
    """Return every combination of goods and options that prices and kinds allow."""
    picks: dict[tuple[int, int], int] = {}
    drops: dict[tuple[int, int], int] = {}
    table: list[tuple[int, ...]] = []
    for fit in fits(problem):
        lot, order = problem.lots[fit.lot], problem.orders[fit.order]
        most = min(lot.units, (order.max_g + order.over_g) // lot.unit_g)
        if most < lot.min_units:
            continue
        bonus = bonus_unit(problem, lot)
        tail = (
            bonus, most, lot.min_units, lot.handling_s * -(-lot.min_units // lot.units_per_crate), int(lot.zone), lot.unit_g,
            lot.units_per_crate, FAR if lot.deliver_by is None else lot.deliver_by,
            FAR if lot.on_board is None else lot.on_board,
        )  # fmt: skip
        for p, pickup in enumerate(lot.pickups):
            margin = headroom_unit(lot, p, fit.highest)
            if margin < 0:
                continue
            a = picks.setdefault((fit.lot, p), len(picks))
            for r, receiving in enumerate(order.receivings):
                b = drops.setdefault((fit.order, r), len(drops))
                head = (fit.lot, fit.order, p, r, pickup.place, receiving.place, a, b, margin, lowest_unit(lot, p))
                table.append(head + tail)
    columns = np.array(table, np.int64).reshape(len(table), 19).T
    lots, orders = problem.lots, problem.orders
    return Rows(
        lot=columns[0], order=columns[1], pickup=columns[2], receiving=columns[3], at=columns[4], to=columns[5],
        task_p=columns[6], task_d=columns[7], margin=columns[8], lowest=columns[9], bonus=columns[10], most=columns[11],
        least=columns[12], handling=columns[13], zone=columns[14], unit_g=columns[15], per_crate=columns[16], by=columns[17],
        on_board=columns[18],
        picks=_tasks(
            [lots[i].pickups[p].place for i, p in picks],
            [lots[i].handling_s * -(-lots[i].min_units // lots[i].units_per_crate) for i, _ in picks],
            [lots[i].pickups[p].windows for i, p in picks],
        ),
        drops=_tasks(
            [orders[i].receivings[r].place for i, r in drops], [0] * len(drops),
            [orders[i].receivings[r].windows for i, r in drops],
        ),
    )  # fmt: skip


def _tasks(places: Series[int], handling: Series[int], windows: Series[tuple[Window, ...]]) -> _Tasks:
    width = max((len(several) for several in windows), default=1)
    early = np.full((len(places), width), FAR, np.int64)
    late = np.full((len(places), width), -FAR, np.int64)
    for k, several in enumerate(windows):
        for w, window in enumerate(several):
            early[k, w], late[k, w] = window.early, window.late
    return _Tasks(place=np.array(places, np.int64), handling=np.array(handling, np.int64), early=early, late=late)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inserted:
    """Tasks on each leg of the own way, [legs, A]: ways there and onward (s, m), earliest and latest begin.

    ``ready``: when handling can start at the earliest: parking comes before it, but perhaps not after the task's own begin
    (an earlier task of the same visit may have waited for it); ``end``: when its service must have ended.
    """

    to_s: Ints
    on_s: Ints
    to_m: Ints
    on_m: Ints
    first: Ints
    last: Ints
    end: Ints
    ready: Ints
    park: Ints


def rides_of(problem: Problem, rows: Rows, trip: BoundTrip) -> Rides:
    """Return the rows that may ride on a trip."""
    may, paid, free = _lawful(problem, rows, trip)
    most = _room(rows, trip, paid | free)
    keep = np.flatnonzero(may & (most >= rows.least))
    nothing = np.zeros(len(keep), np.int64)
    spots = _Spots(way_s=nothing, way=nothing, first=nothing, last=nothing + len(trip.chain) - 2)
    if not trip.loose and len(keep):
        picks, drops = _inserted(problem, trip, rows.picks), _inserted(problem, trip, rows.drops)
        # One call alone already takes too long for most: a cheap test before the positions are tried.
        alone_p, alone_d = _alone(trip, picks), _alone(trip, drops)
        keep = keep[(alone_p[rows.task_p[keep]] <= trip.spare_s) & (alone_d[rows.task_d[keep]] <= trip.spare_s)]
        spots = _positions(rows, trip, keep, picks, drops)
    alive = spots.way_s < FAR
    keep = keep[alive]
    return Rides(
        row=keep, most=most[keep], way_s=spots.way_s[alive], way=spots.way[alive], first=spots.first[alive],
        last=spots.last[alive], paid=paid[keep], free=free[keep],
    )  # fmt: skip


def _lawful(problem: Problem, rows: Rows, trip: BoundTrip) -> tuple[Flags, Flags, Flags]:
    """Whether each row may ride at all by basis, zone and forbidden patterns; whether it is paid; whether it is free."""
    party = problem.vehicles[trip.trip.vehicle].party
    lots = np.array([lot.party == party for lot in problem.lots], bool)
    orders = np.array([order.party == party for order in problem.orders], bool)
    close = lots[rows.lot] | orders[rows.order] if len(rows.lot) else np.zeros(0, bool)
    # The basis of goods that are nobody's own here is the same for all of them.
    other = next((basis(problem, int(a), int(b), trip.index) for a, b in _strangers(rows, close)), None)
    may = close | (other is not None)
    if not trip.loose:
        may &= np.array(trip.trip.capacity_crates, np.int64)[rows.zone] > 0
    for match in problem.forbidden:
        if match.trip in (None, trip.index):
            hit = np.ones(len(may), bool)
            hit &= True if match.lot is None else rows.lot == match.lot
            hit &= True if match.order is None else rows.order == match.order
            may &= ~hit
    paid = ~close & (other in PAID)
    free = ~close & (other is Basis.FREE)
    return may, paid, free


def _strangers(rows: Rows, close: Flags) -> list[tuple[int, int]]:
    some = np.flatnonzero(~close)[:1]
    return [(int(rows.lot[k]), int(rows.order[k])) for k in some]


def _room(rows: Rows, trip: BoundTrip, carried: Flags) -> Ints:
    """Units of one shipment that fit beside the least own load of any leg and the insured value (``carried``: it counts).

    Room does not matter to what never leaves its place.
    """
    given = trip.trip
    if trip.loose:
        return rows.most
    grams, crates = given.own_g, np.array(given.own_crates, np.int64)
    least_g, least_c = grams, crates.copy()
    for stop in given.own_stops:
        grams, crates = grams + stop.change_g, crates + np.array(stop.change_crates, np.int64)
        least_g, least_c = min(least_g, grams), np.minimum(least_c, crates)
    room_g = given.capacity_g - least_g
    room_c = np.array(given.capacity_crates, np.int64) - least_c
    fit = np.minimum(rows.most, np.minimum(room_g // rows.unit_g, room_c[rows.zone] * rows.per_crate))
    most: Ints = np.where(rows.at == rows.to, rows.most, fit)
    if given.insured is not None:
        covered = YEN * given.insured // np.maximum(1, rows.lowest)
        most = np.where(carried & (rows.lowest > 0), np.minimum(most, covered), most)
    return most


def _inserted(problem: Problem, trip: BoundTrip, tasks: _Tasks) -> _Inserted:
    """Judge each task on each leg of the own way."""
    seconds, metres = trip.near.seconds, trip.near.metres
    parking = np.array([place.parking_s for place in problem.places], np.int64)
    own = np.isin(tasks.place, trip.chain)
    park = np.where(own, 0, parking[tasks.place])
    ways: list[list[Ints]] = [[] for _ in range(8)]
    for k, (a, b) in enumerate(zip(trip.chain, trip.chain[1:], strict=False)):
        to, on = seconds[a, tasks.place], seconds[tasks.place, b]
        ready = trip.early[k] + to
        latest = trip.late[k + 1] - on - tasks.handling
        begins = np.where(tasks.late >= ready[:, None], np.maximum(tasks.early, ready[:, None]), FAR)
        ends = np.where(tasks.early <= latest[:, None], np.minimum(tasks.late, latest[:, None]), -FAR)
        first = begins.min(axis=1)
        begun = np.maximum(first, ready + park)
        last = np.where(begun <= latest, ends.max(axis=1), -FAR)
        found = (to, on, metres[a, tasks.place], metres[tasks.place, b], first, last, trip.late[k + 1] - on, begun)
        for several, one in zip(ways, found, strict=True):
            several.append(one)
    to_s, on_s, to_m, on_m, first, last, end, begun = (np.array(several) for several in ways)
    return _Inserted(to_s=to_s, on_s=on_s, to_m=to_m, on_m=on_m, first=first, last=last, end=end, ready=begun, park=park)


def _legs(matrix: Ints, trip: BoundTrip) -> Ints:
    chain = np.array(trip.chain, np.int64)
    return matrix[chain[:-1], chain[1:]]


def _alone(trip: BoundTrip, tasks: _Inserted) -> Ints:
    """Least seconds that each task adds on any leg where it can begin at all."""
    added = tasks.to_s + tasks.on_s - _legs(trip.near.seconds, trip)[:, None] + tasks.park
    least: Ints = np.where(tasks.first <= tasks.last, added, FAR).min(axis=0)
    return least


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spots:
    """Least travel and outermost legs of each kept row over all positions; ``way_s`` FAR = none is possible."""

    way_s: Ints
    way: Ints
    first: Ints
    last: Ints


def _positions(rows: Rows, trip: BoundTrip, keep: Ints, picks: _Inserted, drops: _Inserted) -> _Spots:
    """Try every position of the kept rows."""
    given, a, b = trip.trip, rows.task_p[keep], rows.task_d[keep]
    at, to = rows.at[keep], rows.to[keep]
    legs_s, legs_m = _legs(trip.near.seconds, trip), _legs(trip.near.metres, trip)
    across_s, across_m = trip.near.seconds[at, to], trip.near.metres[at, to]
    # Seconds from the place that ends leg 0 to the one that begins leg k, driven and served by the own stops in between.
    driven = np.concatenate([[0, 0], np.cumsum(legs_s[1:])])
    served = np.cumsum([0, *(stop.duration_s for stop in given.own_stops)])
    work = rows.handling[keep]
    services = picks.park[a] + np.where(at == to, 0, drops.park[b]) + 2 * work
    own_at, own_to = np.isin(at, trip.chain), np.isin(to, trip.chain)
    added = np.where(own_at, 0, 1) + np.where(own_to | (at == to), 0, 1)
    by, on_board = rows.by[keep], rows.on_board[keep]
    fine = (added <= (FREE if given.detour_visits is None else given.detour_visits)) & (across_s <= on_board)
    found = _Spots(
        way_s=np.full(len(keep), FAR),
        way=np.full(len(keep), FAR),
        first=np.full(len(keep), len(legs_s)),
        last=np.full(len(keep), -1),
    )
    for i in range(len(legs_s)):
        ok_p = fine & (picks.first[i, a] <= picks.last[i, a])
        if not ok_p.any():
            continue
        for j in range(i, len(legs_s)):
            if i == j:
                way_s = picks.to_s[i, a] + across_s + drops.on_s[i, b] - legs_s[i]
                way_m = picks.to_m[i, a] + across_m + drops.on_m[i, b] - legs_m[i]
                aboard = across_s
            else:
                way_s = picks.to_s[i, a] + picks.on_s[i, a] - legs_s[i] + drops.to_s[j, b] + drops.on_s[j, b] - legs_s[j]
                way_m = picks.to_m[i, a] + picks.on_m[i, a] - legs_m[i] + drops.to_m[j, b] + drops.on_m[j, b] - legs_m[j]
                aboard = picks.on_s[i, a] + driven[j] - driven[i + 1] + drops.to_s[j, b]
            # Own services lie between the two tasks, but one within the pickup's own visit is not yet time on board.
            drop = np.maximum(drops.first[j, b], picks.ready[i, a] + work + aboard + served[j] - served[i])
            ok = ok_p & (drop <= np.minimum(by, drops.last[j, b])) & (drop + work <= drops.end[j, b]) & (aboard <= on_board)
            ok &= (way_s + services <= trip.spare_s) & (way_m <= trip.spare_m)
            np.copyto(found.way_s, np.minimum(found.way_s, way_s), where=ok)
            np.copyto(found.way, np.minimum(found.way, trip.rate_m * way_m + trip.rate_s * way_s), where=ok)
            np.copyto(found.first, np.minimum(found.first, i), where=ok)
            np.copyto(found.last, np.maximum(found.last, j), where=ok)
    return found
