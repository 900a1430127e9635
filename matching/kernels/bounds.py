"""What a shipment must cost at least on a working route: most lots and trips are passed over by it, without any scan.

The bounds come from the exact metres and least seconds of every single place for the pickup and for the delivery; a pair of
places costs what its two parts cost, but for both between the same two steps, which is reckoned whole. Nothing is inferred from
metres by the triangle inequality.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import n_places_at, nodes_at, places_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    K_NW,
    K_PLACE,
    K_W,
    L_BY,
    L_ETH,
    L_HANDLING,
    L_MIN,
    L_ON_BOARD,
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
    R_NW,
    R_PLACE,
    R_W,
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
    W_HI,
    W_LO,
    X_CLASH,
    X_DMIN,
    X_DSEC,
    X_DVIS,
    X_EEND,
    X_LBEG,
    X_ROOM,
    X_SLACK,
    X_SVC,
    X_WORK,
)


@kernel
def begin_from(h: int, w: int, nw: int, t: int) -> int:
    """Earliest begin at ``t`` or later in one of the ``nw`` windows from ``w`` on, BIG = too late."""
    windows = windows_at(h)
    at = BIG
    for i in range(w, w + nw):
        begin = max(t, windows[2 * i + W_LO])
        if begin <= windows[2 * i + W_HI] and begin < at:
            at = begin
    return at


@kernel
def standing_cost(tr: P64, now: P64) -> int:
    """Extra cost of the working route by its seconds without waiting; may be below 0, where it costs nothing."""
    extra = tr[T_KM] * (now[V_METRES] - tr[T_OWN_M]) + tr[T_H] * (now[V_CHAIN] - tr[T_OWN_S])
    return int(extra + tr[T_VISIT] * now[V_VISITS] + tr[T_PARK] * now[V_PARK] + max(0, tr[T_USED]))


@kernel
def deliveries(h: int, t: int, n: int, recv: P64, join: int, now: P64) -> int:
    """X_DMIN[j] = least cost of a delivery at ``recv`` before step j or a later one (BIG: none); the last that may be in time.

    X_DSEC and X_DVIS likewise: least seconds and added visits. ``join`` = order whose delivery visit must be joined, or -1.
    Handling aside. A pickup before it only makes it later, by seconds that obey the triangle inequality within 2 a leg. O(n).
    """
    tr = shift(trips_at(h), t * T_COLS)
    nodes, x, wide, n_places = nodes_at(h), x_at(h), wide_at(h), n_places_at(h)
    place, w, nw = recv[R_PLACE], recv[R_W], recv[R_NW]
    way, park = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places), shift(places_at(h), 2 * place)
    seq, ready, late, least = shift(x, X_WORK * wide), shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_DMIN * wide)
    least_s, least_v, slack = shift(x, X_DSEC * wide), shift(x, X_DVIS * wide), shift(x, X_SLACK * wide)
    svc = shift(x, X_SVC * wide)
    visit = tr[T_VISIT] + tr[T_PARK] * park[P_PARK_YEN]
    spare = tr[T_MAX_S] - now[V_CHAIN] + 2
    full = now[V_VISITS] >= tr[T_MAX_V]
    last = -1
    least[n + 1] = least_s[n + 1] = least_v[n + 1] = BIG
    after = tr[T_END]
    for j in range(n, tr[T_NDONE] - 1, -1):
        before = nodes[seq[j - 1] * N_COLS + N_PLACE] if j > 0 else tr[T_START]
        s1, s2 = way[2 * (before * n_places + place)], way[2 * (place * n_places + after)]
        least[j], least_s[j], least_v[j] = least[j + 1], least_s[j + 1], least_v[j + 1]
        if s1 >= 0 and s2 >= 0:
            begin = begin_from(h, w, nw, ready[j] + s1 - 4)
            # where it joins the next visit, that one's parking is its own
            moved = svc[j] - nodes[seq[j] * N_COLS + N_SVC] if j < n and place == after else 0
            if begin < BIG and begin + s2 <= late[j] + moved:
                last = max(last, j)
                joined = join < 0
                for q in range(max(0, j - 1), min(n, j + 1)):
                    node = shift(nodes, seq[q] * N_COLS)
                    joined = joined or (node[N_KIND] == 2 and node[N_ORDER] == join)
                there = 2 * (before * n_places + after)
                ds, fresh = s1 + s2 - way[there], 0
                if place not in (before, after):
                    ds += park[P_PARK_S]
                    fresh = 1
                if joined and ds <= spare and ds <= slack[j] and not (fresh == 1 and full):
                    cost = (
                        tr[T_H] * ds
                        + visit * fresh
                        + tr[T_KM]
                        * (way[2 * (before * n_places + place) + 1] + way[2 * (place * n_places + after) + 1] - way[there + 1])
                    )
                    least[j], least_s[j], least_v[j] = min(least[j], cost), min(least_s[j], ds), min(least_v[j], fresh)
        after = before
    return last


@kernel
def least_cost(h: int, t: int, n: int, last: int, lot: P64, pick: P64, recv: P64, now: P64) -> int:
    """Least cost of a pickup of the least units at ``pick`` with a delivery at ``recv`` after it, BIG = impossible.

    :func:`deliveries` was called before; handling aside; O(n).
    """
    tr = shift(trips_at(h), t * T_COLS)
    nodes, x, wide, n_places, places = nodes_at(h), x_at(h), wide_at(h), n_places_at(h), places_at(h)
    place, drop = pick[K_PLACE], recv[R_PLACE]
    way, park = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places), shift(places, 2 * place)
    seq, ready, late, least = shift(x, X_WORK * wide), shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_DMIN * wide)
    least_s, least_v, slack = shift(x, X_DSEC * wide), shift(x, X_DVIS * wide), shift(x, X_SLACK * wide)
    room, clash = shift(x, X_ROOM * wide), shift(x, X_CLASH * wide)
    room_z, svc = shift(room, (1 + lot[L_ZONE]) * wide), shift(x, X_SVC * wide)
    crates = (lot[L_MIN] + lot[L_UPC] - 1) // lot[L_UPC]
    grams, handling = lot[L_MIN] * lot[L_UNIT_G], lot[L_HANDLING] * crates
    foes = 0
    if lot[L_ETH] > 0:
        foes = (8 if lot[L_ETH] == 1 else 1) << lot[L_ZONE]
    visit, other = tr[T_VISIT] + tr[T_PARK] * park[P_PARK_YEN], tr[T_VISIT] + tr[T_PARK] * places[2 * drop + P_PARK_YEN]
    across_s, across_m = way[2 * (place * n_places + drop)], way[2 * (place * n_places + drop) + 1]
    spare, fresh = tr[T_MAX_S] - now[V_CHAIN] - 2 * handling, tr[T_MAX_V] - now[V_VISITS]
    length = tr[T_MAX_M] - now[V_METRES]
    longest = lot[L_ON_BOARD] if lot[L_ON_BOARD] >= 0 else BIG
    # any way across is about as long as the direct one
    slip = 2 * n + 4
    if across_s - slip > longest:
        return BIG
    best = BIG
    first = tr[T_NDONE]
    before = nodes[seq[first - 1] * N_COLS + N_PLACE] if first > 0 else tr[T_START]
    for i in range(first, last + 1):
        after = nodes[seq[i] * N_COLS + N_PLACE] if i < n else tr[T_END]
        s1 = way[2 * (before * n_places + place)]
        begin = begin_from(h, pick[K_W], pick[K_NW], ready[i] + s1) if s1 >= 0 else BIG
        fits = room[i] >= grams and room_z[i] >= crates and clash[i] & foes == 0
        held = handling if place == before else 0
        parked = svc[i] - nodes[seq[i] * N_COLS + N_SVC] if i < n else 0
        begin_d = begin_from(h, recv[R_W], recv[R_NW], begin + handling + max(0, across_s - slip)) if begin < BIG else BIG
        if begin_d < BIG and begin_d <= lot[L_BY]:
            there = 2 * (before * n_places + after)
            m1 = way[2 * (before * n_places + place) + 1] - way[there + 1]
            if i < n and least[i + 1] < BIG and (fits or place == after):
                s2 = way[2 * (place * n_places + after)]
                if s2 >= 0 and begin + handling + s2 <= late[i] + (parked if place == after else 0):
                    ds, v = s1 + s2 - way[there], 0
                    if place not in (before, after):
                        ds += park[P_PARK_S]
                        v = 1
                    if ds + least_s[i + 1] <= spare and v + least_v[i + 1] <= fresh and ds + handling - held <= slack[i]:
                        cost = tr[T_H] * ds + visit * v + tr[T_KM] * (m1 + way[2 * (place * n_places + after) + 1])
                        best = min(best, cost + least[i + 1])
            s2 = way[2 * (drop * n_places + after)]
            if across_s >= 0 and s2 >= 0 and (fits or place == drop) and across_s <= longest:
                ds, cost, v = s1 + across_s + s2 - way[there], 0, 0
                if place not in (before, drop):
                    ds += park[P_PARK_S]
                    cost += visit
                    v += 1
                if drop not in (after, place):
                    ds += places[2 * drop + P_PARK_S]
                    cost += other
                    v += 1
                dm = m1 + across_m + way[2 * (drop * n_places + after) + 1]
                if (
                    begin + 2 * handling + across_s + s2 <= late[i] + (parked if drop == after else 0)
                    and ds <= spare
                    and v <= fresh
                    and dm <= length
                    and ds + 2 * handling - (2 * held if place == drop else held) <= slack[i]
                ):
                    best = min(best, cost + tr[T_H] * ds + tr[T_KM] * dm)
        before = after
    return best
