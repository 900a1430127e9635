"""How routes change: a request put in, requests cut out, schedules renewed, moves undone, solutions stored and loaded."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import mix
from matching.kernels.pairs.layout import (
    ALL,
    BITS,
    G_BANK,
    G_BANK0,
    G_M,
    G_M0,
    G_REM,
    G_STAMP,
    G_SUM,
    G_SUM0,
    G_TOP,
    G_TOP0,
    G_TOUCHED,
    R_BEGIN,
    R_LATE,
    R_LEAVE,
    R_LOAD,
    R_M,
    R_NODE,
    R_S,
    T_BASE,
    T_BASE0,
    T_COLS,
    T_LEN,
    T_LEN0,
    T_M,
    T_M0,
    T_MARK0,
    T_STAMP,
    bank,
    bank_old,
    best,
    flag,
    g,
    marks,
    n,
    node,
    nodes,
    pos,
    rec,
    rec8,
    rem,
    room,
    rt,
    slots,
    touched,
    travel,
    where,
    width,
)


@kernel
def arc(h: int, a: int, b: int) -> int:
    """Hash of an arc; a route's mark is the sum of its arcs'."""
    scattered: int = mix(a * nodes(h) + b + 1)
    return scattered


@kernel
def touch(h: int, k: int) -> int:
    """Note a route before its first change in this move and return where its records are; they will be written elsewhere."""
    state = g(h)
    row = shift(rt(h), k * T_COLS)
    base: int = row[T_BASE]
    if row[T_STAMP] != state[G_STAMP]:
        row[T_STAMP] = state[G_STAMP]
        row[T_BASE0], row[T_LEN0], row[T_M0], row[T_MARK0] = base, row[T_LEN], row[T_M], marks(h)[k]
        size = 4 * width(h)
        even = 2 * k * size
        row[T_BASE] = even + size if base == even else even
        touched(h)[state[G_TOUCHED]] = k
        state[G_TOUCHED] += 1
    return base


@kernel
def join(h: int, base: int, i: int) -> None:
    """Renew metres and seconds from record ``i`` to the next."""
    recs = shift(rec(h), 2 * base + 8 * i)
    way = shift(travel(h), 4 * (recs[R_NODE] * nodes(h) + recs[8 + R_NODE]))
    recs[R_M] = way[0]
    recs[R_S] = way[2]


@kernel
def forward(h: int, base: int, first: int, sure: int, last: int) -> None:
    """Renew begin, leave and load of records ``first`` .. ``last``; after ``sure`` stop where nothing changes any more."""
    recs = shift(rec(h), 2 * base)
    times = node(h)
    at = 8 * (first - 1)
    clock = recs[at + R_LEAVE] + recs[at + R_S]
    load = recs[at + R_LOAD]
    for x in range(first, last + 1):
        at = 8 * x
        v = 4 * recs[at + R_NODE]
        begin = max(clock, times[v])
        load += times[v + 3]
        leave = begin + times[v + 2]
        if x > sure and begin == recs[at + R_BEGIN]:
            return
        recs[at + R_BEGIN] = begin
        recs[at + R_LEAVE] = leave
        recs[at + R_LOAD] = load
        clock = leave + recs[at + R_S]


@kernel
def backward(h: int, base: int, first: int, sure: int) -> None:
    """Renew the latest begin of records ``first`` down to 0; before ``sure`` stop where nothing changes any more."""
    recs = shift(rec(h), 2 * base)
    times = node(h)
    late = recs[8 * (first + 1) + R_LATE]
    for x in range(first, -1, -1):
        at = 8 * x
        v = 4 * recs[at + R_NODE]
        late = min(times[v + 1], late - recs[at + R_S] - times[v + 2])
        if x < sure and late == recs[at + R_LATE]:
            return
        recs[at + R_LATE] = late


@kernel
def put(h: int, r: int, k: int, packed: int) -> None:
    """Put request ``r`` into route ``k`` where :func:`matching.kernels.pairs.scan.scan` said."""
    cost, i, j = packed >> (2 * BITS), (packed & ALL) >> BITS, packed & ((1 << BITS) - 1)
    state = g(h)
    source = touch(h, k)
    row = shift(rt(h), k * T_COLS)
    base, size = row[T_BASE], row[T_LEN]
    old, new, places = shift(rec8(h), source), shift(rec8(h), base), pos(h)
    recs = shift(rec(h), 2 * base)
    before = shift(rec(h), 2 * source)
    mark = marks(h)[k]
    a, b = before[8 * i + R_NODE], before[8 * i + 8 + R_NODE]
    c, d = before[8 * j + R_NODE], before[8 * j + 8 + R_NODE]
    p, q = 2 * r, 2 * r + 1
    if i == j:
        mark += arc(h, a, p) + arc(h, p, q) + arc(h, q, b) - arc(h, a, b)
    else:
        mark += arc(h, a, p) + arc(h, p, b) - arc(h, a, b) + arc(h, c, q) + arc(h, q, d) - arc(h, c, d)
    marks(h)[k] = mark
    # From the end, so that it may also be done in place.
    for x in range(size - 1, j, -1):
        for w in range(4):
            new[4 * (x + 2) + w] = old[4 * x + w]
        places[recs[8 * (x + 2) + R_NODE]] = x + 2
    for x in range(j, i, -1):
        for w in range(4):
            new[4 * (x + 1) + w] = old[4 * x + w]
        places[recs[8 * (x + 1) + R_NODE]] = x + 1
    if source != base:
        for x in range(4 * (i + 1)):
            new[x] = old[x]
    recs[8 * (i + 1) + R_NODE] = p
    recs[8 * (j + 2) + R_NODE] = q
    places[p], places[q] = i + 1, j + 2
    where(h)[r] = k
    join(h, base, i)
    join(h, base, i + 1)
    join(h, base, j + 1)
    join(h, base, j + 2)
    row[T_LEN] = size + 2
    row[T_M] += cost
    state[G_M] += cost
    forward(h, base, i + 1, j + 2, size + 1)
    backward(h, base, j + 2, i + 1)


@kernel
def cut(h: int) -> None:
    """Cut the requests of ``rem`` out of their routes; absent ones among them are let be."""
    state, gone, home, out = g(h), rem(h), where(h), flag(h)
    count = state[G_REM]
    for x in range(count):
        if home[gone[x]] >= 0:
            out[gone[x]] = 1
    for x in range(count):
        k = home[gone[x]]
        if k < 0 or out[gone[x]] == 0:
            continue
        source = touch(h, k)
        row = shift(rt(h), k * T_COLS)
        base, size = row[T_BASE], row[T_LEN]
        old, new, places = shift(rec8(h), source), shift(rec8(h), base), pos(h)
        recs = shift(rec(h), 2 * base)
        before = shift(rec(h), 2 * source)
        mark, metres = marks(h)[k], row[T_M]
        to, first, last = 0, 0, 0
        open_arc = 0
        for y in range(size):
            v = before[8 * y + R_NODE]
            if y > 0 and y < size - 1 and out[v >> 1]:
                if first == 0:
                    first = to
                last = to
                if open_arc == 0:
                    open_arc = 1
                    mark -= arc(h, before[8 * (y - 1) + R_NODE], v)
                    metres -= before[8 * (y - 1) + R_M]
                mark -= arc(h, v, before[8 * (y + 1) + R_NODE])
                metres -= before[8 * y + R_M]
                home[v >> 1] = -1
                continue
            if to != y or source != base:
                for w in range(4):
                    new[4 * to + w] = old[4 * y + w]
                places[v] = to
            if open_arc:
                open_arc = 0
                join(h, base, to - 1)
                metres += recs[8 * (to - 1) + R_M]
                mark += arc(h, recs[8 * (to - 1) + R_NODE], v)
            to += 1
        marks(h)[k] = mark
        row[T_LEN] = to
        state[G_M] += metres - row[T_M]
        row[T_M] = metres
        forward(h, base, first, last, to - 1)
        backward(h, base, last - 1, first)
    for x in range(count):
        out[gone[x]] = 0


@kernel
def begin_move(h: int) -> None:
    """Open a move: what changes from now on can be undone."""
    state = g(h)
    state[G_STAMP] += 1
    state[G_TOUCHED] = 0
    state[G_REM] = 0
    state[G_TOP0] = state[G_TOP]
    state[G_M0] = state[G_M]
    state[G_SUM0] = state[G_SUM]
    count = state[G_BANK]
    state[G_BANK0] = count
    for x in range(count):
        bank_old(h)[x] = bank(h)[x]


@kernel
def undo(h: int) -> None:
    """Make the routes, metres and absent requests what they were when the move was opened."""
    state = g(h)
    places, home = pos(h), where(h)
    count = state[G_BANK0]
    for x in range(state[G_REM]):
        home[rem(h)[x]] = -1
    for x in range(state[G_TOUCHED]):
        k = touched(h)[x]
        row = shift(rt(h), k * T_COLS)
        base, size = row[T_BASE0], row[T_LEN0]
        row[T_BASE], row[T_LEN], row[T_M] = base, size, row[T_M0]
        row[T_STAMP] = -1
        marks(h)[k] = row[T_MARK0]
        recs = shift(rec(h), 2 * base)
        for y in range(1, size - 1):
            v = recs[8 * y + R_NODE]
            places[v] = y
            home[v >> 1] = k
    for x in range(count):
        bank(h)[x] = bank_old(h)[x]
        home[bank_old(h)[x]] = -1
    state[G_BANK] = count
    state[G_TOP] = state[G_TOP0]
    state[G_M] = state[G_M0]
    state[G_SUM] = state[G_SUM0]
    state[G_TOUCHED] = 0


@kernel
def swap(h: int, a: int, b: int) -> None:
    """Exchange two routes' slots (their buffers go with them by copying the records)."""
    if a == b:
        return
    rows, words = rt(h), rec8(h)
    size = 4 * width(h)
    ra, rb = shift(rows, a * T_COLS), shift(rows, b * T_COLS)
    la, lb = ra[T_LEN], rb[T_LEN]
    # Each goes to the buffer that the other does not use now.
    to_b = 2 * b * size + (size if rb[T_BASE] == 2 * b * size else 0)
    to_a = 2 * a * size + (size if ra[T_BASE] == 2 * a * size else 0)
    for x in range(4 * la):
        words[to_b + x] = words[ra[T_BASE] + x]
    for x in range(4 * lb):
        words[to_a + x] = words[rb[T_BASE] + x]
    ma, mb = ra[T_M], rb[T_M]
    ra[T_BASE], ra[T_LEN], ra[T_M], ra[T_STAMP] = to_a, lb, mb, -1
    rb[T_BASE], rb[T_LEN], rb[T_M], rb[T_STAMP] = to_b, la, ma, -1
    mark = marks(h)[a]
    marks(h)[a] = marks(h)[b]
    marks(h)[b] = mark
    recs, home = rec(h), where(h)
    for x in range(1, lb - 1):
        home[recs[2 * to_a + 8 * x + R_NODE] >> 1] = a
    for x in range(1, la - 1):
        home[recs[2 * to_b + 8 * x + R_NODE] >> 1] = b


