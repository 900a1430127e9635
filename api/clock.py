"""The only place that asks what time it is; everything else is handed a clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC, to the millisecond."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's moment in UTC, to the millisecond (what every database keeps)."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class FakeClock:
    """A clock that stands until it is moved: for tests, and for days run faster than they pass.

    Raises
    ------
    ValueError
        At a moment without a zone, and when moved backwards by ``advance``.
    """

    def __init__(self, moment: datetime) -> None:
        self._lock = threading.Lock()
        self._moment = _utc(moment)

    def now(self) -> datetime:
        """Return the moment it was last set to."""
        with self._lock:
            return self._moment

    def set(self, moment: datetime) -> None:
        """Set it, also backwards: machines' clocks do that, too."""
        with self._lock:
            self._moment = _utc(moment)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        if by < timedelta():
            raise ValueError("time passes forwards; set() puts a clock back")
        with self._lock:
            self._moment += by


class ShiftedClock(FakeClock):
    """A clock of a made-up day: stands and is moved as :class:`FakeClock`, and once let go runs on from there at real speed."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self._let_go_s: float | None = None

    def let_go(self) -> None:
        """Let it run."""
        with self._lock:
            self._let_go_s = time.monotonic()

    def now(self) -> datetime:
        """Return its moment, to the millisecond."""
        with self._lock:
            if self._let_go_s is None:
                return self._moment
            return self._moment + timedelta(milliseconds=int((time.monotonic() - self._let_go_s) * 1000))

    def set(self, moment: datetime) -> None:
        """Move it; one that runs goes on from there."""
        with self._lock:
            self._moment = _utc(moment)
            if self._let_go_s is not None:
                self._let_go_s = time.monotonic()


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)


def now() -> datetime:
    """Return the moment, in UTC, to the second."""
    return SystemClock().now().replace(microsecond=0)
