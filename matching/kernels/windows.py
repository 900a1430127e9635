"""The choice among several windows of a task, and the least elapsed time it gives.

With windows chosen, the least elapsed time is max(longest path along the chain, earliest arrival - latest departure). The
labels of :mod:`matching.kernels.labels` find the best choice where there are no times on board; with them they bound it, their
choices are tried, and only where none of these reaches the bound, schedules that leave at likely moments are tried as well.
"""

from __future__ import annotations

from matching.kernels.chain import break_too_long
from matching.kernels.compilation import P64, kernel
from matching.kernels.fixpoint import greatest, least
from matching.kernels.given import labels_at, nodes_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.labels import follow, label
from matching.kernels.layout import (
    A_COLS,
    A_END,
    A_FROM,
    A_LEAVE,
    A_SET,
    BIG,
    N_CAP,
    N_COLS,
    N_DONE_B,
    N_NW,
    N_W,
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
    X_L,
    X_LOW,
    X_TIMES,
    X_WIN,
)


@kernel
def _choose(h: int, seq: P64, n: int, k: int, lo: int, hi: int, pause: int, depart: int, edges: int) -> int:
    """Windows of the earliest schedule that leaves at ``depart`` (single windows stay); its arrival, or -1.

    A time on board moves its pickup later, into a later window where need be: a least fixpoint, so none is overlooked.
    """
    nodes = nodes_at(h)
    windows = windows_at(h)
    x = x_at(h)
    wide = wide_at(h)
    for c in range(n + 2):
        x[X_LOW * wide + c] = -BIG
    for _ in range(n + edges + 3):
        end = depart
        for c in range(1, n + 2):
            if c == k + 1:
                end = max(end, lo)
                if end > hi:
                    return -1
                end += pause
            t = max(end + x[X_CG * wide + c], x[X_LOW * wide + c])
            many = 1 if c == n + 1 else nodes[seq[c - 1] * N_COLS + N_NW]
            if many > 1 and nodes[seq[c - 1] * N_COLS + N_DONE_B] < 0:
                row = shift(nodes, seq[c - 1] * N_COLS)
                best, at = -1, BIG
                for w in range(many):
                    early = windows[(row[N_W] + w) * 2 + W_LO]
                    late = windows[(row[N_W] + w) * 2 + W_HI]
                    late = min(late, row[N_CAP])
                    if c == 1 and x[X_CG * wide + 1] == 0 and x[X_COUNT * wide + 1] == 1 and late > x[X_CL * wide]:
                        late = x[X_CL * wide]
                    begin = max(early, t)
                    if begin <= late and begin < at:
                        best, at = w, begin
                if best < 0:
                    return -1
                x[X_WIN * wide + c - 1] = best
                t = at
            else:
                t = max(t, x[X_CE * wide + c])
                if t > x[X_CL * wide + c]:
                    return -1
            x[X_B * wide + c] = t
            end = t + x[X_CS * wide + c]
        moved = False
        for e in range(edges):
            v = x[X_EDGE_V * wide + e]
            need = x[X_B * wide + x[X_EDGE_D * wide + e]] - x[X_EDGE_M * wide + e] - x[X_CS * wide + v]
            if need > x[X_B * wide + v]:
                x[X_LOW * wide + v] = max(need, x[X_LOW * wide + v])
                moved = True
        if not moved:
            return end
    return -1


@kernel
def take_windows(h: int, seq: P64, n: int) -> None:
    """Put the windows named in X_WIN into X_CE and X_CL, for tasks with several."""
    nodes = nodes_at(h)
    windows = windows_at(h)
    x = x_at(h)
    wide = wide_at(h)
    for c in range(1, n + 1):
        row = shift(nodes, seq[c - 1] * N_COLS)
        if row[N_NW] > 1 and row[N_DONE_B] < 0:
            w = row[N_W] + x[X_WIN * wide + c - 1]
            x[X_CE * wide + c] = windows[w * 2 + W_LO]
            late = windows[w * 2 + W_HI]
            late = min(late, row[N_CAP])
            x[X_CL * wide + c] = late
            if c == 1 and x[X_COUNT * wide + 1] == 1 and late > x[X_CL * wide]:
                x[X_CL * wide + c] = x[X_CL * wide]


@kernel
def _elapsed(h: int, n: int, k: int, lo: int, hi: int, pause: int, edges: int, chain: int) -> int:
    """Least elapsed time with the windows as chosen, -1 = impossible; leaves X_B and X_L."""
    x = x_at(h)
    wide = wide_at(h)
    if not least(h, n, k, lo, hi, pause, edges):
        return -1
    if not greatest(h, n, k, lo, hi, pause, edges):
        return -1
    span = x[X_B * wide + n + 1] - x[X_L * wide]
    return int(max(chain, span))


