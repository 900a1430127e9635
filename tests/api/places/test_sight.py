"""Tests of what a match and a run open to the eye, on which day, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.db.actor import set_up
from api.places.tables import PlaceRow
from api.regions.service import day_row
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.tables import TripRow
from fixtures.rides import Ride, Town

DATE = "2026-11-21"


class Run:
    """A farm's lot that rides tomorrow to a kitchen, with the driver of its trip and a colleague."""

    def __init__(self, service):
        self.service = service
        self.farm, self.kitchen, self.firm = (service.one(role) for role in ("farm", "restaurant", "carrier"))
        self.driver = service.another(self.firm.member.party, "driver", "運転する人")
        self.colleague = service.another(self.firm.member.party, "driver", "休みの人")
        town = Town(store=service.store, region=service.region)
        farm, kitchen, firm = (one.member.party for one in (self.farm, self.kitchen, self.firm))
        made = town.ride(DATE, [Ride(farm=farm, restaurant=kitchen, carrier=firm)])
        self.shed, self.door = town.places[farm], town.places[kitchen]
        self.shipment = made.shipments[0].id
        with service.store.write(set_up(service.region)) as tx:
            tx.session.get_one(PlaceRow, self.shed).instructions = "棚の上"
            tx.session.get_one(TripRow, made.trips[0].id).driver_id = self.driver.member.account
            day_row(tx, DATE).active_plan_id = made.plan.id
            for position, place in enumerate((self.shed, self.door)):
                tx.session.add(
                    StopRow(
                        id=f"stop-{position}", trip_id=made.trips[0].id, plan_id=made.plan.id, position=position,
                        place_id=place, own=False, tasks=[], arrive_at=tx.now, leave_at=tx.now,
                    )
                )  # fmt: skip

    def change(self, **columns):
        with self.service.store.write(set_up(self.service.region)) as tx:
            row = tx.session.get_one(ShipmentRow, self.shipment)
            for name, value in columns.items():
                setattr(row, name, value)


@pytest.fixture
def run(service):
    return Run(service)


def seen(client, place):
    reply = client.get(f"/v1/places/{place}")
    return reply.json() if reply.status_code == 200 else None


def test_the_door_code_is_shown_to_the_driver_on_the_day_itself_and_not_before(service, run):
    before = seen(run.driver, run.shed)
    assert before is None or before["door_code"] is None
    service.clock.advance(timedelta(hours=14))  # Saturday, 5:00
    today = seen(run.driver, run.shed)
    assert (today["seen"], today["door_code"], today["instructions"]) == ("run", "1001", "棚の上")
    service.clock.advance(timedelta(days=1))
    assert seen(run.driver, run.shed) is None


def test_the_firm_sees_where_to_go_from_the_commit_on_but_no_door_code(run):
    found = seen(run.firm, run.shed)
    assert (found["seen"], found["address"] is not None, found["door_code"]) == ("run", True, None)


def test_a_driver_of_the_firm_who_does_not_drive_that_run_sees_nothing(service, run):
    service.clock.advance(timedelta(hours=14))
    assert seen(run.colleague, run.shed) is None


def test_a_run_of_a_plan_that_is_not_in_force_shows_nothing(service, run):
    service.clock.advance(timedelta(hours=14))
    with service.store.write(set_up(service.region)) as tx:
        day_row(tx, DATE).active_plan_id = None
    assert seen(run.driver, run.shed) is None


def test_after_the_commit_the_kitchen_sees_where_its_goods_come_from(service, run):
    found = seen(run.kitchen, run.shed)
    assert (found["seen"], found["address"] is not None) == ("match", True)
    assert (found["door_code"], found["instructions"]) == (None, None)
    assert seen(service.one("restaurant", "よその店"), run.shed) is None
    run.change(state="released")
    assert seen(run.kitchen, run.shed) is None


def test_the_farm_is_not_told_where_the_kitchen_s_back_door_is(run):
    assert seen(run.farm, run.door) is None


def test_a_place_that_goods_are_promised_from_stays_open(run):
    reply = run.farm.post(f"/v1/places/{run.shed}/close")
    assert (reply.status_code, reply.json()["code"]) == (409, "place-in-use")
    run.change(state="settled")
    assert run.farm.post(f"/v1/places/{run.shed}/close").status_code == 200


def test_a_party_with_goods_under_way_stays_open(service, run):
    reply = service.one("operator").post(f"/v1/parties/{run.farm.member.party}/close", json={})
    assert (reply.status_code, reply.json()["code"], reply.json()["figures"]) == (409, "party-busy", {"count": 1})


def test_a_match_names_both_sides_and_lets_the_kitchen_telephone(service, run):
    with service.store.write(set_up(service.region)) as tx:
        from api.accounts.tables import PartyRow

        tx.session.get_one(PartyRow, run.farm.member.party).phone = "0235-00-0000"
    path = f"/v1/parties/{run.farm.member.party}"
    assert (run.kitchen.get(path).json()["seen"], run.kitchen.get(path).json()["phone"]) == ("named", "0235-00-0000")
    assert (run.driver.get(path).json()["name"], run.driver.get(path).json()["phone"]) == ("架空のfarm", None)
    service.clock.advance(timedelta(hours=14))
    assert run.driver.get(path).json()["phone"] == "0235-00-0000"


def test_whoever_drives_now_stays_a_member_until_the_run_ends(service, run):
    with service.store.write(set_up(service.region)) as tx:
        trip = tx.session.query(TripRow).one()
        trip.state = "running"
    path = f"/v1/parties/{run.firm.member.party}/members"
    member = next(one["id"] for one in run.firm.get(path).json()["items"] if one["account"] == run.driver.member.account)
    assert run.firm.delete(f"{path}/{member}").json()["code"] == "member-driving"
