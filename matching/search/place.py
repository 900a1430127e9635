"""The cheapest lawful place for one shipment in one route, every position tried by the kernel: for reasons and quotes."""

from __future__ import annotations

from collections.abc import Sequence as Series

from matching.arrays import tables
from matching.kernels import layout as at
from matching.kernels.evaluate import judge
from matching.kernels.slots import set_nodes, set_slot
from matching.kernels.space import workspace
from matching.plan import Sequence, Shipment, Step
from matching.problem import Problem, TaskKind


class Placer:
    """Tries places in routes of one problem; what a trip has done stays as it was.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self._tables = tables(problem)
        self._room = self._tables.longest // 2
        self._space = workspace(self._tables.given(), room=self._room, longest=self._tables.longest, memory_bits=0)
        own = self._tables.own_nodes
        nodes = self._nodes = self._space["nodes"]
        nodes[: len(own)] = own
        nodes[len(own) :, at.N_DONE_B] = -1
        self._space["meta"][:] = self._tables.meta
        self._scratch, self._out = self._space["x"], self._space["out"]
        self._address = self._space.address

    def place(
        self, shipments: Series[Shipment], sequence: Sequence, new: int, *, join: bool = False
    ) -> tuple[Sequence | None, int]:
        """Return the route with shipment ``new`` at its cheapest lawful place, and how many places were tried.

        Parameters
        ----------
        shipments : sequence of Shipment
            To which the steps point; ``new`` is the index of one that the route does not hold yet.
        sequence : Sequence
            The route.
        join : bool
            The delivery must stand directly beside another delivery of the same order.
        """
        t = sequence.trip
        first_own = int(self._tables.trips[t, at.T_NODE])
        inside = sorted({s.index for s in sequence.steps if s.kind is not TaskKind.OWN} | {new})
        if len(inside) > self._room or len(sequence.steps) + 2 > self._tables.longest:
            return None, 0
        node_of = {i: self._set(slot, shipments[i]) for slot, i in enumerate(inside)}
        base = [
            first_own + s.index if s.kind is TaskKind.OWN else node_of[s.index] + (s.kind is TaskKind.DELIVERY)
            for s in sequence.steps
        ]
        trip = self._tables.problem.trips[t]
        done = () if trip.done is None else trip.done.tasks
        for node, task in zip(base, done, strict=False):
            self._nodes[node, at.N_DONE_B], self._nodes[node, at.N_DONE_E] = task.begin, task.end
        order = shipments[new].order
        beside = [s.kind is TaskKind.DELIVERY and shipments[s.index].order == order for s in sequence.steps]
        pick = node_of[new]
        joined = beside if join else None
        best, tried = self._cheapest(t, base, pick, len(done), joined)
        if best is not None:
            self._scratch[at.X_TRY, : len(base) + 2] = self._spliced(base, pick, *best)
            judge(self._address, t, len(base) + 2, 0)
        self._nodes[base[: len(done)], at.N_DONE_B] = -1
        if best is None:
            return None, tried
        i, j = best
        steps = sequence.steps
        whole = [
            *steps[:i],
            Step(kind=TaskKind.PICKUP, index=new),
            *steps[i:j],
            Step(kind=TaskKind.DELIVERY, index=new),
            *steps[j:],
        ]
        windows = [task.window for task in done] + self._scratch[at.X_WIN, len(done) : len(whole)].tolist()
        pause = int(self._out[at.V_PAUSE]) if trip.pause is not None else None
        chosen = tuple(Step(kind=s.kind, index=s.index, window=w) for s, w in zip(whole, windows, strict=True))
        return Sequence(trip=t, steps=chosen, pause_after=pause), tried

    def _cheapest(
        self, t: int, base: list[int], pick: int, first: int, beside: list[bool] | None
    ) -> tuple[tuple[int, int] | None, int]:
        """Positions of pickup and delivery that cost least from ``first`` on, and how many were tried."""
        best: tuple[int, int, int] | None = None
        tried = 0
        size, drop, row = len(base) + 2, pick + 1, self._scratch[at.X_TRY]
        for i in range(first, len(base) + 1):
            row[:size] = self._spliced(base, pick, i, i)
            for j in range(i, len(base) + 1):
                if j > i:
                    # The delivery goes one step further: two entries change.
                    row[j], row[j + 1] = base[j - 1], drop
                if beside is not None and not ((i < j and beside[j - 1]) or (j < len(base) and beside[j])):
                    continue
                tried += 1
                if judge(self._address, t, size, 0) == at.F_OK:
                    cost = int(self._out[at.V_COST] + self._out[at.V_PEN])
                    if best is None or cost < best[0]:
                        best = cost, i, j
        return (None if best is None else best[1:]), tried

    @staticmethod
    def _spliced(base: list[int], pick: int, i: int, j: int) -> list[int]:
        """The route with the pickup before its step ``i`` and the delivery before its step ``j``."""
        return [*base[:i], pick, *base[i:j], pick + 1, *base[j:]]

    def _set(self, slot: int, s: Shipment) -> int:
        address = self._address
        set_slot(address, slot, s.lot, s.order, s.trip, s.pickup_option, s.receiving_option, s.units, 0, 0)
        return int(set_nodes(address, slot))


_RECENT: list[tuple[Problem, Placer]] = []
"""The problems prepared last, newest at the end; a placer holds its problem's tables, so only a few are kept."""
_KEPT = 2


def prepare(problem: Problem) -> None:
    """Make a placer for a problem about which many questions will be asked."""
    if placer(problem) is None:
        _RECENT.append((problem, Placer(problem)))
        del _RECENT[:-_KEPT]


_PASSING: list[tuple[Problem, Placer]] = []
"""The one small problem looked at in passing, as parts of a day are by the thousand; it drives no other out."""


def glance(problem: Problem) -> None:
    """Make a placer for a small problem about which one question will be asked."""
    if placer(problem) is None:
        _PASSING[:] = [(problem, Placer(problem))]


def placer(problem: Problem) -> Placer | None:
    """Return the placer of a problem that was prepared; None for others, where the law tries the few places itself."""
    return next((made for known, made in (*_PASSING, *_RECENT) if known is problem), None)
