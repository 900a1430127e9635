"""What was taken out is put back, one request after the other, each where it costs least."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import draw
from matching.kernels.pairs.layout import (
    G_BANK,
    G_REM,
    G_SUM,
    G_TOP,
    absence,
    bank,
    g,
    n,
    rem,
    sort_keys,
    tmp,
    where,
)
from matching.kernels.pairs.route import put
from matching.kernels.pairs.scan import cheapest


@kernel
def arrange(h: int) -> None:
    """Shuffle ``rem``; more often than not sort it by a key (far, near, narrow, heavy, long absent)."""
    state, these = g(h), rem(h)
    count = state[G_REM]
    for x in range(count - 1, 0, -1):
        y = draw(state, x + 1)
        swap = these[x]
        these[x] = these[y]
        these[y] = swap
    die = draw(state, 16)
    if die >= 10:
        return
    which = 3 if die < 4 else 0 if die < 7 else 1 if die < 8 else 2
    keys = shift(sort_keys(h), which * n(h))
    for x in range(1, count):
        r = these[x]
        key = keys[r]
        y = x - 1
        while y >= 0 and keys[these[y]] > key:
            these[y + 1] = these[y]
            y -= 1
        these[y + 1] = r


@kernel
def recall(h: int, most: int) -> None:
    """Add absent requests (a sample of ``most``) to what is put back; the bank is empty afterwards but for the others."""
    state, these, left = g(h), rem(h), bank(h)
    for x in range(min(most, state[G_BANK])):
        y = x + draw(state, state[G_BANK] - x)
        r = left[y]
        left[y] = left[x]
        left[x] = r
    taken = min(most, state[G_BANK])
    for x in range(taken):
        these[state[G_REM]] = left[x]
        state[G_REM] += 1
        state[G_SUM] -= absence(h)[left[x]]
    for x in range(taken, state[G_BANK]):
        left[x - taken] = left[x]
    state[G_BANK] -= taken


@kernel
def recreate(h: int, strict: int) -> int:
    """Put back ``rem`` in its order; what finds no place is absent. With ``strict`` the first such ends it: 0, else 1."""
    state, these = g(h), rem(h)
    for x in range(state[G_REM]):
        r = these[x]
        k = cheapest(h, r)
        if k >= 0:
            if k == state[G_TOP]:
                state[G_TOP] += 1
            put(h, r, k, tmp(h)[0])
            continue
        if strict:
            return 0
        where(h)[r] = -1
        bank(h)[state[G_BANK]] = r
        state[G_BANK] += 1
        state[G_SUM] += absence(h)[r]
    return 1
