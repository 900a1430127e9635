"""Orders served and taken out as a whole: the moves of ruin and recreate, with all joint rules.

An order is served on a trip by adding shipments (lots) one by one, the best first, until its least quantity is met and nothing
more pays. Stock, one pickup option a lot, number of delivery visits, insured value and funding are kept in the mutable tables.
``G`` below stands for the static tables, ``S`` for the state, as listed in ``layout``.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.insertion import best_insertion, fill, load, splice
from matching.kernels.layout import (
    B_FREE,
    B_PAID,
    BIG,
    C_LOT,
    C_LOT_END,
    C_TRIP,
    D_BASIS,
    D_HIGHEST,
    D_LOT,
    D_MOST,
    F_OK,
    K_LOW,
    K_NW,
    K_PLACE,
    K_W,
    L_BY,
    L_EXTRA,
    L_MIN,
    L_NPICK,
    L_ON_BOARD,
    L_PICK,
    L_REQ,
    L_REQ_END,
    L_UNIT_G,
    LS_COUNT,
    LS_LEFT,
    LS_PICK,
    M_COST,
    M_ORDER,
    META_BUDGET,
    META_CLOCK,
    META_FREE,
    META_MISS,
    META_REQ,
    META_SALT,
    META_SLOT_NODE,
    META_STRICT,
    META_WORTH,
    N_G,
    N_KIND,
    N_LOT,
    N_ORDER,
    N_PLACE,
    N_W,
    O_CAND,
    O_CAND_END,
    O_DELIVERIES,
    O_MAX,
    O_MIN,
    O_NRECV,
    O_PRIORITY,
    O_RECV,
    O_REQ,
    O_REQ_END,
    OS_COUNT,
    OS_G,
    OS_LOCK,
    OS_VISITS,
    Q_LOT,
    Q_ORDER,
    Q_TRIP,
    R_NW,
    R_PLACE,
    R_W,
    S_BASIS,
    S_FIXED,
    S_G,
    S_HEAD,
    S_LOT,
    S_LOW,
    S_NEXT,
    S_ORDER,
    S_PICK,
    S_RECV,
    S_TRIP,
    S_UNITS,
    S_VALUE,
    T_BASIS,
    T_GIFT,
    T_INSURED,
    T_PROM,
    T_PROM_END,
    T_USED,
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
    V_CODE,
    V_COST,
    V_ELAPSED,
    V_METRES,
    V_PARK,
    V_PAUSE,
    V_PEN,
    V_VISITS,
    X_DST,
    X_TRY,
    X_WIN,
    X_WORK,
)
from matching.kernels.schedule import evaluate, relax


@kernel
def sponsor_yen(cost: int, head: int, paid: int) -> int:
    """S_t: whole yen by which the extra cost exceeds the headroom of a trip with a paid basis."""
    if paid == 0 or cost <= head:
        return 0
    return (cost - head + 17_999) // 18_000


@kernel
def deficit(tr: Ints, ships: int, cost: int, head: int, paid: int, free: int, grams: int, worth: int, left_yen: int) -> int:
    """Score units by which a trip is unfunded, 0 = funded; ``left_yen`` = what the others leave of the sponsor's budget."""
    if ships == 0 or tr[T_USED] != 0:
        return 0
    if paid > 0:
        need = sponsor_yen(cost, head, paid)
        return max(0, need * 18_000 - worth * grams) + 18_000 * max(0, need - left_yen)
    return max(0, cost - head - (tr[T_GIFT] if free > 0 else 0))


@kernel
def sponsor_left(trip_state: Ints, meta: Ints, but: int) -> int:
    """Yen of the sponsor's budget that the trips other than ``but`` leave."""
    used = 0
    for t in range(trip_state.shape[0]):
        if t != but and trip_state[t, TS_PAID] > 0:
            used += sponsor_yen(trip_state[t, TS_COST], trip_state[t, TS_HEAD], trip_state[t, TS_PAID])
    return int(meta[META_BUDGET] - used)


@kernel
def first_of_visit(nodes: Ints, seq: Ints, q: int) -> bool:
    """Whether step ``q`` is the first delivery task of its order in its visit."""
    if nodes[seq[q], N_KIND] != 2:
        return False
    r = q - 1
    while r >= 0 and nodes[seq[r], N_PLACE] == nodes[seq[q], N_PLACE]:
        if nodes[seq[r], N_KIND] == 2 and nodes[seq[r], N_ORDER] == nodes[seq[q], N_ORDER]:
            return False
        r -= 1
    return True


