"""Shipments as rows: the free slots, what a slot says of its shipment, and its two nodes (pickup and delivery).

Nothing here looks at routes or stock: a slot may be written and tried in a route long before it is booked.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import free_at, lots_at, meta_at, nodes_at, orders_at, picks_at, recvs_at, slots_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    K_COLS,
    K_LOW,
    K_NW,
    K_PLACE,
    K_W,
    L_BY,
    L_COLS,
    L_ETH,
    L_EXTRA,
    L_HANDLING,
    L_ON_BOARD,
    L_PICK,
    L_UNIT_G,
    L_UPC,
    L_ZONE,
    META_FREE,
    META_LOW,
    META_SLOT_NODE,
    N_C,
    N_CAP,
    N_COLS,
    N_DONE_B,
    N_DONE_E,
    N_ETH,
    N_G,
    N_KIND,
    N_LOT,
    N_NW,
    N_ON_BOARD,
    N_ORDER,
    N_PAIR,
    N_PLACE,
    N_SVC,
    N_W,
    N_ZONE,
    O_COLS,
    O_RECV,
    R_COLS,
    R_NW,
    R_PLACE,
    R_W,
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
    S_TRIP,
    S_UNITS,
    S_VALUE,
)


@kernel
def fill(
    h: int,
    node: int,
    place: int,
    w: int,
    nw: int,
    cap: int,
    crates_s: int,
    kind: int,
    lot_row: P64,
    lot: int,
    order: int,
    on_board: int,
) -> None:
    """Write one of a shipment's two nodes but for its load; ``crates_s`` = its handling (s)."""
    nodes = nodes_at(h)
    row = shift(nodes, node * N_COLS)
    row[N_PLACE] = place
    row[N_SVC] = crates_s
    row[N_W] = w
    row[N_NW] = nw
    row[N_CAP] = cap
    row[N_KIND] = kind
    row[N_ETH] = lot_row[L_ETH]
    row[N_ZONE] = lot_row[L_ZONE]
    row[N_ON_BOARD] = on_board
    row[N_PAIR] = node - 1
    row[N_ORDER] = order
    row[N_LOT] = lot
    row[N_DONE_B] = -1
    row[N_DONE_E] = -1


@kernel
def load(h: int, pick: int, lot_row: P64, units: int) -> None:
    """Write the load and handling of ``units`` into the two nodes of a shipment."""
    nodes = nodes_at(h)
    crates = (units + lot_row[L_UPC] - 1) // lot_row[L_UPC]
    for side in range(2):
        row = shift(nodes, (pick + side) * N_COLS)
        sign = 1 - 2 * side
        row[N_SVC] = lot_row[L_HANDLING] * crates
        row[N_G] = sign * units * lot_row[L_UNIT_G]
        for z in range(3):
            row[N_C + z] = sign * crates if z == lot_row[L_ZONE] else 0


@kernel
def take_slot(h: int) -> int:
    """A free slot, -1 = none."""
    meta = meta_at(h)
    if meta[META_FREE] == 0:
        return -1
    meta[META_FREE] -= 1
    meta[META_LOW] = min(meta[META_LOW], meta[META_FREE])
    return int(free_at(h)[meta[META_FREE]])


@kernel
def give_slot(h: int, s: int) -> None:
    """Return a slot."""
    slots = slots_at(h)
    meta = meta_at(h)
    slots[s * S_COLS + S_TRIP] = -1
    free_at(h)[meta[META_FREE]] = s
    meta[META_FREE] += 1


@kernel
def set_slot(
    h: int,
    s: int,
    lot: int,
    order: int,
    trip: int,
    pick: int,
    recv: int,
    units: int,
    high: int,
    basis: int,
) -> None:
    """Write what a shipment is and what it is worth."""
    slots = slots_at(h)
    lots = lots_at(h)
    picks = picks_at(h)
    row = shift(slots, s * S_COLS)
    low = picks[(lots[lot * L_COLS + L_PICK] + pick) * K_COLS + K_LOW]
    row[S_LOT], row[S_ORDER], row[S_TRIP], row[S_PICK], row[S_RECV], row[S_UNITS] = lot, order, trip, pick, recv, units
    row[S_BASIS], row[S_FIXED] = basis, 0
    row[S_G] = units * lots[lot * L_COLS + L_UNIT_G]
    row[S_HEAD] = units * (high * lots[lot * L_COLS + L_UNIT_G] - low)
    row[S_VALUE] = row[S_HEAD] + units * lots[lot * L_COLS + L_EXTRA]
    row[S_LOW] = units * low


@kernel
def set_nodes(h: int, s: int) -> int:
    """Write the two nodes of a slot."""
    slots = slots_at(h)
    lots = lots_at(h)
    picks = picks_at(h)
    recvs = recvs_at(h)
    orders = orders_at(h)
    meta = meta_at(h)
    row = shift(slots, s * S_COLS)
    lot_row = shift(lots, row[S_LOT] * L_COLS)
    k = shift(picks, (lot_row[L_PICK] + row[S_PICK]) * K_COLS)
    r = shift(recvs, (orders[row[S_ORDER] * O_COLS + O_RECV] + row[S_RECV]) * R_COLS)
    node = int(meta[META_SLOT_NODE] + 2 * s)
    fill(h, node, k[K_PLACE], k[K_W], k[K_NW], BIG, 0, 1, lot_row, row[S_LOT], row[S_ORDER], -1)
    fill(h, node + 1, r[R_PLACE], r[R_W], r[R_NW], lot_row[L_BY], 0, 2, lot_row, row[S_LOT], row[S_ORDER], lot_row[L_ON_BOARD])
    load(h, node, lot_row, row[S_UNITS])
    return node
