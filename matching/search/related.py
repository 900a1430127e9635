"""Who is near whom, who could take what: what the ruin draws from, laid out for the kernels once a search."""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.arrays import Ints, Tables
from matching.kernels import layout as at

NEAR: Final = 40
"""Neighbours known of each order."""
_ROWS: Final = 256
"""Orders compared with all others at a time: memory stays linear."""


def neighbours(tables: Tables) -> Ints:
    """For each order the others nearest to it, by seconds between the first receiving options (Shaw's relatedness); -1 = none.

    An hour between the windows counts as some eight minutes of way.
    """
    count = len(tables.orders)
    found = np.full((count, min(NEAR, max(0, count - 1))), -1, np.int64)
    if not found.size or not len(tables.ways):
        return found
    places = tables.recvs[tables.orders[:, at.O_RECV], at.R_PLACE]
    early = tables.windows[tables.recvs[tables.orders[:, at.O_RECV], at.R_W], at.W_LO]
    for first in range(0, count, _ROWS):
        mine = np.arange(first, min(count, first + _ROWS))
        apart = tables.ways[0][places[mine]][:, places, 0].astype(np.int64)
        apart = np.where(apart < 0, at.BIG, apart) + np.abs(early[mine, None] - early[None, :]) // 8
        apart[np.arange(len(mine)), mine] = -1
        width = found.shape[1] + 1
        near = (
            np.argpartition(apart, width - 1, axis=1)[:, :width] if width < count else np.tile(np.arange(count), (len(mine), 1))
        )
        near.sort(axis=1)
        order = np.argsort(np.take_along_axis(apart, near, axis=1), axis=1, kind="stable")
        found[mine] = np.take_along_axis(near, order, axis=1)[:, 1:]
    return found


def takers(tables: Tables) -> dict[str, Ints]:
    """For each lot the orders that could take it, for each order its lots: flat, with the first of each."""
    rows = np.repeat(np.arange(len(tables.cand_trips)), tables.cand_trips[:, at.C_LOT_END] - tables.cand_trips[:, at.C_LOT])
    owner = np.repeat(np.arange(len(tables.orders)), tables.orders[:, at.O_CAND_END] - tables.orders[:, at.O_CAND])
    # rows of an order stand together, and so do the lots of a row
    order = owner[rows] if len(rows) else np.zeros(0, np.int64)
    start = tables.cand_trips[:, at.C_LOT]
    inside = np.arange(len(rows)) - np.repeat(
        np.cumsum(tables.cand_trips[:, at.C_LOT_END] - start) - (tables.cand_trips[:, at.C_LOT_END] - start),
        tables.cand_trips[:, at.C_LOT_END] - start,
    )
    lot = tables.cand_lots[start[rows] + inside, at.D_LOT] if len(rows) else np.zeros(0, np.int64)
    n_lots, n_orders = len(tables.lots), len(tables.orders)
    pairs = np.unique(lot * max(1, n_orders) + order)
    lot, order = pairs // max(1, n_orders), pairs % max(1, n_orders)
    by_order = np.argsort(order, kind="stable")
    return {
        "takers": np.ascontiguousarray(order),
        "taker_first": np.searchsorted(lot, np.arange(n_lots + 1)).astype(np.int64),
        "wishes": np.ascontiguousarray(lot[by_order]),
        "wish_first": np.searchsorted(order[by_order], np.arange(n_orders + 1)).astype(np.int64),
    }


def gross(tables: Tables) -> Ints:
    """For each order the most that one lot could bring it, costs aside (score units)."""
    lots, rows = tables.cand_lots, tables.cand_trips
    found = np.zeros(len(tables.orders), np.int64)
    worth = lots[:, at.D_MOST] * lots[:, at.D_HIGHEST] * tables.lots[lots[:, at.D_LOT], at.L_UNIT_G]
    for o, (first, last) in enumerate(tables.orders[:, [at.O_CAND, at.O_CAND_END]].tolist()):
        if last > first:
            found[o] = worth[rows[first:last, at.C_LOT].min() : rows[first:last, at.C_LOT_END].max()].max()
    return found
