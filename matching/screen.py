"""What stands in the way of a pair, at a glance: bounds that no lawful way alone can pass, for many pairs at once.

For one trip's own way and one position of pickup and delivery, every figure here is a bound that a lawful route cannot beat
(travel without waiting, earliest reach, exact metres and visits). A pair that fails in every position is impossible on the
trip, and the rule that fails by the least share of its limit is the one to name; a pair that passes is tried by the law.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.chain import OwnChain, span_of
from matching.ownway import OwnWay
from matching.plan import Code
from matching.problem import YEN, YEN_H_S, YEN_KG_G, Problem, Window, Zone

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
CODES = (
    Code.NO_WAY,
    Code.WINDOW,
    Code.DELIVER_BY,
    Code.ARRIVE,
    Code.DETOUR_TIME,
    Code.DETOUR_KM,
    Code.DETOUR_VISITS,
    Code.CAPACITY_G,
    Code.CAPACITY_CRATES,
    Code.ZONE,
    Code.DUTY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A lot's pickup option with an order's receiving option, for the least that may ride (units)."""

    lot: int
    order: int
    pickup_option: int
    receiving_option: int
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """N pairs as columns: places, handling (s), spans and greatest widths of windows (s), deliver-by, the least load."""

    pick: Ints
    drop: Ints
    handling: Ints
    early_p: Ints
    late_p: Ints
    early_d: Ints
    late_d: Ints
    by: Ints
    width_p: Ints
    width_d: Ints
    grams: Ints
    crates: Ints
    zone: Ints

    @staticmethod
    def of(problem: Problem, pairs: Series[Pair]) -> Columns:
        """Lay out pairs."""
        picks: dict[tuple[int, int], tuple[int, ...]] = {}
        drops: dict[tuple[int, int], tuple[int, ...]] = {}
        rows: list[tuple[int, ...]] = []
        for pair in pairs:
            here, there = (pair.lot, pair.pickup_option), (pair.order, pair.receiving_option)
            if here not in picks:
                option = problem.lots[pair.lot].pickups[pair.pickup_option]
                picks[here] = _stop(option.place, option.windows)
            if there not in drops:
                receiving = problem.orders[pair.order].receivings[pair.receiving_option]
                drops[there] = _stop(receiving.place, receiving.windows)
            lot = problem.lots[pair.lot]
            crates = -(-pair.least // lot.units_per_crate)
            by = 2**40 if lot.deliver_by is None else lot.deliver_by
            grams = pair.least * lot.unit_g
            rows.append((*picks[here], *drops[there], lot.handling_s * crates, by, grams, crates, lot.zone))
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 13).T.copy()
        return Columns(
            pick=table[0], early_p=table[1], late_p=table[2], width_p=table[3],
            drop=table[4], early_d=table[5], late_d=table[6], width_d=table[7],
            handling=table[8], by=table[9], grams=table[10], crates=table[11], zone=table[12],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.pick)

    def take(self, rows: Ints) -> Columns:
        """Return some of the pairs, by index."""
        return Columns(**{f.name: getattr(self, f.name)[rows] for f in fields(Columns)})


