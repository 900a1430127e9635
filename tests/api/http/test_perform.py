"""Tests that a write happens once, whatever the network repeats."""

from __future__ import annotations

from sqlalchemy import func, select

from api.accounts.tables import SessionRow
from api.db.tables import AuditRow, ReplyRow


def test_a_repeated_key_gives_the_same_reply_and_one_effect(service):
    farm = service.one("farm")
    headers = {"Idempotency-Key": "the-same-key"}
    first = farm.delete("/v1/sessions/current", headers=headers)
    assert first.status_code == 204
    with service.store.read() as session:
        assert session.execute(select(func.count()).select_from(ReplyRow)).scalar() == 1
        ended = session.execute(select(func.count()).select_from(SessionRow).where(SessionRow.revoked_at.is_not(None)))
        assert ended.scalar() == 1


def test_a_write_without_a_key_is_refused(service):
    farm = service.one("farm")
    reply = service.http.delete("/v1/sessions/current", headers={"Authorization": f"Bearer {farm.member.token}"})
    assert (reply.status_code, reply.json()["code"]) == (400, "key-missing")
    assert farm.get("/v1/me").status_code == 200


def test_an_ended_session_opens_nothing_from_then_on(service):
    farm = service.one("farm")
    assert farm.get("/v1/me").json()["parties"][0]["role"] == "farm"
    farm.delete("/v1/sessions/current")
    assert farm.get("/v1/me").json()["code"] == "not-signed-in"


def test_every_act_stands_in_the_audit_log_with_the_hash_of_the_one_before(service):
    farm = service.one("farm")
    farm.delete("/v1/sessions/current")
    with service.store.read() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
    assert [row.action for row in rows][-3:] == ["create", "sign-in", "sign-out"]
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
