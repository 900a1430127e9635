"""Parties: asked for by people, let in by the operator, edited by their own members."""

from __future__ import annotations

from typing import Any, Final

import orjson
from sqlalchemy import String, column, func, or_, select, table
from sqlalchemy.orm import Session

from api.accounts.party_schemas import PartyEdit, PartyIn, PartyMake
from api.accounts.tables import MembershipRow, PartyRow, TermsRow
from api.accounts.whose import is_own
from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.http.perform import matched
from api.http.problem import Refusal
from api.notify.owe import alert, tell
from api.regions import times
from api.regions.calendars import ClosingRule
from api.regions.config import Terms
from api.regions.service import config_of

_SHIPMENT: Final = table(
    "shipment", *(column(name, String) for name in ("id", "state", "farm_id", "restaurant_id", "carrier_id"))
)
UNDER_WAY: Final = ("offered", "promised", "picked_up", "delivered")
"""States of shipments that still ask something of their parties."""


def terms_in_force(session: Session, region: str, day: str) -> Terms:
    """Return the terms that hold on a day: the last ones that have begun, else the first."""
    known = config_of(session, region).terms
    begun = [one for one in known if one.since.isoformat() <= day]
    return begun[-1] if begun else known[0]


def closing_rule(party: PartyRow) -> ClosingRule:
    """Return when a party is closed."""
    return ClosingRule.model_validate_json(orjson.dumps(party.closings or {}))


def party_of(session: Session, actor: Actor, party_id: str) -> PartyRow:
    """
    Return a party that the actor may edit.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = session.get(PartyRow, party_id)
    if row is None or row.region != actor.region or not is_own(actor, row.id):
        raise Refusal("not-found")
    return row


def party_to_change(tx: Tx, party_id: str) -> PartyRow:
    """
    Return a party that the actor may edit, held until the commit: of two changes at once the second sees the first.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    tx.session.get(PartyRow, party_id, with_for_update=True, populate_existing=True)
    return party_of(tx.session, tx.actor, party_id)


def request_party(tx: Tx, given: PartyIn | PartyMake, account_id: str, terms_version: str | None) -> PartyRow:
    """
    Ask for a new party with oneself as its first member; it waits for the operator.

    Raises
    ------
    Refusal
        ``terms-version``, ``no-such-district``; ``not-your-role``: an auditor is named by the operator alone.
    """
    if given.kind == "auditor":
        raise Refusal("not-your-role")
    row = _new_party(tx, given, "pending")
    _accept(tx, row, account_id, terms_version)
    member = MembershipRow(
        id=new_id("member"), account_id=account_id, party_id=row.id, role=row.kind, state="active", since=tx.now
    )
    tx.session.add(member)
    tx.audit("party", row.id, "request", after="pending", kind=row.kind)
    tx.audit("membership", member.id, "begin", after="active", party=row.id, role=row.kind)
    alert(tx, "party-requested", effect=f"party-requested/{row.id}", urgent=False, party_name=row.name)
    return row


def enter_party(tx: Tx, given: PartyMake, terms_version: str | None) -> PartyRow:
    """Enter, as operator, a party of people without a smartphone (代理入力); nobody is its member yet."""
    row = _new_party(tx, given, "active")
    _accept(tx, row, tx.actor.account_id, terms_version)
    tx.audit("party", row.id, "enter", after="active", kind=row.kind)
    return row


def approve_party(tx: Tx, party_id: str) -> PartyRow:
    """
    Let a party in.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state`` (closed), ``not-yourself``: the operator's person is one of its members.
    """
    row = party_to_change(tx, party_id)
    if row.state == "active":
        return row
    if row.state != "pending":
        raise Refusal("wrong-state", state=row.state)
    mine = select(MembershipRow.id).where(
        MembershipRow.party_id == row.id, MembershipRow.account_id == tx.actor.account_id, MembershipRow.state != "ended"
    )
    if tx.session.execute(mine).first() is not None:
        raise Refusal("not-yourself")
    row.state = "active"
    tx.audit("party", row.id, "approve", before="pending", after="active")
    tell(tx, "party-approved", effect=f"party-approved/{row.id}", party=row.id, party_name=row.name)
    return row


