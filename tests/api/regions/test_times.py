"""Tests that the clock of a day strikes at the right moments, whatever the clocks of the world do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.regions.config import Budget
from api.regions.times import (
    Phase,
    TimerKind,
    editable,
    entry_day,
    local_date,
    moment,
    phase,
    receipt_window,
    seed_of,
    service_day,
    statement_month,
    step_at,
    timers,
    timers_between,
)

DAY = date(2026, 11, 24)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def jst(text):
    return datetime.fromisoformat(text + "+09:00").astimezone(UTC)


def in_zone(config, zone):
    return config.model_copy(update={"time_zone": zone})


def test_the_day_strikes_as_people_were_told(tsuruoka):
    struck = [(one.kind.value, one.due_at) for one in timers(tsuruoka, DAY)]
    assert struck == [
        ("open", jst("2026-11-17T06:00")),
        ("remind", jst("2026-11-23T14:30")),
        ("call_list", jst("2026-11-23T14:45")),
        ("close", jst("2026-11-23T16:00")),
        ("run", jst("2026-11-23T16:15")),
        ("propose", jst("2026-11-23T16:45")),
        ("commit", jst("2026-11-23T17:15")),
        ("print", jst("2026-11-23T17:20")),
        ("lapse", jst("2026-11-23T20:00")),
        ("late_close", jst("2026-11-24T01:00")),
        ("dawn_open", jst("2026-11-24T05:30")),
        ("call_list", jst("2026-11-24T05:50")),
        ("dawn_remind", jst("2026-11-24T06:00")),
        ("dawn_close", jst("2026-11-24T06:15")),
        ("replan", jst("2026-11-24T06:20")),
        ("send", jst("2026-11-24T06:30")),
        ("expire", jst("2026-11-25T03:00")),
    ]


def test_keys_are_stable_and_each_is_there_once(tsuruoka):
    keys = [one.key for one in timers(tsuruoka, DAY)]
    assert len(set(keys)) == len(keys)
    assert keys == [one.key for one in timers(tsuruoka, DAY)]
    assert "tsuruoka/2026-11-24/close" in keys
    assert "tsuruoka/2026-11-24/call_list/2" in keys


def test_another_cut_off_keeps_the_key(tsuruoka):
    data = tsuruoka.model_dump(mode="json")
    data["clock"]["cut_off"]["at"] = "15:00"
    later = type(tsuruoka).model_validate_json(json.dumps(data))
    (was,) = [one for one in timers(tsuruoka, DAY) if one.kind is TimerKind.CLOSE]
    (now,) = [one for one in timers(later, DAY) if one.kind is TimerKind.CLOSE]
    assert was.key == now.key
    assert was.due_at - now.due_at == timedelta(hours=1)


def test_statements_come_on_the_first_also_when_the_region_is_closed(tsuruoka):
    assert [one.kind for one in timers(tsuruoka, date(2027, 1, 1))] == [TimerKind.STATEMENTS]
    assert TimerKind.STATEMENTS in {one.kind for one in timers(tsuruoka, date(2026, 12, 1))}
    assert TimerKind.STATEMENTS not in {one.kind for one in timers(tsuruoka, DAY)}
    assert statement_month(date(2027, 1, 1)) == "2026-12"
    assert statement_month(date(2028, 3, 31)) == "2028-02"


def test_a_closed_day_has_no_timers(tsuruoka):
    assert timers(tsuruoka, date(2027, 1, 2)) == ()


def test_timers_of_all_days_between_two_moments_come_once_each(tsuruoka):
    first, last = jst("2026-11-20T15:00"), jst("2026-11-24T12:00")
    found = timers_between(tsuruoka, first, last)
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert sum(one.kind is TimerKind.COMMIT for one in found) == 4
    assert sum(one.kind is TimerKind.OPEN for one in found) == 4
    assert {one.day for one in found if one.kind is TimerKind.OPEN} == {date(2026, 11, n) for n in (28, 29, 30)} | {
        date(2026, 12, 1)
    }
    middle = jst("2026-11-22T16:00")
    assert timers_between(tsuruoka, first, middle) + timers_between(tsuruoka, middle, last) == found
    assert any(one.due_at == middle for one in timers_between(tsuruoka, first, middle))


def test_a_leap_day_is_a_day(tsuruoka):
    leap = date(2028, 2, 29)
    assert step_at(tsuruoka, leap, tsuruoka.clock.cut_off) == jst("2028-02-28T16:00")
    assert step_at(tsuruoka, date(2028, 3, 1), tsuruoka.clock.cut_off) == jst("2028-02-29T16:00")
    assert step_at(tsuruoka, leap, tsuruoka.clock.expires) == jst("2028-03-01T03:00")
    assert service_day(tsuruoka, jst("2028-02-29T12:00")) == leap


def test_wall_times_hold_through_changes_of_the_clocks(tsuruoka):
    berlin = in_zone(tsuruoka, "Europe/Berlin")
    # 29 March 2026: 02:00 becomes 03:00; 25 October 2026: 03:00 becomes 02:00.
    assert moment(berlin, date(2026, 3, 28), "16:00") == utc("2026-03-28T15:00")
    assert moment(berlin, date(2026, 3, 29), "06:15") == utc("2026-03-29T04:15")
    assert moment(berlin, date(2026, 3, 29), "02:30") == utc("2026-03-29T01:00")
    assert moment(berlin, date(2026, 10, 25), "02:30") == utc("2026-10-25T00:30")
    assert moment(berlin, date(2026, 10, 25), "06:15") == utc("2026-10-25T05:15")
    assert moment(berlin, date(2026, 3, 28), "30:15") == moment(berlin, date(2026, 3, 29), "06:15")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])
@settings(max_examples=30, deadline=None)
@given(day=st.dates(date(2024, 1, 5), date(2032, 12, 20)))
def test_the_steps_of_a_day_never_change_their_order(tsuruoka, zone, day):
    config = in_zone(tsuruoka, zone)
    found = timers(config, day)
    kinds = [one.kind.value for one in found if one.kind is not TimerKind.STATEMENTS]
    assert kinds in ([], [one.kind.value for one in timers(tsuruoka, DAY)])
    assert all(one.due_at.utcoffset() == timedelta() for one in found)


@given(st.integers(0, 3 * 365 * 86_400))
def test_every_moment_belongs_to_one_day_and_the_days_follow_each_other(tsuruoka, seconds):
    at = utc("2026-01-01T00:00") + timedelta(seconds=seconds)
    day = service_day(tsuruoka, at)
    assert moment(tsuruoka, day, "03:00") <= at < moment(tsuruoka, day + timedelta(days=1), "03:00")


def test_after_midnight_it_is_still_the_evening(tsuruoka):
    assert service_day(tsuruoka, jst("2026-11-25T00:30")) == DAY
    assert local_date(tsuruoka, jst("2026-11-25T00:30")) == date(2026, 11, 25)
    assert service_day(tsuruoka, jst("2026-11-25T03:00")) == date(2026, 11, 25)


def test_entries_are_for_the_next_day_whose_cut_off_has_not_passed(tsuruoka):
    assert entry_day(tsuruoka, jst("2026-11-23T15:59:59")) == DAY
    assert entry_day(tsuruoka, jst("2026-11-23T16:00")) == date(2026, 11, 25)
    # The region is closed from 31 December to 3 January.
    assert entry_day(tsuruoka, jst("2026-12-29T16:00")) == date(2027, 1, 4)


def test_a_region_that_is_always_closed_takes_no_entries(tsuruoka):
    closed = tsuruoka.model_copy(
        update={"closings": tsuruoka.closings.model_copy(update={"weekly": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})}
    )
    assert entry_day(closed, jst("2026-11-23T15:00")) is None


def test_a_day_goes_through_its_phases(tsuruoka):
    seen = [
        phase(tsuruoka, DAY, jst(at))
        for at in (
            "2026-11-17T05:59", "2026-11-17T06:00", "2026-11-23T16:00", "2026-11-23T16:45", "2026-11-23T17:15",
            "2026-11-24T05:30", "2026-11-24T06:30", "2026-11-25T03:00",
        )
    ]  # fmt: skip
    assert seen == list(Phase)


@pytest.mark.parametrize(
    ("at", "open_for"),
    [
        ("2026-11-10T12:00", set()),
        ("2026-11-23T15:59", {"entries", "withdraw"}),
        ("2026-11-23T16:00", {"withdraw"}),
        ("2026-11-23T17:15", {"withdraw", "consents", "late_orders"}),
        ("2026-11-23T22:30", {"withdraw", "late_orders"}),
        ("2026-11-24T01:00", {"withdraw"}),
        ("2026-11-24T05:30", {"withdraw", "counts"}),
        ("2026-11-24T06:15", {"withdraw"}),
        ("2026-11-25T03:00", set()),
    ],
)
def test_what_may_still_be_done_follows_the_clock(tsuruoka, at, open_for):
    found = editable(tsuruoka, DAY, jst(at))
    assert {name for name in ("entries", "withdraw", "late_orders", "consents", "counts") if getattr(found, name)} == open_for


def test_nothing_is_entered_for_a_closed_day(tsuruoka):
    assert not editable(tsuruoka, date(2027, 1, 1), jst("2026-12-30T12:00")).entries


def test_the_receipt_window_opens_when_the_kitchen_does(tsuruoka):
    left = jst("2026-11-24T07:10")
    assert receipt_window(tsuruoka, DAY, left, attended=False, opens="10:30") == (
        jst("2026-11-24T10:30"),
        jst("2026-11-24T13:30"),
    )
    assert receipt_window(tsuruoka, DAY, left, attended=False) == (jst("2026-11-24T09:00"), jst("2026-11-24T12:00"))
    assert receipt_window(tsuruoka, DAY, left, attended=True, opens="10:30") == (left, left + timedelta(hours=3))
    late = jst("2026-11-24T15:00")
    assert receipt_window(tsuruoka, DAY, late, attended=False, opens="10:30")[0] == late


def test_the_seed_is_of_the_date_unless_told():
    assert seed_of(Budget(seconds=1), DAY) == 20261124
    assert seed_of(Budget(seconds=1), DAY, attempt=2) == 20261126
    assert seed_of(Budget(iterations=1, seed=7), DAY) == 7
