"""Consent: an offer becomes a promise when all its sides have said yes, in person or by the limits they posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.money.service import take_back
from api.notify.owe import tell
from api.plans.service import request_replan
from api.products.tables import ProductRow
from api.regions.service import config_of
from api.regions.times import step_at
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ConsentRow, ShipmentRow

AT_LEAST: Final = timedelta(minutes=10)
"""Who is asked after the evening's deadline has so long to answer."""
_CHUNK: Final = 500
SIDES: Final = ("farm", "restaurant", "carrier")
Answer = Literal["accept", "decline"]
Outcome = Literal["given", "declined", "already", "overtaken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of an answer: it counts, it was given before, or another member's answer came first and holds."""

    shipment: ShipmentRow
    outcome: Outcome


def party_of(row: ShipmentRow, side: str) -> str:
    """Return the party on a side of a shipment."""
    return {"farm": row.farm_id, "restaurant": row.restaurant_id, "carrier": row.carrier_id}[side]


def deadline_of(tx: Tx, date: str) -> datetime:
    """Return until when an answer to an offer made now is waited for."""
    config = config_of(tx.session, tx.actor.region)
    evening = step_at(config, calendar_date.fromisoformat(date), config.clock.consent_by)
    return max(tx.now + AT_LEAST, evening)


def ask_all(tx: Tx, rows: Iterable[ShipmentRow]) -> None:
    """Ask the sides of shipments: silent ones have said yes by the limits posted, who wants to be asked gets a deadline."""
    asked = list(rows)
    known = _known(tx, asked)
    for row in asked:
        states = []
        for side in SIDES:
            one = known.get((row.id, side))
            if one is not None and one.party_id != party_of(row, side):
                # On another carrier's trip now: that one has not been asked.
                tx.session.delete(one)
                tx.session.flush()
                one = None
            states.append((one or _ask(tx, row, side)).state)
        if all(state == "given" for state in states):
            _promise(tx, row)


def _known(tx: Tx, rows: Sequence[ShipmentRow]) -> dict[tuple[str, str], ConsentRow]:
    """Return what has been asked of some shipments, by shipment and side."""
    found: dict[tuple[str, str], ConsentRow] = {}
    ids = [row.id for row in rows]
    for first in range(0, len(ids), _CHUNK):
        some = select(ConsentRow).where(ConsentRow.shipment_id.in_(ids[first : first + _CHUNK]))
        found |= {(one.shipment_id, one.side): one for one in tx.session.scalars(some)}
    return found


def _ask(tx: Tx, row: ShipmentRow, side: str) -> ConsentRow:
    party = tx.session.get_one(PartyRow, party_of(row, side))
    explicit = party.consent == "explicit"
    deadline = deadline_of(tx, row.date) if explicit else None
    made = ConsentRow(
        id=new_id("consent"), shipment_id=row.id, party_id=party.id, side=side, state="asked" if explicit else "given",
        how="" if explicit else "limits", deadline=deadline, answered_at=None if explicit else tx.now,
    )  # fmt: skip
    tx.session.add(made)
    if deadline is not None:
        tx.due("lapse", deadline, key=f"lapse/{row.date}/{deadline:%Y%m%dT%H%M}", date=row.date)
        tell(
            tx, "please-answer", effect=f"asked/{row.id}/{side}/{row.trip_id}", party=party.id, urgent=True,
            useless_after=deadline, until_at=deadline, **told_of(tx, row),
        )  # fmt: skip
    return made


def ask_again(tx: Tx, row: ShipmentRow) -> None:
    """A promise has moved: tell its sides, and let whoever wants to be asked say no once more."""
    deadline = deadline_of(tx, row.date)
    for one in consents_of(tx, row.id):
        one.how, one.deadline = ("limits" if one.state == "given" else one.how), deadline
        tell(
            tx, "promise-moved", effect=f"moved/{row.id}/{row.plan_id}/{one.party_id}", party=one.party_id, urgent=True,
            useless_after=row.delivery_at, **told_of(tx, row),
        )  # fmt: skip


def settle(tx: Tx, row: ShipmentRow) -> bool:
    """Make a promise of an offer whose sides have all said yes; whether it is one now."""
    if row.state != "offered":
        return False
    states = tx.session.scalars(select(ConsentRow.state).where(ConsentRow.shipment_id == row.id)).all()
    if len(states) < len(SIDES) or any(state != "given" for state in states):
        return False
    _promise(tx, row)
    return True


def _promise(tx: Tx, row: ShipmentRow) -> None:
    if row.state != "offered":
        return
    shipments.move(tx, row, ShipmentAction.CONSENT)
    told = told_of(tx, row)
    for side in ("farm", "restaurant"):
        at = row.pickup_at if side == "farm" else row.delivery_at
        tell(
            tx, f"promised-{side}", effect=f"promised/{row.id}/{side}", party=party_of(row, side), useless_after=at, **told
        )  # fmt: skip


def answer(tx: Tx, row: ShipmentRow, given: Answer) -> Answered:
    """
    Take the answer of a member of one of a shipment's sides; of two who answer differently the first one holds.

    Raises
    ------
    Refusal
        ``not-found`` for who is on no side; ``answered-late`` after the deadline; ``wrong-state`` where it is neither offered
        nor promised.
    """
    party = tx.actor.party_id
    sides = [side for side in SIDES if party_of(row, side) == party]
    if not sides or row.region != tx.actor.region:
        raise Refusal("not-found")
    consents = [one for side in sides if (one := _consent(tx, row.id, side)) is not None]
    answered = next((one for one in consents if one.how == "person"), None)
    wanted = "given" if given == "accept" else "declined"
    if answered is not None:
        if answered.state == wanted:
            return Answered(shipment=row, outcome="already")
        _tell_both(tx, row, answered, party or "")
        return Answered(shipment=row, outcome="overtaken")
    if row.state not in {"offered", "promised"}:
        raise Refusal("wrong-state", state=row.state)
    until = max((one.deadline for one in consents if one.deadline is not None), default=deadline_by_clock(tx, row.date))
    if tx.now >= until:
        raise Refusal("answered-late", until=until.isoformat())
    for one in consents:
        one.state, one.how, one.account_id, one.answered_at = wanted, "person", tx.actor.account_id, tx.now
    tx.session.flush()
    tx.audit("shipment", row.id, given, before=row.state, side="+".join(sides))
    if given == "accept":
        settle(tx, row)
        return Answered(shipment=row, outcome="given")
    action = ShipmentAction.DECLINE if row.state == "offered" else ShipmentAction.RELEASE
    release(tx, row, action, "declined", by=party)
    request_replan(tx, row.date, f"declined/{row.id}")
    return Answered(shipment=row, outcome="declined")


def deadline_by_clock(tx: Tx, date: str) -> datetime:
    """Return the evening's deadline of a day."""
    config = config_of(tx.session, tx.actor.region)
    return step_at(config, calendar_date.fromisoformat(date), config.clock.consent_by)


def lapse(tx: Tx, date: str) -> int:
    """Let lapse what was asked and not answered by now: released, told, planned anew; how many shipments."""
    rows = tx.session.scalars(
        select(ShipmentRow)
        .join(ConsentRow, ConsentRow.shipment_id == ShipmentRow.id)
        .where(
            ShipmentRow.region == tx.actor.region, ShipmentRow.date == date, ShipmentRow.state == "offered",
            ConsentRow.state == "asked", ConsentRow.deadline <= tx.now,
        )
        .distinct()
        .order_by(ShipmentRow.id)
    ).all()  # fmt: skip
    for row in rows:
        silent = select(ConsentRow).where(
            ConsentRow.shipment_id == row.id, ConsentRow.state == "asked", ConsentRow.deadline <= tx.now
        )
        for one in tx.session.scalars(silent).all():
            one.state, one.how, one.answered_at = "lapsed", "silence", tx.now
        tx.session.flush()
        release(tx, row, ShipmentAction.LAPSE, "lapsed")
    if rows:
        request_replan(tx, date, f"lapsed/{len(rows)}")
    return len(rows)


def release(tx: Tx, row: ShipmentRow, action: ShipmentAction, cause: str, *, by: str | None = None, lost: int = 0) -> None:
    """Release a shipment that has not begun: units and money go back, its other sides are told by their own channels."""
    shipments.move(tx, row, action, cause, lost=lost)
    take_back(tx, row, cause)
    tell_released(tx, row, cause, but=by)


def tell_released(tx: Tx, row: ShipmentRow, cause: str, *, but: str | None = None) -> None:
    """Tell the sides of a shipment that it does not ride."""
    told = told_of(tx, row)
    for side in SIDES:
        party = party_of(row, side)
        if party != but:
            tell(
                tx, "released", effect=f"released/{row.id}/{party}", party=party, urgent=True,
                useless_after=row.delivery_at + timedelta(hours=6), cause=cause, **told,
            )  # fmt: skip


def told_of(tx: Tx, row: ShipmentRow) -> dict[str, Any]:
    """Return what messages say of a shipment."""
    lot = tx.session.get_one(LotRow, row.lot_id)
    name = _products(tx, row.region).get(lot.product)
    return {
        "shipment": row.id,
        "date": row.date,
        "product": name or lot.product,
        "units": row.units,
        "pickup_at": row.pickup_at,
        "delivery_at": row.delivery_at,
    }


def _products(tx: Tx, region: str) -> dict[str, str]:
    """Return the names of products by code, read once a transaction: a commit speaks of hundreds of shipments."""
    kept: dict[str, dict[str, str]] = tx.session.info.setdefault("product names", {})
    if region not in kept:
        rows = tx.session.execute(select(ProductRow.code, ProductRow.name).where(ProductRow.region == region))
        kept[region] = {row.code: row.name for row in rows}
    return kept[region]


def _tell_both(tx: Tx, row: ShipmentRow, first: ConsentRow, party: str) -> None:
    """Two members said different things: everybody of the party is told which answer holds."""
    tell(
        tx, "consents-differ", effect=f"differ/{row.id}/{first.id}", party=party, urgent=True, holds=first.state,
        useless_after=row.delivery_at, **told_of(tx, row),
    )  # fmt: skip


def _consent(tx: Tx, shipment_id: str, side: str) -> ConsentRow | None:
    return tx.session.scalars(
        select(ConsentRow).where(ConsentRow.shipment_id == shipment_id, ConsentRow.side == side)
    ).one_or_none()


def consents_of(tx: Tx, shipment_id: str) -> Sequence[ConsentRow]:
    """Return the consents of a shipment, in the order of its sides."""
    rows = tx.session.scalars(select(ConsentRow).where(ConsentRow.shipment_id == shipment_id)).all()
    return sorted(rows, key=lambda one: SIDES.index(one.side))
