"""Plans as each role may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.problem import Refusal
from api.plans.schemas import PlanLine, PlanShown, Progress
from api.plans.service import job_of, plan_of
from api.plans.tables import PlanRow
from api.shipments.tables import ShipmentRow

SEES_ALL: Final = frozenset({"operator", "auditor"})
_SHOWN_TO_OTHERS: Final = ("active", "superseded")


def visible_plan(session: Session, actor: Actor, plan_id: str) -> PlanRow:
    """
    Return a plan that an actor may read: operator and auditor all, others those that have been committed.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    plan = plan_of(session, actor.region, plan_id)
    if actor.role not in SEES_ALL and plan.state not in _SHOWN_TO_OTHERS:
        raise Refusal("not-found")
    return plan


def shown(session: Session, actor: Actor, plan: PlanRow, *, lines: bool = True) -> PlanShown:
    """Write a plan out for an actor."""
    whole = actor.role in SEES_ALL
    job = job_of(session, plan.id) if whole else None
    more: dict[str, Any] = {}
    if whole:
        more = {
            "options": plan.options,
            "progress": Progress(**job.progress) if job is not None and job.progress else None,
            "attempt": None if job is None else job.attempt,
            "summary": plan.summary,
            "engine": plan.engine or None,
            "network_hash": plan.network_hash or None,
            "day_hash": plan.day_hash or None,
            "used": None if plan.used is None else len(plan.used),
            "trouble": plan.trouble,
        }
    return PlanShown(
        id=plan.id,
        date=plan.date,
        purpose=plan.purpose,
        label=plan.label,
        state=plan.state,
        created_at=plan.created_at.isoformat(),
        ready_at=_iso(plan.ready_at),
        committed_at=_iso(plan.committed_at),
        base=plan.base_plan_id if whole else None,
        lines=tuple(_line(actor, one) for one in _rows(session, actor, plan)) if lines else (),
        **more,
    )


def _rows(session: Session, actor: Actor, plan: PlanRow) -> Sequence[ShipmentRow]:
    query = select(ShipmentRow).where(ShipmentRow.plan_id == plan.id)
    if actor.role not in SEES_ALL:
        mine = actor.party_id
        query = query.where(or_(ShipmentRow.farm_id == mine, ShipmentRow.restaurant_id == mine, ShipmentRow.carrier_id == mine))
    return session.scalars(query.order_by(ShipmentRow.pickup_at, ShipmentRow.id)).all()


def _line(actor: Actor, row: ShipmentRow) -> PlanLine:
    """Prices of others are nobody's business: the farm sees its goods, the carrier its carriage, the kitchen both."""
    whole = actor.role in SEES_ALL
    goods = whole or actor.party_id in {row.farm_id, row.restaurant_id}
    carriage = whole or actor.party_id in {row.carrier_id, row.restaurant_id}
    return PlanLine(
        shipment=row.id,
        state=row.state,
        lot=row.lot_id,
        order=row.order_id,
        trip=row.trip_id,
        units=row.units,
        kg=row.units * row.unit_g / 1000,
        basis=row.basis,
        pickup_at=row.pickup_at.isoformat(),
        delivery_at=row.delivery_at.isoformat(),
        goods_yen=row.goods_yen if goods and actor.role != "driver" else None,
        carriage_yen=row.carriage_yen if carriage and actor.role != "driver" else None,
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def nameless(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without what names people: for the auditor, who reads figures."""
    made = {**data}
    for table in ("parties", "lots", "orders", "trips", "vehicles", "places"):
        if table in made:
            made[table] = [_without_names(one) for one in made[table]]
    return made


def _without_names(entry: Mapping[str, Any]) -> dict[str, Any]:
    gone = {"name", "name_en", "plate", "note"}
    kept = {key: value for key, value in entry.items() if key not in gone}
    if "lon" in kept:
        # A position to a hundredth of a degree names the farm: about a kilometre is as near as figures need.
        kept["lon"], kept["lat"] = round(kept["lon"], 1), round(kept["lat"], 1)
    return kept
