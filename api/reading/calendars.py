"""Calendars: a carrier's and driver's runs, a restaurant's deliveries, a farm's collections, as iCalendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from api.feeds.tables import FeedRow
from api.lots.tables import LotRow
from api.places.tables import PlaceRow
from api.products.tables import ProductRow
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.times import moment, service_day
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow

BEFORE: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=31)
_STAYS: Final = timedelta(minutes=15)
"""How long a calendar shows a handover to last."""
_SHOWN: Final = ("offered", "promised", "picked_up", "delivered", "settled", "short", "disputed")


def calendar(session: Session, feed: FeedRow, language: str, now: datetime) -> bytes:
    """Return a feed's calendar: two weeks back, a month ahead."""
    config = config_of(session, feed.region)
    today = service_day(config, now)
    first, last = (today - BEFORE).isoformat(), (today + AHEAD).isoformat()
    made = Calendar()
    made.add("prodid", "-//Ainori//相乗り//JA")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"相乗り便 {config.name}" if language == "ja" else f"Ainori {config.name_en}")
    made.add("x-wr-timezone", config.time_zone)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    events = (
        _runs(session, config, feed, language, first, last)
        if feed.role in {"carrier", "driver"}
        else _handovers(session, config, feed, language, first, last)
    )
    for event in events:
        event.add("dtstamp", now)
        made.add_component(event)
    return bytes(made.to_ical())


def _runs(session: Session, config: RegionConfig, feed: FeedRow, language: str, first: str, last: str) -> Iterable[Event]:
    query = select(TripRow).where(TripRow.region == feed.region, TripRow.date >= first, TripRow.date <= last)
    query = query.where(TripRow.driver_id == feed.account_id if feed.role == "driver" else TripRow.party_id == feed.party_id)
    for trip in session.scalars(query.order_by(TripRow.date, TripRow.id)):
        if trip.state == "draft":
            continue
        plan, leaves, arrives = _times(session, trip)
        day = dt.date.fromisoformat(trip.date)
        begins = leaves or moment(config, day, trip.depart_early)
        ends = arrives or moment(config, day, trip.arrive_late)
        riding = session.execute(
            select(func.count(), func.coalesce(func.sum(ShipmentRow.crates), 0)).where(
                ShipmentRow.trip_id == trip.id, ShipmentRow.state.in_(_SHOWN)
            )
        ).one()
        name = trip.name if language == "ja" else trip.name_en or trip.name
        goods = f"{riding[0]}件・{riding[1]}箱" if language == "ja" else f"{riding[0]} shipments, {riding[1]} crates"
        nothing = "相乗りの荷物なし" if language == "ja" else "nothing rides along"
        event = _event(
            f"{trip.id}@{config.id}.ainori", name, begins, max(ends, begins + _STAYS), _place(session, trip.start_place_id)
        )
        event.add("description", goods if riding[0] else nothing)
        event.add("status", _status(trip.state, planned=plan))
        yield event


def _times(session: Session, trip: TripRow) -> tuple[bool, datetime | None, datetime | None]:
    """Return whether a plan has the trip's stops, and when it leaves and arrives by the newest."""
    row = session.execute(
        select(StopRow.plan_id, func.min(StopRow.leave_at), func.max(StopRow.arrive_at))
        .where(StopRow.trip_id == trip.id)
        .group_by(StopRow.plan_id)
        .order_by(func.max(StopRow.arrive_at).desc())
        .limit(1)
    ).one_or_none()
    return (False, None, None) if row is None else (True, row[1], row[2])


def _handovers(session: Session, config: RegionConfig, feed: FeedRow, language: str, first: str, last: str) -> Iterable[Event]:
    side = ShipmentRow.farm_id if feed.role == "farm" else ShipmentRow.restaurant_id
    mine: ColumnElement[bool] = side == feed.party_id
    if feed.role == "keeper":
        mine = ShipmentRow.pickup_place_id.in_(select(PlaceRow.id).where(PlaceRow.party_id == feed.party_id))
    query = (
        select(ShipmentRow, LotRow.product)
        .join(LotRow, LotRow.id == ShipmentRow.lot_id)
        .where(
            ShipmentRow.region == feed.region, ShipmentRow.date >= first, ShipmentRow.date <= last, mine,
            ShipmentRow.state.in_(_SHOWN),
        )
        .order_by(ShipmentRow.date, ShipmentRow.id)
    )  # fmt: skip
    names = {
        row.code: row.name if language == "ja" else row.name_en or row.name
        for row in session.scalars(select(ProductRow).where(ProductRow.region == feed.region))
    }
    for one, product in session.execute(query):
        comes = feed.role == "restaurant"
        at = (one.eta or one.delivery_at) if comes else one.pickup_at
        what = names.get(product, product)
        if language == "ja":
            title = f"{'届く' if comes else '集荷'}：{what} {one.units}個・{one.crates}箱"
        else:
            title = f"{'Delivery' if comes else 'Collection'}: {what}, {one.units} units, {one.crates} crates"
        place = _place(session, one.delivery_place_id if comes else one.pickup_place_id)
        event = _event(f"{one.id}@{config.id}.ainori", title, at, at + _STAYS, place)
        event.add("status", "TENTATIVE" if one.state == "offered" else "CONFIRMED")
        yield event


def _event(uid: str, title: str, begins: datetime, ends: datetime, place: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    if place:
        event.add("location", place)
    return event


def _place(session: Session, place: str) -> str:
    row = session.get(PlaceRow, place)
    return "" if row is None else row.name


def _status(state: str, *, planned: bool) -> str:
    if state in {"cancelled", "broken"}:
        return "CANCELLED"
    return "CONFIRMED" if planned else "TENTATIVE"
