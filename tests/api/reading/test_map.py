"""Tests that the map shows each reader its own: districts to all, own places after the commit, never anybody else's."""

from __future__ import annotations

from collections import Counter

DATE = "2026-11-21"


def features(client, date=DATE, name="map"):
    answer = client.get(f"/v1/days/{date}/{name}.geojson")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()["features"]


def layers(found):
    return Counter(one["properties"]["layer"] for one in found)


def points(found, *, layer):
    return {
        tuple(point)
        for one in found
        if one["properties"]["layer"] == layer
        for point in (
            [one["geometry"]["coordinates"]] if one["geometry"]["type"] == "Point" else one["geometry"]["coordinates"]
        )
    }


def positions(saturday):
    """Where everybody really is, by party."""
    where = {place.id: (place.lon, place.lat) for place in saturday.made.day.places}
    return {party: where[place] for party, place in saturday.town.places.items()}


class TestBeforeAMatch:
    def test_there_are_districts_alone(self, saturday):
        for client in (saturday.operator, saturday.kitchen, saturday.driver):
            assert layers(features(client, "2026-11-28")).keys() == {"districts"}

    def test_who_is_not_signed_in_reads_no_small_count(self, saturday):
        found = features(saturday.service.anonymous, name="public")
        assert layers(found).keys() == {"districts"}
        assert {one["properties"]["lots"] for one in found} <= {0, "<3"}
        assert saturday.service.anonymous.get(f"/v1/days/{DATE}/map.geojson").status_code == 401

    def test_a_day_that_is_none_is_not_found(self, saturday):
        assert saturday.operator.get("/v1/days/2026-02-30/map.geojson").status_code == 404
        assert saturday.operator.get("/v1/days/tomorrow/map.geojson").status_code == 422


class TestAfterTheCommit:
    def test_a_kitchen_sees_what_comes_to_it_and_nobody_elses_place(self, saturday):
        found = features(saturday.kitchen)
        assert layers(found)["own"] == 2
        assert layers(found)["routes"] == 0
        shown = points(found, layer="own") | points(found, layer="ways")
        where = positions(saturday)
        for party, place in where.items():
            assert (place in shown) == (party == saturday.kitchen.member.party)
        own = [one["properties"] for one in found if one["properties"]["layer"] == "own"]
        assert sorted(one["at"] for one in own) == ["2026-11-21T09:00+09:00", "2026-11-21T09:20+09:00"]
        assert {one["district"] for one in own} == {"櫛引", "羽黒"}

    def test_a_farm_sees_its_collection(self, saturday):
        found = features(saturday.farm)
        assert points(found, layer="own") == {positions(saturday)[saturday.farm.member.party]}
        assert points(found, layer="ways").isdisjoint(
            {place for party, place in positions(saturday).items() if party != saturday.farm.member.party}
        )

    def test_what_was_released_is_no_longer_there(self, saturday, edited):
        edited(saturday.made.shipments[0], state="released")
        assert layers(features(saturday.farm))["own"] == 0

    def test_driver_and_firm_see_their_own_run_whole(self, saturday):
        for client in (saturday.driver, saturday.carrier):
            found = features(client)
            trips = {one["properties"]["trip"] for one in found if one["properties"]["layer"] in {"routes", "stops"}}
            assert trips == {saturday.trip}

    def test_a_farm_that_drives_sees_the_stops_of_its_own_trip(self, saturday):
        found = features(saturday.other_farm)
        assert {one["properties"]["trip"] for one in found if one["properties"]["layer"] == "stops"} == {saturday.own_trip}

    def test_the_operator_sees_all_and_the_auditor_no_place(self, saturday):
        assert layers(features(saturday.operator))["routes"] == 2
        assert layers(features(saturday.auditor)).keys() == {"districts"}
        counted = {one["properties"]["name"]: one["properties"]["lots"] for one in features(saturday.auditor)}
        assert counted["羽黒"] == 2
