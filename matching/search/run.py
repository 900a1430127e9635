"""One search under way: its working solution in the kernels' memory, the best so far, and the routes noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from matching.arrays import tables
from matching.kernels import layout as at
from matching.kernels.members import enlist_all
from matching.kernels.pool import note_all
from matching.kernels.turn import turns
from matching.plan import Decision, Shipment
from matching.problem import Problem
from matching.search.accept import cooling, minus_log
from matching.search.construct import construct
from matching.search.pool import COLUMNS, pool_slots, select
from matching.search.related import gross, neighbours, takers
from matching.search.state import State

_NEVER = 1 << 60
_SPREAD = 0x9E3779B97F4A7C15


class Run:
    """A search from its first solution on.

    Parameters
    ----------
    problem : Problem
    seed : int
    start : Decision, optional
        A lawful decision to begin from.
    fixed : sequence of Shipment
        Shipments that must stay.

    Raises
    ------
    ProblemError
        Where a fixed shipment finds no lawful place.
    """

    def __init__(self, problem: Problem, *, seed: int, start: Decision | None, fixed: Sequence[Shipment]) -> None:
        self._problem = problem
        table = tables(problem)
        self.state = state = State(table, fixed)
        near = neighbours(table)
        more = {
            "was": np.zeros_like(state.block), "top": np.zeros_like(state.block), "run": np.zeros(at.RUN_COLS, np.int64),
            "listed": np.zeros((2, len(table.orders)), np.int64), "where": np.full((len(table.orders), 2), -1, np.int64),
            "near": near, "n_near": near.shape[1], "hope": table.hope, "gross": gross(table), "cool": np.array(cooling()),
            "minus_log": np.array(minus_log()), **takers(table), **pool_slots(table),
        }  # fmt: skip
        for name, value in more.items():
            state.space.put(name, value)
        self._run = state.space["run"]
        self._was, self._top = state.space["was"], state.space["top"]
        state.rng[0] = (seed * _SPREAD + 1) % (1 << 62) | 1
        state.load(start)
        note_all(state.address)
        self._top[:] = state.block
        self._run[at.RUN_TOP_MISSED : at.RUN_TOP + 1] = state.score()
        construct(state)
        state.reseat(0)
        note_all(state.address)
        self._compare()

    def _compare(self) -> bool:
        """Go on from the working solution; whether it is the best so far."""
        score = self.state.score()
        self._was[:] = self.state.block
        self._run[at.RUN_MISSED : at.RUN_SCORE + 1] = score
        enlist_all(self.state.address)
        if score <= (int(self._run[at.RUN_TOP_MISSED]), int(self._run[at.RUN_TOP])):
            return False
        self._top[:] = self.state.block
        self._run[at.RUN_TOP_MISSED : at.RUN_TOP + 1] = score
        self._run[at.RUN_FRESH] = self._run[at.RUN_STALE] = 0
        return True

    @property
    def stale(self) -> int:
        """Iterations since the best was found."""
        return int(self._run[at.RUN_STALE])

    @property
    def routes(self) -> int:
        """Routes noted so far."""
        return int(self._run[at.RUN_ROUTES])

    @property
    def members(self) -> int:
        """Orders that can be taken out or in."""
        return int(self._run[at.RUN_SERVED] + self._run[at.RUN_UNSERVED])

    def turns(self, count: int, heat: int, share: int, stale: int | None) -> int:
        """Make so many turns at one temperature, fewer where they bring nothing better; how many were made."""
        return int(turns(self.state.address, count, heat, share, _NEVER if stale is None else stale))

    def _settle_top(self) -> None:
        if self._run[at.RUN_FRESH]:
            self._top[:] = self._was
            self._run[at.RUN_FRESH] = 0

    def select(
        self, effort: float, seed: int, columns: int = COLUMNS, *, ended: Callable[[], bool] | None = None
    ) -> bool | None:
        """Choose among the routes noted, and go on from there or from the best.

        Returns
        -------
        bool or None
            Whether that was better than the best; None where ``ended`` gave it up (which leaves what :meth:`pass_over` leaves).
        """
        self.finish()
        chosen = select(self._problem, self.state, effort=effort, seed=seed, columns=columns, ended=ended)
        if chosen is not None:
            self.state.load(chosen)
            if self._compare():
                return True
        self.pass_over()
        return None if chosen is None else False

    def pass_over(self) -> None:
        """Go on from the best without a choice."""
        self.finish()
        self._compare()

    def finish(self) -> None:
        """Put the best in place of the working solution."""
        self._settle_top()
        self.state.restore(self._top)

    @contextmanager
    def at_best(self) -> Iterator[State]:
        """Look at the best in the working solution's place; nothing may be changed there."""
        self.finish()
        yield self.state
        self.state.restore(self._was)
