"""Tests of what the day's clock does with entries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.acts import rounds
from api.db.actor import the_clock
from api.lots.units import allocate
from api.regions.service import day_row, set_day_state

REGION = "tsuruoka"
SATURDAY = date(2026, 11, 21)
AFTER_CLOSE = datetime(2026, 11, 20, 7, 1, tzinfo=UTC)
AFTER_COMMIT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture
def run(market):
    def once(act, day=SATURDAY):
        with market.store.write(the_clock(REGION)) as tx:
            return act(tx, day)

    return once


def lot_state(market, lot):
    return market.farm.get(f"/v1/lots/{lot['id']}").json()["state"]


def order_state(market, order):
    return market.kitchen.get(f"/v1/orders/{order['id']}").json()["state"]


def test_the_cut_off_closes_what_is_for_the_day_and_nothing_else(market, run):
    lot, later = market.lot(until="2026-11-23"), market.lot(date="2026-11-22")
    order, draft = market.order(), market.order(draft=True)
    market.clock.set(AFTER_CLOSE)
    assert run(rounds.close_entries) == 2
    assert run(rounds.close_entries) == 0
    assert (lot_state(market, lot), lot_state(market, later)) == ("closed", "open")
    assert (order_state(market, order), order_state(market, draft)) == ("closed", "draft")
    refused = market.farm.patch(f"/v1/lots/{lot['id']}", {"note": "x"}, {"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "entries-closed")


def test_what_may_wait_goes_on_with_what_is_left_once_the_day_is_committed(market, run):
    storable, perishable, sold = market.lot(until="2026-11-23"), market.lot(), market.lot(until="2026-11-23", units=3)
    patient, hasty = market.order(until="2026-11-22"), market.order()
    market.clock.set(AFTER_CLOSE)
    run(rounds.close_entries)
    market.past_the_service = "I1"
    with market.store.write(the_clock(REGION)) as tx:
        allocate(tx, storable["id"], 4)
        allocate(tx, sold["id"], 3)
    market.clock.set(AFTER_COMMIT)
    assert run(rounds.carry_over) == 2
    assert [lot_state(market, one) for one in (storable, perishable, sold)] == ["open", "closed", "closed"]
    assert [order_state(market, one) for one in (patient, hasty)] == ["open", "closed"]
    assert market.counters(storable["id"]) == (10, 6, 0, 4, 0)
    taken = market.other.post(f"/v1/lots/{storable['id']}/take", market.take_body(6, market.door2))
    assert taken.status_code == 201, taken.text
    market.clock.set(datetime(2026, 11, 21, 18, 30, tzinfo=UTC))
    run(rounds.expire_entries)
    assert [lot_state(market, one) for one in (storable, perishable, sold)] == ["open", "expired", "closed"]
    assert [order_state(market, one) for one in (patient, hasty)] == ["open", "expired"]


def test_a_take_that_nobody_carries_is_released_with_the_reason_when_its_time_is_over(market, run):
    lot = market.lot(until="2026-11-23")
    order = market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(4)).json()
    market.clock.set(AFTER_CLOSE)
    run(rounds.close_entries)
    assert market.counters(lot["id"]) == (10, 6, 4, 0, 0)
    market.clock.set(datetime(2026, 11, 21, 18, 30, tzinfo=UTC))
    run(rounds.expire_entries)
    shown = market.kitchen.get(f"/v1/orders/{order['id']}").json()
    assert (shown["state"], shown["hold"]["state"]) == ("expired", "released")
    assert shown["hold"]["reason"]
    assert market.counters(lot["id"]) == (10, 10, 0, 0, 0)
    assert lot_state(market, lot) == "open"


def test_late_orders_are_taken_once_the_day_is_committed(market, run):
    lot = market.lot(until="2026-11-23")
    market.clock.set(AFTER_CLOSE)
    run(rounds.close_entries)
    assert market.kitchen.post("/v1/orders", market.order_body(date="2026-11-21")).json()["code"] == "entries-closed"
    market.clock.set(AFTER_COMMIT)
    with market.store.write(the_clock(REGION)) as tx:
        set_day_state(tx, day_row(tx, SATURDAY), "committed", "commit")
    late = market.kitchen.post("/v1/orders", market.order_body(date="2026-11-21"))
    assert late.status_code == 201, late.text
    taken = market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(2, date="2026-11-21"))
    assert taken.status_code == 201, taken.text
    assert taken.json()["hold"]["expires_at"] == "2026-11-20T11:00:00Z"
    market.clock.set(datetime(2026, 11, 20, 16, 1, tzinfo=UTC))
    over = market.kitchen.post("/v1/orders", market.order_body(date="2026-11-21"))
    assert over.json()["code"] == "entries-closed"


def test_trips_whose_day_has_passed_are_done(market, run):
    carrier = market.service.one("carrier", "架空の運送")
    truck, depot = market.vehicle(carrier, plate_class="white"), market.place(carrier, "depot")
    body = {
        "vehicle": truck,
        "name": "便",
        "start": depot,
        "depart_early": "07:00",
        "depart_late": "07:20",
        "arrive_late": "09:00",
    }
    trip = carrier.post("/v1/trips", body).json()
    draft = carrier.post("/v1/trips", {**body, "draft": True}).json()
    market.clock.advance(timedelta(days=2))
    assert run(rounds.expire_entries) == 2
    assert carrier.get(f"/v1/trips/{trip['id']}").json()["state"] == "done"
    assert carrier.get(f"/v1/trips/{draft['id']}").json()["state"] == "cancelled"
