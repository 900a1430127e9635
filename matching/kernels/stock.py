"""The books of lots, orders and required patterns: what a shipment takes from each, and what it gives back when it goes."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.given import (
    lot_state_at,
    lots_at,
    meta_at,
    n_reqs_at,
    order_state_at,
    orders_at,
    req_state_at,
    reqs_at,
    slots_at,
    touched_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    L_COLS,
    L_REQ,
    L_REQ_END,
    L_UNIT_G,
    LS_COLS,
    LS_COUNT,
    LS_LEFT,
    LS_PICK,
    META_REQ,
    META_TOUCHED,
    META_TURN,
    O_COLS,
    O_REQ,
    O_REQ_END,
    OS_COLS,
    OS_COUNT,
    OS_FIRST,
    OS_G,
    OS_MARK,
    Q_LOT,
    Q_ORDER,
    Q_TRIP,
    S_COLS,
    S_LOT,
    S_NEXT,
    S_ORDER,
    S_PICK,
    S_PREV,
    S_UNITS,
)


@kernel
def book(h: int, s: int, sign: int) -> None:
    """Book (or unbook) a shipment with its lot and order, on whose list of slots it comes first."""
    meta = meta_at(h)
    slots = slots_at(h)
    lots = lots_at(h)
    lot_state = lot_state_at(h)
    order_state = order_state_at(h)
    row = shift(slots, s * S_COLS)
    ls = shift(lot_state, row[S_LOT] * LS_COLS)
    ls[LS_LEFT] -= sign * row[S_UNITS]
    ls[LS_COUNT] += sign
    ls[LS_PICK] = row[S_PICK] if ls[LS_COUNT] > 0 else -1
    os = shift(order_state, row[S_ORDER] * OS_COLS)
    os[OS_G] += sign * row[S_UNITS] * lots[row[S_LOT] * L_COLS + L_UNIT_G]
    os[OS_COUNT] += sign
    if sign > 0:
        row[S_PREV], row[S_NEXT] = -1, os[OS_FIRST]
        if os[OS_FIRST] >= 0:
            slots[os[OS_FIRST] * S_COLS + S_PREV] = s
        os[OS_FIRST] = s
    else:
        if row[S_PREV] >= 0:
            slots[row[S_PREV] * S_COLS + S_NEXT] = row[S_NEXT]
        else:
            os[OS_FIRST] = row[S_NEXT]
        if row[S_NEXT] >= 0:
            slots[row[S_NEXT] * S_COLS + S_PREV] = row[S_PREV]
    if os[OS_MARK] != meta[META_TURN]:
        os[OS_MARK] = meta[META_TURN]
        touched_at(h)[meta[META_TOUCHED]] = row[S_ORDER]
        meta[META_TOUCHED] += 1


@kernel
def missed_by(h: int, lot: int, order: int, trip: int, change: int) -> int:
    """Required patterns that (lot, order, trip) fits and nothing else does; ``change`` is added to all it fits."""
    reqs = reqs_at(h)
    req_state = req_state_at(h)
    orders = orders_at(h)
    lots = lots_at(h)
    meta = meta_at(h)
    n_reqs = n_reqs_at(h)
    fresh = 0
    for part in range(3):
        if part == 0:
            first, last = orders[order * O_COLS + O_REQ], orders[order * O_COLS + O_REQ_END]
        elif part == 1:
            first, last = lots[lot * L_COLS + L_REQ], lots[lot * L_COLS + L_REQ_END]
        else:
            first, last = meta[META_REQ], n_reqs
        for r in range(first, last):
            row = shift(reqs, r * 3)
            if row[Q_LOT] not in (-1, lot) or row[Q_ORDER] not in (-1, order) or row[Q_TRIP] not in (-1, trip):
                continue
            if req_state[r] == 0:
                fresh += 1
            req_state[r] += change
    return fresh
