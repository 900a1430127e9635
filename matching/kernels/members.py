"""Which orders are served and may be taken out, and which are not served and have a trip worth trying: two lists, kept up."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.given import listed_at, meta_at, n_orders_at, order_state_at, orders_at, run_at, touched_at, where_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    META_TOUCHED,
    O_CAND,
    O_CAND_END,
    O_COLS,
    O_MIN,
    OS_COLS,
    OS_COUNT,
    OS_G,
    OS_LOCK,
    RUN_SERVED,
)


@kernel
def _list_of(h: int, o: int) -> int:
    order, os = shift(orders_at(h), o * O_COLS), shift(order_state_at(h), o * OS_COLS)
    if os[OS_COUNT] > 0 and os[OS_LOCK] == 0:
        return 0
    if (os[OS_COUNT] == 0 or os[OS_G] < order[O_MIN]) and order[O_CAND_END] > order[O_CAND]:
        return 1
    return -1


@kernel
def enlist(h: int, o: int) -> None:
    """Put order ``o`` on the list where it belongs."""
    listed, where, run, size = listed_at(h), shift(where_at(h), 2 * o), run_at(h), n_orders_at(h)
    now = _list_of(h, o)
    old = where[0]
    if now == old:
        return
    if old >= 0:
        run[RUN_SERVED + old] -= 1
        last = listed[old * size + run[RUN_SERVED + old]]
        listed[old * size + where[1]] = last
        where_at(h)[2 * last + 1] = where[1]
    where[0] = now
    if now >= 0:
        listed[now * size + run[RUN_SERVED + now]] = o
        where[1] = run[RUN_SERVED + now]
        run[RUN_SERVED + now] += 1


@kernel
def enlist_touched(h: int) -> None:
    """Put the orders booked in this turn where they belong."""
    for a in range(meta_at(h)[META_TOUCHED]):
        enlist(h, touched_at(h)[a])


@kernel
def enlist_all(h: int) -> None:
    """Make both lists anew."""
    run = run_at(h)
    run[RUN_SERVED] = run[RUN_SERVED + 1] = 0
    for o in range(n_orders_at(h)):
        where_at(h)[2 * o] = -1
    for o in range(n_orders_at(h)):
        enlist(h, o)
