"""Trips of a day, and what phones report from the road."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class TripRow(Base):
    """One journey on one day, with its own stops, spare room and detour budget."""

    __tablename__ = "trip"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    vehicle_id: Mapped[str] = mapped_column(ForeignKey("vehicle.id"))
    driver_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    date: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    start_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    end_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    depart_early: Mapped[str] = mapped_column(String(8))
    depart_late: Mapped[str] = mapped_column(String(8))
    arrive_late: Mapped[str] = mapped_column(String(8))
    duty_min: Mapped[int | None] = mapped_column()
    own_stops: Mapped[Any] = mapped_column(Json)
    own_load: Mapped[Any] = mapped_column(Json)
    capacity_g: Mapped[int] = mapped_column()
    capacity_crates: Mapped[Any] = mapped_column(Json)
    detour: Mapped[Any] = mapped_column(Json)
    costs: Mapped[Any] = mapped_column(Json)
    gift_yen: Mapped[int] = mapped_column(default=0)
    break_: Mapped[Any] = mapped_column("break", Json, nullable=True)
    standing_id: Mapped[str | None] = mapped_column(ForeignKey("standing.id"))
    departed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_s: Mapped[int] = mapped_column(default=0)
    """How far it runs behind its plan, by the last report."""
    state: Mapped[str] = mapped_column(String(16), default="open")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state in ('draft', 'open', 'running', 'done', 'cancelled', 'broken')", name="state"),
        CheckConstraint("capacity_g >= 0", name="capacity"),
        Index("ix_trip_day", "region", "state", "date"),
        Index("ix_trip_party", "party_id", "date"),
    )


class RoadEventRow(Base):
    """A fact that a phone reports: never refused; applied, had already, or overtaken by what now holds."""

    __tablename__ = "road_event"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    trip_id: Mapped[str] = mapped_column(ForeignKey("trip.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    device: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column()
    """Counted by the device; order within a device is by it."""
    device_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The device's moment, set right by how far its clock was off when it reported."""
    kind: Mapped[str] = mapped_column(String(24))
    data: Mapped[Any] = mapped_column(Json)
    outcome: Mapped[str] = mapped_column(String(16))
    holds: Mapped[Any] = mapped_column(Json)
    """What now holds, as the phone was told."""

    __table_args__ = (
        UniqueConstraint("trip_id", "device", "number"),
        CheckConstraint("outcome in ('applied', 'superseded')", name="outcome"),
        Index("ix_road_event_trip", "trip_id", "happened_at"),
    )
