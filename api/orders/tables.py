"""Orders: wishes, units taken from the list, standing orders of the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class OrderRow(Base):
    """What one restaurant wants on ``date`` (a wish that may wait: until ``until``). ``order`` is a word of SQL's own."""

    __tablename__ = "customer_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    date: Mapped[str] = mapped_column(String(10))
    until: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120), default="")
    min_g: Mapped[int] = mapped_column()
    max_g: Mapped[int] = mapped_column()
    over_g: Mapped[int] = mapped_column(default=0)
    accepts: Mapped[Any] = mapped_column(Json)
    """``[{goods, highest_yen_per_kg, defects}, …]``; ``goods`` is a product code or a family."""
    receivings: Mapped[Any] = mapped_column(Json)
    """``[{place, windows}, …]``."""
    max_deliveries: Mapped[int] = mapped_column(default=1)
    priority: Mapped[int] = mapped_column(default=0)
    lot_id: Mapped[str | None] = mapped_column(ForeignKey("lot.id", use_alter=True))
    """A take: the lot whose units are held."""
    units: Mapped[int | None] = mapped_column()
    note: Mapped[str] = mapped_column(String(500), default="")
    standing_id: Mapped[str | None] = mapped_column(ForeignKey("standing.id"))
    state: Mapped[str] = mapped_column(String(16), default="open")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind in ('wish', 'take', 'standing')", name="kind"),
        CheckConstraint("state in ('draft', 'open', 'closed', 'cancelled', 'expired')", name="state"),
        CheckConstraint("min_g >= 0 and max_g > 0 and min_g <= max_g and over_g >= 0", name="quantity"),
        CheckConstraint("(kind = 'take') = (lot_id is not null)", name="take"),
        CheckConstraint("date <= until", name="dates"),
        Index("ix_order_day", "region", "state", "date"),
        Index("ix_order_party", "party_id", "date"),
    )
