"""Crate movements in the store: booked once an effect, corrected by counter-movements, read as balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.crates.accounts import Account, Difference, Handover, Kind, Transfer, reconcile, ride
from api.crates.tables import CrateRow
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.regions.service import config_of
from api.shipments.tables import ShipmentRow
from api.trips.tables import RoadEventRow, TripRow

EMPTIES: tuple[str, ...] = ("empties_taken", "empties_given")
"""Kinds of road events by which a driver reports empties."""


def handed(
    tx: Tx, *, effect: str, crate_type: str, owner: str, giver: str | None, taker: str | None, crates: int,
    shipment: str | None = None, trip: str | None = None,
) -> CrateRow | None:  # fmt: skip
    """
    Book that crates changed hands.

    Parameters
    ----------
    effect
        Stable name of what happened (``pickup/SHIPMENT``): booked once, whoever says it again.
    owner
        Whose crates they are.
    giver, taker
        Parties; None: the world outside, from which crates are brought into play and into which broken ones go.

    Returns
    -------
    row
        The movement, also where it had been booked before; None where nothing changes hands.
    """
    if crates < 1 or giver == taker or not crate_type:
        return None
    known = tx.session.execute(select(CrateRow).where(CrateRow.effect == effect)).scalar_one_or_none()
    if known is not None:
        return known
    row = CrateRow(
        id=new_id("crates"), region=tx.actor.region, crate_type=crate_type, owner_id=owner, giver_id=giver, taker_id=taker,
        crates=crates, shipment_id=shipment, trip_id=trip, effect=effect, at=tx.now,
    )  # fmt: skip
    return _book(tx, row)


def _book(tx: Tx, row: CrateRow) -> CrateRow:
    tx.session.add(row)
    tx.session.flush()
    tx.audit("crates", row.id, "move", crates=row.crates, crate_type=row.crate_type, counters=row.counters or "")
    return row


def full_taken(tx: Tx, shipment: ShipmentRow, units: int) -> CrateRow | None:
    """Book the full crates that the driver took on board; the crates are the farm's."""
    return handed(
        tx, effect=f"pickup/{shipment.id}", crate_type=shipment.crate_type, owner=shipment.farm_id, giver=shipment.farm_id,
        taker=shipment.carrier_id, crates=crates_for(tx.session, shipment, units), shipment=shipment.id,
        trip=shipment.trip_id,
    )  # fmt: skip


def full_given(tx: Tx, shipment: ShipmentRow, units: int) -> CrateRow | None:
    """Book the full crates that were left at the kitchen."""
    return handed(
        tx, effect=f"delivery/{shipment.id}", crate_type=shipment.crate_type, owner=shipment.farm_id,
        giver=shipment.carrier_id, taker=shipment.restaurant_id, crates=crates_for(tx.session, shipment, units),
        shipment=shipment.id, trip=shipment.trip_id,
    )  # fmt: skip


def counter_move(tx: Tx, row: CrateRow) -> CrateRow:
    """
    Undo a movement by its counter-movement.

    Raises
    ------
    Refusal
        ``crates-countered`` where that has been done, or it is itself a counter-movement.
    """
    done = select(CrateRow.id).where(CrateRow.counters == row.id)
    if row.counters is not None or tx.session.execute(done).scalar() is not None:
        raise Refusal("crates-countered")
    made = CrateRow(
        id=new_id("crates"), region=row.region, crate_type=row.crate_type, owner_id=row.owner_id, giver_id=row.taker_id,
        taker_id=row.giver_id, crates=row.crates, shipment_id=row.shipment_id, trip_id=row.trip_id,
        effect=f"counter/{row.id}", counters=row.id, at=tx.now,
    )  # fmt: skip
    return _book(tx, made)


