"""I6: one plan governs a day. I11: nothing is paid for a ride without a permit that is true that day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.money.tables import MoneyRow
from api.plans.tables import PlanRow
from api.regions.tables import DayRow
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow
from api.vehicles.service import permits_on
from api.verify.broken import Broken

PAID: Final = ("green", "black", "permit_78_3", "bus")
"""Bases on which carriage may be paid."""
_LIVE: Final = ("offered", "promised", "picked_up")


def active_plans(session: Session) -> Iterator[Broken]:
    """Judge that a day names its active plan, and that what is promised rides by it."""
    active: dict[tuple[str, str], list[str]] = {}
    for plan, region, date in session.execute(
        select(PlanRow.id, PlanRow.region, PlanRow.date).where(PlanRow.state == "active")
    ):
        active.setdefault((region, date), []).append(plan)
    for day, plans in active.items():
        if len(plans) > 1:
            yield Broken(rule="I6", thing="day", id="/".join(day), how=f"{len(plans)} active plans")
    for region, date, named in session.execute(select(DayRow.region, DayRow.date, DayRow.active_plan_id)):
        plans = active.get((region, date), [])
        if [named] != plans and (named is not None or plans):
            yield Broken(rule="I6", thing="day", id=f"{region}/{date}", how=f"names {named}, active are {plans}")
    for shipment, region, date, plan in session.execute(
        select(ShipmentRow.id, ShipmentRow.region, ShipmentRow.date, ShipmentRow.plan_id).where(ShipmentRow.state.in_(_LIVE))
    ):
        if plan not in active.get((region, date), []):
            yield Broken(rule="I6", thing="shipment", id=shipment, how=f"rides by {plan}, which is not active")


def legal_bases(session: Session) -> Iterator[Broken]:
    """Judge every shipment that is not released, and every line of carriage.

    A share of the way inside a price (own goods, goods bought and sold again) is no carriage: nobody is paid for carrying.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    rows = session.execute(
        select(ShipmentRow.id, ShipmentRow.basis, ShipmentRow.carriage_yen, ShipmentRow.date, TripRow.vehicle_id)
        .join(TripRow, TripRow.id == ShipmentRow.trip_id)
        .where(ShipmentRow.state != "released")
    )
    for shipment, basis, carriage_yen, date, vehicle in rows:
        if basis not in PAID:
            if basis == "free" and carriage_yen:
                yield Broken(rule="I11", thing="shipment", id=shipment, how=f"{carriage_yen} yen of carriage on {basis}")
            continue
        if (vehicle, date) not in known:
            known[vehicle, date] = permits_on(session, vehicle, date)
        if basis not in known[vehicle, date]:
            yield Broken(rule="I11", thing="shipment", id=shipment, how=f"{basis} without a permit on {date}")
    lines = session.execute(
        select(ShipmentRow.id, ShipmentRow.basis, MoneyRow.yen)
        .join(MoneyRow, MoneyRow.shipment_id == ShipmentRow.id)
        .where(MoneyRow.what == "carriage", MoneyRow.counters.is_(None), ShipmentRow.basis.not_in(PAID))
    )
    for shipment, basis, yen in lines:
        yield Broken(rule="I11", thing="shipment", id=shipment, how=f"{yen} yen of carriage on {basis}")
