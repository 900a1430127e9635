"""The work record: driving, work and rest, and the rules that a day comes against."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.trips.worklog import Report, work_log

SIX = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def log(*reports, until=None):
    made = [Report(kind=kind, at=SIX + timedelta(minutes=minute)) for kind, minute in reports]
    return work_log(made, until=None if until is None else SIX + timedelta(minutes=until))


def test_nothing_reported_is_an_empty_record():
    assert log().spans == ()
    assert log().bound_s == 0


def test_spans_follow_each_other_whatever_order_reports_come_in():
    made = log(("end", 100), ("arrive", 30), ("start", 0), ("leave", 40))
    assert [(one.what, one.lasts.seconds // 60) for one in made.spans] == [("drive", 30), ("work", 10), ("drive", 60)]
    assert (made.drive_s, made.work_s) == (5400, 600)


def test_a_run_still_under_way_is_told_up_to_now():
    assert log(("start", 0), until=25).drive_s == 1500


def test_four_hours_of_driving_need_half_an_hour_in_parts_of_ten_minutes():
    assert log(("start", 0), ("end", 241)).warnings == ("drive-4h",)
    rested = log(("start", 0), ("rest_begin", 200), ("rest_end", 230), ("leave", 230), ("end", 400))
    assert rested.warnings == ()
    parts = log(
        ("start", 0), ("rest_begin", 100), ("rest_end", 110), ("leave", 110), ("rest_begin", 200), ("rest_end", 220),
        ("leave", 220), ("end", 440),
    )  # fmt: skip
    assert parts.warnings == ()
    short = log(("start", 0), ("rest_begin", 120), ("rest_end", 129), ("leave", 129), ("end", 260))
    assert short.warnings == ("drive-4h",)


def test_loading_is_no_rest():
    assert "drive-4h" in log(("start", 0), ("arrive", 120), ("leave", 160), ("end", 300)).warnings


def test_more_than_thirteen_hours_bound_is_noted_and_more_than_fifteen():
    assert "bound-13h" in log(("start", 0), ("arrive", 30), ("end", 13 * 60 + 1)).warnings
    assert "bound-15h" in log(("start", 0), ("arrive", 30), ("end", 15 * 60 + 1)).warnings
