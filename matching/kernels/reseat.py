"""Better seats for single shipments: each is lifted out of its route and put back with the best places, options and units.

Ruin and recreate moves whole orders; what an order's own goods lose by having been placed one after the other, and units that
became free since, is found here.
"""

from __future__ import annotations

from matching.kernels.commit import commit_route
from matching.kernels.compilation import Ints, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import deficit, sponsor_left
from matching.kernels.insertion import best_insertion, splice
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    F_OK,
    K_LOW,
    L_EXTRA,
    L_MIN,
    L_NPICK,
    L_PICK,
    L_UNIT_G,
    LS_COUNT,
    LS_LEFT,
    LS_PICK,
    M_COST,
    M_ORDER,
    META_SLOT_NODE,
    META_WORTH,
    N_KIND,
    N_ORDER,
    O_DELIVERIES,
    O_MAX,
    O_MIN,
    O_NRECV,
    OS_G,
    OS_VISITS,
    S_BASIS,
    S_FIXED,
    S_G,
    S_HEAD,
    S_LOT,
    S_LOW,
    S_ORDER,
    S_PICK,
    S_RECV,
    S_UNITS,
    S_VALUE,
    T_INSURED,
    T_PROM,
    T_PROM_END,
    TS_COST,
    TS_FREE,
    TS_G,
    TS_HEAD,
    TS_LOW,
    TS_N,
    TS_PAID,
    TS_PEN,
    TS_SHIPS,
    TS_VERSION,
    V_COST,
    V_PEN,
    X_DST,
    X_TRY,
    X_WORK,
)
from matching.kernels.relax import relax
from matching.kernels.slots import give_slot, set_nodes, set_slot, take_slot
from matching.kernels.stock import book
from matching.kernels.visits import count_visits, first_of_visit


