"""Standing entries: local wall time and a rhythm, from which each day's entries are made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class StandingRow(Base):
    """What is to be posted again and again: ``entry`` is the body that one would post by hand, without its dates."""

    __tablename__ = "standing"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120), default="")
    entry: Mapped[Any] = mapped_column(Json)
    rhythm: Mapped[Any] = mapped_column(Json)
    """Weekdays, every nth week, from and until, skipped dates, as :mod:`api.regions.closings` reads them."""
    closings: Mapped[Any] = mapped_column(Json)
    """Closing days of this entry alone (school terms for a school kitchen), beside those of party, place and region."""
    wait_days: Mapped[int] = mapped_column(default=0)
    """How many days an entry of it may wait beyond its own."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind in ('lot', 'order', 'trip')", name="kind"),
        CheckConstraint("state in ('active', 'paused', 'ended')", name="state"),
        Index("ix_standing_region", "region", "state", "kind"),
    )


class StandingDayRow(Base):
    """What became of a standing entry on a day: made, or skipped with the reason that both sides were told."""

    __tablename__ = "standing_day"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    standing_id: Mapped[str] = mapped_column(ForeignKey("standing.id"))
    date: Mapped[str] = mapped_column(String(10))
    made_id: Mapped[str | None] = mapped_column(String(64))
    skipped: Mapped[str] = mapped_column(String(120), default="")
    skipped_en: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (UniqueConstraint("standing_id", "date"),)
