"""Tests of what restaurants do with their orders."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from api.orders.tables import OrderRow

SATURDAY = "2026-11-21"


def faulty(reply):
    assert reply.status_code == 422, reply.text
    return {item["field"]: item["code"] for item in reply.json()["faults"]}


def test_a_wish_names_goods_by_product_or_family(market):
    accepts = [
        {"goods": "民田なす", "highest_yen_per_kg": 420, "defects": ["傷", "曲がり", "傷"]},
        {"goods": "eggplant", "highest_yen_per_kg": 350},
    ]
    reply = market.kitchen.post("/v1/orders", market.order_body(accepts=accepts))
    assert reply.status_code == 201
    order = reply.json()
    assert [one["goods"] for one in order["accepts"]] == ["minden_eggplant", "なす類"]
    assert order["accepts"][0]["defects"] == ["傷", "曲がり"] or order["accepts"][0]["defects"] == ["曲がり", "傷"]
    assert (order["date"], order["until"], order["kind"], order["state"]) == (SATURDAY, SATURDAY, "wish", "open")
    assert reply.headers["etag"] == '"1"'


def test_before_and_after_the_lunch_rush_are_two_windows_and_a_drop_point_is_another_way(market):
    ways = [
        {"place": market.door, "windows": [["08:00", "10:00"], ["14:00", "16:00"]]},
        {"place": market.point, "windows": [["09:00", "12:00"]]},
    ]
    assert len(market.order(receivings=ways)["receivings"]) == 2


def test_every_fault_of_meaning_is_named_with_its_field(market):
    body = market.order_body(
        min_g=5000, max_g=4000,
        accepts=[{"goods": "moon", "highest_yen_per_kg": 1}] + [{"goods": "なす類", "highest_yen_per_kg": 1}] * 2,
        receivings=[{"place": market.door2, "windows": [["10:00", "08:00"]]}],
    )  # fmt: skip
    assert faulty(market.kitchen.post("/v1/orders", body)) == {
        "max_g": "day.quantity",
        "accepts[0].goods": "entry.goods",
        "accepts[2]": "entry.twice",
        "receivings[0].place": "entry.place",
        "receivings[0].windows[0]": "day.window",
    }


def test_a_wish_may_wait(market):
    order = market.order(until="2026-11-25")
    assert order["until"] == "2026-11-25"
    market.clock.advance(timedelta(days=2))
    reply = market.kitchen.patch(f"/v1/orders/{order['id']}", {"max_g": 6000}, {"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["version"]) == (200, 2)
    assert faulty(market.kitchen.post("/v1/orders", market.order_body(until="2027-11-25"))) == {"until": "entry.until"}


def test_edits_need_the_version_and_end_with_the_cut_off(market):
    path = f"/v1/orders/{market.order()['id']}"
    assert market.kitchen.patch(path, {"max_g": 5000}).json()["code"] == "match-missing"
    assert market.kitchen.patch(path, {"max_g": 5000}, {"If-Match": '"7"'}).json()["code"] == "changed-meanwhile"
    assert faulty(market.kitchen.patch(path, {"max_g": 100}, {"If-Match": "*"})) == {"max_g": "day.quantity"}
    market.clock.advance(timedelta(hours=1, minutes=1))
    reply = market.kitchen.patch(path, {"max_g": 5000}, {"If-Match": "*"})
    assert (reply.status_code, reply.json()["code"]) == (409, "entries-closed")


def test_an_order_is_called_off_once(market):
    path = f"/v1/orders/{market.order()['id']}/cancel"
    assert market.kitchen.post(path, {"reason": "臨時休業"}).json()["state"] == "cancelled"
    assert market.kitchen.post(path, {}).json()["code"] == "wrong-state"


def test_the_same_as_last_time_and_drafts(market):
    order = market.order(draft=True)
    assert order["state"] == "draft"
    again = market.kitchen.post(f"/v1/orders/{order['id']}/again", {"date": "2026-11-23"}).json()
    assert (again["date"], again["state"], again["accepts"]) == ("2026-11-23", "open", order["accepts"])
    sent = market.kitchen.post(f"/v1/orders/{order['id']}/post", headers={"If-Match": '"1"'})
    assert sent.json()["state"] == "open"


def test_nobody_else_finds_an_order(market):
    order = market.order()
    path = f"/v1/orders/{order['id']}"
    for client in (market.other, market.farm, market.keeper, market.service.one("carrier"), market.service.one("driver")):
        assert client.get(path).status_code == 404
        assert client.get("/v1/orders").json()["items"] == []
    assert market.other.patch(path, {"max_g": 5000}, {"If-Match": "*"}).status_code == 404
    assert market.other.post(f"{path}/cancel", {}).status_code == 404
    assert market.other.post(f"{path}/again", {}).status_code == 404
    assert market.farm.post("/v1/orders", market.order_body()).json()["code"] == "not-your-role"
    audited = market.service.one("auditor").get(path).json()
    assert (audited["title"], audited["note"], audited["accepts"][0]["highest_yen_per_kg"]) == ("", "", 420)


def test_the_list_is_ones_own(market):
    market.order()
    market.order(date="2026-11-22")
    assert len(market.kitchen.get("/v1/orders").json()["items"]) == 2
    assert len(market.kitchen.get("/v1/orders?date=2026-11-22&state=open&kind=wish").json()["items"]) == 1
    first = market.kitchen.get("/v1/orders?limit=1").json()
    second = market.kitchen.get(f"/v1/orders?limit=1&cursor={first['next']}").json()
    assert {first["items"][0]["date"], second["items"][0]["date"]} == {"2026-11-22", SATURDAY}
    assert second["next"] is None


def test_taking_units_holds_them_at_once(market):
    lot = market.lot()
    reply = market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(4))
    assert reply.status_code == 201
    order = reply.json()
    assert (order["kind"], order["units"], order["min_g"], order["max_g"]) == ("take", 4, 4000, 4000)
    assert (order["hold"]["units"], order["hold"]["state"]) == (4, "held")
    assert order["hold"]["expires_at"] == "2026-11-20T11:00:00Z"
    assert market.counters(lot["id"]) == (10, 6, 4, 0, 0)
    gone = market.other.post(f"/v1/lots/{lot['id']}/take", market.take_body(7, market.door2))
    assert (gone.status_code, gone.json()["code"], gone.json()["figures"]["left"]) == (409, "units-gone", 6)
    assert market.other.get(f"/v1/orders/{order['id']}").status_code == 404


def test_what_is_not_on_the_list_is_not_taken(market):
    body = market.take_body(1)
    assert market.kitchen.post("/v1/lots/lot-0/take", body).json()["code"] == "not-found"
    draft, hidden, big = market.lot(draft=True), market.lot(listed=False), market.lot(min_units=3)
    assert market.kitchen.post(f"/v1/lots/{draft['id']}/take", body).json()["code"] == "not-found"
    assert market.kitchen.post(f"/v1/lots/{hidden['id']}/take", body).json()["code"] == "lot-not-listed"
    assert market.kitchen.post(f"/v1/lots/{big['id']}/take", body).json()["code"] == "too-few-units"
    late = market.kitchen.post(f"/v1/lots/{big['id']}/take", market.take_body(3, date="2026-11-25"))
    assert late.json()["code"] == "not-that-day"
    stray = market.take_body(3, market.door2)
    assert faulty(market.kitchen.post(f"/v1/lots/{big['id']}/take", stray)) == {"receivings[0].place": "entry.place"}
    assert market.farm.post(f"/v1/lots/{big['id']}/take", body).json()["code"] == "not-your-role"
    market.clock.advance(timedelta(hours=1, minutes=1))
    assert market.kitchen.post(f"/v1/lots/{big['id']}/take", market.take_body(3)).json()["code"] == "entries-closed"
    assert market.counters(big["id"]) == (10, 10, 0, 0, 0)


def test_a_take_called_off_gives_its_units_back(market):
    lot = market.lot()
    order = market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(4)).json()
    path = f"/v1/orders/{order['id']}"
    assert market.kitchen.patch(path, {"max_g": 9000}, {"If-Match": "*"}).json()["code"] == "take-fixed"
    moved = market.kitchen.patch(path, {"note": "裏口へ"}, {"If-Match": "*"}).json()
    assert (moved["note"], moved["version"]) == ("裏口へ", 2)
    assert market.kitchen.post(f"{path}/again", {}).json()["code"] == "take-fixed"
    off = market.kitchen.post(f"{path}/cancel", {}).json()
    assert (off["state"], off["hold"]["state"]) == ("cancelled", "released")
    assert market.counters(lot["id"]) == (10, 10, 0, 0, 0)


def test_what_a_kitchen_holds_is_not_changed_under_it(market):
    lot = market.lot()
    market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(4))
    path = f"/v1/lots/{lot['id']}"
    dearer = market.farm.patch(path, {"lowest_yen_per_unit": 300}, {"If-Match": "*"})
    assert (dearer.status_code, dearer.json()["code"], dearer.json()["field"]) == (409, "lot-held", "lowest_yen_per_unit")
    assert market.farm.patch(path, {"units": 3}, {"If-Match": "*"}).json()["code"] == "units-promised"
    assert market.farm.patch(path, {"units": 4, "note": "x"}, {"If-Match": "*"}).json()["units_left"] == 0


def test_fewer_units_give_up_the_newest_hold_and_its_kitchen_is_told_why(market):
    lot = market.lot()
    first = market.kitchen.post(f"/v1/lots/{lot['id']}/take", market.take_body(4)).json()
    market.clock.advance(timedelta(minutes=1))
    second = market.other.post(f"/v1/lots/{lot['id']}/take", market.take_body(5, market.door2)).json()
    assert market.farm.post(f"/v1/lots/{lot['id']}/reduce", {"units": 6}).json()["units_left"] == 2
    assert market.kitchen.get(f"/v1/orders/{first['id']}").json()["state"] == "open"
    lost = market.other.get(f"/v1/orders/{second['id']}").json()
    assert (lost["state"], lost["hold"]["state"]) == ("expired", "released")
    assert "農家" in lost["hold"]["reason"]
    assert lost["hold"]["reason_en"]
    assert market.farm.post(f"/v1/lots/{lot['id']}/withdraw", {}).json()["state"] == "withdrawn"
    assert market.kitchen.get(f"/v1/orders/{first['id']}").json()["state"] == "expired"
    assert market.counters(lot["id"]) == (6, 6, 0, 0, 0)


HOSTILE = {
    "a state": {"state": "closed"},
    "a kind": {"kind": "take"},
    "another party": {"party": "party-1"},
    "a lot": {"lot_id": "lot-1"},
    "a billion kg": {"max_g": 10**12},
    "nothing": {"max_g": 0},
    "true": {"min_g": True},
    "half": {"min_g": 1.5},
    "no goods": {"accepts": []},
    "a place that is a path": {"receivings": [{"place": "../x", "windows": [["08:00", "09:00"]]}]},
    "NUL": {"title": "a\0"},
}


def test_hostile_bodies_are_refused_and_nothing_is_stored(market):
    for name, more in HOSTILE.items():
        reply = market.kitchen.post(
            "/v1/orders", content=json.dumps(market.order_body(**more)), headers={"Content-Type": "application/json"}
        )
        assert reply.status_code in {400, 422}, (name, reply.text)
        with market.store.read() as session:
            assert session.scalars(select(OrderRow)).all() == []
