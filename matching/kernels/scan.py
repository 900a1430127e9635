"""The most promising places for one shipment in one route, by bounds that cannot refuse a lawful pair of positions.

The bounds are windows forward and backward, room and ethylene on the legs between, times on board, and a gain from exact metres
and least seconds: without waiting, and from the latest departure to the earliest arrival that the windows allow.
Seconds obey the triangle inequality within 2, metres never: metres are always those of the very arcs.
"""

from __future__ import annotations

from typing import Final

from matching.kernels.bounds import standing_cost
from matching.kernels.compilation import P64, kernel
from matching.kernels.given import n_places_at, nodes_at, places_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    L_ETH,
    L_HANDLING,
    L_MIN,
    L_UNIT_G,
    L_UPC,
    L_ZONE,
    N_CAP,
    N_COLS,
    N_KIND,
    N_NW,
    N_ON_BOARD,
    N_ORDER,
    N_PLACE,
    N_SVC,
    N_W,
    P_PARK_S,
    P_PARK_YEN,
    T_COLS,
    T_DONE_D,
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
    W_HI,
    X_CAND,
    X_CLASH,
    X_DMIN,
    X_EEND,
    X_HOME,
    X_LBEG,
    X_LEAVE,
    X_PATH,
    X_REST,
    X_ROOM,
    X_SLACK,
    X_SVC,
    X_TILL,
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
    places, nodes, windows, x = places_at(h), nodes_at(h), windows_at(h), x_at(h)
    n_places, wide = n_places_at(h), wide_at(h)
    tr = shift(trips_at(h), t * T_COLS)
    way = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places)
    seq = shift(x, X_WORK * wide)
    ready, late, room = shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_ROOM * wide)
    path, leaving, till = shift(x, X_PATH * wide), shift(x, X_LEAVE * wide), shift(x, X_TILL * wide)
    svc, rest, home = shift(x, X_SVC * wide), shift(x, X_REST * wide), shift(x, X_HOME * wide)
    clash, slack, dearest = shift(x, X_CLASH * wide), shift(x, X_SLACK * wide), shift(x, X_DMIN * wide)
    p_row, d_row = shift(nodes, pick * N_COLS), shift(nodes, (pick + 1) * N_COLS)
    pp, dp = p_row[N_PLACE], d_row[N_PLACE]
    zone, unit_g, upc, low = lot_row[L_ZONE], lot_row[L_UNIT_G], lot_row[L_UPC], lot_row[L_MIN]
    handling = lot_row[L_HANDLING] * ((min(low, most) + upc - 1) // upc)
    room_z = shift(room, (1 + zone) * wide)
    # goods aboard beside which these may not ride
    foes = 0
    if lot_row[L_ETH] > 0:
        foes = (8 if lot_row[L_ETH] == 1 else 1) << zone
    longest = d_row[N_ON_BOARD] if d_row[N_ON_BOARD] >= 0 else BIG
    found = 0
    if max(each, 0) * most + bonus + base <= floor:
        return 0
    till_p, till_d = -BIG, -BIG
    for w in range(p_row[N_W], p_row[N_W] + p_row[N_NW]):
        till_p = max(till_p, windows[2 * w + W_HI])
    for w in range(d_row[N_W], d_row[N_W] + d_row[N_NW]):
        till_d = max(till_d, min(windows[2 * w + W_HI], d_row[N_CAP]))
    spare_s = tr[T_MAX_S] - out[V_CHAIN]
    metres, chain, visits, parking = out[V_METRES], out[V_CHAIN], out[V_VISITS], out[V_PARK]
    over, standing = max(0, tr[T_USED]), standing_cost(tr, out)
    running = tr[T_DONE_D] >= 0
    for i in range(tr[T_NDONE], last + 1):
        prev = nodes[seq[i - 1] * N_COLS + N_PLACE] if i > 0 else tr[T_START]
        nxt = nodes[seq[i] * N_COLS + N_PLACE] if i < n else tr[T_END]
        sp = way[2 * (prev * n_places + pp)]
        if sp < 0:
            continue
        old_s, old_m = way[2 * (prev * n_places + nxt)], way[2 * (prev * n_places + nxt) + 1]
        begin = begin_in_window(h, p_row, ready[i] + sp)
        if begin == BIG:
            continue
        leave = min(leaving[i], till_p - path[i] - sp)
        room_g, room_c = room[i], room_z[i]
        if clash[i] & foes != 0:
            room_c = 0
        # a task before step i at its place takes over the parking there
        parked = svc[i] - nodes[seq[i] * N_COLS + N_SVC] if i < n else 0
        # both between prev and nxt
        across, out_s = way[2 * (pp * n_places + dp)], way[2 * (dp * n_places + nxt)]
        joined = join < 0 or (i < n and nodes[seq[i] * N_COLS + N_KIND] == 2 and nodes[seq[i] * N_COLS + N_ORDER] == join)
        if across >= 0 and out_s >= 0 and joined:
            v, park_s, park_yen, park_d = 0, 0, 0, 0
            if pp not in (prev, dp):
                v += 1
                park_s += places[pp * 2 + P_PARK_S]
                park_yen += places[pp * 2 + P_PARK_YEN]
            arrive = begin + handling + park_s + across
            begin_d = begin_in_window(h, d_row, arrive)
            board = 0 if pp == dp else max(across, begin_d - till_p - handling - park_s)
            drive = path[i] + sp + handling + park_s + across
            if dp not in (nxt, pp):
                v += 1
                park_d = places[dp * 2 + P_PARK_S]
                park_yen += places[dp * 2 + P_PARK_YEN]
            park_s += park_d
            after = begin_d + handling + park_d + out_s
            units = most
            if pp != dp:
                units = min(most, room_g // unit_g, room_c * upc)
            ds = sp + across + out_s - old_s + 2 * handling + park_s
            moved = parked if dp == nxt else 0
            held = 0
            if pp == prev:
                held = 2 * handling if dp == pp else handling
            if (
                begin_d < BIG
                and after <= late[i] + moved
                and board <= longest
                and units >= low
                and ds <= spare_s
                and ds - held <= slack[i]
            ):
                ahead = drive + handling + park_d + out_s
                gone = BIG if running else min(leave, till_d - drive, late[i] + moved - ahead)
                seconds = max(chain + ds, max(home[i], after + rest[i]) - moved - gone)
                length = (
                    metres
                    + way[2 * (prev * n_places + pp) + 1]
                    + way[2 * (pp * n_places + dp) + 1]
                    + way[2 * (dp * n_places + nxt) + 1]
                    - old_m
                )
                extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                bound = units * each + bonus - (extra - base)
                if bound > floor and seconds <= tr[T_MAX_S] and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                    found = _keep(h, found, bound, i, i, units)
        # the pickup alone before step i
        sn = way[2 * (pp * n_places + nxt)]
        if sn < 0 or i in (n, last):
            continue
        first_s, first_v, first_ps, first_py = sp + sn - old_s + handling, 0, 0, 0
        first_m = way[2 * (prev * n_places + pp) + 1] + way[2 * (pp * n_places + nxt) + 1] - old_m
        if pp not in (prev, nxt):
            first_v, first_ps, first_py = 1, places[pp * 2 + P_PARK_S], places[pp * 2 + P_PARK_YEN]
        first_s += first_ps
        t_now = begin + handling + first_ps + sn
        moved = parked if pp == nxt else 0
        if t_now > late[i] + moved or first_s > spare_s or first_s - (handling if pp == prev else 0) > slack[i]:
            continue
        if visits + first_v > tr[T_MAX_V]:
            continue
        least = tr[T_KM] * first_m + tr[T_H] * (first_s + handling) + tr[T_VISIT] * first_v
        least += standing + tr[T_PARK] * first_py + dearest[i + 1]
        if most * each + bonus + base - max(0, least) <= floor:
            continue
        drive = path[i] + sp + handling + first_ps + sn
        # the end of the pickup's visit at the latest, seconds since it left there
        staying = pp == nxt
        put = BIG if staying else min(till_p + handling + first_ps, late[i] - sn)
        board = 0 if staying else sn
        if staying:
            room_g, room_c = BIG, BIG // upc - 1
        for j in range(i + 1, last + 1):
            # the step before the delivery is j - 1: do it
            q = j - 1
            if min(room_g // unit_g, room_c * upc) < low:
                break
            row = shift(nodes, seq[q] * N_COLS)
            at = begin_in_window(h, row, t_now)
            if at == BIG or at > late[q] + moved:
                break
            leave = min(leave, till[q] - drive)
            t_end = at + svc[q] - moved
            drive += svc[q] - moved
            moved = 0
            if not staying:
                board += svc[q]
            before = row[N_PLACE]
            after = nodes[seq[j] * N_COLS + N_PLACE] if j < n else tr[T_END]
            leave_g, leave_c = min(room_g, room[j]), min(room_c, room_z[j])
            if clash[j] & foes != 0:
                leave_c = 0
            units = min(most, room_g // unit_g, room_c * upc) if before == dp else min(most, leave_g // unit_g, leave_c * upc)
            joined = join < 0
            if not joined:
                joined = row[N_KIND] == 2 and row[N_ORDER] == join
                if j < n and nodes[seq[j] * N_COLS + N_KIND] == 2 and nodes[seq[j] * N_COLS + N_ORDER] == join:
                    joined = True
            leg = way[2 * (before * n_places + after)]
            s1, s2 = way[2 * (before * n_places + dp)], way[2 * (dp * n_places + after)]
            if units >= low and s1 >= 0 and s2 >= 0 and joined and board + s1 <= longest:
                begin_d = begin_in_window(h, d_row, t_end + s1)
                v, park_d, park_yen = first_v, 0, first_py
                if dp not in (before, after):
                    v += 1
                    park_d = places[dp * 2 + P_PARK_S]
                    park_yen += places[dp * 2 + P_PARK_YEN]
                ds = s1 + s2 - leg + handling + park_d
                end = begin_d + handling + park_d + s2
                taken = svc[j] - nodes[seq[j] * N_COLS + N_SVC] if j < n and dp == after else 0
                if (
                    begin_d < BIG
                    and end <= late[j] + taken
                    and begin_d - put <= longest
                    and first_s + ds <= spare_s
                    and ds - (handling if dp == before else 0) <= slack[j]
                ):
                    ahead = drive + s1 + handling + park_d + s2
                    gone = BIG if running else min(leave, till_d - drive - s1, late[j] + taken - ahead)
                    seconds = max(chain + first_s + ds, max(home[j], end + rest[j]) - taken - gone)
                    length = (
                        metres
                        + first_m
                        + way[2 * (before * n_places + dp) + 1]
                        + way[2 * (dp * n_places + after) + 1]
                        - way[2 * (before * n_places + after) + 1]
                    )
                    extra = tr[T_KM] * (length - tr[T_OWN_M]) + tr[T_H] * (seconds - tr[T_OWN_S])
                    extra = max(extra, 0) + tr[T_VISIT] * (visits + v) + tr[T_PARK] * (parking + park_yen) + over
                    bound = units * each + bonus - (extra - base)
                    if bound > floor and seconds <= tr[T_MAX_S] and visits + v <= tr[T_MAX_V] and length <= tr[T_MAX_M]:
                        found = _keep(h, found, bound, i, j, units)
            if j == n:
                break
            if before != after:
                room_g, room_c = leave_g, leave_c
                staying = False
            if not staying:
                board += leg
            t_now = t_end + leg
            drive += leg
            if t_now > late[j] or board > longest:
                break
    return found
