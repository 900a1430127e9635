"""People who sign in, and what they are sent."""

from __future__ import annotations

import functools

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from api.accounts import credentials
from api.accounts.tables import AccountRow, ChannelRow
from api.db.actor import set_up
from api.db.base import new_id
from api.db.tables import OutboxRow

PASSWORD = "なすはやき色が命"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """Hashing is slow on purpose; here it is the same algorithm with less work."""
    hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    monkeypatch.setattr(credentials, "_HASHER", hasher)
    monkeypatch.setattr(credentials, "_nobody", functools.cache(lambda: hasher.hash("nobody")))


@pytest.fixture
def hashed(_quick_hashes):
    """The hash of the password."""
    return credentials.hash_password(PASSWORD)


@pytest.fixture
def sent(service):
    """The parameters of all messages of a kind that the outbox holds, in the order in which they were owed."""

    def found(kind):
        with service.store.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)).all()
            return [row.params for row in rows]

    return found


@pytest.fixture
def hanako(service, hashed):
    """A farmer with password and e-mail address."""
    client = service.one("farm")
    with service.store.write(set_up(service.region)) as tx:
        row = tx.session.get_one(AccountRow, client.member.account)
        row.login, row.password_hash, row.name = "hanako@example.jp", hashed, "架空 花子"
        tx.session.add(ChannelRow(id=new_id("channel"), account_id=row.id, kind="email", address=row.login, verified_at=tx.now))
    return client


@pytest.fixture
def terms(service):
    """The version of the terms in force."""
    return service.anonymous.get("/v1/terms").json()["version"]


@pytest.fixture
def operator(service):
    """The operator."""
    return service.one("operator")
