"""Tests of what those who drive anyway do with their trips."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.trips.tables import TripRow

SATURDAY = "2026-11-21"
BLACK = (("black", "2026-01-01", "2027-12-31"), ("cargo_insurance", "2026-01-01", "2027-12-31"))


def faulty(reply):
    assert reply.status_code == 422, reply.text
    return {item["field"]: item["code"] for item in reply.json()["faults"]}


class Fleet:
    def __init__(self, market):
        self.market = market
        self.carrier = market.service.one("carrier", "架空の運送")
        self.driver = market.service.another(self.carrier.member.party, "driver")
        self.truck = market.vehicle(self.carrier, *BLACK)
        self.depot = market.place(self.carrier, "depot")
        self.stop = market.place(self.carrier, "stop")

    def body(self, **more):
        return {
            "vehicle": self.truck, "name": "朝日→鶴岡", "start": self.depot, "end": self.market.point,
            "depart_early": "07:00", "depart_late": "07:20", "arrive_late": "09:10",
            "detour": {"extra_min": 25, "extra_km": 15}, **more,
        }  # fmt: skip

    def trip(self, **more):
        reply = self.carrier.post("/v1/trips", self.body(**more))
        assert reply.status_code == 201, reply.text
        return reply.json()


@pytest.fixture
def fleet(market):
    return Fleet(market)


def test_the_vehicle_fills_in_what_is_left_out(fleet):
    stop = {"place": fleet.stop, "windows": [["07:30", "08:30"]], "duration_s": 600, "change_g": -40_000,
            "change_crates": {"ambient": -4}}  # fmt: skip
    load = {"load_g": 40_000, "crates": {"ambient": 4}}
    trip = fleet.trip(own_stops=[stop], own_load=load, driver=fleet.driver.member.account)
    assert (trip["date"], trip["state"], trip["version"]) == (SATURDAY, "open", 1)
    assert (trip["capacity_g"], trip["capacity_crates"]["ambient"]) == (350_000, 17)
    assert trip["costs"] == {"yen_per_km": 25, "yen_per_h": 1800, "yen_per_visit": 100}
    assert trip["own_stops"][0]["change_crates"] == {"ambient": -4, "cool": 0, "frozen": 0}
    assert trip["break"] is None
    assert fleet.carrier.get(f"/v1/trips/{trip['id']}").json() == trip
    assert fleet.driver.get("/v1/trips").json()["items"] == [trip]


def test_every_fault_of_meaning_is_named_with_its_field(fleet, market):
    stop = {"place": market.gate, "windows": [["08:30", "07:30"]], "change_g": -50_000}
    body = fleet.body(
        driver=market.farm.member.account, end=market.door, depart_late="06:00", arrive_late="06:30", own_stops=[stop],
        own_load={"load_g": 400_000}, capacity_g=360_000, capacity_crates={"cool": 1},
        **{"break": {"break_s": 1800, "early": "08:00", "late": "07:00"}},
    )  # fmt: skip
    assert faulty(fleet.carrier.post("/v1/trips", body)) == {
        "driver": "entry.driver",
        "depart_late": "day.before",
        "arrive_late": "day.before",
        "break": "day.window",
        "own_stops[0].windows[0]": "day.window",
        "end": "entry.place",
        "own_stops[0].place": "entry.place",
        "capacity_g": "entry.payload",
        "capacity_crates.cool": "entry.room",
        "own_load": "entry.overload",
    }
    stranger = market.vehicle(market.farm)
    assert faulty(fleet.carrier.post("/v1/trips", fleet.body(vehicle=stranger))) == {"vehicle": "entry.vehicle"}


def test_a_farm_drives_its_own_truck_and_a_white_plate_carries_its_own(market):
    truck = market.vehicle(market.farm, plate_class="white")
    body = {"vehicle": truck, "name": "納品", "start": market.gate, "depart_early": "06:00", "depart_late": "06:30",
            "arrive_late": "09:00"}  # fmt: skip
    reply = market.farm.post("/v1/trips", body)
    assert reply.status_code == 201, reply.text
    assert reply.json()["end"] == market.gate


def test_a_driver_and_a_vehicle_are_in_one_place_at_a_time(fleet, market):
    who = fleet.driver.member.account
    fleet.trip(driver=who)
    again = fleet.carrier.post("/v1/trips", fleet.body(depart_early="09:00", depart_late="09:00", arrive_late="10:00"))
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (409, "trip-overlaps", "vehicle")
    second = market.vehicle(fleet.carrier, *BLACK)
    other = fleet.carrier.post("/v1/trips", fleet.body(vehicle=second, driver=who))
    assert (other.json()["code"], other.json()["field"]) == ("trip-overlaps", "driver")
    fleet.trip(depart_early="09:10", depart_late="09:20", arrive_late="11:00", driver=who)
    fleet.trip(vehicle=second)


def test_a_trip_through_midnight_meets_the_next_days(fleet):
    fleet.trip(depart_early="22:00", depart_late="22:30", arrive_late="31:30")
    early = fleet.carrier.post("/v1/trips", fleet.body(date="2026-11-22"))
    assert early.json()["code"] == "trip-overlaps"
    assert fleet.trip(date="2026-11-22", depart_early="07:30", depart_late="08:00", arrive_late="09:00")


def test_insurance_that_ends_at_midnight_stops_the_day_after_and_no_other(fleet, market):
    truck = market.vehicle(fleet.carrier, ("black", "2026-01-01", "2027-12-31"), ("cargo_insurance", "2026-01-01", SATURDAY))
    assert fleet.trip(vehicle=truck)["date"] == SATURDAY
    reply = fleet.carrier.post("/v1/trips", fleet.body(vehicle=truck, date="2026-11-22"))
    assert (reply.status_code, reply.json()["code"]) == (409, "gate-closed")


def test_edits_need_the_version_and_end_with_the_cut_off(fleet):
    path = f"/v1/trips/{fleet.trip()['id']}"
    assert fleet.carrier.patch(path, {"name": "夕便"}).json()["code"] == "match-missing"
    rest = {"break": {"break_s": 1800, "early": "08:00", "late": "08:30"}}
    edited = fleet.carrier.patch(path, {"detour": {"extra_min": 10}, **rest}, {"If-Match": '"1"'}).json()
    assert (edited["version"], edited["detour"]["extra_min"], edited["break"]["break_s"]) == (2, 10, 1800)
    assert edited["name"] == "朝日→鶴岡"
    assert fleet.carrier.patch(path, {"name": "x"}, {"If-Match": '"1"'}).json()["code"] == "changed-meanwhile"
    fleet.market.clock.advance(timedelta(hours=1, minutes=1))
    late = fleet.carrier.patch(path, {"name": "x"}, {"If-Match": "*"})
    assert (late.status_code, late.json()["code"]) == (409, "entries-closed")
    assert fleet.carrier.post(f"{path}/cancel", {"reason": "積雪"}).json()["state"] == "cancelled"
    assert fleet.carrier.post(f"{path}/cancel", {}).json()["code"] == "wrong-state"


def test_the_operator_may_add_a_trip_to_a_day_that_is_closed(fleet, market):
    market.clock.advance(timedelta(hours=2))
    assert fleet.carrier.post("/v1/trips", fleet.body(date=SATURDAY)).json()["code"] == "entries-closed"
    reply = market.operator.post("/v1/trips", fleet.body(date=SATURDAY), {"On-Behalf-Of": fleet.carrier.member.party})
    assert reply.status_code == 201, reply.text
    past = market.operator.post("/v1/trips", fleet.body(date="2026-11-18"), {"On-Behalf-Of": fleet.carrier.member.party})
    assert past.json()["code"] == "entries-closed"


def test_drafts_and_the_same_as_last_time(fleet):
    draft = fleet.trip(draft=True)
    fleet.trip()
    clash = fleet.carrier.post(f"/v1/trips/{draft['id']}/post", headers={"If-Match": "*"})
    assert clash.json()["code"] == "trip-overlaps"
    again = fleet.carrier.post(f"/v1/trips/{draft['id']}/again", {"date": "2026-11-24"}).json()
    assert (again["date"], again["state"]) == ("2026-11-24", "open")


def test_nobody_else_finds_a_trip(fleet, market):
    trip = fleet.trip()
    path = f"/v1/trips/{trip['id']}"
    for client in (market.service.one("carrier", "別の運送"), market.farm, market.kitchen):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/cancel", {}).status_code == 404
        assert client.patch(path, {"name": "x"}, {"If-Match": "*"}).status_code == 404
        assert client.get("/v1/trips").json()["items"] == []
    assert fleet.driver.get(path).status_code == 404  # somebody else drives it
    assert fleet.driver.post("/v1/trips", fleet.body()).json()["code"] == "not-your-role"
    assert market.keeper.get(path).json()["code"] == "not-your-role"
    assert market.operator.get(f"/v1/trips?date={SATURDAY}&state=open").json()["items"][0]["name"] == "朝日→鶴岡"
    assert market.service.one("auditor").get(path).json()["name"] == ""


HOSTILE = {
    "a state": {"state": "running"},
    "another party": {"party_id": "party-1"},
    "no name": {"name": ""},
    "crates beyond": {"capacity_crates": {"ambient": 2**70}},
    "a change beyond": {"own_stops": [{"place": "p", "windows": [["07:00", "08:00"]], "change_g": -(2**70)}]},
    "grams": {"capacity_g": 10**15},
    "true": {"gift_yen": True},
    "a duty of weeks": {"duty_min": 10_000},
    "NUL": {"name": "a\0"},
    "no vehicle": {"vehicle": "' or 1=1"},
}


def test_hostile_bodies_are_refused_and_nothing_is_stored(fleet, market):
    for name, more in HOSTILE.items():
        body = json.dumps(fleet.body(**more))
        reply = fleet.carrier.post("/v1/trips", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code in {400, 422}, (name, reply.text)
        with market.store.read() as session:
            assert session.scalars(select(TripRow)).all() == []
