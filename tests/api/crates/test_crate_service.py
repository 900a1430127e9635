"""Tests of crate accounts in the store and over HTTP: nothing vanishes, corrections are counter-movements."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from api.crates import service as crates
from api.crates.accounts import balances
from api.db.actor import set_up
from fixtures.rides import Ride, Town

REGION = "tsuruoka"


@pytest.fixture
def town(service):
    people = SimpleNamespace(**{role: service.one(role) for role in ("farm", "restaurant", "carrier", "operator", "auditor")})
    return SimpleNamespace(
        service=service, people=people, rides=Town(store=service.store, region=REGION),
        party=SimpleNamespace(**{name: one.member.party for name, one in vars(people).items()}),
    )  # fmt: skip


def move(town, **more):
    body = {"crate_type": "farm20", "owner": town.party.farm, "crates": 5} | more
    return town.people.operator.post("/v1/crates/moves", json=body)


class TestByHand:
    def test_a_first_count_is_brought_in_from_outside(self, town):
        assert move(town, taker=town.party.farm, crates=40).status_code == 201
        (item,) = town.people.farm.get("/v1/crates").json()["items"]
        assert (item["holder"], item["owner"], item["crates"], item["type_name_en"]) == (
            town.party.farm, town.party.farm, 40, "Farm crate (20 kg)",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"crate_type": "barrel", "taker": "x"}, 422, "no-such-crates"),
            ({"taker": "party-none"}, 404, "not-found"),
            ({}, 422, "bad-input"),
            ({"taker": "x", "crates": 0}, 422, "bad-input"),
            ({"taker": "x", "crates": True}, 422, "bad-input"),
        ],
    )
    def test_what_cannot_be_is_refused(self, town, body, status, code):
        answer = move(town, **body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_nobody_but_the_operator_books_by_hand(self, town):
        body = {"crate_type": "farm20", "owner": town.party.farm, "taker": town.party.farm, "crates": 1}
        assert town.people.farm.post("/v1/crates/moves", json=body).status_code == 403

    def test_a_wrong_movement_is_undone_once(self, town):
        made = move(town, giver=town.party.farm, taker=town.party.restaurant).json()["id"]
        assert town.people.operator.post(f"/v1/crates/moves/{made}/counter").status_code == 201
        again = town.people.operator.post(f"/v1/crates/moves/{made}/counter")
        assert (again.status_code, again.json()["code"]) == (409, "crates-countered")
        assert town.people.farm.get("/v1/crates").json()["items"] == []
        assert len(town.people.restaurant.get("/v1/crates/moves").json()["items"]) == 2

    def test_an_unknown_movement_is_not_found(self, town):
        assert town.people.operator.post("/v1/crates/moves/crates-none/counter").status_code == 404


class TestWhoSees:
    def test_one_sees_what_is_ones_own_or_in_ones_hands(self, town):
        stranger = town.service.one("restaurant", "ほかの店")
        move(town, giver=town.party.farm, taker=town.party.restaurant)
        move(town, owner=town.party.carrier, giver=town.party.carrier, taker=stranger.member.party)
        assert {(i["holder"], i["crates"]) for i in town.people.farm.get("/v1/crates").json()["items"]} == {
            (town.party.farm, -5), (town.party.restaurant, 5),
        }  # fmt: skip
        assert [i["crates"] for i in town.people.restaurant.get("/v1/crates").json()["items"]] == [5]
        assert len(town.people.auditor.get("/v1/crates").json()["items"]) == 4

    def test_movements_come_in_pages(self, town):
        for number in range(5):
            town.service.clock.advance(timedelta(minutes=1))
            move(town, taker=town.party.farm, crates=number + 1)
        first = town.people.farm.get("/v1/crates/moves?limit=3").json()
        second = town.people.farm.get(f"/v1/crates/moves?limit=3&cursor={first['next']}").json()
        assert [i["crates"] for i in first["items"] + second["items"]] == [5, 4, 3, 2, 1]
        assert second["next"] is None
        assert town.people.farm.get("/v1/crates/moves?cursor=no").json()["code"] == "bad-cursor"

    def test_who_gave_more_than_it_had_is_to_be_asked(self, town):
        move(town, giver=town.party.restaurant, taker=town.party.farm)
        assert town.people.operator.get("/v1/crates").json()["ask"] == [town.party.restaurant]
        assert town.people.restaurant.get("/v1/crates").json()["ask"] == [town.party.restaurant]
        assert town.people.farm.get("/v1/crates").json()["ask"] == []


class TestTenDays:
    def test_books_and_manifests_agree_and_nothing_vanishes(self, town):
        """Ten days of pickups, short deliveries, empties back, doubled reports and one slip of the hand."""
        rng = random.Random(7)
        first = date(2026, 11, 21)
        move(town, taker=town.party.farm, crates=200)
        for number in range(10):
            day = (first + timedelta(days=number)).isoformat()
            units = rng.randrange(4, 20)
            rides = [
                Ride(farm=town.party.farm, restaurant=town.party.restaurant, carrier=carrier, basis=basis, units=units,
                     crates=-(-units // 5))
                for carrier, basis in ((town.party.carrier, "green"), (town.party.farm, "own"))
            ]  # fmt: skip
            made = town.rides.ride(day, rides)
            with town.service.store.write(set_up(REGION)) as tx:
                for one in made.shipments:
                    row = tx.session.merge(one)
                    row.units_picked, row.picked_at = units, tx.now
                    row.units_delivered, row.delivered_at = units - rng.randrange(2), tx.now
                    for _ in range(2):
                        crates.full_taken(tx, row, row.units_picked)
                        crates.full_given(tx, row, row.units_delivered)
        assert self.differences(town) == []
        everything = balances(crates_book(town))
        with town.service.store.read() as session:
            assert crates.held(session, REGION) == everything
        assert sum(everything.values()) == 0
        inside = sum(count for account, count in everything.items() if account.holder is not None)
        assert inside == 200

    def differences(self, town):
        answer = town.people.auditor.get("/v1/crates/reconciliation?first=2026-11-21&last=2026-11-30")
        return answer.json()["differences"]

    def test_what_was_not_booked_is_shown_until_it_is(self, town):
        made = town.rides.ride(
            "2026-11-21", [Ride(farm=town.party.farm, restaurant=town.party.restaurant, carrier=town.party.carrier)]
        )
        with town.service.store.write(set_up(REGION)) as tx:
            row = tx.session.merge(made.shipments[0])
            row.units_picked, row.picked_at = 10, tx.now
            wrong = crates.full_taken(tx, row, 10)
        assert self.differences(town) == []
        town.people.operator.post(f"/v1/crates/moves/{wrong.id}/counter")
        (found,) = self.differences(town)
        assert (found["by_manifest"], found["booked"], found["giver"]) == (2, 0, town.party.farm)

    def test_farms_may_not_look_at_all_the_books(self, town):
        answer = town.people.farm.get("/v1/crates/reconciliation?first=2026-11-21&last=2026-11-30")
        assert answer.status_code == 403


def crates_book(town):
    with town.service.store.read() as session:
        return crates.book_of(session, REGION)
