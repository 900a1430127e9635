"""The drain of the outbox: addressed messages become copies, copies go out by e-mail, what is past its purpose does not.

At least once: a copy gets its message id in a transaction *before* it is handed over, and is marked sent in another one after
the other side has taken it. Whatever dies in between, the same message goes out again under the same id, by which every mail
programme knows it has it already.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from api.accounts.tables import AccountRow, ChannelRow
from api.db.actor import the_clock
from api.db.store import Store
from api.db.tables import OutboxRow
from api.db.tx import Tx
from api.notify.mail import NotSent, Post, digest, one_letter
from api.notify.owe import ADDRESSED, alert
from api.notify.render import Look, render
from api.notify.templates import words_for
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.worker.budget import may_spend
from api.worker.expand import MOST, expand

LOG: Final = logging.getLogger("ainori.outbox")
RETRY_S: Final = (30, 120, 600, 1800, 3600, 7200, 14_400)
"""Pauses after a temporary refusal; after the last one it has failed."""
_CLAIM: Final = timedelta(seconds=120)
"""How long a message that is being handed over is left alone."""
_TOGETHER: Final = 40
"""Letters in one digest."""


@dataclass(slots=True, kw_only=True)
class Drained:
    """What one round did; ``down``: the server does not answer."""

    expanded: int = 0
    sent: int = 0
    dropped: int = 0
    failed: int = 0
    again: int = 0
    down: bool = False

    @property
    def anything(self) -> bool:
        """Whether there was something to do."""
        return bool(self.expanded or self.sent or self.dropped or self.failed or self.again)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """One e-mail about to go out: the rows it carries, and its words."""

    rows: tuple[str, ...]
    account: str
    channel: str
    to: str
    message_id: str
    title: str
    text: str
    language: str
    at: datetime


def drain(store: Store, region: str, post: Post | None, url: str = "") -> Drained:
    """
    Do everything that is due now.

    Parameters
    ----------
    post
        The way e-mail leaves; None: copies by e-mail are dropped, and the inbox alone remains.
    url
        Public address of the service, for links.
    """
    done = Drained()
    while True:
        with store.write(the_clock(region)) as tx:
            count = expand(tx)
        done.expanded += count
        if count < MOST:
            break
    while not done.down:
        with store.write(the_clock(region)) as tx:
            dropped = _drop_past(tx, post)
            parcel = _pack(tx, post, url) if post is not None else None
        done.dropped += dropped
        if parcel is None or post is None:
            if not dropped:
                break
            continue
        _hand_over(store, region, post, parcel, done)
    return done


def next_moment(store: Store, region: str) -> datetime | None:
    """Return when something is due next."""
    with store.read() as session:
        return session.execute(
            select(func.min(OutboxRow.next_try_at)).where(OutboxRow.region == region, OutboxRow.state == "waiting")
        ).scalar()


def _due(tx: Tx, *, most: int) -> Sequence[OutboxRow]:
    return tx.session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.region == tx.actor.region, OutboxRow.state == "waiting", OutboxRow.next_try_at <= tx.now,
            OutboxRow.channel.not_in(ADDRESSED),
        )
        .order_by(OutboxRow.urgent.desc(), OutboxRow.next_try_at, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip


def _drop_past(tx: Tx, post: Post | None) -> int:
    """Drop what has no purpose any more, or no way to go."""
    count = 0
    for row in _due(tx, most=MOST):
        past = row.useless_after is not None and row.useless_after <= tx.now
        if past or post is None or row.channel != "email":
            _end(row, "dropped", "past" if past else "no way")
            count += 1
    return count


def _end(row: OutboxRow, state: str, trouble: str | None, at: datetime | None = None) -> None:
    row.state, row.trouble, row.sent_at = state, trouble, at
    if words_for(row.kind).secret:
        row.params = {}


def _pack(tx: Tx, post: Post, url: str) -> _Parcel | None:
    """Choose the next message to go out, give it its id, and leave it alone for a while."""
    config = config_of(tx.session, tx.actor.region)
    for first in _due(tx, most=_TOGETHER):
        if first.state != "waiting":
            continue
        account = tx.session.get(AccountRow, first.account_id)
        channel = tx.session.get(ChannelRow, first.channel_id)
        if account is None or channel is None or account.state != "active":
            _end(first, "dropped", "nobody")
            continue
        rows = _companions(tx, first, channel)
        if first.sent_as is None and not may_spend(tx, config, "email", urgent=first.urgent):
            for row in rows:
                _end(row, "dropped", "budget")
            continue
        for row in rows:
            row.sent_as = first.sent_as or f"<{first.id}@{post.domain}>"
            row.attempts += 1
            row.next_try_at = tx.now + _CLAIM
        return _parcel(rows, account, channel, config, tx.now, url)
    return None


def _companions(tx: Tx, first: OutboxRow, channel: ChannelRow) -> list[OutboxRow]:
    """Return the rows that ride in one message: those it was sent with before, else all that may be gathered."""
    if first.sent_as is not None:
        same = select(OutboxRow).where(OutboxRow.sent_as == first.sent_as, OutboxRow.state == "waiting")
        return list(tx.session.scalars(same.order_by(OutboxRow.created_at, OutboxRow.id)))
    if first.urgent or not channel.digest:
        return [first]
    gathered = (
        select(OutboxRow)
        .where(
            OutboxRow.account_id == first.account_id, OutboxRow.channel_id == channel.id, OutboxRow.state == "waiting",
            OutboxRow.urgent.is_(False), OutboxRow.sent_as.is_(None), OutboxRow.next_try_at <= tx.now,
        )
        .order_by(OutboxRow.created_at, OutboxRow.id)
        .limit(_TOGETHER)
    )  # fmt: skip
    return list(tx.session.scalars(gathered))


def _parcel(
    rows: Sequence[OutboxRow], account: AccountRow, channel: ChannelRow, config: RegionConfig, at: datetime, url: str
) -> _Parcel:
    ja = account.language != "en"
    look = Look(language="ja" if ja else "en", zone=ZoneInfo(config.time_zone), region=config.name if ja else config.name_en)
    letters = [render(row.kind, row.params, look) for row in rows]
    address = url or config.public_url or ""
    title, text = one_letter(letters[0], look, address) if len(letters) == 1 else digest(letters, look, address)
    return _Parcel(
        rows=tuple(row.id for row in rows), account=account.id, channel=channel.id, to=channel.address,
        message_id=rows[0].sent_as or "", title=title, text=text, language=look.language, at=at,
    )  # fmt: skip


def _hand_over(store: Store, region: str, post: Post, parcel: _Parcel, done: Drained) -> None:
    """Send outside of any transaction, then note what came of it."""
    trouble: NotSent | None = None
    try:
        message = post.write(
            parcel.to, parcel.title, parcel.text, message_id=parcel.message_id, at=parcel.at, language=parcel.language
        )
        post.send(message)
    except NotSent as error:
        trouble = error
    with store.write(the_clock(region)) as tx:
        rows = [row for name in parcel.rows if (row := tx.session.get(OutboxRow, name)) is not None]
        waiting = [row for row in rows if row.state == "waiting"]
        if trouble is None:
            for row in waiting:
                _end(row, "sent", None, tx.now)
            done.sent += 1
            return
        LOG.warning("message %s not taken: %s", parcel.message_id, trouble)
        done.down = trouble.nobody_there
        attempts = max((row.attempts for row in waiting), default=0)
        given_up = trouble.for_good or attempts > len(RETRY_S)
        for row in waiting:
            if given_up:
                _end(row, "failed", str(trouble)[:200])
            else:
                row.trouble = str(trouble)[:200]
                row.next_try_at = tx.now + timedelta(seconds=RETRY_S[attempts - 1])
        done.failed += given_up
        done.again += not given_up
        day = tx.now.date().isoformat()
        if trouble.for_good:
            name = tx.session.get_one(AccountRow, parcel.account).name
            alert(tx, "channel-broken", effect=f"channel-broken/{parcel.channel}/{day}", urgent=False, name=name)
        elif trouble.nobody_there and attempts == 2:
            alert(tx, "post-down", effect=f"post-down/{day}", urgent=False)
