"""Workspaces: the memory that a header points to, made around given tables; what is left out is empty."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.kernels import layout as at
from matching.kernels.given import HEADER
from matching.kernels.header import Workspace


def _memory(rows: int) -> dict[str, Any]:
    """Return the tables of what is remembered, with nothing in them yet."""
    columns = {"cache": 2, "costs": 2, "finds": 3, "seated": 1}
    return {name: np.full((rows, count), -1, np.int64) for name, count in columns.items()}


def workspace(given: dict[str, Any], *, room: int, longest: int, memory_bits: int, **more: Any) -> Workspace:
    """Return a workspace with empty state around the tables that are given.

    Parameters
    ----------
    given : dict
        The arrays of the first part of the table, by name.
    room, longest : int
        Shipments at once, and steps of a route, at most.
    memory_bits : int
        Logarithm of the number of gains remembered.
    **more
        Other slots; what is left out is empty.
    """
    n_trips, n_orders = len(given["trips"]), len(given["orders"])
    own = int(given["trips"][:, at.T_NOWN].sum())

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, np.int64)

    filled = {
        **given, "n_places": len(given["places"]), "n_trips": n_trips, "n_orders": n_orders, "n_slots": room,
        "n_reqs": len(given["reqs"]), "longest": longest, "nodes": zeros(own + 2 * room, at.N_COLS),
        "slots": zeros(room, at.S_COLS), "base_seqs": zeros(n_trips, longest + 1),
        "n_cache": 1 << memory_bits, **_memory(1 << memory_bits), "x": at.new_scratch(longest),
        "wide": at.new_scratch(longest).shape[1], "labels": zeros(longest + 24, 2 * at.A_SET),
        "meta": zeros(at.META_COLS), "trip_state": zeros(n_trips, at.TS_COLS),
        "now": zeros(at.V_COLS), "out": zeros(at.V_COLS), "best": zeros(8), "sums": zeros(4), "rng": np.ones(1, np.int64),
        **more,
    }  # fmt: skip
    for name, slot in HEADER.slots.items():
        if name not in filled:
            filled[name] = 0 if slot.dtype is None else np.zeros(0, slot.dtype)
    return Workspace(HEADER, **filled)
