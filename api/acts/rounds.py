"""What the day's clock does with entries: opens the day, closes it, carries over what may wait, ends what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from api.db.tx import Tx
from api.entries.moving import moved
from api.lots.states import LOT, LotAction, LotState
from api.lots.tables import HoldRow, LotRow
from api.messages import Said
from api.orders.states import ORDER, OrderAction, OrderState
from api.orders.tables import OrderRow
from api.orders.takes import release_holds
from api.regions.service import inputs_changed
from api.shipments.states import ShipmentState
from api.shipments.tables import ShipmentRow
from api.standing.day import make_day
from api.trips.states import TRIP, TripAction, TripState
from api.trips.tables import TripRow

_NOT_CARRIED = (ShipmentState.RELEASED.value, ShipmentState.FAILED.value)
OVER = Said("その日が終わりました", "the day is over")


def open_entries(tx: Tx, day: date) -> int:
    """Make the entries of standing ones for a day that opens; how many."""
    return make_day(tx, tx.actor.region, day)


def close_entries(tx: Tx, day: date) -> int:
    """Close what is for a day at its cut-off: nothing is posted, changed or taken from then on; how many lots and orders."""
    on = day.isoformat()
    lots, orders = _lots(tx, on, LotState.OPEN), _orders(tx, on, OrderState.OPEN)
    for lot in lots:
        moved(tx, LOT, lot, LotAction.CLOSE, day=on)
    for order in orders:
        moved(tx, ORDER, order, OrderAction.CLOSE, day=on)
    return len(lots) + len(orders)


def carry_over(tx: Tx, day: date) -> int:
    """
    Once a day is committed: open for the days after it what it leaves over and what may wait; how many lots and orders.

    Lots go on with the units that nobody carries, wishes that got nothing as a whole. Units held stay held.
    """
    on = day.isoformat()
    count = 0
    for lot in _lots(tx, on, LotState.CLOSED):
        if lot.units_left > 0 and lot.until > on:
            moved(tx, LOT, lot, LotAction.REOPEN, day=on)
            inputs_changed(tx, _after(on), lot.until)
            count += 1
    served = _served(tx, on)
    for order in _orders(tx, on, OrderState.CLOSED):
        if order.until > on and order.id in served:
            inputs_changed(tx, _after(on), order.until)
        elif order.until > on and order.kind != "take":
            moved(tx, ORDER, order, OrderAction.REOPEN, day=on)
            inputs_changed(tx, _after(on), order.until)
            count += 1
    return count


def expire_entries(tx: Tx, day: date) -> int:
    """End what was for a day that is over and may not wait; carry the rest over; how many ended."""
    on = day.isoformat()
    held = select(HoldRow.order_id).join(OrderRow, OrderRow.id == HoldRow.order_id)
    mine = (HoldRow.state == "held", OrderRow.region == tx.actor.region, OrderRow.date <= on)
    count = release_holds(tx, tx.session.scalars(held.where(*mine)).all(), OVER)
    carry_over(tx, day)
    for state in (LotState.DRAFT, LotState.OPEN, LotState.CLOSED):
        for lot in _lots(tx, on, state, over=True):
            # A lot that is sold as a whole has not expired: what rides is told by its shipments.
            if state is not LotState.CLOSED or lot.units_left > 0:
                moved(tx, LOT, lot, LotAction.EXPIRE, day=on)
                count += 1
    served = _served(tx, on)
    for order_state in (OrderState.DRAFT, OrderState.OPEN, OrderState.CLOSED):
        for order in _orders(tx, on, order_state, over=True):
            if order.id not in served:
                moved(tx, ORDER, order, OrderAction.EXPIRE, day=on)
                count += 1
    return count + _end_trips(tx, on)


def _end_trips(tx: Tx, on: str) -> int:
    """End trips whose day has passed, but for those on which something is still on board."""
    aboard = select(ShipmentRow.trip_id).where(ShipmentRow.state == ShipmentState.PICKED_UP.value)
    rows = tx.session.scalars(
        select(TripRow)
        .where(TripRow.region == tx.actor.region, TripRow.date <= on, TripRow.id.not_in(aboard))
        .where(TripRow.state.in_([state.value for state in TripState if state not in TRIP.ends]))
        .order_by(TripRow.id)
    ).all()
    for row in rows:
        if row.state == TripState.DRAFT.value:
            moved(tx, TRIP, row, TripAction.CANCEL, day=on)
        else:
            row.ended_at = row.ended_at or tx.now
            moved(tx, TRIP, row, TripAction.FINISH, day=on)
    return len(rows)


def _after(on: str) -> str:
    return date.fromordinal(date.fromisoformat(on).toordinal() + 1).isoformat()


def _lots(tx: Tx, on: str, state: LotState, *, over: bool = False) -> Sequence[LotRow]:
    asked = select(LotRow).where(LotRow.region == tx.actor.region, LotRow.state == state.value, LotRow.date <= on)
    asked = asked.where(LotRow.until <= on) if over else asked.where(LotRow.until >= on)
    return tx.session.scalars(asked.order_by(LotRow.id)).all()


def _orders(tx: Tx, on: str, state: OrderState, *, over: bool = False) -> Sequence[OrderRow]:
    asked = select(OrderRow).where(OrderRow.region == tx.actor.region, OrderRow.state == state.value, OrderRow.date <= on)
    asked = asked.where(OrderRow.until <= on) if over else asked.where(OrderRow.until >= on)
    return tx.session.scalars(asked.order_by(OrderRow.id)).all()


def _served(tx: Tx, on: str) -> frozenset[str]:
    """Return the orders for which something was, or is to be, carried up to a day."""
    asked = select(ShipmentRow.order_id).where(
        ShipmentRow.region == tx.actor.region, ShipmentRow.date <= on, ShipmentRow.state.not_in(_NOT_CARRIED)
    )
    return frozenset(tx.session.scalars(asked))