@kernel
def lift(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    picks: Ints,
    orders: Ints,
    recvs: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    meta: Ints,
    t: int,
    s: int,
    x: Ints,
    tallies: Ints,
    now: Ints,
    out: Ints,
    best: Ints,
) -> bool:
    """Lift the shipment of slot ``s`` out of trip ``t`` and put it back better; False = it stays as it is."""
    tr, ts, mine = trips[t], trip_state[t], slots[s]
    l, o, basis = mine[S_LOT], mine[S_ORDER], mine[S_BASIS]  # noqa: E741
    lot, order = lots[l], orders[o]
    pick = meta[META_SLOT_NODE] + 2 * s
    n = 0
    for q in range(ts[TS_N]):
        if seqs[t, q] not in (pick, pick + 1):
            x[X_WORK, n] = seqs[t, q]
            n += 1
    work = x[X_WORK]
    if evaluate(trips, windows, places, secs, mets, promises, nodes, t, work, n, 0, x, now) != F_OK:
        return False
    base = now[V_COST] + now[V_PEN]
    was = mine[S_VALUE] - (ts[TS_COST] + ts[TS_PEN] - base)
    high = (mine[S_HEAD] + mine[S_LOW]) // mine[S_UNITS]
    others = order_state[o, OS_G] - mine[S_G]
    most = min(lot_state[l, LS_LEFT] + mine[S_UNITS], (order[O_MAX] - others) // lot[L_UNIT_G])
    tally, elsewhere = tallies[0], tallies[1]
    for q in range(ts[TS_N]):
        if nodes[seqs[t, q], N_KIND] == 2:
            elsewhere[nodes[seqs[t, q], N_ORDER]] = order_state[nodes[seqs[t, q], N_ORDER], OS_VISITS]
    for q in range(ts[TS_N]):
        if first_of_visit(nodes, seqs[t], q):
            elsewhere[nodes[seqs[t, q], N_ORDER]] -= 1
    visits = elsewhere[o]
    for q in range(n):
        if nodes[work[q], N_ORDER] == o and first_of_visit(nodes, work, q):
            visits += 1
    join = o if visits >= order[O_DELIVERIES] else -1
    spare = take_slot(slots, meta)
    if spare < 0:
        return False
    relax(trips, windows, places, secs, nodes, t, work, n, x)
    hopes = 0
    for p in range(tr[T_PROM], tr[T_PROM_END]):
        if promises[p, M_ORDER] == o:
            hopes += promises[p, M_COST]
    floor, found = was, False
    got_k = got_r = got_i = got_j = got_u = 0
    for k in range(lot[L_NPICK]):
        if lot_state[l, LS_COUNT] > 1 and lot_state[l, LS_PICK] != k:
            continue
        lowest = picks[lot[L_PICK] + k, K_LOW]
        if high < lowest:
            continue
        each = high - lowest + lot[L_EXTRA]
        units = most
        if lowest > 0 and basis in (B_PAID, B_FREE):
            units = min(units, (tr[T_INSURED] - ts[TS_LOW] + mine[S_LOW]) // lowest)
        if units < lot[L_MIN]:
            continue
        for r in range(order[O_NRECV]):
            set_slot(slots, lots, picks, spare, l, o, t, k, r, units, high // lot[L_UNIT_G], basis)
            node = set_nodes(nodes, slots, lots, picks, recvs, orders, meta, spare)
            if best_insertion(trips, windows, places, secs, mets, promises, nodes, orders, t, n, node, lot, units, each,
                              0, hopes, floor, base, join, elsewhere, tally, now, x, out, best):  # fmt: skip
                if others + best[3] * lot[L_UNIT_G] < order[O_MIN]:
                    continue
                floor, found = best[0], True
                got_k, got_r, got_i, got_j, got_u = k, r, best[1], best[2], best[3]
    if found:
        set_slot(slots, lots, picks, spare, l, o, t, got_k, got_r, got_u, high // lot[L_UNIT_G], basis)
        new = slots[spare]
        paid = ts[TS_PAID]
        left = sponsor_left(trip_state, meta, t) if paid > 0 else 0
        before = deficit(tr, ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], paid, ts[TS_FREE], ts[TS_G], meta[META_WORTH], left)
        head = ts[TS_HEAD] + (new[S_HEAD] - mine[S_HEAD] if basis != B_FREE else 0)
        cost = base + new[S_VALUE] - floor
        found = deficit(tr, ts[TS_SHIPS], cost, head, paid, ts[TS_FREE], ts[TS_G] + new[S_G] - mine[S_G], meta[META_WORTH],
                        left) <= before  # fmt: skip
    give_slot(slots, meta, spare)
    if not found:
        return False
    kept, k0, r0, u0 = ts[TS_N], mine[S_PICK], mine[S_RECV], mine[S_UNITS]
    # the visits of the old route are told by its nodes, which change now
    count_visits(nodes, order_state, seqs[t], kept, -1)
    ts[TS_N] = 0
    book(slots, lots, lot_state, order_state, s, -1)
    set_slot(slots, lots, picks, s, l, o, t, got_k, got_r, got_u, high // lot[L_UNIT_G], basis)
    set_nodes(nodes, slots, lots, picks, recvs, orders, meta, s)
    splice(x, n, pick, got_i, got_j)
    code = commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins, meta,
                        t, x[X_TRY], n + 2, x, out)  # fmt: skip
    if code != F_OK:
        set_slot(slots, lots, picks, s, l, o, t, k0, r0, u0, high // lot[L_UNIT_G], basis)
        set_nodes(nodes, slots, lots, picks, recvs, orders, meta, s)
        ts[TS_N] = kept
        count_visits(nodes, order_state, seqs[t], kept, 1)
    book(slots, lots, lot_state, order_state, s, 1)
    return code == F_OK


@kernel
def reseat(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    picks: Ints,
    orders: Ints,
    recvs: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    meta: Ints,
    since: int,
    x: Ints,
    tallies: Ints,
    now: Ints,
    out: Ints,
    best: Ints,
) -> int:
    """Lift every shipment of every route changed after version ``since`` once; how many were put back better."""
    first = meta[META_SLOT_NODE]
    moved = 0
    for t in range(trips.shape[0]):
        if trip_state[t, TS_SHIPS] == 0 or trip_state[t, TS_VERSION] <= since:
            continue
        count = 0
        for q in range(trip_state[t, TS_N]):
            node = seqs[t, q]
            if nodes[node, N_KIND] == 2 and slots[(node - first) // 2, S_FIXED] == 0:
                x[X_DST, count] = (node - first) // 2
                count += 1
        for a in range(count):
            if lift(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, nodes, slots, lot_state,
                    order_state, trip_state, seqs, wins, meta, t, x[X_DST, a], x, tallies, now, out, best):  # fmt: skip
                moved += 1
    return moved
