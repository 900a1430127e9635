"""Bounds on a lawful route by windows alone: earliest ends, latest begins and the room left on each leg.

They make most places for a shipment refusable without evaluating the route again.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import n_places_at, nodes_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    N_C,
    N_CAP,
    N_COLS,
    N_DONE_B,
    N_DONE_E,
    N_G,
    N_NW,
    N_PLACE,
    N_SVC,
    N_W,
    T_AL,
    T_CAP_C,
    T_CAP_G,
    T_COLS,
    T_DE,
    T_DONE_D,
    T_END,
    T_METRIC,
    T_OWN_C,
    T_OWN_G,
    T_START,
    W_HI,
    W_LO,
    X_EEND,
    X_LBEG,
    X_ROOM,
)


@kernel
def begin_in_window(h: int, row: P64, t: int) -> int:
    """Earliest begin of a task reached at ``t``, BIG = too late."""
    windows = windows_at(h)
    at = BIG
    for w in range(row[N_NW]):
        begin = max(t, windows[(row[N_W] + w) * 2 + W_LO])
        if begin <= min(windows[(row[N_W] + w) * 2 + W_HI], row[N_CAP]) and begin < at:
            at = begin
    return at


@kernel
def relax(h: int, t: int, seq: P64, n: int) -> None:
    """Earliest ends, latest begins and room left of a lawful route, by windows alone (break and times on board aside).

    Writes X_EEND[q + 1], X_LBEG[q] (at n: the latest arrival) and X_ROOM + 0..3 [q + 1] (g, crates of each zone, while leaving
    step q; index 0 = while leaving the start). What these bounds refuse is impossible; what they let pass may still be.
    """
    trips = trips_at(h)
    windows = windows_at(h)
    nodes = nodes_at(h)
    x = x_at(h)
    n_places = n_places_at(h)
    wide = wide_at(h)
    tr = shift(trips, t * T_COLS)
    way = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places)
    here = tr[T_START]
    end = tr[T_DE] if tr[T_DONE_D] < 0 else tr[T_DONE_D]
    g = tr[T_CAP_G] - tr[T_OWN_G]
    x[X_EEND * wide] = end
    x[X_ROOM * wide] = g
    for z in range(3):
        x[(X_ROOM + 1 + z) * wide] = tr[T_CAP_C + z] - tr[T_OWN_C + z]
    for q in range(n):
        row = shift(nodes, seq[q] * N_COLS)
        svc = row[N_SVC]
        place = row[N_PLACE]
        if row[N_DONE_B] >= 0:
            end = row[N_DONE_E]
        else:
            t_ = end + way[2 * (here * n_places + place)]
            at = BIG
            for w in range(row[N_NW]):
                begin = max(t_, windows[(row[N_W] + w) * 2 + W_LO])
                if begin <= min(windows[(row[N_W] + w) * 2 + W_HI], row[N_CAP]) and begin < at:
                    at = begin
            end = at + svc
        here = place
        x[X_EEND * wide + q + 1] = end
        x[X_ROOM * wide + q + 1] = x[X_ROOM * wide + q] - row[N_G]
        for z in range(3):
            x[(X_ROOM + 1 + z) * wide + q + 1] = x[(X_ROOM + 1 + z) * wide + q] - row[N_C + z]
    late = tr[T_AL]
    there = tr[T_END]
    x[X_LBEG * wide + n] = late
    for q in range(n - 1, -1, -1):
        row = shift(nodes, seq[q] * N_COLS)
        late -= way[2 * (row[N_PLACE] * n_places + there)] + row[N_SVC]
        at = -BIG
        for w in range(row[N_NW]):
            begin = min(late, windows[(row[N_W] + w) * 2 + W_HI], row[N_CAP])
            if begin >= windows[(row[N_W] + w) * 2 + W_LO] and begin > at:
                at = begin
        late = at
        if row[N_DONE_B] >= 0:
            late = row[N_DONE_B]
        x[X_LBEG * wide + q] = late
        there = row[N_PLACE]
