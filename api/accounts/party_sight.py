"""Who sees how much of a party: before a match its district, or its name and story where it chose so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import String, column, select, table
from sqlalchemy.orm import Session

from api.accounts.parties import UNDER_WAY, closing_rule
from api.accounts.party_schemas import PartyShown
from api.accounts.tables import PartyRow, TermsRow
from api.accounts.whose import is_own
from api.db.actor import Actor
from api.http.pages import Page, after_key, page_of_keys
from api.http.problem import Refusal

PUBLIC: Final = frozenset({"keeper", "operator"})
"""Kinds whose names are no secret: they serve everybody."""
_SIDES: Final = ("farm_id", "restaurant_id", "carrier_id")
_SHIPMENT: Final = table("shipment", *(column(name, String) for name in ("region", "state", "date", *_SIDES)))
_NEVER_CAME: Final = ("released", "failed")
_REMEMBERED: Final = timedelta(days=366)
_NAMED: Final = ("name", "kana", "name_en", "story", "named")
_WHOLE: Final = (
    *_NAMED, "phone", "trades", "trades_notified", "invoice_number", "allows_free", "consent", "paper", "version",
)  # fmt: skip


def shown(session: Session, actor: Actor, row: PartyRow, today: str, known: Mapping[str, bool] | None = None) -> PartyShown:
    """Show a party as far as somebody may see it on a service day; ``known``: who it has dealt with, where that is known."""
    if is_own(actor, row.id):
        return shown_whole(session, row)
    if actor.role == "auditor":
        return _shown(row, "district", ())
    met = _dealings(session, actor, today) if known is None else known
    if row.id in met or row.named or row.kind in PUBLIC:
        more = {"phone": row.phone} if met.get(row.id) or row.kind in PUBLIC else {}
        return _shown(row, "named", _NAMED, **more)
    return _shown(row, "district", ())


def shown_whole(session: Session, row: PartyRow) -> PartyShown:
    """Show all of a party."""
    terms = select(TermsRow.version).where(TermsRow.party_id == row.id).order_by(TermsRow.at, TermsRow.version)
    return _shown(row, "whole", _WHOLE, closings=closing_rule(row), terms=tuple(session.scalars(terms)))


def one(session: Session, actor: Actor, party_id: str, today: str) -> PartyShown:
    """
    Show one party; others' only while it is active.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = session.get(PartyRow, party_id)
    if row is None or row.region != actor.region or (row.state != "active" and not is_own(actor, row.id)):
        raise Refusal("not-found")
    return shown(session, actor, row, today)


def listed(
    session: Session, actor: Actor, today: str, *, kind: str | None, state: str, cursor: str | None, limit: int
) -> Page[PartyShown]:
    """List the parties of the region; those that wait or are closed for the operator alone."""
    statement = select(PartyRow).where(PartyRow.region == actor.region, PartyRow.state == state)
    if actor.role != "operator":
        statement = statement.where((PartyRow.state == "active") | (PartyRow.id == actor.party_id))
    if kind is not None:
        statement = statement.where(PartyRow.kind == kind)
    rows, following = page_of_keys(session.scalars(after_key(statement, PartyRow.id, cursor, limit)).all(), limit)
    known = _dealings(session, actor, today)
    return Page[PartyShown](items=tuple(shown(session, actor, row, today, known) for row in rows), next=following)


def _shown(row: PartyRow, seen: Literal["whole", "named", "district"], names: tuple[str, ...], **more: object) -> PartyShown:
    values = {name: getattr(row, name) for name in names} | more
    return PartyShown(id=row.id, kind=row.kind, seen=seen, district=row.district, state=row.state, **values)


def _dealings(session: Session, actor: Actor, today: str) -> Mapping[str, bool]:
    """Return with whom goods were promised within a year, and whether one may telephone them now.

    A kitchen may from the commit on, a carrier on the day itself; a farm is called, it does not call.
    """
    if actor.party_id is None or actor.role in {"operator", "auditor"}:
        return {}
    mine = [_SHIPMENT.c[name] == actor.party_id for name in _SIDES]
    found = session.execute(
        select(_SHIPMENT.c.state, _SHIPMENT.c.date, *(_SHIPMENT.c[name] for name in _SIDES))
        .where(
            _SHIPMENT.c.region == actor.region, _SHIPMENT.c.date >= _year_before(today), mine[0] | mine[1] | mine[2],
            _SHIPMENT.c.state.not_in(_NEVER_CAME),
        )
        .distinct()
    )  # fmt: skip
    known: dict[str, bool] = {}
    for state, date, *sides in found:
        calls = state in UNDER_WAY and (actor.role == "restaurant" or (actor.role in {"carrier", "driver"} and date == today))
        for party in sides:
            known[party] = known.get(party, False) or calls
    return known


def _year_before(today: str) -> str:
    return (datetime.fromisoformat(today) - _REMEMBERED).date().isoformat()
