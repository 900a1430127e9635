"""Oneself over HTTP: name, language, quiet hours, password, channels."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from sqlalchemy import select
from sqlalchemy.orm import Session as Reading

from api.accounts import codes, members, person, sessions
from api.accounts.credentials import password_fits
from api.accounts.registration import asked_with_secret, checked_password
from api.accounts.schemas import (
    ChannelCode,
    ChannelEdit,
    ChannelIn,
    ChannelList,
    ChannelShown,
    CodeSent,
    Me,
    MeEdit,
    NewPassword,
    PartyChoice,
    Waiting,
)
from api.accounts.tables import AccountRow, MembershipRow, PartyRow
from api.accounts.throttle import CODE_NAME, SIGN_IN_NAME, throttle_of
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, IfMatch, Key, answer, perform, show
from api.http.problem import Refusal

router = APIRouter(prefix="/v1/me", tags=["me"])
ChannelId = Annotated[str, Path(max_length=64)]


def _me(session: Reading, caller: Caller) -> Me:
    roles = caller.session.roles if caller.session is not None else ()
    account = session.get_one(AccountRow, caller.actor.account_id)
    rows = session.execute(
        select(MembershipRow, PartyRow)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(MembershipRow.account_id == account.id, MembershipRow.state != "ended", PartyRow.state != "closed")
        .order_by(PartyRow.id, MembershipRow.role)
    ).all()
    names = {party.id: party.name for _, party in rows}
    wait: list[Waiting] = []
    for member, party in rows:
        if (party.id, member.role) in roles:
            continue
        reason: Literal["operator", "members"] = "operator" if party.state == "pending" else "members"
        wait.append(Waiting(membership=member.id, party=party.id, role=member.role, name=party.name, waits_for=reason))
    return Me(
        account=account.id,
        name=account.name,
        kana=account.kana,
        login=account.login,
        phone=account.phone,
        language=account.language,
        quiet_from=account.quiet_from,
        quiet_to=account.quiet_to,
        has_password=account.password_hash is not None,
        csrf=caller.session.csrf if caller.session is not None else None,
        parties=tuple(PartyChoice(party=party, role=role, name=names.get(party, "")) for party, role in roles),
        waiting=tuple(wait),
        version=account.version,
    )


def _id(caller: Caller) -> str:
    return caller.actor.account_id or ""


@router.get("", response_model=Me, summary="Who one is, and for whom one may act")
def me(caller: Annotated[Caller, may("self")]) -> Response:
    """Tell the person who is signed in."""
    return show(caller, lambda session: _me(session, caller))


@router.patch("", response_model=Me, summary="Change name, language or quiet hours")
@refuses("match-missing", "changed-meanwhile", "quiet-half")
def edit(
    caller: Annotated[Caller, may("self")],
    given: Annotated[MeEdit, json_body(MeEdit)],
    asked: Asked,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Change what is named in the body."""

    def effect(tx: Tx) -> Me:
        person.edit_me(tx, _id(caller), given, if_match)
        return _me(tx.session, caller)

    return perform(caller, asked, key, effect)


