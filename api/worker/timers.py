"""The runner of timers: what is due is done once, in its own transaction, in the order of the day.

A timer that was missed while the machine was off runs late, once, and says so (``late_s``, the audit log, the operators). One
that fails is tried again with growing pauses and meanwhile holds up the later ones of its day: a plan made before the entries
are closed would be wrong. After the last try it is ``failed``, the operators are told, and the day goes on without it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from api.db.actor import the_clock
from api.db.store import Store, StoreBusy, StoreFull
from api.db.tables import TimerRow
from api.db.tx import Tx
from api.notify.owe import alert
from api.regions.times import TimerKind
from api.worker.due import Due, Handler

LOG: Final = logging.getLogger("ainori.timers")
RETRY_S: Final = (5, 15, 60, 180, 600)
"""Pauses after failures; one more failure is the last."""
PATIENCE: Final = timedelta(hours=2)
"""How long a handler may ask for more time."""
LATE_S: Final = 300
"""From here on the operators are told that something ran late."""
_RANK: Final = {kind.value: number for number, kind in enumerate(TimerKind)}
_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a timer that was due: ``done``, ``waiting`` (again, later) or ``failed``."""

    key: str
    kind: str
    date: str | None
    at: datetime
    late_s: int
    outcome: str
    trouble: str = ""


def run_due(store: Store, region: str, handlers: Mapping[str, Handler]) -> list[Ran]:
    """
    Run everything that is due now, also what becomes due by it.

    Raises
    ------
    StoreBusy, StoreFull
        Nothing of the timer at hand is done then; it stays due.
    """
    found: list[Ran] = []
    while (one := _run_next(store, region, handlers)) is not None:
        found.append(one)
    return found


def next_moment(store: Store, region: str) -> datetime | None:
    """Return when the next timer is to be tried."""
    with store.read() as session:
        return session.execute(
            select(func.min(TimerRow.next_try_at)).where(TimerRow.region == region, TimerRow.state == "waiting")
        ).scalar()


def _run_next(store: Store, region: str, handlers: Mapping[str, Handler]) -> Ran | None:
    timer_id: str | None = None
    try:
        with store.write(the_clock(region)) as tx:
            row = _choose(tx, region)
            if row is None:
                return None
            timer_id = row.id
            return _run(tx, row, handlers)
    except (StoreBusy, StoreFull):
        raise
    except Exception as error:
        if timer_id is None:
            raise
        LOG.exception("timer %s failed", timer_id)
        return _failed(store, region, timer_id, error)


def _choose(tx: Tx, region: str) -> TimerRow | None:
    """Return the first timer that may run now; on a database with several workers, one that nobody else has taken."""
    rows = tx.session.scalars(
        select(TimerRow)
        .where(TimerRow.region == region, TimerRow.state == "waiting", TimerRow.next_try_at <= tx.now)
        .order_by(TimerRow.due_at, TimerRow.key)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    ).all()
    held_up = {
        (date, due_at)
        for date, due_at in tx.session.execute(
            select(TimerRow.date, TimerRow.due_at).where(
                TimerRow.region == region, TimerRow.state == "waiting", TimerRow.date.is_not(None),
                TimerRow.tried_at.is_not(None),
                TimerRow.next_try_at > tx.now,
            )
        )
    }  # fmt: skip
    free = [row for row in rows if not any(row.date == date and at <= row.due_at for date, at in held_up)]
    return min(free, key=lambda row: (row.due_at, _RANK.get(row.kind, len(_RANK)), row.key), default=None)


def _run(tx: Tx, row: TimerRow, handlers: Mapping[str, Handler]) -> Ran:
    late_s = max(0, int((tx.now - row.due_at).total_seconds()))
    row.tried_at = row.tried_at or tx.now
    due = Due(
        id=row.id, key=row.key, kind=row.kind, date=row.date, data=row.data, due_at=row.due_at, late_s=late_s,
        attempts=row.attempts,
    )  # fmt: skip
    handler = handlers.get(row.kind)
    if handler is None:
        LOG.warning("timer %s: nobody handles %s", row.key, row.kind)
        row.trouble = "no handler"
    again = None if handler is None else handler(tx, due)
    if again is not None:
        if tx.now - row.tried_at > PATIENCE:
            raise TimeoutError(f"{row.kind} asks for more time since {row.tried_at.isoformat()}")
        row.next_try_at = max(again, tx.now + timedelta(seconds=1))
        return Ran(key=row.key, kind=row.kind, date=row.date, at=tx.now, late_s=late_s, outcome="waiting")
    row.state, row.ran_at, row.late_s = "done", tx.now, late_s
    tx.audit("timer", row.id, row.kind, before="waiting", after="done", key=row.key, late_s=late_s)
    waited = (tx.now - row.tried_at).total_seconds()
    if late_s - waited >= LATE_S and row.date is not None:
        LOG.warning("timer %s ran %d s late", row.key, late_s)
        alert(tx, "timer-late", effect=f"late/{row.key}", urgent=False, timer=row.kind, date=row.date, late_min=late_s // 60)
    return Ran(key=row.key, kind=row.kind, date=row.date, at=tx.now, late_s=late_s, outcome="done")


def _failed(store: Store, region: str, timer_id: str, error: Exception) -> Ran:
    """Note a failure; the effect itself has left nothing behind."""
    with store.write(the_clock(region)) as tx:
        row = tx.session.get_one(TimerRow, timer_id)
        late_s = max(0, int((tx.now - row.due_at).total_seconds()))
        row.tried_at = row.tried_at or tx.now
        # The words of an error may hold somebody's data; its kind does not.
        row.trouble = type(error).__name__[:200]
        last = row.attempts >= len(RETRY_S) or tx.now - row.tried_at > PATIENCE
        if last:
            row.state, row.ran_at, row.late_s = "failed", tx.now, late_s
            tx.audit("timer", row.id, row.kind, before="waiting", after="failed", key=row.key, error=row.trouble)
            alert(tx, "timer-failed", effect=f"failed/{row.key}", timer=row.kind, date=row.date or "", error=row.trouble)
        else:
            row.next_try_at = tx.now + timedelta(seconds=RETRY_S[row.attempts])
        row.attempts += 1
        return Ran(
            key=row.key, kind=row.kind, date=row.date, at=tx.now, late_s=late_s,
            outcome="failed" if last else "waiting", trouble=row.trouble,
        )  # fmt: skip
