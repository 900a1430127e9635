"""Shipments, the consents they wait for, and the stops at which they change hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime

OPEN_STATES = ("offered", "promised", "picked_up", "delivered")


class ShipmentRow(Base):
    """Some units of one lot carried to one order on one trip; born at a commit, one row through all later plans.

    ``plan_id`` is the plan by which it rides now; ``first_plan_id`` the one that made it.
    """

    __tablename__ = "shipment"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    date: Mapped[str] = mapped_column(String(10))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    first_plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"))
    order_id: Mapped[str] = mapped_column(ForeignKey("customer_order.id"))
    trip_id: Mapped[str] = mapped_column(ForeignKey("trip.id"))
    farm_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    restaurant_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    carrier_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    pickup_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    delivery_place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    pickup_option: Mapped[int] = mapped_column()
    receiving_option: Mapped[int] = mapped_column()
    units: Mapped[int] = mapped_column()
    unit_g: Mapped[int] = mapped_column()
    crates: Mapped[int] = mapped_column()
    crate_type: Mapped[str] = mapped_column(String(32), default="")
    basis: Mapped[str] = mapped_column(String(16))
    pickup_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivery_at: Mapped[datetime] = mapped_column(UtcDateTime)
    goods_yen: Mapped[int] = mapped_column()
    carriage_yen: Mapped[int] = mapped_column()
    terms_version: Mapped[str] = mapped_column(String(32))
    units_picked: Mapped[int | None] = mapped_column()
    units_delivered: Mapped[int | None] = mapped_column()
    units_accepted: Mapped[int | None] = mapped_column()
    picked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unattended: Mapped[bool | None] = mapped_column()
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    eta: Mapped[datetime | None] = mapped_column(UtcDateTime)
    receipt_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When silence at the kitchen counts as received in full."""
    cause: Mapped[str] = mapped_column(String(32), default="")
    """Why it was released, failed or short."""
    state: Mapped[str] = mapped_column(String(16), default="offered")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint(
            "state in ('offered', 'promised', 'picked_up', 'delivered', 'settled', 'released', 'failed', 'short', 'disputed')",
            name="state",
        ),
        Index("ix_shipment_day", "region", "date", "state"),
        Index("ix_shipment_lot", "lot_id"),
        Index("ix_shipment_order", "order_id"),
        Index("ix_shipment_trip", "trip_id"),
        Index("ix_shipment_plan", "plan_id"),
    )


class ConsentRow(Base):
    """One side's answer to one shipment: asked, given (by whom, or by silence), declined, lapsed."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    side: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    how: Mapped[str] = mapped_column(String(16), default="")
    """``limits`` (posted limits say yes), ``person``, ``silence``."""
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("shipment_id", "side"),
        CheckConstraint("side in ('farm', 'restaurant', 'carrier')", name="side"),
        CheckConstraint("state in ('asked', 'given', 'declined', 'lapsed')", name="state"),
    )


class StopRow(Base):
    """One visit of a trip's manifest by the active plan, with what has become of it."""

    __tablename__ = "stop"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    trip_id: Mapped[str] = mapped_column(ForeignKey("trip.id"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int] = mapped_column()
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    own: Mapped[bool] = mapped_column()
    tasks: Mapped[Any] = mapped_column(Json)
    """``[{kind, index|shipment_id, begin, end, window}, …]`` as planned."""
    arrive_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leave_at: Mapped[datetime] = mapped_column(UtcDateTime)
    eta: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leg_m: Mapped[int] = mapped_column(default=0)
    leg_s: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("trip_id", "plan_id", "position"), Index("ix_stop_place", "place_id"))
