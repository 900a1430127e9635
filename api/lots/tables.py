"""Lots and the units of them that are held for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class LotRow(Base):
    """Units of one product at one farm, on offer from ``date`` to ``until``.

    The four counters always make up ``units_total``, which is what is *sure*; what is only *likely* stands beside it and is
    never promised.
    """

    __tablename__ = "lot"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    date: Mapped[str] = mapped_column(String(10))
    until: Mapped[str] = mapped_column(String(10))
    product: Mapped[str] = mapped_column(String(32))
    """Code in the catalogue; what follows is copied from it and may be said otherwise for this lot."""
    unit_g: Mapped[int] = mapped_column()
    units_total: Mapped[int] = mapped_column()
    units_left: Mapped[int] = mapped_column()
    units_held: Mapped[int] = mapped_column(default=0)
    units_allocated: Mapped[int] = mapped_column(default=0)
    units_lost: Mapped[int] = mapped_column(default=0)
    units_likely: Mapped[int] = mapped_column(default=0)
    min_units: Mapped[int] = mapped_column(default=1)
    units_per_crate: Mapped[int] = mapped_column()
    crate_type: Mapped[str] = mapped_column(String(32), default="")
    lowest_yen_per_unit: Mapped[int | None] = mapped_column()
    lowest_yen_per_kg: Mapped[int | None] = mapped_column()
    scale: Mapped[str] = mapped_column(String(64), default="")
    """Id and inspection date of the verified scale, without which nothing is sold by the kilogram."""
    weight_from: Mapped[str] = mapped_column(String(16), default="nominal")
    defects: Mapped[Any] = mapped_column(Json)
    zone: Mapped[str] = mapped_column(String(16))
    ethylene: Mapped[str] = mapped_column(String(16))
    on_board_min: Mapped[int | None] = mapped_column()
    handling_s: Mapped[int] = mapped_column(default=0)
    deliver_by: Mapped[str | None] = mapped_column(String(8))
    harvested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pickups: Mapped[Any] = mapped_column(Json)
    """``[{place, windows: [[from, to], …], change_yen}, …]``, as in the day document."""
    priority: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(500), default="")
    listed: Mapped[bool] = mapped_column(default=True)
    """Whether kitchens may take units of it from the list at once."""
    standing_id: Mapped[str | None] = mapped_column(ForeignKey("standing.id"))
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="open")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("units_left >= 0 and units_held >= 0 and units_allocated >= 0 and units_lost >= 0", name="counters"),
        CheckConstraint("units_left + units_held + units_allocated + units_lost = units_total", name="sum"),
        CheckConstraint("(lowest_yen_per_unit is null) <> (lowest_yen_per_kg is null)", name="price"),
        CheckConstraint("state in ('draft', 'open', 'closed', 'withdrawn', 'expired', 'spoiled')", name="state"),
        CheckConstraint("date <= until", name="dates"),
        Index("ix_lot_day", "region", "state", "date"),
        Index("ix_lot_party", "party_id", "date"),
        Index("ix_lot_newest", "region", "created_at", "id"),
    )


class HoldRow(Base):
    """Units of a lot held for a kitchen that took them from the list, until planned, released or cut off."""

    __tablename__ = "hold"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"))
    order_id: Mapped[str] = mapped_column(ForeignKey("customer_order.id"))
    units: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="held")
    reason: Mapped[str] = mapped_column(String(300), default="")
    reason_en: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("state in ('held', 'planned', 'released')", name="state"),
        Index("ix_hold_lot", "lot_id", "state"),
    )
