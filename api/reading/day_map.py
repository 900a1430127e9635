"""The day as a map, to each reader its own: districts before a match, then what concerns one; never others' places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.reading.stored import active_plan, book_of
from api.regions.config import District, RegionConfig
from api.regions.service import config_of
from api.sheets import geodata
from api.sheets.geodata import Feature, Value
from api.sheets.reading import Book, Points
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow

FEWEST: Final = 3
"""Counts below are not told to those who are not signed in: they would name somebody."""
_GONE: Final = ("released", "failed")


def day_map(session: Session, actor: Actor, date: str) -> dict[str, Any]:
    """
    Return a GeoJSON collection; the member ``layer`` of each feature says what it is.

    ``districts``: points that stand for districts, with counts. ``routes``, ``stops``: whole runs, to who drives them and to
    the operator. ``own``, ``ways``: one's own places, and straight lines to or from the other side's district, which show no
    other place.
    """
    config = config_of(session, actor.region)
    overall = list(_districts(session, config, date, exact=actor.role is not None))
    plan = active_plan(session, actor.region, date)
    if plan is None or actor.role is None or actor.role == "auditor":
        return _collection(overall)
    if actor.role == "operator":
        return _collection([*overall, *_runs(book_of(plan), None)])
    mine = _own_trips(session, actor, date)
    found = list(_runs(book_of(plan), mine)) if mine else []
    return _collection([*overall, *found, *_concerned(session, config, actor, date)])


def _districts(session: Session, config: RegionConfig, date: str, *, exact: bool) -> Iterable[tuple[str, Feature]]:
    district = {row.id: row.district for row in session.scalars(select(PartyRow).where(PartyRow.region == config.id))}
    lots: Counter[str] = Counter(
        district.get(party, "")
        for party in session.scalars(
            select(LotRow.party_id).where(
                LotRow.region == config.id, LotRow.date <= date, LotRow.until >= date, LotRow.state.in_(("open", "closed"))
            )
        )
    )
    orders: Counter[str] = Counter(
        district.get(party, "")
        for party in session.scalars(
            select(OrderRow.party_id).where(
                OrderRow.region == config.id, OrderRow.date <= date, OrderRow.until >= date,
                OrderRow.state.in_(("open", "closed")),
            )
        )
    )  # fmt: skip

    def told(count: int) -> int | str:
        return count if exact or count == 0 or count >= FEWEST else f"<{FEWEST}"

    for one in config.districts:
        yield (
            "districts",
            Feature(
                points=[(one.lon, one.lat)],
                columns={
                    "id": one.id, "name": one.name, "name_en": one.name_en, "lots": told(_of(lots, one)),
                    "orders": told(_of(orders, one)),
                },
            ),
        )  # fmt: skip


def _of(counts: Mapping[str, int], district: District) -> int:
    return counts.get(district.name, 0) + (counts.get(district.id, 0) if district.id != district.name else 0)


def _runs(book: Book, trips: set[str] | None) -> Iterable[tuple[str, Feature]]:
    """Return routes and stops of some trips, or of all."""
    for layer, features in geodata.layers(book).items():
        if layer == "unserved":
            continue
        for feature in features:
            if trips is None or feature.columns["trip"] in trips:
                yield layer, feature


def _own_trips(session: Session, actor: Actor, date: str) -> set[str]:
    query = select(TripRow.id).where(TripRow.region == actor.region, TripRow.date == date)
    query = query.where(TripRow.driver_id == actor.account_id if actor.role == "driver" else TripRow.party_id == actor.party_id)
    return set(session.scalars(query))


def _concerned(session: Session, config: RegionConfig, actor: Actor, date: str) -> Iterable[tuple[str, Feature]]:
    """Return one's own places with what happens there when, and the way to the other side's district."""
    where = {one.name: (one.lon, one.lat) for one in config.districts} | {
        one.id: (one.lon, one.lat) for one in config.districts
    }
    district = {row.id: row.district for row in session.scalars(select(PartyRow).where(PartyRow.region == config.id))}
    places = {row.id: row for row in session.scalars(select(PlaceRow).where(PlaceRow.region == config.id))}
    zone = ZoneInfo(config.time_zone)
    rows = session.scalars(
        select(ShipmentRow)
        .where(ShipmentRow.region == config.id, ShipmentRow.date == date, ShipmentRow.state.not_in(_GONE))
        .order_by(ShipmentRow.pickup_at, ShipmentRow.id)
    )
    for one in rows:
        pickup, delivery = places[one.pickup_place_id], places[one.delivery_place_id]
        for at, place, party, other, kind in (
            (one.pickup_at, pickup, one.farm_id, one.restaurant_id, "pickup"),
            (one.eta or one.delivery_at, delivery, one.restaurant_id, one.farm_id, "delivery"),
        ):
            if actor.party_id not in {party, place.party_id}:
                continue
            columns: dict[str, Value] = {
                "shipment": one.id, "task": kind, "name": place.name, "name_en": place.name_en, "at": _wall(at, zone),
                "units": one.units, "crates": one.crates, "state": one.state, "district": district.get(other, ""),
            }  # fmt: skip
            yield "own", Feature(points=[(place.lon, place.lat)], columns=dict(columns))
            centre = where.get(district.get(other, ""))
            if centre is not None and centre != (place.lon, place.lat):
                ends: Points = [(place.lon, place.lat), centre]
                yield "ways", Feature(points=ends if kind == "pickup" else ends[::-1], columns=dict(columns))


def _wall(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="minutes")


def _collection(found: Iterable[tuple[str, Feature]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [geodata.written(layer, feature) for layer, feature in found]}
