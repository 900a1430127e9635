"""A search of CP-SAT that is not to end by itself is ended by whoever waits for it, and one that nobody waits for is not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from ortools.sat.python import cp_model

from matching.solvers.lexicographic import Answer, GivenUp, goal, maximise


def _split(ended: Callable[[], bool] | None) -> Answer:
    """Market split (Cornuéjols & Dawande 1999): a few lines of sums that no search proves anything about for hours."""
    random, model = Random(1), cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(50)]
    over = []
    for _ in range(6):
        weights = [random.randrange(100) for _ in take]
        apart = model.new_int_var(0, 5000, "")
        model.add_abs_equality(apart, sum(w * v for w, v in zip(weights, take, strict=True)) - sum(weights) // 2)
        over.append(apart)
    goals = [goal([(-1, each, 5000) for each in over])]
    return maximise(model, goals, take, hint={}, deterministic_time=0.05 if ended is None else 1e6, seed=1, ended=ended)


def test_a_search_ends_when_it_is_told_to_and_says_so() -> None:
    asked: list[int] = []

    with pytest.raises(GivenUp):
        _split(lambda: asked.append(1) or len(asked) > 5)

    assert len(asked) == 6


def test_a_search_that_nobody_ends_keeps_what_its_own_measure_of_work_found() -> None:
    answer = _split(None)

    assert answer.values is not None
    assert not answer.optimal
