"""I7: every message comes from a committed effect. I14: none twice, none after its purpose."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from api.db.tables import OutboxRow
from api.notify.owe import ADDRESSED
from api.verify.broken import Broken


def messages_owed(session: Session) -> Iterator[Broken]:
    """Judge that every copy has the message it is a copy of, and every message was given to somebody or says why not."""
    parent = aliased(OutboxRow)
    orphans = (
        select(OutboxRow.id)
        .outerjoin(parent, parent.id == OutboxRow.parent_id)
        .where(OutboxRow.channel.not_in(ADDRESSED), parent.id.is_(None))
    )
    for name in session.scalars(orphans):
        yield Broken(rule="I7", thing="message", id=name, how="is a copy of no message")
    copied = select(OutboxRow.parent_id).where(OutboxRow.parent_id.is_not(None))
    silent = select(OutboxRow.id).where(
        OutboxRow.channel.in_(ADDRESSED), OutboxRow.state == "sent", OutboxRow.channel_id.is_(None),
        OutboxRow.id.not_in(copied),
    )  # fmt: skip
    for name in session.scalars(silent):
        yield Broken(rule="I7", thing="message", id=name, how="is told as sent, and nobody has a copy")


def messages_once(session: Session) -> Iterator[Broken]:
    """Judge that nobody got a copy twice by one way, and none after its purpose."""
    twice = (
        select(OutboxRow.parent_id, OutboxRow.account_id, func.count())
        .where(OutboxRow.parent_id.is_not(None))
        .group_by(OutboxRow.parent_id, OutboxRow.account_id, OutboxRow.channel, OutboxRow.channel_id)
        .having(func.count() > 1)
    )
    for name, _, count in session.execute(twice):
        yield Broken(rule="I14", thing="message", id=str(name), how=f"{count} copies to one person by one way")
    late = select(OutboxRow.id).where(
        OutboxRow.state == "sent", OutboxRow.channel.not_in((*ADDRESSED, "inbox")),
        OutboxRow.useless_after < OutboxRow.sent_at,
    )  # fmt: skip
    for name in session.scalars(late):
        yield Broken(rule="I14", thing="message", id=name, how="was sent after its purpose had passed")
    unsigned = select(OutboxRow.id).where(OutboxRow.state == "sent", OutboxRow.channel == "email", OutboxRow.sent_as.is_(None))
    for name in session.scalars(unsigned):
        yield Broken(rule="I14", thing="message", id=name, how="was sent without an id")
    shared = (
        select(OutboxRow.sent_as)
        .where(OutboxRow.sent_as.is_not(None))
        .group_by(OutboxRow.sent_as)
        .having(func.count(OutboxRow.channel_id.distinct()) > 1)
    )
    for name in session.scalars(shared):
        yield Broken(rule="I14", thing="message", id=str(name), how="went to several people under one id")
