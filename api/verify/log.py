"""I2: the audit log is whole, and replaying it leads to the state in which everything is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import AuditRow
from api.db.tx import FIRST_HASH, audit_hash
from api.lots.states import LOT
from api.lots.tables import LotRow
from api.money.tables import ClaimRow
from api.moves import Machine
from api.orders.states import ORDER
from api.orders.tables import OrderRow
from api.plans.states import PLAN
from api.plans.tables import PlanRow
from api.regions.tables import DayRow
from api.shipments.states import SHIPMENT
from api.shipments.tables import ShipmentRow
from api.trips.states import TRIP
from api.trips.tables import TripRow
from api.verify.broken import Broken

_THINGS: Final[tuple[tuple[str, Any, Machine[Any, Any] | None], ...]] = (
    ("lot", LotRow, LOT),
    ("order", OrderRow, ORDER),
    ("trip", TripRow, TRIP),
    ("shipment", ShipmentRow, SHIPMENT),
    ("plan", PlanRow, PLAN),
    ("claim", ClaimRow, None),
)


def chain(session: Session) -> Iterator[Broken]:
    """Judge the chain of hashes: no row changed, none left out, none put in."""
    previous = FIRST_HASH
    for row in session.scalars(select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=1000)):
        if row.previous_hash != previous:
            yield Broken(rule="I2", thing="audit", id=str(row.seq), how="does not follow the row before it")
        if row.hash != audit_hash(row):
            yield Broken(rule="I2", thing="audit", id=str(row.seq), how="has been changed")
        previous = row.hash


def states_replay(session: Session) -> Iterator[Broken]:
    """Replay the states of every lot, order, trip, shipment, plan and claim."""
    for thing, table, machine in _THINGS:
        known: dict[str, str] = {}
        allowed = None if machine is None else {(one.before.value, one.after.value) for one in machine.moves}
        changes = (
            select(AuditRow.thing_id, AuditRow.before, AuditRow.after, AuditRow.seq)
            .where(AuditRow.thing == thing, AuditRow.after.is_not(None))
            .order_by(AuditRow.seq)
        )
        for name, before, after, seq in session.execute(changes):
            if before != known.get(name):
                how = f"audit {seq} leaves {before}, it was in {known.get(name)}"
                yield Broken(rule="I2", thing=thing, id=name, how=how)
            elif before is not None and allowed is not None and before != after and (before, after) not in allowed:
                yield Broken(rule="I2", thing=thing, id=name, how=f"audit {seq}: no move leads from {before} to {after}")
            known[name] = after or ""
        for name, state in session.execute(select(table.id, table.state)):
            if known.get(name) != state:
                how = f"is {state}, its audit log says {known.get(name)}"
                yield Broken(rule="I2", thing=thing, id=name, how=how)
    yield from _days(session)


def _days(session: Session) -> Iterator[Broken]:
    """Replay the states of days; a day begins open, and its rows of the log name the region."""
    known: dict[tuple[str, str], str] = {}
    changes = select(AuditRow).where(AuditRow.thing == "day", AuditRow.after.is_not(None)).order_by(AuditRow.seq)
    for row in session.scalars(changes):
        known[row.details.get("region", ""), row.thing_id] = row.after or ""
    for region, date, state in session.execute(select(DayRow.region, DayRow.date, DayRow.state)):
        said = known.get((region, date), "open")
        if said != state:
            yield Broken(rule="I2", thing="day", id=f"{region}/{date}", how=f"is {state}, its audit log says {said}")
