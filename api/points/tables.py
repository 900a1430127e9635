"""Movements of goods through drop points."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import UtcDateTime


class PointMoveRow(Base):
    """So many units of a lot come to a drop point (``in``) or leave it (``out``); never changed, undone by the other way."""

    __tablename__ = "point_move"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"))
    way: Mapped[str] = mapped_column(String(4))
    units: Mapped[int] = mapped_column()
    crates: Mapped[int] = mapped_column()
    to: Mapped[str] = mapped_column(String(8), default="")
    """Who took it out: ``truck`` or ``farm``."""
    shipment_id: Mapped[str | None] = mapped_column(ForeignKey("shipment.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("way in ('in', 'out')", name="way"),
        CheckConstraint("units > 0 and crates > 0", name="positive"),
        Index("ix_point_move_place", "place_id", "lot_id"),
    )
