"""A carrier or driver says no after the promise: to a whole run, or to some of what was to ride on it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from api.acts import amends
from api.acts.run_rows import move_trip, of_states, own_run, rows_of
from api.db.base import new_id
from api.db.tx import Tx
from api.documents.base import Id
from api.http.body import Body
from api.http.problem import Refusal
from api.notify.owe import alert
from api.shipments.tables import ConsentRow, ShipmentRow
from api.trips.states import TripAction
from api.trips.tables import TripRow


class DeclineIn(Body):
    """What is declined (none named: the whole run) and why."""

    shipments: tuple[Id, ...] = ()
    reason: Annotated[str, Field(max_length=500)] = ""


def decline(tx: Tx, trip_id: str, given: DeclineIn) -> TripRow:
    """
    Decline a run or some shipments of it; each is released, and planned again without this trip.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``goods-on-board`` (then it is a breakdown, or a delivery that failed).
    """
    trip = own_run(tx.session, tx.actor, trip_id)
    run = rows_of(tx.session, trip)
    if trip.state not in {"open", "running"}:
        raise Refusal("wrong-state", state=trip.state)
    waiting = of_states(run.shipments, "offered", "promised")
    if given.shipments:
        chosen = [row for row in waiting if row.id in given.shipments]
        missing = set(given.shipments) - {row.id for row in chosen}
        if missing:
            known = next((row for row in run.shipments if row.id in missing), None)
            raise Refusal("not-found", field="shipments") if known is None else Refusal("wrong-state", state=known.state)
    else:
        aboard = of_states(run.shipments, "picked_up")
        if aboard:
            raise Refusal("goods-on-board", shipments=len(aboard))
        chosen = waiting
    for row in chosen:
        _remember(tx, row)
        amends.release(tx, row, "declined", said=given.reason)
    if not given.shipments:
        move_trip(tx, trip, TripAction.CANCEL, said=bool(given.reason))
    alert(
        tx, "run-declined", effect=f"declined/{trip.id}/{tx.now:%H%M%S}", trip=trip.name, date=trip.date, count=len(chosen),
        note=given.reason,
    )  # fmt: skip
    never = [{"lot": row.lot_id, "order": row.order_id, "trip": trip.id} for row in chosen] if given.shipments else []
    amends.replan(tx, trip.date, "declined", forbidden=never)
    return trip


def _remember(tx: Tx, row: ShipmentRow) -> None:
    """Note the carrier's no beside its earlier yes, so that no later plan asks the same of it."""
    query = select(ConsentRow).where(ConsentRow.shipment_id == row.id, ConsentRow.side == "carrier")
    answer = tx.session.scalars(query).first()
    if answer is None:
        answer = ConsentRow(id=new_id("consent"), shipment_id=row.id, party_id=row.carrier_id, side="carrier")
        tx.session.add(answer)
    answer.state, answer.how, answer.account_id, answer.answered_at = "declined", "person", tx.actor.account_id, tx.now
    tx.session.flush()
