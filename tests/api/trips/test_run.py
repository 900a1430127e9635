"""Lateness is carried on, waiting is used up first, and a phone's clock is set right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.trips.run import Visit, ahead, set_right, steps_late

SIX = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def at(minutes):
    return SIX + timedelta(minutes=minutes)


def visit(position, arrive, begin, leave, leg_min, arrived=None, left=None):
    return Visit(
        position=position, arrive_at=at(arrive), begin_at=at(begin), leave_at=at(leave), leg_s=leg_min * 60,
        arrived_at=None if arrived is None else at(arrived), left_at=None if left is None else at(left),
    )  # fmt: skip


def minutes(times):
    return [int((one.eta - SIX).total_seconds()) // 60 for one in times]


def planned(**first):
    """Off at 0, ten minutes to the farm (served 10 to 15), twenty to the kitchen, where it waits until 50 and leaves at 55."""
    return [
        visit(0, 0, 0, 0, 0, **first), visit(1, 10, 10, 15, 10), visit(2, 35, 50, 55, 20), visit(3, 75, 75, 75, 20),
    ]  # fmt: skip


def test_on_time_is_as_planned():
    assert minutes(ahead(planned())) == [0, 10, 35, 75]
    assert [one.late_s for one in ahead(planned())] == [0, 0, 0, 0]


def test_waiting_is_used_up_before_anybody_after_it_is_late():
    late = ahead(planned(arrived=0, left=12), started_at=at(12))
    assert minutes(late) == [0, 22, 47, 75]
    later = ahead(planned(arrived=0, left=30), started_at=at(30))
    assert minutes(later) == [0, 40, 65, 90]


def test_a_reported_delay_counts_for_the_next_leg_only():
    assert minutes(ahead(planned(arrived=0, left=0), delay_s=1800)) == [0, 40, 65, 90]


def test_nobody_arrives_before_the_plan():
    assert minutes(ahead(planned(arrived=-10, left=-9))) == [-10, 10, 35, 75]


def test_what_is_reached_is_as_reported():
    visits = planned(arrived=0, left=0)
    visits[1] = visit(1, 10, 10, 15, 10, arrived=18)
    times = ahead(visits)
    assert minutes(times) == [0, 18, 43, 75]
    assert [one.done for one in times] == [True, False, False, False]


def test_people_are_told_by_whole_quarters_of_an_hour():
    assert [steps_late(SIX, at(late)) for late in (-30, 0, 14, 15, 29, 45)] == [0, 0, 0, 1, 1, 3]


def test_a_clock_that_is_wrong_either_way_is_set_right():
    for off in (-8, 8):
        assert set_right(at(off), phone_now=at(180 + off), received_at=at(180)) == at(0)
    assert set_right(at(10), phone_now=at(0), received_at=at(0)) == at(0)
