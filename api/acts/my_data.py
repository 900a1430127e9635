"""Everything that the store knows of a person, handed to that person."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import AccountRow, ChannelRow, InvitationRow, MembershipRow, PartyRow, SessionRow, TermsRow
from api.db.tables import AuditRow, OutboxRow
from api.http.body import Shown
from api.http.caller import Caller, may
from api.http.perform import show
from api.photos.tables import PhotoRow
from api.shipments.tables import ConsentRow
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1/me", tags=["me"])
Entry = dict[str, Any]


class PersonalData(Shown):
    """One person's data: what was entered, what was sent, what she did; secrets are left out, of which only hashes are kept."""

    made_at: str
    account: Entry
    channels: tuple[Entry, ...]
    memberships: tuple[Entry, ...]
    sessions: tuple[Entry, ...]
    invitations: tuple[Entry, ...]
    terms: tuple[Entry, ...]
    messages: tuple[Entry, ...]
    acts: tuple[Entry, ...]
    consents: tuple[Entry, ...]
    photos: tuple[Entry, ...]
    trips: tuple[Entry, ...]


_ACCOUNT: Final = ("id", "region", "name", "kana", "login", "phone", "language", "quiet_from", "quiet_to", "created_at")
_CHANNEL: Final = ("id", "kind", "address", "verified_at", "enabled", "digest")
_SESSION: Final = ("id", "kind", "label", "begun_by", "created_at", "expires_at", "revoked_at")
_INVITATION: Final = ("id", "party_id", "role", "sent_to", "expires_at", "used_at", "revoked_at")
_TERMS: Final = ("party_id", "version", "at")
_MESSAGE: Final = ("id", "kind", "channel", "params", "state", "created_at", "sent_at", "read_at")
_ACT: Final = ("seq", "at", "party_id", "on_behalf_of", "thing", "thing_id", "action", "before", "after", "details")
_CONSENT: Final = ("shipment_id", "side", "state", "how", "answered_at")
_PHOTO: Final = ("id", "party_id", "thing", "thing_id", "width", "height", "at")
_TRIP: Final = ("id", "party_id", "vehicle_id", "date", "name", "departed_at", "ended_at", "state")


def personal_data(session: Session, account_id: str, made_at: str) -> PersonalData:
    """Gather what there is of a person."""
    account = session.get_one(AccountRow, account_id)

    def of(table: Any, names: tuple[str, ...], order: Any, owner: str = "account_id") -> tuple[Entry, ...]:
        rows = session.scalars(select(table).where(getattr(table, owner) == account_id).order_by(order))
        return tuple(_plain(row, names) for row in rows)

    memberships = session.execute(
        select(MembershipRow, PartyRow.name, PartyRow.kind)
        .join(PartyRow, PartyRow.id == MembershipRow.party_id)
        .where(MembershipRow.account_id == account_id)
        .order_by(MembershipRow.since, MembershipRow.id)
    )
    return PersonalData(
        made_at=made_at,
        account=_plain(account, _ACCOUNT) | {"has_password": account.password_hash is not None},
        channels=of(ChannelRow, _CHANNEL, ChannelRow.id),
        memberships=tuple(
            _plain(row, ("id", "party_id", "role", "state", "since", "until")) | {"party_name": name, "party_kind": kind}
            for row, name, kind in memberships
        ),
        sessions=of(SessionRow, _SESSION, SessionRow.created_at),
        invitations=of(InvitationRow, _INVITATION, InvitationRow.expires_at, "invited_by"),
        terms=of(TermsRow, _TERMS, TermsRow.at),
        messages=of(OutboxRow, _MESSAGE, OutboxRow.created_at),
        acts=of(AuditRow, _ACT, AuditRow.seq),
        consents=of(ConsentRow, _CONSENT, ConsentRow.id),
        photos=of(PhotoRow, _PHOTO, PhotoRow.at),
        trips=of(TripRow, _TRIP, TripRow.date, "driver_id"),
    )


def _plain(row: Any, names: tuple[str, ...]) -> Entry:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


@router.get("/data", response_model=PersonalData, summary="Everything the service knows of oneself")
def my_data(caller: Annotated[Caller, may("self")]) -> Response:
    """Hand a person all of her data, to read elsewhere."""
    now = caller.store.clock.now().isoformat()
    response = show(caller, lambda session: personal_data(session, caller.actor.account_id or "", now))
    response.headers["Content-Disposition"] = 'attachment; filename="ainori-my-data.json"'
    return response
