"""Begins of one route's tasks with their windows chosen: the earliest, the latest, and the schedule to show.

All rules of time are difference constraints on the chain departure, steps (with the break between two of them), arrival: each
begins after the one before it ends plus travel, in its window; a time on board is an edge backwards from the delivery to the
end of the pickup's visit. Without times on board one pass along the chain is enough; with them both ends are fixpoints, as
they push backwards.
"""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.given import wide_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import X_B, X_CE, X_CG, X_CL, X_CS, X_EDGE_D, X_EDGE_M, X_EDGE_V, X_HIGH, X_L, X_LOW


@kernel
def earliest(h: int, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
    """Fill X_B from X_LOW: earliest begins, the break (``pause`` s, in [lo, hi]) after ``k`` steps; False = a window missed."""
    x = x_at(h)
    wide = wide_at(h)
    b = shift(x, X_B * wide)
    low, high, svc, gap = shift(x, X_LOW * wide), shift(x, X_CL * wide), shift(x, X_CS * wide), shift(x, X_CG * wide)
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
def latest(h: int, n: int, k: int, lo: int, hi: int, pause: int) -> bool:
    """Fill X_L from X_HIGH: latest begins; the mirror of :func:`earliest`."""
    x = x_at(h)
    wide = wide_at(h)
    late = shift(x, X_L * wide)
    low, high, svc, gap = shift(x, X_CE * wide), shift(x, X_HIGH * wide), shift(x, X_CS * wide), shift(x, X_CG * wide)
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
def least(h: int, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Earliest begins under the times on board as well; False = impossible."""
    x = x_at(h)
    wide = wide_at(h)
    for c in range(n + 2):
        x[X_LOW * wide + c] = x[X_CE * wide + c]
    for _ in range(n + edges + 3):
        if not earliest(h, n, k, lo, hi, pause):
            return False
        moved = False
        for e in range(edges):
            v, d = x[X_EDGE_V * wide + e], x[X_EDGE_D * wide + e]
            need = x[X_B * wide + d] - x[X_EDGE_M * wide + e] - x[X_CS * wide + v]
            if need > x[X_B * wide + v] and need > x[X_LOW * wide + v]:
                if need > x[X_CL * wide + v]:
                    return False
                x[X_LOW * wide + v] = need
                moved = True
        if not moved:
            return True
    return False


@kernel
def greatest(h: int, n: int, k: int, lo: int, hi: int, pause: int, edges: int) -> bool:
    """Latest begins under the times on board as well."""
    x = x_at(h)
    wide = wide_at(h)
    for c in range(n + 2):
        x[X_HIGH * wide + c] = x[X_CL * wide + c]
    for _ in range(n + edges + 3):
        if not latest(h, n, k, lo, hi, pause):
            return False
        moved = False
        for e in range(edges):
            v, d = x[X_EDGE_V * wide + e], x[X_EDGE_D * wide + e]
            most = x[X_L * wide + v] + x[X_CS * wide + v] + x[X_EDGE_M * wide + e]
            if most < x[X_L * wide + d] and most < x[X_HIGH * wide + d]:
                x[X_HIGH * wide + d] = most
                moved = True
        if not moved:
            return True
    return False


@kernel
def canonical(h: int, n: int, k: int, lo: int, hi: int, pause: int, edges: int, span: int) -> bool:
    """The componentwise least schedule of elapsed time ``span`` into X_B; False = none."""
    x = x_at(h)
    wide = wide_at(h)
    for c in range(n + 2):
        x[X_LOW * wide + c] = x[X_CE * wide + c]
    for _ in range(2 * n + edges + 6):
        if not earliest(h, n, k, lo, hi, pause):
            return False
        moved = False
        if x[X_B * wide + n + 1] - span > x[X_B * wide]:
            x[X_LOW * wide] = x[X_B * wide + n + 1] - span
            moved = True
        for e in range(edges):
            v, d = x[X_EDGE_V * wide + e], x[X_EDGE_D * wide + e]
            need = x[X_B * wide + d] - x[X_EDGE_M * wide + e] - x[X_CS * wide + v]
            if need > x[X_B * wide + v]:
                x[X_LOW * wide + v] = need
                moved = True
        if not moved:
            return True
    return False
