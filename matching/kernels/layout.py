"""Columns of the int64 tables that kernels read and write, each with its unit; the seam to ``matching.arrays``.

Static tables: trips [T], windows [W, 2], places [P, 2], ways [metric, P, P, 2] (int32), lots [L], picks (pickup options),
orders [O], recvs (receiving options), reqs (required patterns), promises, cand_trips, cand_lots. Mutable (the *state*): nodes,
slots, lot_state, order_state, trip_state, seqs [T, longest], wins [T, longest], meta. Scratch, to be shared by all calls of one
thread: x, labels.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BIG: Final = 1 << 60
"""No limit, in any unit."""

# windows: early, late (s) -------------------------------------------------------------------------------------------------
W_LO: Final = 0
W_HI: Final = 1

# places --------------------------------------------------------------------------------------------------------------------
P_PARK_S: Final = 0
P_PARK_YEN: Final = 1

# trips ---------------------------------------------------------------------------------------------------------------------
T_METRIC: Final = 0
T_START: Final = 1
T_END: Final = 2
T_DE: Final = 3  # depart early, late, arrive late (s)
T_DL: Final = 4
T_AL: Final = 5
T_CAP_G: Final = 6
T_CAP_C: Final = 7  # three columns: crates of each zone
T_OWN_G: Final = 10
T_OWN_C: Final = 11  # three columns
T_ETH: Final = 14
T_KM: Final = 15  # cost factors in score units: a metre, a second, a visit
T_H: Final = 16
T_VISIT: Final = 17
T_OWN_S: Final = 18  # least elapsed time of the own way (s), its metres
T_OWN_M: Final = 19
T_MAX_S: Final = 20  # most elapsed seconds, metres, added visits
T_MAX_M: Final = 21
T_MAX_V: Final = 22
T_BREAK: Final = 23  # break_s, -1 = none; its window
T_BREAK_LO: Final = 24
T_BREAK_HI: Final = 25
T_NDONE: Final = 26  # tasks done; depart of the done prefix (-1 = not begun)
T_DONE_D: Final = 27
T_DONE_K: Final = 28  # tasks before the break taken, -1 = not taken; its end (s)
T_DONE_P: Final = 29
T_PARTY: Final = 30
T_BASIS: Final = 31  # basis where neither own nor bought (a)
T_INSURED: Final = 32  # score units
T_GIFT: Final = 33  # score units
T_RUNS: Final = 34
T_NODE: Final = 35  # first own-stop node, number of own stops
T_NOWN: Final = 36
T_PROM: Final = 37  # first and past-the-last row of promises
T_PROM_END: Final = 38
T_PARK: Final = 39  # score units of one yen of parking
T_USED: Final = 40  # 0 = ours; in benchmarks the flat cost of a used vehicle, -1 = none; an unused one costs nothing
T_COLS: Final = 41

# bases, in the order of derivation ----------------------------------------------------------------------------------------
B_NONE: Final = 0
B_OWN: Final = 1
B_BOUGHT_A: Final = 2
B_PAID: Final = 3  # green, black, 78-3, bus
B_BOUGHT_B: Final = 4
B_FREE: Final = 5

# nodes: own stops first, then two for each slot ----------------------------------------------------------------------------
N_PLACE: Final = 0
N_SVC: Final = 1  # service without parking (s)
N_W: Final = 2  # first window, number of windows
N_NW: Final = 3
N_CAP: Final = 4  # begin at most (s): deliver-by
N_G: Final = 5  # change of load (g), of crates of three zones
N_C: Final = 6
N_KIND: Final = 9
N_ETH: Final = 10
N_ZONE: Final = 11
N_ON_BOARD: Final = 12  # longest time on board (s), -1 = any
N_PAIR: Final = 13  # the pickup's node, for a delivery
N_ORDER: Final = 14
N_LOT: Final = 15
N_DONE_B: Final = 16  # recorded begin and end (s), -1 = still to do
N_DONE_E: Final = 17
N_POS: Final = 18  # scratch: position in the route last looked at
N_COLS: Final = 19

# slots: one shipment each ---------------------------------------------------------------------------------------------------
S_LOT: Final = 0
S_ORDER: Final = 1
S_TRIP: Final = 2  # -1 = free slot
S_PICK: Final = 3  # option's index within the lot, the order
S_RECV: Final = 4
S_UNITS: Final = 5
S_FIXED: Final = 6  # 1 = stays
S_NEXT: Final = 7  # next slot of the same order, -1 = the last
S_VALUE: Final = 8  # score units: goods + worth + lot points
S_HEAD: Final = 9  # highest - lowest
S_LOW: Final = 10  # lowest
S_BASIS: Final = 11
S_G: Final = 12
S_PREV: Final = 13  # the one before, -1 = the first
S_COLS: Final = 14

# lots, picks ------------------------------------------------------------------------------------------------------------------
L_UNIT_G: Final = 0
L_UNITS: Final = 1
L_MIN: Final = 2
L_UPC: Final = 3
L_PARTY: Final = 4
L_ZONE: Final = 5
L_ETH: Final = 6
L_BY: Final = 7
L_ON_BOARD: Final = 8
L_HANDLING: Final = 9
L_EXTRA: Final = 10  # worth + priority, score units a unit
L_PICK: Final = 11  # first pickup option, number of them
L_NPICK: Final = 12
L_REQ: Final = 13  # first and past-the-last required pattern found through this lot
L_REQ_END: Final = 14
L_COLS: Final = 15

K_PLACE: Final = 0
K_W: Final = 1
K_NW: Final = 2
K_LOW: Final = 3  # lowest with the option's change, score units a unit
K_COLS: Final = 4

# orders, recvs -------------------------------------------------------------------------------------------------------------
O_MIN: Final = 0
O_MAX: Final = 1  # max_g + over_g
O_DELIVERIES: Final = 2
O_PRIORITY: Final = 3  # score units
O_PARTY: Final = 4
O_RECV: Final = 5
O_NRECV: Final = 6
O_REQ: Final = 7
O_REQ_END: Final = 8
O_CAND: Final = 9  # first and past-the-last row of cand_trips
O_CAND_END: Final = 10
O_COLS: Final = 11

R_PLACE: Final = 0
R_W: Final = 1
R_NW: Final = 2
R_COLS: Final = 3

# required patterns (lot, order, trip; -1 = any), promises ------------------------------------------------------------------
Q_LOT: Final = 0
Q_ORDER: Final = 1
Q_TRIP: Final = 2
M_LOT: Final = 0
M_ORDER: Final = 1
M_PICK_AT: Final = 2
M_DEL_AT: Final = 3
M_TOLERANCE: Final = 4
M_COST: Final = 5
M_COLS: Final = 6

# candidates: a trip worth trying for an order, a lot worth trying for both ---------------------------------------------------
C_TRIP: Final = 0
C_LOT: Final = 1  # first and past-the-last row of cand_lots
C_LOT_END: Final = 2
C_COLS: Final = 3
D_LOT: Final = 0
D_HIGHEST: Final = 1  # score units a gram
D_BASIS: Final = 2
D_MOST: Final = 3  # units of it that the order could take
D_RATE: Final = 4  # most that a gram of it brings (score units, rounded up)
D_COLS: Final = 5

# state -----------------------------------------------------------------------------------------------------------------------
LS_LEFT: Final = 0
LS_PICK: Final = 1  # option chosen, -1 = none yet
LS_COUNT: Final = 2
LS_COLS: Final = 3
OS_G: Final = 0
OS_VISITS: Final = 1
OS_COUNT: Final = 2
OS_LOCK: Final = 3  # 1 = never taken out: what stays alone would be too little
OS_FIRST: Final = 4  # first slot, -1 = none
OS_MARK: Final = 5  # turn in which it was last booked
OS_COLS: Final = 6
TS_N: Final = 0
TS_COST: Final = 1  # extra cost (score units; in benchmarks metres and vehicle)
TS_PEN: Final = 2  # changed promises (score units)
TS_METRES: Final = 3
TS_ELAPSED: Final = 4
TS_VISITS: Final = 5
TS_PARK: Final = 6  # yen
TS_PAUSE: Final = 7
TS_CHAIN: Final = 8  # seconds without any waiting
TS_VERSION: Final = 9
TS_VALUE: Final = 10  # sums over shipments
TS_HEAD: Final = 11  # of those not free
TS_PAID: Final = 12  # number of paid, of free ones
TS_FREE: Final = 13
TS_LOW: Final = 14  # insured goods
TS_G: Final = 15
TS_SHIPS: Final = 16
TS_HASH: Final = 17  # of the route's content: equal routes have equal ones
TS_COLS: Final = 18
META_FREE: Final = 0  # number of free slots on the stack of them
META_REQ: Final = 1  # first required pattern that names only a trip
META_WORTH: Final = 2  # sponsor: score units a gram, budget in yen
META_BUDGET: Final = 3
META_MISS: Final = 4  # score units that one missed required pattern weighs in the search
META_CLOCK: Final = 5  # last version given to a route; never goes back
META_SLOT_NODE: Final = 6  # node of slot 0's pickup
META_SALT: Final = 7  # not 0: for some orders lots and options are overlooked and units cut down, by a hash of it
META_STRICT: Final = 8  # 1: an order may not make a trip lack more funds than before
META_LOW: Final = 9  # least of META_FREE in this turn
META_TURN: Final = 10  # clock when this turn began
META_CHANGED: Final = 11  # trips changed, orders booked in this turn
META_TOUCHED: Final = 12
META_USED: Final = 13  # yen of the sponsor in use
META_COLS: Final = 14

# the run of a search: numbers that outlive undoing --------------------------------------------------------------------------
RUN_MISSED: Final = 0  # of the solution accepted: required missed (counted negatively), score units
RUN_SCORE: Final = 1
RUN_TOP_MISSED: Final = 2  # of the best one
RUN_TOP: Final = 3
RUN_FRESH: Final = 4  # 1: the accepted one is the best, and not yet written down as such
RUN_STALE: Final = 5  # iterations since the best
RUN_SERVED: Final = 6  # orders served that may be taken out; unserved that have a trip worth trying
RUN_UNSERVED: Final = 7
RUN_ROUTES: Final = 8  # routes noted
RUN_COLS: Final = 9

# routes noted: of each a head, then two words a step --------------------------------------------------------------------------
G_SPONSOR: Final = 0  # yen
G_METRES: Final = 1
G_PAUSE: Final = 2
G_N: Final = 3
G_STEPS: Final = 4

# what evaluate answers -------------------------------------------------------------------------------------------------------
V_CODE: Final = 0  # 0 = lawful
V_COST: Final = 1
V_PEN: Final = 2
V_METRES: Final = 3
V_ELAPSED: Final = 4
V_VISITS: Final = 5
V_PARK: Final = 6
V_PAUSE: Final = 7
V_CHAIN: Final = 8
V_DEPART: Final = 9
V_ARRIVE: Final = 10
V_PAUSE_AT: Final = 11
V_COLS: Final = 12

F_OK: Final = 0
F_NO_WAY: Final = 1
F_CAPACITY: Final = 2
F_ETHYLENE: Final = 3
F_VISITS: Final = 4
F_METRES: Final = 5
F_TIME: Final = 6
F_ON_BOARD: Final = 7
F_ELAPSED: Final = 8
F_BREAK: Final = 9
F_CRATES: Final = 10
F_PRECEDENCE: Final = 11

# scratch rows [X_ROWS, longest + 4]; chain index 0 = departure, q + 1 = step q, n + 1 = arrival -----------------------------
X_CE: Final = 0  # window chosen
X_CL: Final = 1
X_CS: Final = 2  # service, gap before
X_CG: Final = 3
X_B: Final = 4  # earliest begin
X_L: Final = 5  # latest begin
X_LOW: Final = 6  # raised lower, lowered upper bounds
X_HIGH: Final = 7
X_VEND: Final = 8  # chain index of the visit's last task
X_BOUND: Final = 9  # 1 = the break may stand after so many steps
X_EDGE_V: Final = 10  # times on board: visit's last task, delivery, limit
X_EDGE_D: Final = 11
X_EDGE_M: Final = 12
X_WIN: Final = 13  # window index chosen
X_BEST: Final = 14  # the best found: window indices, begins
X_TIMES: Final = 15
X_COUNT: Final = 16
X_EEND: Final = 17  # of the working route: earliest end, latest begin, room left (g, crates of three zones)
X_LBEG: Final = 18
X_ROOM: Final = 19  # four rows
X_TRY: Final = 23  # candidate sequence
X_WORK: Final = 24  # working sequence
X_CAND: Final = 25  # candidates: bound, pickup, delivery, units
X_DST: Final = 29
X_DMIN: Final = 31  # least cost of a delivery before this step or a later one
X_NLAB: Final = 32  # two rows: labels of each step, before and after the break
X_SVC: Final = 34  # of the working route: service with parking, and seconds without waiting to the end of the step before
X_PATH: Final = 35
X_LEAVE: Final = 36  # latest departure by which the steps before may be in time
X_TILL: Final = 37  # end of the step's last window
X_REST: Final = 38  # from a step's begin to the arrival: seconds without waiting, and earliest arrival by the windows
X_HOME: Final = 39
X_CLASH: Final = 40  # bits of zones: goods aboard that make ethylene (1, 2, 4), that suffer from it (8, 16, 32)
X_SLACK: Final = 41  # seconds by which the leg to a step may grow for the times on board of what rides there
X_DSEC: Final = 42  # least seconds, and added visits, of a delivery before this step or a later one
X_DVIS: Final = 43
X_ROWS: Final = 44

# labels of one step: a set of those before the break, then one of those after it ----------------------------------------------
LABELS: Final = 24  # most of a set; seldom more than three are alive
A_END: Final = 0  # earliest end, latest departure
A_LEAVE: Final = 1
A_FROM: Final = 2  # label before; where the break was taken, of the same step
A_WINDOW: Final = 3  # -1 = the break was taken
A_COLS: Final = 4
A_SET: Final = LABELS * A_COLS


def new_scratch(longest: int) -> NDArray[np.int64]:
    """Scratch for routes of at most ``longest`` steps."""
    return np.zeros((X_ROWS, longest + 24), np.int64)
