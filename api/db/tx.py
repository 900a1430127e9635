"""One effect's transaction: the session, its one moment, who acts, and the four things every effect may leave behind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.db.base import new_id
from api.db.tables import AuditRow, EventRow, OutboxRow, TimerRow

FIRST_HASH: Final = "0" * 64
"""What the first row of the audit log follows."""


@dataclass(slots=True, kw_only=True)
class Tx:
    """A write in progress; nothing of it is there before the commit, and all of it afterwards.

    ``wakes`` names what is to be woken once it is committed ("jobs", "timers", "outbox", "events"): a thread that waits looks
    at the store at once instead of at its next round.
    """

    session: Session
    now: datetime
    actor: Actor
    wakes: set[str] = field(default_factory=set)
    last_hash: str | None = field(default=None, repr=False)
    """Hash of the last audit row, once this transaction has written one: nobody else writes the log meanwhile."""

    def audit(
        self, thing: str, thing_id: str, action: str, *, before: str | None = None, after: str | None = None, **details: Any
    ) -> None:
        """Log a change of a thing's state (``before`` to ``after``) or another act on it; details hold no personal data."""
        actor = self.actor
        self.session.flush()
        last = self.last_hash
        if last is None:
            last = self.session.execute(select(AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).scalar()
        row = AuditRow(
            at=self.now,
            region=actor.region,
            account_id=actor.account_id,
            party_id=actor.entered_by or actor.party_id,
            on_behalf_of=actor.on_behalf_of,
            by=actor.by,
            thing=thing,
            thing_id=thing_id,
            action=action,
            before=before,
            after=after,
            details=details,
            previous_hash=last or FIRST_HASH,
        )
        row.hash = self.last_hash = audit_hash(row)
        self.session.add(row)
        self.session.flush()

    def announce(self, topic: str, kind: str, *, party: str | None = None, **data: Any) -> None:
        """Number an event for those who listen to a topic (``plan:ID``, ``day:DATE``, ``party:ID``)."""
        self.session.add(EventRow(at=self.now, region=self.actor.region, topic=topic, kind=kind, party_id=party, data=data))
        self.wakes.add("events")

    def owe(self, row: OutboxRow) -> bool:
        """Add a message to the outbox; False where the same effect owed it already."""
        known = self.session.execute(select(OutboxRow.id).where(OutboxRow.effect == row.effect)).scalar()
        if known is not None:
            return False
        self.session.add(row)
        self.session.flush()
        self.wakes.add("outbox")
        return True

    def due(self, kind: str, at: datetime, *, key: str, date: str | None = None, **data: Any) -> bool:
        """Set a timer; one of the same key that still waits is moved, one that has run is left (False)."""
        row = self.session.execute(select(TimerRow).where(TimerRow.key == key)).scalar_one_or_none()
        self.wakes.add("timers")
        if row is None:
            self.session.add(
                TimerRow(
                    id=new_id("timer"), key=key, region=self.actor.region, kind=kind, date=date, data=data, due_at=at,
                    next_try_at=at, state="waiting", attempts=0,
                )
            )  # fmt: skip
            self.session.flush()
            return True
        if row.state != "waiting":
            return False
        row.due_at, row.next_try_at, row.data = at, at, data
        return True

    def undue(self, key: str) -> None:
        """Take back a timer that has not run."""
        row = self.session.execute(select(TimerRow).where(TimerRow.key == key)).scalar_one_or_none()
        if row is not None and row.state == "waiting":
            row.state = "cancelled"


def audit_hash(row: AuditRow) -> str:
    """Return the hash of a row: sha256 over the hash before and every column, so that no row can be changed or left out."""
    said = [
        row.previous_hash, row.at.isoformat(), row.region, row.account_id, row.party_id, row.on_behalf_of, row.by, row.thing,
        row.thing_id, row.action, row.before, row.after, row.details,
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
