"""Tests of registering: a person, and a party that waits, an invitation, or a request to be let in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from api.accounts.tables import AccountRow, PartyRow
from api.accounts.throttle import REGISTER_ADDRESS
from api.db.tables import ReplyRow

PASSWORD = "かぶは雪の前に抜く"
PERSON = {"name": "架空 太郎", "login": "taro@example.jp", "password": PASSWORD}
PARTY = {"kind": "farm", "name": "架空農園", "district": "櫛引"}


def register(service, headers=None, **given):
    return service.anonymous.post("/v1/registrations", json={"person": PERSON} | given, headers=headers)


def signed_in(service, login="taro@example.jp"):
    reply = service.http.post("/v1/sessions", json={"login": login, "password": PASSWORD, "kind": "client"})
    return {"Authorization": f"Bearer {reply.json()['token']}"}


def test_a_new_party_waits_until_the_operator_lets_it_in(service, operator, terms, sent):
    made = register(service, party=PARTY, terms_version=terms)
    assert (made.status_code, made.json()["state"]) == (201, "pending")
    party = made.json()["party"]
    taro = signed_in(service)
    me = service.http.get("/v1/me", headers=taro).json()
    assert (me["parties"], me["waiting"][0]["waits_for"]) == ([], "operator")
    assert service.http.get("/v1/places", headers=taro).json()["code"] == "not-your-role"
    assert len(sent("party-requested")) == 1
    waiting = operator.get("/v1/parties?state=pending").json()["items"]
    assert [one["id"] for one in waiting] == [party]
    assert waiting[0]["terms"] == [terms]
    assert operator.post(f"/v1/parties/{party}/approve").json()["state"] == "active"
    me = service.http.get("/v1/me", headers=taro).json()
    assert [(one["party"], one["role"]) for one in me["parties"]] == [(party, "farm")]
    assert service.http.get("/v1/places", headers=taro).status_code == 200
    assert len(sent("party-approved")) == 1


def test_a_party_that_is_not_let_in_stays_outside(service, operator, terms):
    party = register(service, party=PARTY, terms_version=terms).json()["party"]
    taro = signed_in(service)
    assert operator.post(f"/v1/parties/{party}/close", json={"reason": "電話がつながりません"}).json()["state"] == "closed"
    assert service.http.get("/v1/places", headers=taro).status_code == 403
    assert operator.post(f"/v1/parties/{party}/approve").json()["code"] == "wrong-state"


def test_an_invitation_opens_the_door_at_once(service, terms):
    farm = service.one("farm")
    invited = farm.post(f"/v1/parties/{farm.member.party}/invitations", json={"role": "farm"}).json()
    made = register(service, invitation=invited["token"]).json()
    assert (made["state"], made["party"]) == ("active", farm.member.party)
    assert service.http.get("/v1/places", headers=signed_in(service)).status_code == 200


def test_a_request_to_join_waits_for_the_members(service, sent):
    carrier = service.one("carrier")
    made = register(service, join={"party": carrier.member.party, "role": "driver"}).json()
    assert made["state"] == "requested"
    assert len(sent("member-requested")) == 1
    me = service.http.get("/v1/me", headers=signed_in(service)).json()
    assert me["waiting"][0]["waits_for"] == "members"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, "one-of-them", "party"),
        ({"party": PARTY, "join": {"party": "party-x", "role": "farm"}}, "one-of-them", "party"),
        ({"party": PARTY}, "terms-version", "terms_version"),
        ({"party": PARTY, "terms_version": "1999-01"}, "terms-version", "terms_version"),
        ({"party": PARTY | {"kind": "operator"}}, "bad-input", None),
        ({"party": PARTY | {"kind": "auditor"}}, "bad-input", None),
        ({"party": PARTY | {"state": "active"}}, "bad-input", None),
        ({"party": PARTY | {"district": "東京"}, "terms_version": "2026-11"}, "no-such-district", "district"),
        ({"person": PERSON | {"login": "taro"}, "party": PARTY}, "bad-login", "person.login"),
        ({"person": PERSON | {"password": "short"}, "party": PARTY}, "weak-password", "person.password"),
        ({"person": PERSON | {"role": "operator"}, "party": PARTY}, "bad-input", None),
        ({"invitation": "no-such-token-at-all"}, "not-found", None),
        ({"join": {"party": "party-x", "role": "farm"}}, "not-found", None),
    ],
)
def test_what_cannot_be_leaves_nobody_behind(service, given, code, field):
    reply = register(service, **given)
    assert (reply.json()["code"], reply.json().get("field")) == (code, field)
    with service.store.read() as session:
        assert session.execute(select(func.count()).select_from(AccountRow)).scalar() == 0
        assert session.execute(select(func.count()).select_from(PartyRow)).scalar() == 0


def test_nobody_asks_to_join_the_operator_or_the_auditor(service, operator):
    auditor = service.one("auditor")
    for role, party in (("operator", operator.member.party), ("auditor", auditor.member.party)):
        assert register(service, join={"party": party, "role": role}).json()["code"] == "not-found"


def test_a_role_that_the_party_does_not_have_is_refused(service):
    farm = service.one("farm")
    for role in ("operator", "driver", "restaurant"):
        assert register(service, join={"party": farm.member.party, "role": role}).json()["code"] == "no-such-role"


def test_a_login_is_taken_once_however_it_is_written(service, terms):
    assert register(service, party=PARTY, terms_version=terms).status_code == 201
    again = register(service, person=PERSON | {"login": "TARO@example.jp "}, party=PARTY, terms_version=terms)
    assert (again.status_code, again.json()["code"]) == (409, "login-taken")


def test_the_same_registration_twice_is_one(service, terms):
    key = {"Idempotency-Key": "registering-1"}
    first = register(service, key, party=PARTY, terms_version=terms)
    again = register(service, key, party=PARTY, terms_version=terms)
    assert (again.json(), again.headers["idempotent-replay"]) == (first.json(), "true")
    other = register(service, key, person=PERSON | {"password": "another-password"}, party=PARTY, terms_version=terms)
    assert other.json()["code"] == "key-reused"


def test_no_plain_hash_of_a_request_with_a_password_is_kept(service, terms):
    import hashlib

    import orjson

    body = {"person": PERSON, "party": PARTY, "terms_version": terms}
    reply = service.http.post("/v1/registrations", json=body, headers={"Idempotency-Key": "registering-2"})
    assert reply.status_code == 201
    plain = hashlib.sha256(b"/v1/registrations" + b"\0" * 3 + b"\0" + reply.request.content).hexdigest()
    with service.store.read() as session:
        kept = session.scalars(select(ReplyRow)).one()
    assert kept.request_hash != plain
    assert PASSWORD.encode() not in kept.body
    assert orjson.loads(kept.body) == reply.json()


def test_registering_is_limited_by_address(service, monkeypatch):
    from limits import RateLimitItemPerHour

    import api.accounts.party_endpoints as door

    assert REGISTER_ADDRESS.amount >= 10
    monkeypatch.setattr(door, "REGISTER_ADDRESS", RateLimitItemPerHour(2, 1, namespace="few"))
    codes = [register(service, person=PERSON | {"login": "xxx"}).status_code for _ in range(3)]
    assert codes == [422, 422, 429]


def test_a_person_without_a_password_comes_by_codes(service, terms, sent):
    person = {"name": "架空 梅", "login": "ume@example.jp"}
    assert register(service, person=person, party=PARTY, terms_version=terms).status_code == 201
    refused = service.http.post("/v1/sessions", json={"login": "ume@example.jp", "password": "anything-at-all"})
    assert refused.status_code == 401
    service.http.post("/v1/sign-in-codes", json={"login": "ume@example.jp"})
    given = {"login": "ume@example.jp", "code": sent("code")[0]["code"], "kind": "client"}
    token = service.http.post("/v1/sessions/by-code", json=given).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert service.http.get("/v1/me/channels", headers=headers).json()["items"][0]["verified"] is True


def test_words_follow_the_reader(service):
    reply = register(service, {"Accept-Language": "en"}, party=PARTY)
    assert reply.json()["title"].startswith("the terms in force")
