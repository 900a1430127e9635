"""Which orders are taken out: at random, related ones (Shaw), bad ones, a whole route, a stretch of one, rivals for a lot."""

from __future__ import annotations

from random import Random
from typing import Final

import numpy as np

from matching.arrays import Ints, Tables
from matching.kernels import layout as at
from matching.search.state import State

NEAR: Final = 40
"""Neighbours known of each order."""


def neighbours(tables: Tables) -> list[list[int]]:
    """For each order the others nearest to it, by seconds between the first receiving options (Shaw's relatedness)."""
    if not len(tables.orders) or not len(tables.ways):
        return [[] for _ in range(len(tables.orders))]
    places = tables.recvs[tables.orders[:, at.O_RECV], at.R_PLACE]
    apart = tables.ways[0, :, :, 0].astype(np.int64)[np.ix_(places, places)]
    apart = np.where(apart < 0, at.BIG, apart)
    early = tables.windows[tables.recvs[tables.orders[:, at.O_RECV], at.R_W], at.W_LO]
    apart = apart + np.abs(early[:, None] - early[None, :]) // 8
    order = np.argsort(apart, axis=1, kind="stable")[:, : NEAR + 1]
    return [[int(b) for b in row if b != a] for a, row in enumerate(order)]


class Ruin:
    """Chooses what to take out of a working solution."""

    def __init__(self, tables: Tables, random: Random) -> None:
        self._random = random
        self._near = neighbours(tables)
        self._takers: dict[int, list[int]] = {}
        for o in range(len(tables.orders)):
            for row in range(int(tables.orders[o, at.O_CAND]), int(tables.orders[o, at.O_CAND_END])):
                for d in range(int(tables.cand_trips[row, at.C_LOT]), int(tables.cand_trips[row, at.C_LOT_END])):
                    takers = self._takers.setdefault(int(tables.cand_lots[d, at.D_LOT]), [])
                    if not takers or takers[-1] != o:
                        takers.append(o)
        self._lots_of: list[list[int]] = [[] for _ in range(len(tables.orders))]
        for lot, takers in self._takers.items():
            for o in takers:
                self._lots_of[o].append(lot)

    def choose(self, state: State, served: list[int], unserved: list[int]) -> list[int]:
        """Orders to take out, without repetition; none where nothing is served."""
        if not served:
            return []
        random = self._random
        size = min(len(served), 1 + random.randrange(min(10, 2 + len(served) // 2)))
        die = random.randrange(100)
        if die < 15:
            return random.sample(served, size)
        if die < 45:
            seed = random.choice(unserved) if unserved and random.randrange(2) else random.choice(served)
            return self._related(seed, served, size)
        if die < 55:
            return self._worst(state, served, size)
        if die < 65:
            return self._orders_on(state, random.choice(served), None)
        if die < 85 or not unserved:
            return self._orders_on(state, random.choice(served), size)
        return self._rivals(random.choice(unserved), served, size)

    def _related(self, seed: int, served: list[int], size: int) -> list[int]:
        there = set(served)
        chosen = [seed] if seed in there else []
        for o in self._near[seed]:
            if len(chosen) >= size:
                break
            if o in there and self._random.randrange(4):
                chosen.append(o)
        return chosen or [self._random.choice(served)]

    def _worst(self, state: State, served: list[int], size: int) -> list[int]:
        worth = np.zeros(len(state.order_state), np.int64)
        used = state.slots[state.slots[:, at.S_TRIP] >= 0]
        np.add.at(worth, used[:, at.S_ORDER], used[:, at.S_VALUE])
        pool, chosen = list(served), list[int]()
        while pool and len(chosen) < size:
            o = min(self._random.sample(pool, min(3, len(pool))), key=lambda i: int(worth[i]))
            pool.remove(o)
            chosen.append(o)
        return chosen

    def _orders_on(self, state: State, order: int, size: int | None) -> list[int]:
        """Return the orders of one of this order's routes; with ``size``, of a stretch of it."""
        used = state.slots[(state.slots[:, at.S_TRIP] >= 0) & (state.slots[:, at.S_ORDER] == order)]
        t = int(used[self._random.randrange(len(used)), at.S_TRIP])
        row: Ints = state.seqs[t, : state.trip_state[t, at.TS_N]]
        way = [int(o) for o in state.nodes[row, at.N_ORDER] if o >= 0 and not state.order_state[o, at.OS_LOCK]]
        if size is not None:
            first = self._random.randrange(max(1, len(way) - size))
            way = way[first : first + 2 * size]
        return list(dict.fromkeys(way))[: 14 if size is None else size]

    def _rivals(self, order: int, served: list[int], size: int) -> list[int]:
        """Return orders that could take a lot which this order wants."""
        lots = self._lots_of[order]
        if not lots:
            return self._related(order, served, size)
        there = set(served)
        takers = [o for o in self._takers[self._random.choice(lots)] if o in there]
        return self._random.sample(takers, min(size, len(takers))) or self._related(order, served, size)
