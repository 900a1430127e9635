"""The slot table of the one header that all kernels here read through: what each name is, and in which shape and unit.

Tables are flat: a row begins at ``index * COLS`` with the columns of :mod:`matching.kernels.layout`. ``HEADER.describe()``
prints the table.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from matching.kernels import layout as at
from matching.kernels.header import Header, Workspace

HEADER: Final = Header("matching")
_I64, _I32 = np.int64, np.int32

# what is given -----------------------------------------------------------------------------------------------------------
trips_at = HEADER.array("trips", _I64, "trip, T_COLS", "T_*", "trips")
windows_at = HEADER.array("windows", _I64, "window, 2", "s", "early and late of every window")
places_at = HEADER.array("places", _I64, "place, 2", "s, yen", "parking")
ways_at = HEADER.array("ways", _I32, "metric, from, to, 2", "s, m", "travel; -1 = no way")
promises_at = HEADER.array("promises", _I64, "promise, M_COLS", "M_*", "times promised, by trip")
lots_at = HEADER.array("lots", _I64, "lot, L_COLS", "L_*", "lots")
picks_at = HEADER.array("picks", _I64, "pick, K_COLS", "K_*", "pickup options, by lot")
orders_at = HEADER.array("orders", _I64, "order, O_COLS", "O_*", "orders")
recvs_at = HEADER.array("recvs", _I64, "recv, R_COLS", "R_*", "receiving options, by order")
reqs_at = HEADER.array("reqs", _I64, "pattern, 3", "Q_*", "required patterns")
cand_trips_at = HEADER.array("cand_trips", _I64, "row, C_COLS", "C_*", "trips worth trying, by order")
cand_lots_at = HEADER.array("cand_lots", _I64, "row, D_COLS", "D_*", "lots worth trying, by row of cand_trips")
n_places_at = HEADER.scalar("n_places", "-", "places")
n_trips_at = HEADER.scalar("n_trips", "-", "trips")
n_orders_at = HEADER.scalar("n_orders", "-", "orders")
n_slots_at = HEADER.scalar("n_slots", "-", "slots for shipments")
n_reqs_at = HEADER.scalar("n_reqs", "-", "required patterns")
longest_at = HEADER.scalar("longest", "-", "most steps of a route, own stops included")

# the working solution -------------------------------------------------------------------------------------------------------
nodes_at = HEADER.array("nodes", _I64, "node, N_COLS", "N_*", "own stops, then pickup and delivery of every slot")
slots_at = HEADER.array("slots", _I64, "slot, S_COLS", "S_*", "shipments")
lot_state_at = HEADER.array("lot_state", _I64, "lot, LS_COLS", "LS_*", "stock")
order_state_at = HEADER.array("order_state", _I64, "order, OS_COLS", "OS_*", "what an order gets")
trip_state_at = HEADER.array("trip_state", _I64, "trip, TS_COLS", "TS_*", "sums of a route")
seqs_at = HEADER.array("seqs", _I64, "trip, longest", "node", "routes")
wins_at = HEADER.array("wins", _I64, "trip, longest", "-", "window of each step")
req_state_at = HEADER.array("req_state", _I64, "pattern", "-", "shipments that fit a required pattern")
meta_at = HEADER.array("meta", _I64, "META_COLS", "META_*", "settings and heads of lists")
base_seqs_at = HEADER.array("base_seqs", _I64, "trip, 1 + longest", "node", "length and route with what stays alone")

# memory and scratch ---------------------------------------------------------------------------------------------------------
cache_at = HEADER.array("cache", _I64, "n_cache, 2", "score units", "gains known: signature, gain")
n_cache_at = HEADER.scalar("n_cache", "-", "rows of cache, a power of two")
x_at = HEADER.array("x", _I64, "X_ROWS, wide", "X_*", "scratch of one route")
wide_at = HEADER.scalar("wide", "-", "columns of x")
tallies_at = HEADER.array("tallies", _I64, "2, order", "-", "visits counted anew (0 between calls), and elsewhere")
now_at = HEADER.array("now", _I64, "V_COLS", "V_*", "evaluation of the route being built")
out_at = HEADER.array("out", _I64, "V_COLS", "V_*", "evaluation last made")
best_at = HEADER.array(
    "best", _I64, "8", "-", "insertion found: gain, i, j, units; trips compared: row, gain, second; gain in part"
)
flags_at = HEADER.array("flags", _I64, "order", "-", "1 = to be taken out; 0 between calls")
queue_at = HEADER.array("queue", _I64, "order", "-", "orders to be served")
sums_at = HEADER.array("sums", _I64, "4", "-", "required missed, score units, g, orders served")
rng_at = HEADER.array("rng", _I64, "1", "-", "state of the random numbers, never 0")


def workspace(given: dict[str, Any], *, slots: int, longest: int, memory_bits: int) -> Workspace:
    """Return a workspace with empty state around the tables that are given.

    Parameters
    ----------
    given : dict
        The arrays of the first part of the table, by name.
    slots, longest : int
        Shipments at once, and steps of a route, at most.
    memory_bits : int
        Logarithm of the number of gains remembered.
    """
    n_trips, n_orders = len(given["trips"]), len(given["orders"])
    own = int(given["trips"][:, at.T_NOWN].sum())

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, _I64)

    return Workspace(
        HEADER, **given, n_places=len(given["places"]), n_trips=n_trips, n_orders=n_orders, n_slots=slots,
        n_reqs=len(given["reqs"]), longest=longest, nodes=zeros(own + 2 * slots, at.N_COLS), slots=zeros(slots, at.S_COLS),
        lot_state=zeros(len(given["lots"]), at.LS_COLS), order_state=zeros(n_orders, at.OS_COLS),
        trip_state=zeros(n_trips, at.TS_COLS), seqs=zeros(n_trips, longest), wins=zeros(n_trips, longest),
        req_state=zeros(len(given["reqs"])), meta=zeros(at.META_COLS), base_seqs=zeros(n_trips, longest + 1),
        cache=np.full((1 << memory_bits, 2), -1, _I64), n_cache=1 << memory_bits, x=at.new_scratch(longest),
        wide=at.new_scratch(longest).shape[1], tallies=zeros(2, n_orders), now=zeros(at.V_COLS), out=zeros(at.V_COLS),
        best=zeros(8), flags=zeros(n_orders), queue=zeros(n_orders), sums=zeros(4), rng=np.ones(1, _I64),
    )  # fmt: skip
