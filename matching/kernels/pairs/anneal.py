"""The whole loop: take out, put back, decide; Python is entered between two calls only."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.header import shift
from matching.kernels.pairs.dice import draw
from matching.kernels.pairs.layout import (
    BITS,
    G_BANK,
    G_BANK0,
    G_BEST_BANK,
    G_BEST_M,
    G_BEST_TOP,
    G_BETTER,
    G_CAP,
    G_FAIL,
    G_HEAT0,
    G_HEAT1,
    G_ITER,
    G_LIMIT,
    G_M,
    G_OPEN,
    G_POOLING,
    G_REM,
    G_SINCE,
    G_SUM,
    G_SUM0,
    G_TOP,
    G_TOP0,
    NONE,
    R_NODE,
    T_BASE,
    T_COLS,
    T_LEN,
    absence,
    bank,
    g,
    logs,
    n,
    rec,
    rem,
    rt,
)
from matching.kernels.pairs.pool import gather
from matching.kernels.pairs.recreate import arrange, recall, recreate
from matching.kernels.pairs.route import begin_move, cut, store, tidy, undo
from matching.kernels.pairs.ruin import ROUTE, ruin
from matching.kernels.pairs.tails import exchange

_EACH = 12
"""Absent requests tried again in one move."""
_WORTH = 50
"""Routes of complete solutions that are longer than the best by at most one part in so many are kept in the pool."""
_RARE = 16
"""One move in so many exchanges tails."""


@kernel
def better(h: int) -> int:
    """Whether the present solution is better than the best."""
    state = g(h)
    more: int = state[G_BANK] - state[G_BEST_BANK]
    if more == 0 and state[G_OPEN] == 0:
        more = state[G_TOP] - state[G_BEST_TOP]
    if more == 0:
        more = state[G_M] - state[G_BEST_M]
    return 1 if more < 0 else 0


@kernel
def keep_best(h: int) -> None:
    """Make the present solution the best."""
    state = g(h)
    state[G_BEST_BANK] = state[G_BANK]
    state[G_BEST_TOP] = state[G_TOP]
    state[G_BEST_M] = state[G_M]
    state[G_SINCE] = 0
    state[G_BETTER] += 1
    store(h)


@kernel
def accept(h: int) -> None:
    """Go on from the present solution."""
    if g(h)[G_POOLING]:
        gather(h)
    tidy(h)
    if better(h):
        keep_best(h)


@kernel
def anneal(h: int, iterations: int) -> None:
    """Shorten the routes by ruin and recreate under simulated annealing for ``iterations`` moves.

    A move is compared by requests absent, then (where vehicles count) routes, then metres; only metres may get worse, by less
    than heat x -ln(u). The heat goes straight from ``G_HEAT0`` to ``G_HEAT1``.
    """
    state = g(h)
    for it in range(iterations):
        heat = state[G_HEAT0] + (state[G_HEAT1] - state[G_HEAT0]) * it // iterations
        state[G_ITER] += 1
        state[G_SINCE] += 1
        begin_move(h)
        cap = state[G_M] + ((heat * logs(h)[draw(state, 1024)]) >> 24)
        if draw(state, _RARE) == 0:
            if exchange(h, cap - state[G_M]):
                accept(h)
            continue
        kind = ruin(h)
        cut(h)
        strict = 1 if state[G_BANK] == 0 else 0
        recall(h, _EACH)
        arrange(h)
        free = (kind == ROUTE and state[G_OPEN] == 0) or not strict
        state[G_CAP] = NONE >> (2 * BITS) if free else cap + 1
        done = recreate(h, strict)
        bank_change = state[G_BANK] - state[G_BANK0]
        if not done or bank_change > 0:
            state[G_FAIL] += 1
            undo(h)
            continue
        taken = bank_change < 0 or state[G_M] <= cap
        if not taken and state[G_OPEN] == 0 and kind == ROUTE:
            top = state[G_TOP0]
            tidy(h)
            taken = state[G_TOP] < top
        if not taken:
            # Routes of a solution that was nearly taken are as good as those of one that was.
            if state[G_POOLING] and state[G_M] < state[G_BEST_M] + state[G_BEST_M] // _WORTH:
                gather(h)
            undo(h)
            continue
        accept(h)


@kernel
def shrink(h: int, iterations: int) -> int:
    """Look for a solution that leaves nobody out, with the routes there are; return the moves used.

    Absence counters (Christiaens & Vanden Berghe 2020): a solution is taken that leaves out fewer, or those that were left out
    less often; equal ones by metres under annealing. Ends when the bank is empty.
    """
    state = g(h)
    for it in range(iterations):
        if state[G_BANK] == 0:
            return it
        heat = state[G_HEAT0]
        state[G_ITER] += 1
        begin_move(h)
        cap = state[G_M] + ((heat * logs(h)[draw(state, 1024)]) >> 24)
        if draw(state, _RARE) == 0:
            exchange(h, cap - state[G_M])
            tidy(h)
            continue
        ruin(h)
        cut(h)
        recall(h, n(h))
        arrange(h)
        state[G_CAP] = NONE >> (2 * BITS)
        recreate(h, 0)
        taken = state[G_SUM] < state[G_SUM0] or state[G_BANK] < state[G_BANK0]
        if not taken and state[G_BANK] == state[G_BANK0] and state[G_SUM] == state[G_SUM0]:
            taken = state[G_M] <= cap
        for x in range(state[G_BANK]):
            absence(h)[bank(h)[x]] += 1
        if taken:
            state[G_SUM] = 0
            for x in range(state[G_BANK]):
                state[G_SUM] += absence(h)[bank(h)[x]]
            continue
        undo(h)
        state[G_SUM] = 0
        for x in range(state[G_BANK]):
            state[G_SUM] += absence(h)[bank(h)[x]]
    return iterations


@kernel
def drop(h: int) -> None:
    """Begin a step of the fleet phase: the route whose requests were left out least often, in sum, is given up."""
    state = g(h)
    begin_move(h)
    least, chosen = NONE, -1
    for k in range(state[G_TOP]):
        row = shift(rt(h), k * T_COLS)
        recs = shift(rec(h), 2 * row[T_BASE])
        total = 0
        for x in range(1, row[T_LEN] - 1):
            v = recs[8 * x + R_NODE]
            if v & 1 == 0:
                total += absence(h)[v >> 1] + 1
        if total < least:
            least, chosen = total, k
    row = shift(rt(h), chosen * T_COLS)
    recs = shift(rec(h), 2 * row[T_BASE])
    for x in range(1, row[T_LEN] - 1):
        v = recs[8 * x + R_NODE]
        if v & 1 == 0:
            rem(h)[state[G_REM]] = v >> 1
            state[G_REM] += 1
    cut(h)
    for x in range(state[G_REM]):
        r = rem(h)[x]
        bank(h)[state[G_BANK]] = r
        state[G_BANK] += 1
        state[G_SUM] += absence(h)[r]
    tidy(h)
    state[G_LIMIT] = state[G_TOP]


@kernel
def build(h: int) -> None:
    """First solution: all absent requests, in the order in which they stand in ``rem``."""
    state = g(h)
    begin_move(h)
    recall(h, n(h))
    arrange(h)
    state[G_CAP] = NONE >> (2 * BITS)
    recreate(h, 0)
    tidy(h)
