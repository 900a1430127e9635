"""The exact times, loads and extra cost of one route.

All rules of time are difference constraints on the chain departure, steps (with the break between two of them), arrival: each
begins after the one before it ends plus travel, in its window; a time on board is an edge backwards from the delivery to the
end of the pickup's visit. With windows chosen, the least elapsed time is max(longest path along the chain, earliest arrival
- latest departure); both ends are fixpoints, as times on board push backwards. Of several windows, those of the schedule that
leaves at the best moment are taken: without times on board that is exact, for the best departure puts some task (or the
break) at an end of one of its windows with no waiting before it.
"""

from __future__ import annotations

import numpy as np

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import (
    BIG,
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
    X_EEND,
    X_HIGH,
    X_L,
    X_LBEG,
    X_LOW,
    X_ROOM,
    X_ROWS,
    X_TIMES,
    X_VEND,
    X_WIN,
)


@kernel
def _earliest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
    """Fill X_B from X_LOW: earliest begins, the break (``pause`` s, in [lo, hi]) after ``k`` steps; False = a window missed."""
    b = x[X_B]
    low, high, svc, gap = x[X_LOW], x[X_CL], x[X_CS], x[X_CG]
    end = low[0]
    if end > high[0]:
        return False
    b[0] = end
    for c in range(1, n + 2):
        if c == k + 1:
            end = max(end, lo)
            if end > hi:
                return False
            end += pause
        t = end + gap[c]
        t = max(t, low[c])
        if t > high[c]:
            return False
        b[c] = t
        end = t + svc[c]
    return True


@kernel
def _latest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
    """Fill X_L from X_HIGH: latest begins; the mirror of :func:`_earliest`."""
    late = x[X_L]
    low, high, svc, gap = x[X_CE], x[X_HIGH], x[X_CS], x[X_CG]
    t = high[n + 1]
    if t < low[n + 1]:
        return False
    late[n + 1] = t
    for c in range(n, -1, -1):
        t -= gap[c + 1]
        if c == k:
            t -= pause
            t = min(t, hi)
            if t < lo:
                return False
        t -= svc[c]
        t = min(t, high[c])
        if t < low[c]:
            return False
        late[c] = t
    return True


