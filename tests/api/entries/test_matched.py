"""Tests of what a match changes: names are shown, promised entries stand, a wish that came true is not planned again."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image

from api.acts import rounds
from api.db.actor import the_clock
from api.orders.tables import OrderRow
from api.planning.reading import read_rows
from fixtures.rides import Ride, Town

REGION = "tsuruoka"
SATURDAY = "2026-11-21"


@pytest.fixture
def match(market):
    """One promised shipment of Saturday."""
    market.past_the_service = "all"
    market.carrier = market.service.one("carrier", "架空の運送")
    parties = [client.member.party for client in (market.farm, market.kitchen, market.carrier)]
    town = Town(store=market.store, region=REGION)
    town.places = {parties[0]: market.gate, parties[1]: market.door}
    ridden = town.ride(SATURDAY, [Ride(farm=parties[0], restaurant=parties[1], carrier=parties[2], basis="green")])
    return ridden.shipments[0]


def test_once_matched_the_kitchen_and_the_carrier_know_the_farm_and_nobody_else_does(market, match):
    path = f"/v1/lots/{match.lot_id}"
    seen = market.kitchen.get(path).json()
    assert (seen["farm"]["name"], seen["pickups"][0]["place"]) == ("架空の農園", market.gate)
    carried = market.carrier.get(path).json()
    assert (carried["farm"]["name"], carried["lowest_yen_per_unit"]) == ("架空の農園", None)
    assert [one["id"] for one in market.carrier.get("/v1/lots").json()["items"]] == [match.lot_id]
    other = market.other.get(path).json()
    assert (other["farm"]["name"], other["pickups"]) == (None, [])
    assert market.service.one("carrier", "別の運送").get(path).status_code == 404


def test_the_farm_and_the_carrier_see_the_order_without_its_price_and_words(market, match):
    path = f"/v1/orders/{match.order_id}"
    assert market.kitchen.get(path).json()["accepts"][0]["highest_yen_per_kg"]
    farm, carrier = market.farm.get(path).json(), market.carrier.get(path).json()
    assert (farm["accepts"], farm["receivings"], farm["title"]) == ([], [], "")
    assert (carrier["accepts"], carrier["receivings"][0]["place"]) == ([], market.door)
    assert market.other.get(path).status_code == 404


def test_a_picture_of_a_shipment_is_for_its_three_sides(market, match):
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    sent = market.carrier.post("/v1/photos", files={"file": out.getvalue()}, data={"thing": "shipment", "thing_id": match.id})
    assert sent.status_code == 201, sent.text
    url = sent.json()["url"]
    for client in (market.farm, market.kitchen, market.carrier, market.operator):
        assert client.get(url).status_code == 200
    assert market.other.get(url).status_code == 404
    assert (
        market.other.post(
            "/v1/photos", files={"file": out.getvalue()}, data={"thing": "shipment", "thing_id": match.id}
        ).json()["code"]
        == "not-found"
    )
    assert market.carrier.delete(url).json()["code"] == "photo-evidence"


def test_a_wish_that_came_true_is_not_planned_again_on_a_day_it_might_have_waited_for(market, match):
    with market.store.write(the_clock(REGION)) as tx:
        tx.session.get_one(OrderRow, match.order_id).until = "2026-11-22"
    other = market.order(until="2026-11-22")

    def planned(day):
        with market.store.read() as session:
            return {row.id for row in read_rows(session, REGION, day).orders}

    assert planned(SATURDAY) == {match.order_id, other["id"]}
    assert planned("2026-11-22") == {other["id"]}
    market.clock.set(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    with market.store.write(the_clock(REGION)) as tx:
        rounds.close_entries(tx, date(2026, 11, 21))
        rounds.carry_over(tx, date(2026, 11, 21))
    assert market.kitchen.get(f"/v1/orders/{other['id']}").json()["state"] == "open"
    assert market.kitchen.get(f"/v1/orders/{match.order_id}").json()["state"] == "closed"
    market.clock.advance(timedelta(days=2))
    with market.store.write(the_clock(REGION)) as tx:
        rounds.expire_entries(tx, date(2026, 11, 22))
    assert market.kitchen.get(f"/v1/orders/{other['id']}").json()["state"] == "expired"
    assert market.kitchen.get(f"/v1/orders/{match.order_id}").json()["state"] == "closed"


def test_a_trip_with_a_promise_on_it_does_not_just_vanish(market, match):
    reply = market.carrier.post(f"/v1/trips/{match.trip_id}/cancel", {})
    assert (reply.status_code, reply.json()["code"], reply.json()["figures"]["shipments"]) == (409, "trip-promised", 1)
