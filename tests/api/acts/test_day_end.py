"""The clock on the road: runs are sent, silence is noticed, and at the end every shipment is in a defined state."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from api.acts import day_end, idle, setting_off
from api.db.actor import set_up, the_clock
from api.db.base import new_id
from api.lots import units
from api.lots.tables import LotRow
from api.money.tables import MoneyRow
from api.places.tables import PlaceRow
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow
from api.worker.handlers import HANDLERS
from api.worker.timers import run_due
from fixtures.on_the_road import DATE, at, insure

REGION = "tsuruoka"


def by_the_clock(saturday, act, *given):
    with saturday.store.write(the_clock(REGION)) as tx:
        return act(tx, *given)


def test_somebody_notices_when_a_truck_does_not_start(saturday):
    saturday.commit(wall="06:00")
    assert by_the_clock(saturday, setting_off.watch_starts, DATE) == 1
    by_the_clock(saturday, setting_off.not_started, saturday.trip)
    assert saturday.told("not-started-alert") == ["operators"]
    assert saturday.told("not-started") == [saturday.carrier.member.party]


def test_nobody_is_called_when_the_truck_has_started(saturday):
    saturday.commit(wall="06:15")
    saturday.report(("start", "06:12"))
    by_the_clock(saturday, setting_off.not_started, saturday.trip)
    assert saturday.told("not-started-alert") == []


def test_what_nobody_reported_ends(saturday):
    saturday.commit(saturday.ride(), saturday.ride(farm=saturday.other_farm), wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    saturday.clock.set(at("03:00", "2026-11-22"))
    assert by_the_clock(saturday, day_end.close_road, DATE) == 2
    assert by_the_clock(saturday, day_end.close_road, DATE) == 0
    aboard, waiting = saturday.shipment_row(0), saturday.shipment_row(1)
    assert (aboard.state, aboard.cause) == ("failed", "unreported")
    assert (waiting.state, waiting.cause) == ("released", "not_collected")
    assert saturday.paid(saturday.carrier) == -3000
    assert saturday.paid(saturday.farm) == 3000


def test_goods_at_a_broken_truck_that_nobody_brought_are_the_carriers(saturday):
    saturday.commit(wall="06:45")
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("breakdown", "06:44", {"lon": 139.85, "lat": 38.7}),
    )
    assert saturday.paid(saturday.restaurant) == -3600
    by_the_clock(saturday, day_end.close_road, DATE)
    assert saturday.paid(saturday.restaurant) == 0
    assert (saturday.paid(saturday.farm), saturday.paid(saturday.carrier)) == (3000, -3000)


def test_goods_at_a_broken_truck_that_another_one_brings_are_paid_once(saturday):
    saturday.commit(wall="06:45")
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("breakdown", "06:44", {"lon": 139.85, "lat": 38.7}),
    )
    second = saturday.service.one("carrier", "別の運送")
    failed, first_trip = saturday.shipment_row(), saturday.trip
    rescue = rescued(saturday, failed, second)
    saturday.clock.set(at("09:30"))
    saturday.report(
        ("pick_up", "08:30", {"shipment": rescue, "units": 10}),
        ("deliver", "09:20", {"shipment": rescue, "units": 10, "unattended": False}), client=second, trip="trip-rescue",
    )  # fmt: skip
    assert saturday.row(ShipmentRow, failed.id).state == "settled"
    assert saturday.paid(saturday.farm) == 3000
    assert saturday.paid(saturday.restaurant) == -3000
    assert first_trip != "trip-rescue"


def rescued(saturday, failed, carrier):
    """What a re-plan would commit: the goods at the roadside on another truck, for the same kitchen and price."""
    columns = {column.key for column in ShipmentRow.__mapper__.column_attrs} - {
        "id", "state", "units_picked", "picked_at", "cause", "units_delivered", "delivered_at",
    }  # fmt: skip
    with saturday.store.write(set_up(REGION)) as tx:
        old = tx.session.get_one(TripRow, failed.trip_id)
        vehicle = saturday.town.vehicle(tx, carrier.member.party, "green")
        insure(tx, vehicle)
        kept = {column.key for column in TripRow.__mapper__.column_attrs} - {"id", "state", "departed_at", "driver_id"}
        trip = TripRow(**{name: getattr(old, name) for name in kept}, id="trip-rescue", state="open")
        trip.party_id, trip.vehicle_id = carrier.member.party, vehicle
        tx.session.add(trip)
        tx.audit("trip", trip.id, "create", after="open")
        lot = tx.session.get_one(LotRow, f"rescue-{failed.id}")
        units.allocate(tx, lot.id, 10)
        row = ShipmentRow(**{name: getattr(failed, name) for name in columns}, id=new_id("shipment"), state="offered")
        row.lot_id, row.trip_id, row.carrier_id, row.carriage_yen = lot.id, trip.id, carrier.member.party, 0
        row.pickup_place_id = lot.pickups[0]["place"]
        tx.session.flush()
        shipments.born(tx, row)
        shipments.move(tx, row, ShipmentAction.CONSENT)
        goods = tx.session.scalars(
            select(MoneyRow).where(MoneyRow.shipment_id == failed.id, MoneyRow.what == "goods")
        ).one()  # fmt: skip
        kept = {column.key for column in MoneyRow.__mapper__.column_attrs} - {"id", "shipment_id", "trip_id"}
        tx.session.add(
            MoneyRow(
                **{name: getattr(goods, name) for name in kept}, id=new_id("money"), shipment_id=row.id, trip_id=trip.id
            )
        )  # fmt: skip
        return row.id


def test_the_clock_counts_silence_sends_runs_and_settles(saturday):
    saturday.commit(wall="07:30")
    saturday.report(
        ("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}),
        ("deliver", "07:28", {"shipment": saturday.shipment, "units": 10, "unattended": True}),
    )
    with saturday.store.write(the_clock(REGION)) as tx:
        for kind in ("dawn_open", "dawn_remind", "dawn_close", "send"):
            tx.due(kind, tx.now, key=f"test/{kind}", date=DATE)
    saturday.clock.set(saturday.shipment_row().receipt_until + timedelta(minutes=1))
    ours = {kind: HANDLERS[kind] for kind in ("dawn_open", "dawn_remind", "dawn_close", "send", "receipt", "not_started")}
    ran = {one.kind for one in run_due(saturday.store, REGION, ours) if one.outcome == "done"}
    assert {"dawn_open", "dawn_close", "send", "receipt"} <= ran
    assert saturday.shipment_row().state == "settled"


def post(saturday, date, left=5):
    """A lot that nobody wanted."""
    with saturday.store.write(set_up(REGION)) as tx:
        name = new_id("lot")
        tx.session.add(
            LotRow(
                id=name, region=REGION, party_id=saturday.other_farm.member.party, date=date, until=date, product="nasu",
                unit_g=2000, units_total=left, units_left=left, units_per_crate=5, lowest_yen_per_unit=300, defects=[],
                zone="ambient", ethylene="neutral", state="open", pickups=[], created_at=tx.now,
            )
        )  # fmt: skip
        tx.audit("lot", name, "create", after="open")


def test_a_farm_for_which_nothing_matches_for_days_is_told_not_to_harvest(saturday):
    saturday.commit(saturday.ride(farm=saturday.farm))
    post(saturday, DATE)
    assert by_the_clock(saturday, idle.tell_idle, DATE) == 0
    post(saturday, "2026-11-22")
    assert by_the_clock(saturday, idle.tell_idle, "2026-11-22") == 1
    assert saturday.told("do-not-harvest") == [saturday.other_farm.member.party]
    assert saturday.told("idle-farm") == ["operators"]


def test_its_goods_are_offered_to_outlets_where_there_are_any(saturday):
    saturday.commit(saturday.ride(farm=saturday.farm))
    with saturday.store.write(set_up(REGION)) as tx:
        tx.session.add(
            PlaceRow(
                id=new_id("place"), region=REGION, party_id=saturday.keeper.member.party, kind="drop_point",
                name="架空の直売所", lon=139.8, lat=38.7, hours={},
            )
        )  # fmt: skip
    post(saturday, DATE)
    post(saturday, "2026-11-22")
    assert by_the_clock(saturday, idle.tell_idle, "2026-11-22") == 1
    assert saturday.told("nothing-matches") == [saturday.other_farm.member.party]
    assert saturday.told("outlet-offer") == [saturday.keeper.member.party]
