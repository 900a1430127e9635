"""One turn after the other: ruin, recreate, settle, reseat, and the choice whether to go on from there.

The method is ruin and recreate (Schrimpf et al. 2000; Shaw 1998; Christiaens & Vanden Berghe 2020) under simulated annealing in
whole numbers. Python looks in between chunks of turns only.

Did not pay (M, 8,000 iterations, mean of three seeds): salts drawn from eight that change every 4,096 turns, so that gains are
remembered under them too (-1.4 %). Earlier: sampling the unserved near what was taken out, larger loans, loans twice as often.
"""

from __future__ import annotations

from typing import Final

from matching.kernels.compilation import kernel
from matching.kernels.draw import draw
from matching.kernels.given import (
    block_at,
    changed_at,
    cool_at,
    flags_at,
    gross_at,
    hope_at,
    leaving_at,
    listed_at,
    meta_at,
    minus_log_at,
    n_orders_at,
    n_reqs_at,
    orders_at,
    orders_off_at,
    queue_at,
    req_state_at,
    run_at,
    touched_at,
    trips_off_at,
    was_at,
)
from matching.kernels.layout import (
    META_CHANGED,
    META_SALT,
    META_STRICT,
    META_TOUCHED,
    O_CAND,
    O_CAND_END,
    O_COLS,
    O_PRIORITY,
    OS_COLS,
    OS_COUNT,
    RUN_FRESH,
    RUN_MISSED,
    RUN_SCORE,
    RUN_SERVED,
    RUN_STALE,
    RUN_TOP,
    RUN_TOP_MISSED,
    RUN_UNSERVED,
    TS_COLS,
    TS_COST,
    TS_PEN,
    TS_VALUE,
)
from matching.kernels.members import enlist_touched
from matching.kernels.pool import note_changed
from matching.kernels.recreate import recreate
from matching.kernels.reseat import reseat
from matching.kernels.ruin import ruin
from matching.kernels.settle import settle
from matching.kernels.take_out import take_out
from matching.kernels.undo import carry, note_top, open_turn

SAMPLE: Final = 3
"""Unserved orders tried again in one turn, beside those taken out."""
BLINK: Final = 10
"""Chance, in 1024, that a trip is overlooked."""
STEPS: Final = 512
"""Steps in which the temperature falls."""
ONE: Final = 1 << 16
ALL: Final = 1_000_000


@kernel
def _key(h: int, o: int, kind: int) -> int:
    order = o * O_COLS
    return int(orders_at(h)[order + O_CAND_END] - orders_at(h)[order + O_CAND] if kind == 1 else -hope_at(h)[o])


@kernel
def _sort(h: int, size: int, kind: int) -> None:
    """Sort the queue by hope, the greatest first (``kind`` 0), or by number of candidate trips (1); few, so by insertion."""
    queue = queue_at(h)
    for a in range(1, size):
        o, b = queue[a], a
        key = _key(h, o, kind)
        while b > 0 and _key(h, queue[b - 1], kind) > key:
            queue[b] = queue[b - 1]
            b -= 1
        queue[b] = o


@kernel
def _enqueue(h: int, o: int, size: int) -> int:
    flags = flags_at(h)
    if flags[o] == 1:
        return size
    flags[o] = 1
    queue_at(h)[size] = o
    return size + 1


@kernel
def _line_up(h: int, left: int) -> int:
    """Fill the queue with the ``left`` orders taken out, a sample of the unserved and now and then of the served; its length.

    The lists are those from before the ruin: what was taken out still counts as served there.
    """
    queue, flags, run, listed, leaving = queue_at(h), flags_at(h), run_at(h), listed_at(h), leaving_at(h)
    size = 0
    for a in range(left):
        size = _enqueue(h, leaving[a], size)
    waiting, served = run[RUN_UNSERVED], run[RUN_SERVED]
    if waiting <= SAMPLE:
        for a in range(waiting):
            size = _enqueue(h, listed[n_orders_at(h) + a], size)
    else:
        for _ in range(SAMPLE):
            size = _enqueue(h, listed[n_orders_at(h) + draw(h, waiting)], size)
    if served > 0 and draw(h, 4) == 0:
        for _ in range(3):
            size = _enqueue(h, listed[draw(h, served)], size)
    for a in range(size):
        flags[queue[a]] = 0
    for a in range(size - 1, 0, -1):
        b = draw(h, a + 1)
        queue[a], queue[b] = queue[b], queue[a]
    return size


