"""The memory of a working solution: all that changes lies in one block, so that a copy of it is one move."""

from __future__ import annotations

from collections.abc import Sequence as Series

import numpy as np

from matching.arrays import Ints, Tables
from matching.kernels import layout as at
from matching.kernels.commit import commit
from matching.kernels.evaluate import judge
from matching.kernels.space import workspace
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
            "free": (1, tables.slots),
            "req_state": (1, len(tables.reqs)),
            "meta": (1, at.META_COLS),
        }
        self.block = np.zeros(sum(a * b for a, b in shapes.values()), np.int64)
        views: dict[str, Ints] = {}
        first: dict[str, int] = {}
        used = 0
        for name, (a, b) in shapes.items():
            views[name] = self.block[used : used + a * b].reshape(a, b)
            first[name] = used
            used += a * b
        self.nodes, self.slots, self.lot_state = views["nodes"], views["slots"], views["lot_state"]
        self.order_state, self.trip_state = views["order_state"], views["trip_state"]
        self.seqs, self.wins, self.free = views["seqs"], views["wins"], views["free"][0]
        self.req_state, self.meta = views["req_state"][0], views["meta"][0]
        self.space = workspace(
            tables.given(), room=tables.slots, longest=tables.longest,
            memory_bits=min(18, max(12, (64 * len(tables.cand_trips)).bit_length())), **views, block=self.block,
            nodes_off=first["nodes"], slots_off=first["slots"], lots_off=first["lot_state"], orders_off=first["order_state"],
            trips_off=first["trip_state"], seqs_off=first["seqs"], wins_off=first["wins"], free_off=first["free"],
            reqs_off=first["req_state"], meta_off=first["meta"], n_block=used, tallies=np.zeros((2, n_orders), np.int64),
            **{name: np.zeros(n_trips, np.int64) for name in ("changed", "doubtful")},
            **{name: np.zeros(n_orders, np.int64) for name in ("touched", "leaving", "flags", "queue")},
        )  # fmt: skip
        self.base_seqs, self.scratch, self.out = self.space["base_seqs"], self.space["x"], self.space["out"]
        self.queue, self.leaving, self.sums = self.space["queue"], self.space["leaving"], self.space["sums"]
        self.rng = self.space["rng"]
        self.address = self.space.address

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
        return self._try(nodes) and judge(self.address, t, len(nodes), 0) == at.F_OK

    def commit(self, t: int, nodes: list[int]) -> bool:
        """Put a route of trip ``t`` in force if it is lawful."""
        return self._try(nodes) and commit(self.address, t, len(nodes)) == at.F_OK

    def _try(self, nodes: list[int]) -> bool:
        if len(nodes) > self.tables.longest:
            return False
        self.scratch[at.X_TRY, : len(nodes)] = nodes
        return True
