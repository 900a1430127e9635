"""The slot table of the one header that all kernels here read through: what each name is, and in which shape and unit.

Tables are flat: a row begins at ``index * COLS`` with the columns of :mod:`matching.kernels.layout`. ``HEADER.describe()``
prints the table.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.kernels.header import Header

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

free_at = HEADER.array("free", _I64, "slot", "slot", "stack of free slots")
block_at = HEADER.array("block", _I64, "all", "-", "nodes .. free in one piece, in this order")
was_at = HEADER.array("was", _I64, "all", "-", "block when the turn began")
top_at = HEADER.array("top", _I64, "all", "-", "block of the best solution")
nodes_off_at = HEADER.scalar("nodes_off", "-", "where nodes begin in block; likewise")
slots_off_at = HEADER.scalar("slots_off", "-", "slots")
lots_off_at = HEADER.scalar("lots_off", "-", "lot_state")
orders_off_at = HEADER.scalar("orders_off", "-", "order_state")
trips_off_at = HEADER.scalar("trips_off", "-", "trip_state")
seqs_off_at = HEADER.scalar("seqs_off", "-", "seqs")
wins_off_at = HEADER.scalar("wins_off", "-", "wins")
free_off_at = HEADER.scalar("free_off", "-", "free")
reqs_off_at = HEADER.scalar("reqs_off", "-", "req_state")
meta_off_at = HEADER.scalar("meta_off", "-", "meta")
n_block_at = HEADER.scalar("n_block", "-", "items of block")

# one turn of ruin and recreate ----------------------------------------------------------------------------------------------
changed_at = HEADER.array("changed", _I64, "trip", "trip", "trips changed in this turn")
touched_at = HEADER.array("touched", _I64, "order", "order", "orders booked in this turn")
leaving_at = HEADER.array("leaving", _I64, "order", "order", "orders to be taken out")
doubtful_at = HEADER.array("doubtful", _I64, "trip", "trip", "trips that orders leave")
listed_at = HEADER.array("listed", _I64, "2, order", "order", "orders served, and unserved, in any sequence")
where_at = HEADER.array("where", _I64, "order, 2", "-", "list that an order is on (-1 = none), and where")
near_at = HEADER.array("near", _I64, "order, n_near", "order", "orders nearby, the nearest first; -1 = no more")
n_near_at = HEADER.scalar("n_near", "-", "columns of near")
taker_first_at = HEADER.array("taker_first", _I64, "lot + 1", "-", "first of a lot's takers")
takers_at = HEADER.array("takers", _I64, "pair", "order", "orders that could take a lot, by lot")
wish_first_at = HEADER.array("wish_first", _I64, "order + 1", "-", "first of an order's lots")
wishes_at = HEADER.array("wishes", _I64, "pair", "lot", "lots that an order could take, by order")
hope_at = HEADER.array("hope", _I64, "order", "score units", "most that one lot could bring, on an own way")
gross_at = HEADER.array("gross", _I64, "order", "score units", "most that one lot could bring, costs aside")
cool_at = HEADER.array("cool", _I64, "513", "1/65536", "falling temperature")
minus_log_at = HEADER.array("minus_log", _I64, "1024", "1/65536", "-ln u")
run_at = HEADER.array("run", _I64, "RUN_COLS", "RUN_*", "numbers of the run")

# routes noted ---------------------------------------------------------------------------------------------------------------
pool_at = HEADER.array("pool", _I64, "trip, n_pool, wide_pool", "G_*", "routes noted: head, two words a step")
pool_keys_at = HEADER.array("pool_keys", _I64, "trip, n_pool", "-", "what they carry, as one number")
pool_values_at = HEADER.array("pool_values", _I64, "trip, n_pool", "score units", "what they are worth")
pool_count_at = HEADER.array("pool_count", _I64, "trip", "-", "how many")
n_pool_at = HEADER.scalar("n_pool", "-", "most routes noted of a trip")
wide_pool_at = HEADER.scalar("wide_pool", "-", "numbers of a route noted")

# memory and scratch ---------------------------------------------------------------------------------------------------------
cache_at = HEADER.array("cache", _I64, "n_cache, 2", "score units", "gains known: signature, gain")
n_cache_at = HEADER.scalar("n_cache", "-", "rows of cache, a power of two")
costs_at = HEADER.array("costs", _I64, "n_cache, 2", "score units", "least costs known: key, cost of two places on a route")
finds_at = HEADER.array("finds", _I64, "n_cache, 3", "score units", "insertions known: key, gain as in cache, place and units")
seated_at = HEADER.array("seated", _I64, "n_cache", "-", "routes whose shipments all have their best seats, as one number")
x_at = HEADER.array("x", _I64, "X_ROWS, wide", "X_*", "scratch of one route")
wide_at = HEADER.scalar("wide", "-", "columns of x")
labels_at = HEADER.array("labels", _I64, "wide, 2, LABELS, A_COLS", "A_*", "choices of windows and break along one route")
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
