"""Friday 15:00 to Tuesday 12:00 over a public holiday and the end of a month, with nobody in the office."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import func, select

from api.crates.tables import CrateRow
from api.db.tables import AuditRow, OutboxRow, TimerRow
from api.lots.tables import LotRow
from api.money.tables import MoneyRow, StatementRow
from api.orders.tables import OrderRow
from api.plans.tables import JobRow, PlanRow
from api.regions.tables import DayRow
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow
from api.verify import verify
from fixtures.townsfolk import wall

DAYS = ("2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03")
"""Saturday to Tuesday; the Tuesday is Culture Day."""
KILLED = """
import sys
from pathlib import Path

from api.children.runs import PlanningRun
from api.clock import FakeClock
from fixtures.living import Town
from fixtures.townsfolk import wall

file, roads = map(Path, sys.argv[1:3])
with Town(file, FakeClock(wall("2026-10-30", "16:14")), roads, start=PlanningRun.start) as town:
    town.live_until(wall("2026-10-30", "16:20"))
"""


def killed_while_planning(town, roads):
    """Let another process be the server from 16:14 on, and kill it without warning once it plans."""
    server = subprocess.Popen([sys.executable, "-c", KILLED, str(town.file), str(roads)])
    try:
        for _ in range(2400):
            with town.looking() as session:
                seen = session.scalars(select(JobRow).where(JobRow.state == "running")).all()
            if seen:
                break
            assert server.poll() is None
            signal.sigtimedwait([], 0.05)
        else:
            pytest.fail("the run never began")
    finally:
        server.kill()
        server.wait()
    return seen[0]


@pytest.mark.slow
def test_a_long_weekend_runs_itself(town_at, people_of, sketch_day, sketch_file, next_day):
    day = sketch_day("XS")
    with town_at("2026-10-30", "15:00") as town:
        people = people_of(town)
        people.post(day, DAYS[0])
        town.live_until(wall("2026-10-30", "16:13"))
    # 16:14: the entries are closed, the plan is due, and the machine dies at work.
    job = killed_while_planning(town, sketch_file)
    town.clock.set(wall("2026-10-30", "17:40"))
    with town:
        people = people.again(people_of(town))
        with town.store.read() as session:
            assert session.get_one(JobRow, job.id).state == "running"
        for number, date in enumerate(DAYS):
            before = wall(date, "00:00")
            town.live_until(max(before, town.clock.now()))
            with town.store.read() as session:
                assert session.get_one(DayRow, (town.region, date)).state == "committed", date
            town.live_until(wall(date, "05:35"))
            people.count(day, date)
            town.live_until(wall(date, "11:00"))
            people.drive(day, date, until=town.clock.now(), now=town.clock.now())
            town.live_until(wall(date, "12:00"))
            if number + 1 < len(DAYS):
                people.drive(day, date, until=wall(date, "15:00"), now=wall(date, "12:00"))
                people.post(day, next_day(date))
        with town.store.read() as session:
            assert_ended(session, town.region)
        assert verify(town.store) == []


def assert_ended(session, region):
    """Every object is in a state that its day leaves it in; nobody was called, nothing was said twice."""
    over, today = DAYS[:-1], DAYS[-1]
    states = {date: session.get_one(DayRow, (region, date)).state for date in DAYS}
    assert states == dict.fromkeys(over, "done") | {today: "running"}
    shipments = session.scalars(select(ShipmentRow)).all()
    assert {row.date for row in shipments} == set(DAYS)
    assert {row.state for row in shipments if row.date in over} == {"settled"}
    assert {row.state for row in shipments if row.date == today} <= {"delivered", "settled", "picked_up", "promised"}
    assert {row.state for row in session.scalars(select(LotRow).where(LotRow.until < today))} <= {"expired"}
    assert {row.state for row in session.scalars(select(OrderRow).where(OrderRow.until < today))} <= {"expired", "closed"}
    assert {row.state for row in session.scalars(select(TripRow).where(TripRow.date < today))} <= {"done"}
    plans = Counter((row.date, row.state) for row in session.scalars(select(PlanRow)))
    assert [plans[date, "active"] for date in DAYS] == [1, 1, 1, 1]
    assert not [row for row in session.scalars(select(TimerRow)) if row.state == "failed"]
    effects = session.scalars(select(OutboxRow.effect)).all()
    assert len(effects) == len(set(effects))
    # Statements of October were made on the first of November, for everybody who had lines in it.
    october = session.scalars(select(MoneyRow).where(MoneyRow.date <= "2026-10-31")).all()
    parties = {party for row in october for party in (row.payer_id, row.payee_id) if party is not None}
    assert set(session.scalars(select(StatementRow.party_id).where(StatementRow.month == "2026-10"))) == parties
    assert session.execute(select(func.count()).select_from(CrateRow)).scalar() > 0
    acted = session.scalars(select(AuditRow).where(AuditRow.by == "person", AuditRow.on_behalf_of.is_not(None))).all()
    assert acted == []
    operator = session.scalars(select(AuditRow).where(AuditRow.action.in_(("commit", "hold")), AuditRow.by == "person")).all()
    assert operator == []
