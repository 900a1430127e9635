"""One tap at dawn: as said, fewer, more; shortfalls are shared, silence is yes."""

from __future__ import annotations

from sqlalchemy import select

from api.acts import dawn
from api.db.actor import the_clock
from api.db.tables import AuditRow
from api.orders.tables import OrderRow
from fixtures.on_the_road import DATE, at


def count(saturday, found, units=None, client=None, index=0):
    body = {"count": found} | ({} if units is None else {"units": units})
    return (client or saturday.farm).post(f"/v1/lots/{saturday.day.lots[index]}/count", body)


def test_as_said_changes_nothing(saturday):
    saturday.commit()
    reply = count(saturday, "as_said")
    assert reply.status_code == 200
    assert reply.json() == {
        "id": saturday.lot, "outcome": "applied", "there": 10, "promised": 10, "units_left": 0, "touched": 0,
    }  # fmt: skip
    assert saturday.asked_to_replan() == []


def test_fewer_makes_the_promise_smaller_and_tells_all_three(saturday):
    saturday.commit()
    assert count(saturday, "fewer", 3).json()["touched"] == 1
    row, lot = saturday.shipment_row(), saturday.lot_row()
    assert (row.state, row.units, row.crates, lot.units_allocated, lot.units_lost) == ("promised", 7, 2, 7, 3)
    three = (saturday.farm, saturday.restaurant, saturday.carrier)
    assert set(saturday.told("shipment-lessened")) == {one.member.party for one in three}
    assert saturday.paid(saturday.restaurant) == -(3600 * 7 // 10)
    assert sum(saturday.paid(one) for one in three) == 0
    assert saturday.asked_to_replan() == ["dawn count"]


def test_nothing_there_releases_it_without_anybody_paying(saturday):
    saturday.commit()
    assert count(saturday, "fewer", 10).status_code == 200
    assert saturday.shipment_row().state == "released"
    assert saturday.lot_row().units_lost == 10
    assert saturday.paid(saturday.restaurant) == saturday.paid(saturday.carrier) == 0


def test_below_the_kitchens_least_it_is_released_and_the_rest_is_left(saturday):
    saturday.commit()
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        tx.session.get_one(OrderRow, saturday.order).min_g = 16_000
    assert count(saturday, "fewer", 3).status_code == 200
    lot = saturday.lot_row()
    assert saturday.shipment_row().state == "released"
    assert (lot.units_left, lot.units_lost) == (7, 3)


def test_more_goes_on_the_dawn_list(saturday):
    saturday.commit()
    assert count(saturday, "more", 4).json()["units_left"] == 4
    lot = saturday.lot_row()
    assert (lot.units_total, lot.units_left, lot.listed) == (14, 4, True)
    assert saturday.asked_to_replan() == ["dawn count"]


def test_of_two_members_who_count_differently_the_first_wins_and_both_are_told(saturday):
    saturday.commit()
    daughter = saturday.service.another(saturday.farm.member.party, "farm", "架空の娘")
    assert count(saturday, "fewer", 2).json()["outcome"] == "applied"
    assert count(saturday, "fewer", 2, daughter).json()["outcome"] == "had"
    second = count(saturday, "as_said", client=daughter).json()
    assert (second["outcome"], second["there"]) == ("superseded", 8)
    assert set(saturday.told("counts-differ")) == {saturday.farm.member.account, daughter.member.account}
    assert saturday.shipment_row().units == 8


def test_counts_are_taken_in_their_hour_by_whose_goods_they_are(saturday):
    saturday.commit(wall="05:10")
    early = count(saturday, "as_said")
    assert (early.status_code, early.json()["code"]) == (409, "count-closed")
    saturday.clock.set(at("05:45"))
    assert count(saturday, "as_said", client=saturday.other_farm).status_code == 404
    assert count(saturday, "as_said", client=saturday.keeper).status_code == 404
    assert count(saturday, "as_said", client=saturday.restaurant).status_code == 403
    assert count(saturday, "fewer", 11).json()["code"] == "more-than-there"
    assert count(saturday, "fewer").json()["code"] == "bad-input"
    assert count(saturday, "as_said", client=saturday.operator).status_code == 200


def test_farms_are_asked_once_each_step_and_silence_is_as_said(saturday):
    second = saturday.ride(farm=saturday.other_farm)
    saturday.commit(saturday.ride(), saturday.ride(), second)
    count(saturday, "as_said")
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        assert dawn.ask(tx, DATE, "open") == 2
        assert dawn.ask(tx, DATE, "open") == 2
    assert sorted(saturday.told("dawn-ask")) == sorted([saturday.farm.member.party, saturday.other_farm.member.party])
    with saturday.store.write(the_clock("tsuruoka")) as tx:
        assert dawn.close(tx, DATE) == 2
        assert dawn.close(tx, DATE) == 0
    assert saturday.shipment_row(2).units == 10
    with saturday.store.read() as session:
        said = session.scalars(select(AuditRow).where(AuditRow.action == "count")).all()
    assert sorted(row.details["found"] for row in said) == ["as_said", "silence", "silence"]


def test_a_lot_spoiled_before_its_pickup(saturday):
    saturday.commit()
    some = saturday.farm.post(f"/v1/lots/{saturday.lot}/spoiled", {"units": 4, "reason": "霜"})
    assert some.status_code == 200, some.text
    assert saturday.shipment_row().units == 6
    rest = saturday.farm.post(f"/v1/lots/{saturday.lot}/spoiled", {"reason": "霜"})
    assert rest.json()["state"] == "spoiled"
    lot = saturday.lot_row()
    assert (saturday.shipment_row().state, lot.units_lost) == ("released", 10)
    assert saturday.paid(saturday.restaurant) == saturday.paid(saturday.farm) == 0
    assert saturday.restaurant.member.party in saturday.told("shipment-released")
    assert saturday.farm.post(f"/v1/lots/{saturday.lot}/spoiled", {}).json()["code"] == "wrong-state"
