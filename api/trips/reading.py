"""Trips as their own party, their driver, the operator and the auditor see them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.pages import Page, after, page
from api.http.problem import Refusal
from api.trips.schemas import BreakIn, CostsIn, CratesIn, DetourIn, OwnLoadIn, OwnStopIn, TripShown
from api.trips.tables import TripRow


def trips(
    session: Session,
    actor: Actor,
    *,
    date: str | None = None,
    state: str | None = None,
    vehicle: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TripShown]:
    """
    Return a page of trips, newest first.

    Raises
    ------
    Refusal
        ``bad-cursor``.
    """
    asked = select(TripRow).where(visible(actor))
    for column, value in ((TripRow.date, date), (TripRow.state, state), (TripRow.vehicle_id, vehicle)):
        if value is not None:
            asked = asked.where(column == value)
    rows, following = page(session.scalars(after(asked, TripRow.created_at, TripRow.id, cursor, limit)).all(), limit)
    return Page[TripShown](items=tuple(shown(row, actor) for row in rows), next=following)


def trip(session: Session, actor: Actor, trip_id: str) -> TripShown:
    """
    Return one trip.

    Raises
    ------
    Refusal
        ``not-found`` also where the reader may not see it.
    """
    row = session.scalars(select(TripRow).where(TripRow.id == trip_id, visible(actor))).first()
    if row is None:
        raise Refusal("not-found")
    return shown(row, actor)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return which trips of the region a reader sees."""
    here = TripRow.region == actor.region
    if actor.role in {"operator", "auditor"}:
        return here
    mine = and_(here, TripRow.party_id == actor.party_id)
    return and_(mine, TripRow.driver_id == actor.account_id) if actor.role == "driver" else mine


def shown(row: TripRow, actor: Actor) -> TripShown:
    """Return a trip as it is shown; the auditor is not told who drives, nor names."""
    silent = actor.role == "auditor"
    stops = [OwnStopIn.model_validate(_tupled(one)) for one in row.own_stops]
    values = {
        "id": row.id, "version": row.version, "state": row.state, "date": row.date, "party": row.party_id,
        "vehicle": row.vehicle_id, "driver": None if silent else row.driver_id, "name": "" if silent else row.name,
        "name_en": "" if silent else row.name_en, "start": row.start_place_id, "end": row.end_place_id,
        "depart_early": row.depart_early, "depart_late": row.depart_late, "arrive_late": row.arrive_late,
        "duty_min": row.duty_min, "own_stops": tuple(stops), "own_load": OwnLoadIn.model_validate(row.own_load),
        "capacity_g": row.capacity_g, "capacity_crates": CratesIn.model_validate(row.capacity_crates),
        "detour": DetourIn.model_validate(row.detour), "costs": CostsIn.model_validate(row.costs), "gift_yen": row.gift_yen,
        "break": None if not row.break_ else BreakIn.model_validate(row.break_), "standing": row.standing_id,
        "departed_at": row.departed_at, "ended_at": row.ended_at, "late_s": row.late_s, "created_at": row.created_at,
    }  # fmt: skip
    return TripShown.model_validate(values)


def _tupled(stop: dict[str, object]) -> dict[str, object]:
    """Lists of the store are tuples of the body."""
    windows = stop["windows"]
    spans = tuple((span[0], span[1]) for span in windows) if isinstance(windows, list) else ()
    return {**stop, "windows": spans}
