"""One workspace of the plain engine: built from a ground, stepped in chunks, read as routes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.kernels.header import Workspace
from matching.kernels.pairs import layout as at
from matching.kernels.pairs.anneal import anneal, build, drop, keep_best, shrink
from matching.kernels.pairs.pool import rehash
from matching.kernels.pairs.route import clear, load
from matching.search.accept import minus_log
from matching.search.pairs.ground import Ground

_NEAR: Final = 80
"""Neighbours known of each request."""
_RECORDS: Final = 1 << 22
"""Records in all rows of all routes (32 bytes each), unless every row needs more."""
_COLUMNS: Final = 12_000
"""Routes of the pool given to OR-Tools."""
_POOL: Final = 1 << 16
"""Routes that the pool can hold; the older half leaves when it is full."""


class Engine:
    """Routes of nodes over a ground.

    Parameters
    ----------
    ground : Ground
    seed : int
    count_vehicles : bool
        Whether fewer routes come before fewer metres.
    """

    def __init__(self, ground: Ground, seed: int, *, count_vehicles: bool) -> None:
        n = len(ground.requests)
        self.n, self.slots = n, ground.slots
        nodes = 2 * n + 2
        width = int(min(nodes, (1 << at.BITS) - 2, max(64, _RECORDS // (2 * ground.slots)))) | 1
        wide = max(1, min(_NEAR, n - 1))
        near, close = _neighbours(ground, wide)
        rec = np.zeros(2 * ground.slots * width * 8, np.int32)
        mask = 2 * _POOL - 1
        arena = _POOL * min(nodes, 64)
        self.space = Workspace(
            at.HEADER, n=n, nodes=nodes, width=width, room=ground.room, slots=ground.slots, near_w=wide if n > 1 else 0,
            slack_s=ground.slack_s, slack_m=ground.slack_m, pool_size=_POOL, pool_mask=mask, arena_size=arena,
            travel=ground.travel, node=ground.node, alone=ground.alone, near=near, close=close, sort_keys=_sort_keys(ground),
            logs=np.array(minus_log(), np.int64), rec=rec, rec8=rec.view(np.int64),
            rt=np.zeros((ground.slots, at.T_COLS), np.int64), marks=np.zeros(ground.slots, np.int64),
            where=np.zeros(n, np.int32), pos=np.zeros(nodes, np.int32), cache=np.zeros((n, ground.slots, 2), np.int64),
            absence=np.zeros(n, np.int64), flag=np.zeros(n, np.int32), rem=np.zeros(n + 16, np.int32),
            bank=np.zeros(n + 16, np.int32), bank_old=np.zeros(n + 16, np.int32), touched=np.zeros(ground.slots, np.int32),
            stale=np.zeros(ground.slots, np.int32), tmp=np.zeros((width, 4), np.int64),
            best=np.zeros(2 * ground.slots + nodes, np.int32), g=np.zeros(at.G_SIZE, np.int64),
            pool_table=np.full(mask + 1, -1, np.int32), pool_key=np.zeros(_POOL, np.int64),
            pool_info=np.zeros((_POOL, 4), np.int64), arena=np.zeros(arena, np.int32),
        )  # fmt: skip
        self.g: NDArray[np.int64] = self.space["g"]
        self.h = self.space.address
        g = self.g
        g[at.G_RNG] = (seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 62) | 1
        g[at.G_AVG], g[at.G_BLINK], g[at.G_OPEN] = 7, 10, int(not count_vehicles)
        self.count_vehicles = count_vehicles
        self.clear()

    def clear(self) -> None:
        """Begin with empty routes."""
        clear(self.h)
        g, bank = self.g, self.space["bank"]
        bank[: self.n] = np.arange(self.n)
        g[at.G_BANK], g[at.G_LIMIT] = self.n, self.slots

    def build(self) -> None:
        """Put all absent requests where they cost least; routes may be opened."""
        opens = self.g[at.G_OPEN]
        self.g[at.G_OPEN], self.g[at.G_LIMIT] = 1, self.slots
        build(self.h)
        self.g[at.G_OPEN] = opens
        self.g[at.G_LIMIT] = self.g[at.G_TOP] if self.count_vehicles else self.slots

    def keep(self) -> None:
        """Make the present solution the best."""
        keep_best(self.h)
        self.g[at.G_BETTER] -= 1

    def restore(self) -> None:
        """Make the best solution the present one."""
        self.put(self.best())

    def put(self, routes: list[list[int]]) -> bool:
        """Make these routes the present solution; False, and nothing certain, where one breaks a rule."""
        best = self.space["best"]
        kept = best.copy()
        best[0] = len(routes)
        best[1 : 1 + len(routes)] = [len(route) for route in routes]
        flat = [v for route in routes for v in route]
        best[1 + len(routes) : 1 + len(routes) + len(flat)] = flat
        fine = bool(load(self.h))
        best[:] = kept
        if self.count_vehicles:
            self.g[at.G_LIMIT] = self.g[at.G_TOP]
        return fine

    def best(self) -> list[list[int]]:
        """Return the best solution's routes of nodes."""
        best = self.space["best"]
        ends = np.cumsum(best[1 : 1 + best[0]]) + 1 + best[0]
        return [best[end - size : end].tolist() for end, size in zip(ends, best[1 : 1 + best[0]], strict=True)]

    def shorten(self, iterations: int, heat: tuple[int, int]) -> None:
        """Anneal for so many moves, from one temperature to the other (1/256 m)."""
        self.g[at.G_HEAT0], self.g[at.G_HEAT1] = heat
        anneal(self.h, iterations)

    def shrink(self, iterations: int, heat: int) -> int:
        """Look for a place for every absent request; return the moves used."""
        self.g[at.G_HEAT0] = heat
        return int(shrink(self.h, iterations))

    def drop(self) -> None:
        """Give up a route."""
        drop(self.h)

    def score(self) -> tuple[int, int, int]:
        """(absent, routes where they count, metres) of the best."""
        g = self.g
        return int(g[at.G_BEST_BANK]), int(g[at.G_BEST_TOP]) if self.count_vehicles else 0, int(g[at.G_BEST_M])

    def choose(self, seconds: float | None, seed: int) -> list[int]:
        """Return entries of the pool that together are better than the best solution; none where there are no such."""
        from matching.solvers.route_cover import Columns, cover

        count = int(self.g[at.G_POOL])
        info, arena = self.space["pool_info"][:count], self.space["arena"]
        if not count or len(np.unique(arena[: self.g[at.G_ARENA]])) < 2 * self.n:
            return []
        first = np.concatenate([[0], np.cumsum(info[:, 2])])
        within = np.arange(first[-1]) - np.repeat(first[:-1], info[:, 2])
        nodes = arena[np.repeat(info[:, 1], info[:, 2]) + within]
        columns = Columns(metres=info[:, 0].copy(), first=first // 2, requests=(nodes[nodes % 2 == 0] >> 1).astype(np.int64))
        routes = int(self.g[at.G_BEST_TOP]) if self.count_vehicles else self.slots
        known = {frozenset(arena[begin : begin + size].tolist()): x for x, (begin, size) in enumerate(info[:, 1:3].tolist())}
        start = [known.get(frozenset(route), -1) for route in self.best()]
        known_best = [x for x in start if x >= 0]
        if count > _COLUMNS:
            # A request's fair price is its part of its route; routes that are dear by that measure have no chance.
            price = np.zeros(self.n)
            for route in self.best():
                price[[v >> 1 for v in route]] = self._metres(route) * 2 / len(route)
            owed = np.add.reduceat(price[columns.requests], columns.first[:-1])
            rank = columns.metres - owed
            rank[known_best] = -np.inf
            few = np.sort(np.argsort(rank, kind="stable")[:_COLUMNS])
            columns = columns.some(few)
            start = np.flatnonzero(np.isin(few, known_best)).tolist()
        else:
            few = np.arange(count)
        chosen = cover(
            columns, self.n, routes=routes, below=int(self.g[at.G_BEST_M]), start=np.array(start, np.int64), seconds=seconds,
            seed=seed,
        )  # fmt: skip
        return [] if chosen is None else few[chosen].tolist()

    def _metres(self, route: list[int]) -> int:
        """Return the metres of a route."""
        way = [2 * self.n, *route, 2 * self.n + 1]
        return int(self.space["travel"][way[:-1], way[1:], 0].sum(dtype=np.int64))

    def pooled(self, entries: list[int]) -> list[list[int]]:
        """Return routes of the pool."""
        info, arena = self.space["pool_info"], self.space["arena"]
        return [arena[int(info[x, 1]) : int(info[x, 1] + info[x, 2])].tolist() for x in entries]

    def pool_trim(self) -> None:
        """Let the older half of a pool leave that is nearly full."""
        g = self.g
        arena, info = self.space["arena"], self.space["pool_info"]
        count = int(g[at.G_POOL])
        if count < _POOL * 15 // 16 and g[at.G_ARENA] < arena.size * 15 // 16:
            return
        keep = np.sort(np.argsort(-info[:count, 3], kind="stable")[: count // 2])
        used = 0
        for to, x in enumerate(keep.tolist()):
            first, size = int(info[x, 1]), int(info[x, 2])
            arena[used : used + size] = arena[first : first + size]
            info[to] = info[x]
            info[to, 1] = used
            used += size
        self.space["pool_key"][: len(keep)] = self.space["pool_key"][keep]
        g[at.G_POOL], g[at.G_ARENA] = len(keep), used
        rehash(self.h)


def _neighbours(ground: Ground, wide: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return for each request those related to it in space and time, and those with a node near one of its own."""
    n = len(ground.requests)
    near, close = np.zeros((max(n, 1), wide), np.int32), np.zeros((max(n, 1), wide), np.int32)
    if n < 2:
        return near, close
    p, d = np.arange(0, 2 * n, 2), np.arange(1, 2 * n, 2)
    early, late = ground.node[:, 0].astype(np.int64), ground.node[:, 1].astype(np.int64)
    for first in range(0, n, 256):
        some = np.arange(first, min(n, first + 256))
        a, b = 2 * some, 2 * some + 1
        seconds = ground.travel[np.ix_(a, p)][:, :, 2:].sum(2, dtype=np.int64)
        seconds += ground.travel[np.ix_(b, d)][:, :, 2:].sum(2, dtype=np.int64)
        when = np.abs(early[a, None] - early[None, p]) + np.abs(late[a, None] - late[None, p])
        when += np.abs(early[b, None] - early[None, d]) + np.abs(late[b, None] - late[None, d])
        related = 2 * seconds + when
        apart = ground.travel[np.ix_(a, p)][:, :, :2].sum(2, dtype=np.int64)
        for x, y in ((a, d), (b, p), (b, d)):
            apart = np.minimum(apart, ground.travel[np.ix_(x, y)][:, :, :2].sum(2, dtype=np.int64))
        for table, measure in ((near, related), (close, apart)):
            measure[np.arange(len(some)), some] = np.iinfo(np.int64).max
            order = np.argsort(measure, axis=1, kind="stable")[:, :wide]
            table[some] = order
    return near, close


def _sort_keys(ground: Ground) -> NDArray[np.int32]:
    """Ranks of the requests: far from the start first, near first, narrow windows first, much load first."""
    n = len(ground.requests)
    p, d = np.arange(0, 2 * n, 2), np.arange(1, 2 * n, 2)
    node = ground.node.astype(np.int64)
    narrow = node[p, 1] - node[p, 0] + node[d, 1] - node[d, 0]
    keys = np.zeros((at.KEYS, max(n, 1)), np.int32)
    for row, key in enumerate((-ground.alone, ground.alone, narrow, -node[p, 3])):
        keys[row, np.argsort(key, kind="stable")] = np.arange(n)
    return keys
