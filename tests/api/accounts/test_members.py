"""Tests of members: invited, let in, and gone at once; nobody raises her own role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import InvitationRow, MembershipRow
from api.db.tables import ReplyRow


@pytest.fixture
def carrier(service):
    return service.one("carrier", "架空運送")


@pytest.fixture
def stranger(service):
    """Somebody with a session and a farm of her own."""
    return service.one("farm", "よその農園")


def path(client, rest=""):
    return f"/v1/parties/{client.member.party}{rest}"


def invited(who, role="driver", **more):
    reply = who.post(path(who, "/invitations"), json={"role": role} | more)
    assert reply.status_code == 201, reply.text
    return reply.json()


def accept(who, token):
    return who.post("/v1/invitations/accept", json={"token": token})


def people(who):
    return {one["account"]: one for one in who.get(path(who, "/members")).json()["items"]}


def test_an_invitation_makes_a_member_once(service, carrier, stranger):
    token = invited(carrier)["token"]
    assert accept(stranger, token).json()["role"] == "driver"
    assert people(carrier)[stranger.member.account]["role"] == "driver"
    again = accept(service.one("farm", "もう一人"), token)
    assert (again.status_code, again.json()["code"]) == (409, "invitation-ended")


def test_an_invitation_ends(service, carrier, stranger):
    token = invited(carrier, lasts_days=2)["token"]
    service.clock.advance(timedelta(days=2))
    assert accept(stranger, token).json()["code"] == "invitation-ended"
    assert carrier.get(path(carrier, "/invitations")).json()["items"][0]["state"] == "ended"


def test_an_invitation_is_taken_back(carrier, stranger):
    made = invited(carrier)
    assert carrier.delete(path(carrier, f"/invitations/{made['id']}")).status_code == 204
    assert accept(stranger, made["token"]).json()["code"] == "invitation-ended"
    used = invited(carrier)
    accept(stranger, used["token"])
    assert carrier.delete(path(carrier, f"/invitations/{used['id']}")).json()["code"] == "invitation-ended"


def test_the_token_of_an_invitation_is_nowhere_in_the_store(service, carrier):
    token = invited(carrier)["token"]
    with service.store.read() as session:
        assert token not in session.scalars(select(InvitationRow)).one().token_hash
        assert token.encode() not in session.scalars(select(ReplyRow)).one().body
    assert "token" not in carrier.get(path(carrier, "/invitations")).json()["items"][0]


def test_whoever_invites_does_not_come_by_it_herself(service, carrier, operator):
    assert accept(carrier, invited(carrier)["token"]).json()["code"] == "not-yourself"
    into_farm = operator.post(f"/v1/parties/{carrier.member.party}/invitations", json={"role": "carrier"}).json()
    reply = accept(operator, into_farm["token"])
    assert (reply.status_code, reply.json()["code"]) == (403, "not-yourself")


@pytest.mark.parametrize("role", ["operator", "auditor", "farm", "keeper"])
def test_a_party_invites_into_its_own_roles_alone(carrier, role):
    assert carrier.post(path(carrier, "/invitations"), json={"role": role}).json()["code"] == "no-such-role"


def test_a_farm_has_no_drivers(stranger):
    assert stranger.post(path(stranger, "/invitations"), json={"role": "driver"}).json()["code"] == "no-such-role"


def test_a_driver_invites_nobody(service, carrier):
    driver = service.another(carrier.member.party, "driver")
    assert driver.post(path(carrier, "/invitations"), json={"role": "carrier"}).status_code == 403
    assert driver.get(path(carrier, "/members")).status_code == 403


def test_nobody_manages_another_party(service, carrier, stranger):
    made, member = invited(carrier), people(carrier)[carrier.member.account]["id"]
    for reply in (
        stranger.post(path(carrier, "/invitations"), json={"role": "driver"}),
        stranger.get(path(carrier, "/invitations")),
        stranger.delete(path(carrier, f"/invitations/{made['id']}")),
        stranger.delete(path(carrier, f"/members/{member}")),
        stranger.post(path(carrier, f"/members/{member}/approve")),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found")


def test_who_asks_is_let_in_by_a_member(service, carrier, stranger, sent):
    asked = stranger.post(path(carrier, "/join-requests"), json={"role": "driver"})
    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    assert stranger.get("/v1/vehicles", headers={"Ainori-Party": carrier.member.party}).json()["code"] == "not-your-party"
    assert stranger.post(path(carrier, "/join-requests"), json={"role": "driver"}).json()["code"] == "member-there"
    key = asked.json()["id"]
    assert carrier.post(path(carrier, f"/members/{key}/approve")).json()["state"] == "active"
    assert stranger.get("/v1/vehicles", headers={"Ainori-Party": carrier.member.party}).status_code == 200
    assert len(sent("member-approved")) == 1


def test_nobody_lets_herself_in(service, carrier, operator):
    """A driver who asks to manage, and the operator who asks to be of a farm."""
    driver = service.another(carrier.member.party, "driver")
    asked = driver.post(path(carrier, "/join-requests"), json={"role": "carrier"}).json()
    assert driver.post(path(carrier, f"/members/{asked['id']}/approve")).status_code == 403
    asked = operator.post(path(carrier, "/join-requests"), json={"role": "carrier"}).json()
    for headers in ({}, {"On-Behalf-Of": carrier.member.party}):
        reply = operator.post(path(carrier, f"/members/{asked['id']}/approve"), headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (403, "not-yourself")


def test_a_request_may_be_refused_and_made_again(carrier, stranger):
    key = stranger.post(path(carrier, "/join-requests"), json={"role": "driver"}).json()["id"]
    assert carrier.delete(path(carrier, f"/members/{key}")).status_code == 204
    assert carrier.post(path(carrier, f"/members/{key}/approve")).json()["code"] == "wrong-state"
    again = stranger.post(path(carrier, "/join-requests"), json={"role": "driver"})
    assert (again.status_code, again.json()["id"]) == (201, key)


def test_whose_membership_ends_acts_no_more_with_the_very_next_request(service, carrier, sent):
    driver = service.another(carrier.member.party, "driver")
    assert driver.get("/v1/vehicles").status_code == 200
    key = people(carrier)[driver.member.account]["id"]
    assert carrier.delete(path(carrier, f"/members/{key}")).status_code == 204
    assert driver.get("/v1/vehicles").json()["code"] == "not-your-role"
    assert driver.get("/v1/me").status_code == 200
    assert len(sent("member-ended")) == 1


def test_a_party_keeps_somebody_who_manages_it(service, carrier):
    service.another(carrier.member.party, "driver")
    mine = people(carrier)[carrier.member.account]["id"]
    for reply in (carrier.delete(path(carrier, f"/members/{mine}")), carrier.delete(f"/v1/me/memberships/{mine}")):
        assert (reply.status_code, reply.json()["code"]) == (409, "last-member")
    service.another(carrier.member.party, "carrier")
    assert carrier.delete(f"/v1/me/memberships/{mine}").status_code == 204
    assert carrier.get("/v1/vehicles").status_code == 403


def test_a_driver_leaves_by_herself_and_nobody_for_her(service, carrier, stranger):
    driver = service.another(carrier.member.party, "driver")
    key = people(carrier)[driver.member.account]["id"]
    assert stranger.delete(f"/v1/me/memberships/{key}").status_code == 404
    assert driver.delete(f"/v1/me/memberships/{key}").status_code == 204
    with service.store.read() as session:
        assert session.get_one(MembershipRow, key).state == "ended"


def test_the_last_operator_stays(operator):
    mine = people(operator)[operator.member.account]["id"]
    assert operator.delete(f"/v1/me/memberships/{mine}").json()["code"] == "last-member"


def test_unknown_members_and_invitations_are_not_there(carrier):
    assert carrier.delete(path(carrier, "/members/member-x")).status_code == 404
    assert carrier.delete(path(carrier, "/invitations/invitation-x")).status_code == 404
    assert accept(carrier, "no-such-token-at-all").status_code == 404
    assert carrier.post("/v1/parties/party-x/join-requests", json={"role": "farm"}).status_code == 404


def test_of_eight_who_use_an_invitation_at_once_one_comes_in(service, carrier):
    from concurrent.futures import ThreadPoolExecutor

    token = invited(carrier)["token"]
    crowd = [service.one("farm", f"農園{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(reply.status_code for reply in pool.map(lambda who: accept(who, token), crowd))
    assert codes == [201] + [409] * 7
    assert sum(one["role"] == "driver" for one in people(carrier).values()) == 1
