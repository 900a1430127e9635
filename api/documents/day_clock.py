"""Between wall times of a day and seconds since its local midnight, also on days when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class DayClock:
    """
    The clock of one day in one time zone.

    Parameters
    ----------
    day
        ``YYYY-MM-DD``.
    time_zone
        Name such as ``Asia/Tokyo``.
    """

    def __init__(self, day: str, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._date = date.fromisoformat(day)
        self._midnight = self._instant(0, 0, 0)

    def seconds(self, wall: str) -> int:
        """
        Return seconds since local midnight of a wall time ``HH:MM[:SS]``, hours up to 47.

        A time that the clocks skip counts as the moment of the change, one that they show twice as the first of both, so
        that later wall times are never earlier moments.
        """
        hours, minutes, *rest = (int(part) for part in wall.split(":"))
        return self._instant(hours, minutes, rest[0] if rest else 0) - self._midnight

    def moment(self, wall: str) -> datetime:
        """Return the moment of a wall time, aware, in UTC; skipped and doubled times as in :meth:`seconds`."""
        return self.moment_at(self.seconds(wall))

    def moment_at(self, seconds: int) -> datetime:
        """Return the moment of seconds since local midnight, aware, in UTC."""
        return datetime.fromtimestamp(self._midnight + seconds, UTC)

    def iso(self, seconds: int) -> str:
        """Return the moment as ISO 8601 with the offset then in force."""
        moment = datetime.fromtimestamp(self._midnight + seconds, UTC).astimezone(self._zone)
        return moment.isoformat(timespec="seconds")

    def wall(self, seconds: int) -> str:
        """Return the moment as ``HH:MM`` for people, ``+1`` added on the next day."""
        moment = datetime.fromtimestamp(self._midnight + seconds, UTC).astimezone(self._zone)
        days = (moment.date() - self._date).days
        return moment.strftime("%H:%M") + (f" +{days}" if days else "")

    def parse(self, iso: str) -> int:
        """
        Return seconds since local midnight of an ISO 8601 moment with its offset.

        Raises
        ------
        ValueError
            Where it is none, or is not whole seconds.
        """
        moment = datetime.fromisoformat(iso)
        if moment.tzinfo is None or moment.microsecond:
            msg = "a time needs its offset and whole seconds"
            raise ValueError(msg)
        return int(moment.timestamp()) - self._midnight

    def _instant(self, hours: int, minutes: int, seconds: int) -> int:
        naive = datetime.combine(self._date + timedelta(days=hours // 24), datetime.min.time())
        naive += timedelta(hours=hours % 24, minutes=minutes, seconds=seconds)
        first = naive.replace(tzinfo=self._zone, fold=0)
        moment = int(first.timestamp())
        if datetime.fromtimestamp(moment, UTC).astimezone(self._zone).replace(tzinfo=None) == naive:
            return moment
        return self._change_before(moment, int(naive.replace(tzinfo=self._zone, fold=1).timestamp()))

    def _change_before(self, late: int, early: int) -> int:
        """Find the moment between two at which the clocks are put forward."""

        def offset(moment: int) -> timedelta | None:
            return datetime.fromtimestamp(moment, UTC).astimezone(self._zone).utcoffset()

        low, high = min(early, late), max(early, late)
        before = offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == before else (low, middle)
        return high
