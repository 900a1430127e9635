"""What one route costs in score units: kilometres, hours, visits and parking beyond the own trip, and promises missed."""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import nodes_at, promises_at, wide_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    M_COLS,
    M_COST,
    M_DEL_AT,
    M_LOT,
    M_ORDER,
    M_PICK_AT,
    M_TOLERANCE,
    N_COLS,
    N_KIND,
    N_LOT,
    N_ORDER,
    T_H,
    T_KM,
    T_NOWN,
    T_OWN_M,
    T_OWN_S,
    T_PARK,
    T_PROM,
    T_PROM_END,
    T_USED,
    T_VISIT,
    X_B,
)


@kernel
def extra_cost(tr: P64, metres: int, elapsed: int, visits: int, parking: int, n: int) -> int:
    """Extra cost of a route of ``n`` steps, ``metres`` long, in ``elapsed`` s, with added ``visits`` and ``parking`` yen."""
    extra = tr[T_KM] * (metres - tr[T_OWN_M]) + tr[T_H] * (elapsed - tr[T_OWN_S])
    extra = max(extra, 0)
    extra += tr[T_VISIT] * visits + tr[T_PARK] * parking
    if tr[T_USED] != 0:
        extra = extra + max(tr[T_USED], 0) if n > tr[T_NOWN] else 0
    return int(extra)


@kernel
def promises_missed(h: int, tr: P64, seq: P64, n: int) -> int:
    """Score units lost by promises of a trip that begins (X_B) of pickup and delivery do not both keep; O(promises * n)."""
    promises = promises_at(h)
    nodes = nodes_at(h)
    x = x_at(h)
    wide = wide_at(h)
    missed = 0
    for p in range(tr[T_PROM], tr[T_PROM_END]):
        row = shift(promises, p * M_COLS)
        kept = 0
        for q in range(n):
            node = shift(nodes, seq[q] * N_COLS)
            if node[N_KIND] == 0 or node[N_LOT] != row[M_LOT] or node[N_ORDER] != row[M_ORDER]:
                continue
            told = row[M_PICK_AT] if node[N_KIND] == 1 else row[M_DEL_AT]
            if abs(x[X_B * wide + q + 1] - told) <= row[M_TOLERANCE]:
                kept += 1
        if kept < 2:
            missed += row[M_COST]
    return missed
