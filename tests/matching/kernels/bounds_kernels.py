"""A kernel that tries every pair of positions on one route exactly, and asks whether the bounds let the best one pass."""

from __future__ import annotations

from matching.kernels.bounds import deliveries, least_cost, standing_cost
from matching.kernels.compilation import kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.given import (
    cand_lots_at,
    cand_trips_at,
    longest_at,
    lot_state_at,
    lots_at,
    now_at,
    orders_at,
    out_at,
    picks_at,
    recvs_at,
    seqs_at,
    trip_state_at,
    trips_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.insertion import splice
from matching.kernels.layout import (
    BIG,
    C_COLS,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_BASIS,
    D_COLS,
    D_HIGHEST,
    D_LOT,
    D_MOST,
    F_OK,
    K_COLS,
    K_LOW,
    L_COLS,
    L_EXTRA,
    L_HANDLING,
    L_MIN,
    L_NPICK,
    L_PICK,
    L_UNIT_G,
    L_UPC,
    LS_COLS,
    LS_LEFT,
    O_COLS,
    O_NRECV,
    O_RECV,
    R_COLS,
    T_COLS,
    T_H,
    T_NDONE,
    TS_COLS,
    TS_N,
    V_COST,
    V_PEN,
    X_CAND,
    X_TRY,
    X_WORK,
)
from matching.kernels.relax import relax
from matching.kernels.scan import scan
from matching.kernels.slots import give_slot, load, set_nodes, set_slot, take_slot


@kernel
def refused(h: int, o: int, c: int) -> int:
    """For order ``o`` on candidate row ``c``: places tried and lawful x 65,536 + those whose best the bounds refuse."""
    x, wide, now, out = x_at(h), wide_at(h), now_at(h), out_at(h)
    t = cand_trips_at(h)[c * C_COLS + C_TRIP]
    tr, n, work = shift(trips_at(h), t * T_COLS), trip_state_at(h)[t * TS_COLS + TS_N], shift(x, X_WORK * wide)
    for q in range(n):
        work[q] = seqs_at(h)[t * longest_at(h) + q]
    evaluate(h, t, work, n, 0, now)
    base = now[V_COST] + now[V_PEN]
    lawful, bad = 0, 0
    spare = take_slot(h)
    for d in range(cand_trips_at(h)[c * C_COLS + C_LOT], cand_trips_at(h)[c * C_COLS + C_LOT_END]):
        l = cand_lots_at(h)[d * D_COLS + D_LOT]
        lot = shift(lots_at(h), l * L_COLS)
        most = min(lot_state_at(h)[l * LS_COLS + LS_LEFT], cand_lots_at(h)[d * D_COLS + D_MOST])
        if most < lot[L_MIN]:
            continue
        for k in range(lot[L_NPICK]):
            pick = shift(picks_at(h), (lot[L_PICK] + k) * K_COLS)
            each = cand_lots_at(h)[d * D_COLS + D_HIGHEST] * lot[L_UNIT_G] - pick[K_LOW] + lot[L_EXTRA]
            for r in range(orders_at(h)[o * O_COLS + O_NRECV]):
                recv = shift(recvs_at(h), (orders_at(h)[o * O_COLS + O_RECV] + r) * R_COLS)
                set_slot(
                    h,
                    spare,
                    l,
                    o,
                    t,
                    k,
                    r,
                    most,
                    cand_lots_at(h)[d * D_COLS + D_HIGHEST],
                    cand_lots_at(h)[d * D_COLS + D_BASIS],
                )
                node = set_nodes(h, spare)
                best = -BIG
                for i in range(tr[T_NDONE], n + 1):
                    for j in range(i, n + 1):
                        splice(h, n, node, i, j)
                        for side in range(2):
                            units = most if side == 0 else lot[L_MIN]
                            load(h, node, lot, units)
                            if evaluate(h, t, shift(x, X_TRY * wide), n + 2, 0, out) == F_OK:
                                best = max(best, units * each - (out[V_COST] + out[V_PEN] - base))
                if best == -BIG:
                    continue
                lawful += 1
                evaluate(h, t, work, n, 0, now)
                relax(h, t, work, n)
                last = deliveries(h, t, n, recv, -1, now)
                extra = least_cost(h, t, n, last, lot, pick, recv, now) + standing_cost(tr, now)
                extra += 2 * tr[T_H] * lot[L_HANDLING] * ((lot[L_MIN] + lot[L_UPC] - 1) // lot[L_UPC])
                found = scan(h, t, n, node, lot, most, each, 0, best - 1, base, -1, last, now)
                top = -BIG
                for a in range(found):
                    top = max(top, x[X_CAND * wide + a])
                if max(each * most, each * lot[L_MIN]) + base - max(0, extra) < best or top < best:
                    bad += 1
    give_slot(h, spare)
    return lawful * 65536 + bad
