"""When a message may go out: quiet hours and gathering times, from wall times alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

GATHERED_MIN: Final = 15
"""What can wait is gathered until the next full quarter of an hour."""


def _minutes(wall: str) -> int:
    hours, minutes = (int(part) for part in wall.split(":")[:2])
    return hours * 60 + minutes


def quiet_until(at: datetime, zone: ZoneInfo, begin: str, end: str) -> datetime | None:
    """
    Return when the quiet hours end that a moment lies in, or None outside of them.

    Parameters
    ----------
    begin, end
        Wall times ``HH:MM``; an end before its beginning, or past 24:00, is on the next morning. Equal ones: never quiet.
    """
    first, last = _minutes(begin), _minutes(end)
    if first == last:
        return None
    if last < first:
        last += 24 * 60
    local = at.astimezone(zone)
    for back in (0, 1):
        midnight = datetime.combine(local.date() - timedelta(days=back), time(), tzinfo=zone)
        # Wall arithmetic: on the day that the clocks change, quiet hours end by the wall all the same.
        start, stop = midnight + timedelta(minutes=first), midnight + timedelta(minutes=last)
        if start <= local < stop:
            return stop.astimezone(at.tzinfo)
    return None


def gathered_at(at: datetime) -> datetime:
    """Return the next full quarter of an hour after a moment."""
    whole = at.replace(minute=at.minute // GATHERED_MIN * GATHERED_MIN, second=0, microsecond=0)
    return whole + timedelta(minutes=GATHERED_MIN)
