"""Tests of what people change about themselves."""

from __future__ import annotations

import pytest

PASSWORD = "なすはやき色が命"
NEW = "かぶは雪の前に抜く"


def test_language_and_quiet_hours_are_one_s_own(hanako):
    me = hanako.get("/v1/me").json()
    change = {"language": "en", "quiet_from": "20:00", "quiet_to": "05:30"}
    reply = hanako.patch("/v1/me", json=change, headers={"If-Match": f'"{me["version"]}"'})
    assert {name: reply.json()[name] for name in change} == change
    # From now on problems are told in the language chosen, where the client does not say.
    assert hanako.http.get("/v1/places/none", headers={"Authorization": f"Bearer {hanako.member.token}"})
    back = hanako.patch("/v1/me", json={"quiet_from": None, "quiet_to": None}, headers={"If-Match": '"2"'})
    assert back.json()["quiet_from"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quiet_from": "20:00"}, "quiet-half"),
        ({"quiet_from": "25 o'clock", "quiet_to": "05:00"}, "bad-input"),
        ({"language": "fr"}, "bad-input"),
        ({"login": "other@example.jp"}, "bad-input"),
        ({"state": "active"}, "bad-input"),
        ({"region": "sakata"}, "bad-input"),
        ({"name": ""}, "bad-input"),
    ],
)
def test_what_cannot_be_is_refused(hanako, change, code):
    reply = hanako.patch("/v1/me", json=change, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["code"]) == (422, code)


def test_an_edit_needs_the_version_that_was_read(hanako):
    assert hanako.patch("/v1/me", json={"name": "x"}).status_code == 428
    assert hanako.patch("/v1/me", json={"name": "x"}, headers={"If-Match": '"7"'}).status_code == 412


def signs_in(service, password):
    return service.http.post("/v1/sessions", json={"login": "hanako@example.jp", "password": password}).status_code == 201


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(service, hanako):
    other = service.http.post("/v1/sessions", json={"login": "hanako@example.jp", "password": PASSWORD, "kind": "client"})
    for old in (None, "wrong"):
        reply = hanako.put("/v1/me/password", json={"old": old, "new": NEW})
        assert (reply.status_code, reply.json()["code"]) == (422, "old-password")
    assert hanako.put("/v1/me/password", json={"old": PASSWORD, "new": NEW}).status_code == 204
    assert signs_in(service, NEW)
    assert not signs_in(service, PASSWORD)
    assert hanako.get("/v1/me").status_code == 200
    gone = service.http.get("/v1/me", headers={"Authorization": f"Bearer {other.json()['token']}"})
    assert gone.status_code == 401


@pytest.mark.parametrize("weak", ["short", "hanako@example.jp", "HANAKO@example.jp"])
def test_a_weak_password_is_refused(hanako, weak):
    reply = hanako.put("/v1/me/password", json={"old": PASSWORD, "new": weak})
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, "weak-password", "new")


def test_who_forgot_the_password_comes_by_a_code_and_sets_a_new_one(service, hanako, sent):
    from datetime import timedelta

    tokens = []
    for _ in range(2):
        service.http.post("/v1/sign-in-codes", json={"login": "hanako@example.jp"})
        given = {"login": "hanako@example.jp", "code": sent("code")[-1]["code"], "kind": "client"}
        tokens.append(service.http.post("/v1/sessions/by-code", json=given).json()["token"])
    headers = [{"Authorization": f"Bearer {token}", "Idempotency-Key": f"new-pass-{n}"} for n, token in enumerate(tokens)]
    assert service.http.put("/v1/me/password", json={"new": NEW}, headers=headers[0]).status_code == 204
    assert signs_in(service, NEW)
    service.clock.advance(timedelta(minutes=16))
    late = service.http.put("/v1/me/password", json={"new": NEW}, headers=headers[0] | {"Idempotency-Key": "new-pass-9"})
    assert late.json()["code"] == "old-password"


def test_old_passwords_cannot_be_tried_without_end(hanako):
    codes = [hanako.put("/v1/me/password", json={"old": f"wrong-{n}", "new": NEW}).status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


class TestChannels:
    """Ways to be reached."""

    def add(self, who, address="farm@example.jp"):
        return who.post("/v1/me/channels", json={"kind": "email", "address": address})

    def test_a_channel_is_used_once_it_is_verified(self, hanako, sent):
        made = self.add(hanako).json()
        assert made["verified"] is False
        assert hanako.post(f"/v1/me/channels/{made['id']}/code").status_code == 202
        code = sent("code")[-1]["code"]
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        path = f"/v1/me/channels/{made['id']}/verification"
        assert hanako.post(path, json={"code": wrong}).json()["code"] == "wrong-channel-code"
        assert hanako.post(path, json={"code": code}).json()["verified"] is True
        assert hanako.post(path, json={"code": code}).json()["code"] == "wrong-channel-code"

    def test_a_channel_s_code_opens_no_session(self, service, hanako, sent):
        key = self.add(hanako).json()["id"]
        hanako.post(f"/v1/me/channels/{key}/code")
        given = {"login": "hanako@example.jp", "code": sent("code")[-1]["code"]}
        assert service.http.post("/v1/sessions/by-code", json=given).status_code == 401

    def test_channels_are_switched_and_taken_away(self, hanako):
        key = self.add(hanako).json()["id"]
        assert hanako.patch(f"/v1/me/channels/{key}", json={"enabled": False}).json()["enabled"] is False
        assert hanako.delete(f"/v1/me/channels/{key}").status_code == 204
        assert [one["address"] for one in hanako.get("/v1/me/channels").json()["items"]] == ["hanako@example.jp"]

    def test_the_same_address_twice_a_bad_one_and_too_many_are_refused(self, hanako):
        assert self.add(hanako, "HANAKO@example.jp").json()["code"] == "channel-there"
        assert self.add(hanako, "no address").json()["code"] == "bad-login"
        assert self.add(hanako, "09012345678").json()["code"] == "bad-login"
        for number in range(4):
            assert self.add(hanako, f"n{number}@example.jp").status_code == 201
        assert self.add(hanako, "n9@example.jp").json()["code"] == "too-many-kept"

    def test_the_only_way_in_stays(self, service, hanako):
        from api.accounts.tables import AccountRow
        from api.db.actor import set_up

        with service.store.write(set_up(service.region)) as tx:
            tx.session.get_one(AccountRow, hanako.member.account).password_hash = None
        key = hanako.get("/v1/me/channels").json()["items"][0]["id"]
        assert hanako.delete(f"/v1/me/channels/{key}").json()["code"] == "no-way-left"

    def test_a_channel_of_somebody_else_is_not_there(self, service, hanako):
        key, other = self.add(hanako).json()["id"], service.one("farm", "別の農園")
        for reply in (
            other.patch(f"/v1/me/channels/{key}", json={"enabled": False}),
            other.delete(f"/v1/me/channels/{key}"),
            other.post(f"/v1/me/channels/{key}/code"),
            other.post(f"/v1/me/channels/{key}/verification", json={"code": "123456"}),
        ):
            assert reply.status_code == 404
