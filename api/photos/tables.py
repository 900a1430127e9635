"""Photographs and what they show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Blob, UtcDateTime


class PhotoRow(Base):
    """One picture, drawn anew as JPEG; ``thing`` and ``thing_id`` say what may show it (lot, place, stop, claim)."""

    __tablename__ = "photo"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    thing: Mapped[str] = mapped_column(String(32), default="")
    thing_id: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes] = mapped_column(Blob)

    __table_args__ = (Index("ix_photo_thing", "thing", "thing_id"),)
