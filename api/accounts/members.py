"""Members of parties: invited by a token, or let in after asking; nobody gives a role to herself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import String, column, select, table
from sqlalchemy.orm import Session

from api.accounts.credentials import new_token, token_hash
from api.accounts.parties import party_to_change
from api.accounts.tables import InvitationRow, MembershipRow, PartyRow
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.notify.owe import tell

MOST_OPEN: Final = 50
"""Invitations of a party that may be open at once."""
_TRIP: Final = table("trip", *(column(name, String) for name in ("id", "party_id", "driver_id", "state")))


def roles_in(party: PartyRow) -> tuple[str, ...]:
    """Return the roles that a party has: its own kind, and drivers in a carrier."""
    return (party.kind, "driver") if party.kind == "carrier" else (party.kind,)


def invite(tx: Tx, party_id: str, role: str, sent_to: str, lasts_days: int) -> tuple[InvitationRow, str]:
    """
    Invite somebody into a party; the token is known now and never again.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``no-such-role``, ``too-many-kept``.
    """
    party = party_to_change(tx, party_id)
    if party.state != "active":
        raise Refusal("wrong-state", state=party.state)
    _known_role(party, role)
    waiting = select(InvitationRow.id).where(
        InvitationRow.party_id == party.id, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None),
        InvitationRow.expires_at > tx.now,
    )  # fmt: skip
    if len(tx.session.execute(waiting.limit(MOST_OPEN)).all()) >= MOST_OPEN:
        raise Refusal("too-many-kept", most=MOST_OPEN)
    token = new_token()
    row = InvitationRow(
        id=new_id("invitation"),
        party_id=party.id,
        role=role,
        token_hash=token_hash(token),
        invited_by=tx.actor.account_id,
        sent_to=sent_to,
        expires_at=tx.now + timedelta(days=lasts_days),
    )
    tx.session.add(row)
    tx.audit("invitation", row.id, "make", after="open", party=party.id, role=role)
    return row, token


def revoke_invitation(tx: Tx, party_id: str, invitation_id: str) -> None:
    """
    Take an invitation back; one that was used stays used.

    Raises
    ------
    Refusal
        ``not-found``, ``invitation-ended``.
    """
    party = party_to_change(tx, party_id)
    row = tx.session.get(InvitationRow, invitation_id)
    if row is None or row.party_id != party.id:
        raise Refusal("not-found")
    if row.used_at is not None:
        raise Refusal("invitation-ended")
    if row.revoked_at is None:
        row.revoked_at = tx.now
        tx.audit("invitation", row.id, "revoke", before="open", after="revoked")


def use_invitation(tx: Tx, token: str, account_id: str) -> MembershipRow:
    """
    Become a member by an invitation, once.

    Raises
    ------
    Refusal
        ``not-found``, ``invitation-ended``, ``not-yourself`` (whoever invited), ``member-there``.
    """
    known = select(InvitationRow).where(InvitationRow.token_hash == token_hash(token)).with_for_update()
    row = tx.session.execute(known).scalar_one_or_none()
    party = None if row is None else tx.session.get(PartyRow, row.party_id)
    if row is None or party is None or party.region != tx.actor.region:
        raise Refusal("not-found")
    if row.used_at is not None or row.revoked_at is not None or row.expires_at <= tx.now or party.state != "active":
        raise Refusal("invitation-ended")
    if row.invited_by == account_id:
        raise Refusal("not-yourself")
    member = _membership(tx, party, account_id, row.role, "active")
    row.used_by, row.used_at = account_id, tx.now
    tx.audit("invitation", row.id, "use", before="open", after="used")
    tell(tx, "member-joined", effect=f"member-joined/{member.id}/{tx.now.isoformat()}", party=party.id, party_name=party.name)
    return member


def ask_to_join(tx: Tx, party_id: str, role: str, account_id: str) -> MembershipRow:
    """
    Ask to be let into a party.

    Raises
    ------
    Refusal
        ``not-found``, ``no-such-role``, ``member-there``; operators and auditors are invited, they do not ask.
    """
    party = tx.session.get(PartyRow, party_id)
    if party is None or party.region != tx.actor.region or party.state != "active" or party.kind in {"operator", "auditor"}:
        raise Refusal("not-found")
    _known_role(party, role)
    member = _membership(tx, party, account_id, role, "requested")
    tell(
        tx, "member-requested", effect=f"member-requested/{member.id}/{tx.now.isoformat()}", party=party.id,
        party_name=party.name,
    )  # fmt: skip
    return member


def approve_member(tx: Tx, party_id: str, member_id: str) -> MembershipRow:
    """
    Let somebody in who asked.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``not-yourself``.
    """
    party, row = _member(tx, party_id, member_id)
    if row.state == "active":
        return row
    if row.state != "requested":
        raise Refusal("wrong-state", state=row.state)
    if row.account_id == tx.actor.account_id:
        raise Refusal("not-yourself")
    row.state, row.since = "active", tx.now
    tx.audit("membership", row.id, "approve", before="requested", after="active", party=party.id, role=row.role)
    tell(
        tx, "member-approved", effect=f"member-approved/{row.id}/{tx.now.isoformat()}", account=row.account_id,
        party_name=party.name,
    )  # fmt: skip
    return row


def end_member(tx: Tx, party_id: str, member_id: str) -> None:
    """
    End a membership, or say no to a request; it holds for every session at once.

    Raises
    ------
    Refusal
        ``not-found``, ``last-member``, ``member-driving``.
    """
    party, row = _member(tx, party_id, member_id)
    end_membership(tx, party, row)


def leave(tx: Tx, member_id: str, account_id: str) -> None:
    """
    End one's own membership.

    Raises
    ------
    Refusal
        ``not-found``, ``last-member``, ``member-driving``.
    """
    row = tx.session.get(MembershipRow, member_id)
    if row is None or row.account_id != account_id:
        raise Refusal("not-found")
    end_membership(tx, tx.session.get_one(PartyRow, row.party_id, with_for_update=True), row)


def end_membership(tx: Tx, party: PartyRow, row: MembershipRow) -> None:
    """End a membership; the last one who manages a party that is in use stays."""
    if row.state == "ended":
        return
    if row.state == "active" and row.role == party.kind and party.state != "closed" and not others_manage(tx.session, row):
        raise Refusal("last-member")
    driving = select(_TRIP.c.id).where(
        _TRIP.c.driver_id == row.account_id, _TRIP.c.party_id == party.id, _TRIP.c.state == "running"
    )
    if tx.session.execute(driving.limit(1)).first() is not None:
        raise Refusal("member-driving")
    before, row.state, row.until = row.state, "ended", tx.now
    tx.audit("membership", row.id, "end", before=before, after="ended", party=party.id, role=row.role)
    tell(
        tx, "member-ended", effect=f"member-ended/{row.id}/{tx.now.isoformat()}", account=row.account_id,
        party_name=party.name,
    )  # fmt: skip


def others_manage(session: Session, row: MembershipRow) -> bool:
    """Whether somebody else manages the party as well."""
    others = select(MembershipRow.id).where(
        MembershipRow.party_id == row.party_id, MembershipRow.role == row.role, MembershipRow.state == "active",
        MembershipRow.account_id != row.account_id,
    )  # fmt: skip
    return session.execute(others.limit(1)).first() is not None


def _known_role(party: PartyRow, role: str) -> None:
    if role not in roles_in(party):
        raise Refusal("no-such-role", field="role", known=", ".join(roles_in(party)))


def _member(tx: Tx, party_id: str, member_id: str) -> tuple[PartyRow, MembershipRow]:
    party = party_to_change(tx, party_id)
    row = tx.session.get(MembershipRow, member_id)
    if row is None or row.party_id != party.id:
        raise Refusal("not-found")
    return party, row


def _membership(tx: Tx, party: PartyRow, account_id: str, role: str, state: str) -> MembershipRow:
    """Begin a membership, or begin again one that has ended."""
    known = select(MembershipRow).where(
        MembershipRow.account_id == account_id, MembershipRow.party_id == party.id, MembershipRow.role == role
    )
    row = tx.session.execute(known).scalar_one_or_none()
    if row is None:
        row = MembershipRow(id=new_id("member"), account_id=account_id, party_id=party.id, role=role, state=state, since=tx.now)
        tx.session.add(row)
        before = None
    elif row.state == "active" or (row.state == "requested" and state == "requested"):
        raise Refusal("member-there")
    else:
        before, row.state, row.since, row.until = row.state, state, tx.now, None
    tx.audit("membership", row.id, "begin", before=before, after=state, party=party.id, role=role)
    return row
