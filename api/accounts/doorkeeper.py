"""Who stands at the door: a token's live session, and which parties its person may act for."""

from __future__ import annotations

from sqlalchemy import select

from api.accounts.credentials import token_hash
from api.accounts.tables import AccountRow, MembershipRow, PartyRow, SessionRow
from api.db.store import Store
from api.http.caller import Session


class Accounts:
    """The accounts feature at the door; asked anew for every request, so that what is revoked is revoked at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def session_of(self, token: str) -> Session | None:
        """Return the live session of a token, with every active (party, role) of its person."""
        now = self._store.clock.now()
        with self._store.read() as session:
            rows = session.execute(
                select(
                    SessionRow.id, SessionRow.csrf, AccountRow.id, AccountRow.region, AccountRow.language,
                    MembershipRow.party_id, MembershipRow.role,
                )
                .join(AccountRow, AccountRow.id == SessionRow.account_id)
                .outerjoin(
                    MembershipRow,
                    (MembershipRow.account_id == AccountRow.id) & (MembershipRow.state == "active")
                    & MembershipRow.party_id.in_(select(PartyRow.id).where(PartyRow.state == "active")),
                )
                .where(
                    SessionRow.token_hash == token_hash(token), SessionRow.revoked_at.is_(None), SessionRow.expires_at > now,
                    AccountRow.state == "active",
                )
            ).all()  # fmt: skip
        if not rows:
            return None
        session_id, csrf, account_id, region, language = rows[0][:5]
        return Session(
            session_id=session_id,
            account_id=account_id,
            region=region,
            csrf=csrf,
            language=language,
            roles=tuple(sorted((row[5], row[6]) for row in rows if row[5] is not None)),
        )

    def party_kind(self, region: str, party_id: str) -> str | None:
        """Return the kind of an active party of a region."""
        with self._store.read() as session:
            return session.execute(
                select(PartyRow.kind).where(PartyRow.id == party_id, PartyRow.region == region, PartyRow.state == "active")
            ).scalar()
