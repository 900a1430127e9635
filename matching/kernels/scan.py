"""The most promising places for one shipment in one route, by bounds that cannot refuse a lawful pair of positions.

The bounds are windows forward and backward, room on the legs between, seconds without waiting, and a gain from exact metres
and least seconds. Seconds obey the triangle inequality within 2, metres never: metres are always those of the very arcs.
"""

from __future__ import annotations

from typing import Final

from matching.kernels.bounds import standing_cost
from matching.kernels.compilation import P64, kernel
from matching.kernels.given import n_places_at, nodes_at, places_at, trips_at, ways_at, wide_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    L_HANDLING,
    L_MIN,
    L_UNIT_G,
    L_UPC,
    L_ZONE,
    N_COLS,
    N_KIND,
    N_ORDER,
    N_PLACE,
    N_SVC,
    P_PARK_S,
    P_PARK_YEN,
    T_COLS,
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
    V_METRES,
    V_PARK,
    V_VISITS,
    X_CAND,
    X_DMIN,
    X_EEND,
    X_LBEG,
    X_ROOM,
    X_WORK,
)
from matching.kernels.relax import begin_in_window

KEEP: Final = 12
"""Candidates that may be evaluated exactly; those with a lower bound are passed over."""


@kernel
def _keep(h: int, found: int, bound: int, i: int, j: int, units: int) -> int:
    """Note a candidate among the best :data:`KEEP`; their number."""
    x = x_at(h)
    wide = wide_at(h)
    at = found
    if found == KEEP:
        at = 0
        for c in range(1, KEEP):
            if x[X_CAND * wide + c] < x[X_CAND * wide + at]:
                at = c
        if bound <= x[X_CAND * wide + at]:
            return found
    else:
        found += 1
    x[X_CAND * wide + at] = bound
    x[(X_CAND + 1) * wide + at] = i
    x[(X_CAND + 2) * wide + at] = j
    x[(X_CAND + 3) * wide + at] = units
    return found


