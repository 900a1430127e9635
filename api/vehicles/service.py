"""Vehicles: what they are, and what their papers allow on a day."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from api.accounts.whose import own
from api.db.base import new_id
from api.db.tx import Tx
from api.documents.day import PermitName
from api.http.perform import matched
from api.http.problem import Refusal
from api.regions import times
from api.regions.onward import changed_from_today_on
from api.regions.service import config_of
from api.vehicles.gate import Gate, gate, in_use
from api.vehicles.papers import papers_of
from api.vehicles.schemas import VehicleEdit, VehicleIn
from api.vehicles.tables import VehicleRow
from api.vehicles.words import said_of


def gate_on(session: Session, vehicle_id: str, date: str) -> Gate:
    """
    Return what a vehicle's papers allow on a day: permits, insured worth, and why the gate is closed where it is.

    Raises
    ------
    LookupError
        Where there is no such vehicle.
    """
    row = session.get(VehicleRow, vehicle_id)
    if row is None:
        raise LookupError(vehicle_id)
    return gate(row.plate_class, papers_of(session, vehicle_id), date, used=in_use(row.state, row.closed_on, date))


def permits_on(session: Session, vehicle_id: str, date: str) -> tuple[PermitName, ...]:
    """Return the permits that are true of a vehicle on a day; none: nothing may be paid for riding on it."""
    return gate_on(session, vehicle_id, date).permits


def insured_on(session: Session, vehicle_id: str, date: str) -> int | None:
    """Return what the goods on board may be worth in yen on a day; 0: none may ride; None: no limit is set."""
    return gate_on(session, vehicle_id, date).insured_yen


def must_be_open(session: Session, vehicle_id: str, date: str) -> None:
    """
    Let a trip of a day be offered.

    Raises
    ------
    Refusal
        ``gate-closed`` with the reasons.
    """
    found = gate_on(session, vehicle_id, date)
    if found.closed:
        raise gate_refusal(found, date)


def gate_refusal(found: Gate, date: str) -> Refusal:
    """Say why a vehicle may not carry for others on a day."""
    said = said_of(found.closed)
    return Refusal("gate-closed", field="vehicle", date=date, reasons=list(found.closed), reason_ja=said.ja, reason_en=said.en)


def create_vehicle(tx: Tx, given: VehicleIn) -> VehicleRow:
    """
    Enter a vehicle of the actor's party.

    Raises
    ------
    Refusal
        ``no-such-profile``.
    """
    _known_profile(tx, given.profile)
    row = VehicleRow(
        id=new_id("vehicle"), region=tx.actor.region, party_id=_party(tx), state="active", version=1, **given.model_dump()
    )
    tx.session.add(row)
    tx.audit("vehicle", row.id, "create", after="active", plate_class=row.plate_class)
    return row


def edit_vehicle(tx: Tx, vehicle_id: str, given: VehicleEdit, if_match: str | None) -> VehicleRow:
    """
    Change a vehicle of one's own.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``no-such-profile``.
    """
    row = own(tx.session, tx.actor, VehicleRow, vehicle_id)
    matched(if_match, row.version)
    if row.state != "active":
        raise Refusal("wrong-state", state=row.state)
    if given.profile is not None:
        _known_profile(tx, given.profile)
    changed = assign(row, given.model_dump(exclude_unset=True, exclude_none=True))
    if changed:
        row.version += 1
        tx.audit("vehicle", row.id, "edit", fields=changed)
        changed_from_today_on(tx)
    return row


def close_vehicle(tx: Tx, vehicle_id: str) -> VehicleRow:
    """Take a vehicle out of use: today's run ends, from tomorrow on its gate is closed. Closing twice changes nothing."""
    row = own(tx.session, tx.actor, VehicleRow, vehicle_id)
    if row.state == "active":
        row.state, row.version = "closed", row.version + 1
        row.closed_on = times.service_day(config_of(tx.session, row.region), tx.now).isoformat()
        tx.audit("vehicle", row.id, "close", before="active", after="closed")
        changed_from_today_on(tx)
    return row


def assign(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs; return the names of what was changed."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _party(tx: Tx) -> str:
    if tx.actor.party_id is None:
        raise Refusal("not-your-role")
    return tx.actor.party_id


def _known_profile(tx: Tx, profile: str) -> None:
    known = config_of(tx.session, tx.actor.region).profiles
    if profile not in known:
        raise Refusal("no-such-profile", field="profile", known=", ".join(sorted(known)))
