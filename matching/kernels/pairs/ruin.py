"""Which requests are taken out: strings of routes, random ones, related ones, the worst, a whole route."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import draw
from matching.kernels.pairs.layout import (
    G_AVG,
    G_BANK,
    G_MODE,
    G_REM,
    G_STAMP,
    G_TOP,
    R_M,
    R_NODE,
    T_BASE,
    T_COLS,
    T_LEN,
    T_STAMP,
    bank,
    close,
    flag,
    g,
    n,
    near,
    near_w,
    nodes,
    pos,
    rec,
    rem,
    rt,
    travel,
    where,
)

STRING, RANDOM, RELATED, WORST, ROUTE = range(5)


@kernel
def pick(h: int, r: int) -> None:
    """Enter request ``r`` in the list of what is taken out."""
    state = g(h)
    flag(h)[r] = 1
    rem(h)[state[G_REM]] = r
    state[G_REM] += 1


@kernel
def someone(h: int) -> int:
    """Return a request that is in a route, -1 where chance finds none."""
    for _ in range(20):
        r = draw(g(h), n(h))
        if where(h)[r] >= 0 and not flag(h)[r]:
            return r
    return -1


@kernel
def random_ruin(h: int, count: int) -> None:
    """Take out any requests."""
    for _ in range(count):
        r = someone(h)
        if r >= 0:
            pick(h, r)


@kernel
def related_ruin(h: int, seed: int, count: int) -> None:
    """Take out requests related to ``seed`` in space and time, the nearer the likelier (Shaw 1998)."""
    state = g(h)
    row = shift(near(h), seed * near_w(h))
    if where(h)[seed] >= 0:
        pick(h, seed)
    chance = 300 + draw(state, 700)
    for x in range(near_w(h)):
        if state[G_REM] >= count:
            return
        r = row[x]
        if where(h)[r] >= 0 and draw(state, 1024) < chance:
            pick(h, r)


@kernel
def gain(h: int, r: int) -> int:
    """Metres saved by taking ``r`` out of its route."""
    recs = shift(rec(h), 2 * rt(h)[where(h)[r] * T_COLS + T_BASE])
    ways, size = travel(h), nodes(h)
    i, j = pos(h)[2 * r], pos(h)[2 * r + 1]
    a, b = recs[8 * i - 8 + R_NODE], recs[8 * j + 8 + R_NODE]
    if j == i + 1:
        saved: int = recs[8 * i - 8 + R_M] + recs[8 * i + R_M] + recs[8 * j + R_M] - ways[4 * (a * size + b)]
        return saved
    c, d = recs[8 * i + 8 + R_NODE], recs[8 * j - 8 + R_NODE]
    saved = recs[8 * i - 8 + R_M] + recs[8 * i + R_M] - ways[4 * (a * size + c)]
    saved += recs[8 * j - 8 + R_M] + recs[8 * j + R_M] - ways[4 * (d * size + b)]
    return saved


@kernel
def worst_ruin(h: int, count: int) -> None:
    """Take out the dearest of a few, again and again."""
    state = g(h)
    few = 2 + draw(state, 6)
    for _ in range(count):
        most, chosen = -(1 << 40), -1
        for _try in range(few):
            r = someone(h)
            if r >= 0:
                saved = gain(h, r)
                if saved > most:
                    most, chosen = saved, r
        if chosen >= 0:
            pick(h, chosen)


@kernel
def string_ruin(h: int, seed: int, count: int) -> None:
    """Take out strings from routes near ``seed`` (Christiaens & Vanden Berghe 2020, for pairs), now and then split ones.

    A string is a stretch of consecutive records around the neighbour; whatever has a record in it leaves.
    """
    state, rows = g(h), rt(h)
    row = shift(close(h), seed * near_w(h))
    # Routes cut from are told by a negative stamp: begin_move has not touched any yet.
    done = -2 - state[G_STAMP]
    longest = 2 + draw(state, 11)
    for x in range(-1, near_w(h)):
        if state[G_REM] >= count:
            return
        r = seed if x < 0 else row[x]
        k = where(h)[r]
        if k < 0 or flag(h)[r] or rows[k * T_COLS + T_STAMP] == done:
            continue
        rows[k * T_COLS + T_STAMP] = done
        recs = shift(rec(h), 2 * rows[k * T_COLS + T_BASE])
        inner = rows[k * T_COLS + T_LEN] - 2
        size = min(1 + draw(state, longest), inner)
        at = pos(h)[2 * r + draw(state, 2)]
        spared = 0
        if size > 2 and size < inner and draw(state, 2) == 0:
            spared = 1 + draw(state, min(4, inner - size))
        whole = size + spared
        first = max(1, at - draw(state, whole))
        first = min(first, inner + 1 - whole)
        skip = first + 1 + draw(state, size - 1) if spared else first + whole
        for y in range(first, first + whole):
            if y >= skip and y < skip + spared:
                continue
            other = recs[8 * y + R_NODE] >> 1
            if not flag(h)[other]:
                pick(h, other)


@kernel
def route_ruin(h: int, seed: int, most: int) -> None:
    """Take out the whole route of ``seed``; of a long one ``most`` requests from a random record on."""
    state = g(h)
    row = shift(rt(h), where(h)[seed] * T_COLS)
    recs = shift(rec(h), 2 * row[T_BASE])
    inner = row[T_LEN] - 2
    first = 0 if inner <= 2 * most else draw(state, inner)
    for x in range(inner):
        if state[G_REM] >= most:
            return
        r = recs[8 * (1 + (first + x) % inner) + R_NODE] >> 1
        if not flag(h)[r]:
            pick(h, r)


@kernel
def ruin(h: int) -> int:
    """Choose what is taken out into ``rem`` and return the operator; half the fleet's ruins begin at an absent request."""
    state = g(h)
    state[G_REM] = 0
    die = draw(state, 100)
    count = min(1 + draw(state, 2 * state[G_AVG]), max(1, n(h) * 2 // 5))
    seed = someone(h)
    if seed < 0 or state[G_TOP] == 0:
        return RANDOM
    start = seed
    if state[G_BANK] > 0 and (state[G_MODE] == 0 or draw(state, 2) == 0):
        start = bank(h)[draw(state, state[G_BANK])]
    if die < 40:
        kind = STRING
        string_ruin(h, start, count)
    elif die < 50:
        kind = RANDOM
        random_ruin(h, count)
    elif die < 85:
        kind = RELATED
        related_ruin(h, start, count)
    elif die < 92:
        kind = WORST
        worst_ruin(h, count)
    else:
        kind = ROUTE
        route_ruin(h, seed, 3 * state[G_AVG])
    for x in range(state[G_REM]):
        flag(h)[rem(h)[x]] = 0
    return kind