@kernel
def tidy(h: int) -> None:
    """Let the routes in use stand without gaps."""
    state, rows = g(h), rt(h)
    k = 0
    while k < state[G_TOP]:
        if rows[k * T_COLS + T_LEN] > 2:
            k += 1
            continue
        state[G_TOP] -= 1
        swap(h, k, state[G_TOP])


@kernel
def clear(h: int) -> None:
    """Make all routes empty and every request absent without entering it anywhere."""
    state, recs, rows = g(h), rec(h), rt(h)
    size = width(h)
    for k in range(slots(h)):
        row = shift(rows, k * T_COLS)
        base = 2 * k * 4 * size
        row[T_BASE], row[T_LEN], row[T_M], row[T_STAMP] = base, 2, 0, -1
        mine = shift(recs, 2 * base)
        for x in range(2):
            v = 2 * n(h) + x
            mine[8 * x + R_NODE] = v
            mine[8 * x + R_LOAD] = 0
            mine[8 * x + R_BEGIN] = node(h)[4 * v]
            mine[8 * x + R_LEAVE] = node(h)[4 * v]
            mine[8 * x + R_LATE] = node(h)[4 * v + 1]
        join(h, base, 0)
        marks(h)[k] = arc(h, 2 * n(h), 2 * n(h) + 1)
    for r in range(n(h)):
        where(h)[r] = -1
    state[G_TOP] = state[G_M] = state[G_BANK] = state[G_SUM] = 0


