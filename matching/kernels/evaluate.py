"""One route judged exactly: loads, times, metres and extra cost, or the rule that it breaks.

The walk along the visits fills the chain of :mod:`matching.kernels.fixpoint` and refuses what needs no times; the windows,
the place of the break and the elapsed time then come from :mod:`matching.kernels.windows`.
"""

from __future__ import annotations

from matching.kernels.chain import limit_edges, set_departure
from matching.kernels.compilation import P64, kernel
from matching.kernels.cost import extra_cost, promises_missed
from matching.kernels.fixpoint import canonical
from matching.kernels.given import n_places_at, nodes_at, out_at, places_at, trips_at, ways_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    F_CAPACITY,
    F_CRATES,
    F_ELAPSED,
    F_ETHYLENE,
    F_METRES,
    F_NO_WAY,
    F_OK,
    F_TIME,
    F_VISITS,
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
    P_PARK_YEN,
    T_AL,
    T_BREAK_HI,
    T_BREAK_LO,
    T_CAP_C,
    T_CAP_G,
    T_COLS,
    T_DONE_D,
    T_DONE_K,
    T_END,
    T_ETH,
    T_MAX_M,
    T_MAX_S,
    T_MAX_V,
    T_METRIC,
    T_NDONE,
    T_OWN_C,
    T_OWN_G,
    T_PROM,
    T_PROM_END,
    T_START,
    V_ARRIVE,
    V_CHAIN,
    V_CODE,
    V_COST,
    V_DEPART,
    V_ELAPSED,
    V_METRES,
    V_PARK,
    V_PAUSE,
    V_PEN,
    V_VISITS,
    W_HI,
    W_LO,
    X_B,
    X_BOUND,
    X_CE,
    X_CG,
    X_CL,
    X_COUNT,
    X_CS,
    X_EDGE_D,
    X_EDGE_M,
    X_EDGE_V,
    X_TRY,
    X_VEND,
    X_WIN,
)
from matching.kernels.windows import schedule, take_windows


