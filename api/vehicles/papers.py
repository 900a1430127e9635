"""Papers of vehicles: entered by the vehicle's party, looked at by the operator, told before they end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.whose import own
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.notify.owe import alert
from api.regions import times
from api.regions.onward import changed_from_today_on
from api.regions.service import config_of
from api.vehicles.gate import DAYS_A_YEAR, PERMITS
from api.vehicles.schemas import PaperIn
from api.vehicles.tables import PaperRow, VehicleRow
from api.vehicles.words import PAPERS

REMINDED_DAYS: Final = (30, 7, 1)
"""How many days before a paper's last one its party is told."""
REMINDER: Final = "paper_ends"
"""Kind of the timer that reminds."""
ENDED: Final = "paper_ended"
"""Kind of the timer after a paper's last day."""
_REMINDED_AT: Final = "09:00"


def papers_of(session: Session, vehicle_id: str) -> tuple[PaperRow, ...]:
    """Return all papers of a vehicle, the last to end first."""
    found = select(PaperRow).where(PaperRow.vehicle_id == vehicle_id).order_by(PaperRow.valid_until.desc(), PaperRow.id)
    return tuple(session.scalars(found))


def add_paper(tx: Tx, vehicle_id: str, given: PaperIn) -> PaperRow:
    """
    Enter a paper: at once in force when the operator enters it, else once the operator has looked at it.

    Raises
    ------
    Refusal
        ``not-found``, ``paper-dates``, ``paper-plate`` (such a permit cannot be true of this plate), ``paper-limit`` (a cargo
        insurance without its limit).
    """
    vehicle = own(tx.session, tx.actor, VehicleRow, vehicle_id)
    _sound(vehicle, given)
    by_operator = tx.actor.role == "operator" or tx.actor.entered_by is not None
    row = PaperRow(
        id=new_id("paper"),
        vehicle_id=vehicle.id,
        kind=given.kind,
        number=given.number,
        valid_from=given.valid_from.isoformat(),
        valid_until=given.valid_until.isoformat(),
        limit_yen=given.limit_yen,
        days_of_90=(given.days_of_90 or 0) if given.kind == "permit_78_3" else None,
        state="holds" if by_operator else "stated",
        checked_by=tx.actor.account_id if by_operator else None,
        added_at=tx.now,
    )
    tx.session.add(row)
    tx.audit("paper", row.id, "enter", after=row.state, kind=row.kind, vehicle=vehicle.id, until=row.valid_until)
    if by_operator:
        remind(tx, row)
        changed_from_today_on(tx)
    else:
        alert(
            tx, "paper-to-check", effect=f"paper-to-check/{row.id}", urgent=False, vehicle=vehicle.name, paper=PAPERS[row.kind]
        )
    return row


def judge_paper(tx: Tx, vehicle_id: str, paper_id: str, verdict: Literal["holds", "void"]) -> PaperRow:
    """
    Say, as operator, that a paper holds or that it does not (also later: a permit may be taken away).

    Raises
    ------
    Refusal
        ``not-found``.
    """
    vehicle = own(tx.session, tx.actor, VehicleRow, vehicle_id)
    row = tx.session.get(PaperRow, paper_id)
    if row is None or row.vehicle_id != vehicle.id:
        raise Refusal("not-found")
    if row.state != verdict:
        tx.audit("paper", row.id, "judge", before=row.state, after=verdict, kind=row.kind, vehicle=vehicle.id)
        if verdict == "holds":
            row.void_from = None
            remind(tx, row)
        elif row.state == "holds":
            # What runs today was let run by this paper; from tomorrow on it opens nothing.
            row.void_from = (times.service_day(config_of(tx.session, vehicle.region), tx.now) + timedelta(days=1)).isoformat()
        row.state, row.checked_by = verdict, tx.actor.account_id
        changed_from_today_on(tx)
    return row


def remind(tx: Tx, row: PaperRow) -> None:
    """Set the timers of a paper: before it ends, and when it has ended."""
    config = config_of(tx.session, tx.actor.region)
    last = date.fromisoformat(row.valid_until)
    for days in REMINDED_DAYS:
        due_at = times.moment(config, last - timedelta(days=days), _REMINDED_AT)
        if due_at > tx.now:
            tx.due(REMINDER, due_at, key=f"{REMINDER}/{row.id}/{days}", paper=row.id, days=days)
    over = times.moment(config, last + timedelta(days=1), "00:00")
    if over > tx.now:
        tx.due(ENDED, over, key=f"{ENDED}/{row.id}", paper=row.id)


def count_day(tx: Tx, vehicle_id: str, day: str) -> int | None:
    """
    Count a day of paid carriage on a vehicle's permit_78_3, once a day; return which of the 90 it is, None without one.

    That goods are on board is a fact: on a ninety-first day nothing is refused here, but the operators are told at once. The
    gate has not let such a day be planned.
    """
    held = [paper for paper in papers_of(tx.session, vehicle_id) if paper.kind == "permit_78_3" and paper.state == "holds"]
    row = next((paper for paper in held if paper.valid_from <= day <= paper.valid_until), None)
    if row is None:
        return None
    used = row.days_of_90 or 0
    if row.last_day == day:
        return used
    if used >= DAYS_A_YEAR:
        vehicle = tx.session.get_one(VehicleRow, vehicle_id)
        alert(tx, "permit-days-over", effect=f"permit-days-over/{row.id}/{day}", vehicle=vehicle.name, date=day)
        return used + 1
    row.days_of_90, row.last_day = used + 1, day
    tx.audit("paper", row.id, "count-day", day=day, number=used + 1)
    return used + 1


def _sound(vehicle: VehicleRow, given: PaperIn) -> None:
    if given.valid_until < given.valid_from:
        raise Refusal("paper-dates", field="valid_until")
    possible = PERMITS[vehicle.plate_class]
    if given.kind not in {*possible, "inspection", "cargo_insurance"}:
        raise Refusal("paper-plate", field="kind", plate=vehicle.plate_class)
    if (given.kind == "cargo_insurance") != (given.limit_yen is not None):
        raise Refusal("paper-limit", field="limit_yen")
