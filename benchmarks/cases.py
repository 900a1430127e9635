"""The dozen cases on which speed is measured and results are guarded: made up by seed, so that they come with the checkout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.ground import day_of, standard_day
from fixtures.pairs import random_pairs
from fixtures.problems import random_problem
from matching.problem import Objective, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A problem by name; ``iterations`` for the guard (about a second), ``rate`` for measuring speed (several)."""

    name: str
    make: Callable[[], Problem]
    iterations: int
    rate: int


def _day(lots: int, orders: int, trips: int, seed: int) -> Callable[[], Problem]:
    return lambda: day_of(seed, lots=lots, orders=orders, trips=trips).problem


CASES: Final = (
    Case(name="random-3", make=lambda: random_problem(3), iterations=2000, rate=20_000),
    Case(name="random-11", make=lambda: random_problem(11), iterations=2000, rate=20_000),
    Case(
        name="random-60x60x8",
        make=lambda: random_problem(1, lots=(60, 60), orders=(60, 60), trips=(8, 8)),
        iterations=500,
        rate=5000,
    ),
    Case(name="day-S", make=lambda: standard_day("S", 1).problem, iterations=1500, rate=15_000),
    Case(name="day-60x60x8", make=_day(60, 60, 8, 2), iterations=600, rate=6000),
    Case(name="day-M", make=lambda: standard_day("M", 1).problem, iterations=200, rate=2000),
    Case(name="pairs-50-random-short", make=lambda: random_pairs(1, requests=50), iterations=20_000, rate=400_000),
    Case(
        name="pairs-50-clustered-long",
        make=lambda: random_pairs(2, requests=50, layout="clustered", length="long"),
        iterations=10_000,
        rate=200_000,
    ),
    Case(
        name="pairs-50-mixed-distance",
        make=lambda: random_pairs(3, requests=50, layout="mixed", objective=Objective.DISTANCE),
        iterations=20_000,
        rate=400_000,
    ),
    Case(
        name="pairs-100-mixed-short",
        make=lambda: random_pairs(4, requests=100, layout="mixed"),
        iterations=10_000,
        rate=200_000,
    ),
    Case(
        name="pairs-100-random-long",
        make=lambda: random_pairs(5, requests=100, length="long"),
        iterations=5000,
        rate=100_000,
    ),
    Case(
        name="pairs-200-mixed-short", make=lambda: random_pairs(6, requests=200, layout="mixed"), iterations=5000, rate=100_000
    ),
)
