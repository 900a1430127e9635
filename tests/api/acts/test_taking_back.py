"""After the promise a farm, a kitchen, a carrier may still say no: each promise ends defined, told and paid by the terms."""

from __future__ import annotations

from api.planning.snapshot import snapshot
from fixtures.on_the_road import DATE


def test_a_farm_withdraws_after_the_match(saturday):
    saturday.commit()
    reply = saturday.farm.post(f"/v1/lots/{saturday.lot}/withdraw", {"reason": "手が足りない"})
    assert (reply.status_code, reply.json()["state"]) == (200, "withdrawn")
    assert saturday.shipment_row().state == "released"
    assert saturday.asked_to_replan() == ["withdrawn"]
    three = [one.member.party for one in (saturday.farm, saturday.restaurant, saturday.carrier)]
    assert sorted(saturday.told("shipment-released")) == sorted(three)
    assert [saturday.paid(one) for one in (saturday.farm, saturday.restaurant, saturday.carrier)] == [0, 0, 0]


def test_what_is_on_board_goes_on_when_the_farm_withdraws_the_rest(saturday):
    saturday.commit(saturday.ride(), wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    assert saturday.farm.post(f"/v1/lots/{saturday.lot}/withdraw", {"reason": ""}).status_code == 200
    assert saturday.shipment_row().state == "picked_up"
    assert saturday.told("shipment-released") == []


def test_a_farm_has_fewer_after_the_match(saturday):
    saturday.commit()
    reply = saturday.farm.post(f"/v1/lots/{saturday.lot}/reduce", {"units": 6})
    assert reply.status_code == 200, reply.text
    assert saturday.shipment_row().units == 6
    assert saturday.asked_to_replan() == ["reduced"]
    again = saturday.farm.post(f"/v1/lots/{saturday.lot}/reduce", {"units": 2})
    assert (again.status_code, again.json()["code"]) == (409, "units-promised")


def test_a_kitchen_calls_off_and_bears_the_carriage(saturday):
    saturday.commit()
    reply = saturday.restaurant.post(f"/v1/orders/{saturday.order}/cancel", {"reason": "臨時休業"})
    assert (reply.status_code, reply.json()["state"]) == (200, "cancelled")
    assert saturday.shipment_row().state == "released"
    assert saturday.lot_row().units_left == 10
    assert (saturday.paid(saturday.farm), saturday.paid(saturday.carrier), saturday.paid(saturday.restaurant)) == (0, 600, -600)


def test_a_kitchen_cannot_call_off_what_is_on_board(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    reply = saturday.restaurant.post(f"/v1/orders/{saturday.order}/cancel", {"reason": ""})
    assert (reply.status_code, reply.json()["code"]) == (409, "goods-on-board")


def test_a_driver_declines_the_run(saturday):
    saturday.commit(saturday.ride(), saturday.ride(farm=saturday.other_farm))
    reply = saturday.driver.post(f"/v1/runs/{saturday.trip}/decline", {"reason": "熱がある"})
    assert (reply.status_code, reply.json()["state"]) == (200, "cancelled")
    assert [saturday.shipment_row(n).state for n in (0, 1)] == ["released", "released"]
    assert saturday.told("run-declined") == ["operators"]
    assert saturday.asked_to_replan() == ["declined"]
    assert saturday.paid(saturday.carrier) == 0
    again = saturday.driver.post(f"/v1/runs/{saturday.trip}/decline", {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")


def test_a_carrier_declines_one_of_two(saturday):
    saturday.commit(saturday.ride(), saturday.ride(farm=saturday.other_farm))
    reply = saturday.carrier.post(f"/v1/runs/{saturday.trip}/decline", {"shipments": [saturday.shipment]})
    assert reply.json()["state"] == "open"
    assert [saturday.shipment_row(n).state for n in (0, 1)] == ["released", "promised"]
    unknown = saturday.carrier.post(f"/v1/runs/{saturday.trip}/decline", {"shipments": ["shipment-none"]})
    assert unknown.status_code == 404


def test_goods_on_board_cannot_be_declined(saturday):
    saturday.commit(wall="06:45")
    saturday.report(("pick_up", "06:41", {"shipment": saturday.shipment, "units": 10}))
    reply = saturday.driver.post(f"/v1/runs/{saturday.trip}/decline", {})
    assert (reply.status_code, reply.json()["code"]) == (409, "goods-on-board")


def test_a_road_is_closed_and_opened_again(saturday):
    saturday.commit(wall="05:30")
    body = {"name": "月山道路", "name_en": "Gassan road", "since": "05:30", "until": "12:00",
            "polygon": [[139.9, 38.5], [140.0, 38.5], [140.0, 38.6]]}  # fmt: skip
    assert saturday.driver.post(f"/v1/days/{DATE}/closures", body).status_code == 403
    made = saturday.operator.post(f"/v1/days/{DATE}/closures", body)
    assert made.status_code == 201, made.text
    assert saturday.told("road-closed") == [saturday.driver.member.account]
    assert saturday.asked_to_replan() == ["road closed"]
    assert saturday.shipment_row().state == "promised"
    with saturday.store.read() as session:
        assert [one.name for one in snapshot(session, "tsuruoka", DATE).checked().closures] == ["月山道路"]
    run = saturday.driver.get(f"/v1/runs/{saturday.trip}").json()
    assert [one["name"] for one in run["closures"]] == ["月山道路"]
    listed = saturday.farm.get(f"/v1/days/{DATE}/closures").json()["items"]
    assert listed == [made.json()]
    lifted = saturday.operator.post(f"/v1/days/{DATE}/closures/{made.json()['id']}/lift")
    assert lifted.status_code == 200
    assert saturday.farm.get(f"/v1/days/{DATE}/closures").json()["items"] == []
    assert saturday.operator.post(f"/v1/days/{DATE}/closures/none/lift").status_code == 404
    both = saturday.operator.post(f"/v1/days/{DATE}/closures", {**body, "line": [[139.9, 38.5], [140.0, 38.5]]})
    assert (both.status_code, both.json()["code"]) == (422, "bad-input")
