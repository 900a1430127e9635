"""The choice among several windows of a task, and the least elapsed time it gives.

With windows chosen, the least elapsed time is max(longest path along the chain, earliest arrival - latest departure). Of
several windows, those of the schedule that leaves at the best moment are taken: without times on board that is exact, for the
best departure puts some task (or the break) at an end of one of its windows with no waiting before it.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.fixpoint import greatest, least
from matching.kernels.layout import (
    BIG,
    N_CAP,
    N_DONE_B,
    N_NW,
    N_W,
    W_HI,
    W_LO,
    X_B,
    X_CE,
    X_CG,
    X_CL,
    X_COUNT,
    X_CS,
    X_EDGE_D,
    X_EDGE_M,
    X_EDGE_V,
    X_L,
    X_LOW,
    X_TIMES,
    X_WIN,
)


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
def take_windows(nodes: Ints, windows: Ints, seq: Ints, x: Ints, n: int) -> None:
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
    if not least(x, n, k, lo, hi, pause, edges):
        return -1
    if not greatest(x, n, k, lo, hi, pause, edges):
        return -1
    span = x[X_B, n + 1] - x[X_L, 0]
    return int(max(chain, span))


@kernel
def windows_and_elapsed(
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
                take_windows(nodes, windows, seq, x, n)
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
        take_windows(nodes, windows, seq, x, n)
    return best
