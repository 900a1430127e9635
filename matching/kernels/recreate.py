"""Recreate: orders served one after the other, each on the trip where it gains most.

``gains`` compares an order's candidate trips, mostly from memory; ``recreate`` takes the orders in their turn or by regret,
tops up those that may come in several visits, and serves in parts what is too much for any one trip.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import BIG, C_TRIP, META_SALT, O_CAND, O_CAND_END, O_DELIVERIES, O_MAX, O_MIN, OS_G, OS_LOCK
from matching.kernels.serve import serve
from matching.kernels.signature import mix, signature
from matching.kernels.take_out import take_out


@kernel
def gains(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    picks: Ints,
    orders: Ints,
    recvs: Ints,
    reqs: Ints,
    cand_trips: Ints,
    cand_lots: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    req_state: Ints,
    meta: Ints,
    o: int,
    cache: Ints,
    x: Ints,
    tallies: Ints,
    now: Ints,
    out: Ints,
    best: Ints,
    rng: Ints,
    blink: int,
) -> None:
    """Best and second-best gain of order ``o`` over its candidate trips into ``best[4:7]``: row, gain, second gain.

    ``cache`` = rows (signature, gain), a power of two of them, found by it; ``blink`` in 1024 =
    chance that a trip is overlooked.
    """
    row, top, second = -1, -BIG, -BIG
    for c in range(orders[o, O_CAND], orders[o, O_CAND_END]):
        if blink > 0:
            rng[0] = rng[0] ^ (rng[0] << 13)
            rng[0] = rng[0] ^ ((rng[0] >> 7) & ((1 << 57) - 1))
            rng[0] = rng[0] ^ (rng[0] << 17)
            if rng[0] & 1023 < blink:
                continue
        # overlooked by all orders alike: the best looking trip may be one that is never funded
        if meta[META_SALT] != 0 and (mix(cand_trips[c, C_TRIP], meta[META_SALT]) >> 38) & 3 == 0:
            continue
        key = signature(trips, lots, cand_trips, cand_lots, lot_state, order_state, trip_state, req_state, meta, o, c)
        known = cache[(key >> 17) & (cache.shape[0] - 1)]
        if known[0] != key:
            known[1] = serve(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips,
                             cand_lots, nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                             o, c, 0, 0, x, tallies, now, out, best)  # fmt: skip
            known[0] = key
        gain = known[1]
        if gain > top:
            row, top, second = c, gain, top
        elif gain > second:
            second = gain
    best[4], best[5], best[6] = row, top, second


@kernel
def recreate(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    picks: Ints,
    orders: Ints,
    recvs: Ints,
    reqs: Ints,
    cand_trips: Ints,
    cand_lots: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    req_state: Ints,
    meta: Ints,
    queue: Ints,
    cache: Ints,
    x: Ints,
    tallies: Ints,
    now: Ints,
    out: Ints,
    best: Ints,
    rng: Ints,
    blink: int,
    loan: int,
    regret: int,
    flags: Ints,
    base_seqs: Ints,
) -> None:
    """Serve the orders of ``queue`` one after the other (``regret`` = 1: always the one that would lose most by waiting).

    An order comes in where it gains more than ``-loan``. Orders that may come in several visits are topped up on other trips.
    """
    size = queue.shape[0]
    for turn in range(size):
        pick = turn
        if regret == 1:
            pick, most = -1, -BIG
            for a in range(size):
                if queue[a] < 0:
                    continue
                gains(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips, cand_lots,
                      nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                      queue[a], cache, x, tallies, now, out, best, rng, 0)  # fmt: skip
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
        if order_state[o, OS_LOCK] == 1 and order_state[o, OS_G] >= orders[o, O_MAX]:
            continue
        for extra in range(max(1, orders[o, O_DELIVERIES])):
            bar, chance = 0, 0
            if extra == 0:
                bar, chance = -loan, blink
            gains(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips, cand_lots,
                  nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                  o, cache, x, tallies, now, out, best, rng, chance)  # fmt: skip
            row = best[4]
            if row < 0 or best[5] <= bar:
                break
            got = serve(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips, cand_lots,
                        nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                        o, row, bar, 1, x, tallies, now, out, best)  # fmt: skip
            if got == -BIG or order_state[o, OS_G] >= orders[o, O_MAX]:
                break
        if order_state[o, OS_G] == 0 and orders[o, O_DELIVERIES] > 1:
            # too much for any one trip: in parts, the best first, all or nothing
            for _ in range(orders[o, O_DELIVERIES]):
                row, most = -1, -BIG
                for c in range(orders[o, O_CAND], orders[o, O_CAND_END]):
                    serve(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips,
                                 cand_lots, nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                                 o, c, BIG, 2, x, tallies, now, out, best)  # fmt: skip
                    if best[7] > most:
                        row, most = c, best[7]
                if row < 0 or most <= -(BIG >> 1):
                    break
                serve(trips, windows, places, secs, mets, promises, lots, picks, orders, recvs, reqs, cand_trips,
                      cand_lots, nodes, slots, lot_state, order_state, trip_state, seqs, wins, req_state, meta,
                      o, row, -BIG, 2, x, tallies, now, out, best)  # fmt: skip
                if order_state[o, OS_G] >= orders[o, O_MIN]:
                    break
            if 0 < order_state[o, OS_G] < orders[o, O_MIN] and order_state[o, OS_LOCK] == 0:
                flags[o] = 1
                take_out(trips, windows, places, secs, mets, promises, lots, reqs, orders, nodes, slots, lot_state,
                         order_state, trip_state, seqs, wins, req_state, meta, flags, base_seqs, x, out)  # fmt: skip