@kernel
def _recreate(h: int, left: int) -> None:
    """Serve what was taken out and some more, in ever other sequences and moods."""
    meta, queue = meta_at(h), queue_at(h)
    size = _line_up(h, left)
    if size == 0:
        return
    die, regret = draw(h, 100), 0
    if die < 35:
        _sort(h, size, 0)
    elif die < 50:
        _sort(h, size, 1)
    elif die < 55:
        regret = 1
    loan = 0
    if draw(h, 6) == 0:
        hope, gross = hope_at(h), gross_at(h)
        most, top = hope[queue[0]], gross[queue[0]]
        for a in range(1, size):
            most, top = max(most, hope[queue[a]]), max(top, gross[queue[a]])
        loan = draw(h, min(1 << 40, 1 + (most if most > 0 else top)))
    meta[META_SALT] = draw(h, 1 << 39) * 2 + 1 if draw(h, 3) == 0 else 0
    meta[META_STRICT] = 1 if loan == 0 and draw(h, 2) == 0 else 0
    recreate(h, 0 if regret == 1 else BLINK, loan, regret, size)
    meta[META_SALT] = meta[META_STRICT] = 0


@kernel
def _gained(h: int) -> int:
    """Score units by which this turn's solution is better than the accepted one."""
    was, block, gain = was_at(h), block_at(h), 0
    changed, touched, meta = changed_at(h), touched_at(h), meta_at(h)
    for a in range(meta[META_CHANGED]):
        ts = trips_off_at(h) + changed[a] * TS_COLS
        gain += block[ts + TS_VALUE] - block[ts + TS_COST] - block[ts + TS_PEN]
        gain -= was[ts + TS_VALUE] - was[ts + TS_COST] - was[ts + TS_PEN]
    for a in range(meta[META_TOUCHED]):
        count = orders_off_at(h) + touched[a] * OS_COLS + OS_COUNT
        priority = orders_at(h)[touched[a] * O_COLS + O_PRIORITY]
        if block[count] > 0:
            gain += priority
        if was[count] > 0:
            gain -= priority
    return int(gain)


@kernel
def _missed(h: int) -> int:
    """Minus the number of required patterns missed."""
    missed = 0
    for r in range(n_reqs_at(h)):
        if req_state_at(h)[r] == 0:
            missed -= 1
    return missed


@kernel
def _accept(h: int, missed: int, score: int) -> None:
    """Go on from this turn's solution."""
    run = run_at(h)
    better = missed > run[RUN_TOP_MISSED] or (missed == run[RUN_TOP_MISSED] and score > run[RUN_TOP])
    if run[RUN_FRESH] == 1 and not better:
        note_top(h)
        run[RUN_FRESH] = 0
    carry(h, 0)
    enlist_touched(h)
    run[RUN_MISSED], run[RUN_SCORE] = missed, score
    if better:
        run[RUN_TOP_MISSED], run[RUN_TOP], run[RUN_FRESH], run[RUN_STALE] = missed, score, 1, 0


@kernel
def turns(h: int, count: int, first: int, share: int, stale: int) -> int:
    """Make ``count`` turns, fewer where ``stale`` of them bring nothing better; how many were made.

    ``first`` = first temperature in score units, ``share`` = how much of the budget is used, in millionths. Asks for ``was`` =
    ``block``, and the score and lists in ``run``; afterwards it is so again.
    """
    run = run_at(h)
    step = min(STEPS, share * STEPS // ALL)
    heat = first * cool_at(h)[step] // ONE
    for made in range(count):
        if run[RUN_STALE] >= stale or run[RUN_SERVED] + run[RUN_UNSERVED] == 0:
            return made
        open_turn(h)
        left = take_out(h, ruin(h))
        _recreate(h, left)
        settle(h, 0)
        reseat(h, -1)
        note_changed(h)
        run[RUN_STALE] += 1
        missed, score = _missed(h), run[RUN_SCORE] + _gained(h)
        loss = run[RUN_SCORE] - score
        if missed > run[RUN_MISSED] or (
            missed == run[RUN_MISSED] and (loss <= 0 or loss <= heat * minus_log_at(h)[draw(h, 1024)] // ONE)
        ):
            _accept(h, missed, score)
        else:
            carry(h, 1)
    return count
