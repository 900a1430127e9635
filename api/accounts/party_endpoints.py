"""Registering, parties, members and invitations over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts import members, parties, party_sight, registration
from api.accounts.party_schemas import (
    CloseIn,
    InvitationIn,
    InvitationList,
    InvitationMade,
    InvitationShown,
    InvitationUsed,
    Joined,
    MemberList,
    MemberShown,
    PartyEdit,
    PartyMake,
    PartyShown,
    Registered,
    Registration,
    RoleAsked,
    TermsAccepted,
    TermsShown,
)
from api.accounts.tables import AccountRow, InvitationRow, MembershipRow, PartyRow
from api.accounts.throttle import REGISTER_ADDRESS, address_of, throttle_of
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may, must_be_private
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import Asked, IfMatch, Key, perform, show
from api.http.problem import Refusal
from api.http.rights import ANYONE
from api.regions import times
from api.regions.service import config_of

router = APIRouter(prefix="/v1", tags=["parties"])
PartyId = Annotated[str, Path(max_length=64)]
MemberId = Annotated[str, Path(max_length=64)]
_MOST_LISTED = 200


def _today(session: Session, caller: Caller) -> str:
    return times.service_day(config_of(session, caller.actor.region), caller.store.clock.now()).isoformat()


def _shown(tx: Tx, caller: Caller, row: PartyRow) -> PartyShown:
    return party_sight.shown(tx.session, tx.actor, row, _today(tx.session, caller))


@router.get("/terms", response_model=TermsShown, summary="The terms in force")
def terms(caller: Annotated[Caller, may(ANYONE)]) -> Response:
    """Show the terms that a party accepts when it registers."""

    def told(session: Session) -> TermsShown:
        found = parties.terms_in_force(session, caller.actor.region, _today(session, caller))
        return TermsShown(version=found.version, since=found.since.isoformat(), ja=found.ja, en=found.en)

    return show(caller, told)


@router.post("/registrations", status_code=201, response_model=Registered, summary="Register oneself")
@refuses(
    "too-many-tries", "https-only", "bad-login", "weak-password", "login-taken", "one-of-them", "terms-version",
    "no-such-district", "not-found", "no-such-role", "invitation-ended",
)  # fmt: skip
def register(
    caller: Annotated[Caller, may(ANYONE)],
    given: Annotated[Registration, json_body(Registration)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Register a person, and ask for a new party or for a place in one; what is asked for waits for a yes."""
    must_be_private(caller.request)
    throttle_of(caller.request).count(REGISTER_ADDRESS, address_of(caller.request))
    login = registration.checked_login(given.person.login, "person.login")
    secret = given.person.password or ""
    hashed = registration.checked_password(secret, login, "person.password") if given.person.password is not None else None
    secretly = registration.asked_with_secret(asked, given.model_dump_json(), secret, key)
    try:
        return perform(caller, secretly, key, lambda tx: registration.register(tx, given, login, hashed), status=201)
    except IntegrityError as error:
        if "login" in str(error.orig):
            raise Refusal("login-taken", field="person.login") from error
        raise


