"""Trips as those who drive anyway handle them: posting, changing, taking back; as last time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from api.db.base import new_id
from api.db.tx import Tx
from api.entries.belongs import maker, owned
from api.entries.days import local, must_be_open, next_day
from api.entries.editing import overlaid, whole
from api.entries.moving import born, moved, told
from api.http.body import Body
from api.http.perform import matched
from api.http.problem import Refusal
from api.regions import times
from api.regions.closings import DAY
from api.regions.service import config_of, inputs_changed
from api.trips.complete import complete
from api.trips.schemas import TripAgain, TripIn
from api.trips.states import TRIP, TripAction, TripState
from api.trips.tables import TripRow
from api.vehicles.service import must_be_open as gate_must_be_open

STILL_DRIVES = (TripState.OPEN.value, TripState.RUNNING.value, TripState.BROKEN.value)


def create(tx: Tx, given: TripIn, *, standing_id: str | None = None, party: str = "") -> TripRow:
    """
    Post a trip, or keep it as a draft.

    Parameters
    ----------
    standing_id, party
        Where the clock makes it: from which standing entry, and for whom.

    Raises
    ------
    Refusal
        ``bad-input``, ``entries-closed``, ``entries-not-open``, ``region-closed``, ``gate-closed``, ``trip-overlaps``,
        ``whose-entry``.
    """
    owner = party or maker(tx.session, tx.actor, "carrier", "farm", "restaurant").id
    region = tx.actor.region
    first = given.date or next_day(tx.session, region, tx.now)
    columns = complete(tx.session, region, owner, given, first=first)
    row = TripRow(
        **columns, id=new_id("trip"), region=region, party_id=owner, standing_id=standing_id, late_s=0, version=1,
        created_at=tx.now, state=(TripState.DRAFT if given.draft else TripState.OPEN).value,
    )  # fmt: skip
    if not given.draft:
        _may_run(tx, row)
    tx.session.add(row)
    tx.session.flush()
    born(tx, "trip", row, vehicle=row.vehicle_id, standing=bool(standing_id))
    if not given.draft:
        inputs_changed(tx, row.date)
    return row


def edit(tx: Tx, trip_id: str, given: Body, if_match: str | None) -> TripRow:
    """
    Change declared fields until the cut-off; counts the version up.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, and as :func:`create`.
    """
    row = own(tx, trip_id)
    matched(if_match, row.version)
    if row.state not in {TripState.OPEN.value, TripState.DRAFT.value}:
        raise Refusal("wrong-state", state=row.state)
    if row.state == TripState.OPEN.value:
        must_be_open(tx.session, row.region, row.date, row.date, tx.now)
    before = row.date
    columns = complete(tx.session, row.region, row.party_id, overlaid(TripIn, body_of(row), given), first=row.date)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    if row.state == TripState.OPEN.value:
        _may_run(tx, row)
    if changed:
        row.version += 1
        tx.audit("trip", row.id, "edit", fields=changed, version=row.version)
        told(tx, "trip", row)
        for day in sorted({before, row.date}):
            inputs_changed(tx, day)
    return row


def again(tx: Tx, trip_id: str, given: TripAgain) -> TripRow:
    """
    Post the same trip for another day.

    Raises
    ------
    Refusal
        As :func:`create`.
    """
    row = own(tx, trip_id)
    begin = given.date or next_day(tx.session, row.region, tx.now)
    body = whole(TripIn, {**body_of(row), "date": begin, "draft": given.draft})
    return create(tx, body, party=row.party_id if tx.actor.is_operator else "")


def post(tx: Tx, trip_id: str, if_match: str | None) -> TripRow:
    """
    Offer the spare room of a draft.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, and as :func:`create`.
    """
    row = own(tx, trip_id)
    matched(if_match, row.version)
    moved(tx, TRIP, row, TripAction.POST)
    _may_run(tx, row)
    inputs_changed(tx, row.date)
    return row


def cancel(tx: Tx, trip_id: str, reason: str = "") -> TripRow:
    """
    Say that a trip does not run; promised shipments on it are an act of their own.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``.
    """
    row = own(tx, trip_id)
    moved(tx, TRIP, row, TripAction.CANCEL, said=bool(reason))
    inputs_changed(tx, row.date)
    return row


def own(tx: Tx, trip_id: str) -> TripRow:
    """
    Return a trip that the actor may change.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    return owned(tx.actor, tx.session.get(TripRow, trip_id))


def body_of(row: TripRow) -> dict[str, Any]:
    """Return a trip as it would be sent: what edits are laid over, and what is posted again."""
    plain = ("date", "name", "name_en", "depart_early", "depart_late", "arrive_late", "duty_min", "own_stops", "own_load",
             "capacity_g", "capacity_crates", "detour", "costs", "gift_yen")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "vehicle": row.vehicle_id,
        "driver": row.driver_id,
        "start": row.start_place_id,
        "end": row.end_place_id,
        "break": row.break_,
        "draft": row.state == TripState.DRAFT.value,
    }


def _may_run(tx: Tx, row: TripRow) -> None:
    """Judge day, papers, vehicle and driver; an operator may add a trip to a day that is closed already (a replacement)."""
    if tx.actor.entered_by is None:
        must_be_open(tx.session, row.region, row.date, row.date, tx.now)
    else:
        config = config_of(tx.session, row.region)
        if tx.now >= times.step_at(config, date.fromisoformat(row.date), config.clock.expires):
            must_be_open(tx.session, row.region, row.date, row.date, tx.now)
    gate_must_be_open(tx.session, row.vehicle_id, row.date)
    _no_overlap(tx, row)


def _no_overlap(tx: Tx, row: TripRow) -> None:
    config = config_of(tx.session, row.region)
    day = date.fromisoformat(row.date)
    same = [TripRow.vehicle_id == row.vehicle_id]
    if row.driver_id is not None:
        same.append(TripRow.driver_id == row.driver_id)
    near = [(day + number * DAY).isoformat() for number in (-1, 0, 1)]
    asked = select(TripRow).where(TripRow.date.in_(near), TripRow.state.in_(STILL_DRIVES), TripRow.id != row.id, or_(*same))
    with tx.session.no_autoflush:
        others = tx.session.scalars(asked).all()

    def span(trip: TripRow) -> tuple[datetime, datetime]:
        on = date.fromisoformat(trip.date)
        return times.moment(config, on, trip.depart_early), times.moment(config, on, trip.arrive_late)

    early, late = span(row)
    for other in others:
        begins, ends = span(other)
        if begins < late and early < ends:
            field = "vehicle" if other.vehicle_id == row.vehicle_id else "driver"
            from_at, to_at = local(config.time_zone, begins), local(config.time_zone, ends)
            raise Refusal("trip-overlaps", field=field, from_at=from_at, to_at=to_at)
