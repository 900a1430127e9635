"""Trucks that do not set off: somebody notices when nothing is heard of a run that was to leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from api.acts.run_rows import of_states, rows_of
from api.db.tx import Tx
from api.notify.owe import alert, tell
from api.trips.tables import TripRow

NOT_STARTED: Final = "not_started"
"""Kind of the timer that looks whether a truck has set off."""
_PATIENCE: Final = timedelta(minutes=15)


def watch_starts(tx: Tx, day: str) -> int:
    """Set a timer for each run of a day that carries something; how many."""
    trips = tx.session.scalars(
        select(TripRow)
        .where(TripRow.region == tx.actor.region, TripRow.date == day, TripRow.state == "open")
        .order_by(TripRow.id)
    ).all()
    count = 0
    for trip in trips:
        run = rows_of(tx.session, trip)
        if run.stops and of_states(run.shipments, "offered", "promised"):
            count += 1
            looks = max(tx.now, run.stops[0].leave_at) + _PATIENCE
            tx.due(NOT_STARTED, looks, key=f"{NOT_STARTED}/{trip.id}", date=day, trip=trip.id)
    return count


def not_started(tx: Tx, trip_id: str) -> None:
    """Tell the operator and the carrier that nothing has been heard of a run."""
    trip = tx.session.get(TripRow, trip_id)
    if trip is None or trip.state != "open":
        return
    run = rows_of(tx.session, trip)
    mine = of_states(run.shipments, "offered", "promised")
    if not mine or not run.stops:
        return
    said: dict[str, Any] = {"trip": trip.name, "date": trip.date, "depart_at": run.stops[0].leave_at, "count": len(mine)}
    alert(tx, "not-started-alert", effect=f"not-started/{trip.id}/operators", **said)
    tell(tx, "not-started", effect=f"not-started/{trip.id}", party=trip.party_id, urgent=True, **said)
