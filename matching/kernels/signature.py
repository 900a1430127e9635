"""One number for all that a gain depends on, so that gains known from before need not be found again.

Also the mixing it is made of, and the salt by which some trips, lots and options are overlooked in one iteration and not in
the next.
"""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.funding import sponsor_left
from matching.kernels.given import (
    cand_lots_at,
    cand_trips_at,
    lot_state_at,
    lots_at,
    meta_at,
    n_reqs_at,
    order_state_at,
    req_state_at,
    trip_state_at,
    trips_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    B_PAID,
    C_COLS,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_COLS,
    D_LOT,
    D_MOST,
    L_COLS,
    L_REQ,
    L_REQ_END,
    LS_COLS,
    LS_LEFT,
    LS_PICK,
    META_BUDGET,
    META_REQ,
    META_SALT,
    META_STRICT,
    OS_COLS,
    OS_G,
    OS_VISITS,
    T_BASIS,
    T_COLS,
    TS_COLS,
    TS_HASH,
)


@kernel
def mix(value: int, key: int) -> int:
    """Mix ``value`` into ``key`` (wraps around; only equality matters)."""
    key = (key ^ value) * 6364136223846793005 + 1442695040888963407
    return key ^ (key >> 29)


@kernel
def salt_of(h: int, o: int) -> int:
    """The salt for order ``o``: every other one is served plainly, from what is remembered."""
    meta = meta_at(h)
    if meta[META_SALT] != 0 and (mix(o, meta[META_SALT]) >> 41) & 1 == 1:
        return int(meta[META_SALT])
    return 0


@kernel
def signature(
    h: int,
    o: int,
    c: int,
) -> int:
    """What the gain of order ``o`` on candidate row ``c`` depends on, as one number.

    The route's content, what is left of its lots, the order's own state, required patterns open, roughly the sponsor's money.
    """
    trips = trips_at(h)
    lots = lots_at(h)
    cand_trips = cand_trips_at(h)
    cand_lots = cand_lots_at(h)
    lot_state = lot_state_at(h)
    order_state = order_state_at(h)
    trip_state = trip_state_at(h)
    req_state = req_state_at(h)
    meta = meta_at(h)
    n_reqs = n_reqs_at(h)
    t = cand_trips[c * C_COLS + C_TRIP]
    key = mix(2 * c + meta[META_STRICT], mix(salt_of(h, o), trip_state[t * TS_COLS + TS_HASH]))
    if order_state[o * OS_COLS + OS_G] > 0:
        key = mix(order_state[o * OS_COLS + OS_G], mix(order_state[o * OS_COLS + OS_VISITS], key))
    for d in range(cand_trips[c * C_COLS + C_LOT], cand_trips[c * C_COLS + C_LOT_END]):
        l = cand_lots[d * D_COLS + D_LOT]  # noqa: E741
        ls = shift(lot_state, l * LS_COLS)
        key = mix(min(ls[LS_LEFT], cand_lots[d * D_COLS + D_MOST]) * 8 + ls[LS_PICK] + 1, key)
        for r in range(lots[l * L_COLS + L_REQ], lots[l * L_COLS + L_REQ_END]):
            key = mix(min(req_state[r], 1), key)
    for r in range(meta[META_REQ], n_reqs):
        key = mix(min(req_state[r], 1), key)
    if meta[META_BUDGET] > 0 and trips[t * T_COLS + T_BASIS] == B_PAID:
        key = mix(max(-1, min(8, sponsor_left(h, t) >> 9)), key)
    return key
