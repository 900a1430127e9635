"""Movements of empties and full crates between parties."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import UtcDateTime


class CrateRow(Base):
    """So many crates of a type that belong to ``owner_id`` pass from one holder to another (from None: brought into play)."""

    __tablename__ = "crate_move"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    crate_type: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    giver_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    taker_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    crates: Mapped[int] = mapped_column()
    shipment_id: Mapped[str | None] = mapped_column(ForeignKey("shipment.id"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trip.id"))
    effect: Mapped[str] = mapped_column(String(160), unique=True)
    counters: Mapped[str | None] = mapped_column(ForeignKey("crate_move.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("crates > 0", name="crates"),
        CheckConstraint("giver_id is not null or taker_id is not null", name="sides"),
        Index("ix_crate_giver", "giver_id"),
        Index("ix_crate_taker", "taker_id"),
    )