@kernel
def scan(
    h: int,
    t: int,
    n: int,
    pick: int,
    lot_row: P64,
    most: int,
    each: int,
    bonus: int,
    floor: int,
    base: int,
    join: int,
    last: int,
    out: P64,
) -> int:
    """Collect the most promising position pairs for the shipment of nodes ``pick``, ``pick + 1`` into X_CAND.

    ``x[X_WORK, :n]`` is the working route with :func:`relax` done and ``out`` of its evaluation; at most ``most`` units worth
    ``each``; ``floor`` = gain to beat; ``base`` = its cost; ``join`` = order whose delivery visit must be joined, or -1;
    ``last`` and X_DMIN of :func:`matching.kernels.bounds.deliveries`. O(n^2). Returns their number.
    """
    trips = trips_at(h)
    places = places_at(h)
    nodes = nodes_at(h)
    x = x_at(h)
    n_places = n_places_at(h)
    wide = wide_at(h)
    tr = shift(trips, t * T_COLS)
    way = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places)
    seq = shift(x, X_WORK * wide)
    p_row, d_row = shift(nodes, pick * N_COLS), shift(nodes, (pick + 1) * N_COLS)
    pp, dp = p_row[N_PLACE], d_row[N_PLACE]
    zone, unit_g, upc, low = lot_row[L_ZONE], lot_row[L_UNIT_G], lot_row[L_UPC], lot_row[L_MIN]
    handling = lot_row[L_HANDLING] * ((min(low, most) + upc - 1) // upc)
    found = 0
    if max(each, 0) * most + bonus + base <= floor:
        return 0
    spare_s = tr[T_MAX_S] - out[V_CHAIN]
    metres, chain, visits, parking = out[V_METRES], out[V_CHAIN], out[V_VISITS], out[V_PARK]
    over, standing = max(0, tr[T_USED]), standing_cost(tr, out)
    for i in range(tr[T_NDONE], last + 1):
        prev = nodes[seq[i - 1] * N_COLS + N_PLACE] if i > 0 else tr[T_START]
        nxt = nodes[seq[i] * N_COLS + N_PLACE] if i < n else tr[T_END]
        sp = way[2 * (prev * n_places + pp)]
        if sp < 0:
            continue
        old_s, old_m = way[2 * (prev * n_places + nxt)], way[2 * (prev * n_places + nxt) + 1]
        begin = begin_in_window(h, p_row, x[X_EEND * wide + i] + sp)
        if begin == BIG:
            continue
        end = begin + handling
        room_g = x[X_ROOM * wide + i]
        room_c = x[(X_ROOM + 1 + zone) * wide + i]
        for j in range(i, last + 1):
            v = 0
            park_s = 0
            park_yen = 0
            if j == i:
                # both between prev and nxt
                across, out_s = way[2 * (pp * n_places + dp)], way[2 * (dp * n_places + nxt)]
                if across < 0 or out_s < 0:
                    t_next = -1
                else:
                    joined = join < 0 or (
                        i < n and nodes[seq[i] * N_COLS + N_KIND] == 2 and nodes[seq[i] * N_COLS + N_ORDER] == join
                    )
                    begin_d = begin_in_window(h, d_row, end + across) if joined else BIG
                    t_next = (
                        begin_d + handling + out_s
                        if begin_d < BIG and begin_d + handling + out_s <= x[X_LBEG * wide + i]
                        else -1
                    )
                if t_next >= 0:
                    ds = sp + across + out_s - old_s + 2 * handling
                    dm = (
                        way[2 * (prev * n_places + pp) + 1]
                        + way[2 * (pp * n_places + dp) + 1]
                        + way[2 * (dp * n_places + nxt) + 1]
                        - old_m
                    )
                    if pp not in (prev, dp):
                        v += 1
                        park_s += places[pp * 2 + P_PARK_S]
                        park_yen += places[pp * 2 + P_PARK_YEN]
                    if dp not in (nxt, pp):
                        v += 1
                        park_s += places[dp * 2 + P_PARK_S]
                        park_yen += places[dp * 2 + P_PARK_YEN]
                    units = most
                    if pp != dp:
                        units = min(most, room_g // unit_g, room_c * upc)
                    if units >= low and ds + park_s <= spare_s:
                        seconds, length = chain + ds + park_s, metres + dm
                        extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                        extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                        bound = units * each + bonus - (extra - base)
                        if bound > floor and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                            found = _keep(h, found, bound, i, j, units)
                # go on with the pickup alone before step i
                sn = way[2 * (pp * n_places + nxt)]
                if sn < 0 or i == n:
                    break
                t_now = end + sn
                if t_now > x[X_LBEG * wide + i]:
                    break
                first_s = sp + sn - old_s + handling
                first_m = way[2 * (prev * n_places + pp) + 1] + way[2 * (pp * n_places + nxt) + 1] - old_m
                first_v, first_ps, first_py = 0, 0, 0
                if pp not in (prev, nxt):
                    first_v, first_ps, first_py = 1, places[pp * 2 + P_PARK_S], places[pp * 2 + P_PARK_YEN]
                if pp == nxt:
                    room_g, room_c = BIG, BIG // upc - 1
                if first_s + first_ps > spare_s:
                    break
                least = tr[T_KM] * first_m + tr[T_H] * (first_s + first_ps + handling) + tr[T_VISIT] * first_v
                least += standing + tr[T_PARK] * first_py + x[X_DMIN * wide + i + 1]
                if most * each + bonus + base - max(0, least) <= floor:
                    break
                continue
            # the step before the delivery is j - 1: do it
            q = j - 1
            row = shift(nodes, seq[q] * N_COLS)
            at = begin_in_window(h, row, t_now)
            if at == BIG or at > x[X_LBEG * wide + q]:
                break
            t_end = at + row[N_SVC]
            before = row[N_PLACE]
            after = nodes[seq[j] * N_COLS + N_PLACE] if j < n else tr[T_END]
            leave_g, leave_c = min(room_g, x[X_ROOM * wide + j]), min(room_c, x[(X_ROOM + 1 + zone) * wide + j])
            units = min(most, room_g // unit_g, room_c * upc) if before == dp else min(most, leave_g // unit_g, leave_c * upc)
            if min(room_g // unit_g, room_c * upc) < low:
                break
            joined = join < 0
            if not joined:
                joined = row[N_KIND] == 2 and row[N_ORDER] == join
                if j < n and nodes[seq[j] * N_COLS + N_KIND] == 2 and nodes[seq[j] * N_COLS + N_ORDER] == join:
                    joined = True
            s1, s2 = way[2 * (before * n_places + dp)], way[2 * (dp * n_places + after)]
            if units >= low and s1 >= 0 and s2 >= 0 and joined:
                begin_d = begin_in_window(h, d_row, t_end + s1)
                if begin_d < BIG and begin_d + handling + s2 <= x[X_LBEG * wide + j]:
                    v, park_s, park_yen = first_v, first_ps, first_py
                    if dp not in (before, after):
                        v += 1
                        park_s += places[dp * 2 + P_PARK_S]
                        park_yen += places[dp * 2 + P_PARK_YEN]
                    ds = first_s + s1 + s2 - way[2 * (before * n_places + after)] + handling
                    if ds + park_s <= spare_s:
                        dm = (
                            first_m
                            + way[2 * (before * n_places + dp) + 1]
                            + way[2 * (dp * n_places + after) + 1]
                            - way[2 * (before * n_places + after) + 1]
                        )
                        seconds, length = chain + ds + park_s, metres + dm
                        extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                        extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                        bound = units * each + bonus - (extra - base)
                        if bound > floor and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                            found = _keep(h, found, bound, i, j, units)
            if j == n:
                break
            if before != after:
                room_g, room_c = leave_g, leave_c
            t_now = t_end + way[2 * (before * n_places + after)]
            if t_now > x[X_LBEG * wide + j]:
                break
    return found
