"""Accounts (people), parties (farms, restaurants, …), memberships between them, sessions, codes, invitations, terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class AccountRow(Base):
    """A person. Erasure empties the personal columns and keeps the id, so that figures and the audit log stay."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    login: Mapped[str | None] = mapped_column(String(254), unique=True)
    """What one signs in with: an e-mail address or a telephone number, lower case, without spaces."""
    phone: Mapped[str] = mapped_column(String(32), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="ja")
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(16), default="active")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("state in ('active', 'locked', 'erased')", name="state"),)


class ChannelRow(Base):
    """A way to reach a person (``inbox`` is always there and has no row): e-mail now, LINE to come."""

    __tablename__ = "channel"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(254))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enabled: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[bool] = mapped_column(default=True)
    """Whether what is not urgent may be gathered into one message."""

    __table_args__ = (UniqueConstraint("account_id", "kind", "address"),)


class PartyRow(Base):
    """A farm, restaurant, carrier, drop-point keeper, the operator or the auditor."""

    __tablename__ = "party"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    district: Mapped[str] = mapped_column(String(64), default="")
    named: Mapped[bool] = mapped_column(default=False)
    """Whether it chose to be shown by name and story before a match; else its district alone is shown."""
    story: Mapped[str] = mapped_column(String(1000), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    trades: Mapped[bool] = mapped_column(default=False)
    trades_notified: Mapped[str] = mapped_column(String(64), default="")
    """Number of the notification without which buying and reselling others' produce is not allowed."""
    invoice_number: Mapped[str] = mapped_column(String(14), default="")
    """Registration number of a qualified invoice issuer (T and 13 digits); empty: not registered."""
    allows_free: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(String(16), default="silent")
    """``silent``: silence is yes within the limits posted; ``explicit``: each offer is to be answered by its deadline."""
    closings: Mapped[Any] = mapped_column(Json)
    """Closing rules (weekly days, nth weekdays, holidays, one-off), as :mod:`api.regions.closings` reads them."""
    paper: Mapped[bool] = mapped_column(default=False)
    """On the call list and the fax slips: nobody there uses a telephone with a screen."""
    state: Mapped[str] = mapped_column(String(16), default="pending")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind in ('farm', 'restaurant', 'carrier', 'keeper', 'operator', 'auditor')", name="kind"),
        CheckConstraint("consent in ('silent', 'explicit')", name="consent"),
        CheckConstraint("state in ('pending', 'active', 'closed')", name="state"),
        Index("ix_party_region", "region", "kind", "state"),
    )


class MembershipRow(Base):
    """A person acting for a party; ``role`` is the party's kind, or ``driver`` in a carrier."""

    __tablename__ = "membership"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    role: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="active")
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("account_id", "party_id", "role"),
        CheckConstraint("state in ('requested', 'active', 'ended')", name="state"),
        Index("ix_membership_party", "party_id", "state"),
    )


class InvitationRow(Base):
    """An invitation into a party, by a token of which only the hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    role: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    sent_to: Mapped[str] = mapped_column(String(254), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """A signed-in browser or client, by an opaque token of which only the hash is kept."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(120), default="")
    begun_by: Mapped[str] = mapped_column(String(16), default="password")
    """``password`` or ``code``: whoever came by a code may set a new password without the old one, for a while."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("kind in ('browser', 'client')", name="kind"), Index("ix_session_account", "account_id"))


class CodeRow(Base):
    """A one-time code to sign in or to prove an address; a few tries, a few minutes."""

    __tablename__ = "code"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str | None] = mapped_column(ForeignKey("channel.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_code_account", "account_id", "purpose"),)


class TermsRow(Base):
    """Terms that a party has accepted, in a version, by one of its members."""

    __tablename__ = "terms_accepted"

    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
