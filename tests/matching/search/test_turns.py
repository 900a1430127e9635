"""Turns of the search: undone, all is as it was; kept, the sums that were carried along are those of the solution."""

from __future__ import annotations

import numpy as np
import pytest

from fixtures.problems import random_problem
from matching.kernels import layout as at
from matching.kernels.recreate import recreate
from matching.kernels.reseat import reseat
from matching.kernels.ruin import ruin
from matching.kernels.settle import settle
from matching.kernels.take_out import take_out
from matching.kernels.undo import carry, open_turn
from matching.search.run import Run
from matching.search.state import State


def _run(seed: int) -> Run:
    return Run(random_problem(seed, lots=(4, 8), orders=(4, 6), trips=(2, 3)), seed=seed, start=None, fixed=())


def _facts(state: State) -> list[object]:
    """Everything that a solution is, but for marks and what free slots still hold."""
    used = state.slots[:, at.S_TRIP] >= 0
    orders = np.delete(state.order_state, at.OS_MARK, axis=1)
    free = sorted(state.free[: state.meta[at.META_FREE]].tolist())
    return [
        state.decision(), state.slots[used].tolist(), np.flatnonzero(used).tolist(), state.lot_state.tolist(), orders.tolist(),
        state.trip_state.tolist(), state.req_state.tolist(), int(state.meta[at.META_USED]), free,
    ]  # fmt: skip


def _turn(state: State) -> None:
    """One turn up to the choice whether to keep it."""
    open_turn(state.address)
    left = int(take_out(state.address, ruin(state.address)))
    waiting = [*state.leaving[:left].tolist(), *state.unserved()]
    queue = list(dict.fromkeys(waiting))
    state.queue[: len(queue)] = queue
    recreate(state.address, 300, 0, 0, len(queue))
    settle(state.address, 0)
    reseat(state.address, -1)


def test_a_turn_undone_leaves_everything_as_it_was() -> None:
    changes = 0
    for seed in range(12):
        run = _run(seed)
        before = _facts(run.state)
        for _ in range(20):
            _turn(run.state)
            changes += _facts(run.state)[0] != before[0]
            carry(run.state.address, 1)

            assert _facts(run.state) == before

    assert changes > 30


@pytest.mark.parametrize("seed", range(8))
def test_a_turn_kept_can_be_undone_to(seed: int) -> None:
    run = _run(seed)
    for _ in range(10):
        _turn(run.state)
        carry(run.state.address, 0)
        kept = _facts(run.state)
        _turn(run.state)
        carry(run.state.address, 1)

        assert _facts(run.state) == kept


@pytest.mark.parametrize("seed", range(12))
def test_the_score_carried_along_is_that_of_the_solution(seed: int) -> None:
    run = _run(seed)

    run.turns(60, 10**9, 0, None)

    words = run.state.space["run"]
    assert (int(words[at.RUN_MISSED]), int(words[at.RUN_SCORE])) == run.state.score()


@pytest.mark.parametrize("seed", range(6))
def test_the_lists_of_served_and_unserved_are_kept_up(seed: int) -> None:
    run = _run(seed)

    run.turns(60, 10**9, 0, None)

    words, listed = run.state.space["run"], run.state.space["listed"]
    assert sorted(listed[0, : words[at.RUN_SERVED]].tolist()) == run.state.served()
    assert sorted(listed[1, : words[at.RUN_UNSERVED]].tolist()) == run.state.unserved()
