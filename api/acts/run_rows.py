"""A run as it stands in the store: its trip, the stops of the plan that holds, its shipments; and whose business it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.whose import is_own
from api.db.actor import Actor
from api.db.tx import Tx
from api.http.problem import Refusal
from api.plans.tables import PlanRow
from api.shipments.tables import ShipmentRow, StopRow
from api.trips.run import Visit
from api.trips.states import TRIP, TripAction
from api.trips.tables import TripRow

ON_THE_WAY: Final = ("open", "running", "broken")


@dataclass(slots=True, kw_only=True)
class RunRows:
    """The rows of a run."""

    trip: TripRow
    plan: str | None
    stops: list[StopRow]
    shipments: list[ShipmentRow]

    def stop_of(self, kind: str, shipment: str) -> StopRow | None:
        """Return the stop at which a shipment is picked up or delivered."""
        return next(
            (stop for stop in self.stops if any(t["kind"] == kind and t.get("shipment_id") == shipment for t in stop.tasks)),
            None,
        )

    def visits(self) -> list[Visit]:
        """Return the stops as times."""
        return [
            Visit(
                position=stop.position, arrive_at=stop.arrive_at, begin_at=begin_of(stop), leave_at=stop.leave_at,
                leg_s=stop.leg_s, arrived_at=stop.arrived_at, left_at=stop.left_at,
            )
            for stop in self.stops
        ]  # fmt: skip


def begin_of(stop: StopRow) -> datetime:
    """Return when the first task at a stop begins as planned."""
    begins = [moment for task in stop.tasks if (moment := moment_of(task.get("begin"))) is not None]
    return max(stop.arrive_at, min(begins)) if begins else stop.arrive_at


def moment_of(text: object) -> datetime | None:
    """Return a moment that was kept as text."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def active_plan(session: Session, region: str, date: str) -> str | None:
    """Return the id of the plan that holds on a day."""
    query = select(PlanRow.id).where(PlanRow.region == region, PlanRow.date == date, PlanRow.state == "active")
    return session.execute(query).scalar()


def rows_of(session: Session, trip: TripRow) -> RunRows:
    """Read a run."""
    plan = active_plan(session, trip.region, trip.date)
    stops = session.scalars(
        select(StopRow).where(StopRow.trip_id == trip.id, StopRow.plan_id == plan).order_by(StopRow.position)
    ).all()
    mine = session.scalars(
        select(ShipmentRow).where(ShipmentRow.trip_id == trip.id).order_by(ShipmentRow.pickup_at, ShipmentRow.id)
    ).all()
    return RunRows(trip=trip, plan=plan, stops=list(stops), shipments=list(mine))


def own_run(session: Session, actor: Actor, trip_id: str, *, reading: bool = False) -> TripRow:
    """
    Return a run that is somebody's business: the firm's own, for drivers those that they drive.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = session.get(TripRow, trip_id)
    if row is None or row.region != actor.region or not _mine(actor, row, reading=reading):
        raise Refusal("not-found")
    return row


def _mine(actor: Actor, row: TripRow, *, reading: bool) -> bool:
    if reading and actor.role == "auditor":
        return True
    if not is_own(actor, row.party_id):
        return False
    # A run without a named driver is driven by whoever of the firm has it.
    return actor.role != "driver" or row.driver_id in {None, actor.account_id}


def move_trip(tx: Tx, trip: TripRow, action: TripAction, **details: object) -> None:
    """Let something happen to a trip as a whole; what its state does not allow is left."""
    if not TRIP.can(trip.state, action):
        return
    before, after = trip.state, TRIP.move(trip.state, action)
    trip.state = after.value
    tx.audit("trip", trip.id, action.value, before=before, after=after.value, **details)
    tx.announce(f"day:{trip.date}", f"trip.{after.value}", trip=trip.id)
    tx.announce(f"party:{trip.party_id}", f"trip.{after.value}", party=trip.party_id, trip=trip.id)


def of_states(rows: Iterable[ShipmentRow], *states: str) -> list[ShipmentRow]:
    """Return the shipments that stand in one of some states."""
    return [row for row in rows if row.state in states]
