"""Sessions: begun by whoever proves who they are, ended at once by whoever has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts.credentials import new_token, token_hash
from api.accounts.tables import ChannelRow, CodeRow, SessionRow
from api.db.base import new_id
from api.db.tx import Tx

LASTS: Final = {"browser": timedelta(days=30), "client": timedelta(days=365)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A new session; the token is known now and never again."""

    token: str
    csrf: str
    row: SessionRow


def begin(
    tx: Tx,
    account_id: str,
    kind: Literal["browser", "client"],
    label: str = "",
    begun_by: Literal["password", "code"] = "password",
) -> Begun:
    """Begin a session for a person who has proven who they are."""
    token, csrf = new_token(), new_token()
    row = SessionRow(
        id=new_id("session"),
        token_hash=token_hash(token),
        csrf=csrf,
        account_id=account_id,
        kind=kind,
        label=label,
        begun_by=begun_by,
        created_at=tx.now,
        expires_at=tx.now + LASTS[kind],
    )
    tx.session.add(row)
    tx.session.flush()
    tx.audit("account", account_id, "sign-in", kind=kind, by=begun_by)
    return Begun(token=token, csrf=csrf, row=row)


def end(tx: Tx, session_id: str) -> None:
    """End a session now."""
    row = tx.session.get(SessionRow, session_id)
    if row is not None and row.revoked_at is None:
        row.revoked_at = tx.now
        tx.audit("account", row.account_id, "sign-out")


def end_all(tx: Tx, account_id: str, *, but: str | None = None) -> int:
    """End all sessions of a person, perhaps but the one that asks; how many."""
    rows = tx.session.scalars(
        select(SessionRow).where(SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None), SessionRow.id != but)
    ).all()
    for row in rows:
        row.revoked_at = tx.now
    if rows:
        tx.audit("account", account_id, "sign-out-everywhere", sessions=len(rows))
    return len(rows)


def forget_old(tx: Tx) -> None:
    """Delete sessions that ended a month ago and codes of yesterday: nobody asks for them any more."""
    month, day = tx.now - timedelta(days=30), tx.now - timedelta(days=1)
    tx.session.execute(delete(SessionRow).where((SessionRow.expires_at < month) | (SessionRow.revoked_at < month)))
    tx.session.execute(delete(CodeRow).where(CodeRow.expires_at < day))


def living(session: Session, account_id: str, now: datetime) -> Sequence[SessionRow]:
    """Return the sessions of a person that live, the newest first."""
    return session.scalars(
        select(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None), SessionRow.expires_at > now)
        .order_by(SessionRow.created_at.desc(), SessionRow.id)
    ).all()


def prove_channel(tx: Tx, channel_id: str | None) -> None:
    """Note that a code arrived by a channel: it is its person's."""
    row = tx.session.get(ChannelRow, channel_id) if channel_id is not None else None
    if row is not None and row.verified_at is None:
        row.verified_at = tx.now
        tx.audit("account", row.account_id, "verify-channel", kind=row.kind)
