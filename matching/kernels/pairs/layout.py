"""The header of the engine: every array that its kernels read and write, with shape and unit, and the columns of its rows."""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.kernels.header import Header

HEADER: Final = Header("pairs")
_array, _scalar = HEADER.array, HEADER.scalar

n = _scalar("n", "-", "requests")
nodes = _scalar("nodes", "-", "2 n + 2: pickups and deliveries in turn, start, end")
width = _scalar("width", "-", "records that one row of a route can hold")
room = _scalar("room", "g", "capacity of every route")
slots = _scalar("slots", "-", "routes at most")
near_w = _scalar("near_w", "-", "neighbours known of each request")
slack_s = _scalar("slack_s", "s", "by how much seconds are seen to break the triangle inequality")
slack_m = _scalar("slack_m", "m", "by how much metres are seen to break the triangle inequality")
pool_size = _scalar("pool_size", "-", "entries that the pool can hold")
pool_mask = _scalar("pool_mask", "-", "size of the pool's table less one: a power of two")
arena_size = _scalar("arena_size", "-", "nodes that the pool can hold")

travel = _array("travel", np.int32, "nodes, nodes, 4", "m m s s", "metres there and back, seconds there and back")
node = _array("node", np.int32, "nodes, 4", "s s s g", "earliest, latest begin, service, change of load")
alone = _array("alone", np.int64, "n", "m", "metres of a route with this request alone; BIG where there is none")
near = _array("near", np.int32, "n, near_w", "-", "requests related in space and time, nearest first")
close = _array("close", np.int32, "n, near_w", "-", "requests with a node near one of this one's, nearest first")
sort_keys = _array("sort_keys", np.int32, "KEYS, n", "-", "by which requests are sorted before they are put back")
logs = _array("logs", np.int64, "1024", "1/65536", "-ln((i + 1/2) / 1024)")

rec = _array("rec", np.int32, "2 slots, width, 8", "", "records of routes: columns R_*")
rec8 = _array("rec8", np.int64, "2 slots, width, 4", "", "the very same memory as rec, for moving records")
rt = _array("rt", np.int64, "slots, 16", "", "routes: columns T_*")
marks = _array("marks", np.int64, "slots", "-", "hash of the arcs of each route: the version that cached insertions refer to")
where = _array("where", np.int32, "n", "-", "route of a request, -1 where absent")
pos = _array("pos", np.int32, "nodes", "-", "position of a node in its route")
cache = _array("cache", np.int64, "n, slots, 2", "", "for request and route: the mark and the best insertion then (scan)")
absence = _array("absence", np.int64, "n", "-", "how often a request was left out in the fleet phase")

flag = _array("flag", np.int32, "n", "-", "1 while a request is being taken out")
rem = _array("rem", np.int32, "n", "-", "requests taken out, then to be put back")
bank = _array("bank", np.int32, "n", "-", "absent requests")
bank_old = _array("bank_old", np.int32, "n", "-", "absent requests before the move")
touched = _array("touched", np.int32, "slots", "-", "routes changed by the move")
stale = _array("stale", np.int32, "slots", "-", "routes whose cached insertion is no longer true")
tmp = _array("tmp", np.int64, "width, 4", "", "the scan's notes a position: S_*")
best = _array("best", np.int32, "2 slots + 2 n + 2", "-", "the best solution: lengths of routes, then their nodes")
g = _array("g", np.int64, "G_SIZE", "", "what changes: G_*")

pool_table = _array("pool_table", np.int32, "pool_mask + 1", "-", "entry at a hash, -1 where none")
pool_key = _array("pool_key", np.int64, "pool_size", "-", "hash of the requests of a route")
pool_info = _array("pool_info", np.int64, "pool_size, 4", "m - - -", "metres, first node in the arena, nodes, when last seen")
arena = _array("arena", np.int32, "arena_size", "-", "nodes of the routes of the pool")

# Columns of a record (int32): node, earliest begin, earliest leave, latest begin, load on leaving, metres and seconds to the
# next record.
R_NODE, R_BEGIN, R_LEAVE, R_LATE, R_LOAD, R_M, R_S, R_SPARE = range(8)

# Columns of a route: first item of its row of records (an index of rec8), records, metres, when it was last changed, and what
# it was before.
T_BASE, T_LEN, T_M, T_STAMP, T_BASE0, T_LEN0, T_M0, T_MARK0 = range(8)
T_COLS: Final = 16

# What changes: random state, move counter, routes in use, routes allowed, metres, absent, sum of absences, length of lists,
# mode, temperatures, best, counts.
(G_RNG, G_STAMP, G_TOP, G_LIMIT, G_M, G_BANK, G_REM, G_TOUCHED, G_TOP0, G_M0, G_BANK0, G_MODE, G_HEAT0, G_HEAT1, G_BEST_M,
 G_BEST_TOP, G_BEST_BANK, G_SINCE, G_POOL, G_ARENA, G_SUM, G_ITER, G_AVG, G_BLINK, G_BETTER, G_SCANS, G_OPEN, G_FAIL,
 G_ARC, G_POOLING, G_SUM0, G_MARGIN, G_CAP) = range(33)  # fmt: skip
G_SIZE: Final = 64

KEYS: Final = 4
"""Sorted orders of putting back: far first, near first, narrow window first, much load first."""
BIG: Final = 1 << 38
"""No way; larger than any sum of metres that is let in."""
NONE: Final = 1 << 62
BITS: Final = 12
"""Bits of a position in a packed insertion: cost, position after which to pick up, position after which to deliver."""
ALL: Final = (1 << (2 * BITS)) - 1
"""Positions of a packed insertion that only says: none is cheaper than this."""
FLEET: Final = 1
"""Mode: make do with a route less. 0 = shorten."""