@kernel
def store(h: int) -> None:
    """Write the solution to ``best``: number of routes, their numbers of nodes, their nodes."""
    keep, state, recs = best(h), g(h), rec(h)
    keep[0] = state[G_TOP]
    at = 1 + state[G_TOP]
    for k in range(state[G_TOP]):
        row = shift(rt(h), k * T_COLS)
        mine = shift(recs, 2 * row[T_BASE])
        keep[1 + k] = row[T_LEN] - 2
        for x in range(1, row[T_LEN] - 1):
            keep[at] = mine[8 * x + R_NODE]
            at += 1


@kernel
def load(h: int) -> int:
    """Make the solution of ``best`` the present one, others absent; 0 where a route breaks a rule."""
    clear(h)
    keep, state, recs, rows = best(h), g(h), rec(h), rt(h)
    at = 1 + keep[0]
    total = 0
    for k in range(keep[0]):
        size = keep[1 + k]
        if size + 2 > width(h):
            return 0
        row = shift(rows, k * T_COLS)
        base = row[T_BASE]
        mine = shift(recs, 2 * base)
        mark, metres = 0, 0
        for w in range(8):
            mine[8 * (size + 1) + w] = mine[8 + w]
        for x in range(size):
            v = keep[at + x]
            mine[8 * (x + 1) + R_NODE] = v
            pos(h)[v] = x + 1
            where(h)[v >> 1] = k
        at += size
        clock, aboard = node(h)[8 * n(h)], 0
        for x in range(size + 1):
            join(h, base, x)
            v = 4 * mine[8 * x + 8 + R_NODE]
            clock = max(clock + mine[8 * x + R_S], node(h)[v])
            aboard += node(h)[v + 3]
            if clock > node(h)[v + 1] or aboard > room(h):
                return 0
            clock += node(h)[v + 2]
            mark += arc(h, mine[8 * x + R_NODE], mine[8 * x + 8 + R_NODE])
            metres += mine[8 * x + R_M]
        row[T_LEN] = size + 2
        row[T_M] = metres
        total += metres
        marks(h)[k] = mark
        forward(h, base, 1, size + 1, size + 1)
        backward(h, base, size, 0)
    state[G_TOP] = keep[0]
    state[G_M] = total
    for r in range(n(h)):
        if where(h)[r] < 0:
            bank(h)[state[G_BANK]] = r
            state[G_BANK] += 1
    return 1
