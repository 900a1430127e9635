"""Tests that shipments move by their table, and that units are never lost from sight on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.db.actor import set_up
from api.db.tables import AuditRow, EventRow
from api.http.problem import Refusal
from api.lots import units
from api.lots.tables import LotRow
from api.plans.tables import PlanRow
from api.shipments import service
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow
from fixtures.rows import enter_day

REGION = "tsuruoka"
A = ShipmentAction


@pytest.fixture
def tx(store, town_day):
    """A transaction with one shipment of 5 units of 20, offered."""
    enter_day(store, REGION, town_day)
    with store.write(set_up(REGION)) as tx:
        plan = PlanRow(id="plan-1", region=REGION, date=town_day.date, purpose="run", options={}, created_at=tx.now)
        tx.session.add(plan)
        tx.session.flush()
        units.allocate(tx, "lot-1", 5)
        service.born(
            tx,
            ShipmentRow(
                id="ship-1", region=REGION, date=town_day.date, plan_id="plan-1", first_plan_id="plan-1", lot_id="lot-1",
                order_id="order-1", trip_id="trip-1", farm_id="farm-1", restaurant_id="kitchen-1", carrier_id="carrier-1",
                pickup_place_id="shed", delivery_place_id="diner", pickup_option=0, receiving_option=0, units=5, unit_g=2000,
                crates=1, basis="black", pickup_at=tx.now, delivery_at=tx.now, goods_yen=1000, carriage_yen=100,
                terms_version="2026-11", created_at=tx.now,
            ),
        )  # fmt: skip
        yield tx


@pytest.fixture
def shipment(tx):
    return tx.session.get_one(ShipmentRow, "ship-1")


def counters(tx):
    lot = tx.session.get_one(LotRow, "lot-1")
    assert lot.units_left + lot.units_held + lot.units_allocated + lot.units_lost == lot.units_total
    return lot.units_left, lot.units_allocated, lot.units_lost


def walk(tx, shipment, *actions):
    return [service.move(tx, shipment, action) for action in actions]


def test_the_whole_way_from_offer_to_settlement(tx, shipment):
    states = walk(tx, shipment, A.CONSENT, A.PICK_UP, A.DELIVER, A.RECEIVE)
    assert states == ["promised", "picked_up", "delivered", "settled"]
    assert (shipment.units_picked, shipment.units_delivered, shipment.units_accepted) == (5, 5, 5)
    assert counters(tx) == (15, 5, 0)


@pytest.mark.parametrize("action", [A.DECLINE, A.LAPSE, A.RELEASE])
def test_what_is_released_goes_back_on_the_list(tx, shipment, action):
    assert service.move(tx, shipment, action, "declined") == "released"
    assert counters(tx) == (20, 0, 0)
    assert shipment.cause == "declined"


def test_of_what_is_released_the_part_that_is_gone_does_not_go_back(tx, shipment):
    walk(tx, shipment, A.CONSENT)
    service.move(tx, shipment, A.RELEASE, "short", lost=2)
    assert counters(tx) == (18, 0, 2)


def test_what_is_not_there_at_the_pickup_is_lost(tx, shipment):
    walk(tx, shipment, A.CONSENT)
    service.move(tx, shipment, A.PICK_UP, units=3)
    assert counters(tx) == (15, 3, 2)
    service.move(tx, shipment, A.DELIVER_SHORT, units=1)
    assert counters(tx) == (15, 1, 4)


def test_a_failed_shipment_has_lost_what_it_carried(tx, shipment):
    walk(tx, shipment, A.CONSENT, A.PICK_UP)
    service.move(tx, shipment, A.FAIL, "breakdown")
    assert counters(tx) == (15, 0, 5)


def test_a_delivery_without_a_reported_pickup_was_picked_up(tx, shipment):
    walk(tx, shipment, A.CONSENT)
    service.move(tx, shipment, A.DELIVER, at=tx.now - timedelta(minutes=5), unattended=True)
    assert shipment.units_picked == 5
    assert shipment.delivered_at == tx.now - timedelta(minutes=5)
    assert shipment.unattended


def test_what_a_phone_out_of_reach_had_picked_up_is_taken_again(tx, shipment):
    walk(tx, shipment, A.CONSENT, A.RELEASE)
    assert service.move(tx, shipment, A.REINSTATE) == "picked_up"
    assert counters(tx) == (15, 5, 0)


def test_a_fact_is_not_refused_where_the_units_have_been_promised_again(tx, shipment):
    walk(tx, shipment, A.CONSENT, A.RELEASE)
    units.allocate(tx, "lot-1", 18)
    service.move(tx, shipment, A.REINSTATE)
    assert counters(tx) == (0, 23, 0)
    assert tx.session.get_one(LotRow, "lot-1").units_total == 23


def test_an_action_that_the_state_does_not_allow_is_refused_and_changes_nothing(tx, shipment):
    with pytest.raises(Refusal) as caught:
        service.move(tx, shipment, A.DELIVER)
    assert (caught.value.code, caught.value.figures) == ("wrong-state", {"state": "offered"})
    assert shipment.state == "offered"
    assert counters(tx) == (15, 5, 0)


def test_every_move_is_audited_and_told_to_those_who_listen(tx, shipment):
    walk(tx, shipment, A.CONSENT)
    rows = tx.session.scalars(select(AuditRow).where(AuditRow.thing == "shipment").order_by(AuditRow.seq)).all()
    assert [(row.action, row.before, row.after) for row in rows] == [
        ("offer", None, "offered"),
        ("consent", "offered", "promised"),
    ]
    heard = tx.session.execute(select(EventRow.topic).where(EventRow.kind == "shipment.promised")).scalars().all()
    assert heard == [f"day:{shipment.date}", "party:farm-1", "party:kitchen-1", "party:carrier-1"]
