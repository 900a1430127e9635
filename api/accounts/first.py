"""The first operator, made by whoever has the machine."""

from __future__ import annotations

from sqlalchemy import select

from api.accounts.contact import plain_login
from api.accounts.credentials import hash_password
from api.accounts.tables import AccountRow, ChannelRow, MembershipRow, PartyRow
from api.db.actor import set_up
from api.db.base import new_id
from api.db.store import Store


class LoginTaken(ValueError):
    """Somebody signs in by that name already."""


def add_operator(store: Store, region: str, *, login: str, name: str, party: str | None, password: str) -> str:
    """
    Add a person to the region's operator, which is made where there is none; return the party's id.

    Raises
    ------
    LoginTaken
        Where that login is somebody's.
    """
    plain = plain_login(login)
    hashed = hash_password(password)
    with store.write(set_up(region)) as tx:
        if tx.session.execute(select(AccountRow.id).where(AccountRow.login == plain)).scalar() is not None:
            raise LoginTaken(plain)
        operator = tx.session.scalars(
            select(PartyRow).where(PartyRow.region == region, PartyRow.kind == "operator", PartyRow.state == "active")
        ).first()
        if operator is None:
            operator = PartyRow(
                id=new_id("party"), region=region, kind="operator", name=party or name, closings={}, state="active",
                created_at=tx.now,
            )  # fmt: skip
            tx.session.add(operator)
            tx.session.flush()
            tx.audit("party", operator.id, "create", after="active", kind="operator")
        account = AccountRow(
            id=new_id("account"), region=region, name=name, login=plain, password_hash=hashed, created_at=tx.now
        )
        tx.session.add(account)
        tx.session.flush()
        if "@" in plain:
            tx.session.add(
                ChannelRow(
                    id=new_id("channel"), account_id=account.id, kind="email", address=plain, verified_at=tx.now, enabled=True
                )
            )
        member = MembershipRow(id=new_id("member"), account_id=account.id, party_id=operator.id, role="operator", since=tx.now)
        tx.session.add(member)
        tx.session.flush()
        tx.audit("member", member.id, "add", after="active", account=account.id, role="operator")
        return operator.id
