"""Tests of transactions: all of an effect or nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.db.tables import EventRow, OutboxRow, TimerRow

ME = set_up("tsuruoka")


def test_nothing_is_left_of_an_effect_that_fails(store):
    def fails(tx):
        tx.announce("day:2026-11-21", "something")
        return 1 / 0

    with pytest.raises(ZeroDivisionError), store.write(ME) as tx:
        fails(tx)
    with store.read() as session:
        assert session.scalars(select(EventRow)).all() == []


def test_an_effect_owes_a_message_once(store):
    def owe(tx):
        return tx.owe(
            OutboxRow(
                id=f"m-{tx.now.timestamp()}", effect="lot-1:sold", region="tsuruoka", channel="inbox", kind="x", params={},
                created_at=tx.now, not_before=tx.now, next_try_at=tx.now,
            )
        )  # fmt: skip

    with store.write(ME) as tx:
        assert owe(tx)
    store.clock.advance(timedelta(seconds=1))
    with store.write(ME) as tx:
        assert not owe(tx)


def test_a_timer_that_waits_is_moved_and_one_that_ran_is_left(store):
    with store.write(ME) as tx:
        assert tx.due("run", tx.now, key="tsuruoka:2026-11-21:run")
        assert tx.due("run", tx.now + timedelta(minutes=5), key="tsuruoka:2026-11-21:run")
        row = tx.session.scalars(select(TimerRow)).one()
        assert row.due_at == tx.now + timedelta(minutes=5)
        row.state = "done"
        assert not tx.due("run", tx.now + timedelta(minutes=9), key="tsuruoka:2026-11-21:run")


def test_one_effect_is_one_transaction(store):
    with store.write(ME), pytest.raises(RuntimeError, match="hand the Tx on"), store.write(ME):
        pass


def test_a_moment_without_its_zone_is_not_stored(store):
    with pytest.raises(Exception, match="needs its zone"), store.write(ME) as tx:
        tx.due("run", tx.now.replace(tzinfo=None), key="k")
