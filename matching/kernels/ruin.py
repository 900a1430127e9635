"""Which orders are taken out: at random, related ones (Shaw), bad ones, a whole route, a stretch of one, rivals for a lot."""

from __future__ import annotations

from typing import Final

from matching.kernels.compilation import kernel
from matching.kernels.draw import draw
from matching.kernels.given import (
    flags_at,
    leaving_at,
    listed_at,
    longest_at,
    meta_at,
    n_near_at,
    n_orders_at,
    near_at,
    nodes_at,
    order_state_at,
    run_at,
    seqs_at,
    slots_at,
    taker_first_at,
    takers_at,
    trip_state_at,
    where_at,
    wish_first_at,
    wishes_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    META_SLOT_NODE,
    N_COLS,
    N_ORDER,
    OS_COLS,
    OS_COUNT,
    OS_FIRST,
    RUN_SERVED,
    RUN_UNSERVED,
    S_COLS,
    S_NEXT,
    S_TRIP,
    S_VALUE,
    TS_COLS,
    TS_N,
)

MOST: Final = 5
"""Orders taken out at most, but for whole routes: small ruins leave time for more turns (10: M after 6 s 3.6 % worse)."""


@kernel
def _add(h: int, o: int, count: int) -> int:
    """Put order ``o`` among those that leave if it is served and not among them yet; their number."""
    flags = flags_at(h)
    if where_at(h)[2 * o] != 0 or flags[o] == 1:
        return count
    flags[o] = 1
    leaving_at(h)[count] = o
    return count + 1


@kernel
def _any_served(h: int) -> int:
    return int(listed_at(h)[draw(h, run_at(h)[RUN_SERVED])])


@kernel
def _any_unserved(h: int) -> int:
    return int(listed_at(h)[n_orders_at(h) + draw(h, run_at(h)[RUN_UNSERVED])])


@kernel
def _at_random(h: int, size: int) -> int:
    count = 0
    for _ in range(3 * size):
        if count < size:
            count = _add(h, _any_served(h), count)
    return count


@kernel
def _related(h: int, seed: int, size: int) -> int:
    near, wide = near_at(h), n_near_at(h)
    count = _add(h, seed, 0)
    for a in range(wide):
        o = near[seed * wide + a]
        if o < 0 or count >= size:
            break
        if where_at(h)[2 * o] == 0 and draw(h, 4) > 0:
            count = _add(h, o, count)
    if count == 0:
        count = _add(h, _any_served(h), count)
    return count


@kernel
def _worth(h: int, o: int) -> int:
    slots = slots_at(h)
    value = 0
    s = order_state_at(h)[o * OS_COLS + OS_FIRST]
    while s >= 0:
        value += slots[s * S_COLS + S_VALUE]
        s = slots[s * S_COLS + S_NEXT]
    return int(value)


@kernel
def _worst(h: int, size: int) -> int:
    """The least worth of three drawn, again and again."""
    count = 0
    for _ in range(size):
        bad, least = -1, 0
        for _ in range(3):
            o = _any_served(h)
            value = _worth(h, o)
            if flags_at(h)[o] == 0 and (bad < 0 or value < least):
                bad, least = o, value
        if bad >= 0:
            count = _add(h, bad, count)
    return count


@kernel
def _on_route(h: int, size: int, stretch: int) -> int:
    """The orders of a route of some order; with ``stretch`` = 1 those of a part of it."""
    slots, nodes, first = slots_at(h), nodes_at(h), meta_at(h)[META_SLOT_NODE]
    row = shift(order_state_at(h), _any_served(h) * OS_COLS)
    s = row[OS_FIRST]
    for _ in range(draw(h, max(1, row[OS_COUNT]))):
        if slots[s * S_COLS + S_NEXT] >= 0:
            s = slots[s * S_COLS + S_NEXT]
    t = slots[s * S_COLS + S_TRIP]
    seq = shift(seqs_at(h), t * longest_at(h))
    n = trip_state_at(h)[t * TS_COLS + TS_N]
    tasks = 0
    for q in range(n):
        if seq[q] >= first:
            tasks += 1
    begin, end, most = 0, tasks, 14
    if stretch == 1:
        begin = draw(h, max(1, tasks - size))
        end, most = begin + 2 * size, size
    count, at = 0, 0
    for q in range(n):
        if seq[q] < first:
            continue
        if begin <= at < end and count < most:
            count = _add(h, nodes[seq[q] * N_COLS + N_ORDER], count)
        at += 1
    return count


@kernel
def _rivals(h: int, o: int, size: int) -> int:
    """Orders served that could take a lot which order ``o`` wants."""
    lots, mine, takers = wish_first_at(h), wishes_at(h), takers_at(h)
    count = 0
    if lots[o + 1] > lots[o]:
        lot = mine[lots[o] + draw(h, lots[o + 1] - lots[o])]
        first, number = taker_first_at(h)[lot], taker_first_at(h)[lot + 1] - taker_first_at(h)[lot]
        begin = draw(h, number)
        for a in range(number):
            if count < size:
                count = _add(h, takers[first + (begin + a) % number], count)
    if count == 0:
        count = _related(h, o, size)
    return count


@kernel
def ruin(h: int) -> int:
    """Choose the orders that leave (``leaving``, flagged); their number."""
    run = run_at(h)
    served, waiting = run[RUN_SERVED], run[RUN_UNSERVED]
    if served == 0:
        return 0
    size = min(served, 1 + draw(h, min(MOST, 2 + served // 2)))
    die = draw(h, 100)
    if die < 15:
        return _at_random(h, size)
    if die < 45:
        if waiting > 0 and draw(h, 2) == 0:
            return _related(h, _any_unserved(h), size)
        return _related(h, _any_served(h), size)
    if die < 55:
        return _worst(h, size)
    if die < 65:
        return _on_route(h, size, 0)
    if die < 85 or waiting == 0:
        return _on_route(h, size, 1)
    return _rivals(h, _any_unserved(h), size)
