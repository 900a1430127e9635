"""What an engine tells of its search, and what it found."""

from __future__ import annotations

from dataclasses import dataclass

from matching.plan import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a search is: share of the budget (0..1), iterations, and the best so far (kg, orders served).

    ``value`` and ``points`` in score units, apart: points steer and are never money. In benchmark objectives both are 0,
    and ``vehicles`` used and ``metres`` driven are told instead; ``missed`` required patterns always.
    """

    share: float
    iterations: int
    value: int
    points: int
    kg: float
    orders: int
    missed: int = 0
    vehicles: int = 0
    metres: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, and how.

    ``stopped_by``: ``iterations``, ``seconds``, ``stale``, ``cancelled``, ``nothing`` or ``replay``; ``trace`` = what a clock
    decided, in whole numbers, by which the run can be repeated; ``pool_routes`` seen, and how often a choice among them won;
    ``score`` by which searches of one kind compare: larger is better.
    """

    decision: Decision
    iterations: int
    seconds: float
    stopped_by: str
    trace: tuple[int, ...]
    pool_routes: int
    pool_wins: int
    score: tuple[int, ...] = ()
