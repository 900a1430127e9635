"""The standing quote process seen from outside: days are handed to it, questions are answered within a request.

::

    desk = QuoteDesk()
    desk.load(QuoteDay(day="shonai/2026-08-05", document=day, plan=plan, network=Path("net.npz"), as_of=..., based_on=plan_id))
    desk.ask("shonai/2026-08-05", b'{"newcomers": [{"order": ...}]}')

Safe to use from many threads. A process that has died is started anew at the next question, and gets its days again.
"""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.children.frames import Frame
from api.children.process import Child
from api.children.runs import PLANNER_DIED, RunFailed, RunFault

MODULE: Final = "api.planning.quoting"
NOT_READY: Final = "not-ready"
SLOW: Final = "quote-slow"
BUDGET_S: Final = 0.045
"""Seconds of looking for what would help, after which a quick answer says what it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDay:
    """
    An open day to be held warm.

    Attributes
    ----------
    day
        Its name, by which it is asked about; a later one of the same name takes its place.
    document, plan
        JSON of the day document and of its standing plan, active or draft; None: there is none yet.
    network
        The road network's file.
    as_of, based_on
        Told with every quote: when the day was read (ISO 8601), and the plan's id.
    places
        JSON list of further places (entries of the day document) that quotes may name: measured ahead, they cost nothing.
    cache_folder
        Where travel matrices are kept; None: the usual folder.
    """

    day: str
    document: bytes
    network: Path
    as_of: str
    plan: bytes | None = None
    based_on: str | None = None
    places: bytes = b"[]"
    cache_folder: Path | None = None


class QuoteFailed(Exception):
    """
    No quote: ``told`` says why, by the code, status and faults of the one table.

    Codes of its own: ``not-ready`` (503: the day is not held yet, try again), ``quote-slow`` (503: no answer in time).
    """

    def __init__(self, told: RunFailed) -> None:
        self.told = told
        super().__init__(f"{told.code}: {told.detail}")


class _Waiting:
    """One question under way."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.done = threading.Event()
        self.frame: Frame | None = None


class QuoteDesk:
    """The process, its days and the questions under way; nothing is started before the first day is handed over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._days: dict[str, tuple[int, QuoteDay]] = {}
        self._ready: dict[str, int] = {}
        self._failed: dict[str, RunFailed] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition(self._lock)
        self._closed = False

    def load(self, day: QuoteDay) -> None:
        """Hold a day, or replace what is held of it; returns at once, and the former one answers until the new is ready."""
        with self._lock:
            number = next(self._numbers)
            self._days[day.day] = (number, day)
            self._failed.pop(day.day, None)
            child = self._running()
            if child is not None:
                _send_day(child, number, day)

    def drop(self, day: str) -> None:
        """Let a day go."""
        with self._lock:
            self._days.pop(day, None)
            self._ready.pop(day, None)
            self._failed.pop(day, None)
            if self._child is not None:
                self._child.send({"do": "drop", "day": day})

    def ready(self, day: str, *, timeout_s: float = 0.0) -> bool:
        """
        Whether the day as it was handed over last answers questions; waits for it so long.

        Raises
        ------
        QuoteFailed
            Where it was refused.
        """
        until = time.monotonic() + timeout_s
        with self._changed:
            while True:
                if day in self._failed:
                    raise QuoteFailed(self._failed[day])
                if day in self._days and self._ready.get(day) == self._days[day][0]:
                    return True
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)

    def ask(
        self,
        day: str,
        newcomers: bytes,
        *,
        full: bool = False,
        most: int = 3,
        budget_s: float = BUDGET_S,
        timeout_s: float = 5.0,
    ) -> bytes:
        """
        Return the quote (JSON of :class:`api.documents.quote.Quote`) for newcomers (JSON of ``Newcomers``).

        Parameters
        ----------
        full
            Whether a reason may take seconds to prove the smallest changes.
        most
            How many ways at most.
        budget_s
            For each newcomer.
        timeout_s
            How long to wait in all.

        Raises
        ------
        QuoteFailed
            Where there is no answer.
        """
        with self._lock:
            child = self._running() if day in self._days else None
            number = next(self._numbers)
            if child is None or day not in self._ready:
                raise QuoteFailed(_failed(NOT_READY, 503, "the day is not held yet"))
            waiting = self._waiting[number] = _Waiting(child)
        asked = {"do": "quote", "ask": number, "day": day, "full": full, "most": most, "budget_s": budget_s}
        child.send(asked, newcomers)
        waiting.done.wait(timeout_s)
        with self._lock:
            self._waiting.pop(number, None)
        if not waiting.done.is_set():
            raise QuoteFailed(_failed(SLOW, 503, f"no answer within {timeout_s:g} s"))
        frame = waiting.frame
        if frame is None:
            raise QuoteFailed(_failed(PLANNER_DIED, 503, "the quote process ended"))
        if frame.header["told"] == "quote":
            return frame.blobs[0]
        raise QuoteFailed(_failure(frame.header))

    @property
    def pid(self) -> int | None:
        """Process id, None before the first day and after a death."""
        return None if self._child is None or not self._child.alive else self._child.pid

    def close(self) -> None:
        """Let the process go; whoever waits is told so."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _running(self) -> Child | None:
        """Return the process, started where there is none (under the lock)."""
        if self._closed:
            return None
        if self._child is None or not self._child.alive:
            self._ready.clear()
            child = self._child = Child(MODULE)
            for number, day in self._days.values():
                _send_day(child, number, day)
            threading.Thread(target=self._listen, args=(child,), name="quotes", daemon=True).start()
            # What was just handed over is not sent a second time.
            return None
        return self._child

    def _listen(self, child: Child) -> None:
        while (frame := child.receive()) is not None:
            header = frame.header
            with self._changed:
                if "ask" in header:
                    waiting = self._waiting.pop(header["ask"], None)
                    if waiting is not None:
                        waiting.frame = frame
                        waiting.done.set()
                elif header["told"] == "ready":
                    self._ready[header["day"]] = header["load"]
                elif "day" in header and self._days.get(header["day"], (0,))[0] == header["load"]:
                    self._failed[header["day"]] = _failure(header)
                self._changed.notify_all()
        with self._changed:
            if self._child is child:
                # The next question starts another.
                self._child = None
                self._ready.clear()
            for waiting in self._waiting.values():
                if waiting.child is child:
                    waiting.done.set()
            self._changed.notify_all()
        child.close()


def _send_day(child: Child, number: int, day: QuoteDay) -> None:
    header = {
        "do": "load",
        "load": number,
        "day": day.day,
        "network": str(day.network),
        "as_of": day.as_of,
        "based_on": day.based_on,
        "planned": day.plan is not None,
        "cache_folder": None if day.cache_folder is None else str(day.cache_folder),
    }
    blobs = (day.document, day.places) if day.plan is None else (day.document, day.plan, day.places)
    child.send(header, *blobs)


def _failed(code: str, status: int, detail: str) -> RunFailed:
    return RunFailed(code=code, status=status, detail=detail)


def _failure(header: dict[str, Any]) -> RunFailed:
    faults = tuple(RunFault(**fault) for fault in header.get("faults", ()))
    return RunFailed(
        code=header["code"],
        status=header["status"],
        detail=header["detail"],
        field=header.get("field"),
        file=header.get("file"),
        faults=faults,
    )
