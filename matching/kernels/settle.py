"""The accounts after a recreate: orders that cannot be paid for leave, and the whole solution is summed up."""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import deficit, sponsor_left
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    BIG,
    F_OK,
    META_MISS,
    META_SLOT_NODE,
    META_WORTH,
    N_KIND,
    N_ORDER,
    O_PRIORITY,
    OS_COUNT,
    OS_LOCK,
    S_BASIS,
    S_FIXED,
    S_G,
    S_HEAD,
    S_LOT,
    S_ORDER,
    S_VALUE,
    T_USED,
    TS_COST,
    TS_FREE,
    TS_G,
    TS_HEAD,
    TS_N,
    TS_PAID,
    TS_PEN,
    TS_SHIPS,
    TS_VALUE,
    V_CODE,
    V_COST,
    V_PEN,
    X_WORK,
)
from matching.kernels.stock import missed_by
from matching.kernels.take_out import take_out
from matching.kernels.visits import first_of_visit


@kernel
def settle(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    reqs: Ints,
    orders: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    req_state: Ints,
    meta: Ints,
    flags: Ints,
    base_seqs: Ints,
    x: Ints,
    out: Ints,
) -> int:
    """Take orders out until every trip is funded and none loses; the cheapest to lose first. Returns how many went."""
    first = meta[META_SLOT_NODE]
    gone = 0
    while True:
        worst_order, worst_net = -1, -BIG
        for t in range(trips.shape[0]):
            ts = trip_state[t]
            if ts[TS_SHIPS] == 0:
                continue
            left = sponsor_left(trip_state, meta, t) if ts[TS_PAID] > 0 else 0
            lack = deficit(trips[t], ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], ts[TS_PAID], ts[TS_FREE], ts[TS_G],
                           meta[META_WORTH], left)  # fmt: skip
            now = ts[TS_VALUE] - ts[TS_COST] - ts[TS_PEN]
            loses = trips[t, T_USED] == 0 and now < 0
            if lack == 0 and not loses:
                continue
            for q in range(ts[TS_N]):
                node = seqs[t, q]
                if node < first or not first_of_visit(nodes, seqs[t], q):
                    continue
                o = nodes[node, N_ORDER]
                if order_state[o, OS_LOCK] == 1:
                    continue
                kept = 0
                value, head, paid, free, grams, ships, miss = 0, 0, 0, 0, 0, 0, 0
                for r in range(ts[TS_N]):
                    other = seqs[t, r]
                    if other >= first:
                        s = slots[(other - first) // 2]
                        if s[S_ORDER] == o and s[S_FIXED] == 0:
                            if nodes[other, N_KIND] == 2:
                                missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], o, t, -1)
                                miss += missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], o, t, 1)
                            continue
                        if nodes[other, N_KIND] == 2:
                            ships += 1
                            value += s[S_VALUE]
                            grams += s[S_G]
                            head += s[S_HEAD] if s[S_BASIS] != B_FREE else 0
                            paid += 1 if s[S_BASIS] == B_PAID else 0
                            free += 1 if s[S_BASIS] == B_FREE else 0
                    x[X_WORK, kept] = other
                    kept += 1
                if kept == ts[TS_N]:
                    continue
                evaluate(trips, windows, places, secs, mets, promises, nodes, t, x[X_WORK], kept, 0, x, out)
                if out[V_CODE] != F_OK:
                    out[V_COST], out[V_PEN] = ts[TS_COST], ts[TS_PEN]
                after = deficit(trips[t], ships, out[V_COST], head, paid, free, grams, meta[META_WORTH], left)
                net = value - out[V_COST] - out[V_PEN] - now - orders[o, O_PRIORITY] - meta[META_MISS] * miss
                if lack == 0 and net <= 0:
                    continue
                if lack > 0:
                    net += (lack - after) + (BIG >> 3)
                if net > worst_net:
                    worst_order, worst_net = o, net
        if worst_order < 0:
            return gone
        flags[worst_order] = 1
        gone += 1
        take_out(trips, windows, places, secs, mets, promises, lots, reqs, orders, nodes, slots, lot_state, order_state,
                 trip_state, seqs, wins, req_state, meta, flags, base_seqs, x, out)  # fmt: skip


@kernel
def total(orders: Ints, order_state: Ints, trip_state: Ints, req_state: Ints, sums: Ints) -> None:
    """``sums`` = (required missed, score units, kg in g, orders served)."""
    sums[0] = 0
    for r in range(req_state.shape[0]):
        if req_state[r] == 0:
            sums[0] += 1
    sums[1], sums[2], sums[3] = 0, 0, 0
    for t in range(trip_state.shape[0]):
        sums[1] += trip_state[t, TS_VALUE] - trip_state[t, TS_COST] - trip_state[t, TS_PEN]
        sums[2] += trip_state[t, TS_G]
    for o in range(orders.shape[0]):
        if order_state[o, OS_COUNT] > 0:
            sums[1] += orders[o, O_PRIORITY]
            sums[3] += 1
