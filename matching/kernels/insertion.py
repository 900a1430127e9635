"""The best places for one shipment in one route.

All pairs of positions pass bounds that cannot refuse a lawful pair: windows forward and backward, room on the legs between,
seconds without waiting, and a gain from exact metres and least seconds. The best by that bound are then evaluated exactly,
best first, until no bound beats what was found. Seconds obey the triangle inequality within 2, metres never: metres are always
those of the very arcs.
"""

from __future__ import annotations

from typing import Final

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import (
    BIG,
    F_CAPACITY,
    F_CRATES,
    F_ELAPSED,
    F_OK,
    F_TIME,
    L_ETH,
    L_HANDLING,
    L_MIN,
    L_UNIT_G,
    L_UPC,
    L_ZONE,
    N_C,
    N_CAP,
    N_DONE_B,
    N_DONE_E,
    N_ETH,
    N_G,
    N_KIND,
    N_LOT,
    N_NW,
    N_ON_BOARD,
    N_ORDER,
    N_PAIR,
    N_PLACE,
    N_SVC,
    N_W,
    N_ZONE,
    O_DELIVERIES,
    P_PARK_S,
    P_PARK_YEN,
    T_END,
    T_H,
    T_KM,
    T_MAX_M,
    T_MAX_S,
    T_MAX_V,
    T_METRIC,
    T_NDONE,
    T_OWN_M,
    T_OWN_S,
    T_PARK,
    T_START,
    T_USED,
    T_VISIT,
    V_CHAIN,
    V_COST,
    V_METRES,
    V_PARK,
    V_PEN,
    V_VISITS,
    W_HI,
    W_LO,
    X_CAND,
    X_EEND,
    X_LBEG,
    X_ROOM,
    X_TRY,
    X_WORK,
)
from matching.kernels.schedule import evaluate

KEEP: Final = 12
"""Candidates that may be evaluated exactly; those with a lower bound are passed over."""


@kernel
def _begin(windows: Ints, row: Ints, t: int) -> int:
    """Earliest begin of a task reached at ``t``, BIG = too late."""
    at = BIG
    for w in range(row[N_NW]):
        begin = max(t, windows[row[N_W] + w, W_LO])
        if begin <= min(windows[row[N_W] + w, W_HI], row[N_CAP]) and begin < at:
            at = begin
    return at


@kernel
def _keep(x: Ints, found: int, bound: int, i: int, j: int, units: int) -> int:
    """Note a candidate among the best :data:`KEEP`; their number."""
    at = found
    if found == KEEP:
        at = 0
        for c in range(1, KEEP):
            if x[X_CAND, c] < x[X_CAND, at]:
                at = c
        if bound <= x[X_CAND, at]:
            return found
    else:
        found += 1
    x[X_CAND, at] = bound
    x[X_CAND + 1, at] = i
    x[X_CAND + 2, at] = j
    x[X_CAND + 3, at] = units
    return found


@kernel
def fill(
    nodes: Ints,
    node: int,
    place: int,
    w: int,
    nw: int,
    cap: int,
    crates_s: int,
    kind: int,
    lot_row: Ints,
    lot: int,
    order: int,
    on_board: int,
) -> None:
    """Write one of a shipment's two nodes but for its load; ``crates_s`` = its handling (s)."""
    row = nodes[node]
    row[N_PLACE] = place
    row[N_SVC] = crates_s
    row[N_W] = w
    row[N_NW] = nw
    row[N_CAP] = cap
    row[N_KIND] = kind
    row[N_ETH] = lot_row[L_ETH]
    row[N_ZONE] = lot_row[L_ZONE]
    row[N_ON_BOARD] = on_board
    row[N_PAIR] = node - 1
    row[N_ORDER] = order
    row[N_LOT] = lot
    row[N_DONE_B] = -1
    row[N_DONE_E] = -1


