"""What people change about themselves: name, language, quiet hours, password, and the ways to reach them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts import sessions
from api.accounts.contact import kind_of_login, plain_login
from api.accounts.schemas import ChannelEdit, ChannelIn, ChannelList, ChannelShown, MeEdit
from api.accounts.tables import AccountRow, ChannelRow, CodeRow, SessionRow
from api.db.base import new_id
from api.db.tx import Tx
from api.http.perform import matched
from api.http.problem import Refusal

MOST_CHANNELS: Final = 5
CODE_GOOD_FOR: Final = timedelta(minutes=15)
"""So long after signing in by a code a new password needs no old one."""


def edit_me(tx: Tx, account_id: str, given: MeEdit, if_match: str | None) -> AccountRow:
    """
    Change what is named.

    Raises
    ------
    Refusal
        ``match-missing``, ``changed-meanwhile``, ``quiet-half``.
    """
    row = tx.session.get_one(AccountRow, account_id)
    matched(if_match, row.version)
    quiet = {"quiet_from", "quiet_to"}
    values: dict[str, Any] = {
        name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None or name in quiet
    }
    begin, end = values.get("quiet_from", row.quiet_from), values.get("quiet_to", row.quiet_to)
    if (begin is None) != (end is None):
        raise Refusal("quiet-half", field="quiet_to" if end is None else "quiet_from")
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.version += 1
        tx.audit("account", row.id, "edit", fields=changed)
    return row


def may_skip_old(session: Session, session_id: str | None, tx_now: Any) -> bool:
    """Whether this session was begun by a code a short while ago."""
    row = session.get(SessionRow, session_id) if session_id else None
    return row is not None and row.begun_by == "code" and row.created_at > tx_now - CODE_GOOD_FOR


def set_password(tx: Tx, account_id: str, password_hash: str, session_id: str | None) -> None:
    """Set a new password; every other session ends."""
    row = tx.session.get_one(AccountRow, account_id)
    row.password_hash = password_hash
    tx.audit("account", row.id, "set-password")
    sessions.end_all(tx, row.id, but=session_id)


def add_channel(tx: Tx, account_id: str, given: ChannelIn) -> ChannelRow:
    """
    Add a way to be reached; nothing is sent by it before it is verified.

    Raises
    ------
    Refusal
        ``bad-login`` (no address), ``channel-there``, ``too-many-kept``.
    """
    address = plain_login(given.address)
    if kind_of_login(address) != "email":
        raise Refusal("bad-login", field="address")
    known = tx.session.scalars(select(ChannelRow).where(ChannelRow.account_id == account_id)).all()
    if any((row.kind, row.address) == (given.kind, address) for row in known):
        raise Refusal("channel-there", field="address")
    if len(known) >= MOST_CHANNELS:
        raise Refusal("too-many-kept", most=MOST_CHANNELS)
    row = ChannelRow(
        id=new_id("channel"), account_id=account_id, kind=given.kind, address=address, enabled=True, digest=given.digest
    )
    tx.session.add(row)
    tx.audit("account", account_id, "add-channel", kind=row.kind)
    return row


def channel_of(session: Session, account_id: str, channel_id: str) -> ChannelRow:
    """
    Return one's own channel.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = session.get(ChannelRow, channel_id)
    if row is None or row.account_id != account_id:
        raise Refusal("not-found")
    return row


def edit_channel(tx: Tx, account_id: str, channel_id: str, given: ChannelEdit) -> ChannelRow:
    """Switch a channel on or off, or its gathering."""
    row = channel_of(tx.session, account_id, channel_id)
    for name, value in given.model_dump(exclude_none=True).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            tx.audit("account", account_id, "edit-channel", field=name, value=value)
    return row


def drop_channel(tx: Tx, account_id: str, channel_id: str) -> None:
    """
    Take a channel away.

    Raises
    ------
    Refusal
        ``not-found``; ``no-way-left``: without a password it is the only way in.
    """
    row = channel_of(tx.session, account_id, channel_id)
    account = tx.session.get_one(AccountRow, account_id)
    others = tx.session.scalars(
        select(ChannelRow.id).where(
            ChannelRow.account_id == account_id, ChannelRow.id != row.id,
            ChannelRow.verified_at.is_not(None) | (ChannelRow.address == account.login),
        )
    ).first()  # fmt: skip
    if account.password_hash is None and others is None:
        raise Refusal("no-way-left")
    tx.session.execute(delete(CodeRow).where(CodeRow.channel_id == row.id))
    tx.session.delete(row)
    tx.audit("account", account_id, "drop-channel", kind=row.kind)


def channels(session: Session, account_id: str) -> ChannelList:
    """Show all ways to reach somebody."""
    rows = session.scalars(select(ChannelRow).where(ChannelRow.account_id == account_id).order_by(ChannelRow.id))
    return ChannelList(items=tuple(channel_shown(row) for row in rows))


def channel_shown(row: ChannelRow) -> ChannelShown:
    """Show a channel."""
    return ChannelShown(
        id=row.id, kind=row.kind, address=row.address, verified=row.verified_at is not None, enabled=row.enabled,
        digest=row.digest,
    )  # fmt: skip
