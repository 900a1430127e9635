"""From a message for a party, a person or the operators to one copy for each person and each way to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from api.accounts.tables import AccountRow, ChannelRow, MembershipRow, PartyRow
from api.db.base import new_id
from api.db.tables import OutboxRow
from api.db.tx import Tx
from api.notify.owe import ADDRESSED, TO_PARTY, TO_PERSON
from api.notify.templates import words_for
from api.notify.when import gathered_at, quiet_until
from api.regions import times
from api.regions.config import RegionConfig
from api.regions.service import config_of

MOST: Final = 200
"""Messages expanded in one transaction."""
_BEFORE_USELESS: Final = timedelta(minutes=2)
"""What would be gathered past its purpose goes out this long before."""


def expand(tx: Tx) -> int:
    """Turn addressed messages that are due into copies; how many there were."""
    rows = tx.session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.region == tx.actor.region, OutboxRow.channel.in_(ADDRESSED), OutboxRow.state == "waiting",
            OutboxRow.next_try_at <= tx.now,
        )
        .order_by(OutboxRow.next_try_at, OutboxRow.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    if rows:
        config = config_of(tx.session, tx.actor.region)
        for row in rows:
            _expand(tx, row, config)
    return len(rows)


def _expand(tx: Tx, row: OutboxRow, config: RegionConfig) -> None:
    people = _people(tx, row)
    past = row.useless_after is not None and row.useless_after <= tx.now
    row.attempts, row.sent_at = 1, tx.now
    row.state = "sent" if people and not past else "dropped"
    row.trouble = None if row.state == "sent" else "past" if past else "nobody"
    for account in people:
        if row.channel_id is None:
            tx.session.add(_copy(tx, row, account.id, "inbox", "inbox", state=row.state, trouble=row.trouble))
        for channel in _channels(tx, row, account.id):
            copy = _copy(tx, row, account.id, channel.kind, channel.id, state="waiting", trouble=None)
            copy.channel_id = channel.id
            copy.next_try_at = _when(tx, row, account, channel, config)
            if past:
                copy.state, copy.trouble = "dropped", "past"
            elif row.useless_after is not None and copy.next_try_at >= row.useless_after:
                copy.state, copy.trouble = "dropped", "quiet"
            tx.session.add(copy)
        tx.announce(f"account:{account.id}", "inbox", message=row.kind)
    if words_for(row.kind).secret and row.state == "dropped":
        row.params = {}
    tx.session.flush()


def _people(tx: Tx, row: OutboxRow) -> list[AccountRow]:
    """Return who is to know, each once; drivers of a carrier only where it has nobody else."""
    if row.channel == TO_PERSON:
        account = tx.session.get(AccountRow, row.account_id)
        return [account] if account is not None and account.state == "active" else []
    chosen = (
        select(AccountRow, MembershipRow.role)
        .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(AccountRow.state == "active", MembershipRow.state == "active")
    )
    if row.channel == TO_PARTY:
        chosen = chosen.where(PartyRow.id == row.party_id)
    else:
        chosen = chosen.where(MembershipRow.role == "operator", PartyRow.state == "active", PartyRow.region == row.region)
    found = list(tx.session.execute(chosen.order_by(AccountRow.id)).all())
    others = [account for account, role in found if role != "driver"]
    return list(dict.fromkeys(others or [account for account, _ in found]))


def _channels(tx: Tx, row: OutboxRow, account: str) -> Iterable[ChannelRow]:
    wanted = select(ChannelRow).where(ChannelRow.account_id == account, ChannelRow.kind == "email")
    if row.channel_id is not None:
        return tx.session.scalars(wanted.where(ChannelRow.id == row.channel_id)).all()
    return tx.session.scalars(
        wanted.where(ChannelRow.verified_at.is_not(None), ChannelRow.enabled.is_(True)).order_by(ChannelRow.id)
    ).all()


def _copy(tx: Tx, row: OutboxRow, account: str, channel: str, way: str, *, state: str, trouble: str | None) -> OutboxRow:
    return OutboxRow(
        id=new_id("msg"), effect=f"{row.id}/{account}/{way}",
        region=row.region, account_id=account, party_id=row.party_id, channel=channel, parent_id=row.id, kind=row.kind,
        params=row.params, urgent=row.urgent, created_at=row.created_at, not_before=row.not_before,
        useless_after=row.useless_after, next_try_at=tx.now, state=state, attempts=0,
        sent_at=tx.now if state == "sent" else None, trouble=trouble,
    )  # fmt: skip


def _when(tx: Tx, row: OutboxRow, account: AccountRow, channel: ChannelRow, config: RegionConfig) -> datetime:
    """Return when a copy goes out: at once, at the next gathering, or when the quiet hours end."""
    if row.urgent:
        return tx.now
    zone = ZoneInfo(config.time_zone)
    begin, end = config.quiet
    if account.quiet_from is not None and account.quiet_to is not None:
        begin, end = account.quiet_from, account.quiet_to
    quiet = quiet_until(tx.now, zone, begin, end)
    if quiet is not None:
        return quiet
    if not channel.digest:
        return tx.now
    at = gathered_at(tx.now)
    today = times.service_day(config, tx.now)
    if times.step_at(config, today, config.clock.dawn_closes) <= tx.now < times.step_at(config, today, config.clock.send):
        at = times.step_at(config, today, config.clock.send)
    if row.useless_after is not None:
        at = max(tx.now, min(at, row.useless_after - _BEFORE_USELESS))
    # Gathering must not reach into the quiet hours and so wake somebody.
    return (quiet_until(at, zone, begin, end) and tx.now) or at