def crates_for(session: Session, shipment: ShipmentRow, units: int) -> int:
    """Return the crates that some units of a shipment fill."""
    per_crate = session.get_one(LotRow, shipment.lot_id).units_per_crate
    return -(-units // per_crate)


def book_of(session: Session, region: str, party: str | None = None) -> list[Transfer]:
    """Return all movements of a region; with ``party``, those in which crates are its own or pass through its hands."""
    query = select(CrateRow).where(CrateRow.region == region)
    if party is not None:
        query = query.where(or_(CrateRow.owner_id == party, CrateRow.giver_id == party, CrateRow.taker_id == party))
    return [transfer(row) for row in session.execute(query).scalars()]


def held(session: Session, region: str, party: str | None = None) -> dict[Account, int]:
    """Return what each holder has, summed by the database; with ``party``, its own crates and what is in its hands."""
    found: dict[Account, int] = {}
    for side, sign in ((CrateRow.taker_id, 1), (CrateRow.giver_id, -1)):
        query = select(side, CrateRow.crate_type, CrateRow.owner_id, func.sum(CrateRow.crates)).where(CrateRow.region == region)
        if party is not None:
            query = query.where(or_(CrateRow.owner_id == party, side == party))
        for holder, crate_type, owner, crates in session.execute(query.group_by(side, CrateRow.crate_type, CrateRow.owner_id)):
            account = Account(holder, Kind(crate_type, owner))
            found[account] = found.get(account, 0) + sign * int(crates)
    return {account: crates for account, crates in found.items() if crates}


def transfer(row: CrateRow) -> Transfer:
    """Return a row as a movement."""
    return Transfer(
        kind=Kind(row.crate_type, row.owner_id),
        giver=row.giver_id,
        taker=row.taker_id,
        crates=row.crates,
        trip=row.trip_id,
        undoes=row.counters is not None,
    )


def must_be_known(session: Session, region: str, crate_type: str, parties: Iterable[str | None]) -> None:
    """
    Let a movement pass whose crates and parties exist.

    Raises
    ------
    Refusal
        ``no-such-crates`` or ``not-found``.
    """
    if crate_type not in {one.id for one in config_of(session, region).crates}:
        raise Refusal("no-such-crates", field="crate_type")
    for party in parties:
        row = None if party is None else session.get(PartyRow, party)
        if party is not None and (row is None or row.region != region):
            raise Refusal("not-found", field="owner")


def compared(session: Session, region: str, first: str, last: str) -> tuple[Difference, ...]:
    """
    Compare the books with what drivers reported at their stops.

    Parameters
    ----------
    first, last
        Days of the trips, both inclusive.

    Returns
    -------
    differences
        None: the books agree with the manifests.
    """
    trips = session.execute(
        select(TripRow.id).where(TripRow.region == region, TripRow.date >= first, TripRow.date <= last)
    ).scalars().all()  # fmt: skip
    rows = session.execute(select(CrateRow).where(CrateRow.trip_id.in_(trips))).scalars().all()
    return reconcile(_said(session, trips), [transfer(row) for row in rows])


def _said(session: Session, trips: Sequence[str]) -> list[Handover]:
    found: list[Handover] = []
    for one in session.execute(select(ShipmentRow).where(ShipmentRow.trip_id.in_(trips))).scalars():
        kind = Kind(one.crate_type, one.farm_id)
        if not one.crate_type:
            continue
        for done, units, legs in ((one.picked_at, one.units_picked, 0), (one.delivered_at, one.units_delivered, 1)):
            if done is None or units is None:
                continue
            way = ride(
                kind, crates_for(session, one, units), trip=one.trip_id, farm=one.farm_id, carrier=one.carrier_id,
                restaurant=one.restaurant_id,
            )  # fmt: skip
            found += [step for step in way if one.carrier_id == (step.giver if legs else step.taker)]
    events = select(RoadEventRow).where(RoadEventRow.trip_id.in_(trips), RoadEventRow.kind.in_(EMPTIES))
    for event in session.execute(events).scalars():
        if event.outcome == "applied":
            found += _empties(session, event)
    return found


def _empties(session: Session, event: RoadEventRow) -> list[Handover]:
    data = event.data
    carrier = session.get_one(TripRow, event.trip_id).party_id
    party, owner, crates = data.get("party"), data.get("owner"), data.get("crates")
    if not (isinstance(party, str) and isinstance(owner, str) and isinstance(crates, int)) or crates < 1 or party == carrier:
        return []
    giver, taker = (party, carrier) if event.kind == "empties_taken" else (carrier, party)
    kind = Kind(str(data.get("crate_type", "")), owner)
    return [Handover(trip=event.trip_id, kind=kind, giver=giver, taker=taker, crates=crates)]