@kernel
def _thumb(h: int, seq: P64, n: int, k: int, lo: int, hi: int, pause: int, edges: int, chain: int) -> int:
    """Least elapsed time found with the break after ``k`` steps by leaving at likely moments; X_WIN the choice; -1 = none.

    The moments are those at which one task or the break falls on an end of a window without waiting before it.
    """
    nodes = nodes_at(h)
    windows = windows_at(h)
    x = x_at(h)
    wide = wide_at(h)
    best = -1
    de, dl = x[X_CE * wide], x[X_CL * wide]
    path = 0
    moments = shift(x, X_TIMES * wide)
    # whatever can be done can be done leaving as early as may be
    if _choose(h, seq, n, k, lo, hi, pause, de, edges) < 0:
        return -1
    for turn in range(n + 3):
        if turn == n + 1 or turn == 0 or turn == n + 2:
            many = 1
        else:
            many = nodes[seq[turn - 1] * N_COLS + N_NW]
        if 1 <= turn <= n or turn == n + 1:
            path += x[X_CG * wide + turn] + x[X_CS * wide + turn - 1]
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
                        before += x[X_CG * wide + c] + x[X_CS * wide + c]
                    moment = (hi if side == 0 else lo) - before
                elif turn == n + 1:
                    moment = (x[X_CL * wide + turn] if side == 0 else x[X_CE * wide + turn]) - path
                elif nodes[seq[turn - 1] * N_COLS + N_DONE_B] >= 0:
                    continue
                elif many > 1:
                    row = nodes[seq[turn - 1] * N_COLS + N_W] + w
                    moment = (windows[row * 2 + W_HI] if side == 0 else windows[row * 2 + W_LO]) - path
                else:
                    moment = (x[X_CL * wide + turn] if side == 0 else x[X_CE * wide + turn]) - path
                moment = min(max(moment, de), dl)
                if turn > 0 and moment in (de, dl):
                    continue
                arrive = _choose(h, seq, n, k, lo, hi, pause, moment, edges)
                if arrive < 0 or (best >= 0 and arrive - moment >= best and edges == 0):
                    continue
                take_windows(h, seq, n)
                span = _elapsed(h, n, k, lo, hi, pause, edges, chain)
                if span >= 0 and (best < 0 or span < best):
                    best = span
                    for q in range(n):
                        moments[q] = x[X_WIN * wide + q]
                    if best == chain:
                        return best
    if best >= 0:
        for q in range(n):
            x[X_WIN * wide + q] = moments[q]
    return best


@kernel
def schedule(
    h: int, seq: P64, n: int, first: int, lo: int, hi: int, pause: int, running: int, edges: int, chain: int, several: int
) -> int:
    """Least elapsed time over the choice of windows and of the break's place, -1 = none found.

    X_WIN holds the windows, X_COUNT[0] the steps before the break (-1 = none); ``first`` = first step after which the break may
    be placed, -1 = there is none to place. Exact without times on board, and wherever the best choice without them keeps them.
    """
    x, wide, labels = x_at(h), wide_at(h), labels_at(h)
    where = shift(x, X_COUNT * wide)
    where[0] = -1
    if several == 0 and first < 0 and edges > 0:
        return _elapsed(h, n, -1, lo, hi, 0, edges, chain)
    states = 2 if first >= 0 else 1
    count = label(h, seq, n, first, lo, hi, pause, running)
    if count == 0:
        return -1
    best, bound = -1, -1
    ends = shift(labels, (2 * (n + 1) + states - 1) * A_SET)
    for _ in range(count):
        top, least_span = -1, BIG
        for a in range(count):
            span = max(chain, ends[a * A_COLS + A_END] - ends[a * A_COLS + A_LEAVE])
            if span < least_span and ends[a * A_COLS + A_FROM] >= 0:
                top, least_span = a, span
        if bound < 0:
            bound = least_span
        if best >= 0 and best <= least_span:
            break
        k = follow(h, n, states, top)
        ends[top * A_COLS + A_FROM] = -1
        if edges == 0:
            where[0] = k
            return least_span
        if k >= 0 and break_too_long(h, k, pause, edges):
            continue
        if several:
            take_windows(h, seq, n)
        from_, to = lo, hi
        if k == 0 and running == 0:
            from_, to = max(lo, x[X_CE * wide]), min(hi, x[X_CL * wide])
        span = _elapsed(h, n, k, from_, to, pause, edges, chain)
        if span >= 0 and (best < 0 or span < best):
            best, where[0] = span, k
            for q in range(n):
                x[X_BEST * wide + q] = x[X_WIN * wide + q]
    if best < 0 or best > bound:
        for k in range(first, n + 1 if first >= 0 else 0):
            from_, to = lo, hi
            if k >= 0:
                if x[X_BOUND * wide + k] == 0 or break_too_long(h, k, pause, edges):
                    continue
                if k == 0 and running == 0:
                    from_, to = max(lo, x[X_CE * wide]), min(hi, x[X_CL * wide])
            if several:
                span = _thumb(h, seq, n, k, from_, to, pause, edges, chain)
            else:
                span = _elapsed(h, n, k, from_, to, pause, edges, chain)
            if span >= 0 and (best < 0 or span < best):
                best, where[0] = span, k
                for q in range(n):
                    x[X_BEST * wide + q] = x[X_WIN * wide + q]
                if best <= bound:
                    break
    for q in range(n):
        x[X_WIN * wide + q] = x[X_BEST * wide + q]
    return best
