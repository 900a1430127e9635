"""Vehicles of carriers, farms and restaurants, and the papers that open or close the gate by their dates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import UtcDateTime


class VehicleRow(Base):
    """A vehicle: payload and room as its papers say, and the profile by which roads are measured for it."""

    __tablename__ = "vehicle"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    plate: Mapped[str] = mapped_column(String(40), default="")
    plate_class: Mapped[str] = mapped_column(String(16))
    profile: Mapped[str] = mapped_column(String(32))
    payload_g: Mapped[int] = mapped_column()
    crates_ambient: Mapped[int] = mapped_column(default=0)
    crates_cool: Mapped[int] = mapped_column(default=0)
    crates_frozen: Mapped[int] = mapped_column(default=0)
    height_cm: Mapped[int] = mapped_column(default=200)
    width_cm: Mapped[int] = mapped_column(default=148)
    weight_kg: Mapped[int] = mapped_column(default=1500)
    yen_per_km: Mapped[int] = mapped_column(default=0)
    yen_per_h: Mapped[int] = mapped_column(default=0)
    yen_per_visit: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="active")
    closed_on: Mapped[str | None] = mapped_column(String(10))
    """The last day on which it was in use."""
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("plate_class in ('white', 'green', 'black')", name="plate_class"),
        CheckConstraint("payload_g >= 0", name="payload"),
        CheckConstraint("state in ('active', 'closed')", name="state"),
    )


class PaperRow(Base):
    """A paper of a vehicle with its dates (both inclusive, days of the region)."""

    __tablename__ = "paper"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    vehicle_id: Mapped[str] = mapped_column(ForeignKey("vehicle.id"))
    kind: Mapped[str] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(64), default="")
    valid_from: Mapped[str] = mapped_column(String(10))
    valid_until: Mapped[str] = mapped_column(String(10))
    limit_yen: Mapped[int | None] = mapped_column()
    """Insured value of the goods on board (cargo insurance)."""
    days_of_90: Mapped[int | None] = mapped_column()
    """Days used so far of the 90 a year (permit_78_3)."""
    last_day: Mapped[str | None] = mapped_column(String(10))
    """The day counted last, so that a day counts once."""
    state: Mapped[str] = mapped_column(String(16), default="holds")
    """``stated``: the vehicle's own party says so and the operator has not looked yet; only what ``holds`` opens a gate."""
    void_from: Mapped[str | None] = mapped_column(String(10))
    """The first day on which a paper that held does not hold any more, because the operator said so."""
    checked_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind in ('green', 'black', 'permit_78_3', 'bus', 'inspection', 'cargo_insurance')", name="kind"),
        CheckConstraint("state in ('stated', 'holds', 'void')", name="state"),
        CheckConstraint("valid_from <= valid_until", name="dates"),
        CheckConstraint("days_of_90 is null or days_of_90 between 0 and 90", name="days"),
        Index("ix_paper_vehicle", "vehicle_id", "kind"),
    )
