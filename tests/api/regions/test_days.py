"""A day's row comes with its timers, counts its changes, and stays closed once it was closed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from api.db.actor import set_up
from api.db.tables import TimerRow
from api.http.problem import Refusal
from api.regions.load import packaged_region
from api.regions.service import (
    can_edit,
    config_of,
    day_row,
    inputs_changed,
    keep_days_ahead,
    must_take_entries,
    set_day_state,
    set_up_region,
)
from api.regions.tables import DayRow, RegionRow

REGION = "tsuruoka"
SATURDAY = "2026-11-21"


@pytest.fixture
def write(store):
    return lambda: store.write(set_up(REGION))


def _timers(tx):
    return {row.key: row for row in tx.session.execute(select(TimerRow).where(TimerRow.date == SATURDAY)).scalars()}


def test_a_day_is_made_once_with_the_timers_that_still_help(write):
    with write() as tx:
        assert day_row(tx, SATURDAY) is day_row(tx, date(2026, 11, 21))
        kinds = {row.kind for row in _timers(tx).values()}
    assert {"open", "close", "run", "commit", "dawn_open", "expire"} <= kinds
    with write() as tx:
        past = [row.kind for row in _timers(tx).values() if row.due_at <= tx.now]
        assert past == ["open"]  # 15:00: the reminder and the call list before it help nobody any more


def test_a_changed_clock_moves_what_waits_and_gets_the_next_version(write):
    config = packaged_region(REGION).config
    with write() as tx:
        day_row(tx, SATURDAY)
        before = _timers(tx)[f"{REGION}/{SATURDAY}/close"].due_at
    cut_off = config.clock.cut_off.model_copy(update={"at": "16:10"})
    later = config.model_copy(update={"clock": config.clock.model_copy(update={"cut_off": cut_off})})
    with write() as tx:
        set_up_region(tx, later)
        set_up_region(tx, later)
        assert tx.session.get_one(RegionRow, REGION).version == 2
        assert tx.session.get_one(DayRow, (REGION, SATURDAY)).config_version == 2
        assert _timers(tx)[f"{REGION}/{SATURDAY}/close"].due_at - before == timedelta(minutes=10)
        assert config_of(tx.session, REGION).clock.cut_off.at == "16:10"


def test_a_cut_off_moved_later_opens_no_closed_day_again(write, clock):
    with write() as tx:
        day = day_row(tx, SATURDAY)
        assert can_edit(tx.session, REGION, SATURDAY, tx.now).entries
        must_take_entries(tx, SATURDAY)
        set_day_state(tx, day, "closed", "close")
        assert not can_edit(tx.session, REGION, SATURDAY, tx.now).entries
        with pytest.raises(Refusal) as refusal:
            must_take_entries(tx, SATURDAY)
        assert refusal.value.code == "entries-closed"
        assert can_edit(tx.session, REGION, SATURDAY, tx.now).withdraw


def test_changes_are_counted_for_every_day_they_touch(write):
    with write() as tx:
        for day in ("2026-11-21", "2026-11-22", "2026-11-23"):
            day_row(tx, day)
        inputs_changed(tx, "2026-11-22", "2026-12-31")
        inputs_changed(tx, "2026-11-22")
        assert "inputs" in tx.wakes
    with write() as tx:
        counts = dict(tx.session.execute(select(DayRow.date, DayRow.inputs)).all())
    assert counts == {"2026-11-21": 0, "2026-11-22": 2, "2026-11-23": 1}


def test_days_ahead_are_kept_and_kept_once(write):
    with write() as tx:
        made = keep_days_ahead(tx)
    with write() as tx:
        assert keep_days_ahead(tx) == made == tx.session.execute(select(func.count()).select_from(DayRow)).scalar()
