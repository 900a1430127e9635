"""The memory of a working solution: all that changes lies in one block, so that a copy of it is one move."""

from __future__ import annotations

from collections.abc import Sequence as Series

import numpy as np

from matching.arrays import Ints, Tables
from matching.kernels import layout as at
from matching.kernels.commit import commit_route
from matching.kernels.evaluate import evaluate
from matching.plan import Shipment


class Memory:
    """Tables of routes, stock and orders, the scratch of the kernels, and both as the kernels take them.

    Parameters
    ----------
    tables : Tables
    fixed : sequence of Shipment
        Shipments that must stay on their trip with their units and options.
    """

    def __init__(self, tables: Tables, fixed: Series[Shipment] = ()) -> None:
        self.tables = tables
        self.fixed = frozenset(fixed)
        n_orders, n_trips = len(tables.orders), len(tables.trips)
        shapes = {
            "nodes": (len(tables.own_nodes) + 2 * tables.slots, at.N_COLS),
            "slots": (tables.slots, at.S_COLS),
            "lot_state": (len(tables.lots), at.LS_COLS),
            "order_state": (n_orders, at.OS_COLS),
            "trip_state": (n_trips, at.TS_COLS),
            "seqs": (n_trips, tables.longest),
            "wins": (n_trips, tables.longest),
        }
        self.block = np.zeros(sum(a * b for a, b in shapes.values()) + len(tables.reqs) + at.META_COLS, np.int64)
        views: dict[str, Ints] = {}
        used = 0
        for name, (a, b) in shapes.items():
            views[name] = self.block[used : used + a * b].reshape(a, b)
            used += a * b
        self.nodes, self.slots, self.lot_state = views["nodes"], views["slots"], views["lot_state"]
        self.order_state, self.trip_state = views["order_state"], views["trip_state"]
        self.seqs, self.wins = views["seqs"], views["wins"]
        self.req_state = self.block[used : used + len(tables.reqs)]
        self.meta = self.block[used + len(tables.reqs) :]
        self.cache = np.full((1 << min(18, max(12, (64 * len(tables.cand_trips)).bit_length())), 2), -1, np.int64)
        self.base_seqs = np.zeros((n_trips, tables.longest + 1), np.int64)
        self.scratch = at.new_scratch(tables.longest)
        self.tallies = np.zeros((2, n_orders), np.int64)
        self.now, self.out = np.zeros(at.V_COLS, np.int64), np.zeros(at.V_COLS, np.int64)
        self.best = np.zeros(8, np.int64)
        self.flags = np.zeros(n_orders, np.int64)
        self.sums = np.zeros(4, np.int64)
        self.rng = np.ones(1, np.int64)
        t = tables
        self._given = (t.trips, t.windows, t.places, t.secs, t.mets, t.promises, t.lots, t.picks, t.orders, t.recvs, t.reqs,
                       t.cand_trips, t.cand_lots)  # fmt: skip
        self._mine = (self.nodes, self.slots, self.lot_state, self.order_state, self.trip_state, self.seqs, self.wins,
                      self.req_state, self.meta)  # fmt: skip
        self._short = (*self._given[:7], t.reqs, t.orders, *self._mine, self.flags, self.base_seqs, self.scratch, self.out)
        self._route = (
            *self._given[:6],
            self.nodes,
            self.slots,
            self.order_state,
            self.trip_state,
            self.seqs,
            self.wins,
            self.meta,
        )

    def restore(self, block: Ints) -> None:
        """Go back to a copy of :attr:`block`; versions of routes never come back for other routes."""
        clock = self.meta[at.META_CLOCK]
        np.copyto(self.block, block)
        self.meta[at.META_CLOCK] = clock

    @property
    def clock(self) -> int:
        """Last version given to a route."""
        return int(self.meta[at.META_CLOCK])

    def judge(self, t: int, nodes: list[int]) -> bool:
        """Whether a route of trip ``t`` is lawful; ``out`` tells its cost."""
        seq = np.array(nodes, np.int64)
        if len(nodes) > self.tables.longest:
            return False
        return evaluate(*self._given[:6], self.nodes, t, seq, len(nodes), 0, self.scratch, self.out) == at.F_OK

    def commit(self, t: int, nodes: list[int]) -> bool:
        """Put a route of trip ``t`` in force if it is lawful."""
        if len(nodes) > self.tables.longest:
            return False
        return commit_route(*self._route, t, np.array(nodes, np.int64), len(nodes), self.scratch, self.out) == at.F_OK
