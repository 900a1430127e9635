"""Which trips and lots are worth trying for an order: found once, on the own ways, before the search begins.

What is dropped as unreachable really is (windows on the own way; seconds, which obey the triangle inequality within 2). What is
dropped because others look better is a choice of the search, so the lists are generous on small days.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.given import n_places_at, nodes_at, out_at, places_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    B_BOUGHT_A,
    B_NONE,
    B_OWN,
    BIG,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_BASIS,
    D_HIGHEST,
    D_LOT,
    D_MOST,
    D_RATE,
    F_OK,
    K_LOW,
    L_EXTRA,
    L_MIN,
    L_NPICK,
    L_PARTY,
    L_PICK,
    L_UNIT_G,
    L_UNITS,
    L_ZONE,
    N_COLS,
    N_PLACE,
    O_CAND,
    O_CAND_END,
    O_MAX,
    O_NRECV,
    O_PARTY,
    O_RECV,
    P_PARK_YEN,
    T_BASIS,
    T_CAP_C,
    T_COLS,
    T_END,
    T_H,
    T_KM,
    T_MAX_S,
    T_MAX_V,
    T_METRIC,
    T_NDONE,
    T_PARK,
    T_PARTY,
    T_RUNS,
    T_START,
    T_VISIT,
    V_CHAIN,
    W_HI,
    W_LO,
    X_EEND,
    X_LBEG,
    X_TRY,
)
from matching.kernels.relax import relax


@kernel
def reach(
    h: int,
    t: int,
    n: int,
    stops: Ints,
    costs: Ints,
) -> None:
    """Least extra cost of one more visit on the own way of trip ``t`` (in X_TRY) into ``costs[stop, t]``, BIG = impossible.

    ``stops`` = rows (place, first window, number of windows, begin at most). O(stops x n).
    """
    trips = trips_at(h)
    windows = windows_at(h)
    places = places_at(h)
    nodes = nodes_at(h)
    x = x_at(h)
    n_places = n_places_at(h)
    wide = wide_at(h)
    tr = shift(trips, t * T_COLS)
    way = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places)
    seq, out = shift(x, X_TRY * wide), out_at(h)
    if evaluate(h, t, seq, n, 0, out) != F_OK:
        return
    relax(h, t, seq, n)
    for a in range(stops.shape[0]):
        place = stops[a, 0]
        least = BIG
        for i in range(tr[T_NDONE], n + 1):
            prev = nodes[seq[i - 1] * N_COLS + N_PLACE] if i > 0 else tr[T_START]
            nxt = nodes[seq[i] * N_COLS + N_PLACE] if i < n else tr[T_END]
            s1, s2 = way[2 * (prev * n_places + place)], way[2 * (place * n_places + nxt)]
            if s1 < 0 or s2 < 0:
                continue
            ds = s1 + s2 - way[2 * (prev * n_places + nxt)]
            if out[V_CHAIN] + ds > tr[T_MAX_S] + 12:
                continue
            at = BIG
            for w in range(stops[a, 2]):
                row = stops[a, 1] + w
                begin = max(x[X_EEND * wide + i] + s1 - 12, windows[row * 2 + W_LO])
                if begin <= min(windows[row * 2 + W_HI], stops[a, 3]) and begin < at:
                    at = begin
            if at == BIG or at + s2 > x[X_LBEG * wide + i] + 12:
                continue
            extra = max(
                0,
                tr[T_KM]
                * (
                    way[2 * (prev * n_places + place) + 1]
                    + way[2 * (place * n_places + nxt) + 1]
                    - way[2 * (prev * n_places + nxt) + 1]
                )
                + tr[T_H] * ds,
            )
            if place not in (prev, nxt):
                extra += tr[T_VISIT] + tr[T_PARK] * places[place * 2 + P_PARK_YEN]
                if tr[T_MAX_V] == 0:
                    continue
            least = min(least, extra)
        costs[a, t] = least


@kernel
def _basis(trips: Ints, t: int, lots: Ints, l: int, orders: Ints, o: int) -> int:  # noqa: E741
    if lots[l, L_PARTY] == trips[t, T_PARTY]:
        return B_OWN
    return B_BOUGHT_A if orders[o, O_PARTY] == trips[t, T_PARTY] else int(trips[t, T_BASIS])


@kernel
def _hope(
    trips: Ints,
    t: int,
    lots: Ints,
    l: int,  # noqa: E741
    orders: Ints,
    o: int,
    highest: int,
    picks: Ints,
    pick_cost: Ints,
    to: int,
) -> tuple[int, int]:
    """Return (value less extra cost alone, score units a gram) of a lot for an order on a trip; -BIG = it cannot ride there."""
    lot = lots[l]
    if trips[t, T_CAP_C + lot[L_ZONE]] == 0 or _basis(trips, t, lots, l, orders, o) == B_NONE:
        return -BIG, 0
    units = min(lot[L_UNITS], orders[o, O_MAX] // lot[L_UNIT_G])
    if units < lot[L_MIN]:
        return -BIG, 0
    hope = -BIG
    rate = 0
    for k in range(lot[L_PICK], lot[L_PICK] + lot[L_NPICK]):
        each = highest * lot[L_UNIT_G] - picks[k, K_LOW]
        cost = pick_cost[t, k]
        if each < 0 or cost == BIG:
            continue
        rate = max(rate, (each + lot[L_EXTRA] + lot[L_UNIT_G] - 1) // lot[L_UNIT_G])
        hope = max(hope, units * (each + lot[L_EXTRA]) - max(cost, to) - min(cost, to) // 2)
    return hope, rate


@kernel
def _banned(banned: Ints, l: int, o: int, t: int) -> bool:  # noqa: E741
    for f in range(banned.shape[0]):  # noqa: SIM110 (kernels have no generators)
        if banned[f, 0] in (-1, l) and banned[f, 1] in (-1, o) and banned[f, 2] in (-1, t):
            return True
    return False


@kernel
def _least_at(keep: Ints, first: int, last: int) -> int:
    at = first
    for c in range(first, last):
        if keep[c] < keep[at]:
            at = c
    return at


@kernel
def candidates(
    trips: Ints,
    lots: Ints,
    picks: Ints,
    orders: Ints,
    recvs: Ints,
    pair_first: Ints,
    pair_rows: Ints,
    pair_most: Ints,
    falling: int,
    banned: Ints,
    pick_cost: Ints,
    recv_cost: Ints,
    trips_each: int,
    lots_each: int,
    cand_trips: Ints,
    cand_lots: Ints,
    score: Ints,
    keep: Ints,
) -> tuple[int, int]:
    """Fill ``cand_trips`` and ``cand_lots`` and the orders' ranges; returns (rows of trips, rows of lots) written.

    ``pair_rows[pair_first[o] : pair_first[o + 1]]`` = (lot, highest) that fit order ``o``, ``pair_most`` = what each of these
    can be worth at most, from the best one down if ``falling``; ``banned`` = rows (lot, order, trip), -1 = any;
    ``pick_cost[t, k]`` and ``recv_cost[t, r]`` from :func:`reach`. For every order the ``trips_each`` most promising trips, for
    each the ``lots_each`` most promising lots, by value less extra cost alone. ``score``, ``keep`` = scratch of one number a
    trip and a pair.
    """
    a = b = 0
    for o in range(orders.shape[0]):
        order = orders[o]
        order[O_CAND] = a
        start = a
        begin, end = pair_first[o], pair_first[o + 1]
        top = -BIG
        for p in range(begin, end):
            top = max(top, pair_most[p])
        for t in range(trips.shape[0]):
            if trips[t, T_RUNS] == 0:
                continue
            to = BIG
            for r in range(order[O_RECV], order[O_RECV] + order[O_NRECV]):
                to = min(to, recv_cost[t, r])
            if to == BIG:
                continue
            full = a - start == trips_each
            if full:
                bar = score[_least_at(score, start, a)]
                if top - to <= bar:
                    continue
                if falling == 1:
                    # most trips are worse than those known: one look at the best lots tells
                    passes = False
                    for p in range(begin, end):
                        if pair_most[p] - to <= bar:
                            break
                        l = pair_rows[p, 0]  # noqa: E741
                        hope, _ = _hope(trips, t, lots, l, orders, o, pair_rows[p, 1], picks, pick_cost, to)
                        if hope > bar and not _banned(banned, l, o, t):
                            passes = True
                            break
                    if not passes:
                        continue
            first = b
            best = -BIG
            low = -BIG
            for p in range(begin, end):
                if b - first == lots_each and pair_most[p] - to <= low:
                    if falling == 1:
                        break
                    continue
                l = pair_rows[p, 0]  # noqa: E741
                hope, rate = _hope(trips, t, lots, l, orders, o, pair_rows[p, 1], picks, pick_cost, to)
                if hope == -BIG or _banned(banned, l, o, t):
                    continue
                best = max(best, hope)
                at = b
                if b - first == lots_each:
                    at = _least_at(keep, first, b)
                    if hope <= keep[at]:
                        continue
                else:
                    b += 1
                keep[at] = hope
                cand_lots[at, D_LOT] = l
                cand_lots[at, D_HIGHEST] = pair_rows[p, 1]
                cand_lots[at, D_BASIS] = _basis(trips, t, lots, l, orders, o)
                cand_lots[at, D_MOST] = min(lots[l, L_UNITS], order[O_MAX] // lots[l, L_UNIT_G])
                cand_lots[at, D_RATE] = rate
                if b - first == lots_each:
                    low = keep[_least_at(keep, first, b)]
            if b == first:
                continue
            for at in range(first + 1, b):
                # the most promising first, so that later ones are refused by their bounds
                back = at
                while back > first and keep[back] > keep[back - 1]:
                    keep[back], keep[back - 1] = keep[back - 1], keep[back]
                    for col in range(cand_lots.shape[1]):
                        cand_lots[back, col], cand_lots[back - 1, col] = cand_lots[back - 1, col], cand_lots[back, col]
                    back -= 1
            at = a
            if full:
                at = _least_at(score, start, a)
                if best <= score[at]:
                    b = first
                    continue
            else:
                a += 1
            score[at] = best
            cand_trips[at, C_TRIP] = t
            cand_trips[at, C_LOT] = first
            cand_trips[at, C_LOT_END] = b
        for at in range(start + 1, a):
            # the most promising trips first as well
            back = at
            while back > start and score[back] > score[back - 1]:
                score[back], score[back - 1] = score[back - 1], score[back]
                for col in range(cand_trips.shape[1]):
                    cand_trips[back, col], cand_trips[back - 1, col] = cand_trips[back - 1, col], cand_trips[back, col]
                back -= 1
        order[O_CAND_END] = a
    return a, b
