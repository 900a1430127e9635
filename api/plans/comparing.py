"""Plans of one day side by side: what each is worth, and what it does to the promises that stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.http.problem import Refusal
from api.plans.compare import Promise, changes
from api.plans.documents import data_of
from api.plans.schemas import ChangesShown, PlanCompared, PlansCompared
from api.plans.service import active_plan, plan_of
from api.plans.tables import PlanRow
from api.shipments.tables import ShipmentRow

TOLERANCE_S: Final = 900
"""A promise whose times move by more than a quarter of an hour has been changed."""


def promises_of(session: Session, region: str, date: str, *, states: tuple[str, ...] = ("promised",)) -> list[Promise]:
    """Return the promises that stand on a day and have not begun."""
    rows = session.scalars(
        select(ShipmentRow)
        .where(ShipmentRow.region == region, ShipmentRow.date == date, ShipmentRow.state.in_(states))
        .order_by(ShipmentRow.id)
    )
    return [
        Promise(
            lot=row.lot_id, order=row.order_id, trip=row.trip_id, pickup_at=row.pickup_at, delivery_at=row.delivery_at
        )
        for row in rows
    ]  # fmt: skip


def rank(plan: PlanRow) -> tuple[int, int, str]:
    """Order plans as the engine does: fewest required missed, then value and points; ties by id."""
    summary = plan.summary or {}
    return summary.get("required_missed", 0), -(summary.get("value_units", 0) + summary.get("points_units", 0)), plan.id


def compared(session: Session, region: str, ids: Sequence[str]) -> PlansCompared:
    """
    Compare plans.

    Raises
    ------
    Refusal
        ``not-found``; ``plan-not-ready`` where one has no document.
    """
    plans = [plan_of(session, region, one) for one in ids]
    for plan in plans:
        if plan.document is None:
            raise Refusal("plan-not-ready", field=plan.id, state=plan.state)
    found = []
    for plan in plans:
        promises = promises_of(session, region, plan.date)
        made = changes(promises, data_of(plan.document), tolerance_s=TOLERANCE_S)
        figures = {name: plan.summary[name] for name in PlanCompared.model_fields if name in plan.summary}
        found.append(
            PlanCompared(
                id=plan.id, label=plan.label, purpose=plan.purpose, state=plan.state,
                changes=ChangesShown(
                    promises=made.promises, kept=made.kept, moved=made.moved, other_trip=made.other_trip,
                    dropped=made.dropped, new=made.new,
                ),
                **figures,
            )
        )  # fmt: skip
    holds = active_plan(session, region, plans[0].date) if plans else None
    best = min(plans, key=rank, default=None)
    return PlansCompared(
        plans=tuple(found), best=None if best is None else best.id, against=None if holds is None else holds.id
    )
