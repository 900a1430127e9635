"""A new route put in force: its steps and windows written down, and the sums of its trip counted anew."""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    F_OK,
    META_CLOCK,
    META_SLOT_NODE,
    N_G,
    N_KIND,
    N_LOT,
    N_ORDER,
    N_PLACE,
    N_W,
    S_BASIS,
    S_G,
    S_HEAD,
    S_LOW,
    S_VALUE,
    TS_CHAIN,
    TS_COLS,
    TS_COST,
    TS_ELAPSED,
    TS_FREE,
    TS_G,
    TS_HASH,
    TS_HEAD,
    TS_LOW,
    TS_METRES,
    TS_N,
    TS_PAID,
    TS_PARK,
    TS_PAUSE,
    TS_PEN,
    TS_SHIPS,
    TS_VALUE,
    TS_VERSION,
    TS_VISITS,
    V_CHAIN,
    V_COST,
    V_ELAPSED,
    V_METRES,
    V_PARK,
    V_PAUSE,
    V_PEN,
    V_VISITS,
    X_WIN,
)
from matching.kernels.signature import mix
from matching.kernels.visits import count_visits


@kernel
def commit_route(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    nodes: Ints,
    slots: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    meta: Ints,
    t: int,
    seq: Ints,
    n: int,
    x: Ints,
    out: Ints,
) -> int:
    """Make ``seq[:n]`` the route of trip ``t``, with its sums; returns evaluate's code and changes nothing unless it is 0."""
    code = evaluate(trips, windows, places, secs, mets, promises, nodes, t, seq, n, 0, x, out)
    if code != F_OK:
        return code
    ts = trip_state[t]
    count_visits(nodes, order_state, seqs[t], ts[TS_N], -1)
    for q in range(n):
        seqs[t, q] = seq[q]
        wins[t, q] = x[X_WIN, q]
    count_visits(nodes, order_state, seqs[t], n, 1)
    ts[TS_N] = n
    ts[TS_COST], ts[TS_PEN], ts[TS_METRES] = out[V_COST], out[V_PEN], out[V_METRES]
    ts[TS_ELAPSED], ts[TS_VISITS], ts[TS_PARK] = out[V_ELAPSED], out[V_VISITS], out[V_PARK]
    ts[TS_PAUSE], ts[TS_CHAIN] = out[V_PAUSE], out[V_CHAIN]
    for c in range(TS_VALUE, TS_COLS):
        ts[c] = 0
    first = meta[META_SLOT_NODE]
    content = 0
    for q in range(n):
        row = nodes[seq[q]]
        content = mix(row[N_KIND] if seq[q] >= first else 3 + seq[q], content)
        if seq[q] >= first:
            content = mix(row[N_LOT], mix(row[N_PLACE], content))
            content = mix(row[N_ORDER], mix(row[N_G], mix(row[N_W], content)))
        if row[N_KIND] == 2:
            s = slots[(seq[q] - first) // 2]
            ts[TS_VALUE] += s[S_VALUE]
            ts[TS_G] += s[S_G]
            ts[TS_SHIPS] += 1
            if s[S_BASIS] != B_FREE:
                ts[TS_HEAD] += s[S_HEAD]
            if s[S_BASIS] == B_PAID:
                ts[TS_PAID] += 1
            if s[S_BASIS] == B_FREE:
                ts[TS_FREE] += 1
            if s[S_BASIS] in (B_PAID, B_FREE):
                ts[TS_LOW] += s[S_LOW]
    meta[META_CLOCK] += 1
    ts[TS_VERSION] = meta[META_CLOCK]
    ts[TS_HASH] = content
    return F_OK
