"""A region that lives by itself on a clock that is moved: from timer to timer, jobs and messages in between, nobody there.

Time stands while something is worked on, so a day passes in as long as its plans take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from api.clock import FakeClock
from api.db.actor import the_clock
from api.db.store import Store
from api.notify.mail import Post
from api.worker import outbox, timers
from api.worker.due import Handler
from api.worker.handlers import KEEP_HOUSE, keep_house
from api.worker.timers import Ran

_LEAST: Final = timedelta(seconds=1)


class Works(Protocol):
    """Runs waiting jobs in the thread that asks (:class:`api.worker.supervisor.Supervisor`)."""

    def work_one(self) -> str | None:
        """Run the next job to its end; its plan's id, None where nothing waits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that was done: a timer, a plan, messages."""

    at: datetime
    what: str
    date: str | None
    outcome: str
    late_s: int = 0


def begin(store: Store, region: str) -> None:
    """Make the rows of days to come, as a server does when it starts."""
    with store.write(the_clock(region)) as tx:
        keep_house(tx)
        tx.due(KEEP_HOUSE, tx.now, key=f"{region}/keep/{tx.now:%Y-%m-%dT%H}")


def live(
    store: Store,
    region: str,
    clock: FakeClock,
    until: datetime,
    handlers: Mapping[str, Handler],
    *,
    planner: Works | None = None,
    post: Post | None = None,
    url: str = "",
) -> Iterator[Happened]:
    """
    Let time pass until a moment; give each thing when it has been done.

    Parameters
    ----------
    planner
        None: jobs wait, as when the machine that plans is off.
    """
    while True:
        yield from _settle(store, region, handlers, planner, post, url)
        moments = [one for one in (timers.next_moment(store, region), outbox.next_moment(store, region)) if one is not None]
        following = max(min(moments, default=until), clock.now() + _LEAST)
        if following > until:
            clock.set(max(until, clock.now()))
            return
        clock.set(following)


def _settle(
    store: Store, region: str, handlers: Mapping[str, Handler], planner: Works | None, post: Post | None, url: str
) -> Iterator[Happened]:
    """Do what can be done at this moment, also what comes of it."""
    busy = True
    while busy:
        busy = False
        for ran in timers.run_due(store, region, handlers):
            busy = busy or ran.outcome == "done"
            yield _told(ran)
        while planner is not None and (plan := planner.work_one()) is not None:
            busy = True
            yield Happened(at=store.clock.now(), what="plan", date=None, outcome=plan)
        done = outbox.drain(store, region, post, url)
        if done.sent or done.failed:
            outcome = f"{done.sent} sent, {done.failed} failed"
            yield Happened(at=store.clock.now(), what="messages", date=None, outcome=outcome)


def _told(ran: Ran) -> Happened:
    outcome = ran.outcome if not ran.trouble else f"{ran.outcome} ({ran.trouble})"
    return Happened(at=ran.at, what=ran.kind, date=ran.date, outcome=outcome, late_s=ran.late_s)
