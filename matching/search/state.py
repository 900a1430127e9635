"""The search's working solution: all that changes lies in one block of memory, so that a copy of it is one move."""

from __future__ import annotations

from collections.abc import Sequence as Series

import numpy as np

from matching.arrays import Ints, Tables
from matching.compatibility import basis, highest_price
from matching.errors import ProblemError
from matching.kernels import layout as at
from matching.kernels.reseat import reseat
from matching.kernels.schedule import evaluate, new_scratch
from matching.kernels.service import book, commit_route, missed_by, recreate, set_nodes, set_slot, settle, take_out, total
from matching.plan import PAID, Basis, Code, Decision, Sequence, Shipment, Step
from matching.problem import YEN_KG_G, Objective, TaskKind

_BASIS = {Basis.OWN: at.B_OWN, Basis.BOUGHT_A: at.B_BOUGHT_A, Basis.BOUGHT_B: at.B_BOUGHT_B, Basis.FREE: at.B_FREE}


class State:
    """Routes, stock and orders of one working solution.

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
        self.scratch = new_scratch(tables.longest)
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

    # -- copies ------------------------------------------------------------------------------------------------------------

    def restore(self, block: Ints) -> None:
        """Go back to a copy of :attr:`block`; versions of routes never come back for other routes."""
        clock = self.meta[at.META_CLOCK]
        np.copyto(self.block, block)
        self.meta[at.META_CLOCK] = clock

    # -- moves -------------------------------------------------------------------------------------------------------------

    def ruin(self, orders: Series[int]) -> None:
        """Take these orders out of all routes."""
        for o in orders:
            self.flags[o] = 1
        take_out(*self._short)

    def recreate(
        self, queue: Series[int], *, blink: int = 0, loan: int = 0, salt: int = 0, regret: bool = False, strict: bool = False
    ) -> None:
        """Serve orders in this order (or by regret), then take out what is not funded or does not pay.

        ``blink`` in 1024 = chance that a trip is overlooked; an order may lose up to ``loan`` score units on the way in; with a
        ``salt`` some trips, lots and options are overlooked and some shipments smaller than they could be; ``strict``: no trip
        may come to lack more funds, not even until others share its costs.
        """
        rows = np.array(queue, np.int64)
        self.meta[at.META_SALT], self.meta[at.META_STRICT] = salt, int(strict)
        recreate(*self._given, *self._mine, rows, self.cache, self.scratch, self.tallies, self.now, self.out, self.best,
                 self.rng, blink, loan, int(regret), self.flags, self.base_seqs)  # fmt: skip
        self.meta[at.META_SALT] = self.meta[at.META_STRICT] = 0
        settle(*self._short)

    def reseat(self, since: int) -> int:
        """Put every shipment of the routes changed after version ``since`` back better; how many were."""
        return int(reseat(*self._given[:10], *self._mine[:7], self.meta, since, self.scratch, self.tallies, self.now, self.out,
                          self.best))  # fmt: skip

    @property
    def clock(self) -> int:
        """Last version given to a route."""
        return int(self.meta[at.META_CLOCK])

    def score(self) -> tuple[int, int]:
        """(- required missed, score units): larger is better."""
        total(self.tables.orders, self.order_state, self.trip_state, self.req_state, self.sums)
        return -int(self.sums[0]), int(self.sums[1])

    def points(self) -> int:
        """What of the score units is points: priorities, less what changed promises cost."""
        if self.tables.problem.objective is not Objective.VALUE:
            return 0
        used = self.slots[self.slots[:, at.S_TRIP] >= 0]
        got = self.order_state[:, at.OS_COUNT] > 0
        lots, orders = self.tables.lot_points, self.tables.orders[:, at.O_PRIORITY]
        return int((lots[used[:, at.S_LOT]] * used[:, at.S_G]).sum() + orders[got].sum() - self.trip_state[:, at.TS_PEN].sum())

    def served(self) -> list[int]:
        """Orders served that may be taken out."""
        state = self.order_state
        return [int(o) for o in np.flatnonzero((state[:, at.OS_COUNT] > 0) & (state[:, at.OS_LOCK] == 0))]

    def unserved(self) -> list[int]:
        """Orders with nothing, or with less than they need, that have a trip worth trying."""
        state, orders = self.order_state, self.tables.orders
        short = (state[:, at.OS_COUNT] == 0) | (state[:, at.OS_G] < orders[:, at.O_MIN])
        return [int(o) for o in np.flatnonzero(short & (orders[:, at.O_CAND_END] > orders[:, at.O_CAND]))]

    # -- loading a decision --------------------------------------------------------------------------------------------------

    def load(self, decision: Decision | None) -> None:
        """Begin anew from a decision, or with what must be there alone.

        Raises
        ------
        ProblemError
            Where a fixed shipment, or one already on board, finds no lawful place.
        """
        clock = self.meta[at.META_CLOCK]
        tables = self.tables
        self.block[:] = 0
        self.meta[:] = tables.meta
        self.meta[at.META_CLOCK] = clock
        self.nodes[: len(tables.own_nodes)] = tables.own_nodes
        self.nodes[len(tables.own_nodes) :, at.N_DONE_B] = -1
        self.lot_state[:, at.LS_LEFT] = tables.lots[:, at.L_UNITS]
        self.lot_state[:, at.LS_PICK] = -1
        self.slots[:, at.S_TRIP] = -1
        self.slots[:, at.S_NEXT] = np.arange(1, tables.slots + 1)
        if tables.slots:
            self.slots[-1, at.S_NEXT] = -1
        wanted = [] if decision is None else list(decision.shipments)
        aboard = self._aboard()
        for extra in [*aboard, *sorted(self.fixed, key=_key)]:
            if extra not in wanted:
                wanted.append(extra)
        slot_of = [self._slot(i, s, stays=s in self.fixed or s in aboard) for i, s in enumerate(wanted)]
        self.meta[at.META_FREE] = len(wanted) if len(wanted) < tables.slots else -1
        where = {s: slot_of[i] for i, s in enumerate(wanted)}
        for o in range(len(tables.orders)):
            staying = [s for s in wanted if s.order == o and (s in self.fixed or s in aboard)]
            kept = sum(s.units * int(tables.lots[s.lot, at.L_UNIT_G]) for s in staying)
            self.order_state[o, at.OS_LOCK] = int(0 < kept < tables.orders[o, at.O_MIN])
        known = {} if decision is None else {sequence.trip: sequence for sequence in decision.sequences}
        doomed: set[int] = set()
        for t in tables.runs:
            doomed |= self._load_trip(t, known.get(t), wanted, where)
        if doomed:
            self.ruin(sorted(doomed))

    def _aboard(self) -> list[Shipment]:
        return [
            Shipment(
                lot=a.lot,
                order=a.order,
                trip=t,
                pickup_option=a.pickup_option,
                receiving_option=a.receiving_option,
                units=a.units,
            )
            for t, trip in enumerate(self.tables.problem.trips)
            for a in trip.aboard
        ]

    def _slot(self, slot: int, s: Shipment, *, stays: bool) -> int:
        tables, problem = self.tables, self.tables.problem
        highest = highest_price(problem.lots[s.lot], problem.orders[s.order])
        high = 0 if isinstance(highest, Code) or problem.objective is not Objective.VALUE else YEN_KG_G * highest
        kind = basis(problem, s.lot, s.order, s.trip)
        code = at.B_BOUGHT_B
        if problem.objective is Objective.VALUE and kind is not None:
            code = at.B_PAID if kind in PAID else _BASIS[kind]
        set_slot(self.slots, tables.lots, tables.picks, slot, s.lot, s.order, s.trip, s.pickup_option, s.receiving_option,
                 s.units, high, code)  # fmt: skip
        self.slots[slot, at.S_FIXED] = int(stays)
        set_nodes(self.nodes, self.slots, tables.lots, tables.picks, tables.recvs, tables.orders, self.meta, slot)
        book(self.slots, tables.lots, self.lot_state, self.order_state, slot, 1)
        missed_by(tables.reqs, self.req_state, tables.orders, tables.lots, self.meta, s.lot, s.order, s.trip, 1)
        return slot

    def _load_trip(self, t: int, sequence: Sequence | None, wanted: list[Shipment], where: dict[Shipment, int]) -> set[int]:
        """Set one route; the orders that had to leave it."""
        trip, tables = self.tables.problem.trips[t], self.tables
        first, own = int(self.meta[at.META_SLOT_NODE]), int(tables.trips[t, at.T_NODE])
        aboard = [where[s] for s in self._aboard() if s.trip == t]
        head: list[int] = []
        for task in () if trip.done is None else trip.done.tasks:
            node = own + task.index
            if task.kind is not TaskKind.OWN:
                node = first + 2 * aboard[task.index] + (1 if task.kind is TaskKind.DELIVERY else 0)
            self.nodes[node, at.N_DONE_B], self.nodes[node, at.N_DONE_E] = task.begin, task.end
            head.append(node)
        own_left = [own + j for j in range(int(tables.trips[t, at.T_NOWN])) if own + j not in head]
        stay = [slot for s, slot in where.items() if s.trip == t and self.slots[slot, at.S_FIXED]]
        if sequence is not None:
            full = []
            for step in sequence.steps:
                if step.kind is TaskKind.OWN:
                    full.append(own + step.index)
                else:
                    full.append(first + 2 * where[wanted[step.index]] + (1 if step.kind is TaskKind.DELIVERY else 0))
            base = [node for node in full if node < first or self.slots[(node - first) // 2, at.S_FIXED]]
        else:
            base = self._placed(t, [*head, *own_left], [first + 2 * s for s in stay], len(head))
            full = base
        lawful = self._commit(t, base)
        if lawful:
            self.base_seqs[t, 0] = len(base)
            self.base_seqs[t, 1 : 1 + len(base)] = base
            if full == base or self._commit(t, full):
                return set()
            return {s.order for s in wanted if s.trip == t and not self.slots[where[s], at.S_FIXED]}
        if not self._commit(t, full):
            raise ProblemError(f"trips[{t}]", "what must stay on this trip finds no lawful route")
        self.base_seqs[t, 0] = len(full)
        self.base_seqs[t, 1 : 1 + len(full)] = full
        for s in wanted:
            if s.trip == t:
                self.slots[where[s], at.S_FIXED] = 1
                self.order_state[s.order, at.OS_LOCK] = 1
        return set()

    def _placed(self, t: int, base: list[int], picks: list[int], done: int) -> list[int]:
        """Put shipments that must ride into a route, each at its cheapest lawful place."""
        for pick in picks:
            start = base.index(pick) if pick in base else None
            if start is not None and pick + 1 in base:
                continue
            ways: list[tuple[int, list[int]]] = []
            for i in range(done, len(base) + 1) if start is None else [start]:
                with_pick = base if start is not None else [*base[:i], pick, *base[i:]]
                for j in range(max(done, i + 1), len(with_pick) + 1):
                    way = [*with_pick[:j], pick + 1, *with_pick[j:]]
                    if self._judge(t, way):
                        ways.append((int(self.out[at.V_COST] + self.out[at.V_PEN]), way))
            if not ways:
                raise ProblemError(f"trips[{t}]", "what must stay on this trip finds no lawful route")
            base = min(ways)[1]
        return base

    def _judge(self, t: int, nodes: list[int]) -> bool:
        seq = np.array(nodes, np.int64)
        if len(nodes) > self.tables.longest:
            return False
        return evaluate(*self._given[:6], self.nodes, t, seq, len(nodes), 0, self.scratch, self.out) == at.F_OK

    def _commit(self, t: int, nodes: list[int]) -> bool:
        if len(nodes) > self.tables.longest:
            return False
        return commit_route(*self._route, t, np.array(nodes, np.int64), len(nodes), self.scratch, self.out) == at.F_OK

    # -- reading -------------------------------------------------------------------------------------------------------------

    def shipment(self, slot: int) -> Shipment:
        """What a slot holds."""
        row = self.slots[slot].tolist()
        return Shipment(
            lot=row[at.S_LOT], order=row[at.S_ORDER], trip=row[at.S_TRIP], pickup_option=row[at.S_PICK],
            receiving_option=row[at.S_RECV], units=row[at.S_UNITS],
        )  # fmt: skip

    def route(self, t: int) -> tuple[tuple[Shipment, ...], tuple[Step, ...], int | None]:
        """Shipments of a trip, its steps (indices into them) and the break's position."""
        trip, row = self.tables.problem.trips[t], self.trip_state[t]
        first, own = int(self.meta[at.META_SLOT_NODE]), int(self.tables.trips[t, at.T_NODE])
        n = int(row[at.TS_N])
        windows = self.wins[t, :n].tolist()
        done = () if trip.done is None else trip.done.tasks
        for q, task in enumerate(done):
            windows[q] = task.window
        number: dict[int, int] = {}
        steps = []
        for node, window in zip(self.seqs[t, :n].tolist(), windows, strict=True):
            if node < first:
                steps.append(Step(kind=TaskKind.OWN, index=node - own, window=window))
                continue
            slot = (node - first) // 2
            kind = TaskKind.PICKUP if (node - first) % 2 == 0 else TaskKind.DELIVERY
            steps.append(Step(kind=kind, index=number.setdefault(slot, len(number)), window=window))
        pause = int(row[at.TS_PAUSE]) if trip.pause is not None else None
        return tuple(self.shipment(slot) for slot in number), tuple(steps), pause

    def decision(self) -> Decision:
        """Return the working solution as a decision."""
        shipments: list[Shipment] = []
        sequences = []
        for t in self.tables.runs:
            mine, steps, pause = self.route(t)
            shift = len(shipments)
            shipments.extend(mine)
            moved = tuple(
                s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=s.index + shift, window=s.window) for s in steps
            )
            sequences.append(Sequence(trip=t, steps=moved, pause_after=pause))
        return Decision(shipments=tuple(shipments), sequences=tuple(sequences))


def _key(s: Shipment) -> tuple[int, int, int]:
    return s.trip, s.order, s.lot
