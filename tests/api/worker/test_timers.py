"""Timers run once, in the order of the day, late rather than never, and hold their day up while they fail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.db.store import StoreBusy
from api.db.tables import AuditRow, OutboxRow, TimerRow
from api.regions.service import day_row
from api.worker.timers import RETRY_S, next_moment, run_due

REGION = "tsuruoka"
DAY = "2026-11-21"


class Book:
    """Handlers that write down what was asked of them."""

    def __init__(self, store):
        self.store, self.done = store, []

    def __call__(self, _tx, due):
        self.done.append(due.kind)

    def run(self, **handlers):
        kinds = ("open", "remind", "close", "run", "propose", "commit", "print", "lapse", "late_close")
        return run_due(self.store, REGION, {**dict.fromkeys(kinds, self), **handlers})

    def row(self, kind):
        with self.store.read() as session:
            return session.scalars(select(TimerRow).where(TimerRow.kind == kind)).one()


@pytest.fixture
def book(store):
    with store.write(set_up(REGION)) as tx:
        day_row(tx, DAY)
    return Book(store)


def test_what_is_due_is_done_once_and_in_order(book, clock):
    assert [ran.kind for ran in book.run()] == ["open"]
    assert book.run() == []
    clock.advance(timedelta(hours=2, minutes=15))
    assert [ran.kind for ran in book.run()] == ["close", "run", "propose", "commit"]
    assert book.run() == []
    assert book.done == ["open", "close", "run", "propose", "commit"]


def test_what_was_missed_runs_late_once_and_says_so(book, store, clock):
    book.run()
    clock.advance(timedelta(hours=3))  # from 15:00 to 18:00
    ran = {one.kind: one.late_s for one in book.run()}
    assert ran["close"] == 2 * 3600
    with store.read() as session:
        audit = session.scalars(select(AuditRow).where(AuditRow.thing == "timer", AuditRow.action == "close")).one()
        told = session.scalars(select(OutboxRow.params).where(OutboxRow.kind == "timer-late")).all()
    assert audit.details["late_s"] == 2 * 3600
    assert {"timer": "close", "date": DAY, "late_min": 120} in told
    assert book.run() == []


def test_one_that_fails_leaves_nothing_holds_up_its_day_and_is_tried_again(book, store, clock):
    def fail(tx, due):
        tx.audit("day", DAY, "half-done")
        raise RuntimeError("somebody's name")

    book.run()
    clock.advance(timedelta(minutes=75))  # 16:15
    first = book.run(close=fail)
    assert [(one.kind, one.outcome) for one in first] == [("close", "waiting")]
    assert "run" not in book.done
    with store.read() as session:
        assert session.scalars(select(AuditRow).where(AuditRow.action == "half-done")).all() == []
    assert book.row("close").trouble == "RuntimeError"
    assert next_moment(store, REGION) == clock.now()  # the plan is due, and waits
    clock.advance(timedelta(seconds=RETRY_S[0]))
    assert [one.kind for one in book.run()] == ["close", "run"]


def test_after_the_last_try_the_operators_are_told_and_the_day_goes_on(book, store, clock):
    def fail(tx, due):
        raise ValueError

    book.run()
    clock.advance(timedelta(minutes=75))
    for pause in RETRY_S:
        assert book.run(close=fail)[-1].outcome == "waiting"
        clock.advance(timedelta(seconds=pause))
    assert [(one.kind, one.outcome) for one in book.run(close=fail)][:2] == [("close", "failed"), ("run", "done")]
    with store.read() as session:
        alerted = session.scalars(select(OutboxRow).where(OutboxRow.kind == "timer-failed")).one()
    assert alerted.channel == "operators"
    assert alerted.urgent


def test_a_handler_may_ask_for_more_time(book, clock):
    asked = []

    def not_yet(tx, due):
        asked.append(due.attempts)
        return tx.now + timedelta(seconds=30) if len(asked) < 3 else None

    book.run()
    clock.advance(timedelta(hours=2, minutes=20))  # 17:20: slips are due, too, and wait for the commit
    assert [one.outcome for one in book.run(commit=not_yet) if one.kind == "commit"] == ["waiting"]
    assert "print" not in book.done
    clock.advance(timedelta(seconds=30))
    book.run(commit=not_yet)
    clock.advance(timedelta(seconds=30))
    assert [one.kind for one in book.run(commit=not_yet)] == ["commit", "print"]
    assert len(asked) == 3
    assert book.row("commit").late_s == 6 * 60


def test_a_busy_store_is_no_failure_of_the_timer(book, clock):
    def busy(tx, due):
        raise StoreBusy

    with pytest.raises(StoreBusy):
        book.run(open=busy)
    assert book.row("open").attempts == 0


def test_what_nobody_handles_is_done_and_says_so(book):
    book.store.clock.advance(timedelta(minutes=1))
    run_due(book.store, REGION, {})
    assert (book.row("open").state, book.row("open").trouble) == ("done", "no handler")


def test_timers_of_several_days_do_not_hold_each_other_up(book, store, clock):
    with store.write(set_up(REGION)) as tx:
        tx.due("close", tx.now, key="other/close", date="2026-11-22")
    ran = book.run(open=lambda tx, _due: tx.now + timedelta(minutes=5))
    assert [(one.date, one.outcome) for one in ran] == [(DAY, "waiting"), ("2026-11-22", "done")]
