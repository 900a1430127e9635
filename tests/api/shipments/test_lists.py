"""Tests that each side reads its own shipments and prices, over HTTP."""

from __future__ import annotations

import pytest

from api.db.actor import set_up
from api.trips.tables import TripRow


@pytest.fixture
def town(town, supervisor):
    plan = town.operator.post("/v1/plans", json={"date": town.day.date, "iterations": 15}).json()["id"]
    supervisor.work_one()
    assert town.operator.post(f"/v1/plans/{plan}/commit").status_code == 200
    return town


def test_lists_hold_what_one_has_part_in_and_prices_of_ones_own(town):
    farm, kitchen, carrier = (
        town.another(party, role) for party, role in (("farm-1", "farm"), ("kitchen-1", "restaurant"), ("carrier-1", "carrier"))
    )
    seen = {
        name: client.get("/v1/shipments").json()["items"]
        for name, client in {"farm": farm, "kitchen": kitchen, "carrier": carrier, "operator": town.operator}.items()
    }
    assert {name: len(items) for name, items in seen.items()} == {"farm": 1, "kitchen": 1, "carrier": 1, "operator": 1}
    prices = {name: (items[0]["goods_yen"] is not None, items[0]["carriage_yen"] is not None) for name, items in seen.items()}
    assert prices == {"farm": (True, False), "kitchen": (True, True), "carrier": (False, True), "operator": (True, True)}
    assert town.one("farm").get("/v1/shipments").json()["items"] == []


def test_one_tells_who_has_said_yes_and_is_not_there_for_strangers(town):
    name = town.operator.get("/v1/shipments").json()["items"][0]["id"]
    shown = town.operator.get(f"/v1/shipments/{name}").json()
    assert [(one["side"], one["state"]) for one in shown["consents"]] == [
        ("farm", "given"),
        ("restaurant", "given"),
        ("carrier", "given"),
    ]
    assert town.one("restaurant").get(f"/v1/shipments/{name}").status_code == 404


def test_a_driver_reads_own_trips_without_prices_and_a_keeper_own_points(town):
    driver = town.another("carrier-1", "driver")
    assert driver.get("/v1/shipments").json()["items"] == []
    with town.store.write(set_up(town.region)) as tx:
        tx.session.get_one(TripRow, "trip-1").driver_id = driver.member.account
    (item,) = driver.get("/v1/shipments").json()["items"]
    assert (item["goods_yen"], item["carriage_yen"]) == (None, None)
    assert town.one("keeper").get("/v1/shipments").json()["items"] == []


def test_lists_are_filtered(town):
    assert len(town.operator.get("/v1/shipments?state=promised&trip=trip-1").json()["items"]) == 1
    assert town.operator.get("/v1/shipments?state=released").json()["items"] == []
    assert town.operator.get("/v1/shipments?date=2026-01-01").json()["items"] == []
