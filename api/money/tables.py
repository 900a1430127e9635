"""Money lines (never changed, only countered), corrections, claims, monthly statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Json, UtcDateTime
from api.money.guards import never_changed


class MoneyRow(Base):
    """``payer`` pays ``payee`` so many yen; a correction is another line with ``counters`` set, its yen the other way round.

    ``payer_id`` or ``payee_id`` None: the region's sponsor. ``way_yen``: how much of a price of goods pays for the way (own
    vehicle, resale). ``units``: of the shipment, as the line was made for. ``basis``: the legal basis of the ride.
    """

    __tablename__ = "money_line"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    date: Mapped[str] = mapped_column(String(10))
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    trip_id: Mapped[str | None] = mapped_column(ForeignKey("trip.id"))
    shipment_id: Mapped[str | None] = mapped_column(ForeignKey("shipment.id"))
    what: Mapped[str] = mapped_column(String(16))
    payer_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    payee_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    yen: Mapped[int] = mapped_column()
    way_yen: Mapped[int] = mapped_column(default=0)
    units: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(String(16), default="")
    tax_class: Mapped[str] = mapped_column(String(16))
    tax_percent: Mapped[int] = mapped_column()
    price_rule: Mapped[str] = mapped_column(String(32))
    terms_version: Mapped[str] = mapped_column(String(32))
    counters: Mapped[str | None] = mapped_column(ForeignKey("money_line.id"))
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claim.id"))
    correction_id: Mapped[str | None] = mapped_column(ForeignKey("money_correction.id"))
    cause: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("what in ('goods', 'resale', 'carriage', 'fee', 'sponsor', 'damages')", name="what"),
        CheckConstraint("yen > 0 and way_yen >= 0 and way_yen <= yen", name="yen"),
        Index("ix_money_payer", "payer_id", "date"),
        Index("ix_money_payee", "payee_id", "date"),
        Index("ix_money_shipment", "shipment_id"),
        Index("ix_money_day", "region", "date"),
        Index("ix_money_counters", "counters"),
    )


class CorrectionRow(Base):
    """Units of a shipment that are not paid as committed, and who bears them; its lines name it.

    ``state``: ``holds``; ``reversed`` by an appeal (its lines countered); ``absorbed`` where a later plan fixed new lines.
    """

    __tablename__ = "money_correction"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"))
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claim.id"))
    stage: Mapped[str] = mapped_column(String(24))
    cause: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(16))
    goods_units: Mapped[int] = mapped_column()
    carriage_units: Mapped[int] = mapped_column()
    goods_bearer_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    carriage_bearer_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    table_version: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="holds")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state in ('holds', 'reversed', 'absorbed')", name="state"),
        CheckConstraint("goods_units >= 0 and carriage_units >= 0", name="units"),
        Index("ix_correction_shipment", "shipment_id"),
    )


class ClaimRow(Base):
    """A complaint about a shipment: stage of custody and cause decide who bears it unless the operator decides otherwise."""

    __tablename__ = "claim"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    shipment_id: Mapped[str] = mapped_column(ForeignKey("shipment.id"))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    stage: Mapped[str] = mapped_column(String(24))
    cause: Mapped[str] = mapped_column(String(24))
    units: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(String(500), default="")
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("photo.id"))
    table_version: Mapped[str] = mapped_column(String(32))
    bearer: Mapped[str | None] = mapped_column(String(64))
    """Party that bears the goods, by the table until it is decided otherwise."""
    carriage_bearer: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    """What the bearer says against it."""
    answered_by: Mapped[str | None] = mapped_column(String(64))
    appeal: Mapped[str] = mapped_column(String(500), default="")
    appealed_by: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str] = mapped_column(String(500), default="")
    decide_by: Mapped[datetime] = mapped_column(UtcDateTime)
    appeal_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="open")

    __table_args__ = (
        CheckConstraint("state in ('open', 'decided', 'appealed', 'final', 'withdrawn')", name="state"),
        CheckConstraint("units > 0", name="units"),
        Index("ix_claim_shipment", "shipment_id"),
    )


class StatementRow(Base):
    """One party's month, as it was told to it; never changed: what comes later stands in a later one."""

    __tablename__ = "statement"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(64))
    party_id: Mapped[str] = mapped_column(ForeignKey("party.id"))
    month: Mapped[str] = mapped_column(String(7))
    document: Mapped[Any] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("party_id", "month"),)


never_changed(cast("Table", MoneyRow.__table__))
never_changed(cast("Table", StatementRow.__table__))
