"""A town left to itself: every step of the day is taken in order, once, and leaves a sound store."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from api.db.tables import TimerRow
from api.regions.tables import DayRow
from api.regions.times import TimerKind
from api.verify import verify
from api.worker.handlers import HANDLERS
from api.worker.unattended import begin, live

REGION = "tsuruoka"
UNTIL = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_every_kind_of_timer_has_a_handler():
    assert [kind.value for kind in TimerKind if kind.value not in HANDLERS] == []


def test_an_empty_town_lives_over_a_holiday_by_itself(store, clock):
    begin(store, REGION)
    happened = list(live(store, REGION, clock, UNTIL, HANDLERS))
    saturday = [one.what for one in happened if one.date == "2026-11-21"]
    assert saturday == [
        "open", "close", "run", "propose", "commit", "print", "lapse", "late_close", "dawn_open", "call_list", "dawn_remind",
        "dawn_close", "replan", "send", "expire",
    ]  # fmt: skip
    assert {one.outcome for one in happened} <= {"done"}
    assert clock.now() == UNTIL
    assert verify(store) == []
    with store.read() as session:
        states = dict(session.execute(select(DayRow.date, DayRow.state)).all())
        overdue = session.scalars(select(TimerRow.key).where(TimerRow.state == "waiting", TimerRow.due_at <= clock.now())).all()
    assert states["2026-11-22"] == "done"
    assert overdue == []


def test_a_machine_that_was_off_does_late_what_it_missed(store, clock):
    begin(store, REGION)
    list(live(store, REGION, clock, clock.now() + timedelta(minutes=30), HANDLERS))
    clock.advance(timedelta(hours=2, minutes=10))  # 17:40
    happened = list(live(store, REGION, clock, clock.now() + timedelta(minutes=1), HANDLERS))
    late = {one.what: one.late_s // 60 for one in happened if one.date == "2026-11-21"}
    assert (late["close"], late["run"], late["commit"]) == (100, 85, 25)
    assert verify(store) == []