def close_party(tx: Tx, party_id: str, reason: str = "") -> PartyRow:
    """
    Close a party, or do not let one in; its members cannot act for it from then on.

    Raises
    ------
    Refusal
        ``not-found``; ``party-busy``: something is still promised; ``not-yourself``: the operator's own party.
    """
    row = party_to_change(tx, party_id)
    if row.state == "closed":
        return row
    if row.id == tx.actor.party_id and row.kind == "operator":
        raise Refusal("not-yourself")
    busy = under_way(tx.session, row.id)
    if busy:
        raise Refusal("party-busy", count=busy)
    before, row.state = row.state, "closed"
    row.version += 1
    tx.audit("party", row.id, "close", before=before, after="closed")
    tell(tx, "party-closed", effect=f"party-closed/{row.id}/{row.version}", party=row.id, party_name=row.name, reason=reason)
    return row


def edit_party(tx: Tx, party_id: str, given: PartyEdit, if_match: str | None) -> PartyRow:
    """
    Change what a party says about itself.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``no-such-district``, ``no-such-period``,
        ``trades-unnotified``.
    """
    row = party_to_change(tx, party_id)
    matched(if_match, row.version)
    if row.state == "closed":
        raise Refusal("wrong-state", state=row.state)
    values: dict[str, Any] = given.model_dump(exclude_unset=True, exclude_none=True)
    if given.closings is not None:
        values["closings"] = orjson.loads(given.closings.model_dump_json(exclude_defaults=True))
        _known_periods(tx, given.closings)
    if given.district is not None:
        known_district(tx, given.district)
    if values.get("trades", row.trades) and not values.get("trades_notified", row.trades_notified):
        raise Refusal("trades-unnotified", field="trades_notified")
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.version += 1
        tx.audit("party", row.id, "edit", fields=changed)
    return row


def accept_terms(tx: Tx, party_id: str, version: str) -> PartyRow:
    """
    Accept the terms in force for a party; accepting again changes nothing.

    Raises
    ------
    Refusal
        ``not-found``, ``terms-version``.
    """
    row = party_to_change(tx, party_id)
    _accept(tx, row, tx.actor.account_id, version)
    return row


def under_way(session: Session, party_id: str) -> int:
    """Return how many shipments still ask something of a party."""
    sides = or_(*(_SHIPMENT.c[name] == party_id for name in ("farm_id", "restaurant_id", "carrier_id")))
    found = select(func.count()).select_from(_SHIPMENT).where(sides, _SHIPMENT.c.state.in_(UNDER_WAY))
    return int(session.execute(found).scalar() or 0)


def known_district(tx: Tx, district: str) -> None:
    """
    Let a district of the region pass, or none.

    Raises
    ------
    Refusal
        ``no-such-district``.
    """
    known = [one.name for one in config_of(tx.session, tx.actor.region).districts]
    if district and district not in known:
        raise Refusal("no-such-district", field="district", known="、".join(known))


def _new_party(tx: Tx, given: PartyIn | PartyMake, state: str) -> PartyRow:
    known_district(tx, given.district)
    values = given.model_dump(exclude={"terms_version"})
    row = PartyRow(id=new_id("party"), region=tx.actor.region, closings={}, state=state, version=1, created_at=tx.now, **values)
    tx.session.add(row)
    tx.session.flush()
    return row


def _accept(tx: Tx, row: PartyRow, account_id: str | None, version: str | None) -> None:
    today = times.local_date(config_of(tx.session, row.region), tx.now).isoformat()
    wanted = terms_in_force(tx.session, row.region, today).version
    if version != wanted:
        raise Refusal("terms-version", field="terms_version", wanted=wanted)
    if tx.session.get(TermsRow, (row.id, version)) is None:
        tx.session.add(TermsRow(party_id=row.id, version=version, account_id=account_id, at=tx.now))
        tx.audit("party", row.id, "accept-terms", version=version)


def _known_periods(tx: Tx, rule: ClosingRule) -> None:
    known = {one.id for one in config_of(tx.session, tx.actor.region).calendar.periods}
    if not known.issuperset(rule.periods):
        raise Refusal("no-such-period", field="closings.periods", known=", ".join(sorted(known)))
