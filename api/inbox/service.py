"""Reading one's messages, and marking them read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.accounts.tables import SessionRow
from api.db.tables import OutboxRow
from api.db.tx import Tx
from api.http import pages
from api.http.problem import Refusal
from api.inbox.schemas import Inbox, MessageShown, Outside
from api.messages import Language
from api.notify.render import Look, render
from api.regions.service import config_of


def inbox(session: Session, account: str, language: Language, *, cursor: str | None, limit: int, unread_only: bool) -> Inbox:
    """Return a page of somebody's messages."""
    wanted = select(OutboxRow).where(OutboxRow.account_id == account, OutboxRow.channel == "inbox")
    if unread_only:
        wanted = wanted.where(OutboxRow.read_at.is_(None))
    rows = session.scalars(pages.after(wanted, OutboxRow.created_at, OutboxRow.id, cursor, limit)).all()
    shown, following = pages.page(rows, limit)
    looks: dict[str, Look] = {}
    outside = _outside(session, account, [row.parent_id for row in shown if row.parent_id is not None])
    items = tuple(_shown(session, row, language, looks, outside.get(row.parent_id or "", ())) for row in shown)
    return Inbox(items=items, next=following, unread=unread(session, account))


def unread(session: Session, account: str) -> int:
    """Return how many messages somebody has not read."""
    count = select(func.count(OutboxRow.id)).where(
        OutboxRow.account_id == account, OutboxRow.channel == "inbox", OutboxRow.read_at.is_(None)
    )
    return session.execute(count).scalar_one()


def read(tx: Tx, account: str, ids: Iterable[str]) -> int:
    """
    Mark messages read; how many are left unread.

    Raises
    ------
    Refusal
        ``not-found`` where one of them is not this person's; nothing is marked then.
    """
    wanted = set(ids)
    mine = select(OutboxRow.id).where(OutboxRow.id.in_(wanted), OutboxRow.account_id == account, OutboxRow.channel == "inbox")
    if set(tx.session.scalars(mine)) != wanted:
        raise Refusal("not-found", field="ids")
    tx.session.execute(update(OutboxRow).where(OutboxRow.id.in_(wanted), OutboxRow.read_at.is_(None)).values(read_at=tx.now))
    return unread(tx.session, account)


def signed_in(session: Session, session_id: str | None, at: datetime) -> bool:
    """Whether a session still lives."""
    live = select(SessionRow.id).where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None), SessionRow.expires_at > at)
    return session.execute(live).scalar() is not None


def _outside(session: Session, account: str, parents: list[str]) -> dict[str, list[Outside]]:
    found: dict[str, list[Outside]] = {}
    copies = select(OutboxRow).where(
        OutboxRow.parent_id.in_(parents), OutboxRow.account_id == account, OutboxRow.channel != "inbox"
    )
    for row in session.scalars(copies.order_by(OutboxRow.id)):
        at = row.sent_at.isoformat() if row.sent_at is not None else None
        found.setdefault(row.parent_id or "", []).append(
            Outside(channel=row.channel, state=row.state, at=at, reason=row.trouble)
        )
    return found


def _shown(session: Session, row: OutboxRow, language: Language, looks: dict[str, Look], outside: Any) -> MessageShown:
    if row.region not in looks:
        config = config_of(session, row.region)
        name = config.name if language == "ja" else config.name_en
        looks[row.region] = Look(language=language, zone=ZoneInfo(config.time_zone), region=name)
    letter = render(row.kind, row.params, looks[row.region])
    return MessageShown(
        id=row.id, kind=row.kind, at=row.created_at.isoformat(), urgent=row.urgent, title=letter.title, text=letter.text,
        link=letter.link, read_at=row.read_at.isoformat() if row.read_at is not None else None,
        useless_after=row.useless_after.isoformat() if row.useless_after is not None else None, outside=tuple(outside),
    )  # fmt: skip
