"""Delivery visits of orders: which steps begin one, how many an order gets, and whether that is more than it allows.

Steps at one place in a row are one visit; an order is delivered once in it, however many of its lots are handed over.
"""

from __future__ import annotations

from matching.kernels.compilation import Ints, kernel
from matching.kernels.layout import N_KIND, N_ORDER, N_PLACE, O_DELIVERIES, OS_VISITS


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
def visits_fit(nodes: Ints, orders: Ints, elsewhere: Ints, seq: Ints, n: int, tally: Ints) -> bool:
    """Whether no order gets more delivery visits than it allows; ``elsewhere[o]`` = those elsewhere. ``tally`` stays 0."""
    good = True
    for q in range(n):
        if nodes[seq[q], N_KIND] == 2:
            o = nodes[seq[q], N_ORDER]
            fresh = True
            r = q - 1
            while r >= 0 and nodes[seq[r], N_PLACE] == nodes[seq[q], N_PLACE]:
                if nodes[seq[r], N_KIND] == 2 and nodes[seq[r], N_ORDER] == o:
                    fresh = False
                    break
                r -= 1
            if fresh:
                tally[o] += 1
                if tally[o] + elsewhere[o] > orders[o, O_DELIVERIES]:
                    good = False
    for q in range(n):
        if nodes[seq[q], N_KIND] == 2:
            tally[nodes[seq[q], N_ORDER]] = 0
    return good
