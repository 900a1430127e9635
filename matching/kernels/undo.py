"""A turn of the search and its undoing: only the trips changed, and the orders booked, are copied from one block to the other.

``was`` equals ``block`` when a turn begins; :func:`carry` makes them equal again, by the new one or by the old.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import (
    block_at,
    changed_at,
    free_off_at,
    longest_at,
    lots_off_at,
    meta_at,
    meta_off_at,
    n_block_at,
    n_reqs_at,
    nodes_off_at,
    orders_off_at,
    reqs_off_at,
    seqs_off_at,
    slots_off_at,
    top_at,
    touched_at,
    trips_off_at,
    was_at,
    wins_off_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    LS_COLS,
    META_CHANGED,
    META_CLOCK,
    META_COLS,
    META_FREE,
    META_LOW,
    META_SLOT_NODE,
    META_TOUCHED,
    META_TURN,
    N_COLS,
    N_ORDER,
    OS_COLS,
    OS_FIRST,
    S_COLS,
    S_LOT,
    S_NEXT,
    S_TRIP,
    TS_COLS,
    TS_N,
)


@kernel
def open_turn(h: int) -> None:
    """Begin a turn: nothing changed yet."""
    meta = meta_at(h)
    meta[META_CLOCK] += 1
    meta[META_TURN] = meta[META_CLOCK]
    meta[META_CHANGED] = meta[META_TOUCHED] = 0
    meta[META_LOW] = meta[META_FREE]


@kernel
def _copy(source: P64, target: P64, first: int, count: int) -> None:
    for i in range(first, first + count):
        target[i] = source[i]


@kernel
def _orders_of(h: int, nodes_of: P64, source: P64, target: P64, t: int) -> None:
    """Copy the rows of all orders on trip ``t`` as it stands in ``nodes_of``: their visits may have been counted anew."""
    first = meta_at(h)[META_SLOT_NODE]
    seq = shift(nodes_of, seqs_off_at(h) + t * longest_at(h))
    for q in range(nodes_of[trips_off_at(h) + t * TS_COLS + TS_N]):
        if seq[q] >= first:
            o = nodes_of[nodes_off_at(h) + seq[q] * N_COLS + N_ORDER]
            _copy(source, target, orders_off_at(h) + o * OS_COLS, OS_COLS)


@kernel
def carry(h: int, back: int) -> None:
    """Make ``was`` what ``block`` is now, or with ``back`` = 1 ``block`` what ``was`` is."""
    meta, changed, touched = meta_at(h), changed_at(h), touched_at(h)
    source, target = block_at(h), was_at(h)
    if back == 1:
        source, target = was_at(h), block_at(h)
    slots, orders = slots_off_at(h), orders_off_at(h)
    first, low, clock = meta[META_SLOT_NODE], meta[META_LOW], meta[META_CLOCK]
    n_changed, n_touched = meta[META_CHANGED], meta[META_TOUCHED]
    for a in range(n_touched):
        for side in range(2):
            block = source if side == 0 else target
            s = block[orders + touched[a] * OS_COLS + OS_FIRST]
            while s >= 0:
                _copy(source, target, lots_off_at(h) + block[slots + s * S_COLS + S_LOT] * LS_COLS, LS_COLS)
                s = block[slots + s * S_COLS + S_NEXT]
    for a in range(n_touched):
        # slots that only the target uses are free from now on
        s = target[orders + touched[a] * OS_COLS + OS_FIRST]
        while s >= 0:
            target[slots + s * S_COLS + S_TRIP] = -1
            s = target[slots + s * S_COLS + S_NEXT]
    for a in range(n_changed):
        _orders_of(h, target, source, target, changed[a])
        _orders_of(h, source, source, target, changed[a])
    for a in range(n_touched):
        _copy(source, target, orders + touched[a] * OS_COLS, OS_COLS)
        s = source[orders + touched[a] * OS_COLS + OS_FIRST]
        while s >= 0:
            _copy(source, target, slots + s * S_COLS, S_COLS)
            _copy(source, target, nodes_off_at(h) + (first + 2 * s) * N_COLS, 2 * N_COLS)
            s = source[slots + s * S_COLS + S_NEXT]
    for a in range(n_changed):
        t = changed[a]
        _copy(source, target, trips_off_at(h) + t * TS_COLS, TS_COLS)
        n = source[trips_off_at(h) + t * TS_COLS + TS_N]
        _copy(source, target, seqs_off_at(h) + t * longest_at(h), n)
        _copy(source, target, wins_off_at(h) + t * longest_at(h), n)
    _copy(source, target, free_off_at(h) + low, source[meta_off_at(h) + META_FREE] - low)
    _copy(source, target, reqs_off_at(h), n_reqs_at(h))
    _copy(source, target, meta_off_at(h), META_COLS)
    meta[META_CLOCK] = clock


@kernel
def note_top(h: int) -> None:
    """Write ``was`` down as the best."""
    _copy(was_at(h), top_at(h), 0, n_block_at(h))
