"""What a plan comes to, in the figures that people compare: yen, kilograms, crates, orders served, broken rules."""

from __future__ import annotations

from dataclasses import dataclass

from matching.check import check
from matching.money import goods_yen
from matching.plan import Plan
from matching.problem import YEN, Problem
from matching.visits import crates_of, grams_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Figures of one plan.

    ``value_yen`` and ``points`` are the score's two parts, apart; ``extra_yen`` what all trips cost more than their own ways;
    ``goods_yen`` what the farmers get; ``violations`` broken rules as the checker names them.
    """

    value_yen: float
    points: float
    kg: float
    crates: int
    orders: int
    shipments: int
    extra_yen: float
    goods_yen: int
    detour_km: float
    violations: int

    @property
    def extra_per_kg(self) -> float | None:
        """Yen of extra cost for each kg carried; None where nothing was carried."""
        return self.extra_yen / self.kg if self.kg else None

    @property
    def share(self) -> float | None:
        """Extra cost as a share of what is paid at the door (farmer's net and carriage); None where nothing was carried."""
        return self.extra_yen / (self.extra_yen + self.goods_yen) if self.kg else None


def outcome_of(problem: Problem, plan: Plan) -> Outcome:
    """Return a plan's figures, judged by the checker against ``problem``."""
    return Outcome(
        value_yen=plan.score.value / YEN,
        points=plan.score.points / YEN,
        kg=sum(grams_of(problem, s) for s in plan.shipments) / 1000,
        crates=sum(crates_of(problem, s) for s in plan.shipments),
        orders=len({s.order for s in plan.shipments}),
        shipments=len(plan.shipments),
        extra_yen=sum(route.extra_cost for route in plan.routes) / YEN,
        goods_yen=sum(goods_yen(problem, s) for s in plan.shipments),
        detour_km=sum(route.detour_m for route in plan.routes) / 1000,
        violations=len(check(problem, plan)),
    )
