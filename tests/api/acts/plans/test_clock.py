"""The clock takes a day from its cut-off to promises without anybody, and plans anew what it is told of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from api.acts.amends import replan
from api.db.actor import the_clock
from api.db.tables import OutboxRow, TimerRow
from api.plans.tables import PlanRow
from api.regions.service import inputs_changed
from api.regions.tables import DayRow
from api.worker.handlers import HANDLERS
from api.worker.timers import run_due


@pytest.fixture
def until(town, supervisor):
    """Lets the clock run to a wall time of Friday (or of Saturday, above 24:00), with all that is due on the way."""

    def run(*walls):
        for wall in walls:
            hours, minutes = (int(part) for part in wall.split(":"))
            # Tsuruoka is nine hours ahead of UTC.
            town.clock.set(datetime(2026, 11, 20 + (hours - 9) // 24, (hours - 9) % 24, minutes, tzinfo=UTC))
            for _ in range(6):
                run_due(town.store, town.region, HANDLERS)
                if supervisor.work_one() is None:
                    break

    return run


def plans(town):
    with town.store.read() as session:
        rows = session.scalars(select(PlanRow).order_by(PlanRow.created_at, PlanRow.id)).all()
    return [(row.purpose, row.state) for row in rows]


def day(town):
    with town.store.read() as session:
        return session.get_one(DayRow, (town.region, town.day.date)).state


def test_a_day_is_planned_proposed_and_committed_by_the_clock(town, until, shipments):
    until("16:00")
    assert (day(town), plans(town)) == ("closed", [])
    until("16:15")
    assert plans(town) == [("run", "ready")]
    until("16:45")
    with town.store.read() as session:
        (told,) = session.scalars(select(OutboxRow).where(OutboxRow.kind == "plan-proposed")).all()
    assert told.params["orders_served"] == 1
    assert shipments() == []
    until("17:15")
    assert (day(town), plans(town)) == ("committed", [("run", "active")])
    assert [one.state for one in shipments()] == ["promised"]


def test_a_machine_that_was_off_catches_up_and_is_late_once(town, until, shipments):
    until("17:40", "17:41")
    assert (day(town), plans(town)) == ("committed", [("run", "active")])
    assert [one.state for one in shipments()] == ["promised"]
    with town.store.read() as session:
        late = session.scalars(select(TimerRow).where(TimerRow.kind == "commit", TimerRow.date == town.day.date)).one()
    assert (late.state, late.late_s > 1000) == ("done", True)


def test_at_dawn_only_what_has_changed_is_planned_anew(town, until):
    until("16:15", "17:15")
    until("30:20")
    assert plans(town) == [("run", "active")]


def test_what_changed_in_the_night_is_planned_anew_at_dawn(town, until):
    until("16:15", "17:15")
    with town.store.write(the_clock(town.region)) as tx:
        inputs_changed(tx, town.day.date)
    until("30:20")
    assert plans(town) == [("run", "superseded"), ("replan", "active")]


def test_what_is_asked_for_with_a_reason_keeps_out_what_must_not_come_again(town, until, shipments):
    until("16:15", "17:15")
    with town.store.write(the_clock(town.region)) as tx:
        replan(tx, town.day.date, "declined", forbidden=[{"lot": "lot-1", "order": "order-1"}])
    until("17:20")
    assert [one.state for one in shipments()] == ["released"]
    with town.store.write(the_clock(town.region)) as tx:
        replan(tx, town.day.date, "later")
    until("17:25")
    assert plans(town)[-1] == ("replan", "active")
    assert [one.state for one in shipments()] == ["released"]
