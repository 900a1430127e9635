"""Two routes exchange their tails where both are empty of load (2-opt*): a step that putting requests back seldom makes.

Between two stops at which nothing is on board any tail fits loads; times need one comparison, because every record knows its
earliest leave and its latest begin.
"""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import draw
from matching.kernels.pairs.layout import (
    BIG,
    G_M,
    G_TOP,
    R_LATE,
    R_LEAVE,
    R_LOAD,
    R_M,
    R_NODE,
    T_BASE,
    T_COLS,
    T_LEN,
    T_M,
    T_M0,
    g,
    marks,
    nodes,
    pos,
    rec,
    rec8,
    rt,
    travel,
    where,
    width,
)
from matching.kernels.pairs.route import arc, backward, forward, join, touch


@kernel
def finish(h: int, k: int, i: int) -> None:
    """Renew route ``k`` after its records from ``i + 1`` on were replaced."""
    row = shift(rt(h), k * T_COLS)
    base, size = row[T_BASE], row[T_LEN]
    recs = shift(rec(h), 2 * base)
    join(h, base, i)
    mark, metres = 0, 0
    for x in range(size - 1):
        metres += recs[8 * x + R_M]
        mark += arc(h, recs[8 * x + R_NODE], recs[8 * x + 8 + R_NODE])
        if x > i:
            v = recs[8 * x + R_NODE]
            pos(h)[v] = x
            where(h)[v >> 1] = k
    marks(h)[k] = mark
    row[T_M] = metres
    forward(h, base, i + 1, i + 1, size - 1)
    backward(h, base, i, i)


@kernel
def graft(h: int, a: int, i: int, b: int, j: int) -> None:
    """Exchange what follows record ``i`` of route ``a`` and record ``j`` of route ``b``; neither was changed in this move."""
    state, rows, words = g(h), rt(h), rec8(h)
    old_a, old_b = touch(h, a), touch(h, b)
    row_a, row_b = shift(rows, a * T_COLS), shift(rows, b * T_COLS)
    new_a, new_b = row_a[T_BASE], row_b[T_BASE]
    size_a, size_b = row_a[T_LEN], row_b[T_LEN]
    for x in range(4 * (i + 1)):
        words[new_a + x] = words[old_a + x]
    for x in range(4 * (size_b - j - 1)):
        words[new_a + 4 * (i + 1) + x] = words[old_b + 4 * (j + 1) + x]
    for x in range(4 * (j + 1)):
        words[new_b + x] = words[old_b + x]
    for x in range(4 * (size_a - i - 1)):
        words[new_b + 4 * (j + 1) + x] = words[old_a + 4 * (i + 1) + x]
    row_a[T_LEN], row_b[T_LEN] = i + size_b - j, j + size_a - i
    finish(h, a, i)
    finish(h, b, j)
    state[G_M] += row_a[T_M] + row_b[T_M] - row_a[T_M0] - row_b[T_M0]


@kernel
def exchange(h: int, most: int) -> int:
    """Try a random route's every cut against all others'; make the best exchange if it adds at most ``most`` metres: 1, else 0.

    The caller has opened a move. O(cuts of the route x records of all).
    """
    state, rows, recs_all = g(h), rt(h), rec(h)
    top = state[G_TOP]
    if top < 2:
        return 0
    a = draw(state, top)
    ra = shift(recs_all, 2 * rows[a * T_COLS + T_BASE])
    la = rows[a * T_COLS + T_LEN] - 1
    ways, size = travel(h), nodes(h)
    least, ci, cb, cj = BIG, -1, -1, -1
    for i in range(la):
        if ra[8 * i + R_LOAD] != 0:
            continue
        u, v = ra[8 * i + R_NODE], ra[8 * i + 8 + R_NODE]
        leave_a, late_a, out_a = ra[8 * i + R_LEAVE], ra[8 * i + 8 + R_LATE], ra[8 * i + R_M]
        row_u = shift(ways, 4 * size * u)
        row_v = shift(ways, 4 * size * v)
        for b in range(top):
            if b == a:
                continue
            rb = shift(recs_all, 2 * rows[b * T_COLS + T_BASE])
            for j in range(rows[b * T_COLS + T_LEN] - 1):
                if rb[8 * j + R_LOAD] != 0:
                    continue
                if (i == 0 and j == 0) or leave_a > rb[8 * j + 8 + R_LATE]:
                    continue
                if rb[8 * j + R_LEAVE] > late_a:
                    break
                x, y = 4 * rb[8 * j + R_NODE], 4 * rb[8 * j + 8 + R_NODE]
                cost = row_u[y] + row_v[x + 1] - out_a - rb[8 * j + R_M]
                if cost >= least:
                    continue
                if leave_a + row_u[y + 2] > rb[8 * j + 8 + R_LATE] or rb[8 * j + R_LEAVE] + row_v[x + 3] > late_a:
                    continue
                if i == la - 1 and j == rows[b * T_COLS + T_LEN] - 2:
                    continue
                least, ci, cb, cj = cost, i, b, j
    if ci < 0 or least > most:
        return 0
    lb = rows[cb * T_COLS + T_LEN] - 1
    new_a, new_b = ci + 1 + lb - cj, cj + 1 + la - ci
    if new_a > width(h) or new_b > width(h):
        return 0
    graft(h, a, ci, cb, cj)
    return 1
