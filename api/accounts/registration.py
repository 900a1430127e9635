"""Registering: a person, and a party that waits for the operator, or a place in one that is there already."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final, Literal, cast

from sqlalchemy import select

from api.accounts import members, parties
from api.accounts.contact import kind_of_login, plain_login
from api.accounts.credentials import hash_password, slow_hash
from api.accounts.party_schemas import PersonIn, Registered, Registration
from api.accounts.tables import AccountRow, ChannelRow
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal

LEAST_LETTERS: Final = 8


def checked_login(given: str, field: str) -> str:
    """
    Return a login in its one way of writing.

    Raises
    ------
    Refusal
        ``bad-login``.
    """
    login = plain_login(given)
    if kind_of_login(login) is None:
        raise Refusal("bad-login", field=field)
    return login


def checked_password(password: str, login: str | None, field: str) -> str:
    """
    Return the hash of a password that will do.

    Raises
    ------
    Refusal
        ``weak-password``.
    """
    if len(password) < LEAST_LETTERS or (login is not None and plain_login(password) == login):
        raise Refusal("weak-password", field=field, least=LEAST_LETTERS)
    return hash_password(password)


def asked_with_secret(asked: str, raw: str, secret: str, key: str | None) -> str:
    """Return the hash of a request that holds a password: by itself a plain hash would let the password be guessed."""
    if not secret:
        return asked
    return hashlib.sha256(raw.replace(secret, "").encode() + slow_hash(secret, key or "").encode()).hexdigest()


def register(tx: Tx, given: Registration, login: str, password_hash: str | None) -> Registered:
    """
    Register a person with exactly one of a new party, an invitation and a party to join.

    Raises
    ------
    Refusal
        ``one-of-them``, ``login-taken``, and those of parties and members.
    """
    chosen = [one for one in (given.party, given.invitation, given.join) if one is not None]
    if len(chosen) != 1:
        raise Refusal("one-of-them", field="party")
    account = _account(tx, given.person, login, password_hash)
    tx.actor = replace(tx.actor, account_id=account.id)
    tx.audit("account", account.id, "register", after="active")
    if given.party is not None:
        party = parties.request_party(tx, given.party, account.id, given.terms_version)
        return Registered(account=account.id, party=party.id, role=party.kind, state="pending")
    if given.join is not None:
        row = members.ask_to_join(tx, given.join.party, given.join.role, account.id)
    else:
        row = members.use_invitation(tx, given.invitation or "", account.id)
    state = cast('Literal["requested", "active"]', row.state)
    return Registered(account=account.id, party=row.party_id, role=row.role, state=state)


def _account(tx: Tx, given: PersonIn, login: str, password_hash: str | None) -> AccountRow:
    if tx.session.execute(select(AccountRow.id).where(AccountRow.login == login)).first() is not None:
        raise Refusal("login-taken", field="person.login")
    row = AccountRow(
        id=new_id("account"),
        region=tx.actor.region,
        name=given.name,
        kana=given.kana,
        login=login,
        phone=given.phone or (login if kind_of_login(login) == "phone" else ""),
        password_hash=password_hash,
        language=given.language,
        state="active",
        version=1,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    if kind_of_login(login) == "email":
        tx.session.add(
            ChannelRow(id=new_id("channel"), account_id=row.id, kind="email", address=login, enabled=True, digest=True)
        )
    return row
