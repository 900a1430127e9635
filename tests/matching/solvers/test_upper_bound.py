"""The upper bound: never below what exact proves, and tight where the day is simple."""

from __future__ import annotations

import pytest

from fixtures.problems import FEATURES, random_problem
from matching.problem import Problem
from matching.solvers.exact import exact
from matching.solvers.upper_bound import upper_bound


def worth(problem: Problem) -> tuple[int, int] | None:
    """Required missed and value of a proven best plan; None where the proof takes too long."""
    found = exact(problem, deterministic_time=2.0)
    return (-found.key[0], found.key[3]) if found.optimal else None


@pytest.mark.parametrize("seed", range(40))
def test_no_bound_lies_below_the_best_plan_with_every_feature_on(seed: int) -> None:
    problem = random_problem(seed)
    best = worth(problem)
    if best is None:
        pytest.skip("exact does not prove this day in its time")
    bound = upper_bound(problem)
    assert bound.missed <= best[0]
    assert bound.value >= best[1]


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_no_bound_lies_below_the_best_plan_with_one_feature_alone(feature: str) -> None:
    problem = random_problem(7, features={feature})
    best = worth(problem)
    if best is None:
        pytest.skip("exact does not prove this day in its time")
    assert upper_bound(problem).value >= best[1]
