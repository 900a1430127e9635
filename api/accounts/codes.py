"""One-time codes through a message channel: six digits, ten minutes, five tries, and only their hash is kept."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import select

from api.accounts.credentials import new_code, slow_hash
from api.accounts.tables import AccountRow, ChannelRow, CodeRow
from api.db.base import new_id
from api.db.tx import Tx
from api.notify.owe import tell

LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5
Purpose = Literal["sign-in", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code and the hash that is kept of it; made before the transaction, as hashing takes its time."""

    account_id: str
    purpose: Purpose
    code: str
    hash: str


def made_code(account_id: str, purpose: Purpose, code: str = "") -> Code:
    """Make a new code, or prepare one that somebody typed for comparison."""
    chosen = code or new_code()
    return Code(account_id=account_id, purpose=purpose, code=chosen, hash=slow_hash(chosen, f"{account_id}/{purpose}"))


def send_code(tx: Tx, made: Code, channel: ChannelRow) -> CodeRow:
    """Send a new code by one channel; an older one for the same purpose ends."""
    account_id, purpose = made.account_id, made.purpose
    for old in _live(tx, account_id, purpose):
        old.used_at = tx.now
    key = new_id("code")
    row = CodeRow(
        id=key,
        account_id=account_id,
        purpose=purpose,
        channel_id=channel.id,
        code_hash=made.hash,
        made_at=tx.now,
        expires_at=tx.now + LASTS,
        tries=0,
    )
    tx.session.add(row)
    tell(
        tx,
        "code",
        effect=f"code/{key}",
        account=account_id,
        urgent=True,
        useless_after=row.expires_at,
        channel=channel.id,
        code=made.code,
        until_at=row.expires_at,
    )
    tx.audit("account", account_id, "send-code", purpose=purpose)
    return row


def try_code(tx: Tx, typed: Code, *, channel_id: str | None = None) -> CodeRow | None:
    """
    Use a code up; None where it is not the one, has ended or was tried too often.

    Every try is counted, so the transaction must be committed whatever comes of it.
    """
    found = _live(tx, typed.account_id, typed.purpose)
    row = next((one for one in found if channel_id in {None, one.channel_id}), None)
    if row is None:
        return None
    row.tries += 1
    fits = hmac.compare_digest(row.code_hash, typed.hash)
    if fits or row.tries >= TRIES:
        row.used_at = tx.now
    return row if fits else None


def way_to(tx: Tx, account: AccountRow) -> ChannelRow | None:
    """Return the channel for a sign-in code: a proven one, or the very address that one signs in with."""
    rows = tx.session.scalars(
        select(ChannelRow).where(ChannelRow.account_id == account.id, ChannelRow.kind == "email").order_by(ChannelRow.id)
    ).all()
    usable = [row for row in rows if row.address == account.login or (row.verified_at is not None and row.enabled)]
    return min(usable, key=lambda row: (row.verified_at is None, row.address != account.login, row.id), default=None)


def _live(tx: Tx, account_id: str, purpose: str) -> list[CodeRow]:
    found = select(CodeRow).where(
        CodeRow.account_id == account_id, CodeRow.purpose == purpose, CodeRow.used_at.is_(None), CodeRow.expires_at > tx.now
    )
    # Tries at the same moment on several servers are counted one after the other.
    return list(tx.session.scalars(found.order_by(CodeRow.made_at.desc(), CodeRow.id).with_for_update()))
