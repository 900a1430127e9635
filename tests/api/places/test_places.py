"""Tests of places over HTTP: who sees how much of them, and when."""

from __future__ import annotations

import pytest

from api.db.actor import set_up
from api.places.service import open_hours, place_on
from api.places.tables import PlaceRow

SHED = {
    "kind": "farm_gate", "name": "作業小屋", "district": "櫛引", "address": "架空町1-2", "lon": 139.849, "lat": 38.675,
    "hours": {"mon": [["05:30", "12:00"], ["13:00", "19:00"]]}, "unattended": True, "instructions": "棚の上",
    "door_code": "4711#",
}  # fmt: skip


@pytest.fixture
def farm(service):
    return service.one("farm")


def entered(who, given=SHED, **more):
    reply = who.post("/v1/places", json=given | more)
    assert reply.status_code == 201, reply.text
    return reply.json()


def test_a_farm_enters_a_place_and_sees_all_of_it(farm):
    place = entered(farm)
    assert (place["seen"], place["door_code"], place["version"]) == ("whole", "4711#", 1)
    assert farm.get(f"/v1/places/{place['id']}").json() == place


def test_a_place_of_somebody_else_is_not_there(service, farm):
    key = entered(farm)["id"]
    for role in ("farm", "restaurant", "carrier", "driver", "keeper"):
        other = service.one(role, f"別の{role}")
        assert other.get(f"/v1/places/{key}").status_code == 404
        if role != "driver":
            assert other.patch(f"/v1/places/{key}", json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 404
            assert other.post(f"/v1/places/{key}/close").status_code == 404


def test_the_operator_sees_all_and_the_auditor_the_district_alone(service, farm):
    key = entered(farm)["id"]
    assert service.one("operator").get(f"/v1/places/{key}").json()["door_code"] == "4711#"
    seen = service.one("auditor").get(f"/v1/places/{key}").json()
    told = {name: value for name, value in seen.items() if value is not None}
    assert set(told) == {"id", "party", "kind", "seen", "district", "state"}


def test_a_district_is_all_that_others_are_told_before_a_match(service, farm):
    from api.places.sight import visible_place

    key = entered(farm)["id"]
    kitchen = service.one("restaurant")
    actor = actor_of(service, kitchen)
    with service.store.read() as session:
        seen = visible_place(session, actor, session.get_one(PlaceRow, key), "2026-11-20")
    assert (seen.seen, seen.district) == ("district", "櫛引")
    assert (seen.name, seen.address, seen.lon, seen.lat, seen.door_code) == (None,) * 5


def test_a_drop_point_is_seen_by_all_without_its_door_code(service):
    keeper = service.one("keeper")
    hours = {"mon": [["06:00", "18:00"]]}
    key = entered(keeper, SHED | {"kind": "drop_point", "holds_crates": 40, "hours": hours})["id"]
    seen = service.one("farm").get(f"/v1/places/{key}").json()
    assert (seen["seen"], seen["holds_crates"], seen["hours"], seen["door_code"]) == ("public", 40, hours, None)
    assert [one["id"] for one in service.one("restaurant").get("/v1/places").json()["items"]] == [key]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"kind": "drop_point"}, "place-kind", "kind"),
        ({"lon": 13.4, "lat": 52.5}, "place-far", "lon"),
        ({"district": "東京"}, "no-such-district", "district"),
        ({"hours": {"mon": [["09:00", "08:00"]]}}, "hours-order", "hours.mon[0]"),
        ({"hours": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, "hours-order", "hours.mon[1]"),
        ({"winter_from": "12-01"}, "winter-half", "winter_place_id"),
        ({"winter_from": "12-01", "winter_to": "03-31", "winter_place_id": "place-x"}, "winter-place", "winter_place_id"),
        ({"photo_id": "photo-of-somebody"}, "no-such-photo", "photo_id"),
        ({"lat": 91.0}, "bad-input", None),
        ({"hours": {"funday": []}}, "bad-input", None),
        ({"door_code": "x" * 33}, "bad-input", None),
        ({"party_id": "party-x"}, "bad-input", None),
    ],
)
def test_a_place_that_cannot_be_is_refused(farm, changed, code, field):
    reply = farm.post("/v1/places", json=SHED | changed)
    assert (reply.status_code, reply.json()["code"], reply.json().get("field")) == (422, code, field)
    assert farm.get("/v1/places").json()["items"] == []


def test_an_edit_is_checked_against_the_version_and_the_whole_place(farm):
    key = entered(farm)["id"]
    assert farm.patch(f"/v1/places/{key}", json={"name": "x"}).status_code == 428
    reply = farm.patch(f"/v1/places/{key}", json={"winter_from": "12-01"}, headers={"If-Match": '"1"'})
    assert reply.json()["code"] == "winter-half"
    reply = farm.patch(f"/v1/places/{key}", json={"door_code": "", "unattended": False}, headers={"If-Match": '"1"'})
    assert (reply.json()["door_code"], reply.json()["version"]) == ("", 2)
    assert farm.patch(f"/v1/places/{key}", json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 412


@pytest.mark.parametrize("field", ["party", "kind", "state", "version", "region"])
def test_whose_it_is_and_what_state_it_is_in_is_not_for_an_edit(farm, field):
    key = entered(farm)["id"]
    reply = farm.patch(f"/v1/places/{key}", json={field: "x"}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["faults"][0]["field"]) == (422, field)


def test_goods_are_handed_over_elsewhere_while_the_snow_lies(service, farm):
    below = entered(farm, SHED | {"name": "ふもと"})["id"]
    winter = {"winter_place_id": below, "winter_from": "12-01", "winter_to": "03-31"}
    above = entered(farm, SHED | winter)["id"]
    with service.store.read() as session:
        place = session.get_one(PlaceRow, above)
        found = {date: place_on(session, place, date).id for date in ("2026-11-30", "2026-12-01", "2027-03-31", "2027-04-01")}
    assert list(found.values()) == [above, below, below, above]
    farm.post(f"/v1/places/{below}/close")
    with service.store.read() as session:
        assert place_on(session, session.get_one(PlaceRow, above), "2027-01-10").id == above


def test_hours_say_when_somebody_is_there(service, farm):
    key = entered(farm)["id"]
    with service.store.read() as session:
        place = session.get_one(PlaceRow, key)
    assert open_hours(place, "mon") == (("05:30", "12:00"), ("13:00", "19:00"))
    assert open_hours(place, "sun") == ()


def test_a_closed_place_takes_no_edit(farm):
    key = entered(farm)["id"]
    assert farm.post(f"/v1/places/{key}/close").json()["state"] == "closed"
    reply = farm.patch(f"/v1/places/{key}", json={"name": "x"}, headers={"If-Match": '"2"'})
    assert (reply.status_code, reply.json()["code"]) == (409, "wrong-state")


def actor_of(service, client):
    from api.db.actor import Actor

    member = client.member
    return Actor(account_id=member.account, role=member.role, party_id=member.party, region=service.region)


def test_an_edit_counts_as_a_change_of_what_plans_are_made_from(service, farm):
    from api.regions.service import day_row

    with service.store.write(set_up(service.region)) as tx:
        before = day_row(tx, "2026-11-21").inputs
    key = entered(farm)["id"]
    farm.patch(f"/v1/places/{key}", json={"lon": 139.85}, headers={"If-Match": '"1"'})
    with service.store.write(set_up(service.region)) as tx:
        assert day_row(tx, "2026-11-21").inputs == before + 1
