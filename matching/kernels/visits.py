"""Delivery visits of orders: which steps begin one, how many an order gets, and whether that is more than it allows.

Steps at one place in a row are one visit; an order is delivered once in it, however many of its lots are handed over.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import nodes_at, order_state_at, orders_at
from matching.kernels.layout import N_COLS, N_KIND, N_ORDER, N_PLACE, O_COLS, O_DELIVERIES, OS_COLS, OS_VISITS


@kernel
def first_of_visit(h: int, seq: P64, q: int) -> bool:
    """Whether step ``q`` is the first delivery task of its order in its visit."""
    nodes = nodes_at(h)
    if nodes[seq[q] * N_COLS + N_KIND] != 2:
        return False
    r = q - 1
    while r >= 0 and nodes[seq[r] * N_COLS + N_PLACE] == nodes[seq[q] * N_COLS + N_PLACE]:
        if nodes[seq[r] * N_COLS + N_KIND] == 2 and nodes[seq[r] * N_COLS + N_ORDER] == nodes[seq[q] * N_COLS + N_ORDER]:
            return False
        r -= 1
    return True


@kernel
def count_visits(h: int, seq: P64, n: int, sign: int) -> None:
    """Add ``sign`` times the delivery visits of a route to its orders."""
    nodes = nodes_at(h)
    order_state = order_state_at(h)
    for q in range(n):
        if first_of_visit(h, seq, q):
            order_state[nodes[seq[q] * N_COLS + N_ORDER] * OS_COLS + OS_VISITS] += sign


@kernel
def visits_fit(h: int, elsewhere: P64, seq: P64, n: int, tally: P64) -> bool:
    """Whether no order gets more delivery visits than it allows; ``elsewhere[o]`` = those elsewhere. ``tally`` stays 0."""
    nodes = nodes_at(h)
    orders = orders_at(h)
    good = True
    for q in range(n):
        if nodes[seq[q] * N_COLS + N_KIND] == 2:
            o = nodes[seq[q] * N_COLS + N_ORDER]
            fresh = True
            r = q - 1
            while r >= 0 and nodes[seq[r] * N_COLS + N_PLACE] == nodes[seq[q] * N_COLS + N_PLACE]:
                if nodes[seq[r] * N_COLS + N_KIND] == 2 and nodes[seq[r] * N_COLS + N_ORDER] == o:
                    fresh = False
                    break
                r -= 1
            if fresh:
                tally[o] += 1
                if tally[o] + elsewhere[o] > orders[o * O_COLS + O_DELIVERIES]:
                    good = False
    for q in range(n):
        if nodes[seq[q] * N_COLS + N_KIND] == 2:
            tally[nodes[seq[q] * N_COLS + N_ORDER]] = 0
    return good
