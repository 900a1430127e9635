"""The books of lots, orders and required patterns: what a shipment takes from each, and what it gives back when it goes."""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import (
    L_REQ,
    L_REQ_END,
    L_UNIT_G,
    LS_COUNT,
    LS_LEFT,
    LS_PICK,
    META_REQ,
    O_REQ,
    O_REQ_END,
    OS_COUNT,
    OS_G,
    Q_LOT,
    Q_ORDER,
    Q_TRIP,
    S_LOT,
    S_ORDER,
    S_PICK,
    S_UNITS,
)


@kernel
def book(slots: Ints, lots: Ints, lot_state: Ints, order_state: Ints, s: int, sign: int) -> None:
    """Book (or unbook) a shipment with its lot and order."""
    row = slots[s]
    ls = lot_state[row[S_LOT]]
    ls[LS_LEFT] -= sign * row[S_UNITS]
    ls[LS_COUNT] += sign
    ls[LS_PICK] = row[S_PICK] if ls[LS_COUNT] > 0 else -1
    order_state[row[S_ORDER], OS_G] += sign * row[S_UNITS] * lots[row[S_LOT], L_UNIT_G]
    order_state[row[S_ORDER], OS_COUNT] += sign


@kernel
def missed_by(
    reqs: Ints, req_state: Ints, orders: Ints, lots: Ints, meta: Ints, lot: int, order: int, trip: int, change: int
) -> int:
    """Required patterns that (lot, order, trip) fits and nothing else does; ``change`` is added to all it fits."""
    fresh = 0
    for part in range(3):
        if part == 0:
            first, last = orders[order, O_REQ], orders[order, O_REQ_END]
        elif part == 1:
            first, last = lots[lot, L_REQ], lots[lot, L_REQ_END]
        else:
            first, last = meta[META_REQ], reqs.shape[0]
        for r in range(first, last):
            row = reqs[r]
            if row[Q_LOT] not in (-1, lot) or row[Q_ORDER] not in (-1, order) or row[Q_TRIP] not in (-1, trip):
                continue
            if req_state[r] == 0:
                fresh += 1
            req_state[r] += change
    return fresh
