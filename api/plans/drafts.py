"""Draft plans: one for each open day, made anew when what it was made from has changed, at most once a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.db.actor import the_clock
from api.db.store import Store
from api.db.tx import Tx
from api.plans.service import request_plan
from api.plans.tables import JobRow, PlanRow
from api.regions.tables import DayRow

AT_MOST_EVERY: Final = timedelta(minutes=1)
_WITHOUT_PLAN: Final = ("open", "closed", "held")


def keep_drafts(store: Store, region: str) -> list[str]:
    """Ask for the drafts that are due; their plans' ids."""
    with store.read() as session:
        if not _due(session, region, store.clock.now() - AT_MOST_EVERY):
            return []
    with store.write(the_clock(region)) as tx:
        return [request_plan(tx, date, purpose="draft").id for date in _due(tx.session, region, tx.now - AT_MOST_EVERY)]


def _due(session: Session, region: str, before: object) -> list[str]:
    """Return the days whose draft is missing or out of date."""
    days = session.execute(
        select(DayRow.date, DayRow.inputs).where(
            DayRow.region == region, DayRow.state.in_(_WITHOUT_PLAN), DayRow.active_plan_id.is_(None), DayRow.inputs > 0
        )
    ).all()
    if not days:
        return []
    found = []
    for date, inputs in days:
        last = session.execute(
            select(PlanRow.inputs, PlanRow.created_at, PlanRow.state)
            .where(PlanRow.region == region, PlanRow.date == date, PlanRow.purpose == "draft")
            .order_by(PlanRow.created_at.desc(), PlanRow.id.desc())
            .limit(1)
        ).first()
        if last is None or (last.inputs != inputs and last.state not in {"queued", "running"} and last.created_at <= before):
            found.append(date)
    return found


def take_draft(tx: Tx, plan: PlanRow) -> None:
    """Let a draft that is ready be the day's; the one before it is forgotten, as nothing rests on it."""
    day = tx.session.get(DayRow, (plan.region, plan.date))
    if day is None or plan.state != "ready":
        return
    day.draft_plan_id = plan.id
    old = tx.session.scalars(
        select(PlanRow.id).where(
            PlanRow.region == plan.region, PlanRow.date == plan.date, PlanRow.purpose == "draft", PlanRow.id != plan.id,
            PlanRow.created_at <= plan.created_at, PlanRow.state.in_(("ready", "failed", "cancelled")),
        )
    ).all()  # fmt: skip
    tx.session.execute(delete(JobRow).where(JobRow.plan_id.in_(old)))
    tx.session.execute(delete(PlanRow).where(PlanRow.id.in_(old)))
