"""Making, finding and revoking feeds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.credentials import token_hash
from api.accounts.tables import AccountRow, MembershipRow, PartyRow
from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.feeds.tables import FeedRow
from api.http.problem import Refusal

MOST: Final = 20
"""Live feeds of one person."""


def make_feed(tx: Tx, label: str) -> tuple[FeedRow, str]:
    """
    Make a feed of the acting party; its token is told once and never kept.

    Raises
    ------
    Refusal
        ``too-many-feeds``.
    """
    actor = tx.actor
    if len(live_feeds(tx.session, actor)) >= MOST:
        raise Refusal("too-many-feeds", most=MOST)
    token = secrets.token_urlsafe(32)
    row = FeedRow(
        id=new_id("feed"), region=actor.region, party_id=actor.party_id, account_id=actor.account_id, role=actor.role,
        label=label, token_hash=token_hash(token), created_at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.audit("feed", row.id, "make", after="live")
    return row, token


def revoke_feed(tx: Tx, feed: str) -> None:
    """
    End a feed at once.

    Raises
    ------
    Refusal
        ``not-found``: there is none of the person's own.
    """
    row = tx.session.get(FeedRow, feed)
    if row is None or row.account_id != tx.actor.account_id:
        raise Refusal("not-found")
    if row.revoked_at is None:
        row.revoked_at = tx.now
        tx.audit("feed", row.id, "revoke", before="live", after="revoked")


def live_feeds(session: Session, actor: Actor) -> Sequence[FeedRow]:
    """Return the person's own feeds that are live."""
    query = select(FeedRow).where(FeedRow.account_id == actor.account_id, FeedRow.revoked_at.is_(None))
    return session.scalars(query.order_by(FeedRow.created_at, FeedRow.id)).all()


def feed_of(session: Session, token: str) -> tuple[FeedRow, str]:
    """
    Return the live feed of a token, and its person's language.

    Raises
    ------
    Refusal
        ``not-found``: revoked, never there, or its person no longer acts for the party.
    """
    row = session.execute(
        select(FeedRow).where(FeedRow.token_hash == token_hash(token), FeedRow.revoked_at.is_(None))
    ).scalar_one_or_none()
    if row is None:
        raise Refusal("not-found")
    person = session.get_one(AccountRow, row.account_id)
    still = select(MembershipRow.id).where(
        MembershipRow.account_id == row.account_id, MembershipRow.party_id == row.party_id, MembershipRow.role == row.role,
        MembershipRow.state == "active",
    )  # fmt: skip
    party = session.get_one(PartyRow, row.party_id)
    if person.state != "active" or party.state != "active" or session.execute(still).scalar() is None:
        raise Refusal("not-found")
    return row, person.language
