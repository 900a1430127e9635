"""Places, with what a driver must know there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json


class PlaceRow(Base):
    """A place of a party. Position, instructions and door code are seen by few and at certain times only."""

    __tablename__ = "place"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    district: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    parking_s: Mapped[int] = mapped_column(default=0)
    parking_yen: Mapped[int] = mapped_column(default=0)
    hours: Mapped[Any] = mapped_column(Json)
    """Attended hours by weekday: ``{"mon": [["05:30", "19:00"]], …}``; a drop point takes and gives in these."""
    unattended: Mapped[bool] = mapped_column(default=False)
    instructions: Mapped[str] = mapped_column(String(500), default="")
    photo_id: Mapped[str | None] = mapped_column(String(64))
    door_code: Mapped[str] = mapped_column(String(32), default="")
    """Shown on the day itself to the driver whose run stops here, and to the place's own party."""
    most_height_cm: Mapped[int | None] = mapped_column()
    most_width_cm: Mapped[int | None] = mapped_column()
    most_weight_kg: Mapped[int | None] = mapped_column()
    winter_place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    """Where goods are handed over while this place is snowed in (``winter``)."""
    winter_from: Mapped[str | None] = mapped_column(String(5))
    winter_to: Mapped[str | None] = mapped_column(String(5))
    holds_crates: Mapped[int | None] = mapped_column()
    """What a drop point can hold overnight."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("kind in ('farm_gate', 'kitchen', 'drop_point', 'depot', 'stop')", name="kind"),
        CheckConstraint("state in ('active', 'closed')", name="state"),
        CheckConstraint("lon between -180 and 180 and lat between -90 and 90", name="position"),
        Index("ix_place_party", "party_id"),
    )
