"""One route judged exactly: loads, times, metres and extra cost, or the rule that it breaks.

The walk along the visits fills the chain of :mod:`matching.kernels.fixpoint` and refuses what needs no times; the place of the
break is then tried after each visit, the windows and elapsed time coming from :mod:`matching.kernels.windows`.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.fixpoint import canonical
from matching.kernels.layout import (
    F_CAPACITY,
    F_CRATES,
    F_ELAPSED,
    F_ETHYLENE,
    F_METRES,
    F_NO_WAY,
    F_OK,
    F_ON_BOARD,
    F_PRECEDENCE,
    F_TIME,
    F_VISITS,
    M_COST,
    M_DEL_AT,
    M_LOT,
    M_ORDER,
    M_PICK_AT,
    M_TOLERANCE,
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
    N_POS,
    N_SVC,
    N_W,
    N_ZONE,
    P_PARK_S,
    P_PARK_YEN,
    T_AL,
    T_BREAK,
    T_BREAK_HI,
    T_BREAK_LO,
    T_CAP_C,
    T_CAP_G,
    T_DE,
    T_DL,
    T_DONE_D,
    T_DONE_K,
    T_DONE_P,
    T_END,
    T_ETH,
    T_H,
    T_KM,
    T_MAX_M,
    T_MAX_S,
    T_MAX_V,
    T_METRIC,
    T_NDONE,
    T_NOWN,
    T_OWN_C,
    T_OWN_G,
    T_OWN_M,
    T_OWN_S,
    T_PARK,
    T_PROM,
    T_PROM_END,
    T_START,
    T_USED,
    T_VISIT,
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
    ce[0] = tr[T_DE]
    cl[0] = tr[T_DL]
    lo, hi, pause = tr[T_BREAK_LO], tr[T_BREAK_HI], tr[T_BREAK]
    if running:
        ce[0] = tr[T_DONE_D]
        cl[0] = tr[T_DONE_D]
        before = tr[T_DONE_D]
        for c in range(1, done + 1):
            gap[c] = ce[c] - before
            before = ce[c] + svc[c]
        if tr[T_DONE_K] >= 0:
            if tr[T_DONE_K] == done and tr[T_DONE_P] > before:
                gap[done + 1] += tr[T_DONE_P] - before
            pause = -1
    elif n > 0 and nodes[seq[0], N_PLACE] == start:
        count[1] = 1  # something is done at the start: departure is its begin
        cl[1] = min(cl[1], cl[0])
    chain = 0
    for c in range(n + 2):
        chain += svc[c] + gap[c] if c > 0 else svc[c]
    if pause > 0:
        chain += pause
    out[V_CHAIN] = chain
    if chain > tr[T_MAX_S]:
        out[V_CODE] = F_ELAPSED
        return F_ELAPSED
    for e in range(edges):
        d = x[X_EDGE_D, e]
        pick = nodes[x[X_EDGE_V, e], N_POS] + 1
        if pick >= d:
            out[V_CODE] = F_PRECEDENCE
            return F_PRECEDENCE
        v = vend[pick]
        x[X_EDGE_V, e] = v
        path = 0
        for c in range(v + 1, d + 1):
            path += gap[c]
            if c < d:
                path += svc[c]
        if path > x[X_EDGE_M, e] and v < d:
            out[V_CODE] = F_ON_BOARD
            return F_ON_BOARD
    # a delivery in its pickup's own visit is on board for no time at all
    kept = 0
    for e in range(edges):
        if x[X_EDGE_V, e] < x[X_EDGE_D, e]:
            x[X_EDGE_V, kept] = x[X_EDGE_V, e]
            x[X_EDGE_D, kept] = x[X_EDGE_D, e]
            x[X_EDGE_M, kept] = x[X_EDGE_M, e]
            kept += 1
    edges = kept
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
            long_ = False
            for e in range(edges):
                if x[X_EDGE_V, e] <= k < x[X_EDGE_D, e]:
                    path = pause
                    for c in range(x[X_EDGE_V, e] + 1, x[X_EDGE_D, e] + 1):
                        path += gap[c]
                        if c < x[X_EDGE_D, e]:
                            path += svc[c]
                    long_ = long_ or path > x[X_EDGE_M, e]
            if long_:
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
    extra = tr[T_KM] * (metres - tr[T_OWN_M]) + tr[T_H] * (best - tr[T_OWN_S])
    extra = max(extra, 0)
    extra += tr[T_VISIT] * visits + tr[T_PARK] * parking
    if tr[T_USED] != 0:
        extra = extra + max(tr[T_USED], 0) if n > tr[T_NOWN] else 0
    out[V_COST] = extra
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
        for p in range(tr[T_PROM], tr[T_PROM_END]):
            row = promises[p]
            kept = 0
            for q in range(n):
                node = nodes[seq[q]]
                if node[N_KIND] == 0 or node[N_LOT] != row[M_LOT] or node[N_ORDER] != row[M_ORDER]:
                    continue
                told = row[M_PICK_AT] if node[N_KIND] == 1 else row[M_DEL_AT]
                if abs(x[X_B, q + 1] - told) <= row[M_TOLERANCE]:
                    kept += 1
            if kept < 2:
                out[V_PEN] += row[M_COST]
    return F_OK