@kernel
def count_visits(nodes: Ints, order_state: Ints, seq: Ints, n: int, sign: int) -> None:
    """Add ``sign`` times the delivery visits of a route to its orders."""
    for q in range(n):
        if first_of_visit(nodes, seq, q):
            order_state[nodes[seq[q], N_ORDER], OS_VISITS] += sign


@kernel
def missed_by(
    reqs: Ints, req_state: Ints, orders: Ints, lots: Ints, meta: Ints, lot: int, order: int, trip: int, change: int
) -> int:
    """Required patterns that (lot, order, trip) fits and nothing else does; ``change`` is added to all it fits."""
    fresh = 0
    for part in range(3):
        if part == 0:
            first, last = orders[order, O_REQ], orders[order, O_REQ_END]
        elif part == 1:
            first, last = lots[lot, L_REQ], lots[lot, L_REQ_END]
        else:
            first, last = meta[META_REQ], reqs.shape[0]
        for r in range(first, last):
            row = reqs[r]
            if row[Q_LOT] not in (-1, lot) or row[Q_ORDER] not in (-1, order) or row[Q_TRIP] not in (-1, trip):
                continue
            if req_state[r] == 0:
                fresh += 1
            req_state[r] += change
    return fresh


@kernel
def mix(value: int, key: int) -> int:
    """Mix ``value`` into ``key`` (wraps around; only equality matters)."""
    key = (key ^ value) * 6364136223846793005 + 1442695040888963407
    return key ^ (key >> 29)


@kernel
def salt_of(meta: Ints, o: int) -> int:
    """The salt for order ``o``: every other one is served plainly, from what is remembered."""
    if meta[META_SALT] != 0 and (mix(o, meta[META_SALT]) >> 41) & 1 == 1:
        return int(meta[META_SALT])
    return 0


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


@kernel
def take_slot(slots: Ints, meta: Ints) -> int:
    """A free slot, -1 = none."""
    s = int(meta[META_FREE])
    if s >= 0:
        meta[META_FREE] = slots[s, S_NEXT]
    return s


@kernel
def give_slot(slots: Ints, meta: Ints, s: int) -> None:
    """Return a slot."""
    slots[s, S_TRIP] = -1
    slots[s, S_NEXT] = meta[META_FREE]
    meta[META_FREE] = s


@kernel
def book(slots: Ints, lots: Ints, lot_state: Ints, order_state: Ints, s: int, sign: int) -> None:
    """Book (or unbook) a shipment with its lot and order."""
    row = slots[s]
    ls = lot_state[row[S_LOT]]
    ls[LS_LEFT] -= sign * row[S_UNITS]
    ls[LS_COUNT] += sign
    ls[LS_PICK] = row[S_PICK] if ls[LS_COUNT] > 0 else -1
    order_state[row[S_ORDER], OS_G] += sign * row[S_UNITS] * lots[row[S_LOT], L_UNIT_G]
    order_state[row[S_ORDER], OS_COUNT] += sign


@kernel
def set_slot(
    slots: Ints,
    lots: Ints,
    picks: Ints,
    s: int,
    lot: int,
    order: int,
    trip: int,
    pick: int,
    recv: int,
    units: int,
    high: int,
    basis: int,
) -> None:
    """Write what a shipment is and what it is worth."""
    row = slots[s]
    low = picks[lots[lot, L_PICK] + pick, K_LOW]
    row[S_LOT], row[S_ORDER], row[S_TRIP], row[S_PICK], row[S_RECV], row[S_UNITS] = lot, order, trip, pick, recv, units
    row[S_BASIS], row[S_FIXED] = basis, 0
    row[S_G] = units * lots[lot, L_UNIT_G]
    row[S_HEAD] = units * (high * lots[lot, L_UNIT_G] - low)
    row[S_VALUE] = row[S_HEAD] + units * lots[lot, L_EXTRA]
    row[S_LOW] = units * low


