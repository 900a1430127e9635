"""Better seats for single shipments: each is lifted out of its route and put back with the best places, options and units.

Ruin and recreate moves whole orders; what an order's own goods lose by having been placed one after the other, and units that
became free since, is found here.
"""

from __future__ import annotations

from matching.kernels.bounds import deliveries, least_cost, standing_cost
from matching.kernels.commit import commit_route
from matching.kernels.compilation import P64, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import deficit, sponsor_left
from matching.kernels.given import (
    best_at,
    changed_at,
    longest_at,
    lot_state_at,
    lots_at,
    meta_at,
    n_cache_at,
    n_orders_at,
    n_trips_at,
    nodes_at,
    now_at,
    order_state_at,
    orders_at,
    out_at,
    picks_at,
    promises_at,
    recvs_at,
    seated_at,
    seqs_at,
    slots_at,
    tallies_at,
    trip_state_at,
    trips_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.insertion import best_insertion, splice
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    F_OK,
    K_COLS,
    K_LOW,
    L_COLS,
    L_EXTRA,
    L_MIN,
    L_NPICK,
    L_PICK,
    L_UNIT_G,
    LS_COLS,
    LS_COUNT,
    LS_LEFT,
    LS_PICK,
    M_COLS,
    M_COST,
    M_ORDER,
    META_CHANGED,
    META_SLOT_NODE,
    META_WORTH,
    N_COLS,
    N_KIND,
    N_ORDER,
    O_COLS,
    O_DELIVERIES,
    O_MAX,
    O_MIN,
    O_NRECV,
    O_RECV,
    OS_COLS,
    OS_G,
    OS_VISITS,
    R_COLS,
    S_BASIS,
    S_COLS,
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
    T_COLS,
    T_INSURED,
    T_PROM,
    T_PROM_END,
    TS_COLS,
    TS_COST,
    TS_FREE,
    TS_G,
    TS_HASH,
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
from matching.kernels.signature import mix
from matching.kernels.slots import give_slot, set_nodes, set_slot, take_slot
from matching.kernels.stock import book
from matching.kernels.visits import count_visits, first_of_visit


@kernel
def lift(h: int, t: int, s: int) -> bool:
    """Lift the shipment of slot ``s`` out of trip ``t`` and put it back better; False = it stays as it is."""
    now = now_at(h)
    out = out_at(h)
    best = best_at(h)
    trips = trips_at(h)
    promises = promises_at(h)
    lots = lots_at(h)
    picks = picks_at(h)
    recvs = recvs_at(h)
    orders = orders_at(h)
    nodes = nodes_at(h)
    slots = slots_at(h)
    lot_state = lot_state_at(h)
    order_state = order_state_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    meta = meta_at(h)
    x = x_at(h)
    tallies = tallies_at(h)
    longest = longest_at(h)
    n_orders = n_orders_at(h)
    wide = wide_at(h)
    tr, ts, mine = shift(trips, t * T_COLS), shift(trip_state, t * TS_COLS), shift(slots, s * S_COLS)
    l, o, basis = mine[S_LOT], mine[S_ORDER], mine[S_BASIS]  # noqa: E741
    lot, order = shift(lots, l * L_COLS), shift(orders, o * O_COLS)
    pick = meta[META_SLOT_NODE] + 2 * s
    n = 0
    for q in range(ts[TS_N]):
        if seqs[t * longest + q] not in (pick, pick + 1):
            x[X_WORK * wide + n] = seqs[t * longest + q]
            n += 1
    work = shift(x, X_WORK * wide)
    if evaluate(h, t, work, n, 0, now) != F_OK:
        return False
    base = now[V_COST] + now[V_PEN]
    was = mine[S_VALUE] - (ts[TS_COST] + ts[TS_PEN] - base)
    high = (mine[S_HEAD] + mine[S_LOW]) // mine[S_UNITS]
    others = order_state[o * OS_COLS + OS_G] - mine[S_G]
    most = min(lot_state[l * LS_COLS + LS_LEFT] + mine[S_UNITS], (order[O_MAX] - others) // lot[L_UNIT_G])
    tally, elsewhere = shift(tallies, 0 * n_orders), shift(tallies, 1 * n_orders)
    for q in range(ts[TS_N]):
        if nodes[seqs[t * longest + q] * N_COLS + N_KIND] == 2:
            elsewhere[nodes[seqs[t * longest + q] * N_COLS + N_ORDER]] = order_state[
                nodes[seqs[t * longest + q] * N_COLS + N_ORDER] * OS_COLS + OS_VISITS
            ]
    for q in range(ts[TS_N]):
        if first_of_visit(h, shift(seqs, t * longest), q):
            elsewhere[nodes[seqs[t * longest + q] * N_COLS + N_ORDER]] -= 1
    visits = elsewhere[o]
    for q in range(n):
        if nodes[work[q] * N_COLS + N_ORDER] == o and first_of_visit(h, work, q):
            visits += 1
    join = o if visits >= order[O_DELIVERIES] else -1
    spare = take_slot(h)
    if spare < 0:
        return False
    relax(h, t, work, n)
    hopes = 0
    for p in range(tr[T_PROM], tr[T_PROM_END]):
        if promises[p * M_COLS + M_ORDER] == o:
            hopes += promises[p * M_COLS + M_COST]
    floor, found, standing = was, False, standing_cost(tr, now)
    got_k = got_r = got_i = got_j = got_u = 0
    for k in range(lot[L_NPICK]):
        if lot_state[l * LS_COLS + LS_COUNT] > 1 and lot_state[l * LS_COLS + LS_PICK] != k:
            continue
        lowest = picks[(lot[L_PICK] + k) * K_COLS + K_LOW]
        if high < lowest:
            continue
        each = high - lowest + lot[L_EXTRA]
        units = most
        if lowest > 0 and basis in (B_PAID, B_FREE):
            units = min(units, (tr[T_INSURED] - ts[TS_LOW] + mine[S_LOW]) // lowest)
        if units < lot[L_MIN]:
            continue
        pick_row = shift(picks, (lot[L_PICK] + k) * K_COLS)
        for r in range(order[O_NRECV]):
            recv = shift(recvs, (order[O_RECV] + r) * R_COLS)
            last = deliveries(h, t, n, recv, join, now)
            extra = least_cost(h, t, n, last, lot, pick_row, recv, now)
            hoped = each * units + hopes + base - max(0, standing + extra)
            if last < 0 or hoped <= floor:
                continue
            set_slot(h, spare, l, o, t, k, r, units, high // lot[L_UNIT_G], basis)
            node = set_nodes(h, spare)
            if best_insertion(
                h, t, n, node, lot, units, each, 0, hopes, floor, base, join, last, elsewhere, tally, now, out, best
            ):
                if others + best[3] * lot[L_UNIT_G] < order[O_MIN]:
                    continue
                floor, found = best[0], True
                got_k, got_r, got_i, got_j, got_u = k, r, best[1], best[2], best[3]
    if found:
        set_slot(h, spare, l, o, t, got_k, got_r, got_u, high // lot[L_UNIT_G], basis)
        new = shift(slots, spare * S_COLS)
        paid = ts[TS_PAID]
        left = sponsor_left(h, t) if paid > 0 else 0
        before = deficit(tr, ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], paid, ts[TS_FREE], ts[TS_G], meta[META_WORTH], left)
        head = ts[TS_HEAD] + (new[S_HEAD] - mine[S_HEAD] if basis != B_FREE else 0)
        cost = base + new[S_VALUE] - floor
        found = (
            deficit(tr, ts[TS_SHIPS], cost, head, paid, ts[TS_FREE], ts[TS_G] + new[S_G] - mine[S_G], meta[META_WORTH], left)
            <= before
        )
    give_slot(h, spare)
    if not found:
        return False
    kept, k0, r0, u0 = ts[TS_N], mine[S_PICK], mine[S_RECV], mine[S_UNITS]
    # the visits of the old route are told by its nodes, which change now
    count_visits(h, shift(seqs, t * longest), kept, -1)
    ts[TS_N] = 0
    book(h, s, -1)
    set_slot(h, s, l, o, t, got_k, got_r, got_u, high // lot[L_UNIT_G], basis)
    set_nodes(h, s)
    splice(h, n, pick, got_i, got_j)
    code = commit_route(h, t, shift(x, X_TRY * wide), n + 2, out)
    if code != F_OK:
        set_slot(h, s, l, o, t, k0, r0, u0, high // lot[L_UNIT_G], basis)
        set_nodes(h, s)
        ts[TS_N] = kept
        count_visits(h, shift(seqs, t * longest), kept, 1)
    book(h, s, 1)
    return code == F_OK


@kernel
def _content(h: int, t: int, seats: P64, count: int) -> int:
    """What the best seats of a route's ``count`` shipments depend on, as one number: never 0."""
    slots, lot_state, order_state = slots_at(h), lot_state_at(h), order_state_at(h)
    key = mix(t, trip_state_at(h)[t * TS_COLS + TS_HASH])
    for a in range(count):
        row = shift(slots, seats[a] * S_COLS)
        lot = shift(lot_state, row[S_LOT] * LS_COLS)
        # one shipment alone may leave by another option
        key = mix(2 * lot[LS_LEFT] + min(2, lot[LS_COUNT]) // 2, mix(order_state[row[S_ORDER] * OS_COLS + OS_G], key))
    return key | 1


@kernel
def reseat(h: int, since: int) -> int:
    """Lift every shipment of every route changed after version ``since`` once; how many were put back better.

    With ``since`` = -1 these are the routes changed in this turn.
    """
    changed, seated, n_cache = changed_at(h), seated_at(h), n_cache_at(h)
    nodes = nodes_at(h)
    slots = slots_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    meta = meta_at(h)
    x = x_at(h)
    longest = longest_at(h)
    n_trips = n_trips_at(h)
    wide = wide_at(h)
    first = meta[META_SLOT_NODE]
    moved = 0
    for a in range(meta[META_CHANGED] if since < 0 else n_trips):
        t = changed[a] if since < 0 else a
        if trip_state[t * TS_COLS + TS_SHIPS] == 0 or trip_state[t * TS_COLS + TS_VERSION] <= since:
            continue
        count = 0
        for q in range(trip_state[t * TS_COLS + TS_N]):
            node = seqs[t * longest + q]
            if nodes[node * N_COLS + N_KIND] == 2 and slots[(node - first) // 2 * S_COLS + S_FIXED] == 0:
                x[X_DST * wide + count] = (node - first) // 2
                count += 1
        key = _content(h, t, shift(x, X_DST * wide), count)
        if seated[(key >> 17) & (n_cache - 1)] == key:
            continue
        better = 0
        for b in range(count):
            if lift(h, t, x[X_DST * wide + b]):
                better += 1
        moved += better
        if better == 0:
            seated[(key >> 17) & (n_cache - 1)] = key
    return moved
