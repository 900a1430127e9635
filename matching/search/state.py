"""The search's working solution: orders taken out and served again, what it is worth, and how it reads as a decision."""

from __future__ import annotations

from collections.abc import Sequence as Series

import numpy as np

from matching.errors import ProblemError
from matching.kernels import layout as at
from matching.kernels.recreate import complete, recreate
from matching.kernels.reseat import reseat
from matching.kernels.settle import settle, total
from matching.kernels.take_out import take_out
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import Objective, TaskKind
from matching.search.loading import load
from matching.search.memory import Memory


class State(Memory):
    """Routes, stock and orders of one working solution.

    Parameters
    ----------
    tables : Tables
    fixed : sequence of Shipment
        Shipments that must stay on their trip with their units and options.
    """

    # -- moves -------------------------------------------------------------------------------------------------------------

    def load(self, decision: Decision | None) -> None:
        """Begin anew from a decision, or with what must be there alone.

        Raises
        ------
        ProblemError
            Where a fixed shipment, or one already on board, finds no lawful place, or is less than its order needs and nothing
            lawful can be added.
        """
        doomed = load(self, decision)
        if doomed:
            self.ruin(sorted(doomed))
        short = int(complete(self.address, len(self.tables.orders)))
        if short >= 0:
            raise ProblemError(f"orders[{short}]", "what must stay is less than it needs, and nothing lawful was found to add")

    def ruin(self, orders: Series[int]) -> None:
        """Take these orders out of all routes."""
        self.leaving[: len(orders)] = orders
        take_out(self.address, len(orders))

    def recreate(
        self, queue: Series[int], *, blink: int = 0, loan: int = 0, salt: int = 0, regret: bool = False, strict: bool = False
    ) -> None:
        """Serve orders in this order (or by regret), then take out what is not funded or does not pay.

        ``blink`` in 1024 = chance that a trip is overlooked; an order may lose up to ``loan`` score units on the way in; with a
        ``salt`` some trips, lots and options are overlooked and some shipments smaller than they could be; ``strict``: no trip
        may come to lack more funds, not even until others share its costs.
        """
        self.queue[: len(queue)] = queue
        self.meta[at.META_SALT], self.meta[at.META_STRICT] = salt, int(strict)
        recreate(self.address, blink, loan, int(regret), len(queue))
        self.meta[at.META_SALT] = self.meta[at.META_STRICT] = 0
        settle(self.address, 1)

    def reseat(self, since: int) -> int:
        """Put every shipment of the routes changed after version ``since`` back better; how many were."""
        return int(reseat(self.address, since))

    def score(self) -> tuple[int, int]:
        """(- required missed, score units): larger is better."""
        total(self.address)
        return -int(self.sums[0]), int(self.sums[1])

    @property
    def ours(self) -> bool:
        """Whether value is sought, not a benchmark's aim."""
        return self.tables.problem.objective is Objective.VALUE

    def driven(self) -> tuple[int, int]:
        """Vehicles that carry something and their metres, where a benchmark counts them; else zeros."""
        if self.ours:
            return 0, 0
        used = self.trip_state[self.trip_state[:, at.TS_SHIPS] > 0]
        return len(used), int(used[:, at.TS_METRES].sum())

    def points(self) -> int:
        """What of the score units is points: priorities, less what changed promises cost."""
        if not self.ours:
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
