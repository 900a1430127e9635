"""Routes noted for OR-Tools to choose from: of every trip the most valuable ones, one for each set of shipments.

The first one noted of a trip is its own way, or what stays alone, and is never given up.
"""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.funding import sponsor_yen
from matching.kernels.given import (
    changed_at,
    longest_at,
    meta_at,
    n_pool_at,
    n_trips_at,
    nodes_at,
    pool_at,
    pool_count_at,
    pool_keys_at,
    pool_values_at,
    run_at,
    seqs_at,
    slots_at,
    trip_state_at,
    trips_at,
    wide_pool_at,
    wins_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    G_METRES,
    G_N,
    G_PAUSE,
    G_SPONSOR,
    G_STEPS,
    META_CHANGED,
    META_SLOT_NODE,
    N_COLS,
    N_KIND,
    RUN_ROUTES,
    S_COLS,
    S_LOT,
    S_ORDER,
    S_PICK,
    S_RECV,
    S_UNITS,
    T_COLS,
    T_NODE,
    TS_COLS,
    TS_COST,
    TS_HEAD,
    TS_METRES,
    TS_N,
    TS_PAID,
    TS_PAUSE,
    TS_PEN,
    TS_VALUE,
)
from matching.kernels.signature import mix


@kernel
def note_route(h: int, t: int) -> None:
    """Note the route of trip ``t`` if it is worth it."""
    most, wide, slots, nodes = n_pool_at(h), wide_pool_at(h), slots_at(h), nodes_at(h)
    ts = shift(trip_state_at(h), t * TS_COLS)
    seq, windows = shift(seqs_at(h), t * longest_at(h)), shift(wins_at(h), t * longest_at(h))
    keys, values = shift(pool_keys_at(h), t * most), shift(pool_values_at(h), t * most)
    count = shift(pool_count_at(h), t)
    n, first = ts[TS_N], meta_at(h)[META_SLOT_NODE]
    if G_STEPS + 2 * n > wide or most == 0:
        return
    value = ts[TS_VALUE] - ts[TS_COST] - ts[TS_PEN]
    key = 0
    for q in range(n):
        if seq[q] >= first and nodes[seq[q] * N_COLS + N_KIND] == 2:
            s = shift(slots, (seq[q] - first) // 2 * S_COLS)
            key += mix(mix(s[S_LOT], s[S_PICK]), mix(mix(s[S_ORDER], s[S_RECV]), s[S_UNITS]))
    place = -1
    for a in range(count[0]):
        if keys[a] == key:
            if values[a] >= value:
                return
            place = a
            break
    if place < 0:
        if count[0] < most:
            place = count[0]
            count[0] += 1
        else:
            place = 1
            for a in range(2, most):
                if values[a] < values[place]:
                    place = a
            if most < 2 or values[place] >= value:
                return
        run_at(h)[RUN_ROUTES] += 1
    keys[place], values[place] = key, value
    row = shift(pool_at(h), (t * most + place) * wide)
    row[G_SPONSOR] = sponsor_yen(ts[TS_COST], ts[TS_HEAD], ts[TS_PAID])
    row[G_METRES], row[G_PAUSE], row[G_N] = ts[TS_METRES], ts[TS_PAUSE], n
    own = trips_at(h)[t * T_COLS + T_NODE]
    for q in range(n):
        word = shift(row, G_STEPS + 2 * q)
        if seq[q] < first:
            word[0], word[1] = (seq[q] - own) << 2, windows[q]
            continue
        slot = (seq[q] - first) // 2
        s = shift(slots, slot * S_COLS)
        word[0] = nodes[seq[q] * N_COLS + N_KIND] | s[S_LOT] << 2 | s[S_ORDER] << 32
        word[1] = windows[q] | s[S_PICK] << 6 | s[S_RECV] << 12 | s[S_UNITS] << 18 | slot << 42


@kernel
def note_changed(h: int) -> None:
    """Note the routes changed in this turn."""
    for a in range(meta_at(h)[META_CHANGED]):
        note_route(h, changed_at(h)[a])


@kernel
def note_all(h: int) -> None:
    """Note every route."""
    for t in range(n_trips_at(h)):
        note_route(h, t)
