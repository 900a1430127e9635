"""Forgetting a person: what is personal is emptied, figures and the audit log stay; not while something is under way."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response
from sqlalchemy import ColumnElement, delete, func, or_, select, update

from api.accounts.members import others_manage
from api.accounts.parties import under_way
from api.accounts.tables import AccountRow, ChannelRow, CodeRow, InvitationRow, MembershipRow, PartyRow, SessionRow
from api.db.tables import OutboxRow, ReplyRow
from api.db.tx import Tx
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.messages import Said
from api.money.tables import ClaimRow
from api.orders.tables import OrderRow
from api.photos.tables import PhotoRow
from api.places.tables import PlaceRow
from api.regions.service import config_of
from api.standing.tables import StandingRow
from api.trips.tables import TripRow
from api.vehicles.tables import VehicleRow

router = APIRouter(prefix="/v1", tags=["me"])
_DRIVING: Final = Said("運転中の便", "runs being driven")
_PROMISED: Final = Said("受け渡しの約束", "deliveries promised")
_POSTED: Final = Said("公開中の出品・注文・便", "lots, orders and trips that are open")
_STANDING: Final = Said("定期の登録", "standing entries")
_CLAIMED: Final = Said("終わっていない申し立て", "claims that are not final")
_STILL_POSTED: Final = ("draft", "open")


def erase(tx: Tx, account_id: str) -> None:
    """
    Empty everything personal of an account, and of a party that has nobody else.

    A party's name and invoice number stay in the books, as the law asks; its telephone, story, places' addresses and positions,
    plates and photographs of its doors go.

    Raises
    ------
    Refusal
        ``not-found``; ``last-member``: the last operator; ``something-running``, with what it is and how many.
    """
    account = tx.session.get(AccountRow, account_id)
    if account is None or account.region != tx.actor.region or account.state == "erased":
        raise Refusal("not-found")
    _count(tx, TripRow, _DRIVING, TripRow.driver_id == account_id, TripRow.state == "running")
    rows = tx.session.execute(
        select(MembershipRow, PartyRow)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(MembershipRow.account_id == account_id, MembershipRow.state != "ended")
    ).all()
    alone = [
        party
        for member, party in rows
        if member.state == "active" and member.role == party.kind and party.state != "closed"
        and not others_manage(tx.session, member)
    ]  # fmt: skip
    for party in alone:
        if party.kind == "operator":
            raise Refusal("last-member")
        _must_rest(tx, party)
    for party in alone:
        _close(tx, party)
    for member, _ in rows:
        before, member.state, member.until = member.state, "ended", tx.now
        tx.audit("membership", member.id, "end", before=before, after="ended", party=member.party_id, role=member.role)
    _forget(tx, account)


def _must_rest(tx: Tx, party: PartyRow) -> None:
    """Refuse while a party that would be left without anybody has something under way."""
    promised = under_way(tx.session, party.id)
    if promised:
        raise _running(_PROMISED, promised)
    for table in (LotRow, OrderRow):
        _count(tx, table, _POSTED, table.party_id == party.id, table.state.in_(_STILL_POSTED))
    _count(tx, TripRow, _POSTED, TripRow.party_id == party.id, TripRow.state.in_((*_STILL_POSTED, "running")))
    _count(tx, StandingRow, _STANDING, StandingRow.party_id == party.id, StandingRow.state == "active")
    mine = or_(ClaimRow.party_id == party.id, ClaimRow.bearer == party.id, ClaimRow.carriage_bearer == party.id)
    _count(tx, ClaimRow, _CLAIMED, mine, ClaimRow.state.in_(("open", "decided", "appealed")))


def _count(tx: Tx, table: Any, what: Said, *where: ColumnElement[bool]) -> None:
    found = tx.session.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    if found:
        raise _running(what, found)


def _running(what: Said, count: int) -> Refusal:
    return Refusal("something-running", reason_ja=what.ja, reason_en=what.en, count=count)


def _close(tx: Tx, party: PartyRow) -> None:
    before, party.state = party.state, "closed"
    party.version += 1
    party.phone = party.story = party.kana = ""
    party.named = False
    tx.audit("party", party.id, "close", before=before, after="closed", erased=True)
    config = config_of(tx.session, party.region)
    districts = {one.name: (one.lon, one.lat) for one in config.districts}
    for place in tx.session.scalars(select(PlaceRow).where(PlaceRow.party_id == party.id)):
        lon, lat = districts.get(place.district, (config.centre.lon, config.centre.lat))
        place.lon, place.lat = lon, lat
        place.name = place.name_en = place.address = place.instructions = place.door_code = ""
        place.photo_id = None
        was, place.state = place.state, "closed"
        tx.audit("place", place.id, "erase", before=was, after="closed")
        tx.session.execute(delete(PhotoRow).where(PhotoRow.thing == "place", PhotoRow.thing_id == place.id))
    tx.session.execute(update(VehicleRow).where(VehicleRow.party_id == party.id).values(plate="", name="", name_en=""))
    tx.session.execute(update(OutboxRow).where(OutboxRow.party_id == party.id).values(params={}))


def _forget(tx: Tx, account: AccountRow) -> None:
    key = account.id
    for trip in tx.session.scalars(select(TripRow).where(TripRow.driver_id == key, TripRow.state.in_(_STILL_POSTED))):
        trip.driver_id = None
        tx.audit("trip", trip.id, "driver-gone")
    messages = OutboxRow.account_id == key
    tx.session.execute(
        update(OutboxRow).where(messages, OutboxRow.state == "waiting").values(state="dropped", trouble="erased")
    )
    tx.session.execute(update(OutboxRow).where(messages).values(params={}))
    tx.session.execute(update(InvitationRow).where(InvitationRow.used_by == key).values(sent_to=""))
    tx.session.execute(
        update(InvitationRow)
        .where(InvitationRow.invited_by == key, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    for table in (CodeRow, ChannelRow, SessionRow, ReplyRow):
        tx.session.execute(delete(table).where(table.account_id == key))
    account.name = account.kana = account.phone = ""
    account.login = account.password_hash = account.quiet_from = account.quiet_to = None
    account.state, account.erased_at = "erased", tx.now
    account.version += 1
    tx.audit("account", key, "erase", before="active", after="erased")


@router.delete("/me", status_code=204, summary="Be forgotten")
@refuses("something-running", "last-member")
def erase_me(caller: Annotated[Caller, may("self")], asked: Asked, key: Key = None) -> Response:
    """Empty everything personal of oneself at once; there is no way back."""
    return perform(caller, asked, key, lambda tx: erase(tx, tx.actor.account_id or ""))


@router.delete("/accounts/{account_id}", status_code=204, summary="Forget a person who asked for it by telephone or letter")
@refuses("not-found", "something-running", "last-member", "not-yourself")
def erase_for(
    caller: Annotated[Caller, may("account.erase")],
    account_id: Annotated[str, Path(max_length=64)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Empty everything personal of somebody, as operator; oneself goes by `DELETE /v1/me`."""

    def effect(tx: Tx) -> None:
        if account_id == tx.actor.account_id:
            raise Refusal("not-yourself")
        erase(tx, account_id)

    return perform(caller, asked, key, effect)
