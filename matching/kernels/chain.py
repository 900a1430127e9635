"""What the chain of one route is held to before its times are sought: departure, tasks done, times on board.

A time on board is an edge from a delivery backwards to the end of its pickup's visit. It is noted with the node of its pickup;
here it comes to point at the visit, and what breaks it whatever the begins are is refused: a delivery before its pickup, or
driving and handling in between that take too long already.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import nodes_at, wide_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    F_ON_BOARD,
    F_PRECEDENCE,
    N_COLS,
    N_PLACE,
    N_POS,
    T_BREAK,
    T_DE,
    T_DL,
    T_DONE_D,
    T_DONE_K,
    T_DONE_P,
    T_NDONE,
    T_START,
    X_CE,
    X_CG,
    X_CL,
    X_COUNT,
    X_CS,
    X_EDGE_D,
    X_EDGE_M,
    X_EDGE_V,
    X_VEND,
)


@kernel
def set_departure(h: int, tr: P64, seq: P64, n: int) -> int:
    """Write the window of the departure, and of a running trip the gaps between tasks done; s of break to place, -1 = had."""
    nodes = nodes_at(h)
    x = x_at(h)
    wide = wide_at(h)
    svc, gap, ce, cl = shift(x, X_CS * wide), shift(x, X_CG * wide), shift(x, X_CE * wide), shift(x, X_CL * wide)
    done = tr[T_NDONE]
    if tr[T_DONE_D] < 0:
        ce[0] = tr[T_DE]
        cl[0] = tr[T_DL]
        if n > 0 and nodes[seq[0] * N_COLS + N_PLACE] == tr[T_START]:
            x[X_COUNT * wide + 1] = 1  # something is done at the start: departure is its begin
            cl[1] = min(cl[1], cl[0])
        return int(tr[T_BREAK])
    ce[0] = tr[T_DONE_D]
    cl[0] = tr[T_DONE_D]
    before = tr[T_DONE_D]
    for c in range(1, done + 1):
        gap[c] = ce[c] - before
        before = ce[c] + svc[c]
    if tr[T_DONE_K] >= 0:
        if tr[T_DONE_K] == done and tr[T_DONE_P] > before:
            gap[done + 1] += tr[T_DONE_P] - before
        return -1
    return int(tr[T_BREAK])


@kernel
def limit_edges(h: int, edges: int) -> int:
    """Turn the pickups in X_EDGE_V into the ends of their visits; the number of edges that may bind, or - the code refusing."""
    nodes = nodes_at(h)
    x = x_at(h)
    wide = wide_at(h)
    svc, gap, vend = shift(x, X_CS * wide), shift(x, X_CG * wide), shift(x, X_VEND * wide)
    for e in range(edges):
        d = x[X_EDGE_D * wide + e]
        pick = nodes[x[X_EDGE_V * wide + e] * N_COLS + N_POS] + 1
        if pick >= d:
            return -F_PRECEDENCE
        v = vend[pick]
        x[X_EDGE_V * wide + e] = v
        path = 0
        for c in range(v + 1, d + 1):
            path += gap[c]
            if c < d:
                path += svc[c]
        if path > x[X_EDGE_M * wide + e] and v < d:
            return -F_ON_BOARD
    # a delivery in its pickup's own visit is on board for no time at all
    kept = 0
    for e in range(edges):
        if x[X_EDGE_V * wide + e] < x[X_EDGE_D * wide + e]:
            x[X_EDGE_V * wide + kept] = x[X_EDGE_V * wide + e]
            x[X_EDGE_D * wide + kept] = x[X_EDGE_D * wide + e]
            x[X_EDGE_M * wide + kept] = x[X_EDGE_M * wide + e]
            kept += 1
    return kept


@kernel
def break_too_long(h: int, k: int, pause: int, edges: int) -> bool:
    """Whether a break of ``pause`` s after ``k`` steps alone keeps some shipment on board for too long."""
    x = x_at(h)
    wide = wide_at(h)
    svc, gap = shift(x, X_CS * wide), shift(x, X_CG * wide)
    for e in range(edges):
        if x[X_EDGE_V * wide + e] <= k < x[X_EDGE_D * wide + e]:
            path = pause
            for c in range(x[X_EDGE_V * wide + e] + 1, x[X_EDGE_D * wide + e] + 1):
                path += gap[c]
                if c < x[X_EDGE_D * wide + e]:
                    path += svc[c]
            if path > x[X_EDGE_M * wide + e]:
                return True
    return False
