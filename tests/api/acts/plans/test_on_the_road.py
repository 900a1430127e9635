"""Planning anew while trucks are under way: what is done are facts, what is on board stays there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.db.actor import set_up, the_clock
from api.documents.load import day_from, plan_from
from api.planning.prepare import prepare
from api.planning.snapshot import snapshot
from api.planning.verify import verify
from api.plans.documents import unpacked
from api.plans.service import active_plan, request_replan
from api.plans.tables import PlanRow
from api.regions.tables import DayRow
from api.shipments import service
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow


@pytest.fixture
def under_way(town, committed, shipments):
    """The morning's trip has set off, done its own stop and picked up its shipment, as planned."""
    committed()
    (shipment,) = shipments()
    with town.store.write(set_up(town.region)) as tx:
        plan = active_plan(tx.session, town.region, town.day.date)
        stops = tx.session.query(StopRow).filter_by(plan_id=plan.id, trip_id="trip-1").order_by(StopRow.position).all()
        trip = tx.session.get_one(TripRow, "trip-1")
        trip.state, trip.departed_at = "running", stops[0].leave_at
        for stop in stops:
            if stop.arrive_at <= shipment.pickup_at:
                stop.arrived_at, stop.left_at = stop.arrive_at, stop.leave_at
        row = tx.session.get_one(ShipmentRow, shipment.id)
        service.move(tx, row, ShipmentAction.PICK_UP, units=4, at=shipment.pickup_at)
    town.clock.set(datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    return shipment.id


def replan(town, supervisor):
    with town.store.write(the_clock(town.region)) as tx:
        made = request_replan(tx, town.day.date, "late").id
    supervisor.work_one()
    with town.store.read() as session:
        return session.get_one(PlanRow, made)


def test_what_is_done_stands_first_in_the_day(town, under_way):
    with town.store.read() as session:
        day = snapshot(session, town.region, town.day.date).checked()
    trip = next(one for one in day.trips if one.id == "trip-1")
    assert [(one.lot, one.order, one.units) for one in trip.aboard] == [("lot-1", "order-1", 4)]
    assert [one.kind for one in trip.done.tasks][-1] == "pickup"
    assert day.lots[0].units == 15 + 4
    assert day.promises == ()


def test_goods_on_board_stay_on_board_and_the_plan_passes_the_checker(town, under_way, supervisor, shipments, network):
    plan = replan(town, supervisor)
    assert plan.state == "active", plan.trouble
    (shipment,) = shipments()
    assert (shipment.id, shipment.state, shipment.units_picked, shipment.plan_id) == (under_way, "picked_up", 4, plan.id)
    day, document = day_from(unpacked(plan.day)), plan_from(unpacked(plan.document))
    assert verify(prepare(day, network), network, document) == ()
    with town.store.read() as session:
        stops = session.query(StopRow).filter_by(plan_id=plan.id, trip_id="trip-1").order_by(StopRow.position).all()
    assert stops[0].arrived_at is not None or stops[1].arrived_at is not None
    assert [task["shipment_id"] for stop in stops for task in stop.tasks if "shipment_id" in task] == [under_way, under_way]


def test_after_a_delivery_too_the_rest_is_planned(town, under_way, supervisor, shipments):
    with town.store.write(set_up(town.region)) as tx:
        row = tx.session.get_one(ShipmentRow, under_way)
        service.move(tx, row, ShipmentAction.DELIVER, at=row.delivery_at)
    plan = replan(town, supervisor)
    assert plan.state == "active", plan.trouble
    assert [one.state for one in shipments()] == ["delivered"]


def test_a_trip_that_has_ended_is_no_part_of_the_day_and_its_order_is_served(town, under_way):
    with town.store.write(set_up(town.region)) as tx:
        row = tx.session.get_one(ShipmentRow, under_way)
        service.move(tx, row, ShipmentAction.DELIVER, at=row.delivery_at)
        tx.session.get_one(TripRow, "trip-1").state = "done"
    with town.store.read() as session:
        day = snapshot(session, town.region, town.day.date).checked()
    assert [one.id for one in day.trips] == ["trip-2"]
    assert [one.id for one in day.orders] == ["order-2"]
    assert day.lots[0].units == 15


def test_a_plan_made_before_the_pickup_cannot_take_the_goods_off_the_truck(town, committed, plan, shipments):
    committed()
    other = plan(forbidden=[{"lot": "lot-1", "order": "order-1"}])
    with town.store.write(set_up(town.region)) as tx:
        (shipment,) = service.of_day(tx.session, town.region, town.day.date)
        service.move(tx, shipment, ShipmentAction.PICK_UP)
    reply = town.operator.post(f"/v1/plans/{other}/commit")
    assert reply.json()["figures"]["rows"] == [{"table": "shipment", "id": shipment.id, "why": "begun", "now": "picked_up"}]


def test_closed_roads_of_the_day_are_in_it(town):
    area = [[139.79, 38.69], [139.80, 38.69], [139.80, 38.70], [139.79, 38.69]]
    with town.store.write(set_up(town.region)) as tx:
        row = tx.session.get_one(DayRow, (town.region, town.day.date))
        row.closures = [{"id": "closure-1", "name": "雪", "polygon": area}]
    with town.store.read() as session:
        made = snapshot(session, town.region, town.day.date)
    assert made.data["closures"][0]["id"] == "closure-1"
    assert made.checked().closures


def test_what_has_failed_is_not_tried_again(town, under_way, supervisor, shipments):
    with town.store.write(set_up(town.region)) as tx:
        service.move(tx, tx.session.get_one(ShipmentRow, under_way), ShipmentAction.FAIL, "absent")
    plan = replan(town, supervisor)
    assert plan.state == "active", plan.trouble
    assert [one.state for one in shipments()] == ["failed"]


def test_nothing_is_planned_for_an_hour_that_has_passed(town, under_way, supervisor):
    town.clock.set(datetime(2026, 11, 20, 23, 40, tzinfo=UTC))
    plan = replan(town, supervisor)
    (one,) = plan_from(unpacked(plan.document)).shipments
    assert datetime.fromisoformat(one.delivery_at) >= town.clock.now()
    (trip,) = (trip for trip in day_from(unpacked(plan.day)).trips if trip.id == "trip-2")
    assert trip.depart_early >= "08:40"
