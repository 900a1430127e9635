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
    N_COLS,
    N_KIND,
    N_ORDER,
    N_PLACE,
    P_PARK_S,
    P_PARK_YEN,
    T_COLS,
    T_END,
    T_H,
    T_KM,
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
    X_DMIN,
    X_EEND,
    X_LBEG,
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
def deliveries(h: int, t: int, n: int, place: int, w: int, nw: int, join: int) -> int:
    """X_DMIN[j] = least cost of a delivery at ``place`` before step j or a later one (BIG: none); the last that may be in time.

    ``join`` = order whose delivery visit must be joined, or -1. Handling aside. A pickup before it only makes it later, by
    seconds that obey the triangle inequality within 2 a leg. O(n).
    """
    tr = shift(trips_at(h), t * T_COLS)
    nodes, x, wide, n_places = nodes_at(h), x_at(h), wide_at(h), n_places_at(h)
    way, park = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places), shift(places_at(h), 2 * place)
    seq, ready, late, least = shift(x, X_WORK * wide), shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_DMIN * wide)
    visit = tr[T_VISIT] + tr[T_PARK] * park[P_PARK_YEN] + tr[T_H] * park[P_PARK_S]
    last = -1
    least[n + 1] = BIG
    after = tr[T_END]
    for j in range(n, tr[T_NDONE] - 1, -1):
        before = nodes[seq[j - 1] * N_COLS + N_PLACE] if j > 0 else tr[T_START]
        s1, s2 = way[2 * (before * n_places + place)], way[2 * (place * n_places + after)]
        least[j] = least[j + 1]
        if s1 >= 0 and s2 >= 0:
            begin = begin_from(h, w, nw, ready[j] + s1 - 4)
            if begin < BIG and begin + s2 <= late[j]:
                last = max(last, j)
                joined = join < 0
                for q in range(max(0, j - 1), min(n, j + 1)):
                    node = shift(nodes, seq[q] * N_COLS)
                    joined = joined or (node[N_KIND] == 2 and node[N_ORDER] == join)
                if joined:
                    there = 2 * (before * n_places + after)
                    cost = tr[T_H] * (s1 + s2 - way[there]) + tr[T_KM] * (
                        way[2 * (before * n_places + place) + 1] + way[2 * (place * n_places + after) + 1] - way[there + 1]
                    )
                    if place not in (before, after):
                        cost += visit
                    least[j] = min(least[j], cost)
        after = before
    return last


@kernel
def least_cost(h: int, t: int, n: int, last: int, place: int, w: int, nw: int, drop: int) -> int:
    """Least cost of a pickup at ``place`` with a delivery at ``drop`` after it, BIG = impossible.

    :func:`deliveries` was called before; handling aside; O(n).
    """
    tr = shift(trips_at(h), t * T_COLS)
    nodes, x, wide, n_places, places = nodes_at(h), x_at(h), wide_at(h), n_places_at(h), places_at(h)
    way, park = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places), shift(places, 2 * place)
    seq, ready, late, least = shift(x, X_WORK * wide), shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_DMIN * wide)
    visit = tr[T_VISIT] + tr[T_PARK] * park[P_PARK_YEN] + tr[T_H] * park[P_PARK_S]
    other = tr[T_VISIT] + tr[T_PARK] * places[2 * drop + P_PARK_YEN] + tr[T_H] * places[2 * drop + P_PARK_S]
    across_s, across_m = way[2 * (place * n_places + drop)], way[2 * (place * n_places + drop) + 1]
    best = BIG
    first = tr[T_NDONE]
    before = nodes[seq[first - 1] * N_COLS + N_PLACE] if first > 0 else tr[T_START]
    for i in range(first, last + 1):
        after = nodes[seq[i] * N_COLS + N_PLACE] if i < n else tr[T_END]
        s1 = way[2 * (before * n_places + place)]
        begin = begin_from(h, w, nw, ready[i] + s1) if s1 >= 0 else BIG
        if begin < BIG:
            there = 2 * (before * n_places + after)
            m1 = way[2 * (before * n_places + place) + 1] - way[there + 1]
            if i < n and least[i + 1] < BIG:
                s2 = way[2 * (place * n_places + after)]
                if s2 >= 0 and begin + s2 <= late[i]:
                    cost = tr[T_H] * (s1 + s2 - way[there]) + tr[T_KM] * (m1 + way[2 * (place * n_places + after) + 1])
                    if place not in (before, after):
                        cost += visit
                    best = min(best, cost + least[i + 1])
            s2 = way[2 * (drop * n_places + after)]
            if across_s >= 0 and s2 >= 0 and begin + across_s + s2 <= late[i]:
                cost = tr[T_H] * (s1 + across_s + s2 - way[there])
                cost += tr[T_KM] * (m1 + across_m + way[2 * (drop * n_places + after) + 1])
                if place not in (before, drop):
                    cost += visit
                if drop not in (after, place):
                    cost += other
                best = min(best, cost)
        before = after
    return best
