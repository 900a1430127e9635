"""Recreate: orders served one after the other, each on the trip where it gains most.

``gains`` compares an order's candidate trips, mostly from memory; ``recreate`` takes the orders in their turn or by regret,
tops up those that may come in several visits, and serves in parts what is too much for any one trip.
"""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.draw import draw
from matching.kernels.given import (
    best_at,
    cache_at,
    cand_trips_at,
    leaving_at,
    meta_at,
    n_cache_at,
    order_state_at,
    orders_at,
    queue_at,
)
from matching.kernels.header import shift
from matching.kernels.layout import (
    BIG,
    C_COLS,
    C_TRIP,
    META_SALT,
    O_CAND,
    O_CAND_END,
    O_COLS,
    O_DELIVERIES,
    O_MAX,
    O_MIN,
    OS_COLS,
    OS_G,
    OS_LOCK,
)
from matching.kernels.serve import serve
from matching.kernels.signature import mix, signature
from matching.kernels.take_out import take_out


@kernel
def gains(h: int, o: int, blink: int, least: int, second: int) -> None:
    """Best and second-best gain above ``least`` of order ``o`` over its candidate trips into ``best[4:7]``: row, gain, second.

    ``second`` = 0: the second gain is not asked for, and trips that cannot beat the first are passed over. ``cache`` = rows
    (signature, twice the gain, + 1 where it is only known that there is no more), a power of two of them; ``blink`` in 1024 =
    chance that a trip is overlooked.
    """
    orders, cand_trips, meta = orders_at(h), cand_trips_at(h), meta_at(h)
    cache, n_cache, best = cache_at(h), n_cache_at(h), best_at(h)
    row, top, other = -1, -BIG, -BIG
    for c in range(orders[o * O_COLS + O_CAND], orders[o * O_COLS + O_CAND_END]):
        if blink > 0 and draw(h, 1024) < blink:
            continue
        # overlooked by all orders alike: the best looking trip may be one that is never funded
        if meta[META_SALT] != 0 and (mix(cand_trips[c * C_COLS + C_TRIP], meta[META_SALT]) >> 38) & 3 == 0:
            continue
        floor = max(least, other if second == 1 else top)
        key = signature(h, o, c)
        known = shift(cache, ((key >> 17) & (n_cache - 1)) * 2)
        if known[0] != key or (known[1] & 1 == 1 and known[1] >> 1 > floor):
            gain = serve(h, o, c, floor, 0)
            known[0] = key
            known[1] = 2 * gain if gain > floor else 2 * floor + 1
        gain = known[1] >> 1
        if known[1] & 1 == 1 or gain <= floor:
            continue
        if gain > top:
            row, top, other = c, gain, top
        elif gain > other:
            other = gain
    best[4], best[5], best[6] = row, top, other


@kernel
def recreate(h: int, blink: int, loan: int, regret: int, n_queue: int) -> None:
    """Serve the orders of ``queue`` one after the other (``regret`` = 1: always the one that would lose most by waiting).

    An order comes in where it gains more than ``-loan``. Orders that may come in several visits are topped up on other trips.
    """
    best = best_at(h)
    queue = queue_at(h)
    orders = orders_at(h)
    order_state = order_state_at(h)
    leaving = leaving_at(h)
    size = n_queue
    for turn in range(size):
        pick = turn
        if regret == 1:
            pick, most = -1, -BIG
            for a in range(size):
                if queue[a] < 0:
                    continue
                gains(h, queue[a], 0, min(0, -loan), 1)
                if best[4] < 0 or best[5] <= -loan:
                    continue
                lose = best[5] - max(best[6], 0)
                lose = lose + (best[5] >> 2)
                if lose > most:
                    pick, most = a, lose
            if pick < 0:
                break
        o = queue[pick]
        if regret == 1:
            queue[pick] = -1
        if order_state[o * OS_COLS + OS_LOCK] == 1 and order_state[o * OS_COLS + OS_G] >= orders[o * O_COLS + O_MAX]:
            continue
        for extra in range(max(1, orders[o * O_COLS + O_DELIVERIES])):
            bar, chance = 0, 0
            if extra == 0:
                bar, chance = -loan, blink
            gains(h, o, chance, bar, 0)
            row = best[4]
            if row < 0 or best[5] <= bar:
                break
            got = serve(h, o, row, best[5] - 1, 1)
            if got == -BIG or order_state[o * OS_COLS + OS_G] >= orders[o * O_COLS + O_MAX]:
                break
        if order_state[o * OS_COLS + OS_G] == 0 and orders[o * O_COLS + O_DELIVERIES] > 1:
            # too much for any one trip: in parts, the best first, all or nothing
            for _ in range(orders[o * O_COLS + O_DELIVERIES]):
                row, most = -1, -BIG
                for c in range(orders[o * O_COLS + O_CAND], orders[o * O_COLS + O_CAND_END]):
                    serve(h, o, c, -BIG, 2)
                    if best[7] > most:
                        row, most = c, best[7]
                if row < 0 or most <= -(BIG >> 1):
                    break
                serve(h, o, row, -BIG, 3)
                if order_state[o * OS_COLS + OS_G] >= orders[o * O_COLS + O_MIN]:
                    break
            if 0 < order_state[o * OS_COLS + OS_G] < orders[o * O_COLS + O_MIN] and order_state[o * OS_COLS + OS_LOCK] == 0:
                leaving[0] = o
                take_out(h, 1)


@kernel
def complete(h: int, n_orders: int) -> int:
    """Fill up orders of which something must stay but less than they need, at any price; the first that stays short, or -1."""
    best, orders, order_state = best_at(h), orders_at(h), order_state_at(h)
    for o in range(n_orders):
        if order_state[o * OS_COLS + OS_LOCK] == 0:
            continue
        for _ in range(max(1, orders[o * O_COLS + O_DELIVERIES])):
            if order_state[o * OS_COLS + OS_G] >= orders[o * O_COLS + O_MIN]:
                break
            gains(h, o, 0, -(BIG >> 2), 0)
            if best[4] < 0 or serve(h, o, best[4], best[5] - 1, 1) == -BIG:
                return o
        if order_state[o * OS_COLS + OS_G] < orders[o * O_COLS + O_MIN]:
            return o
    return -1