@kernel
def _least(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Earliest begins under the times on board as well; False = impossible."""
    for c in range(n + 2):
        x[X_LOW, c] = x[X_CE, c]
    for _ in range(n + edges + 3):
        if not _earliest(x, n, k, lo, hi, pause):
            return False
        moved = False
        for e in range(edges):
            v, d = x[X_EDGE_V, e], x[X_EDGE_D, e]
            need = x[X_B, d] - x[X_EDGE_M, e] - x[X_CS, v]
            if need > x[X_B, v] and need > x[X_LOW, v]:
                if need > x[X_CL, v]:
                    return False
                x[X_LOW, v] = need
                moved = True
        if not moved:
            return True
    return False


@kernel
def _greatest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Latest begins under the times on board as well."""
    for c in range(n + 2):
        x[X_HIGH, c] = x[X_CL, c]
    for _ in range(n + edges + 3):
        if not _latest(x, n, k, lo, hi, pause):
            return False
        moved = False
        for e in range(edges):
            v, d = x[X_EDGE_V, e], x[X_EDGE_D, e]
            most = x[X_L, v] + x[X_CS, v] + x[X_EDGE_M, e]
            if most < x[X_L, d] and most < x[X_HIGH, d]:
                x[X_HIGH, d] = most
                moved = True
        if not moved:
            return True
    return False


@kernel
def _choose(
    nodes: Ints, windows: Ints, seq: Ints, x: Ints, n: int, k: int, lo: int, hi: int, pause: int, depart: int, edges: int
) -> int:
    """Windows of the earliest schedule that leaves at ``depart`` (single windows stay); its arrival, or -1.

    A time on board moves its pickup later, into a later window where need be: a least fixpoint, so none is overlooked.
    """
    for c in range(n + 2):
        x[X_LOW, c] = -BIG
    for _ in range(n + edges + 3):
        end = depart
        for c in range(1, n + 2):
            if c == k + 1:
                end = max(end, lo)
                if end > hi:
                    return -1
                end += pause
            t = max(end + x[X_CG, c], x[X_LOW, c])
            many = 1 if c == n + 1 else nodes[seq[c - 1], N_NW]
            if many > 1 and nodes[seq[c - 1], N_DONE_B] < 0:
                row = nodes[seq[c - 1]]
                best, at = -1, BIG
                for w in range(many):
                    early = windows[row[N_W] + w, W_LO]
                    late = windows[row[N_W] + w, W_HI]
                    late = min(late, row[N_CAP])
                    if c == 1 and x[X_CG, 1] == 0 and x[X_COUNT, 1] == 1 and late > x[X_CL, 0]:
                        late = x[X_CL, 0]
                    begin = max(early, t)
                    if begin <= late and begin < at:
                        best, at = w, begin
                if best < 0:
                    return -1
                x[X_WIN, c - 1] = best
                t = at
            else:
                t = max(t, x[X_CE, c])
                if t > x[X_CL, c]:
                    return -1
            x[X_B, c] = t
            end = t + x[X_CS, c]
        moved = False
        for e in range(edges):
            v = x[X_EDGE_V, e]
            need = x[X_B, x[X_EDGE_D, e]] - x[X_EDGE_M, e] - x[X_CS, v]
            if need > x[X_B, v]:
                x[X_LOW, v] = max(need, x[X_LOW, v])
                moved = True
        if not moved:
            return end
    return -1


@kernel
def _take(nodes: Ints, windows: Ints, seq: Ints, x: Ints, n: int) -> None:
    """Put the windows named in X_WIN into X_CE and X_CL, for tasks with several."""
    for c in range(1, n + 1):
        row = nodes[seq[c - 1]]
        if row[N_NW] > 1 and row[N_DONE_B] < 0:
            w = row[N_W] + x[X_WIN, c - 1]
            x[X_CE, c] = windows[w, W_LO]
            late = windows[w, W_HI]
            late = min(late, row[N_CAP])
            x[X_CL, c] = late
            if c == 1 and x[X_COUNT, 1] == 1 and late > x[X_CL, 0]:
                x[X_CL, c] = x[X_CL, 0]


@kernel
def _elapsed(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int, chain: int) -> int:
    """Least elapsed time with the windows as chosen, -1 = impossible; leaves X_B and X_L."""
    if not _least(x, n, k, lo, hi, pause, edges):
        return -1
    if not _greatest(x, n, k, lo, hi, pause, edges):
        return -1
    span = x[X_B, n + 1] - x[X_L, 0]
    return int(max(chain, span))


@kernel
def _windows_and_elapsed(
    nodes: Ints,
    windows: Ints,
    seq: Ints,
    x: Ints,
    n: int,
    k: int,
    lo: int,
    hi: int,
    pause: int,
    edges: int,
    chain: int,
    several: int,
) -> int:
    """Least elapsed time over the choice of windows; X_WIN holds the choice; -1 = none found."""
    if several == 0:
        return _elapsed(x, n, k, lo, hi, pause, edges, chain)
    best = -1
    de, dl = x[X_CE, 0], x[X_CL, 0]
    path = 0
    moments = x[X_TIMES]
    # moments of departure at which one task or the break falls on an end of a window without waiting before it
    for turn in range(n + 3):
        if turn == n + 1 or turn == 0 or turn == n + 2:
            many = 1
        else:
            many = nodes[seq[turn - 1], N_NW]
        if 1 <= turn <= n or turn == n + 1:
            path += x[X_CG, turn] + x[X_CS, turn - 1]
            if turn == k + 1:
                path += pause
        for w in range(many):
            for side in range(2):
                if turn == 0:
                    moment = dl if side == 0 else de
                elif turn == n + 2:
                    if k < 0:
                        continue
                    before = 0
                    for c in range(1, k + 1):
                        before += x[X_CG, c] + x[X_CS, c]
                    moment = (hi if side == 0 else lo) - before
                elif turn == n + 1:
                    moment = (x[X_CL, turn] if side == 0 else x[X_CE, turn]) - path
                elif nodes[seq[turn - 1], N_DONE_B] >= 0:
                    continue
                elif many > 1:
                    row = nodes[seq[turn - 1], N_W] + w
                    moment = (windows[row, W_HI] if side == 0 else windows[row, W_LO]) - path
                else:
                    moment = (x[X_CL, turn] if side == 0 else x[X_CE, turn]) - path
                moment = min(max(moment, de), dl)
                arrive = _choose(nodes, windows, seq, x, n, k, lo, hi, pause, moment, edges)
                if arrive < 0 or (best >= 0 and arrive - moment >= best and edges == 0):
                    continue
                _take(nodes, windows, seq, x, n)
                span = _elapsed(x, n, k, lo, hi, pause, edges, chain)
                if span >= 0 and (best < 0 or span < best):
                    best = span
                    for q in range(n):
                        moments[q] = x[X_WIN, q]
                    if best == chain:
                        return best
    if best >= 0:
        for q in range(n):
            x[X_WIN, q] = moments[q]
        _take(nodes, windows, seq, x, n)
    return best


@kernel
def _canonical(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int, span: int) -> bool:
    """The componentwise least schedule of elapsed time ``span`` into X_B; False = none."""
    for c in range(n + 2):
        x[X_LOW, c] = x[X_CE, c]
    for _ in range(2 * n + edges + 6):
        if not _earliest(x, n, k, lo, hi, pause):
            return False
        moved = False
        if x[X_B, n + 1] - span > x[X_B, 0]:
            x[X_LOW, 0] = x[X_B, n + 1] - span
            moved = True
        for e in range(edges):
            v, d = x[X_EDGE_V, e], x[X_EDGE_D, e]
            need = x[X_B, d] - x[X_EDGE_M, e] - x[X_CS, v]
            if need > x[X_B, v]:
                x[X_LOW, v] = need
                moved = True
        if not moved:
            return True
    return False


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
        span = _windows_and_elapsed(nodes, windows, seq, x, n, k, from_, to, stay, edges, chain, several)
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
            _take(nodes, windows, seq, x, n)
        from_, to = lo, hi
        if where == 0 and not running:
            from_, to = max(lo, ce[0]), min(hi, cl[0])
        if not _canonical(x, n, where, from_, to, stay, edges, best):
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


@kernel
def relax(trips: Ints, windows: Ints, places: Ints, secs: Ints, nodes: Ints, t: int, seq: Ints, n: int, x: Ints) -> None:
    """Earliest ends, latest begins and room left of a lawful route, by windows alone (break and times on board aside).

    Writes X_EEND[q + 1], X_LBEG[q] (at n: the latest arrival) and X_ROOM + 0..3 [q + 1] (g, crates of each zone, while leaving
    step q; index 0 = while leaving the start). What these bounds refuse is impossible; what they let pass may still be.
    """
    tr = trips[t]
    metric = tr[T_METRIC]
    here = tr[T_START]
    end = tr[T_DE] if tr[T_DONE_D] < 0 else tr[T_DONE_D]
    g = tr[T_CAP_G] - tr[T_OWN_G]
    x[X_EEND, 0] = end
    x[X_ROOM, 0] = g
    for z in range(3):
        x[X_ROOM + 1 + z, 0] = tr[T_CAP_C + z] - tr[T_OWN_C + z]
    for q in range(n):
        row = nodes[seq[q]]
        svc = row[N_SVC]
        place = row[N_PLACE]
        if row[N_DONE_B] >= 0:
            end = row[N_DONE_E]
        else:
            t_ = end + secs[metric, here, place]
            at = BIG
            for w in range(row[N_NW]):
                begin = max(t_, windows[row[N_W] + w, W_LO])
                if begin <= min(windows[row[N_W] + w, W_HI], row[N_CAP]) and begin < at:
                    at = begin
            end = at + svc
        here = place
        x[X_EEND, q + 1] = end
        x[X_ROOM, q + 1] = x[X_ROOM, q] - row[N_G]
        for z in range(3):
            x[X_ROOM + 1 + z, q + 1] = x[X_ROOM + 1 + z, q] - row[N_C + z]
    late = tr[T_AL]
    there = tr[T_END]
    x[X_LBEG, n] = late
    for q in range(n - 1, -1, -1):
        row = nodes[seq[q]]
        late -= secs[metric, row[N_PLACE], there] + row[N_SVC]
        at = -BIG
        for w in range(row[N_NW]):
            begin = min(late, windows[row[N_W] + w, W_HI], row[N_CAP])
            if begin >= windows[row[N_W] + w, W_LO] and begin > at:
                at = begin
        late = at
        if row[N_DONE_B] >= 0:
            late = row[N_DONE_B]
        x[X_LBEG, q] = late
        there = row[N_PLACE]


def new_scratch(longest: int) -> Ints:
    """Scratch for routes of at most ``longest`` steps."""
    return np.zeros((X_ROWS, longest + 24), np.int64)
