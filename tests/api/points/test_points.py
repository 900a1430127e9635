"""Keepers take goods in within their room and give out what is there."""

from __future__ import annotations

import pytest

from api.db.actor import set_up
from api.db.base import new_id
from api.lots.tables import LotRow
from api.places.tables import PlaceRow

REGION = "tsuruoka"


@pytest.fixture
def point(service):
    """A roadside station with room for four crates, and a lot of 20 units, 5 a crate, to be collected there."""
    keeper, farm = service.one("keeper"), service.one("farm")
    with service.store.write(set_up(REGION)) as tx:
        place = PlaceRow(
            id=new_id("place"), region=REGION, party_id=keeper.member.party, kind="drop_point", name="架空の道の駅", lon=139.8,
            lat=38.7, hours={}, holds_crates=4,
        )  # fmt: skip
        tx.session.add(place)
        tx.session.flush()
        for name in ("lot-a", "lot-b"):
            tx.session.add(
                LotRow(
                    id=name, region=REGION, party_id=farm.member.party, date="2026-11-21", until="2026-11-21", product="nasu",
                    unit_g=2000, units_total=20, units_left=20, units_per_crate=5, lowest_yen_per_unit=300, defects=[],
                    zone="ambient", ethylene="neutral", state="open", created_at=tx.now,
                    pickups=[{"place": place.id, "windows": [["06:00", "08:00"]], "change_yen": -60}],
                )
            )  # fmt: skip
            tx.audit("lot", name, "create", after="open")
    service.keeper, service.farm, service.point = keeper, farm, place.id
    return service


def through(point, way, units, lot="lot-a", client=None):
    return (client or point.keeper).post(f"/v1/places/{point.point}/{way}", {"lot": lot, "units": units})


def test_in_and_out(point):
    made = through(point, "in", 12)
    assert (made.status_code, made.json()["crates"], made.json()["held_units"]) == (201, 3, 12)
    assert through(point, "out", 7).json()["held_units"] == 5
    held = point.keeper.get(f"/v1/places/{point.point}/held").json()
    assert (held["crates"], held["room_crates"]) == (1, 3)
    assert held["items"] == [{"lot": "lot-a", "product": "nasu", "units": 5, "crates": 1}]


def test_no_more_than_there_is_room_for_overnight(point):
    assert through(point, "in", 15).status_code == 201
    full = through(point, "in", 6, "lot-b")
    assert (full.status_code, full.json()["code"], full.json()["figures"]["room"]) == (409, "point-full", 1)
    assert through(point, "in", 5, "lot-b").status_code == 201


def test_no_more_out_than_is_held_and_no_more_in_than_there_are(point):
    through(point, "in", 5)
    assert through(point, "out", 6).json()["code"] == "not-held"
    assert through(point, "in", 16).json()["code"] == "more-than-there"


def test_only_the_keeper_of_the_point_and_only_what_is_for_it(point):
    assert through(point, "in", 5, client=point.farm).status_code == 403
    assert through(point, "in", 5, client=point.one("keeper", "別の番人")).status_code == 404
    with point.store.write(set_up(REGION)) as tx:
        tx.session.get_one(LotRow, "lot-b").pickups = []
    assert through(point, "in", 5, "lot-b").json()["code"] == "not-for-here"
    assert through(point, "in", 5, "lot-none").status_code == 404
    assert through(point, "in", 0).json()["code"] == "bad-input"
