"""A fact from the road, and how a shipment ends that could not be picked up or delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from api.acts import amends
from api.db.tx import Tx
from api.notify.owe import alert
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow

Outcome = Literal["applied", "had", "superseded"]
RESCUE: Final = "rescue-"
"""Begin of the id of a lot that stands at a broken truck: the rest is the shipment that failed."""


@dataclass(slots=True, kw_only=True)
class Fact:
    """One event of a phone, set right in time; ``again``: whether what is not done is to be planned anew."""

    kind: str
    at: datetime
    data: dict[str, Any]
    again: set[str] = field(default_factory=set)


def fail(tx: Tx, row: ShipmentRow, cause: str, *, aboard: bool, at: datetime, note: str = "") -> None:
    """End a shipment that could not be picked up or delivered: money by the table, words to all sides and the operator."""
    amends.put_right(tx, row, cause, row.units_picked or row.units, stage="on_board" if aboard else "loading")
    shipments.move(tx, row, ShipmentAction.FAIL, cause, at=at)
    said = amends.CAUSES.get(cause, amends.CAUSES["other"])
    amends.tell_sides(tx, "shipment-failed", row, effect=f"failed/{row.id}", cause=said, note=note)
    alert(tx, "shipment-failed-alert", effect=f"failed/{row.id}/operators", cause=said, **amends.about(tx.session, row))
