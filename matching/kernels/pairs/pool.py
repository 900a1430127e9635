"""The pool of routes seen, from which OR-Tools chooses: a table by the requests of a route, the shortest of equal ones kept."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import mix
from matching.kernels.pairs.layout import (
    G_ARENA,
    G_ITER,
    G_POOL,
    G_TOUCHED,
    R_NODE,
    T_BASE,
    T_COLS,
    T_LEN,
    T_M,
    T_MARK0,
    arena,
    arena_size,
    g,
    marks,
    pool_info,
    pool_key,
    pool_mask,
    pool_size,
    pool_table,
    rec,
    rt,
    touched,
)


@kernel
def note(h: int, k: int) -> None:
    """Enter route ``k``; nothing happens where the pool is full."""
    state = g(h)
    row = shift(rt(h), k * T_COLS)
    size = row[T_LEN] - 2
    if size <= 0:
        return
    recs = shift(rec(h), 2 * row[T_BASE] + 8)
    key = 0
    for x in range(size):
        v = recs[8 * x + R_NODE]
        if v & 1 == 0:
            key += mix(v + 1)
    table, keys, mask = pool_table(h), pool_key(h), pool_mask(h)
    at = (key >> 20) & mask
    while table[at] >= 0 and keys[table[at]] != key:
        at = (at + 1) & mask
    entry = table[at]
    if entry < 0:
        if state[G_POOL] >= pool_size(h) or state[G_ARENA] + size > arena_size(h):
            return
        entry = state[G_POOL]
        state[G_POOL] += 1
        table[at] = entry
        keys[entry] = key
        info = shift(pool_info(h), 4 * entry)
        info[0], info[1], info[2] = 1 << 30, state[G_ARENA], size
        state[G_ARENA] += size
    info = shift(pool_info(h), 4 * entry)
    info[3] = state[G_ITER]
    if row[T_M] < info[0]:
        info[0] = row[T_M]
        to = shift(arena(h), info[1])
        for x in range(size):
            to[x] = recs[8 * x + R_NODE]


@kernel
def gather(h: int) -> None:
    """Enter the routes that this move has really changed."""
    state = g(h)
    for x in range(state[G_TOUCHED]):
        k = touched(h)[x]
        if marks(h)[k] != rt(h)[k * T_COLS + T_MARK0]:
            note(h, k)


@kernel
def rehash(h: int) -> None:
    """Fill the table anew from the entries."""
    table, keys, mask = pool_table(h), pool_key(h), pool_mask(h)
    for x in range(mask + 1):
        table[x] = -1
    for entry in range(g(h)[G_POOL]):
        at = (keys[entry] >> 20) & mask
        while table[at] >= 0:
            at = (at + 1) & mask
        table[at] = entry
