"""One number for all that a gain depends on, so that gains known from before need not be found again.

Also the mixing it is made of, and the salt by which some trips, lots and options are overlooked in one iteration and not in
the next.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.funding import sponsor_left
from matching.kernels.layout import (
    B_PAID,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_LOT,
    D_MOST,
    L_REQ,
    L_REQ_END,
    LS_LEFT,
    LS_PICK,
    META_BUDGET,
    META_REQ,
    META_SALT,
    META_STRICT,
    OS_G,
    OS_VISITS,
    T_BASIS,
    TS_HASH,
)


@kernel
def mix(value: int, key: int) -> int:
    """Mix ``value`` into ``key`` (wraps around; only equality matters)."""
    key = (key ^ value) * 6364136223846793005 + 1442695040888963407
    return key ^ (key >> 29)


@kernel
def salt_of(meta: Ints, o: int) -> int:
    """The salt for order ``o``: every other one is served plainly, from what is remembered."""
    if meta[META_SALT] != 0 and (mix(o, meta[META_SALT]) >> 41) & 1 == 1:
        return int(meta[META_SALT])
    return 0


@kernel
def signature(
    trips: Ints,
    lots: Ints,
    cand_trips: Ints,
    cand_lots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    req_state: Ints,
    meta: Ints,
    o: int,
    c: int,
) -> int:
    """What the gain of order ``o`` on candidate row ``c`` depends on, as one number.

    The route's content, what is left of its lots, the order's own state, required patterns open, roughly the sponsor's money.
    """
    t = cand_trips[c, C_TRIP]
    key = mix(2 * c + meta[META_STRICT], mix(salt_of(meta, o), trip_state[t, TS_HASH]))
    if order_state[o, OS_G] > 0:
        key = mix(order_state[o, OS_G], mix(order_state[o, OS_VISITS], key))
    for d in range(cand_trips[c, C_LOT], cand_trips[c, C_LOT_END]):
        l = cand_lots[d, D_LOT]  # noqa: E741
        ls = lot_state[l]
        key = mix(min(ls[LS_LEFT], cand_lots[d, D_MOST]) * 8 + ls[LS_PICK] + 1, key)
        for r in range(lots[l, L_REQ], lots[l, L_REQ_END]):
            key = mix(min(req_state[r], 1), key)
    for r in range(meta[META_REQ], req_state.shape[0]):
        key = mix(min(req_state[r], 1), key)
    if meta[META_BUDGET] > 0 and trips[t, T_BASIS] == B_PAID:
        key = mix(max(-1, min(8, sponsor_left(trip_state, meta, t) >> 9)), key)
    return key
