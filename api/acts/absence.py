"""Nobody is there to receive: left where that is agreed, tried again in a later window, or failed and brought back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from api.acts import amends
from api.acts.fact import Fact, Outcome, fail
from api.acts.run_rows import RunRows
from api.db.tx import Tx
from api.orders.tables import OrderRow
from api.places.tables import PlaceRow
from api.regions.service import config_of
from api.regions.times import moment
from api.shipments.tables import ShipmentRow

LEAST: Final = timedelta(minutes=30)
"""A window that is over sooner than this is not tried again."""


_OVER: Final = ["0:00", "0:01"]


def nobody_there(tx: Tx, run: RunRows, row: ShipmentRow, fact: Fact) -> tuple[Outcome, dict[str, Any]]:
    """
    Say what is to be done where nobody opens.

    ``next`` in the answer: ``leave`` (the place takes goods unattended: then a delivery is reported), ``again`` (another window
    comes: the goods stay on board and the rest is planned anew), ``bring_back`` (failed; the kitchen bears it by the terms).
    """
    if row.state != "picked_up":
        return ("had" if row.state == "failed" and row.cause == "absent" else "superseded"), {}
    place = tx.session.get_one(PlaceRow, row.delivery_place_id)
    if place.unattended:
        return "applied", {"next": "leave", "instructions": place.instructions, "door_code": place.door_code}
    later = later_windows(tx, row, fact)
    if later:
        _narrow(tx, row, fact)
        amends.tell_sides(
            tx, "absent-again", row, effect=f"absent-again/{row.id}/{fact.at:%H%M}", sides=("restaurant",), next_at=later[0][0]
        )  # fmt: skip
        fact.again.add("absent")
        return "applied", {"next": "again", "windows": [[first.isoformat(), last.isoformat()] for first, last in later]}
    stop = run.stop_of("delivery", row.id)
    if stop is not None and stop.arrived_at is None:
        stop.arrived_at = fact.at
    fail(tx, row, "absent", aboard=True, at=fact.at, note=str(fact.data.get("note", "")))
    fact.again.add("failed: absent")
    return "applied", {"next": "bring_back", "place": row.pickup_place_id}


def later_windows(tx: Tx, row: ShipmentRow, fact: Fact) -> list[tuple[Any, Any]]:
    """Return the windows of the order that have not begun yet, or elsewhere are open long enough still, by their begin."""
    order = tx.session.get_one(OrderRow, row.order_id)
    config, day = config_of(tx.session, row.region), date.fromisoformat(row.date)
    found = []
    for index, option in enumerate(order.receivings):
        for window in option["windows"]:
            first, last = (moment(config, day, str(wall)) for wall in window)
            elsewhere = index != row.receiving_option and last >= fact.at + LEAST
            if first > fact.at or elsewhere:
                found.append((max(first, fact.at), last))
    return sorted(found)


def _narrow(tx: Tx, row: ShipmentRow, fact: Fact) -> None:
    """Leave the order only the windows in which it is worth coming again: what is planned anew must not come back at once."""
    order = tx.session.get_one(OrderRow, row.order_id)
    config, day = config_of(tx.session, row.region), date.fromisoformat(row.date)
    kept = []
    for index, option in enumerate(order.receivings):
        windows = [
            window
            for window in option["windows"]
            if moment(config, day, str(window[0])) > fact.at
            or (index != row.receiving_option and moment(config, day, str(window[1])) >= fact.at + LEAST)
        ]
        # Options are known by their number; one that is over stays, with a window that nobody can meet.
        kept.append({**option, "windows": windows or [_OVER]})
    order.receivings = kept
    order.version += 1
    tx.audit("order", order.id, "absent", version=order.version)
