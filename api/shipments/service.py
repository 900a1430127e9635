"""Shipments move by their table of states, and with them the lot's counters, the audit log and what listeners hear."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots import units as lot_units
from api.lots.tables import LotRow
from api.moves import ForbiddenMove
from api.shipments.states import SHIPMENT, ShipmentAction, ShipmentState
from api.shipments.tables import ShipmentRow

UNFROZEN: Final = (ShipmentState.OFFERED.value, ShipmentState.PROMISED.value)
"""States in which nothing has happened yet: a new plan may change or release them."""
ABOARD: Final = (ShipmentState.PICKED_UP.value,)
_GIVES_BACK: Final = frozenset({ShipmentAction.DECLINE, ShipmentAction.LAPSE, ShipmentAction.RELEASE})
_TAKES: Final = frozenset({ShipmentAction.PICK_UP, ShipmentAction.REINSTATE})
_BRINGS: Final = frozenset({ShipmentAction.DELIVER, ShipmentAction.DELIVER_SHORT})
_ACCEPTS: Final = frozenset({ShipmentAction.RECEIVE, ShipmentAction.RECEIVE_SHORT})


def move(
    tx: Tx,
    shipment: ShipmentRow,
    action: ShipmentAction,
    cause: str = "",
    *,
    units: int | None = None,
    lost: int = 0,
    at: datetime | None = None,
    unattended: bool | None = None,
) -> ShipmentState:
    """
    Let something happen to a shipment.

    Parameters
    ----------
    cause
        Why, where it ends otherwise than planned; kept with the shipment.
    units
        What was counted: at the pickup, at the delivery, at the kitchen; as planned unless given.
    lost
        Of units that are released: how many do not go back on the list but are gone. What was not there at the pickup, and
        all that a failed shipment still had, is lost in any case.
    at
        When it happened, where that was before now.
    unattended
        Whether nobody was there at the delivery.

    Raises
    ------
    Refusal
        ``wrong-state`` where its state does not allow the action.
    """
    before = shipment.state
    try:
        after = SHIPMENT.move(before, action)
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=before) from error
    moment = at or tx.now
    counted = units
    if action in _GIVES_BACK:
        gone = min(max(lost, 0), shipment.units)
        lot_units.give_back(tx, shipment.lot_id, shipment.units - gone)
        lot_units.lose(tx, shipment.lot_id, gone, of="units_allocated")
    elif action in _TAKES:
        if action is ShipmentAction.REINSTATE:
            _take_again(tx, shipment)
        shipment.units_picked = min(shipment.units if counted is None else counted, shipment.units)
        shipment.picked_at = moment
        lot_units.lose(tx, shipment.lot_id, shipment.units - shipment.units_picked, of="units_allocated")
    elif action in _BRINGS:
        _brought(tx, shipment, counted, moment, unattended)
    elif action in _ACCEPTS:
        shipment.units_accepted = min(_carried(shipment) if counted is None else counted, _carried(shipment))
        shipment.received_at = moment
    elif action is ShipmentAction.FAIL:
        lot_units.lose(tx, shipment.lot_id, _carried(shipment), of="units_allocated")
    shipment.state = after.value
    if cause:
        shipment.cause = cause
    tx.session.flush()
    told = {"units": counted} if counted is not None else {}
    tx.audit("shipment", shipment.id, action.value, before=before, after=after.value, cause=cause, **told)
    announce(tx, shipment, after.value)
    return after


def _brought(tx: Tx, shipment: ShipmentRow, counted: int | None, moment: datetime, unattended: bool | None) -> None:
    if shipment.units_picked is None:
        # Nobody reported the pickup: it must have been before the delivery.
        shipment.units_picked, shipment.picked_at = shipment.units, moment
    most = shipment.units_picked
    shipment.units_delivered = min(most if counted is None else counted, most)
    shipment.delivered_at = moment
    shipment.unattended = unattended
    lot_units.lose(tx, shipment.lot_id, most - shipment.units_delivered, of="units_allocated")


def _carried(shipment: ShipmentRow) -> int:
    """Units that are still allocated to it."""
    for known in (shipment.units_delivered, shipment.units_picked):
        if known is not None:
            return known
    return shipment.units


def _take_again(tx: Tx, shipment: ShipmentRow) -> None:
    """
    Take units once more that were given back while the driver had them on board.

    A fact is never refused: what is neither left nor lost any more has been promised to somebody else meanwhile, so that the
    lot had more units than was said.
    """
    lot = tx.session.get_one(LotRow, shipment.lot_id)
    tx.session.refresh(lot)
    left = min(lot.units_left, shipment.units)
    lost = min(lot.units_lost, shipment.units - left)
    lot.units_left -= left
    lot.units_lost -= lost
    lot.units_allocated += shipment.units
    lot.units_total += shipment.units - left - lost
    tx.session.flush()


def announce(tx: Tx, shipment: ShipmentRow, kind: str) -> None:
    """Tell everybody concerned who listens."""
    data = {"shipment": shipment.id, "state": shipment.state, "trip": shipment.trip_id}
    tx.announce(f"day:{shipment.date}", f"shipment.{kind}", **data)
    for party in dict.fromkeys((shipment.farm_id, shipment.restaurant_id, shipment.carrier_id)):
        tx.announce(f"party:{party}", f"shipment.{kind}", party=party, **data)


def born(tx: Tx, shipment: ShipmentRow) -> ShipmentRow:
    """Enter a new shipment as offered; its units must be allocated already."""
    shipment.id = shipment.id or new_id("shipment")
    tx.session.add(shipment)
    tx.session.flush()
    tx.audit("shipment", shipment.id, "offer", after=ShipmentState.OFFERED.value, units=shipment.units)
    announce(tx, shipment, ShipmentState.OFFERED.value)
    return shipment


def of_day(session: Session, region: str, date: str, *, states: tuple[str, ...] = ()) -> list[ShipmentRow]:
    """Return a day's shipments, in the order they were born."""
    query = select(ShipmentRow).where(ShipmentRow.region == region, ShipmentRow.date == date)
    if states:
        query = query.where(ShipmentRow.state.in_(states))
    return list(session.scalars(query.order_by(ShipmentRow.created_at, ShipmentRow.id)))
