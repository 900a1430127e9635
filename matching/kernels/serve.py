"""One order served on one trip: lots added one by one, the best first, until nothing more pays.

Stock, one pickup option a lot, the number of delivery visits, insured value and funding are judged on the way; what falls short
of the order's least quantity or gains too little is undone.
"""

from __future__ import annotations

from matching.kernels.bounds import deliveries, least_cost, standing_cost
from matching.kernels.commit import commit_route
from matching.kernels.compilation import P64, kernel
from matching.kernels.evaluate import evaluate
from matching.kernels.funding import deficit, sponsor_left
from matching.kernels.given import (
    best_at,
    cand_lots_at,
    cand_trips_at,
    costs_at,
    finds_at,
    longest_at,
    lot_state_at,
    lots_at,
    meta_at,
    n_cache_at,
    n_orders_at,
    n_reqs_at,
    nodes_at,
    now_at,
    order_state_at,
    orders_at,
    out_at,
    picks_at,
    promises_at,
    recvs_at,
    seqs_at,
    slots_at,
    tallies_at,
    trip_state_at,
    trips_at,
    wide_at,
    x_at,
)
from matching.kernels.header import shift
from matching.kernels.insertion import best_insertion, splice
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    BIG,
    C_COLS,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_BASIS,
    D_COLS,
    D_HIGHEST,
    D_LOT,
    D_RATE,
    K_COLS,
    K_LOW,
    L_COLS,
    L_EXTRA,
    L_HANDLING,
    L_MIN,
    L_NPICK,
    L_PICK,
    L_UNIT_G,
    L_UPC,
    LS_COLS,
    LS_LEFT,
    LS_PICK,
    M_COLS,
    M_COST,
    M_ORDER,
    META_MISS,
    META_STRICT,
    META_WORTH,
    N_COLS,
    N_KIND,
    N_LOT,
    N_ORDER,
    O_COLS,
    O_DELIVERIES,
    O_MAX,
    O_MIN,
    O_NRECV,
    O_PRIORITY,
    O_RECV,
    OS_COLS,
    OS_COUNT,
    OS_G,
    OS_VISITS,
    R_COLS,
    S_BASIS,
    S_COLS,
    S_G,
    S_HEAD,
    S_LOT,
    S_LOW,
    S_VALUE,
    T_COLS,
    T_H,
    T_INSURED,
    T_PROM,
    T_PROM_END,
    TS_CHAIN,
    TS_COLS,
    TS_COST,
    TS_FREE,
    TS_G,
    TS_HASH,
    TS_HEAD,
    TS_LOW,
    TS_METRES,
    TS_N,
    TS_PAID,
    TS_PARK,
    TS_PEN,
    TS_SHIPS,
    TS_VISITS,
    V_CHAIN,
    V_COST,
    V_METRES,
    V_PARK,
    V_PEN,
    V_VISITS,
    X_DST,
    X_TRY,
    X_WORK,
)
from matching.kernels.relax import relax
from matching.kernels.signature import mix, salt_of
from matching.kernels.slots import give_slot, set_nodes, set_slot, take_slot
from matching.kernels.stock import book, missed_by
from matching.kernels.visits import first_of_visit


@kernel
def count_elsewhere(h: int, o: int, t: int, elsewhere: P64) -> None:
    """``elsewhere`` = delivery visits of order ``o``, and of those on the route in force, on all trips but ``t``."""
    nodes, order_state = nodes_at(h), order_state_at(h)
    seq, n = shift(seqs_at(h), t * longest_at(h)), trip_state_at(h)[t * TS_COLS + TS_N]
    elsewhere[o] = order_state[o * OS_COLS + OS_VISITS]
    for q in range(n):
        node = shift(nodes, seq[q] * N_COLS)
        if node[N_KIND] == 2:
            elsewhere[node[N_ORDER]] = order_state[node[N_ORDER] * OS_COLS + OS_VISITS]
    for q in range(n):
        if first_of_visit(h, seq, q):
            elsewhere[nodes[seq[q] * N_COLS + N_ORDER]] -= 1


