"""All choices of windows and of the break's place at once: labels along the chain, each the trace of some choices.

With choices made up to some step, its end as a function of the departure d is max(E, d + seconds driven and served so far) for
d up to some latest D. So a label is the pair (E, D), and of two labels one is needless where the other ends no later and may
leave no earlier (forward labels: Tricoire et al. 2010, for tours with several windows). At the arrival the least elapsed time
of a label is max(seconds without waiting, E - D). Times on board are left aside here: with them the labels are a bound.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import labels_at, nodes_at, wide_at, windows_at, x_at
from matching.kernels.header import shift
from matching.kernels.layout import (
    A_COLS,
    A_END,
    A_FROM,
    A_LEAVE,
    A_SET,
    A_WINDOW,
    LABELS,
    N_CAP,
    N_COLS,
    N_DONE_B,
    N_NW,
    N_W,
    W_HI,
    W_LO,
    X_BOUND,
    X_CE,
    X_CG,
    X_CL,
    X_COUNT,
    X_CS,
    X_NLAB,
    X_WIN,
)


@kernel
def _add(set_: P64, count: int, end: int, leave: int, came: int, window: int) -> int:
    """Add a label to a set unless another is as good; those that it beats go. Their number, -1 = no room."""
    a = 0
    while a < count:
        row = shift(set_, a * A_COLS)
        if row[A_END] <= end and row[A_LEAVE] >= leave:
            return count
        if row[A_END] >= end and row[A_LEAVE] <= leave:
            count -= 1
            last = shift(set_, count * A_COLS)
            for word in range(A_COLS):
                row[word] = last[word]
            continue
        a += 1
    if count == LABELS:
        return -1
    row = shift(set_, count * A_COLS)
    row[A_END], row[A_LEAVE], row[A_FROM], row[A_WINDOW] = end, leave, came, window
    return count + 1


@kernel
def label(h: int, seq: P64, n: int, first: int, lo: int, hi: int, pause: int, running: int) -> int:
    """Label the chain of a route; the number of labels at the arrival, 0 = no lawful choice, -1 = no room for all.

    ``first`` = first step after which the break may be placed, -1 = there is none to place.
    """
    nodes, windows, x, wide, table = nodes_at(h), windows_at(h), x_at(h), wide_at(h), labels_at(h)
    ce, cl = shift(x, X_CE * wide), shift(x, X_CL * wide)
    gap, svc = shift(x, X_CG * wide), shift(x, X_CS * wide)
    sizes = shift(x, X_NLAB * wide)
    de = ce[0]
    states = 2 if first >= 0 else 1
    path = 0
    sizes[0] = _add(table, 0, de, cl[0], 0, 0) if cl[0] >= de else 0
    sizes[1] = 0
    for c in range(n + 2):
        here = shift(table, c * 2 * A_SET)
        if c > 0:
            path += gap[c]
            many, first_w, late = 1, 0, cl[c]
            if c <= n:
                row = shift(nodes, seq[c - 1] * N_COLS)
                if row[N_NW] > 1 and row[N_DONE_B] < 0:
                    many, first_w, late = row[N_NW], row[N_W], row[N_CAP]
                    if c == 1 and x[X_COUNT * wide + 1] == 1:
                        late = min(late, cl[0])
            for s in range(states):
                before, after = shift(table, (c - 1) * 2 * A_SET + s * A_SET), shift(here, s * A_SET)
                driven = path + s * pause
                count = 0
                for a in range(sizes[2 * (c - 1) + s]):
                    ready, leave = before[a * A_COLS] + gap[c], before[a * A_COLS + 1]
                    for w in range(many):
                        early, until = ce[c], late
                        if many > 1:
                            early = windows[(first_w + w) * 2 + W_LO]
                            until = min(late, windows[(first_w + w) * 2 + W_HI])
                        begin = max(ready, early)
                        if begin <= until and until - driven >= de:
                            count = _add(after, count, begin + svc[c], min(leave, until - driven), a, w)
                            if count < 0:
                                return -1
                sizes[2 * c + s] = count
            path += svc[c]
            if sizes[2 * c] == 0 and (states == 1 or sizes[2 * c + 1] == 0):
                return 0
        if states == 2 and first <= c <= n and x[X_BOUND * wide + c] == 1:
            from_, to = lo, hi
            if c == 0 and running == 0:
                from_, to = max(lo, de), min(hi, cl[0])
            count = sizes[2 * c + 1]
            for a in range(sizes[2 * c]):
                begin = max(here[a * A_COLS + A_END], from_)
                if begin <= to and to - path >= de:
                    count = _add(
                        shift(here, A_SET), count, begin + pause, min(here[a * A_COLS + A_LEAVE], to - path), a, -1
                    )  # fmt: skip
                    if count < 0:
                        return -1
            sizes[2 * c + 1] = count
    return int(sizes[2 * (n + 1) + states - 1])


@kernel
def follow(h: int, n: int, states: int, a: int) -> int:
    """Write the windows of the arrival's label ``a`` into X_WIN; the steps before its break, -1 = it has none."""
    x, wide, table = x_at(h), wide_at(h), labels_at(h)
    s, k = states - 1, -1
    for c in range(n + 1, 0, -1):
        row = shift(table, c * 2 * A_SET + s * A_SET + a * A_COLS)
        if row[A_WINDOW] < 0:
            k, s = c, 0
            row = shift(table, c * 2 * A_SET + row[A_FROM] * A_COLS)
        if c <= n:
            x[X_WIN * wide + c - 1] = row[A_WINDOW]
        a = row[A_FROM]
    if s == 1:
        k = 0
    return k
