"""What every effect may leave behind, whatever feature it belongs to: audit, events, messages to send, timers, kept replies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Blob, Json, Serial, UtcDateTime


class AuditRow(Base):
    """One change of one thing's state: who, for whom, what; each row carries the hash of the one before."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    region: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(String(64))
    party_id: Mapped[str | None] = mapped_column(String(64))
    on_behalf_of: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(16))
    thing: Mapped[str] = mapped_column(String(32))
    thing_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    before: Mapped[str | None] = mapped_column(String(32))
    after: Mapped[str | None] = mapped_column(String(32))
    details: Mapped[Any] = mapped_column(Json)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (Index("ix_audit_thing", "thing", "thing_id", "seq"), Index("ix_audit_region", "region", "seq"))


class EventRow(Base):
    """Something that listeners are told of, numbered: SSE streams resume from a number."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    region: Mapped[str] = mapped_column(String(64))
    topic: Mapped[str] = mapped_column(String(96))
    kind: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Index("ix_event_topic_seq", "topic", "seq"),)


class OutboxRow(Base):
    """A message that an effect owes somebody; ``effect`` is stable, so that the same effect never owes it twice.

    ``state``: waiting → sent | dropped (its purpose has passed, or the budget is spent) | failed; the in-app inbox shows every
    row whatever became of it on the way outside. ``channel``: ``party``, ``person`` and ``operators`` name somebody and become
    one row for each person and way: ``inbox``, ``email`` (line and webhook to come).
    """

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    effect: Mapped[str] = mapped_column(String(160), unique=True)
    region: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    party_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    channel: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str | None] = mapped_column(String(64))
    """The one way (``channel`` row) it takes; none: every way of whom it is for."""
    parent_id: Mapped[str | None] = mapped_column(String(64))
    """The row that named a party or a person, of which this is one copy."""
    kind: Mapped[str] = mapped_column(String(64))
    params: Mapped[Any] = mapped_column(Json)
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    useless_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_as: Mapped[str | None] = mapped_column(String(160))
    """Message id under which it went out; several rows of one digest share it."""
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'dropped', 'failed')", name="state"),
        Index("ix_outbox_due", "state", "next_try_at"),
        Index("ix_outbox_account", "account_id", "channel", "created_at"),
        Index("ix_outbox_parent", "parent_id"),
        Index("ix_outbox_sent_as", "sent_as"),
    )


class TimerRow(Base):
    """Something that is to be done at a moment, once; ``key`` is stable, so that a day's timers are set once.

    One missed while the machine was off runs late, once, and says so.
    """

    __tablename__ = "timer"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    region: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    date: Mapped[str | None] = mapped_column(String(10))
    data: Mapped[Any] = mapped_column(Json)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """``due_at``, or later where it failed or asked for more time."""
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was first tried."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_s: Mapped[int | None] = mapped_column()
    trouble: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'cancelled', 'failed')", name="state"),
        Index("ix_timer_due", "state", "next_try_at"),
    )


class ReplyRow(Base):
    """The reply to a write, kept under its idempotency key for 48 hours, stored in the effect's own transaction."""

    __tablename__ = "reply"

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    route: Mapped[str] = mapped_column(String(128), primary_key=True)
    """Method and path template."""
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int] = mapped_column()
    headers: Mapped[Any] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(Blob)

    __table_args__ = (Index("ix_reply_at", "at"),)


__all__ = ["AuditRow", "EventRow", "OutboxRow", "ReplyRow", "TimerRow"]