@kernel
def serve(h: int, o: int, c: int, least: int, mode: int) -> int:
    """Serve order ``o`` on candidate trip row ``c``; the gain, -BIG = no way.

    ``mode`` 0 and 1 = the whole order, 2 and 3 = a part of it; 1 and 3 commit what gains more than ``least``. A gain of
    ``least`` or below only says that there is no more to be had: lots that cannot bring more are passed over.
    """
    now = now_at(h)
    out = out_at(h)
    best = best_at(h)
    trips = trips_at(h)
    promises = promises_at(h)
    lots = lots_at(h)
    costs, finds, n_cache = costs_at(h), finds_at(h), n_cache_at(h)
    recvs = recvs_at(h)
    picks = picks_at(h)
    orders = orders_at(h)
    cand_trips = cand_trips_at(h)
    cand_lots = cand_lots_at(h)
    nodes = nodes_at(h)
    slots = slots_at(h)
    lot_state = lot_state_at(h)
    order_state = order_state_at(h)
    trip_state = trip_state_at(h)
    seqs = seqs_at(h)
    meta = meta_at(h)
    x = x_at(h)
    tallies = tallies_at(h)
    longest = longest_at(h)
    n_orders = n_orders_at(h)
    n_reqs = n_reqs_at(h)
    wide = wide_at(h)
    t = cand_trips[c * C_COLS + C_TRIP]
    tr, ts = shift(trips, t * T_COLS), shift(trip_state, t * TS_COLS)
    n = ts[TS_N]
    work = shift(x, X_WORK * wide)
    for q in range(n):
        work[q] = seqs[t * longest + q]
    tally, elsewhere = shift(tallies, 0 * n_orders), shift(tallies, 1 * n_orders)
    # visits elsewhere are counted when first asked for: most calls end before
    counted = order_state[o * OS_COLS + OS_COUNT] > 0
    here = 0
    if counted:
        count_elsewhere(h, o, t, elsewhere)
        here = order_state[o * OS_COLS + OS_VISITS] - elsewhere[o]
    count = 0
    now[V_METRES], now[V_CHAIN], now[V_VISITS], now[V_PARK] = ts[TS_METRES], ts[TS_CHAIN], ts[TS_VISITS], ts[TS_PARK]
    cost, pen = ts[TS_COST], ts[TS_PEN]
    salt = salt_of(h, o)
    grams = order_state[o * OS_COLS + OS_G]
    total, fresh = 0, 0
    value, head, paid, free, low, heavy = 0, 0, 0, 0, 0, 0
    mine = shift(x, X_DST * wide)
    hopes = 0
    for p in range(tr[T_PROM], tr[T_PROM_END]):
        if promises[p * M_COLS + M_ORDER] == o:
            hopes += promises[p * M_COLS + M_COST]
    before = 0
    if ts[TS_SHIPS] > 0:
        left = sponsor_left(h, t) if ts[TS_PAID] > 0 else 0
        before = deficit(tr, ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], ts[TS_PAID], ts[TS_FREE], ts[TS_G], meta[META_WORTH], left)
    # beside the lots themselves a gain may come from the order's priority, promises kept and funds no longer lacking
    beside = before + hopes + (orders[o * O_COLS + O_PRIORITY] if order_state[o * OS_COLS + OS_COUNT] == 0 else 0)
    if n_reqs > 0:
        beside += meta[META_MISS] * n_reqs
    route = mix(t, ts[TS_HASH])
    rate = 0
    for d in range(cand_trips[c * C_COLS + C_LOT], cand_trips[c * C_COLS + C_LOT_END]):
        rate = max(rate, cand_lots[d * D_COLS + D_RATE])
    while n + 2 <= longest and count < 12:
        spare = take_slot(h)
        if spare < 0:
            break
        floor = -(BIG >> 2) if grams < orders[o * O_COLS + O_MIN] else 0
        room = orders[o * O_COLS + O_MAX] - grams
        got_lot = -1
        got_k = got_r = got_i = got_j = got_u = got_d = 0
        base = cost + pen
        visits = here + (elsewhere[o] if counted else 0)
        join = o if visits >= orders[o * O_COLS + O_DELIVERIES] else -1
        if join >= 0 and here == 0:
            give_slot(h, spare)
            break
        standing = standing_cost(tr, now)
        # what is known of the route in force serves the first lot
        known = count == 0 and join < 0
        relaxed = False
        for r in range(orders[o * O_COLS + O_NRECV]):
            if salt != 0 and orders[o * O_COLS + O_NRECV] > 1 and (mix(31 * o + r, salt) >> 35) & 1 == 1:
                continue
            at_recv = orders[o * O_COLS + O_RECV] + r
            recv = shift(recvs, at_recv * R_COLS)
            last = -2
            for d in range(cand_trips[c * C_COLS + C_LOT], cand_trips[c * C_COLS + C_LOT_END]):
                l = cand_lots[d * D_COLS + D_LOT]  # noqa: E741
                lot = shift(lots, l * L_COLS)
                most = min(lot_state[l * LS_COLS + LS_LEFT], room // lot[L_UNIT_G])
                if most < lot[L_MIN]:
                    continue
                if salt != 0:
                    dice = mix(o, mix(l, salt))
                    if (dice >> 33) & 7 == 0:
                        continue
                    if (dice >> 36) & 7 < 3:
                        if (dice >> 50) & 1 == 1:
                            # just enough, so that another order may have the rest
                            most = max(lot[L_MIN], min(most, -((grams - orders[o * O_COLS + O_MIN]) // lot[L_UNIT_G])))
                        else:
                            most = lot[L_MIN] + (((dice >> 40) & 1023) * (most - lot[L_MIN]) >> 10)
                twice = False
                for a in range(count):
                    twice = twice or slots[mine[a] * S_COLS + S_LOT] == l
                if order_state[o * OS_COLS + OS_COUNT] > 0:
                    for q in range(n):
                        if (
                            nodes[work[q] * N_COLS + N_KIND] == 1
                            and nodes[work[q] * N_COLS + N_LOT] == l
                            and nodes[work[q] * N_COLS + N_ORDER] == o
                        ):
                            twice = True
                if twice:
                    continue
                bonus = 0
                if n_reqs > 0:
                    bonus += meta[META_MISS] * missed_by(h, l, o, t, 0)
                basis = cand_lots[d * D_COLS + D_BASIS]
                for k in range(lot[L_NPICK]):
                    if lot_state[l * LS_COLS + LS_PICK] not in (-1, k):
                        continue
                    if salt != 0 and lot[L_NPICK] > 1 and (mix(47 * l + k, salt) >> 35) & 3 == 0:
                        continue
                    lowest = picks[(lot[L_PICK] + k) * K_COLS + K_LOW]
                    each = cand_lots[d * D_COLS + D_HIGHEST] * lot[L_UNIT_G] - lowest
                    if each < 0:
                        continue
                    each += lot[L_EXTRA]
                    units = most
                    if lowest > 0 and basis in (B_PAID, B_FREE):
                        units = min(units, (tr[T_INSURED] - ts[TS_LOW] - low) // lowest)
                    if units < lot[L_MIN]:
                        continue
                    # what the rest of the order could bring at best, at the best lot's price
                    rest = beside + total + rate * max(0, room - units * lot[L_UNIT_G])
                    bar = max(floor, least - rest)
                    worth = each * units + bonus + hopes + base
                    if worth <= bar:
                        continue
                    at_pick = lot[L_PICK] + k
                    key = mix(at_pick, mix(at_recv, route))
                    cost_row = shift(costs, ((key >> 17) & (n_cache - 1)) * 2)
                    if known and cost_row[0] == key:
                        extra = cost_row[1]
                    else:
                        if not relaxed:
                            relax(h, t, work, n)
                            relaxed = True
                        if last == -2:
                            last = deliveries(h, t, n, recv, join, now)
                        pick = shift(picks, at_pick * K_COLS)
                        extra = least_cost(h, t, n, last, lot, pick, recv, now)
                        if known:
                            cost_row[0], cost_row[1] = key, extra
                    crates = (lot[L_MIN] + lot[L_UPC] - 1) // lot[L_UPC]
                    extra += standing + 2 * tr[T_H] * lot[L_HANDLING] * crates
                    if worth - max(0, extra) <= bar:
                        continue
                    key = mix(64 * d + k, mix(units, mix(bonus + order_state[o * OS_COLS + OS_VISITS], key)))
                    find = shift(finds, ((key >> 17) & (n_cache - 1)) * 3)
                    if known and find[0] == key and (find[1] & 1 == 0 or find[1] >> 1 <= bar):
                        if find[1] & 1 == 0 and find[1] >> 1 > bar:
                            floor = find[1] >> 1
                            got_lot, got_k, got_r, got_d = l, k, r, d
                            got_i, got_j, got_u = find[2] & 65535, find[2] >> 16 & 65535, find[2] >> 32
                        continue
                    if not relaxed:
                        relax(h, t, work, n)
                        relaxed = True
                    if last == -2:
                        last = deliveries(h, t, n, recv, join, now)
                    if not counted:
                        count_elsewhere(h, o, t, elsewhere)
                        counted = True
                    set_slot(h, spare, l, o, t, k, r, units, cand_lots[d * D_COLS + D_HIGHEST], basis)
                    node = set_nodes(h, spare)
                    done = best_insertion(
                        h, t, n, node, lot, units, each, bonus, hopes, bar, base, join, last, elsewhere,
                        tally, now, out, best,
                    )  # fmt: skip
                    if known:
                        find[0], find[1] = key, 2 * bar + 1
                    if done:
                        floor = best[0]
                        got_lot, got_k, got_r, got_d = l, k, r, d
                        got_i, got_j, got_u = best[1], best[2], best[3]
                        if known:
                            find[1], find[2] = 2 * floor, got_i | got_j << 16 | got_u << 32
        if got_lot < 0:
            give_slot(h, spare)
            break
        set_slot(
            h,
            spare,
            got_lot,
            o,
            t,
            got_k,
            got_r,
            got_u,
            cand_lots[got_d * D_COLS + D_HIGHEST],
            cand_lots[got_d * D_COLS + D_BASIS],
        )
        node = set_nodes(h, spare)
        splice(h, n, node, got_i, got_j)
        n += 2
        for q in range(n):
            work[q] = x[X_TRY * wide + q]
        evaluate(h, t, work, n, 0, now)
        s = shift(slots, spare * S_COLS)
        total += s[S_VALUE] - (now[V_COST] + now[V_PEN] - base)
        cost, pen = now[V_COST], now[V_PEN]
        fresh += missed_by(h, got_lot, o, t, 1)
        mine[count] = spare
        count += 1
        grams += s[S_G]
        value += s[S_VALUE]
        heavy += s[S_G]
        if s[S_BASIS] != B_FREE:
            head += s[S_HEAD]
        paid += 1 if s[S_BASIS] == B_PAID else 0
        free += 1 if s[S_BASIS] == B_FREE else 0
        low += s[S_LOW] if s[S_BASIS] in (B_PAID, B_FREE) else 0
        here = 0
        for q in range(n):
            if nodes[work[q] * N_COLS + N_ORDER] == o and first_of_visit(h, work, q):
                here += 1
    good = count > 0 and (grams >= orders[o * O_COLS + O_MIN] or mode >= 2)
    gain = -BIG
    if good:
        left = sponsor_left(h, t) if paid + ts[TS_PAID] > 0 else 0
        before = deficit(tr, ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], ts[TS_PAID], ts[TS_FREE], ts[TS_G], meta[META_WORTH], left)
        after = deficit(
            tr,
            ts[TS_SHIPS] + count,
            cost,
            ts[TS_HEAD] + head,
            ts[TS_PAID] + paid,
            ts[TS_FREE] + free,
            ts[TS_G] + heavy,
            meta[META_WORTH],
            left,
        )
        gain = total + meta[META_MISS] * fresh - (after - before)
        if meta[META_STRICT] == 1 and after > before:
            gain = -BIG
        if order_state[o * OS_COLS + OS_COUNT] == 0:
            gain += orders[o * O_COLS + O_PRIORITY]
    if good and (mode & 1) == 1 and gain > least:
        for a in range(count):
            book(h, mine[a], 1)
        for q in range(n):
            x[X_TRY * wide + q] = work[q]
        commit_route(h, t, shift(x, X_TRY * wide), n, out)
        return gain
    for a in range(count - 1, -1, -1):
        missed_by(h, slots[mine[a] * S_COLS + S_LOT], o, t, -1)
        give_slot(h, mine[a])
    best[7] = gain
    return gain if mode == 0 else -BIG
