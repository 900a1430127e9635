"""The most that any lawful plan of a day can be worth: a proven upper bound on yen value and points together.

Every step of the proof is a relaxation: whatever a lawful plan does stays allowed, and is never charged more than it costs.

1. :mod:`~matching.solvers.bound_ground`: closed lengths, so that leaving calls out of a route never makes it longer.
2. :mod:`~matching.solvers.bound_pairs`: what could ride on which trip at all, were it alone.
3. :mod:`~matching.solvers.lot_flow`: lots to orders as a flow, roads free. Any size of day.
4. :mod:`~matching.solvers.bound_linear`: all trips in one linear program, each charged at least one detour. Up to M days.
5. :mod:`~matching.solvers.bound_columns`: each trip on its own at prices for what trips share, walked through call by call
   (:mod:`~matching.solvers.bound_tour`). The tightest, as far as its budget of work reaches.

Points lost on promises are taken as none, and a plan that misses required ones is judged like any other, so the bound holds for
every plan. The least of the bounds counts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matching.errors import ProblemError
from matching.plan import Score
from matching.problem import YEN, Match, Objective, Problem
from matching.solvers.bound_columns import columns_bound
from matching.solvers.bound_ground import bound_trips
from matching.solvers.bound_linear import linear_bound
from matching.solvers.bound_pairs import Rides, Rows, rides_of, rows_of
from matching.solvers.lot_flow import lot_flow

_LINEAR: Final = 16_000
"""So many rides of rows on trips at most stand in one linear relaxation with all trips."""
_COLUMNS: Final = 4000
"""With more of them one round over all trips takes so long that prices have no time to settle: it would prove nothing."""
_LABELS: Final = 30_000
"""Labels that a walk looks at in about a second."""


class Proof(StrEnum):
    """What the bound was proven by, from the weakest."""

    GOODS = "goods"
    LINEAR = "linear"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """No lawful plan has more than ``value`` (yen value and points, score units), nor misses fewer required than ``missed``.

    ``seconds`` of the wall clock that the proof took.
    """

    value: int
    missed: int
    proof: Proof
    seconds: float

    def gap(self, score: Score) -> float | None:
        """Share of what is possible that a plan may lack at most; None where it misses more required than is proven needed.

        0 = proven best. Where not even the bound is above 0 there is no share to tell, only whether the plan reaches it.
        """
        reached = score.value + score.points
        if score.missed > self.missed:
            return None
        if reached >= self.value:
            return 0.0
        return (self.value - reached) / self.value if self.value > 0 else None


def upper_bound(problem: Problem, *, deterministic_time: float = 20.0) -> Bound:
    """Return the best bound that can be proven.

    Parameters
    ----------
    deterministic_time : float
        Measure of work, about a second each; never a clock, so that the same call proves the same bound. Linear programs
        run to their end beside it.

    Raises
    ------
    ProblemError
        Where the objective is a public benchmark's: its metres have no upper bound of this kind.
    """
    if problem.objective is not Objective.VALUE:
        raise ProblemError("objective", "has no upper bound: only value has one")
    began = time.perf_counter()
    trips, rows = bound_trips(problem), rows_of(problem)
    rides = [rides_of(problem, rows, trip) for trip in trips]
    value, proof = lot_flow(problem, rows, rides).bound, Proof.GOODS
    pairs = sum(len(mine.row) for mine in rides)
    if pairs <= _LINEAR:
        linear = linear_bound(problem, rows, trips, rides)
        if linear is not None and _safe(linear.value) < value:
            value, proof = _safe(linear.value), Proof.LINEAR
        if linear is not None and pairs <= _COLUMNS:
            columns = columns_bound(
                problem,
                rows,
                trips,
                rides,
                lot_price=linear.lot_price,
                order_price=linear.order_price,
                labels=round(deterministic_time * _LABELS),
            )
            if columns.bound < value:
                value, proof = columns.bound, Proof.COLUMNS
    missed = sum(not _may_ride(rows, rides, [t.index for t in trips], match) for match in problem.required)
    return Bound(value=value, missed=missed, proof=proof, seconds=time.perf_counter() - began)


def _safe(value: float) -> int:
    """Round up past what a floating-point solver may have lost: a yen and a millionth."""
    return int(value + abs(value) * 1e-6) + YEN


def _may_ride(rows: Rows, rides: list[Rides], trips: list[int], match: Match) -> bool:
    """Whether any shipment that fits a pattern can ride at all."""
    for index, mine in zip(trips, rides, strict=True):
        if match.trip not in (None, index):
            continue
        fit = mine.row >= 0
        if match.lot is not None:
            fit &= rows.lot[mine.row] == match.lot
        if match.order is not None:
            fit &= rows.order[mine.row] == match.order
        if fit.any():
            return True
    return False
