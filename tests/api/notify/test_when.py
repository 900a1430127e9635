"""Quiet hours go by the wall, over midnight and over a change of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.notify.when import gathered_at, quiet_until

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")


def _at(text, zone=TOKYO):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-11-20T20:59", None),
        ("2026-11-20T21:00", "2026-11-21T05:30"),
        ("2026-11-21T03:00", "2026-11-21T05:30"),
        ("2026-11-21T05:29", "2026-11-21T05:30"),
        ("2026-11-21T05:30", None),
    ],
)
def test_quiet_from_nine_to_half_past_five(at, end):
    wanted = None if end is None else _at(end)
    assert quiet_until(_at(at), TOKYO, "21:00", "29:30") == wanted
    assert quiet_until(_at(at), TOKYO, "21:00", "05:30") == wanted


def test_quiet_hours_end_by_the_wall_on_the_night_the_clocks_change():
    assert quiet_until(_at("2026-10-24T23:00", BERLIN), BERLIN, "22:00", "06:00") == _at("2026-10-25T06:00", BERLIN)


def test_equal_times_are_never_quiet():
    assert quiet_until(_at("2026-11-20T23:00"), TOKYO, "00:00", "00:00") is None


def test_what_can_wait_waits_for_the_next_quarter():
    assert gathered_at(_at("2026-11-20T17:15")) == _at("2026-11-20T17:30")
    assert gathered_at(_at("2026-11-20T17:29")) == _at("2026-11-20T17:30")
