"""A new route put in force: its steps and windows written down, and the sums of its trip counted anew."""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import sponsor_yen
from matching.kernels.given import (
    changed_at,
    longest_at,
    meta_at,
    nodes_at,
    out_at,
    seqs_at,
    slots_at,
    trip_state_at,
    wide_at,
    wins_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    F_OK,
    META_CHANGED,
    META_CLOCK,
    META_SLOT_NODE,
    META_TURN,
    META_USED,
    N_COLS,
    N_G,
    N_KIND,
    N_LOT,
    N_ORDER,
    N_PLACE,
    N_W,
    S_BASIS,
    S_COLS,
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
    X_TRY,
    X_WIN,
)
from matching.kernels.signature import mix
from matching.kernels.visits import count_visits


@kernel
def commit_route(
    h: int,
    t: int,
    seq: P64,
    n: int,
    out: P64,
) -> int:
    """Make ``seq[:n]`` the route of trip ``t``, with its sums; returns evaluate's code and changes nothing unless it is 0."""
    nodes = nodes_at(h)
    slots = slots_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    wins = wins_at(h)
    meta = meta_at(h)
    x = x_at(h)
    longest = longest_at(h)
    wide = wide_at(h)
    code = evaluate(h, t, seq, n, 0, out)
    if code != F_OK:
        return code
    ts = shift(trip_state, t * TS_COLS)
    if ts[TS_VERSION] < meta[META_TURN]:
        changed_at(h)[meta[META_CHANGED]] = t
        meta[META_CHANGED] += 1
    meta[META_USED] -= sponsor_yen(ts[TS_COST], ts[TS_HEAD], ts[TS_PAID])
    count_visits(h, shift(seqs, t * longest), ts[TS_N], -1)
    for q in range(n):
        seqs[t * longest + q] = seq[q]
        wins[t * longest + q] = x[X_WIN * wide + q]
    count_visits(h, shift(seqs, t * longest), n, 1)
    ts[TS_N] = n
    ts[TS_COST], ts[TS_PEN], ts[TS_METRES] = out[V_COST], out[V_PEN], out[V_METRES]
    ts[TS_ELAPSED], ts[TS_VISITS], ts[TS_PARK] = out[V_ELAPSED], out[V_VISITS], out[V_PARK]
    ts[TS_PAUSE], ts[TS_CHAIN] = out[V_PAUSE], out[V_CHAIN]
    for c in range(TS_VALUE, TS_COLS):
        ts[c] = 0
    first = meta[META_SLOT_NODE]
    content = 0
    for q in range(n):
        row = shift(nodes, seq[q] * N_COLS)
        content = mix(row[N_KIND] if seq[q] >= first else 3 + seq[q], content)
        if seq[q] >= first:
            content = mix(row[N_LOT], mix(row[N_PLACE], content))
            content = mix(row[N_ORDER], mix(row[N_G], mix(row[N_W], content)))
        if row[N_KIND] == 2:
            s = shift(slots, (seq[q] - first) // 2 * S_COLS)
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
    meta[META_USED] += sponsor_yen(ts[TS_COST], ts[TS_HEAD], ts[TS_PAID])
    meta[META_CLOCK] += 1
    ts[TS_VERSION] = meta[META_CLOCK]
    ts[TS_HASH] = content
    return F_OK


@kernel
def commit(h: int, t: int, n: int) -> int:
    """:func:`commit_route` of the ``n`` steps in X_TRY, for callers outside the kernels."""
    return commit_route(h, t, shift(x_at(h), X_TRY * wide_at(h)), n, out_at(h))