@kernel
def set_nodes(nodes: Ints, slots: Ints, lots: Ints, picks: Ints, recvs: Ints, orders: Ints, meta: Ints, s: int) -> int:
    """Write the two nodes of a slot."""
    row = slots[s]
    lot_row = lots[row[S_LOT]]
    k = picks[lot_row[L_PICK] + row[S_PICK]]
    r = recvs[orders[row[S_ORDER], O_RECV] + row[S_RECV]]
    node = int(meta[META_SLOT_NODE] + 2 * s)
    fill(nodes, node, k[K_PLACE], k[K_W], k[K_NW], BIG, 0, 1, lot_row, row[S_LOT], row[S_ORDER], -1)
    fill(nodes, node + 1, r[R_PLACE], r[R_W], r[R_NW], lot_row[L_BY], 0, 2, lot_row, row[S_LOT], row[S_ORDER],
         lot_row[L_ON_BOARD])  # fmt: skip
    load(nodes, node, lot_row, row[S_UNITS])
    return node


@kernel
def serve(
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
    c: int,
    least: int,
    commit: int,
    x: Ints,
    tallies: Ints,
    now: Ints,
    out: Ints,
    best: Ints,
) -> int:
    """Serve order ``o`` on candidate trip row ``c``, whole (or, with ``commit`` = 2, in part); the gain, -BIG = no way.

    Committed is only what gains more than ``least``. ``tallies`` = two rows of one number an order, the first all 0.
    """
    t = cand_trips[c, C_TRIP]
    tr, ts = trips[t], trip_state[t]
    n = ts[TS_N]
    work = x[X_WORK]
    for q in range(n):
        work[q] = seqs[t, q]
    tally, elsewhere = tallies[0], tallies[1]
    elsewhere[o] = order_state[o, OS_VISITS]
    for q in range(n):
        if nodes[work[q], N_KIND] == 2:
            elsewhere[nodes[work[q], N_ORDER]] = order_state[nodes[work[q], N_ORDER], OS_VISITS]
    for q in range(n):
        if first_of_visit(nodes, work, q):
            elsewhere[nodes[work[q], N_ORDER]] -= 1
    here = order_state[o, OS_VISITS] - elsewhere[o]
    count = 0
    now[V_METRES], now[V_CHAIN], now[V_VISITS], now[V_PARK] = ts[TS_METRES], ts[TS_CHAIN], ts[TS_VISITS], ts[TS_PARK]
    cost, pen = ts[TS_COST], ts[TS_PEN]
    salt = salt_of(meta, o)
    grams = order_state[o, OS_G]
    total, fresh = 0, 0
    value, head, paid, free, low, heavy = 0, 0, 0, 0, 0, 0
    mine = x[X_DST]
    hopes = 0
    for p in range(tr[T_PROM], tr[T_PROM_END]):
        if promises[p, M_ORDER] == o:
            hopes += promises[p, M_COST]
    while n + 2 <= seqs.shape[1] and count < 12:
        spare = take_slot(slots, meta)
        if spare < 0:
            break
        relax(trips, windows, places, secs, nodes, t, work, n, x)
        floor = -(BIG >> 2) if grams < orders[o, O_MIN] else 0
        room = orders[o, O_MAX] - grams
        got_lot = -1
        got_k = got_r = got_i = got_j = got_u = got_d = 0
        base = cost + pen
        visits = elsewhere[o] + here
        join = o if visits >= orders[o, O_DELIVERIES] else -1
        if join >= 0 and here == 0:
            give_slot(slots, meta, spare)
            break
        for d in range(cand_trips[c, C_LOT], cand_trips[c, C_LOT_END]):
            l = cand_lots[d, D_LOT]  # noqa: E741
            lot = lots[l]
            most = min(lot_state[l, LS_LEFT], room // lot[L_UNIT_G])
            if most < lot[L_MIN]:
                continue
            if salt != 0:
                dice = mix(o, mix(l, salt))
                if (dice >> 33) & 7 == 0:
                    continue
                if (dice >> 36) & 7 < 3:
                    if (dice >> 50) & 1 == 1:
                        # just enough, so that another order may have the rest
                        most = max(lot[L_MIN], min(most, -((grams - orders[o, O_MIN]) // lot[L_UNIT_G])))
                    else:
                        most = lot[L_MIN] + (((dice >> 40) & 1023) * (most - lot[L_MIN]) >> 10)
            twice = False
            for a in range(count):
                twice = twice or slots[mine[a], S_LOT] == l
            if order_state[o, OS_COUNT] > 0:
                for q in range(n):
                    if nodes[work[q], N_KIND] == 1 and nodes[work[q], N_LOT] == l and nodes[work[q], N_ORDER] == o:
                        twice = True
            if twice:
                continue
            bonus = 0
            if reqs.shape[0] > 0:
                bonus += meta[META_MISS] * missed_by(reqs, req_state, orders, lots, meta, l, o, t, 0)
            basis = cand_lots[d, D_BASIS]
            for k in range(lot[L_NPICK]):
                if lot_state[l, LS_PICK] not in (-1, k):
                    continue
                if salt != 0 and lot[L_NPICK] > 1 and (mix(47 * l + k, salt) >> 35) & 3 == 0:
                    continue
                lowest = picks[lot[L_PICK] + k, K_LOW]
                each = cand_lots[d, D_HIGHEST] * lot[L_UNIT_G] - lowest
                if each < 0:
                    continue
                each += lot[L_EXTRA]
                units = most
                if lowest > 0 and basis in (B_PAID, B_FREE):
                    units = min(units, (tr[T_INSURED] - ts[TS_LOW] - low) // lowest)
                if units < lot[L_MIN] or each * units + bonus + hopes + base <= floor:
                    continue
                for r in range(orders[o, O_NRECV]):
                    if salt != 0 and orders[o, O_NRECV] > 1 and (mix(31 * o + r, salt) >> 35) & 1 == 1:
                        continue
                    set_slot(slots, lots, picks, spare, l, o, t, k, r, units, cand_lots[d, D_HIGHEST], basis)
                    node = set_nodes(nodes, slots, lots, picks, recvs, orders, meta, spare)
                    if best_insertion(trips, windows, places, secs, mets, promises, nodes, orders, t, n, node, lot, units, each,
                                      bonus, hopes, floor, base, join, elsewhere, tally,
                                      now, x, out, best):  # fmt: skip
                        floor = best[0]
                        got_lot, got_k, got_r, got_d = l, k, r, d
                        got_i, got_j, got_u = best[1], best[2], best[3]
        if got_lot < 0:
            give_slot(slots, meta, spare)
            break
        set_slot(slots, lots, picks, spare, got_lot, o, t, got_k, got_r, got_u, cand_lots[got_d, D_HIGHEST],
                 cand_lots[got_d, D_BASIS])  # fmt: skip
        node = set_nodes(nodes, slots, lots, picks, recvs, orders, meta, spare)
        splice(x, n, node, got_i, got_j)
        n += 2
        for q in range(n):
            work[q] = x[X_TRY, q]
        evaluate(trips, windows, places, secs, mets, promises, nodes, t, work, n, 0, x, now)
        s = slots[spare]
        total += s[S_VALUE] - (now[V_COST] + now[V_PEN] - base)
        cost, pen = now[V_COST], now[V_PEN]
        fresh += missed_by(reqs, req_state, orders, lots, meta, got_lot, o, t, 1)
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
            if nodes[work[q], N_ORDER] == o and first_of_visit(nodes, work, q):
                here += 1
    good = count > 0 and (grams >= orders[o, O_MIN] or commit == 2)
    gain = -BIG
    if good:
        left = sponsor_left(trip_state, meta, t) if paid + ts[TS_PAID] > 0 else 0
        before = deficit(tr, ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], ts[TS_PAID], ts[TS_FREE], ts[TS_G], meta[META_WORTH], left)
        after = deficit(tr, ts[TS_SHIPS] + count, cost, ts[TS_HEAD] + head, ts[TS_PAID] + paid, ts[TS_FREE] + free,
                        ts[TS_G] + heavy, meta[META_WORTH], left)  # fmt: skip
        gain = total + meta[META_MISS] * fresh - (after - before)
        if meta[META_STRICT] == 1 and after > before:
            gain = -BIG
        if order_state[o, OS_COUNT] == 0:
            gain += orders[o, O_PRIORITY]
    if good and commit > 0 and gain > least:
        for a in range(count):
            book(slots, lots, lot_state, order_state, mine[a], 1)
        for q in range(n):
            x[X_TRY, q] = work[q]
        commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins, meta,
                     t, x[X_TRY], n, x, out)  # fmt: skip
        return gain
    for a in range(count - 1, -1, -1):
        missed_by(reqs, req_state, orders, lots, meta, slots[mine[a], S_LOT], o, t, -1)
        give_slot(slots, meta, mine[a])
    best[7] = gain
    return gain if commit == 0 else -BIG


@kernel
def signature(
    trips: Ints,
    lots: Ints,
    cand_trips: Ints,
    cand_lots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    req_state: Ints,
    meta: Ints,
    o: int,
    c: int,
) -> int:
    """What the gain of order ``o`` on candidate row ``c`` depends on, as one number.

    The route's content, what is left of its lots, the order's own state, required patterns open, roughly the sponsor's money.
    """
    t = cand_trips[c, C_TRIP]
    key = mix(2 * c + meta[META_STRICT], mix(salt_of(meta, o), trip_state[t, TS_HASH]))
    if order_state[o, OS_G] > 0:
        key = mix(order_state[o, OS_G], mix(order_state[o, OS_VISITS], key))
    for d in range(cand_trips[c, C_LOT], cand_trips[c, C_LOT_END]):
        l = cand_lots[d, D_LOT]  # noqa: E741
        ls = lot_state[l]
        key = mix(min(ls[LS_LEFT], cand_lots[d, D_MOST]) * 8 + ls[LS_PICK] + 1, key)
        for r in range(lots[l, L_REQ], lots[l, L_REQ_END]):
            key = mix(min(req_state[r], 1), key)
    for r in range(meta[META_REQ], req_state.shape[0]):
        key = mix(min(req_state[r], 1), key)
    if meta[META_BUDGET] > 0 and trips[t, T_BASIS] == B_PAID:
        key = mix(max(-1, min(8, sponsor_left(trip_state, meta, t) >> 9)), key)
    return key


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
def take_out(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    reqs: Ints,
    orders: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    req_state: Ints,
    meta: Ints,
    flags: Ints,
    base_seqs: Ints,
    x: Ints,
    out: Ints,
) -> None:
    """Take the flagged orders out of all routes; ``flags`` are 0 again afterwards.

    A route may become unlawful by losing stops (metres know no triangle inequality): then all its orders go, and what stays is
    the sequence it had with its fixed shipments alone (``base_seqs``, first its length).
    """
    first = meta[META_SLOT_NODE]
    again = True
    while again:
        again = False
        for t in range(trips.shape[0]):
            n = trip_state[t, TS_N]
            kept = 0
            for q in range(n):
                node = seqs[t, q]
                stays = True
                if node >= first:
                    s = slots[(node - first) // 2]
                    stays = s[S_FIXED] == 1 or flags[s[S_ORDER]] == 0
                if stays:
                    x[X_WORK, kept] = node
                    kept += 1
            if kept == n:
                continue
            code = commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins,
                                meta, t, x[X_WORK], kept, x, out)  # fmt: skip
            if code == F_OK:
                continue
            left = 0
            for q in range(n):
                node = seqs[t, q]
                if node >= first:
                    s = slots[(node - first) // 2]
                    if s[S_FIXED] == 0 and flags[s[S_ORDER]] == 0:
                        flags[s[S_ORDER]] = 1
                        left += 1
            if left > 0:
                again = True
                continue
            for q in range(base_seqs[t, 0]):
                x[X_WORK, q] = base_seqs[t, 1 + q]
            commit_route(trips, windows, places, secs, mets, promises, nodes, slots, order_state, trip_state, seqs, wins, meta,
                         t, x[X_WORK], base_seqs[t, 0], x, out)  # fmt: skip
    for i in range(slots.shape[0]):
        s = slots[i]
        if s[S_TRIP] >= 0 and s[S_FIXED] == 0 and flags[s[S_ORDER]] == 1:
            missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], s[S_ORDER], s[S_TRIP], -1)
            book(slots, lots, lot_state, order_state, i, -1)
            give_slot(slots, meta, i)
    for o in range(flags.shape[0]):
        flags[o] = 0


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


@kernel
def settle(
    trips: Ints,
    windows: Ints,
    places: Ints,
    secs: Ints,
    mets: Ints,
    promises: Ints,
    lots: Ints,
    reqs: Ints,
    orders: Ints,
    nodes: Ints,
    slots: Ints,
    lot_state: Ints,
    order_state: Ints,
    trip_state: Ints,
    seqs: Ints,
    wins: Ints,
    req_state: Ints,
    meta: Ints,
    flags: Ints,
    base_seqs: Ints,
    x: Ints,
    out: Ints,
) -> int:
    """Take orders out until every trip is funded and none loses; the cheapest to lose first. Returns how many went."""
    first = meta[META_SLOT_NODE]
    gone = 0
    while True:
        worst_order, worst_net = -1, -BIG
        for t in range(trips.shape[0]):
            ts = trip_state[t]
            if ts[TS_SHIPS] == 0:
                continue
            left = sponsor_left(trip_state, meta, t) if ts[TS_PAID] > 0 else 0
            lack = deficit(trips[t], ts[TS_SHIPS], ts[TS_COST], ts[TS_HEAD], ts[TS_PAID], ts[TS_FREE], ts[TS_G],
                           meta[META_WORTH], left)  # fmt: skip
            now = ts[TS_VALUE] - ts[TS_COST] - ts[TS_PEN]
            loses = trips[t, T_USED] == 0 and now < 0
            if lack == 0 and not loses:
                continue
            for q in range(ts[TS_N]):
                node = seqs[t, q]
                if node < first or not first_of_visit(nodes, seqs[t], q):
                    continue
                o = nodes[node, N_ORDER]
                if order_state[o, OS_LOCK] == 1:
                    continue
                kept = 0
                value, head, paid, free, grams, ships, miss = 0, 0, 0, 0, 0, 0, 0
                for r in range(ts[TS_N]):
                    other = seqs[t, r]
                    if other >= first:
                        s = slots[(other - first) // 2]
                        if s[S_ORDER] == o and s[S_FIXED] == 0:
                            if nodes[other, N_KIND] == 2:
                                missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], o, t, -1)
                                miss += missed_by(reqs, req_state, orders, lots, meta, s[S_LOT], o, t, 1)
                            continue
                        if nodes[other, N_KIND] == 2:
                            ships += 1
                            value += s[S_VALUE]
                            grams += s[S_G]
                            head += s[S_HEAD] if s[S_BASIS] != B_FREE else 0
                            paid += 1 if s[S_BASIS] == B_PAID else 0
                            free += 1 if s[S_BASIS] == B_FREE else 0
                    x[X_WORK, kept] = other
                    kept += 1
                if kept == ts[TS_N]:
                    continue
                evaluate(trips, windows, places, secs, mets, promises, nodes, t, x[X_WORK], kept, 0, x, out)
                if out[V_CODE] != F_OK:
                    out[V_COST], out[V_PEN] = ts[TS_COST], ts[TS_PEN]
                after = deficit(trips[t], ships, out[V_COST], head, paid, free, grams, meta[META_WORTH], left)
                net = value - out[V_COST] - out[V_PEN] - now - orders[o, O_PRIORITY] - meta[META_MISS] * miss
                if lack == 0 and net <= 0:
                    continue
                if lack > 0:
                    net += (lack - after) + (BIG >> 3)
                if net > worst_net:
                    worst_order, worst_net = o, net
        if worst_order < 0:
            return gone
        flags[worst_order] = 1
        gone += 1
        take_out(trips, windows, places, secs, mets, promises, lots, reqs, orders, nodes, slots, lot_state, order_state,
                 trip_state, seqs, wins, req_state, meta, flags, base_seqs, x, out)  # fmt: skip


@kernel
def total(orders: Ints, order_state: Ints, trip_state: Ints, req_state: Ints, sums: Ints) -> None:
    """``sums`` = (required missed, score units, kg in g, orders served)."""
    sums[0] = 0
    for r in range(req_state.shape[0]):
        if req_state[r] == 0:
            sums[0] += 1
    sums[1], sums[2], sums[3] = 0, 0, 0
    for t in range(trip_state.shape[0]):
        sums[1] += trip_state[t, TS_VALUE] - trip_state[t, TS_COST] - trip_state[t, TS_PEN]
        sums[2] += trip_state[t, TS_G]
    for o in range(orders.shape[0]):
        if order_state[o, OS_COUNT] > 0:
            sums[1] += orders[o, O_PRIORITY]
            sums[3] += 1