def _stop(place: int, windows: tuple[Window, ...]) -> tuple[int, int, int, int]:
    """Place, first and last moment, greatest width."""
    return (place, *span_of(windows), max(1, *(w.late - w.early for w in windows)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """For each pair: whether a way alone may exist, else the rule that fails by the least share, with its figures.

    ``cost`` is a lower bound of the trip's extra cost where a way may exist (score units).
    """

    share: Floats
    cost: Ints
    code: Ints
    amount: Ints
    limit: Ints

    def verdict(self, k: int) -> tuple[Code, int, int]:
        """Rule, amount and limit for pair ``k``."""
        return CODES[int(self.code[k])], int(self.amount[k]), int(self.limit[k])


def screen(problem: Problem, index: int, own: OwnWay, pairs: Columns) -> Screened:
    """Look at all pairs on trip ``index`` at once.

    Parameters
    ----------
    problem : Problem
    index : int
        The trip, whose own way is ``own``.
    pairs : Columns
        N of them.

    Returns
    -------
    Screened
        Arrays [N]; ``share`` 0 where nothing stands in the way, infinite where there is no way at all.
    """
    columns = pairs
    chain = OwnChain.of(problem, index, own)
    best = Screened(
        share=np.full(len(pairs), np.inf),
        cost=np.full(len(pairs), 2**60, np.int64),
        code=np.zeros(len(pairs), np.int64),
        amount=np.zeros(len(pairs), np.int64),
        limit=np.zeros(len(pairs), np.int64),
    )
    for i in range(len(chain.places) - 1):
        for j in range(i, len(chain.places) - 1):
            _position(problem, index, own, columns, chain, i, j, best)
    return best


def too_far(problem: Problem, index: int, own: OwnWay, pairs: Columns) -> Floats:
    """By what share each pair at least breaks the trip's budget of extra time; 0 where it may keep it.

    The farther of the two places alone, at its best leg of the own way: with seconds that obey the triangle inequality (within
    2), serving both can only take longer. A cheap test before :func:`screen`, [N] floats.
    """
    trip = problem.trips[index]
    if trip.detour_s is None:
        return np.zeros(len(pairs))
    seconds = problem.travels[trip.metric].seconds
    chain = OwnChain.of(problem, index, own)
    far = np.full(len(problem.places), 2**40, np.int64)
    for a, b in pairwise(chain.places):
        there, back = seconds[a, :], seconds[:, b]
        extra = np.where((there < 0) | (back < 0), 2**40, there + back - int(seconds[a, b]))
        far = np.minimum(far, extra)
    extra = chain.seconds + np.maximum(far[pairs.pick], far[pairs.drop]) - own.elapsed - 8
    share: Floats = np.maximum(0, extra - trip.detour_s) / max(1, trip.detour_s)
    return share


def _position(problem: Problem, index: int, own: OwnWay, c: Columns, chain: OwnChain, i: int, j: int, best: Screened) -> None:
    """Judge one position of pickup (after stop ``i``) and delivery (after stop ``j``), and keep the least share."""
    trip = problem.trips[index]
    seconds, metres = problem.travels[trip.metric].seconds, problem.travels[trip.metric].metres
    parking = np.array([place.parking_s for place in problem.places], dtype=np.int64)
    a, b = chain.places[i], chain.places[i + 1]
    y, z = (c.pick, chain.places[j + 1]) if i == j else (chain.places[j], chain.places[j + 1])
    to_p, to_d = seconds[a, c.pick], seconds[y, c.drop]
    out_p, out_d = (to_d, seconds[c.drop, z]) if i == j else (seconds[c.pick, b], seconds[c.drop, z])
    none = (to_p < 0) | (to_d < 0) | (out_p < 0) | (out_d < 0)
    apart_p = (c.pick != a) & (c.pick != (c.drop if i == j else b))
    apart_d = (c.drop != y) & (c.drop != z)
    fresh_p = apart_p & (c.pick != b) if i == j else apart_p
    park_p, park_d = np.where(fresh_p, parking[c.pick], 0), np.where(apart_d, parking[c.drop], 0)
    reach_p = chain.earliest[i] + to_p
    leave_p = np.maximum(reach_p, c.early_p) + park_p + c.handling
    if i == j:
        reach_d = leave_p + to_d
        meet = np.full_like(reach_d, -(2**40))
    else:
        clock = leave_p + out_p
        meet = clock - chain.latest[i + 1]
        for k in range(i + 1, j + 1):
            clock = np.maximum(clock + chain.service[k], chain.earliest[k])
            if k < j:
                clock += int(seconds[chain.places[k], chain.places[k + 1]])
        reach_d = clock + to_d
    begin_d = np.maximum(reach_d, c.early_d)
    meet = np.maximum(meet, begin_d + park_d + c.handling + out_d - chain.latest[j + 1])
    added = to_p + to_d + out_d + park_p + park_d + 2 * c.handling
    driven = metres[a, c.pick] + metres[y, c.drop] + metres[c.drop, z]
    if i == j:
        added -= int(seconds[a, b])
        driven = driven - int(metres[a, b])
    else:
        added += out_p - int(seconds[a, b]) - int(seconds[y, z])
        driven = driven + metres[c.pick, b] - int(metres[a, b]) - int(metres[y, z])
    elapsed = chain.seconds + added - own.elapsed
    visits = apart_p.astype(np.int64) + apart_d
    legs = range(i, j + 1)
    grams = c.grams + max(chain.grams[k] for k in legs)
    crates = np.array([max(chain.crates[k][zone] for k in legs) for zone in Zone], dtype=np.int64)[c.zone] + c.crates
    room = np.array(trip.capacity_crates, dtype=np.int64)[c.zone]
    far = np.int64(2**40)
    tests = (
        (0, np.where(none, far, 0), np.int64(0), np.int64(1)),
        (1, reach_p, c.late_p, c.width_p),
        (1, reach_d, c.late_d, c.width_d),
        (2, reach_d, c.by, np.int64(3600)),
        (3, meet, np.int64(0), np.int64(3600)),
        (4, elapsed, _limit(trip.detour_s), None),
        (5, np.maximum(driven, 0), _limit(trip.detour_m), None),
        (6, visits, _limit(trip.detour_visits), None),
        (7, grams, _limit(trip.capacity_g), None),
        (8, np.where(room > 0, crates, 0), room, None),
        (9, np.where(room > 0, 0, 1), np.int64(0), np.int64(1)),
        (10, chain.seconds + added, _limit(trip.duty), None),
    )
    rates = YEN_KG_G * trip.cost_km * driven + YEN_H_S * trip.cost_h * elapsed
    _fold(tests, np.maximum(0, rates) + YEN * trip.cost_visit * visits, best)


def _limit(value: int | None) -> np.int64:
    return np.int64(2**40 if value is None else value)


def _fold(tests: Series[tuple[int, Ints, object, object]], cost: Ints, best: Screened) -> None:
    """Worst test of this position for each pair; keep it where it beats the best position so far."""
    shape = cost.shape
    worst, code = np.zeros(shape), np.zeros(shape, np.int64)
    amount, limit = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for number, value, bound, scale in tests:
        bounds = np.broadcast_to(np.asarray(bound, np.int64), shape)
        scales = np.maximum(1, bounds if scale is None else np.broadcast_to(np.asarray(scale, np.int64), shape))
        share = np.maximum(0, value - bounds) / scales
        if number in {0, 9}:
            share = np.where(share > 0, np.inf if number == 0 else 1e6, 0)
        more = share > worst
        worst = np.where(more, share, worst)
        code = np.where(more, number, code)
        amount = np.where(more, value, amount)
        limit = np.where(more, bounds, limit)
    open_ = worst == 0
    best.cost[open_] = np.minimum(best.cost[open_], cost[open_])
    better = worst < best.share
    for target, source in ((best.share, worst), (best.code, code), (best.amount, amount), (best.limit, limit)):
        target[better] = source[better]
