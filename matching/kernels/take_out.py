"""Orders taken out of all routes as a whole, their units back in stock and their slots free."""

from __future__ import annotations

from matching.kernels.commit import commit_route
from matching.kernels.compilation import kernel
from matching.kernels.given import (
    base_seqs_at,
    doubtful_at,
    flags_at,
    leaving_at,
    longest_at,
    meta_at,
    n_trips_at,
    order_state_at,
    out_at,
    seqs_at,
    slots_at,
    trip_state_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    F_OK,
    META_SLOT_NODE,
    OS_COLS,
    OS_FIRST,
    S_COLS,
    S_FIXED,
    S_LOT,
    S_NEXT,
    S_ORDER,
    S_TRIP,
    TS_COLS,
    TS_N,
    X_WORK,
)
from matching.kernels.slots import give_slot
from matching.kernels.stock import book, missed_by


@kernel
def _doubt(h: int, o: int, count: int) -> int:
    """Note the trips that order ``o`` leaves; their number."""
    slots, doubtful = slots_at(h), doubtful_at(h)
    s = order_state_at(h)[o * OS_COLS + OS_FIRST]
    while s >= 0:
        row = shift(slots, s * S_COLS)
        if row[S_FIXED] == 0:
            known = False
            for a in range(count):
                known = known or doubtful[a] == row[S_TRIP]
            if not known and count < n_trips_at(h):
                doubtful[count] = row[S_TRIP]
                count += 1
        s = row[S_NEXT]
    return count


@kernel
def take_out(h: int, size: int) -> int:
    """Take the ``size`` orders of ``leaving`` out of all routes; how many went, for some may have to go with them.

    A route may become unlawful by losing stops (metres know no triangle inequality): then all its orders go, and what stays is
    the sequence it had with its fixed shipments alone (``base_seqs``, first its length).
    """
    slots, trip_state, seqs, base_seqs = slots_at(h), trip_state_at(h), seqs_at(h), base_seqs_at(h)
    flags, leaving, doubtful, order_state = flags_at(h), leaving_at(h), doubtful_at(h), order_state_at(h)
    x, wide, longest, out = x_at(h), wide_at(h), longest_at(h), out_at(h)
    first = meta_at(h)[META_SLOT_NODE]
    work = shift(x, X_WORK * wide)
    count = 0
    for a in range(size):
        flags[leaving[a]] = 1
        count = _doubt(h, leaving[a], count)
    turn = 0
    while turn < count:
        t = doubtful[turn]
        turn += 1
        n = trip_state[t * TS_COLS + TS_N]
        seq = shift(seqs, t * longest)
        kept = 0
        for q in range(n):
            stays = True
            if seq[q] >= first:
                s = shift(slots, (seq[q] - first) // 2 * S_COLS)
                stays = s[S_FIXED] == 1 or flags[s[S_ORDER]] == 0
            if stays:
                work[kept] = seq[q]
                kept += 1
        if kept == n:
            continue
        if commit_route(h, t, work, kept, out) == F_OK:
            continue
        more = False
        for q in range(n):
            if seq[q] >= first:
                s = shift(slots, (seq[q] - first) // 2 * S_COLS)
                if s[S_FIXED] == 0 and flags[s[S_ORDER]] == 0:
                    flags[s[S_ORDER]] = 1
                    leaving[size] = s[S_ORDER]
                    size += 1
                    more = True
        if more:
            # the orders that go as well leave other trips too: once more from the beginning
            count = turn = 0
            for a in range(size):
                count = _doubt(h, leaving[a], count)
            continue
        base = shift(base_seqs, t * (longest + 1))
        for q in range(base[0]):
            work[q] = base[1 + q]
        commit_route(h, t, work, base[0], out)
    for a in range(size):
        s = order_state[leaving[a] * OS_COLS + OS_FIRST]
        while s >= 0:
            row = shift(slots, s * S_COLS)
            after = row[S_NEXT]
            if row[S_FIXED] == 0:
                missed_by(h, row[S_LOT], row[S_ORDER], row[S_TRIP], -1)
                book(h, s, -1)
                give_slot(h, s)
            s = after
        flags[leaving[a]] = 0
    return size