@kernel
def load(nodes: Ints, pick: int, lot_row: Ints, units: int) -> None:
    """Write the load and handling of ``units`` into the two nodes of a shipment."""
    crates = (units + lot_row[L_UPC] - 1) // lot_row[L_UPC]
    for side in range(2):
        row = nodes[pick + side]
        sign = 1 - 2 * side
        row[N_SVC] = lot_row[L_HANDLING] * crates
        row[N_G] = sign * units * lot_row[L_UNIT_G]
        for z in range(3):
            row[N_C + z] = sign * crates if z == lot_row[L_ZONE] else 0


@kernel
def last_delivery(trips: Ints, windows: Ints, secs: Ints, nodes: Ints, t: int, n: int, drop: int, x: Ints) -> int:
    """Last position at which the delivery of node ``drop`` can begin in time on the working route, -1 = none; O(n).

    A pickup before it only makes it later, by seconds that obey the triangle inequality within 2 a leg.
    """
    tr = trips[t]
    seq, row = x[X_WORK], nodes[drop]
    for j in range(n, tr[T_NDONE] - 1, -1):
        before = nodes[seq[j - 1], N_PLACE] if j > 0 else tr[T_START]
        after = nodes[seq[j], N_PLACE] if j < n else tr[T_END]
        s1, s2 = secs[tr[T_METRIC], before, row[N_PLACE]], secs[tr[T_METRIC], row[N_PLACE], after]
        if s1 < 0 or s2 < 0:
            continue
        begin = _begin(windows, row, x[X_EEND, j] + s1 - 4)
        if begin < BIG and begin + s2 <= x[X_LBEG, j]:
            return j
    return -1


