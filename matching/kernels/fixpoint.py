"""Begins of one route's tasks with their windows chosen: the earliest, the latest, and the schedule to show.

All rules of time are difference constraints on the chain departure, steps (with the break between two of them), arrival: each
begins after the one before it ends plus travel, in its window; a time on board is an edge backwards from the delivery to the
end of the pickup's visit. Without times on board one pass along the chain is enough; with them both ends are fixpoints, as
they push backwards.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import X_B, X_CE, X_CG, X_CL, X_CS, X_EDGE_D, X_EDGE_M, X_EDGE_V, X_HIGH, X_L, X_LOW


@kernel
def earliest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
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
def latest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
    """Fill X_L from X_HIGH: latest begins; the mirror of :func:`earliest`."""
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
def least(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Earliest begins under the times on board as well; False = impossible."""
    for c in range(n + 2):
        x[X_LOW, c] = x[X_CE, c]
    for _ in range(n + edges + 3):
        if not earliest(x, n, k, lo, hi, pause):
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
def greatest(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Latest begins under the times on board as well."""
    for c in range(n + 2):
        x[X_HIGH, c] = x[X_CL, c]
    for _ in range(n + edges + 3):
        if not latest(x, n, k, lo, hi, pause):
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
def canonical(x: Ints, n: int, k: int, lo: int, hi: int, pause: int, edges: int, span: int) -> bool:
    """The componentwise least schedule of elapsed time ``span`` into X_B; False = none."""
    for c in range(n + 2):
        x[X_LOW, c] = x[X_CE, c]
    for _ in range(2 * n + edges + 6):
        if not earliest(x, n, k, lo, hi, pause):
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
