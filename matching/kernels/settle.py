"""The accounts after a recreate: orders that cannot be paid for leave, and the whole solution is summed up."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import deficit, sponsor_left
from matching.kernels.given import (
    changed_at,
    leaving_at,
    longest_at,
    meta_at,
    n_orders_at,
    n_reqs_at,
    n_trips_at,
    nodes_at,
    order_state_at,
    orders_at,
    out_at,
    req_state_at,
    seqs_at,
    slots_at,
    sums_at,
    trip_state_at,
    trips_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    BIG,
    F_OK,
    META_BUDGET,
    META_CHANGED,
    META_MISS,
    META_SLOT_NODE,
    META_USED,
    META_WORTH,
    N_COLS,
    N_KIND,
    N_ORDER,
    O_COLS,
    O_PRIORITY,
    OS_COLS,
    OS_COUNT,
    OS_LOCK,
    S_BASIS,
    S_COLS,
    S_FIXED,
    S_G,
    S_HEAD,
    S_LOT,
    S_ORDER,
    S_VALUE,
    T_COLS,
    T_USED,
    TS_COLS,
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
def settle(h: int, whole: int) -> int:
    """Take orders out until every trip is funded and none loses; the cheapest to lose first. Returns how many went.

    Looked at are the trips changed in this turn; all of them with ``whole`` = 1, or where the sponsor's money ran out.
    """
    changed, leaving = changed_at(h), leaving_at(h)
    out = out_at(h)
    trips = trips_at(h)
    orders = orders_at(h)
    nodes = nodes_at(h)
    slots = slots_at(h)
    order_state = order_state_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    meta = meta_at(h)
    x = x_at(h)
    longest = longest_at(h)
    n_trips = n_trips_at(h)
    wide = wide_at(h)
    first = meta[META_SLOT_NODE]
    gone = 0
    while True:
        worst_order, worst_net = -1, -BIG
        every = whole == 1 or (meta[META_BUDGET] > 0 and meta[META_USED] > meta[META_BUDGET])
        for a in range(n_trips if every else meta[META_CHANGED]):
            t = a if every else changed[a]
            ts = shift(trip_state, t * TS_COLS)
            if ts[TS_SHIPS] == 0:
                continue
            left = sponsor_left(h, t) if ts[TS_PAID] > 0 else 0
            lack = deficit(
                shift(trips, t * T_COLS),
                ts[TS_SHIPS],
                ts[TS_COST],
                ts[TS_HEAD],
                ts[TS_PAID],
                ts[TS_FREE],
                ts[TS_G],
                meta[META_WORTH],
                left,
            )
            now = ts[TS_VALUE] - ts[TS_COST] - ts[TS_PEN]
            loses = trips[t * T_COLS + T_USED] == 0 and now < 0
            if lack == 0 and not loses:
                continue
            for q in range(ts[TS_N]):
                node = seqs[t * longest + q]
                if node < first or not first_of_visit(h, shift(seqs, t * longest), q):
                    continue
                o = nodes[node * N_COLS + N_ORDER]
                if order_state[o * OS_COLS + OS_LOCK] == 1:
                    continue
                kept = 0
                value, head, paid, free, grams, ships, miss = 0, 0, 0, 0, 0, 0, 0
                for r in range(ts[TS_N]):
                    other = seqs[t * longest + r]
                    if other >= first:
                        s = shift(slots, (other - first) // 2 * S_COLS)
                        if s[S_ORDER] == o and s[S_FIXED] == 0:
                            if nodes[other * N_COLS + N_KIND] == 2:
                                missed_by(h, s[S_LOT], o, t, -1)
                                miss += missed_by(h, s[S_LOT], o, t, 1)
                            continue
                        if nodes[other * N_COLS + N_KIND] == 2:
                            ships += 1
                            value += s[S_VALUE]
                            grams += s[S_G]
                            head += s[S_HEAD] if s[S_BASIS] != B_FREE else 0
                            paid += 1 if s[S_BASIS] == B_PAID else 0
                            free += 1 if s[S_BASIS] == B_FREE else 0
                    x[X_WORK * wide + kept] = other
                    kept += 1
                if kept == ts[TS_N]:
                    continue
                evaluate(h, t, shift(x, X_WORK * wide), kept, 0, out)
                if out[V_CODE] != F_OK:
                    out[V_COST], out[V_PEN] = ts[TS_COST], ts[TS_PEN]
                after = deficit(shift(trips, t * T_COLS), ships, out[V_COST], head, paid, free, grams, meta[META_WORTH], left)
                net = value - out[V_COST] - out[V_PEN] - now - orders[o * O_COLS + O_PRIORITY] - meta[META_MISS] * miss
                if lack == 0 and net <= 0:
                    continue
                if lack > 0:
                    net += (lack - after) + (BIG >> 3)
                if net > worst_net:
                    worst_order, worst_net = o, net
        if worst_order < 0:
            return gone
        leaving[0] = worst_order
        gone += take_out(h, 1)


@kernel
def total(h: int) -> None:
    """``sums`` = (required missed, score units, kg in g, orders served)."""
    sums = sums_at(h)
    orders = orders_at(h)
    order_state = order_state_at(h)
    trip_state = trip_state_at(h)
    req_state = req_state_at(h)
    n_orders = n_orders_at(h)
    n_reqs = n_reqs_at(h)
    n_trips = n_trips_at(h)
    sums[0] = 0
    for r in range(n_reqs):
        if req_state[r] == 0:
            sums[0] += 1
    sums[1], sums[2], sums[3] = 0, 0, 0
    for t in range(n_trips):
        sums[1] += trip_state[t * TS_COLS + TS_VALUE] - trip_state[t * TS_COLS + TS_COST] - trip_state[t * TS_COLS + TS_PEN]
        sums[2] += trip_state[t * TS_COLS + TS_G]
    for o in range(n_orders):
        if order_state[o * OS_COLS + OS_COUNT] > 0:
            sums[1] += orders[o * O_COLS + O_PRIORITY]
            sums[3] += 1
