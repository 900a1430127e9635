"""One route judged exactly: loads, times, metres and extra cost, or the rule that it breaks.

The walk along the visits fills the chain of :mod:`matching.kernels.fixpoint` and refuses what needs no times; the place of the
break is then tried after each visit, the windows and elapsed time coming from :mod:`matching.kernels.windows`.
"""

from __future__ import annotations

from matching.kernels.chain import break_too_long, limit_edges, set_departure
from matching.kernels.compilation import Ints, kernel
from matching.kernels.cost import extra_cost, promises_missed
from matching.kernels.fixpoint import canonical
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
    X_BEST,
    X_BOUND,
    X_CE,
    X_CG,
    X_CL,
    X_COUNT,
    X_CS,
    X_EDGE_D,
    X_EDGE_M,
    X_EDGE_V,
    X_VEND,
    X_WIN,
)
from matching.kernels.windows import take_windows, windows_and_elapsed


@kernel
def evaluate(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    nodes: Ints,
    t: int,
    seq: Ints,
    n: int,
    exact: int,
    x: Ints,
    out: Ints,
) -> int:
    """Judge one route: ``seq[:n]`` nodes of trip ``t``; fills ``out`` and returns its code, 0 = lawful.

    ``exact`` = 1 also leaves the canonical begins in X_B (chain index) and the departure in ``out``. Judged are all rules that
    concern this trip alone but funding, insurance and basis; X_WIN holds the windows chosen. O(n) for single windows, times
    the number of visits where a break is to be placed.
    """
    tr = trips[t]
    metric, start, finish = tr[T_METRIC], tr[T_START], tr[T_END]
    done, running = tr[T_NDONE], tr[T_DONE_D] >= 0
    own_g = tr[T_OWN_G]
    own0, own1, own2 = tr[T_OWN_C], tr[T_OWN_C + 1], tr[T_OWN_C + 2]
    load = own_g
    count = x[X_COUNT]
    for z in range(2, 16):
        count[z] = 0  # 2..4 crates of shipments, 5..7 producers, 8..10 sensitive ones
    count[1] = 0
    out[V_CODE] = F_OK
    metres = 0
    visits = 0
    parking = 0
    several = 0
    edges = 0
    vend = x[X_VEND]
    svc, gap, ce, cl = x[X_CS], x[X_CG], x[X_CE], x[X_CL]
    svc[0] = 0
    for c in range(n + 1):
        x[X_BOUND, c] = 0
    i = 0
    here = start
    came = 0
    first = True
    while True:
        j = i
        own = first
        while j < n and nodes[seq[j], N_PLACE] == here:
            if nodes[seq[j], N_KIND] == 0:
                own = True
            j += 1
        last = j == n and here == finish
        own = own or last
        for q in range(i, j):
            row = nodes[seq[q]]
            row[N_POS] = q
            c = q + 1
            vend[c] = j
            gap[c] = came if q == i else 0
            svc[c] = row[N_SVC]
            if q == i and not own:
                svc[c] += places[here, P_PARK_S]
            if row[N_NW] > 1:
                several = 1
                x[X_WIN, q] = 0
                ce[c] = 0
                cl[c] = row[N_CAP]
            else:
                x[X_WIN, q] = 0
                ce[c] = windows[row[N_W], W_LO]
                cl[c] = windows[row[N_W], W_HI]
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
                x[X_EDGE_D, edges] = c
                x[X_EDGE_V, edges] = row[N_PAIR]
                x[X_EDGE_M, edges] = row[N_ON_BOARD]
                edges += 1
        if not own:
            visits += 1
            parking += places[here, P_PARK_YEN]
        if last:
            break
        x[X_BOUND, j] = 1
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
        there = nodes[seq[j], N_PLACE] if j < n else finish
        came = secs[metric, here, there]
        if came < 0:
            out[V_CODE] = F_NO_WAY
            return F_NO_WAY
        metres += mets[metric, here, there]
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
    lo, hi, pause = tr[T_BREAK_LO], tr[T_BREAK_HI], set_departure(tr, nodes, seq, n, x)
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
        edges = limit_edges(nodes, x, edges)
        if edges < 0:
            out[V_CODE] = -edges
            return -edges
    best = -1
    where = -1
    # without a break to be placed, one turn with k = -1: after no step
    first_k = -1 if pause < 0 else (done if running else 0)
    stay = max(pause, 0)
    for k in range(first_k, n + 1 if pause >= 0 else 0):
        from_, to = lo, hi
        if k >= 0:
            if x[X_BOUND, k] == 0:
                continue
            if k == 0 and not running:
                from_, to = max(lo, ce[0]), min(hi, cl[0])
            if edges > 0 and break_too_long(x, k, pause, edges):
                continue
        span = windows_and_elapsed(nodes, windows, seq, x, n, k, from_, to, stay, edges, chain, several)
        if span >= 0 and (best < 0 or span < best):
            best = span
            where = k
            for q in range(n):
                x[X_BEST, q] = x[X_WIN, q]
            if best == chain:
                break
    if best < 0:
        out[V_CODE] = F_TIME
        return F_TIME
    if best > tr[T_MAX_S]:
        out[V_CODE] = F_ELAPSED
        return F_ELAPSED
    if several:
        for q in range(n):
            x[X_WIN, q] = x[X_BEST, q]
    out[V_ELAPSED] = best
    out[V_PAUSE] = where
    if running and tr[T_DONE_K] >= 0:
        out[V_PAUSE] = tr[T_DONE_K]
    out[V_COST] = extra_cost(tr, metres, best, visits, parking, n)
    out[V_PEN] = 0
    if exact or tr[T_PROM_END] > tr[T_PROM]:
        if several:
            take_windows(nodes, windows, seq, x, n)
        from_, to = lo, hi
        if where == 0 and not running:
            from_, to = max(lo, ce[0]), min(hi, cl[0])
        if not canonical(x, n, where, from_, to, stay, edges, best):
            out[V_CODE] = F_TIME
            return F_TIME
        out[V_DEPART] = x[X_B, 0]
        out[V_ARRIVE] = x[X_B, n + 1]
        out[V_PEN] = promises_missed(promises, nodes, tr, seq, n, x)
    return F_OK
