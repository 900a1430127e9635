"""A report of a phone: every event is a fact with a number; each is applied once, in the phone's own order."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.acts import amends, eta
from api.acts.fact import Fact, Outcome
from api.acts.facts import apply
from api.acts.road_schemas import Noted, Report, Reported
from api.acts.run_rows import active_plan, own_run, rows_of
from api.db.base import new_id
from api.db.tx import Tx
from api.notify.owe import alert
from api.trips.run import set_right
from api.trips.tables import RoadEventRow

CLOCK_OFF_S: Final = 120
"""From here on it is worth noting that a phone's clock is wrong."""


def report(tx: Tx, trip_id: str, given: Report) -> Reported:
    """
    Take in what a phone has gathered. Nothing in it is refused, whatever has happened meanwhile.

    Raises
    ------
    Refusal
        ``not-found``: the run is none of the caller's business.
    """
    trip = own_run(tx.session, tx.actor, trip_id)
    run = rows_of(tx.session, trip)
    numbers = [one.number for one in given.events]
    known = {
        row.number: row
        for row in tx.session.scalars(
            select(RoadEventRow).where(
                RoadEventRow.trip_id == trip.id, RoadEventRow.device == given.device, RoadEventRow.number.in_(numbers)
            )
        )
    }
    noted: list[Noted] = []
    again: set[str] = set()
    last = datetime.min.replace(tzinfo=tx.now.tzinfo)
    for one in sorted(given.events, key=lambda event: event.number):
        before = known.get(one.number)
        if before is not None:
            last = max(last, before.happened_at)
            noted.append(_noted(before, "had"))
            continue
        # A phone's clock may be set while it is away; its numbers still tell what came first.
        happened = max(last, set_right(one.at, phone_now=given.phone_now, received_at=tx.now))
        last = happened
        data = one.model_dump(mode="json", exclude={"number", "at", "kind"})
        fact = Fact(kind=one.kind, at=happened, data={**data, "effect": f"{given.device}/{one.number}"})
        outcome, holds = apply(tx, run, fact)
        again |= fact.again
        row = RoadEventRow(
            id=new_id("event"), trip_id=trip.id, account_id=tx.actor.account_id, device=given.device, number=one.number,
            device_at=one.at, received_at=tx.now, happened_at=happened, kind=one.kind, data=data,
            outcome="applied" if outcome == "applied" else "superseded", holds=holds,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        noted.append(_noted(row, outcome))
    run = rows_of(tx.session, trip)
    if eta.keep_current(tx, run):
        again.add("late beyond a window")
    for why in sorted(again):
        amends.replan(tx, trip.date, why)
    off = int((given.phone_now - tx.now).total_seconds())
    if abs(off) >= CLOCK_OFF_S and any(one.outcome != "had" for one in noted):
        alert(
            tx, "clock-off", effect=f"clock-off/{given.device}/{trip.date}", urgent=False, trip=trip.name,
            minutes=abs(off) // 60,
        )  # fmt: skip
    tx.announce(f"day:{trip.date}", "run.report", trip=trip.id, state=trip.state, late_s=trip.late_s)
    plan = active_plan(tx.session, trip.region, trip.date)
    changed = bool(again) or (given.plan is not None and given.plan != plan)
    return Reported(
        trip=trip.id, state=trip.state, plan=plan, clock_off_s=off, events=tuple(noted),
        reload=changed or any(one.outcome == "superseded" for one in noted),
    )  # fmt: skip


def _noted(row: RoadEventRow, outcome: Outcome) -> Noted:
    holds: dict[str, Any] = row.holds or {}
    return Noted(number=row.number, kind=row.kind, outcome=outcome, happened_at=row.happened_at, holds=holds)
