"""The best place for one request in one route, and the best route for it."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import draw
from matching.kernels.pairs.layout import (
    ALL,
    BIG,
    BITS,
    G_BLINK,
    G_CAP,
    G_LIMIT,
    G_M,
    G_OPEN,
    G_SCANS,
    G_STAMP,
    G_TOP,
    NONE,
    R_BEGIN,
    R_LATE,
    R_LEAVE,
    R_LOAD,
    R_M,
    R_NODE,
    R_S,
    T_BASE,
    T_COLS,
    T_LEN,
    T_STAMP,
    alone,
    cache,
    g,
    marks,
    node,
    nodes,
    rec,
    room,
    rt,
    slack_m,
    slack_s,
    slots,
    stale,
    tmp,
    travel,
    width,
)

_LEAVE, _COST, _DROP, _LEAST = range(4)
_NO = 4 * BIG


@kernel
def scan(h: int, r: int, k: int, under: int) -> int:
    """Return ``metres << 24 | i << 12 | j``: request ``r`` into route ``k``, pickup after record i, delivery after record j.

    Positions are those before the change.

    Formula: the least m(a,p) + m(p,b) - m(a,b) + the same of the delivery over all pairs of arcs that keep windows and load;
    ``under << 24 | ALL`` where none costs less than ``under``; NONE where there is none at all.
    Writes ``tmp``. O(len^2) at worst; mostly O(len).
    """
    n4 = nodes(h) * 4
    there = shift(travel(h), 2 * r * n4)
    back = shift(travel(h), (2 * r + 1) * n4)
    times = shift(node(h), 8 * r)
    p_early, p_late, p_stay, load = times[0], times[1], times[2], times[3]
    d_early, d_late, d_stay = times[4], times[5], times[6]
    row = shift(rt(h), k * T_COLS)
    last = row[T_LEN] - 1
    recs = shift(rec(h), 2 * row[T_BASE])
    notes = tmp(h)
    lax_s, lax_m = slack_s(h), slack_m(h)
    full = room(h) - load
    pd = there[8 * r + 4]
    pd_s = there[8 * r + 6]
    p_ready, d_ready = p_early + p_stay, d_early + d_stay
    cheapest = under
    found_i, found_j = -1, -1
    first, end = -1, 0
    least = BIG
    if last + 3 > width(h):
        return NONE
    dear = 0
    for i in range(last):
        at = 8 * i
        notes[4 * i + _COST] = _NO
        late = recs[at + 8 + R_LATE]
        if late < p_ready or recs[at + R_LOAD] > full:
            continue
        if recs[at + R_LEAVE] > p_late:
            break
        a, b = 4 * recs[at + R_NODE], 4 * recs[at + 8 + R_NODE]
        begin = recs[at + R_LEAVE] + there[a + 3]
        if begin > p_late:
            if begin > p_late + lax_s:
                break
            continue
        out_m = there[a + 1] - recs[at + R_M]
        if out_m + there[b] - lax_m >= cheapest:
            # Even with the triangle broken as badly as ever seen, no delivery after this pickup could pay.
            dear = 1
            continue
        leave = max(begin, p_early) + p_stay
        cost = out_m + pd + back[b]
        if cost >= cheapest:
            dear = 1
        else:
            drop = leave + pd_s
            if drop <= d_late and max(drop, d_early) + d_stay + back[b + 2] <= late:
                cheapest, found_i, found_j = cost, i, i
        cost = out_m + there[b]
        if leave + there[b + 2] <= late:
            notes[4 * i + _LEAVE] = leave
            notes[4 * i + _COST] = cost
            least = min(least, cost)
            if first < 0:
                first = i
            end = i + 1
    if first < 0 or least - lax_m >= cheapest:
        if found_i < 0:
            return NONE if first < 0 and dear == 0 else (under << (2 * BITS)) | ALL
        return (cheapest << (2 * BITS)) | (found_i << BITS) | found_j
    # Deliveries on the schedule as it is: what fails here fails later too.
    stop = first + 1
    for j in range(first + 1, last):
        at = 8 * j
        notes[4 * j + _DROP] = _NO
        stop = j + 1
        if recs[at + 8 + R_LATE] < d_ready:
            continue
        a, b = 4 * recs[at + R_NODE], 4 * recs[at + 8 + R_NODE]
        begin = recs[at + R_LEAVE] + back[a + 3]
        if begin > d_late + lax_s:
            stop = j
            break
        if begin <= d_late and max(begin, d_early) + d_stay + back[b + 2] <= recs[at + 8 + R_LATE]:
            notes[4 * j + _DROP] = back[a + 1] + back[b] - recs[at + R_M]
    least = _NO
    for j in range(stop - 1, first, -1):
        least = min(least, notes[4 * j + _DROP])
        notes[4 * j + _LEAST] = least
    for i in range(first, min(end, stop - 1)):
        cost = notes[4 * i + _COST]
        if cost + notes[4 * i + 4 + _LEAST] >= cheapest:
            dear |= notes[4 * i + 4 + _LEAST] < BIG
            continue
        leave = notes[4 * i + _LEAVE]
        arrive = leave + there[4 * recs[8 * i + 8 + R_NODE] + 2]
        for j in range(i + 1, stop):
            at = 8 * j
            if arrive > recs[at + R_LATE] or recs[at + R_LOAD] > full:
                break
            if cost + notes[4 * j + _LEAST] >= cheapest:
                dear |= notes[4 * j + _LEAST] < BIG
                break
            leave = max(arrive - recs[at + R_BEGIN], 0) + recs[at + R_LEAVE]
            if cost + notes[4 * j + _DROP] < cheapest:
                drop = leave + back[4 * recs[at + R_NODE] + 3]
                if drop <= d_late:
                    drop = max(drop, d_early) + d_stay + back[4 * recs[at + 8 + R_NODE] + 2]
                    if drop <= recs[at + 8 + R_LATE]:
                        cheapest, found_i, found_j = cost + notes[4 * j + _DROP], i, j
            elif notes[4 * j + _DROP] < BIG:
                dear = 1
            arrive = leave + recs[at + R_S]
    if found_i < 0:
        return (under << (2 * BITS)) | ALL if dear else NONE
    return (cheapest << (2 * BITS)) | (found_i << BITS) | found_j


@kernel
def cheapest(h: int, r: int) -> int:
    """Return the best route for request ``r``, -1 where none takes it; its packed insertion is left in ``tmp[0]``.

    A candidate that would be the best is overlooked now and then (a *blink*; Christiaens & Vanden Berghe 2020). Route
    ``G_TOP`` stands for one not opened yet, where that is allowed.
    """
    state = g(h)
    mark, late = marks(h), stale(h)
    entries = shift(cache(h), 2 * r * slots(h))
    rows, now = rt(h), state[G_STAMP]
    blink = state[G_BLINK]
    count = 0
    value, route = NONE if state[G_CAP] >= BIG else (state[G_CAP] - state[G_M]) << (2 * BITS), -1
    top = state[G_TOP]
    for k in range(top):
        if entries[2 * k] == mark[k]:
            v = entries[2 * k + 1]
            if v < value:
                if v & ALL == ALL:
                    late[count] = k
                    count += 1
                elif blink == 0 or draw(state, 1024) >= blink:
                    value, route = v, k
        else:
            late[count] = k
            count += 1
    if state[G_OPEN] and top < state[G_LIMIT]:
        v = alone(h)[r] << (2 * BITS)
        if v < value and alone(h)[r] < BIG:
            value, route = v, top
    for c in range(count):
        k = late[c]
        under = min(value >> (2 * BITS), BIG)
        state[G_SCANS] += 1
        if rows[k * T_COLS + T_STAMP] == now:
            # What a route is within a move is seldom seen again, and never twice by one request.
            v = scan(h, r, k, under)
        else:
            # Exact, whatever it costs: a bound alone would have to be looked at again.
            v = scan(h, r, k, BIG)
            entries[2 * k] = mark[k]
            entries[2 * k + 1] = v
        if v < value and v & ALL != ALL and (blink == 0 or draw(state, 1024) >= blink):
            value, route = v, k
    tmp(h)[0] = value
    return route
