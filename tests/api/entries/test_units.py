"""Tests that no unit is sold twice and none is lost, whoever writes at the same moment."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from api.db.actor import set_up
from api.http.problem import Refusal
from api.lots import units
from api.lots.tables import HoldRow, LotRow
from api.orders.takes import expire_hold, plan_hold, release_holds

REGION = "tsuruoka"


@pytest.fixture
def write(store):
    return lambda: store.write(set_up(REGION))


def test_units_go_from_counter_to_counter_and_back(market, write):
    market.past_the_service = "I1"
    lot = market.lot()["id"]
    with write() as tx:
        units.hold(tx, lot, 4)
        units.allocate(tx, lot, 6, held=4)
        units.give_back(tx, lot, 1)
        units.lose(tx, lot, 2, of="units_allocated")
        units.lose(tx, lot, 1)
        units.grow(tx, lot, 3)
        assert tx.session.get_one(LotRow, lot).units_left == 7
    assert market.counters(lot) == (13, 7, 0, 3, 3)


def test_what_is_not_there_is_refused_and_nothing_moves(market, write):
    lot = market.lot()["id"]
    for more in (
        lambda tx: units.hold(tx, lot, 11),
        lambda tx: units.unhold(tx, lot, 1),
        lambda tx: units.allocate(tx, lot, 11),
        lambda tx: units.allocate(tx, lot, 2, held=1),
        lambda tx: units.give_back(tx, lot, 1),
        lambda tx: units.lose(tx, lot, 11),
        lambda tx: units.lose(tx, lot, 1, of="units_held"),
        lambda tx: units.hold(tx, "lot-of-nobody", 1),
    ):
        with pytest.raises(Refusal) as caught, write() as tx:
            more(tx)
        assert caught.value.code == "units-gone"
        assert market.counters(lot) == (10, 10, 0, 0, 0)


def test_a_count_below_nothing_is_a_fault_of_ours(market, write):
    lot = market.lot()["id"]
    for move in (units.hold, units.unhold, units.give_back, units.lose, units.allocate, units.grow):
        with pytest.raises(ValueError, match="fewer than none"), write() as tx:
            move(tx, lot, -1)


def test_a_lot_that_is_withdrawn_is_not_held_any_more(market, write):
    lot = market.lot()["id"]
    market.farm.post(f"/v1/lots/{lot}/withdraw", {})
    with pytest.raises(Refusal, match="units-gone"), write() as tx:
        units.hold(tx, lot, 1)


def test_a_hold_ends_once_by_its_plan_or_by_its_time(market, write):
    lot = market.lot()["id"]
    orders = [market.kitchen.post(f"/v1/lots/{lot}/take", market.take_body(2)).json()["id"] for _ in range(2)]
    market.past_the_service = "I1"
    with write() as tx:
        assert plan_hold(tx, orders[0]) == 2
        units.allocate(tx, lot, 2, held=2)
        assert plan_hold(tx, orders[0]) == 0
        holds = tx.session.scalars(select(HoldRow).order_by(HoldRow.state)).all()
        assert [expire_hold(tx, row.id) for row in holds] == [False, False]
    market.clock.set(holds[0].expires_at)
    with write() as tx:
        assert sorted(expire_hold(tx, row.id) for row in holds) == [False, True]
        assert release_holds(tx, orders) == 0
    late = market.kitchen.get(f"/v1/orders/{orders[1]}").json()
    assert (late["state"], late["hold"]["state"]) == ("expired", "released")
    assert late["hold"]["reason"]
    assert market.counters(lot) == (10, 8, 0, 2, 0)


def test_fifty_kitchens_on_the_last_units_of_twenty_lots(market):
    lots = [market.lot(units=3)["id"] for _ in range(20)]
    kitchens = [(client, market.place(client, "kitchen")) for client in (market.service.one("restaurant") for _ in range(50))]
    chance = random.Random(8)
    wants = [(*kitchen, lot, chance.randint(1, 2)) for kitchen in kitchens for lot in chance.sample(lots, 2)]

    def take(want):
        client, door, lot, count = want
        reply = client.post(f"/v1/lots/{lot}/take", market.take_body(count, door))
        return lot, count, reply.status_code, reply.json().get("code", reply.json().get("id"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, wants))
    assert {(status, code if status != 201 else "") for _, _, status, code in answers} == {(201, ""), (409, "units-gone")}
    with market.store.read() as session:
        for lot in lots:
            sold = sum(count for one, count, status, _ in answers if one == lot and status == 201)
            held = session.execute(select(func.sum(HoldRow.units)).where(HoldRow.lot_id == lot)).scalar() or 0
            assert market.counters(lot) == (3, 3 - sold, sold, 0, 0)
            assert held == sold
            if sold < 3:  # whoever was refused wanted more than was left
                assert all(count > 3 - sold for one, count, status, _ in answers if one == lot and status == 409)
