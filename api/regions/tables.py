"""Regions, as the store knows them: the configuration in force, by version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime


class RegionRow(Base):
    """A region and its configuration; a changed one gets the next version and holds for what is decided from then on."""

    __tablename__ = "region"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    config: Mapped[Any] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class DayRow(Base):
    """One service day of a region: where its clock stands and which plan holds."""

    __tablename__ = "service_day"

    region: Mapped[str] = mapped_column(ForeignKey("region.id"), primary_key=True)
    date: Mapped[str] = mapped_column(String(10), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open → closed (entries) → committed → running → done; ``held`` where committing waits for a person."""
    active_plan_id: Mapped[str | None] = mapped_column(String(64))
    draft_plan_id: Mapped[str | None] = mapped_column(String(64))
    inputs: Mapped[int] = mapped_column(default=0)
    """Counts every change of what a plan of the day is made from."""
    config_version: Mapped[int] = mapped_column(default=1)
    closures: Mapped[Any] = mapped_column(Json)
    """Roads closed that day, as in the day document."""
