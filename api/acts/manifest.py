"""A driver's run as one document: all that is needed at each stop, to be kept on the phone where there is no signal."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import AccountRow, PartyRow
from api.accounts.whose import is_own
from api.acts.facts import code_of
from api.acts.road_schemas import LogSpan, Run, RunList, RunShort, RunStop, RunStopTask, WorkRecord
from api.acts.run_rows import RunRows, moment_of, rows_of
from api.crates.accounts import owed
from api.crates.service import book_of
from api.db.actor import Actor
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.products.tables import ProductRow
from api.regions import times
from api.regions.service import config_of
from api.regions.tables import DayRow
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import RoadEventRow, TripRow
from api.trips.worklog import Report, work_log
from api.vehicles.tables import VehicleRow

MAP: Final = "https://www.google.com/maps/dir/?api=1&destination={lat:.6f},{lon:.6f}"
"""A link that every telephone opens in its own map; it is followed only by who taps it."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOADED: Final = ("offered", "promised", "picked_up", "delivered", "settled", "short", "disputed", "failed")
_Names = dict[str, PartyRow]


def manifest(session: Session, actor: Actor, trip: TripRow, now: datetime) -> Run:
    """Return the manifest of a run; names and positions are not the auditor's business, door codes are told that day only."""
    run = rows_of(session, trip)
    config = config_of(session, trip.region)
    today = times.service_day(config, now).isoformat() == trip.date
    # Door codes are for whoever drives, not for the whole firm.
    drives = actor.role == "operator" or trip.driver_id in {None, actor.account_id}
    private = actor.role == "auditor"
    vehicle = session.get_one(VehicleRow, trip.vehicle_id)
    driver = None if trip.driver_id is None else session.get(AccountRow, trip.driver_id)
    day = session.get(DayRow, (trip.region, trip.date))
    operator = session.scalars(
        select(PartyRow).where(PartyRow.region == trip.region, PartyRow.kind == "operator", PartyRow.state == "active")
    ).first()
    stops = tuple(
        _stop(session, run, stop, day=trip.date, codes=today and drives and not private, private=private) for stop in run.stops
    )
    return Run(
        trip=trip.id, date=trip.date, name=trip.name, name_en=trip.name_en, state=trip.state, plan=run.plan,
        vehicle=vehicle.name, plate="" if private else vehicle.plate,
        driver=None if private or driver is None else driver.name,
        depart_at=run.stops[0].leave_at if run.stops else None, late_s=trip.late_s, as_of=now,
        operator_phone="" if operator is None else operator.phone,
        closures=tuple((day.closures or ()) if day is not None else ()), stops=stops,
    )  # fmt: skip


def _stop(session: Session, run: RunRows, stop: StopRow, *, day: str, codes: bool, private: bool) -> RunStop:
    place = session.get_one(PlaceRow, stop.place_id)
    hours = (place.hours or {}).get(_DAYS[date.fromisoformat(day).weekday()]) or ()
    tasks = tuple(one for task in stop.tasks if (one := _task(session, run, task, private=private)) is not None)
    lon, lat = (0.0, 0.0) if private else (place.lon, place.lat)
    return RunStop(
        position=stop.position, place=place.id, name="" if private else place.name, name_en="" if private else place.name_en,
        address="" if private else place.address, lon=lon, lat=lat,
        geo="" if private else f"geo:{lat:.6f},{lon:.6f}", map="" if private else MAP.format(lat=lat, lon=lon), own=stop.own,
        attended=tuple((str(first), str(last)) for first, last in hours), unattended=place.unattended,
        instructions="" if private else place.instructions, door_code=(place.door_code or None) if codes else None,
        photo=None if private else place.photo_id, arrive_at=stop.arrive_at, leave_at=stop.leave_at,
        eta=stop.eta or stop.arrive_at, arrived_at=stop.arrived_at, left_at=stop.left_at, leg_m=stop.leg_m, leg_s=stop.leg_s,
        empties=() if private else _empties(session, run.trip, place), tasks=tasks,
    )  # fmt: skip


