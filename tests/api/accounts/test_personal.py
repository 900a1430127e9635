"""Tests of a person's own data: handed over whole, forgotten on request, and not while something is under way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.accounts.tables import AccountRow, ChannelRow, CodeRow, MembershipRow, PartyRow, SessionRow
from api.db.actor import set_up
from api.db.tables import AuditRow, OutboxRow, ReplyRow
from api.notify.owe import tell
from api.places.tables import PlaceRow
from api.verify import verify
from fixtures.rides import Ride, Town

SHED = {
    "kind": "farm_gate", "name": "花子の小屋", "district": "櫛引", "address": "架空町1-2", "lon": 139.8511, "lat": 38.6771,
    "door_code": "4711#", "instructions": "裏から",
}  # fmt: skip


def test_one_s_data_comes_whole_and_without_secrets(service, hanako):
    hanako.post("/v1/me/channels", json={"kind": "email", "address": "second@example.jp"})
    hanako.post("/v1/places", json=SHED)
    reply = hanako.get("/v1/me/data")
    data = reply.json()
    assert reply.headers["content-disposition"].startswith("attachment")
    assert (data["account"]["name"], data["account"]["login"]) == ("架空 花子", "hanako@example.jp")
    assert [one["address"] for one in data["channels"]] == ["hanako@example.jp", "second@example.jp"] or len(
        data["channels"]
    ) == 2
    assert data["memberships"][0]["party_id"] == hanako.member.party
    assert {"create", "add-channel"} <= {one["action"] for one in data["acts"]}
    for secret in ("hash", "csrf", hanako.member.token):
        assert secret not in reply.text


def test_nobody_else_s_data_is_among_it(service, hanako):
    service.one("restaurant", "よその店").post("/v1/me/channels", json={"kind": "email", "address": "other@example.jp"})
    assert "other@example.jp" not in hanako.get("/v1/me/data").text


def test_who_is_forgotten_leaves_figures_and_audit_but_nothing_personal(service, hanako):
    place = hanako.post("/v1/places", json=SHED).json()["id"]
    hanako.post("/v1/me/channels", json={"kind": "email", "address": "second@example.jp"})
    with service.store.write(set_up(service.region)) as tx:
        party = tx.session.get_one(PartyRow, hanako.member.party)
        party.phone, party.story = "0235-00-0000", "花子の畑"
        tell(tx, "member-approved", effect="x/1", account=hanako.member.account, party_name="花子農園")
    with service.store.read() as session:
        before = session.scalars(select(AuditRow.hash).order_by(AuditRow.seq)).all()
    assert hanako.delete("/v1/me").status_code == 204
    assert hanako.get("/v1/me").status_code == 401
    with service.store.read() as session:
        account = session.get_one(AccountRow, hanako.member.account)
        assert (account.name, account.login, account.phone, account.password_hash, account.state) == (
            "",
            None,
            "",
            None,
            "erased",
        )
        for table in (ChannelRow, CodeRow, SessionRow):
            assert session.scalars(select(table)).all() == []
        shed = session.get_one(PlaceRow, place)
        assert (shed.name, shed.address, shed.door_code, shed.instructions, shed.state) == ("", "", "", "", "closed")
        assert (shed.lon, shed.lat) == (139.849, 38.675)
        party = session.get_one(PartyRow, hanako.member.party)
        assert (party.state, party.phone, party.story, party.name) == ("closed", "", "", "架空のfarm")
        assert session.scalars(select(MembershipRow)).one().state == "ended"
        assert [row.params for row in session.scalars(select(OutboxRow))] == [{}]
        replies = session.scalars(select(ReplyRow)).all()
        assert [reply.body for reply in replies] == [b""]
        after = session.scalars(select(AuditRow.hash).order_by(AuditRow.seq)).all()
        assert after[: len(before)] == before
    assert list(verify(service.store)) == []
    with service.store.read() as session:
        everything = "".join(str(row.details) for row in session.scalars(select(AuditRow)))
    for personal in ("花子", "hanako", "4711", "架空町", "second@example.jp"):
        assert personal not in everything


def test_a_login_that_was_forgotten_is_free_again(service, hanako, terms):
    hanako.delete("/v1/me")
    person = {"name": "別の花子", "login": "hanako@example.jp", "password": "かぶは雪の前に抜く"}
    given = {"person": person, "party": {"kind": "farm", "name": "新しい農園"}, "terms_version": terms}
    assert service.anonymous.post("/v1/registrations", json=given).status_code == 201


def test_a_party_with_others_goes_on(service, hanako):
    place = hanako.post("/v1/places", json=SHED).json()["id"]
    daughter = service.another(hanako.member.party, "farm", "娘")
    assert hanako.delete("/v1/me").status_code == 204
    assert daughter.get(f"/v1/places/{place}").json()["address"] == "架空町1-2"


@pytest.fixture
def run(service, hanako):
    """Hanako's lot rides tomorrow."""
    kitchen, firm = service.one("restaurant"), service.one("carrier")
    town = Town(store=service.store, region=service.region)
    ride = Ride(farm=hanako.member.party, restaurant=kitchen.member.party, carrier=firm.member.party)
    made = town.ride("2026-11-21", [ride])
    return kitchen, firm, made


def test_nobody_is_forgotten_while_something_is_promised(service, hanako, run):
    for who in (hanako, *run[:2]):
        reply = who.delete("/v1/me")
        assert (reply.status_code, reply.json()["code"]) == (409, "something-running")
        assert reply.json()["figures"] == {"reason_ja": "受け渡しの約束", "reason_en": "deliveries promised", "count": 1}
        assert who.get("/v1/me").json()["name"]


def test_nobody_is_forgotten_while_driving_and_a_driver_is_taken_off_trips_to_come(service, run):
    from api.trips.tables import TripRow

    _, firm, made = run
    driver = service.another(firm.member.party, "driver", "運転する人")

    def put(state):
        with service.store.write(set_up(service.region)) as tx:
            trip = tx.session.get_one(TripRow, made.trips[0].id)
            trip.driver_id, trip.state = driver.member.account, state

    put("running")
    assert driver.delete("/v1/me").json()["figures"]["reason_en"] == "runs being driven"
    put("open")
    assert driver.delete("/v1/me").status_code == 204
    with service.store.read() as session:
        assert session.get_one(TripRow, made.trips[0].id).driver_id is None


def test_open_entries_and_standing_ones_are_taken_back_first(service, hanako):
    from api.standing.tables import StandingRow

    with service.store.write(set_up(service.region)) as tx:
        tx.session.add(
            StandingRow(
                id="standing-1", region=service.region, party_id=hanako.member.party, kind="lot", entry={}, rhythm={},
                closings={}, state="active", created_at=tx.now,
            )
        )  # fmt: skip
    assert hanako.delete("/v1/me").json()["figures"]["reason_en"] == "standing entries"


def test_the_last_operator_is_not_forgotten(operator):
    assert operator.delete("/v1/me").json()["code"] == "last-member"


def test_the_operator_forgets_whoever_asked_by_letter_but_nobody_else_may(service, hanako, operator):
    path = f"/v1/accounts/{hanako.member.account}"
    assert service.one("farm", "よそ").delete(path).status_code == 403
    assert operator.delete("/v1/accounts/account-x").status_code == 404
    assert operator.delete(f"/v1/accounts/{operator.member.account}").json()["code"] == "not-yourself"
    assert operator.delete(path).status_code == 204
    assert operator.delete(path).status_code == 404
    with service.store.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "erase", AuditRow.thing == "account")).one()
    assert (row.account_id, row.thing_id) == (operator.member.account, hanako.member.account)