@router.post("/parties", status_code=201, response_model=PartyShown, summary="Ask for a further party, or enter one")
@refuses("terms-version", "no-such-district", "not-your-role")
def make(
    caller: Annotated[Caller, may("self")],
    given: Annotated[PartyMake, json_body(PartyMake)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Ask for a party with oneself as its first member; an operator enters one for people without a smartphone."""

    def effect(tx: Tx) -> PartyShown:
        if tx.actor.role == "operator":
            return _shown(tx, caller, parties.enter_party(tx, given, given.terms_version))
        row = parties.request_party(tx, given, tx.actor.account_id or "", given.terms_version)
        return party_sight.shown_whole(tx.session, row)

    return perform(caller, asked, key, effect, status=201, location="/v1/parties/{id}")


@router.get("/parties", response_model=Page[PartyShown], summary="The parties of the region")
@refuses("bad-cursor")
def listing(
    caller: Annotated[Caller, may("party.read")],
    kind: Literal["farm", "restaurant", "carrier", "keeper", "operator", "auditor"] | None = None,
    state: Literal["pending", "active", "closed"] = "active",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List parties, each as far as the reader may see it; those that wait, for the operator alone."""
    return show(
        caller,
        lambda session: party_sight.listed(
            session, caller.actor, _today(session, caller), kind=kind, state=state, cursor=cursor, limit=limit
        ),
    )


@router.get("/parties/{party_id}", response_model=PartyShown, summary="One party")
@refuses("not-found")
def read(caller: Annotated[Caller, may("party.read")], party_id: PartyId) -> Response:
    """Show a party as far as the reader may see it."""
    return show(caller, lambda session: party_sight.one(session, caller.actor, party_id, _today(session, caller)))


@router.patch("/parties/{party_id}", response_model=PartyShown, summary="Change what a party says about itself")
@refuses(
    "not-found", "match-missing", "changed-meanwhile", "wrong-state", "no-such-district", "no-such-period", "trades-unnotified"
)
def edit(
    caller: Annotated[Caller, may("party.edit")],
    party_id: PartyId,
    given: Annotated[PartyEdit, json_body(PartyEdit)],
    asked: Asked,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Change what is named in the body; kind, role and state are not."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, parties.edit_party(tx, party_id, given, if_match)))


@router.post("/parties/{party_id}/approve", response_model=PartyShown, summary="Let a party in")
@refuses("not-found", "wrong-state", "not-yourself")
def approve(caller: Annotated[Caller, may("party.approve")], party_id: PartyId, asked: Asked, key: Key = None) -> Response:
    """Let a party in that waits; its members are told."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, parties.approve_party(tx, party_id)))


@router.post("/parties/{party_id}/close", response_model=PartyShown, summary="Close a party, or do not let it in")
@refuses("not-found", "party-busy", "not-yourself")
def close(
    caller: Annotated[Caller, may("party.approve")],
    party_id: PartyId,
    given: Annotated[CloseIn, json_body(CloseIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Close a party of which nothing is under way any more; its figures stay."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, parties.close_party(tx, party_id, given.reason)))


@router.post("/parties/{party_id}/terms", response_model=PartyShown, summary="Accept the terms in force")
@refuses("not-found", "terms-version")
def accept(
    caller: Annotated[Caller, may("party.edit")],
    party_id: PartyId,
    given: Annotated[TermsAccepted, json_body(TermsAccepted)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Accept the terms for a party; what was accepted before stays on record."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, parties.accept_terms(tx, party_id, given.version)))


@router.get("/parties/{party_id}/members", response_model=MemberList, summary="The people of a party")
@refuses("not-found")
def people(caller: Annotated[Caller, may("member.manage")], party_id: PartyId) -> Response:
    """List the members of one's own party, and who asks to be one."""

    def told(session: Session) -> MemberList:
        party = parties.party_of(session, caller.actor, party_id)
        rows = session.execute(
            select(MembershipRow, AccountRow.name)
            .join(AccountRow, AccountRow.id == MembershipRow.account_id)
            .where(MembershipRow.party_id == party.id, MembershipRow.state != "ended")
            .order_by(MembershipRow.since, MembershipRow.id)
            .limit(_MOST_LISTED)
        ).all()
        return MemberList(
            items=tuple(
                MemberShown(
                    id=row.id, account=row.account_id, name=name, role=row.role, state=row.state, since=row.since.isoformat(),
                    you=row.account_id == caller.actor.account_id,
                )
                for row, name in rows
            )
        )  # fmt: skip

    return show(caller, told)


@router.post("/parties/{party_id}/join-requests", status_code=201, response_model=Joined, summary="Ask to be let in")
@refuses("not-found", "no-such-role", "member-there")
def ask(
    caller: Annotated[Caller, may("self")],
    party_id: PartyId,
    given: Annotated[RoleAsked, json_body(RoleAsked)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Ask to be let into a party; its members say yes or no."""
    return perform(
        caller, asked, key,
        lambda tx: _joined(members.ask_to_join(tx, party_id, given.role, tx.actor.account_id or "")), status=201,
    )  # fmt: skip


@router.post("/parties/{party_id}/members/{member_id}/approve", response_model=Joined, summary="Let somebody in")
@refuses("not-found", "wrong-state", "not-yourself")
def let_in(
    caller: Annotated[Caller, may("member.manage")], party_id: PartyId, member_id: MemberId, asked: Asked, key: Key = None
) -> Response:
    """Say yes to somebody who asked."""
    return perform(caller, asked, key, lambda tx: _joined(members.approve_member(tx, party_id, member_id)))


@router.delete("/parties/{party_id}/members/{member_id}", status_code=204, summary="End a membership")
@refuses("not-found", "last-member", "member-driving")
def end(
    caller: Annotated[Caller, may("member.manage")], party_id: PartyId, member_id: MemberId, asked: Asked, key: Key = None
) -> Response:
    """End a membership, or say no to a request; every session of that person loses it at once."""
    return perform(caller, asked, key, lambda tx: members.end_member(tx, party_id, member_id))


@router.post("/parties/{party_id}/invitations", status_code=201, response_model=InvitationMade, summary="Invite somebody")
@refuses("not-found", "wrong-state", "no-such-role", "too-many-kept")
def invite(
    caller: Annotated[Caller, may("member.manage")],
    party_id: PartyId,
    given: Annotated[InvitationIn, json_body(InvitationIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Make an invitation to hand on as a link or a printed code; it is good once."""

    def effect(tx: Tx) -> InvitationMade:
        row, token = members.invite(tx, party_id, given.role, given.sent_to, given.lasts_days)
        return InvitationMade(id=row.id, party=row.party_id, role=row.role, token=token, expires_at=row.expires_at.isoformat())

    def without_token(made: InvitationMade) -> InvitationMade:
        return made.model_copy(update={"token": ""})

    return perform(caller, asked, key, effect, status=201, kept_as=without_token)


@router.get("/parties/{party_id}/invitations", response_model=InvitationList, summary="A party's invitations")
@refuses("not-found")
def invitations(
    caller: Annotated[Caller, may("member.manage")],
    party_id: PartyId,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 50,
) -> Response:
    """List invitations, the newest first, without their tokens."""
    now = caller.store.clock.now()

    def state(row: InvitationRow) -> Literal["open", "used", "revoked", "ended"]:
        if row.used_at is not None:
            return "used"
        if row.revoked_at is not None:
            return "revoked"
        return "ended" if row.expires_at <= now else "open"

    def told(session: Session) -> InvitationList:
        party = parties.party_of(session, caller.actor, party_id)
        found = select(InvitationRow).where(InvitationRow.party_id == party.id)
        rows = session.scalars(found.order_by(InvitationRow.expires_at.desc(), InvitationRow.id).limit(limit))
        return InvitationList(
            items=tuple(
                InvitationShown(
                    id=row.id, role=row.role, sent_to=row.sent_to, state=state(row), expires_at=row.expires_at.isoformat()
                )
                for row in rows
            )
        )

    return show(caller, told)


@router.delete("/parties/{party_id}/invitations/{invitation_id}", status_code=204, summary="Take an invitation back")
@refuses("not-found", "invitation-ended")
def revoke(
    caller: Annotated[Caller, may("member.manage")],
    party_id: PartyId,
    invitation_id: Annotated[str, Path(max_length=64)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Make an invitation useless that was not used yet."""
    return perform(caller, asked, key, lambda tx: members.revoke_invitation(tx, party_id, invitation_id))


@router.post("/invitations/accept", status_code=201, response_model=Joined, summary="Use an invitation")
@refuses("not-found", "invitation-ended", "not-yourself", "member-there")
def use(
    caller: Annotated[Caller, may("self")],
    given: Annotated[InvitationUsed, json_body(InvitationUsed)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Become a member of the party that invited."""
    return perform(
        caller, asked, key, lambda tx: _joined(members.use_invitation(tx, given.token, tx.actor.account_id or "")), status=201
    )


def _joined(row: MembershipRow) -> Joined:
    state = cast('Literal["requested", "active"]', row.state)
    return Joined(id=row.id, party=row.party_id, role=row.role, state=state)
