"""Ruin: orders taken out of all routes as a whole, their units back in stock and their slots free."""

from __future__ import annotations

from matching.kernels.commit import commit_route
from matching.kernels.compilation import kernel
from matching.kernels.given import (
    base_seqs_at,
    flags_at,
    longest_at,
    meta_at,
    n_orders_at,
    n_slots_at,
    n_trips_at,
    out_at,
    seqs_at,
    slots_at,
    trip_state_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import F_OK, META_SLOT_NODE, S_COLS, S_FIXED, S_LOT, S_ORDER, S_TRIP, TS_COLS, TS_N, X_WORK
from matching.kernels.slots import give_slot
from matching.kernels.stock import book, missed_by


@kernel
def take_out(h: int) -> None:
    """Take the flagged orders out of all routes; ``flags`` are 0 again afterwards.

    A route may become unlawful by losing stops (metres know no triangle inequality): then all its orders go, and what stays is
    the sequence it had with its fixed shipments alone (``base_seqs``, first its length).
    """
    out = out_at(h)
    slots = slots_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    meta = meta_at(h)
    flags = flags_at(h)
    base_seqs = base_seqs_at(h)
    x = x_at(h)
    longest = longest_at(h)
    n_orders = n_orders_at(h)
    n_slots = n_slots_at(h)
    n_trips = n_trips_at(h)
    wide = wide_at(h)
    first = meta[META_SLOT_NODE]
    again = True
    while again:
        again = False
        for t in range(n_trips):
            n = trip_state[t * TS_COLS + TS_N]
            kept = 0
            for q in range(n):
                node = seqs[t * longest + q]
                stays = True
                if node >= first:
                    s = shift(slots, (node - first) // 2 * S_COLS)
                    stays = s[S_FIXED] == 1 or flags[s[S_ORDER]] == 0
                if stays:
                    x[X_WORK * wide + kept] = node
                    kept += 1
            if kept == n:
                continue
            code = commit_route(h, t, shift(x, X_WORK * wide), kept, out)
            if code == F_OK:
                continue
            left = 0
            for q in range(n):
                node = seqs[t * longest + q]
                if node >= first:
                    s = shift(slots, (node - first) // 2 * S_COLS)
                    if s[S_FIXED] == 0 and flags[s[S_ORDER]] == 0:
                        flags[s[S_ORDER]] = 1
                        left += 1
            if left > 0:
                again = True
                continue
            for q in range(base_seqs[t * (longest + 1)]):
                x[X_WORK * wide + q] = base_seqs[t * (longest + 1) + 1 + q]
            commit_route(h, t, shift(x, X_WORK * wide), base_seqs[t * (longest + 1)], out)
    for i in range(n_slots):
        s = shift(slots, i * S_COLS)
        if s[S_TRIP] >= 0 and s[S_FIXED] == 0 and flags[s[S_ORDER]] == 1:
            missed_by(h, s[S_LOT], s[S_ORDER], s[S_TRIP], -1)
            book(h, i, -1)
            give_slot(h, i)
    for o in range(n_orders):
        flags[o] = 0
