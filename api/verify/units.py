"""I1: of every lot, each unit is left, held, promised or lost; and those held or promised are so for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import case, func, not_, or_, select
from sqlalchemy.orm import Session

from api.lots.tables import HoldRow, LotRow
from api.shipments.tables import ShipmentRow
from api.verify.broken import Broken

_GONE: Final = ("released", "failed")
_FAILED_BEFORE: Final = ShipmentRow.state.in_(("settled", "disputed")) & ShipmentRow.units_delivered.is_(None)
"""Settled or disputed after they had failed: never delivered, and what they had is lost."""


def units_summed(session: Session) -> Iterator[Broken]:
    """Judge the sum of the counters."""
    total = LotRow.units_left + LotRow.units_held + LotRow.units_allocated + LotRow.units_lost
    counters = (LotRow.units_left, LotRow.units_held, LotRow.units_allocated, LotRow.units_lost)
    below = or_(*(counter < 0 for counter in counters))
    wrong = select(LotRow.id, LotRow.units_total, total).where((total != LotRow.units_total) | below)
    for lot, units, summed in session.execute(wrong):
        yield Broken(rule="I1", thing="lot", id=lot, how=f"counters make {summed} of {units}, or one is below 0")


def holds_counted(session: Session) -> Iterator[Broken]:
    """Judge what is held against the holds."""
    held = (
        select(HoldRow.lot_id, func.sum(HoldRow.units).label("units")).where(HoldRow.state == "held").group_by(HoldRow.lot_id)
    ).subquery()
    counted = func.coalesce(held.c.units, 0)
    for lot, units, by_holds in session.execute(
        select(LotRow.id, LotRow.units_held, counted)
        .outerjoin(held, held.c.lot_id == LotRow.id)
        .where(LotRow.units_held != counted)
    ):
        yield Broken(rule="I1", thing="lot", id=lot, how=f"{units} units are held, its holds make {by_holds}")


def promised_counted(session: Session) -> Iterator[Broken]:
    """Judge what is allocated against the shipments that still have it."""
    carried = func.coalesce(ShipmentRow.units_delivered, ShipmentRow.units_picked, ShipmentRow.units)
    riding = (
        select(ShipmentRow.lot_id, func.sum(case((ShipmentRow.state.in_(_GONE), 0), else_=carried)).label("units"))
        .where(not_(_FAILED_BEFORE))
        .group_by(ShipmentRow.lot_id)
    ).subquery()
    counted = func.coalesce(riding.c.units, 0)
    for lot, units, by_shipments in session.execute(
        select(LotRow.id, LotRow.units_allocated, counted)
        .outerjoin(riding, riding.c.lot_id == LotRow.id)
        .where(LotRow.units_allocated != counted)
    ):
        yield Broken(rule="I1", thing="lot", id=lot, how=f"{units} units are allocated, its shipments make {by_shipments}")
