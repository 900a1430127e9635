"""Tests of signing in: by password, by code, with limits, and of every session's end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import CodeRow, SessionRow
from api.accounts.throttle import SIGN_IN_NAME

PASSWORD = "なすはやき色が命"
LOGIN = "hanako@example.jp"


def sign_in(service, password=PASSWORD, login=LOGIN, kind="client", headers=None):
    return service.http.post("/v1/sessions", json={"login": login, "password": password, "kind": kind}, headers=headers)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_client_signs_in_by_password_and_gets_a_token(service, hanako):
    reply = sign_in(service, login=" HANAKO@example.jp ")
    assert reply.status_code == 201
    assert service.http.get("/v1/me", headers=bearer(reply.json()["token"])).json()["name"] == "架空 花子"


@pytest.mark.parametrize(("login", "password"), [(LOGIN, "wrong-one"), ("nobody@example.jp", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(service, hanako, login, password):
    reply = sign_in(service, password, login)
    assert (reply.status_code, reply.json()["code"]) == (401, "wrong-password")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_only_hashes_are_kept(service, hanako):
    token = sign_in(service).json()["token"]
    with service.store.read() as session:
        assert not session.scalars(select(SessionRow).where(SessionRow.token_hash == token)).all()


def test_too_many_tries_have_to_wait_and_the_right_password_too(service, hanako):
    for _ in range(SIGN_IN_NAME.amount):
        assert sign_in(service, "wrong").status_code == 401
    reply = sign_in(service)
    assert (reply.status_code, reply.json()["code"], reply.headers["retry-after"]) == (429, "too-many-tries", "900")
    assert "900" in reply.json()["title_ja"]
    service.clock.advance(timedelta(seconds=899))
    assert sign_in(service).status_code == 429
    service.clock.advance(timedelta(seconds=1))
    assert sign_in(service).status_code == 201


def test_who_signs_in_well_starts_with_a_clean_sheet(service, hanako):
    for _ in range(2):
        for _ in range(SIGN_IN_NAME.amount - 1):
            assert sign_in(service, "wrong").status_code == 401
        assert sign_in(service).status_code == 201


def test_one_address_cannot_try_name_after_name(service, monkeypatch):
    from limits import RateLimitItemPerMinute

    import api.accounts.endpoints as door

    monkeypatch.setattr(door, "SIGN_IN_ADDRESS", RateLimitItemPerMinute(3, 15, namespace="few"))
    codes = [sign_in(service, "wrong", f"name{number}@example.jp").status_code for number in range(4)]
    assert codes == [401, 401, 401, 429]


def test_plain_http_on_a_host_that_is_not_this_machine_is_refused(service, hanako):
    for host in ("ainori.example.jp", "192.168.1.5:8000"):
        reply = sign_in(service, headers={"Host": host})
        assert (reply.status_code, reply.json()["code"]) == (400, "https-only")
        reply = hanako.get("/v1/me", headers={"Host": host})
        assert reply.json()["code"] == "https-only"
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        assert hanako.get("/v1/me", headers={"Host": host}).status_code == 200


def test_a_browser_gets_a_cookie_that_scripts_cannot_read(service, hanako):
    reply = sign_in(service, kind="browser")
    cookie = reply.headers["set-cookie"].lower()
    assert cookie.startswith("ainori=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert reply.json()["token"] is None


def test_over_https_the_cookie_is_bound_to_the_host(store, hanako):
    from fastapi.testclient import TestClient

    from api.app import make_app
    from api.settings import service_settings

    app = make_app(service_settings({}, database_url=str(store.url), https=True), store, "tsuruoka")
    http = TestClient(app, base_url="https://ainori.example.jp")
    reply = http.post("/v1/sessions", json={"login": LOGIN, "password": PASSWORD})
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("__Host-ainori=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age" in reply.headers["strict-transport-security"]
    assert http.get("/v1/me").status_code == 200
    token = http.cookies["__Host-ainori"]
    http.cookies.clear()
    # A plain cookie, which a neighbouring host could have planted, is not believed over https.
    assert http.get("/v1/me", headers={"Cookie": f"ainori={token}"}).status_code == 401


def test_a_write_by_cookie_needs_the_token_of_its_page(service, hanako):
    csrf = sign_in(service, kind="browser").json()["csrf"]
    key = {"Idempotency-Key": "some-key-1"}
    for given in ({}, {"X-CSRF-Token": "another"}):
        reply = service.http.patch("/v1/me", json={"kana": "x"}, headers=key | given | {"If-Match": '"1"'})
        assert (reply.status_code, reply.json()["code"]) == (403, "bad-csrf")
    reply = service.http.patch("/v1/me", json={"kana": "はなこ"}, headers=key | {"X-CSRF-Token": csrf, "If-Match": '"1"'})
    assert reply.json()["kana"] == "はなこ"


def test_a_write_from_another_site_is_refused_whoever_is_signed_in(service, hanako):
    reply = sign_in(service, headers={"Origin": "https://evil.example"})
    assert (reply.status_code, reply.json()["field"]) == (403, "Origin")
    assert sign_in(service, headers={"Origin": "http://localhost"}).status_code == 201


def test_sessions_are_listed_and_ended_one_by_one_or_all(service, hanako):
    tokens = [sign_in(service).json()["token"] for _ in range(3)]
    listed = service.http.get("/v1/sessions", headers=bearer(tokens[0])).json()["items"]
    assert len(listed) == 4
    assert sum(one["current"] for one in listed) == 1
    other = next(one["id"] for one in listed if not one["current"])
    headers = bearer(tokens[0])
    assert service.http.delete(f"/v1/sessions/{other}", headers=headers | {"Idempotency-Key": "key-00001"}).status_code == 204
    assert len(service.http.get("/v1/sessions", headers=headers).json()["items"]) == 3
    reply = service.http.delete("/v1/sessions?keep_this=true", headers=headers | {"Idempotency-Key": "key-00002"})
    assert reply.json() == {"sessions": 2}
    assert [service.http.get("/v1/me", headers=bearer(token)).status_code for token in tokens] == [200, 401, 401]
    service.http.delete("/v1/sessions", headers=headers | {"Idempotency-Key": "key-00003"})
    assert service.http.get("/v1/me", headers=headers).status_code == 401


def test_a_session_of_somebody_else_is_not_there(service, hanako):
    other = service.one("farm", "別の農園")
    mine = hanako.get("/v1/sessions").json()["items"][0]["id"]
    assert other.delete(f"/v1/sessions/{mine}").status_code == 404
    assert hanako.get("/v1/me").status_code == 200


def test_a_session_ends_by_itself(service, hanako):
    token = sign_in(service).json()["token"]
    service.clock.advance(timedelta(days=366))
    assert service.http.get("/v1/me", headers=bearer(token)).status_code == 401


def test_what_ended_long_ago_is_forgotten_and_what_lives_is_not(service, hanako):
    from api.accounts.sessions import forget_old
    from api.db.actor import set_up

    token = sign_in(service).json()["token"]
    service.http.post("/v1/sign-in-codes", json={"login": LOGIN})
    hanako.delete("/v1/sessions/current")
    service.clock.advance(timedelta(days=31))
    with service.store.write(set_up(service.region)) as tx:
        forget_old(tx)
        assert len(tx.session.scalars(select(SessionRow)).all()) == 1
        assert tx.session.scalars(select(CodeRow)).all() == []
    assert service.http.get("/v1/me", headers=bearer(token)).status_code == 200


class TestCodes:
    """Six digits through a channel."""

    def ask(self, service, login=LOGIN):
        return service.http.post("/v1/sign-in-codes", json={"login": login})

    def use(self, service, code, login=LOGIN):
        return service.http.post("/v1/sessions/by-code", json={"login": login, "code": code, "kind": "client"})

    def wrong(self, code):
        return f"{(int(code) + 1) % 1_000_000:06d}"

    def test_a_code_signs_in_once(self, service, hanako, sent):
        assert self.ask(service).json() == {"lasts_s": 600}
        code = sent("code")[0]["code"]
        assert len(code) == 6
        reply = self.use(service, code)
        assert reply.status_code == 201
        assert service.http.get("/v1/me", headers=bearer(reply.json()["token"])).status_code == 200
        assert self.use(service, code).json()["code"] == "wrong-code"
        with service.store.read() as session:
            assert code not in session.scalars(select(CodeRow)).one().code_hash

    def test_a_code_ends_after_ten_minutes(self, service, hanako, sent):
        self.ask(service)
        service.clock.advance(timedelta(minutes=10))
        assert self.use(service, sent("code")[0]["code"]).status_code == 401

    def test_five_wrong_tries_are_the_end_of_a_code(self, service, hanako, sent):
        self.ask(service)
        code = sent("code")[0]["code"]
        for _ in range(5):
            assert self.use(service, self.wrong(code)).json()["code"] == "wrong-code"
        assert self.use(service, code).json()["code"] == "wrong-code"

    def test_a_second_code_replaces_the_first(self, service, hanako, sent):
        self.ask(service)
        self.ask(service)
        first, second = (one["code"] for one in sent("code"))
        if first != second:
            assert self.use(service, first).status_code == 401
        assert self.use(service, second).status_code == 201

    def test_nobody_learns_who_has_an_account(self, service, hanako, sent):
        assert self.ask(service, "nobody@example.jp").json() == self.ask(service).json()
        assert len(sent("code")) == 1
        assert self.use(service, "000000", "nobody@example.jp").json()["code"] == "wrong-code"

    def test_nobody_is_flooded_with_codes(self, service, hanako, sent):
        codes = [self.ask(service).status_code for _ in range(5)]
        assert codes == [202, 202, 202, 202, 429]
        assert len(sent("code")) == 4

    def test_what_is_no_code_is_refused_by_its_form(self, service):
        for code in ("12345", "abcdef", "1234567", 123456):
            assert self.use(service, code).status_code == 422
