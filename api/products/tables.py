"""The product catalogue of a region, editable by its operator."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base


class ProductRow(Base):
    """A product: names, family, what a unit weighs by default, how it is kept."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(60))
    kana: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    family: Mapped[str] = mapped_column(String(60))
    family_en: Mapped[str] = mapped_column(String(60), default="")
    unit_g: Mapped[int] = mapped_column()
    units_per_crate: Mapped[int] = mapped_column()
    crate_type: Mapped[str] = mapped_column(String(32), default="")
    zone: Mapped[str] = mapped_column(String(16), default="ambient")
    ethylene: Mapped[str] = mapped_column(String(16), default="neutral")
    on_board_min: Mapped[int | None] = mapped_column()
    keeps_days: Mapped[int | None] = mapped_column()
    """How long it may be stored before it expires as a lot; none: the day itself only."""
    keeps_c: Mapped[int | None] = mapped_column()
    """At how many degrees it keeps so long."""
    handling_s: Mapped[int] = mapped_column(default=0)
    season_from: Mapped[str | None] = mapped_column(String(5))
    season_to: Mapped[str | None] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(String(200), default="")
    """Where the storage figures are from."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("region", "code"),
        CheckConstraint("unit_g > 0 and units_per_crate > 0 and handling_s >= 0", name="positive"),
        CheckConstraint("zone in ('ambient', 'cool', 'frozen')", name="zone"),
        CheckConstraint("ethylene in ('neutral', 'produces', 'sensitive')", name="ethylene"),
    )
