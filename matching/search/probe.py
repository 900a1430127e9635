"""Newcomers tried in a standing plan by the search's own kernels: beside what rides, or with one order pushed out.

Nothing here is judged: what comes back are routes for the law to settle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matching.arrays import tables
from matching.kernels import layout as at
from matching.kernels.serve import serve
from matching.plan import Decision, Shipment, Step
from matching.problem import Problem
from matching.search.state import State

Route = tuple[tuple[Shipment, ...], tuple[Step, ...], int | None]
"""Shipments of a trip, its steps (indices into them), and the break's position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A promising change of a plan: what it gains at first sight (score units), and the routes of the trips it touches."""

    gain: int
    routes: dict[int, Route]


class Probe:
    """A working solution that stands at a plan, is changed to look, and always goes back.

    Parameters
    ----------
    problem : Problem
    decision : Decision
        Lawful.
    """

    def __init__(self, problem: Problem, decision: Decision) -> None:
        self._state = State(tables(problem))
        self._state.load(decision)
        self._base = self._state.block.copy()
        self._score = self._state.score()

    def beside(self, order: int, *, most: int) -> list[Try]:
        """Put an order on each of its candidate trips beside what rides there; the best that gain, best first."""
        state = self._state
        row = state.tables.orders[order]
        gains: dict[int, tuple[int, int]] = {}
        for c in range(int(row[at.O_CAND]), int(row[at.O_CAND_END])):
            gain = int(serve(state.address, order, c, 0, 0))
            trip = int(state.tables.cand_trips[c, at.C_TRIP])
            if gain > 0 and gain > gains.get(trip, (0, 0))[0]:
                gains[trip] = gain, c
        found: list[Try] = []
        for gain, c in sorted(gains.values(), reverse=True)[:most]:
            since = state.clock
            serve(state.address, order, c, 0, 1)
            found.append(Try(gain=gain, routes=self._changed(since)))
            state.restore(self._base)
        return found

    def with_(self, order: int, *, out: Iterable[int] = ()) -> Try | None:
        """Take some orders out, serve ``order``, then them again where that pays; None where it is no better than before."""
        state = self._state
        pushed = list(out)
        since = state.clock
        if pushed:
            state.ruin(pushed)
        state.recreate([order, *pushed])
        score = state.score()
        found = None
        if score > self._score and state.order_state[order, at.OS_COUNT] > 0:
            found = Try(gain=score[1] - self._score[1], routes=self._changed(since))
        state.restore(self._base)
        return found

    def candidates(self, order: int) -> list[int]:
        """Trips worth trying for an order, the most promising first."""
        row = self._state.tables.orders[order]
        rows = self._state.tables.cand_trips[int(row[at.O_CAND]) : int(row[at.O_CAND_END])]
        return [int(trip) for trip in dict.fromkeys(rows[:, at.C_TRIP].tolist())]

    def _changed(self, since: int) -> dict[int, Route]:
        """Routes put in force after a version."""
        state = self._state
        return {t: state.route(t) for t in state.tables.runs if int(state.trip_state[t, at.TS_VERSION]) > since}
