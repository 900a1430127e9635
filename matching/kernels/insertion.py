"""The best place for one shipment in one route, and its best units there.

The candidates of :mod:`matching.kernels.scan` are evaluated exactly, the best bound first, until no bound beats what was
found.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.given import wide_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    F_CAPACITY,
    F_CRATES,
    F_ELAPSED,
    F_OK,
    F_TIME,
    L_MIN,
    V_COST,
    V_PEN,
    X_CAND,
    X_TRY,
    X_WORK,
)
from matching.kernels.scan import scan
from matching.kernels.slots import load
from matching.kernels.visits import visits_fit


@kernel
def splice(h: int, n: int, pick: int, i: int, j: int) -> None:
    """X_TRY = X_WORK with the pickup before step ``i`` and the delivery before step ``j``."""
    x = x_at(h)
    wide = wide_at(h)
    a, b = shift(x, X_WORK * wide), shift(x, X_TRY * wide)
    for q in range(i):
        b[q] = a[q]
    b[i] = pick
    for q in range(i, j):
        b[q + 1] = a[q]
    b[j + 1] = pick + 1
    for q in range(j, n):
        b[q + 2] = a[q]


@kernel
def best_insertion(
    h: int,
    t: int,
    n: int,
    pick: int,
    lot_row: P64,
    most: int,
    each: int,
    bonus: int,
    hope: int,
    floor: int,
    base: int,
    join: int,
    last: int,
    elsewhere: P64,
    tally: P64,
    now: P64,
    out: P64,
    best: P64,
) -> bool:
    """Best lawful (pickup position, delivery position, units) by gain above ``floor``; True and ``best`` = (gain, i, j, units).

    ``last`` = the last place for the delivery, of :func:`matching.kernels.bounds.deliveries`;
    ``now`` = evaluation of the working route, ``out`` is overwritten; ``hope`` = score units that promises kept may give back.
    """
    x = x_at(h)
    wide = wide_at(h)
    done = False
    found = scan(h, t, n, pick, lot_row, most, each, bonus + hope, floor, base, join, last, now)
    for _ in range(found):
        top = 0
        for c in range(1, found):
            if x[X_CAND * wide + c] > x[X_CAND * wide + top]:
                top = c
        if x[X_CAND * wide + top] <= floor:
            break
        i, j, units = x[(X_CAND + 1) * wide + top], x[(X_CAND + 2) * wide + top], x[(X_CAND + 3) * wide + top]
        x[X_CAND * wide + top] = -BIG
        splice(h, n, pick, i, j)
        # most units first; where they do not fit, halved, then half-way back
        fails, low = units + 1, lot_row[L_MIN]
        for _ in range(12):
            load(h, pick, lot_row, units)
            code = evaluate(h, t, shift(x, X_TRY * wide), n + 2, 0, out)
            if code == F_OK:
                gain = units * each + bonus - (out[V_COST] + out[V_PEN] - base)
                if gain > floor and visits_fit(h, elsewhere, shift(x, X_TRY * wide), n + 2, tally):
                    floor = gain
                    best[0], best[1], best[2], best[3] = gain, i, j, units
                    done = True
                low = units + 1
            elif code in (F_CAPACITY, F_CRATES, F_TIME, F_ELAPSED):
                fails = units
            else:
                break
            if low >= fails:
                break
            units = (low + fails) // 2 if low > lot_row[L_MIN] else max(lot_row[L_MIN], units // 2)
            if units >= fails:
                break
    return done