def _task(session: Session, run: RunRows, task: dict[str, Any], *, private: bool) -> RunStopTask | None:
    begin = moment_of(task.get("begin"))
    if task["kind"] == "own":
        return RunStopTask(kind="own", begin_at=begin)
    row = next((one for one in run.shipments if one.id == task.get("shipment_id")), None)
    if row is None or row.state not in _LOADED:
        return None
    lot = session.get_one(LotRow, row.lot_id)
    pickup = task["kind"] == "pickup"
    party = session.get_one(PartyRow, row.farm_id if pickup else row.restaurant_id)
    product = session.scalars(select(ProductRow).where(ProductRow.region == lot.region, ProductRow.code == lot.product)).first()
    note = lot.note if pickup else session.get_one(OrderRow, row.order_id).note
    return RunStopTask(
        kind=task["kind"], begin_at=begin, shipment=row.id, state=row.state, code=code_of(lot.id),
        goods=lot.product if product is None else product.name, goods_en="" if product is None else product.name_en,
        party="" if private else party.name, party_en="" if private else party.name_en, phone="" if private else party.phone,
        units=row.units if row.units_picked is None or pickup else row.units_picked, unit_g=row.unit_g, crates=row.crates,
        crate_type=row.crate_type, zone=lot.zone, defects=tuple(lot.defects or ()), note="" if private else note,
        basis=row.basis,
    )  # fmt: skip


def _empties(session: Session, trip: TripRow, place: PlaceRow) -> tuple[dict[str, Any], ...]:
    """Crates of others that the party of this place holds."""
    if place.party_id == trip.party_id:
        return ()
    held: dict[tuple[str, str], int] = defaultdict(int)
    for account, crates in owed(book_of(session, trip.region, place.party_id)).items():
        if account.holder == place.party_id and crates > 0:
            held[account.kind.owner, account.kind.crate_type] += crates
    return tuple(
        {"owner": owner, "crate_type": kind, "crates": crates} for (owner, kind), crates in sorted(held.items())
    )  # fmt: skip


def runs(session: Session, actor: Actor, day: str) -> RunList:
    """Return the runs of a day that somebody may see: a driver's own, a firm's, for the operator and the auditor all."""
    trips = session.scalars(
        select(TripRow)
        .where(TripRow.region == actor.region, TripRow.date == day, TripRow.state != "draft")
        .order_by(TripRow.depart_early, TripRow.id)
    )  # fmt: skip
    found = []
    for trip in trips:
        if actor.role != "auditor" and not is_own(actor, trip.party_id):
            continue
        if actor.role == "driver" and trip.driver_id not in {None, actor.account_id}:
            continue
        stops = len(rows_of(session, trip).stops)
        found.append(
            RunShort(
                trip=trip.id, date=trip.date, name=trip.name, name_en=trip.name_en, state=trip.state, stops=stops,
                late_s=trip.late_s,
            )
        )  # fmt: skip
    return RunList(date=day, items=tuple(found))


def work_record(session: Session, actor: Actor, trip: TripRow, now: datetime) -> WorkRecord:
    """Return the driver's work record of a run, as far as it has been reported."""
    rows = session.scalars(select(RoadEventRow).where(RoadEventRow.trip_id == trip.id).order_by(RoadEventRow.happened_at))
    private = actor.role == "auditor"
    places = {
        row.id: (row.pickup_place_id, row.delivery_place_id)
        for row in session.scalars(select(ShipmentRow).where(ShipmentRow.trip_id == trip.id))
    }
    reports = []
    for row in rows:
        where = str((row.data or {}).get("place", ""))
        if row.kind in {"pick_up", "deliver"}:
            where = places.get(str((row.data or {}).get("shipment", "")), ("", ""))[row.kind == "deliver"]
        reports.append(Report(kind=row.kind, at=row.happened_at, place=where))
    log = work_log(reports, until=min(now, (trip.departed_at or now) + timedelta(hours=24)))
    driver = None if trip.driver_id is None else session.get(AccountRow, trip.driver_id)
    return WorkRecord(
        trip=trip.id, date=trip.date, driver=None if private or driver is None else driver.name,
        spans=tuple(LogSpan(what=s.what, begin=s.begin, end=s.end, place=s.place) for s in log.spans), bound_s=log.bound_s,
        drive_s=log.drive_s, work_s=log.work_s, rest_s=log.rest_s, longest_drive_s=log.longest_drive_s,
        warnings=log.warnings,
    )  # fmt: skip
