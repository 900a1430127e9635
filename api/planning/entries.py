"""Rows of the store as entries of a day document: one function a kind, plain data, no engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.accounts.tables import PartyRow
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.places.service import snowed_in
from api.places.tables import PlaceRow
from api.products.tables import ProductRow
from api.regions.config import RegionConfig
from api.trips.tables import TripRow
from api.vehicles.tables import VehicleRow

Entry = dict[str, Any]


def party_entry(row: PartyRow) -> Entry:
    """A party. Reselling others' produce takes a notification: without its number nobody trades."""
    return {
        "id": row.id, "name": row.name, "name_en": row.name_en, "kind": row.kind, "district": row.district,
        "trades": row.trades and bool(row.trades_notified),
    }  # fmt: skip


def place_entry(row: PlaceRow) -> Entry:
    """A place; who may read a plan does not thereby learn a door code."""
    return {
        "id": row.id, "name": row.name, "name_en": row.name_en, "lon": row.lon, "lat": row.lat, "parking_s": row.parking_s,
        "parking_yen": row.parking_yen, "district": row.district,
    }  # fmt: skip


def place_on(row: PlaceRow, date: str) -> str:
    """Return which place stands for this one on a date: its winter alternative while it is snowed in."""
    return row.winter_place_id if row.winter_place_id is not None and snowed_in(row, date) else row.id


def lot_entry(row: LotRow, product: ProductRow | None, *, units: int, places: dict[str, str]) -> Entry:
    """A lot with the units that a plan may give away; goods are matched by the catalogue's code, people read its name."""
    return {
        "id": row.id,
        "name": product.name if product is not None else row.product,
        "name_en": product.name_en if product is not None else "",
        "party": row.party_id,
        "product": row.product,
        "family": product.family if product is not None else row.product,
        "unit_g": row.unit_g,
        "units": units,
        "min_units": max(1, min(row.min_units, units)),
        "units_per_crate": row.units_per_crate,
        "lowest_yen_per_unit": row.lowest_yen_per_unit,
        "lowest_yen_per_kg": row.lowest_yen_per_kg,
        "defects": list(row.defects or ()),
        "zone": row.zone,
        "ethylene": row.ethylene,
        "pickups": [{**option, "place": places.get(option["place"], option["place"])} for option in row.pickups],
        "deliver_by": row.deliver_by,
        "on_board_min": row.on_board_min,
        "harvested_at": None if row.harvested_at is None else row.harvested_at.isoformat(),
        "handling_s": row.handling_s,
        "priority": row.priority,
    }


def order_entry(row: OrderRow, *, places: dict[str, str], brought_g: int = 0, visits: int = 0) -> Entry:
    """An order; of what trips have brought already (``brought_g`` in ``visits``) only the rest is wanted."""
    return {
        "id": row.id,
        "name": row.title,
        "party": row.party_id,
        "min_g": max(0, row.min_g - brought_g),
        "max_g": max(1, row.max_g - brought_g),
        "over_g": row.over_g,
        "accepts": [{key: one[key] for key in ("goods", "highest_yen_per_kg", "defects") if key in one} for one in row.accepts],
        "receivings": [{**option, "place": places.get(option["place"], option["place"])} for option in row.receivings],
        "max_deliveries": max(1, row.max_deliveries - visits),
        "priority": row.priority,
    }


def vehicle_entry(row: VehicleRow, permits: tuple[str, ...]) -> Entry:
    """A vehicle with what is true of it that day."""
    return {
        "id": row.id, "name": row.name, "name_en": row.name_en, "party": row.party_id, "permits": list(permits),
        "plate": row.plate,
    }  # fmt: skip


def trip_entry(
    row: TripRow, *, metric: str, places: dict[str, str], insured_yen: int | None, driver: str | None = None
) -> Entry:
    """A trip as it would run by itself."""

    def at(place: str) -> str:
        return places.get(place, place)

    return {
        "id": row.id,
        "name": row.name,
        "name_en": row.name_en,
        "vehicle": row.vehicle_id,
        "driver": driver or row.driver_id or f"driver-of-{row.vehicle_id}",
        "metric": metric,
        "start": at(row.start_place_id),
        "end": at(row.end_place_id),
        "depart_early": row.depart_early,
        "depart_late": row.depart_late,
        "arrive_late": row.arrive_late,
        "duty_min": row.duty_min,
        "own_stops": [{**stop, "place": at(stop["place"])} for stop in row.own_stops or ()],
        "own_load": row.own_load or {},
        "capacity_g": row.capacity_g,
        "capacity_crates": row.capacity_crates or {},
        "detour": row.detour or {},
        "costs": row.costs or {},
        "insured_yen": insured_yen,
        "gift_yen": row.gift_yen,
        "break": row.break_ or None,
    }


def metric_for(config: RegionConfig, profile: str) -> str | None:
    """Return the metric by which a vehicle's travel is measured: the first of its profile; None where there is none."""
    return next((one.id for one in config.metrics if one.profile == profile), None)


def wall_of(moment: datetime, date: str, zone: str) -> str:
    """Return a moment as wall time of a service day, ``HH:MM:SS`` with hours beyond 24 on the next date."""
    local = moment.astimezone(ZoneInfo(zone))
    days = (local.date() - datetime.fromisoformat(date).replace(tzinfo=UTC).date()).days
    return f"{24 * days + local.hour:02d}:{local.minute:02d}:{local.second:02d}"