@router.put("/password", status_code=204, summary="Set or change the password")
@refuses("old-password", "weak-password", "too-many-tries")
def password(
    caller: Annotated[Caller, may("self")],
    given: Annotated[NewPassword, json_body(NewPassword)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Set a new password and end every other session."""
    with caller.store.read() as session:
        account = session.get_one(AccountRow, _id(caller))
        free = person.may_skip_old(session, caller.actor.session_id, caller.store.clock.now())
    if account.password_hash is not None and not free:
        throttle_of(caller.request).count(SIGN_IN_NAME, f"old/{account.id}")
        if given.old is None or not password_fits(given.old, account.password_hash):
            raise Refusal("old-password", field="old")
    hashed = checked_password(given.new, account.login, "new")
    secretly = asked_with_secret(asked, f"{account.id}/password", given.new, key)

    def effect(tx: Tx) -> None:
        person.set_password(tx, account.id, hashed, caller.actor.session_id)

    return perform(caller, secretly, key, effect)


@router.get("/channels", response_model=ChannelList, summary="The ways to reach one")
def channels(caller: Annotated[Caller, may("self")]) -> Response:
    """List one's channels."""
    return show(caller, lambda session: person.channels(session, _id(caller)))


@router.post("/channels", status_code=201, response_model=ChannelShown, summary="Add a way to be reached")
@refuses("bad-login", "channel-there", "too-many-kept")
def add_channel(
    caller: Annotated[Caller, may("self")],
    given: Annotated[ChannelIn, json_body(ChannelIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Add a channel; have a code sent and verify it next."""
    return perform(caller, asked, key, lambda tx: person.channel_shown(person.add_channel(tx, _id(caller), given)), status=201)


@router.patch("/channels/{channel_id}", response_model=ChannelShown, summary="Switch a channel on or off")
@refuses("not-found")
def edit_channel(
    caller: Annotated[Caller, may("self")],
    channel_id: ChannelId,
    given: Annotated[ChannelEdit, json_body(ChannelEdit)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Switch a channel, or whether what can wait is gathered."""
    return perform(caller, asked, key, lambda tx: person.channel_shown(person.edit_channel(tx, _id(caller), channel_id, given)))


@router.delete("/channels/{channel_id}", status_code=204, summary="Take a channel away")
@refuses("not-found", "no-way-left")
def drop_channel(caller: Annotated[Caller, may("self")], channel_id: ChannelId, asked: Asked, key: Key = None) -> Response:
    """Take a channel away, unless it is the only way in."""
    return perform(caller, asked, key, lambda tx: person.drop_channel(tx, _id(caller), channel_id))


@router.post("/channels/{channel_id}/code", status_code=202, response_model=CodeSent, summary="Have a channel's code sent")
@refuses("not-found", "too-many-tries")
def channel_code(caller: Annotated[Caller, may("self")], channel_id: ChannelId) -> Response:
    """Send a one-time code by the channel. No idempotency key: a second code replaces the first."""
    with caller.store.read() as session:
        row = person.channel_of(session, _id(caller), channel_id)
    throttle_of(caller.request).count(CODE_NAME, f"channel/{_id(caller)}")
    made = codes.made_code(_id(caller), "channel")
    with caller.store.write(caller.actor) as tx:
        codes.send_code(tx, made, row)
    return answer(CodeSent(lasts_s=int(codes.LASTS.total_seconds())), status=202)


@router.post("/channels/{channel_id}/verification", response_model=ChannelShown, summary="Verify a channel by its code")
@refuses("not-found", "wrong-channel-code")
def verify_channel(
    caller: Annotated[Caller, may("self")],
    channel_id: ChannelId,
    given: Annotated[ChannelCode, json_body(ChannelCode)],
) -> Response:
    """Use a code up: ten minutes, five tries, once."""
    with caller.store.read() as session:
        person.channel_of(session, _id(caller), channel_id)
    typed = codes.made_code(_id(caller), "channel", given.code)
    with caller.store.write(caller.actor) as tx:
        used = codes.try_code(tx, typed, channel_id=channel_id)
        if used is not None:
            sessions.prove_channel(tx, channel_id)
        shown = person.channel_shown(person.channel_of(tx.session, _id(caller), channel_id))
    if used is None:
        raise Refusal("wrong-channel-code", field="code")
    return answer(shown, status=200)


@router.delete("/memberships/{member_id}", status_code=204, summary="Leave a party")
@refuses("not-found", "last-member", "member-driving")
def leave(
    caller: Annotated[Caller, may("self")],
    member_id: Annotated[str, Path(max_length=64)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """End one's own membership, or take a request back."""
    return perform(caller, asked, key, lambda tx: members.leave(tx, member_id, _id(caller)))