@kernel
def evaluate(
    h: int,
    t: int,
    seq: P64,
    n: int,
    exact: int,
    out: P64,
) -> int:
    """Judge one route: ``seq[:n]`` nodes of trip ``t``; fills ``out`` and returns its code, 0 = lawful.

    ``exact`` = 1 also leaves the canonical begins in X_B (chain index) and the departure in ``out``. Judged are all rules that
    concern this trip alone but funding, insurance and basis; X_WIN holds the windows chosen. O(n) for single windows, times
    the number of visits where a break is to be placed.
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
    start, finish = tr[T_START], tr[T_END]
    done, running = tr[T_NDONE], tr[T_DONE_D] >= 0
    own_g = tr[T_OWN_G]
    own0, own1, own2 = tr[T_OWN_C], tr[T_OWN_C + 1], tr[T_OWN_C + 2]
    load = own_g
    count = shift(x, X_COUNT * wide)
    for z in range(2, 16):
        count[z] = 0  # 2..4 crates of shipments, 5..7 producers, 8..10 sensitive ones
    count[1] = 0
    out[V_CODE] = F_OK
    metres = 0
    visits = 0
    parking = 0
    several = 0
    edges = 0
    vend = shift(x, X_VEND * wide)
    svc, gap, ce, cl = shift(x, X_CS * wide), shift(x, X_CG * wide), shift(x, X_CE * wide), shift(x, X_CL * wide)
    svc[0] = 0
    for c in range(n + 1):
        x[X_BOUND * wide + c] = 0
    i = 0
    here = start
    came = 0
    first = True
    while True:
        j = i
        own = first
        while j < n and nodes[seq[j] * N_COLS + N_PLACE] == here:
            if nodes[seq[j] * N_COLS + N_KIND] == 0:
                own = True
            j += 1
        last = j == n and here == finish
        own = own or last
        for q in range(i, j):
            row = shift(nodes, seq[q] * N_COLS)
            row[N_POS] = q
            c = q + 1
            vend[c] = j
            gap[c] = came if q == i else 0
            svc[c] = row[N_SVC]
            if q == i and not own:
                svc[c] += places[here * 2 + P_PARK_S]
            if row[N_NW] > 1:
                several = 1
                x[X_WIN * wide + q] = 0
                ce[c] = 0
                cl[c] = row[N_CAP]
            else:
                x[X_WIN * wide + q] = 0
                ce[c] = windows[row[N_W] * 2 + W_LO]
                cl[c] = windows[row[N_W] * 2 + W_HI]
                cl[c] = min(cl[c], row[N_CAP])
            load += row[N_G]
            if row[N_KIND] == 0:
                own0 += row[N_C]
                own1 += row[N_C + 1]
                own2 += row[N_C + 2]
            else:
                z = row[N_ZONE]
                count[2 + z] += row[N_C + z]
                step = 1 if row[N_KIND] == 1 else -1
                if row[N_ETH] == 1:
                    count[5 + z] += step
                elif row[N_ETH] == 2:
                    count[8 + z] += step
            if row[N_DONE_B] >= 0:
                ce[c] = row[N_DONE_B]
                cl[c] = row[N_DONE_B]
                svc[c] = row[N_DONE_E] - row[N_DONE_B]
            elif row[N_KIND] == 2 and row[N_ON_BOARD] >= 0:
                x[X_EDGE_D * wide + edges] = c
                x[X_EDGE_V * wide + edges] = row[N_PAIR]
                x[X_EDGE_M * wide + edges] = row[N_ON_BOARD]
                edges += 1
        if not own:
            visits += 1
            parking += places[here * 2 + P_PARK_YEN]
        if last:
            break
        x[X_BOUND * wide + j] = 1
        if j > done or (not running):
            if load > tr[T_CAP_G]:
                out[V_CODE] = F_CAPACITY
                return F_CAPACITY
            for z in range(3):
                mine = own0 if z == 0 else (own1 if z == 1 else own2)
                if tr[T_CAP_C + z] > 0 and mine + count[2 + z] > tr[T_CAP_C + z]:
                    out[V_CODE] = F_CRATES
                    return F_CRATES
                makes = count[5 + z] > 0 or (mine > 0 and tr[T_ETH] == 1)
                suffers = count[8 + z] > 0 or (mine > 0 and tr[T_ETH] == 2)
                if makes and suffers:
                    out[V_CODE] = F_ETHYLENE
                    return F_ETHYLENE
        there = nodes[seq[j] * N_COLS + N_PLACE] if j < n else finish
        came = way[2 * (here * n_places + there)]
        if came < 0:
            out[V_CODE] = F_NO_WAY
            return F_NO_WAY
        metres += way[2 * (here * n_places + there) + 1]
        here = there
        first = False
        i = j
    # the arrival; where the last visit holds tasks, it is the end of the last one
    gap[n + 1] = came if i == n else 0
    svc[n + 1] = 0
    ce[n + 1] = 0
    cl[n + 1] = tr[T_AL]
    out[V_METRES] = metres
    out[V_VISITS] = visits
    out[V_PARK] = parking
    if visits > tr[T_MAX_V]:
        out[V_CODE] = F_VISITS
        return F_VISITS
    if metres > tr[T_MAX_M]:
        out[V_CODE] = F_METRES
        return F_METRES
    # departure, and what is already done
    lo, hi, pause = tr[T_BREAK_LO], tr[T_BREAK_HI], set_departure(h, tr, seq, n)
    chain = 0
    for c in range(n + 2):
        chain += svc[c] + gap[c] if c > 0 else svc[c]
    if pause > 0:
        chain += pause
    out[V_CHAIN] = chain
    if chain > tr[T_MAX_S]:
        out[V_CODE] = F_ELAPSED
        return F_ELAPSED
    if edges > 0:
        edges = limit_edges(h, edges)
        if edges < 0:
            out[V_CODE] = -edges
            return -edges
    # without a break to be placed, none is placed after any step
    first_k = -1 if pause < 0 else (done if running else 0)
    stay = max(pause, 0)
    best = schedule(h, seq, n, first_k, lo, hi, stay, int(running), edges, chain, several)
    where = count[0]
    if best < 0:
        out[V_CODE] = F_TIME
        return F_TIME
    if best > tr[T_MAX_S]:
        out[V_CODE] = F_ELAPSED
        return F_ELAPSED
    out[V_ELAPSED] = best
    out[V_PAUSE] = where
    if running and tr[T_DONE_K] >= 0:
        out[V_PAUSE] = tr[T_DONE_K]
    out[V_COST] = extra_cost(tr, metres, best, visits, parking, n)
    out[V_PEN] = 0
    if exact or tr[T_PROM_END] > tr[T_PROM]:
        if several:
            take_windows(h, seq, n)
        from_, to = lo, hi
        if where == 0 and not running:
            from_, to = max(lo, ce[0]), min(hi, cl[0])
        if not canonical(h, n, where, from_, to, stay, edges, best):
            out[V_CODE] = F_TIME
            return F_TIME
        out[V_DEPART] = x[X_B * wide]
        out[V_ARRIVE] = x[X_B * wide + n + 1]
        out[V_PEN] = promises_missed(h, tr, seq, n)
    return F_OK


@kernel
def judge(h: int, t: int, n: int, exact: int) -> int:
    """:func:`evaluate` of the ``n`` steps in X_TRY into ``out`` of the header, for callers outside the kernels."""
    return evaluate(h, t, shift(x_at(h), X_TRY * wide_at(h)), n, exact, out_at(h))
