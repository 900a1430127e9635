"""Tests that wall times become seconds since local midnight and back, also when the clocks change."""

from __future__ import annotations

import pytest

from api.documents.day_clock import DayClock


def test_an_ordinary_day_in_tokyo():
    clock = DayClock("2026-08-05", "Asia/Tokyo")
    assert clock.seconds("6:30") == 6 * 3600 + 30 * 60
    assert clock.seconds("06:30:15") == 6 * 3600 + 30 * 60 + 15
    assert clock.iso(23_400) == "2026-08-05T06:30:00+09:00"


def test_hours_beyond_midnight_are_the_next_day():
    clock = DayClock("2026-12-31", "Asia/Tokyo")
    assert clock.seconds("25:30") == 25 * 3600 + 1800
    assert clock.iso(clock.seconds("25:30")) == "2027-01-01T01:30:00+09:00"
    assert clock.wall(clock.seconds("25:30")) == "01:30 +1"


def test_an_hour_is_missing_when_clocks_go_forward():
    # On 2026-03-29 Berlin goes from 2:00 straight to 3:00.
    clock = DayClock("2026-03-29", "Europe/Berlin")
    assert clock.seconds("1:59") == 7_140
    assert clock.seconds("3:00") == 7_200
    assert clock.seconds("12:00") == 11 * 3600
    # What does not exist is the moment of the change, so that windows keep their order.
    assert clock.seconds("2:00") == clock.seconds("2:30") == clock.seconds("2:59:59") == 7_200
    assert clock.iso(7_200) == "2026-03-29T03:00:00+02:00"


def test_an_hour_comes_twice_when_clocks_go_back():
    # On 2026-10-25 Berlin goes from 3:00 back to 2:00.
    clock = DayClock("2026-10-25", "Europe/Berlin")
    assert clock.seconds("2:30") == 9_000
    assert clock.seconds("3:00") == 4 * 3600
    assert clock.iso(9_000) == "2026-10-25T02:30:00+02:00"
    assert clock.iso(9_000 + 3_600) == "2026-10-25T02:30:00+01:00"


def test_hours_beyond_midnight_are_counted_over_a_change():
    # The day before Berlin's change: 27:00 is 3:00 of the day that lacks an hour.
    assert DayClock("2026-03-28", "Europe/Berlin").seconds("27:00") == 26 * 3600


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04", "2026-03-08", "2026-11-01"])
def test_later_wall_times_are_never_earlier_and_moments_survive_the_text(zone, day):
    clock = DayClock(day, zone)
    moments = [clock.seconds(f"{minute // 60}:{minute % 60:02d}") for minute in range(0, 48 * 60, 10)]
    assert moments == sorted(moments)
    assert moments[0] == 0
    assert [clock.parse(clock.iso(moment)) for moment in moments] == moments


@pytest.mark.parametrize("text", ["", "6:30", "2026-08-05T06:30:00", "2026-08-05T06:30:00.5+09:00", "soon"])
def test_a_text_that_is_no_exact_moment_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        DayClock("2026-08-05", "Asia/Tokyo").parse(text)
