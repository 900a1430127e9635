"""Ruin: orders taken out of all routes as a whole, their units back in stock and their slots free."""

from __future__ import annotations

from matching.kernels.commit import commit_route
from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import F_OK, META_SLOT_NODE, S_FIXED, S_LOT, S_ORDER, S_TRIP, TS_N, X_WORK
from matching.kernels.slots import give_slot
from matching.kernels.stock import book, missed_by


@kernel
def take_out(
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
) -> None:
    """Take the flagged orders out of all routes; ``flags`` are 0 again afterwards.

    A route may become unlawful by losing stops (metres know no triangle inequality): then all its orders go, and what stays is
    the sequence it had with its fixed shipments alone (``base_seqs``, first its length).
    """
    first = meta[META_SLOT_NODE]
    again = True
    while again:
        again = False
        for t in range(trips.shape[0]):
            n = trip_state[t, TS_N]
            kept = 0
            for q in range(n):
                node = seqs[t, q]
                stays = True
                if node >= first:
                    s = slots[(node - first) // 2]
                    stays = s[S_FIXED] == 1 or flags[s[S_ORDER]] == 0
                if stays:
                    x[X_WORK, kept] = node
                    kept += 1
            if kept == n:
                continue
            code = commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins,
                                meta, t, x[X_WORK], kept, x, out)  # fmt: skip
            if code == F_OK:
                continue
            left = 0
            for q in range(n):
                node = seqs[t, q]
                if node >= first:
                    s = slots[(node - first) // 2]
                    if s[S_FIXED] == 0 and flags[s[S_ORDER]] == 0:
                        flags[s[S_ORDER]] = 1
                        left += 1
            if left > 0:
                again = True
                continue
            for q in range(base_seqs[t, 0]):
                x[X_WORK, q] = base_seqs[t, 1 + q]
            commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins, meta,
                         t, x[X_WORK], base_seqs[t, 0], x, out)  # fmt: skip
    for i in range(slots.shape[0]):
        s = slots[i]
        if s[S_TRIP] >= 0 and s[S_FIXED] == 0 and flags[s[S_ORDER]] == 1:
            missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], s[S_ORDER], s[S_TRIP], -1)
            book(slots, lots, lot_state, order_state, i, -1)
            give_slot(slots, meta, i)
    for o in range(flags.shape[0]):
        flags[o] = 0
