"""Bounds on a lawful route by windows alone: earliest ends, latest begins, room left on each leg, seconds to spare.

They make most places for a shipment refusable without evaluating the route again.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import n_places_at, nodes_at, places_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    N_C,
    N_CAP,
    N_COLS,
    N_DONE_B,
    N_DONE_E,
    N_ETH,
    N_G,
    N_KIND,
    N_NW,
    N_ON_BOARD,
    N_PAIR,
    N_PLACE,
    N_POS,
    N_SVC,
    N_W,
    N_ZONE,
    P_PARK_S,
    T_AL,
    T_CAP_C,
    T_CAP_G,
    T_COLS,
    T_DE,
    T_DL,
    T_DONE_D,
    T_END,
    T_ETH,
    T_METRIC,
    T_OWN_C,
    T_OWN_G,
    T_START,
    W_HI,
    W_LO,
    X_CLASH,
    X_COUNT,
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
    X_VEND,
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
def own_clash(tr: P64, count: P64) -> int:
    """Bits of X_CLASH from own crates of each zone and the numbers of shipments that make ethylene, that suffer from it."""
    bits = 0
    for z in range(3):
        if count[3 + z] > 0 or (count[z] > 0 and tr[T_ETH] == 1):
            bits |= 1 << z
        if count[6 + z] > 0 or (count[z] > 0 and tr[T_ETH] == 2):
            bits |= 8 << z
    return bits


@kernel
def relax(h: int, t: int, seq: P64, n: int) -> None:
    """Bounds on a lawful route by windows alone (break and times on board aside), for a place to be sought on it.

    Writes X_EEND[q + 1], X_LBEG[q] (at n: the latest arrival) and X_ROOM + 0..3 [q + 1] (g, crates of each zone, while leaving
    step q; index 0 = while leaving the start), X_CLASH, X_PATH and X_LEAVE likewise; X_SVC, X_TILL, X_REST, X_HOME and X_SLACK
    by step. What these bounds refuse is impossible; what they let pass may still be.
    """
    windows, nodes, places = windows_at(h), nodes_at(h), places_at(h)
    x, n_places, wide = x_at(h), n_places_at(h), wide_at(h)
    tr = shift(trips_at(h), t * T_COLS)
    way = shift(ways_at(h), 2 * tr[T_METRIC] * n_places * n_places)
    ready, late_row, room = shift(x, X_EEND * wide), shift(x, X_LBEG * wide), shift(x, X_ROOM * wide)
    svc, path, leave = shift(x, X_SVC * wide), shift(x, X_PATH * wide), shift(x, X_LEAVE * wide)
    till, rest, home = shift(x, X_TILL * wide), shift(x, X_REST * wide), shift(x, X_HOME * wide)
    clash, slack, vend = shift(x, X_CLASH * wide), shift(x, X_SLACK * wide), shift(x, X_VEND * wide)
    count = shift(x, X_COUNT * wide)
    for z in range(3):
        room[(1 + z) * wide] = tr[T_CAP_C + z] - tr[T_OWN_C + z]
        # own crates, then what makes ethylene, what suffers from it
        count[z], count[3 + z], count[6 + z] = tr[T_OWN_C + z], 0, 0
    running = tr[T_DONE_D] >= 0
    here, end = tr[T_START], tr[T_DONE_D] if running else tr[T_DE]
    ready[0], room[0], path[0] = end, tr[T_CAP_G] - tr[T_OWN_G], 0
    leave[0] = BIG if running else tr[T_DL]
    clash[0] = own_clash(tr, count)
    i, came, first = 0, 0, True
    while True:
        j, own = i, first
        while j < n and nodes[seq[j] * N_COLS + N_PLACE] == here:
            own = own or nodes[seq[j] * N_COLS + N_KIND] == 0
            j += 1
        own = own or (j == n and here == tr[T_END])
        for q in range(i, j):
            row = shift(nodes, seq[q] * N_COLS)
            row[N_POS] = q
            vend[q] = j - 1
            slack[q] = BIG
            leg = came if q == i else 0
            svc[q] = row[N_SVC] + (0 if own or q > i else places[2 * here + P_PARK_S])
            at, last = BIG, -BIG
            for w in range(row[N_W], row[N_W] + row[N_NW]):
                until = min(windows[2 * w + W_HI], row[N_CAP])
                last = max(last, until)
                begin = max(end + leg, windows[2 * w + W_LO])
                if begin <= until and begin < at:
                    at = begin
            end = at + svc[q]
            if row[N_DONE_B] >= 0:
                svc[q] = row[N_DONE_E] - row[N_DONE_B]
                end = row[N_DONE_E]
            till[q] = last
            ready[q + 1] = end
            leave[q + 1] = min(leave[q], last - path[q] - leg)
            if running:
                leave[q + 1] = BIG
            path[q + 1] = path[q] + leg + svc[q]
            room[q + 1] = room[q] - row[N_G]
            for z in range(3):
                room[(1 + z) * wide + q + 1] = room[(1 + z) * wide + q] - row[N_C + z]
                if row[N_KIND] == 0:
                    count[z] += row[N_C + z]
            if row[N_KIND] > 0 and row[N_ETH] > 0:
                count[3 * row[N_ETH] + row[N_ZONE]] += 3 - 2 * row[N_KIND]
            clash[q + 1] = own_clash(tr, count)
            if row[N_KIND] == 2 and row[N_ON_BOARD] >= 0 and not running:
                left = vend[nodes[row[N_PAIR] * N_COLS + N_POS]]
                spare = row[N_ON_BOARD] - (path[q] + leg - path[left + 1])
                for r in range(left + 1, q + 1):
                    slack[r] = min(slack[r], spare)
        if j == n:
            break
        there = nodes[seq[j] * N_COLS + N_PLACE]
        came = way[2 * (here * n_places + there)]
        here, first, i = there, False, j
    slack[n] = BIG
    late, there = tr[T_AL], tr[T_END]
    late_row[n], rest[n], home[n] = late, 0, 0
    for q in range(n - 1, -1, -1):
        row = shift(nodes, seq[q] * N_COLS)
        rest[q] = svc[q] + way[2 * (row[N_PLACE] * n_places + there)] + rest[q + 1]
        late -= rest[q] - rest[q + 1]
        at, soon = -BIG, BIG
        for w in range(row[N_W], row[N_W] + row[N_NW]):
            soon = min(soon, windows[2 * w + W_LO])
            begin = min(late, windows[2 * w + W_HI], row[N_CAP])
            if begin >= windows[2 * w + W_LO] and begin > at:
                at = begin
        late = at
        if row[N_DONE_B] >= 0:
            late = row[N_DONE_B]
        late_row[q] = late
        home[q] = max(home[q + 1], soon + rest[q])
        there = row[N_PLACE]
