"""Trouble reported over HTTP is planned anew by the engine: another truck, another way; what is done is not touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.children.runs import PLANNER_DIED, RunFailed
from api.db.actor import set_up
from api.db.tables import OutboxRow
from api.lots.tables import LotRow
from api.plans.service import active_plan
from api.plans.tables import PlanRow
from api.trips.tables import TripRow
from api.vehicles.tables import PaperRow, VehicleRow
from api.verify.all import verify
from fixtures.here import HereRun


@pytest.fixture
def morning(town, committed, shipments):
    """The day is committed; the second truck may carry for pay as well and runs all morning; it is seven at the depot."""
    committed()
    (town.first,) = shipments()
    assert (town.first.trip_id, town.first.state) == ("trip-1", "promised")
    with town.store.write(set_up(town.region)) as tx:
        truck = tx.session.get_one(VehicleRow, "truck-1")
        truck.plate_class = "green"
        for kind in ("green", "cargo_insurance"):
            tx.session.add(
                PaperRow(
                    id=f"paper-{kind}", vehicle_id="truck-1", kind=kind, number="1", valid_from="2026-01-01",
                    valid_until="2027-12-31", limit_yen=1_000_000 if kind == "cargo_insurance" else None, added_at=tx.now,
                )
            )  # fmt: skip
        trip = tx.session.get_one(TripRow, "trip-2")
        trip.depart_late, trip.arrive_late, trip.version = "10:00", "13:00", trip.version + 1
    town.clock.set(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    town.number = 0
    return town


def report(town, *events, trip="trip-1", client=None):
    made = []
    for kind, fields in events:
        town.number += 1
        made.append({"number": town.number, "at": town.clock.now().isoformat(), "kind": kind, **fields})
    body = {"device": "phone-1", "phone_now": town.clock.now().isoformat(), "events": made}
    reply = (client or town.carrier).post(f"/v1/runs/{trip}/events", body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def of_first(rows):
    """Those for the first order; the second truck brings something to the other one now."""
    return [row for row in rows if row.order_id == "order-1"]


def plan_anew(town, supervisor):
    while supervisor.work_one() is not None:
        pass
    with town.store.read() as session:
        return active_plan(session, town.region, town.day.date)


def test_goods_on_a_broken_truck_are_fetched_by_another(morning, supervisor, shipments):
    report(morning, ("start", {}), ("pick_up", {"shipment": morning.first.id, "units": morning.first.units}))
    place = {"lon": 139.823, "lat": 38.718}
    assert report(morning, ("breakdown", place))["state"] == "broken"
    assert plan_anew(morning, supervisor).purpose == "replan"
    failed, rescue = sorted(of_first(shipments()), key=lambda one: one.state == "promised")
    assert (failed.id, failed.state) == (morning.first.id, "failed")
    assert (rescue.state, rescue.trip_id, rescue.lot_id, rescue.order_id) == (
        "promised", "trip-2", f"rescue-{failed.id}", failed.order_id,
    )  # fmt: skip
    report(
        morning, ("pick_up", {"shipment": rescue.id, "units": rescue.units}),
        ("deliver", {"shipment": rescue.id, "units": rescue.units, "unattended": False}), trip="trip-2",
    )  # fmt: skip
    states = {one.id: one.state for one in of_first(shipments())}
    assert states == {failed.id: "settled", rescue.id: "delivered"}
    assert verify(morning.store) == []


def test_a_run_that_is_declined_goes_to_another_trip(morning, supervisor, shipments):
    reply = morning.carrier.post("/v1/runs/trip-1/decline", {"reason": "熱"})
    assert reply.json()["state"] == "cancelled"
    plan_anew(morning, supervisor)
    (second,) = of_first(shipments("promised"))
    assert (second.trip_id, second.order_id) == ("trip-2", morning.first.order_id)
    assert verify(morning.store) == []


def test_a_lot_that_is_withdrawn_leaves_the_plan(morning, supervisor, shipments):
    assert morning.farm.post("/v1/lots/lot-1/withdraw", {"reason": "雪"}).status_code == 200
    plan_anew(morning, supervisor)
    assert of_first(shipments("promised", "offered")) == []
    with morning.store.read() as session:
        assert session.get_one(LotRow, "lot-1").state == "withdrawn"
    assert verify(morning.store) == []


def test_a_closed_road_changes_no_promise_that_can_be_kept(morning, supervisor, shipments):
    far = {"name": "遠い道", "polygon": [[139.85, 38.74], [139.86, 38.74], [139.86, 38.745]]}
    assert morning.operator.post(f"/v1/days/{morning.day.date}/closures", far).status_code == 201
    plan = plan_anew(morning, supervisor)
    (kept,) = of_first(shipments())
    assert (kept.id, kept.state, kept.plan_id, kept.trip_id) == (morning.first.id, "promised", plan.id, "trip-1")
    assert verify(morning.store) == []


def test_a_phone_that_comes_back_after_the_day_was_planned_anew_without_its_goods(morning, supervisor, shipments):
    loaded = morning.clock.now()
    assert morning.farm.post("/v1/lots/lot-1/withdraw", {"reason": "雪"}).status_code == 200
    plan = plan_anew(morning, supervisor)
    morning.clock.advance(timedelta(hours=1))
    wrong = timedelta(minutes=8)
    pick_up = {
        "number": 1, "at": (loaded + wrong).isoformat(), "kind": "pick_up", "shipment": morning.first.id,
        "units": morning.first.units,
    }  # fmt: skip
    body = {"device": "phone-1", "phone_now": (morning.clock.now() + wrong).isoformat(), "events": [pick_up]}
    reply = morning.carrier.post("/v1/runs/trip-1/events", body).json()
    assert (reply["events"][0]["outcome"], reply["clock_off_s"], reply["reload"]) == ("applied", 480, True)
    (first,) = of_first(shipments())
    assert (first.id, first.state, first.picked_at, first.plan_id) == (morning.first.id, "picked_up", loaded, plan.id)
    assert verify(morning.store) == []
    again = plan_anew(morning, supervisor)
    assert (again.purpose, again.id != plan.id) == ("replan", True)
    (first,) = of_first(shipments())
    assert (first.state, first.plan_id) == ("picked_up", again.id)
    run = morning.carrier.get("/v1/runs/trip-1").json()
    assert [task["kind"] for stop in run["stops"] for task in stop["tasks"] if task["shipment"]] == ["pickup", "delivery"]
    assert verify(morning.store) == []


def test_when_no_message_gets_out_the_printed_sheets_say_the_same(morning, supervisor):
    """No mail server is set up here: what is owed waits, and paper carries the day."""
    date = morning.day.date
    assert morning.farm.post("/v1/lots/lot-1/reduce", {"units": 3}).status_code == 200
    plan_anew(morning, supervisor)
    with morning.store.read() as session:
        owed = session.scalars(select(OutboxRow).where(OutboxRow.kind == "shipment-lessened")).all()
    assert {(row.party_id, row.state) for row in owed} >= {("kitchen-1", "waiting"), ("carrier-1", "waiting")}
    for sheet in ("slips.html?everybody=true", "calls.html"):
        page = morning.operator.get(f"/v1/days/{date}/{sheet}")
        assert page.status_code == 200, (sheet, page.text[:300])
    slips = morning.operator.get(f"/v1/days/{date}/slips.html?everybody=true").text
    assert "畑" in slips


def test_when_the_solver_fails_the_plan_that_was_committed_stays(morning, supervisor_on, shipments):
    with morning.store.read() as session:
        before = active_plan(session, morning.region, morning.day.date).id
    far = {"name": "遠い道", "polygon": [[139.85, 38.74], [139.86, 38.74], [139.86, 38.745]]}
    assert morning.operator.post(f"/v1/days/{morning.day.date}/closures", far).status_code == 201
    broken = supervisor_on(start=Broken.start)
    while broken.work_one() is not None:
        pass
    with morning.store.read() as session:
        asked = session.scalars(select(PlanRow).where(PlanRow.purpose == "replan")).all()
        told = session.scalars(select(OutboxRow).where(OutboxRow.kind == "plan-failed")).all()
        assert active_plan(session, morning.region, morning.day.date).id == before
    assert [plan.state for plan in asked] == ["failed"]
    assert told
    (kept,) = of_first(shipments())
    assert (kept.id, kept.state, kept.plan_id) == (morning.first.id, "promised", before)
    reply = report(morning, ("start", {}), ("pick_up", {"shipment": kept.id, "units": kept.units}))
    assert [one["outcome"] for one in reply["events"]] == ["applied", "applied"]
    assert verify(morning.store) == []


class Broken(HereRun):
    """A run whose process dies each time."""

    def next(self, timeout_s=None):
        return RunFailed(code=PLANNER_DIED, status=500, detail="killed by SIGKILL")