@kernel
def scan(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    nodes: Ints,
    t: int,
    n: int,
    pick: int,
    lot_row: Ints,
    most: int,
    each: int,
    bonus: int,
    floor: int,
    base: int,
    join: int,
    last: int,
    out: Ints,
    x: Ints,
) -> int:
    """Collect the most promising position pairs for the shipment of nodes ``pick``, ``pick + 1`` into X_CAND.

    ``x[X_WORK, :n]`` is the working route with :func:`relax` done and ``out`` of its evaluation; at most ``most`` units worth
    ``each``; ``floor`` = gain to beat; ``base`` = its cost; ``join`` = order whose delivery visit must be joined, or -1;
    ``last`` = :func:`last_delivery`. O(n^2). Returns their number.
    """
    tr = trips[t]
    seq = x[X_WORK]
    metric = tr[T_METRIC]
    p_row, d_row = nodes[pick], nodes[pick + 1]
    pp, dp = p_row[N_PLACE], d_row[N_PLACE]
    zone, unit_g, upc, low = lot_row[L_ZONE], lot_row[L_UNIT_G], lot_row[L_UPC], lot_row[L_MIN]
    handling = lot_row[L_HANDLING] * ((min(low, most) + upc - 1) // upc)
    found = 0
    if max(each, 0) * most + bonus + base <= floor:
        return 0
    spare_s = tr[T_MAX_S] - out[V_CHAIN]
    metres, chain, visits, parking = out[V_METRES], out[V_CHAIN], out[V_VISITS], out[V_PARK]
    over = max(0, tr[T_USED])
    for i in range(tr[T_NDONE], last + 1):
        prev = nodes[seq[i - 1], N_PLACE] if i > 0 else tr[T_START]
        nxt = nodes[seq[i], N_PLACE] if i < n else tr[T_END]
        sp = secs[metric, prev, pp]
        if sp < 0:
            continue
        old_s, old_m = secs[metric, prev, nxt], mets[metric, prev, nxt]
        begin = _begin(windows, p_row, x[X_EEND, i] + sp)
        if begin == BIG:
            continue
        end = begin + handling
        room_g = x[X_ROOM, i]
        room_c = x[X_ROOM + 1 + zone, i]
        for j in range(i, last + 1):
            v = 0
            park_s = 0
            park_yen = 0
            if j == i:
                # both between prev and nxt
                across, out_s = secs[metric, pp, dp], secs[metric, dp, nxt]
                if across < 0 or out_s < 0:
                    t_next = -1
                else:
                    joined = join < 0 or (i < n and nodes[seq[i], N_KIND] == 2 and nodes[seq[i], N_ORDER] == join)
                    begin_d = _begin(windows, d_row, end + across) if joined else BIG
                    t_next = begin_d + handling + out_s if begin_d < BIG and begin_d + handling + out_s <= x[X_LBEG, i] else -1
                if t_next >= 0:
                    ds = sp + across + out_s - old_s + 2 * handling
                    dm = mets[metric, prev, pp] + mets[metric, pp, dp] + mets[metric, dp, nxt] - old_m
                    if pp not in (prev, dp):
                        v += 1
                        park_s += places[pp, P_PARK_S]
                        park_yen += places[pp, P_PARK_YEN]
                    if dp not in (nxt, pp):
                        v += 1
                        park_s += places[dp, P_PARK_S]
                        park_yen += places[dp, P_PARK_YEN]
                    units = most
                    if pp != dp:
                        units = min(most, room_g // unit_g, room_c * upc)
                    if units >= low and ds + park_s <= spare_s:
                        seconds, length = chain + ds + park_s, metres + dm
                        extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                        extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                        bound = units * each + bonus - (extra - base)
                        if bound > floor and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                            found = _keep(x, found, bound, i, j, units)
                # go on with the pickup alone before step i
                sn = secs[metric, pp, nxt]
                if sn < 0 or i == n:
                    break
                t_now = end + sn
                if t_now > x[X_LBEG, i]:
                    break
                first_s = sp + sn - old_s + handling
                first_m = mets[metric, prev, pp] + mets[metric, pp, nxt] - old_m
                first_v, first_ps, first_py = 0, 0, 0
                if pp not in (prev, nxt):
                    first_v, first_ps, first_py = 1, places[pp, P_PARK_S], places[pp, P_PARK_YEN]
                if pp == nxt:
                    room_g, room_c = BIG, BIG // upc - 1
                if first_s + first_ps > spare_s:
                    break
                continue
            # the step before the delivery is j - 1: do it
            q = j - 1
            row = nodes[seq[q]]
            at = _begin(windows, row, t_now)
            if at == BIG or at > x[X_LBEG, q]:
                break
            t_end = at + row[N_SVC]
            before = row[N_PLACE]
            after = nodes[seq[j], N_PLACE] if j < n else tr[T_END]
            leave_g, leave_c = min(room_g, x[X_ROOM, j]), min(room_c, x[X_ROOM + 1 + zone, j])
            units = min(most, room_g // unit_g, room_c * upc) if before == dp else min(most, leave_g // unit_g, leave_c * upc)
            if min(room_g // unit_g, room_c * upc) < low:
                break
            joined = join < 0
            if not joined:
                joined = row[N_KIND] == 2 and row[N_ORDER] == join
                if j < n and nodes[seq[j], N_KIND] == 2 and nodes[seq[j], N_ORDER] == join:
                    joined = True
            s1, s2 = secs[metric, before, dp], secs[metric, dp, after]
            if units >= low and s1 >= 0 and s2 >= 0 and joined:
                begin_d = _begin(windows, d_row, t_end + s1)
                if begin_d < BIG and begin_d + handling + s2 <= x[X_LBEG, j]:
                    v, park_s, park_yen = first_v, first_ps, first_py
                    if dp not in (before, after):
                        v += 1
                        park_s += places[dp, P_PARK_S]
                        park_yen += places[dp, P_PARK_YEN]
                    ds = first_s + s1 + s2 - secs[metric, before, after] + handling
                    if ds + park_s <= spare_s:
                        dm = first_m + mets[metric, before, dp] + mets[metric, dp, after] - mets[metric, before, after]
                        seconds, length = chain + ds + park_s, metres + dm
                        extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                        extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                        bound = units * each + bonus - (extra - base)
                        if bound > floor and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                            found = _keep(x, found, bound, i, j, units)
            if j == n:
                break
            if before != after:
                room_g, room_c = leave_g, leave_c
            t_now = t_end + secs[metric, before, after]
            if t_now > x[X_LBEG, j]:
                break
    return found


@kernel
def splice(x: Ints, n: int, pick: int, i: int, j: int) -> None:
    """X_TRY = X_WORK with the pickup before step ``i`` and the delivery before step ``j``."""
    a, b = x[X_WORK], x[X_TRY]
    for q in range(i):
        b[q] = a[q]
    b[i] = pick
    for q in range(i, j):
        b[q + 1] = a[q]
    b[j + 1] = pick + 1
    for q in range(j, n):
        b[q + 2] = a[q]


@kernel
def visits_fit(nodes: Ints, orders: Ints, elsewhere: Ints, seq: Ints, n: int, tally: Ints) -> bool:
    """Whether no order gets more delivery visits than it allows; ``elsewhere[o]`` = those elsewhere. ``tally`` stays 0."""
    good = True
    for q in range(n):
        if nodes[seq[q], N_KIND] == 2:
            o = nodes[seq[q], N_ORDER]
            fresh = True
            r = q - 1
            while r >= 0 and nodes[seq[r], N_PLACE] == nodes[seq[q], N_PLACE]:
                if nodes[seq[r], N_KIND] == 2 and nodes[seq[r], N_ORDER] == o:
                    fresh = False
                    break
                r -= 1
            if fresh:
                tally[o] += 1
                if tally[o] + elsewhere[o] > orders[o, O_DELIVERIES]:
                    good = False
    for q in range(n):
        if nodes[seq[q], N_KIND] == 2:
            tally[nodes[seq[q], N_ORDER]] = 0
    return good


@kernel
def best_insertion(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    nodes: Ints,
    orders: Ints,
    t: int,
    n: int,
    pick: int,
    lot_row: Ints,
    most: int,
    each: int,
    bonus: int,
    hope: int,
    floor: int,
    base: int,
    join: int,
    elsewhere: Ints,
    tally: Ints,
    now: Ints,
    x: Ints,
    out: Ints,
    best: Ints,
) -> bool:
    """Best lawful (pickup position, delivery position, units) by gain above ``floor``; True and ``best`` = (gain, i, j, units).

    ``now`` = evaluation of the working route, ``out`` is overwritten; ``hope`` = score units that changed promises may
    give back.
    """
    last = last_delivery(trips, windows, secs, nodes, t, n, pick + 1, x)
    if last < 0:
        return False
    found = scan(
        trips,
        windows,
        places,
        secs,
        mets,
        nodes,
        t,
        n,
        pick,
        lot_row,
        most,
        each,
        bonus + hope,
        floor,
        base,
        join,
        last,
        now,
        x,
    )
    done = False
    for _ in range(found):
        top = 0
        for c in range(1, found):
            if x[X_CAND, c] > x[X_CAND, top]:
                top = c
        if x[X_CAND, top] <= floor:
            break
        i, j, units = x[X_CAND + 1, top], x[X_CAND + 2, top], x[X_CAND + 3, top]
        x[X_CAND, top] = -BIG
        splice(x, n, pick, i, j)
        # most units first; where they do not fit, halved, then half-way back
        fails, low = units + 1, lot_row[L_MIN]
        for _ in range(12):
            load(nodes, pick, lot_row, units)
            code = evaluate(trips, windows, places, secs, mets, promises, nodes, t, x[X_TRY], n + 2, 0, x, out)
            if code == F_OK:
                gain = units * each + bonus - (out[V_COST] + out[V_PEN] - base)
                if gain > floor and visits_fit(nodes, orders, elsewhere, x[X_TRY], n + 2, tally):
                    floor = gain
                    best[0], best[1], best[2], best[3] = gain, i, j, units
                    done = True
                low = units + 1
            elif code in (F_CAPACITY, F_CRATES, F_TIME, F_ELAPSED):
                fails = units
            else:
                break
            if low >= fails:
                break
            units = (low + fails) // 2 if low > lot_row[L_MIN] else max(lot_row[L_MIN], units // 2)
            if units >= fails:
                break
    return done
