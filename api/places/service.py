"""Places: where goods are handed over, and where instead while the snow lies."""

from __future__ import annotations

import math
from typing import Any, Final

from sqlalchemy import String, column, select, table
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.accounts.whose import own
from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.http.pages import Page, after_key, page_of_keys
from api.http.perform import matched
from api.http.problem import Refusal
from api.places.schemas import MAY_BE_NONE, Hours, PlaceEdit, PlaceIn, PlaceShown
from api.places.sight import visible_place
from api.places.tables import PlaceRow
from api.regions.config import RegionConfig
from api.regions.onward import changed_from_today_on
from api.regions.service import config_of

KINDS: Final[dict[str, frozenset[str]]] = {
    "farm": frozenset({"farm_gate", "depot", "stop"}),
    "restaurant": frozenset({"kitchen", "depot", "stop"}),
    "carrier": frozenset({"depot", "stop"}),
    "keeper": frozenset({"drop_point", "stop"}),
    "operator": frozenset({"drop_point", "depot", "stop"}),
}
"""Which kinds of places a party may have."""
FURTHEST_KM: Final = 150
"""A place further than this from the middle of its region is a slip of the finger."""
_PHOTO: Final = table("photo", column("id", String), column("party_id", String))
_EARTH_KM: Final = 6371.0


def place_on(session: Session, place: PlaceRow, date: str) -> PlaceRow:
    """Return where goods of a place are handed over on a day: the place itself, or its winter alternative while that holds."""
    if place.winter_place_id is None or not snowed_in(place, date):
        return place
    other = session.get(PlaceRow, place.winter_place_id)
    return other if other is not None and other.state == "active" else place


def snowed_in(place: PlaceRow, date: str) -> bool:
    """Whether a day lies in a place's winter, which may reach over the turn of the year."""
    day, first, last = date[5:], place.winter_from, place.winter_to
    if first is None or last is None:
        return False
    return first <= day <= last if first <= last else day >= first or day <= last


def open_hours(place: PlaceRow, weekday: str) -> tuple[tuple[str, str], ...]:
    """Return when somebody is at a place on a weekday (``mon`` …); a place that says nothing at all is open at any time."""
    if not place.hours:
        return (("00:00", "24:00"),)
    return tuple((first, last) for first, last in place.hours.get(weekday, ()))


def create_place(tx: Tx, given: PlaceIn) -> PlaceRow:
    """
    Enter a place of the actor's party.

    Raises
    ------
    Refusal
        ``place-kind``, ``place-far``, ``no-such-district``, ``hours-order``, ``winter-half``, ``winter-place``,
        ``no-such-photo``.
    """
    party = tx.session.get(PartyRow, tx.actor.party_id)
    if party is None:
        raise Refusal("not-your-role")
    if given.kind not in KINDS.get(party.kind, frozenset()):
        raise Refusal("place-kind", field="kind", known=", ".join(sorted(KINDS.get(party.kind, ()))))
    values = given.model_dump()
    values["hours"] = _hours(given.hours)
    values["district"] = given.district or party.district
    row = PlaceRow(id=new_id("place"), region=tx.actor.region, party_id=party.id, state="active", version=1, **values)
    _sound(tx, row)
    tx.session.add(row)
    tx.audit("place", row.id, "create", after="active", kind=row.kind)
    return row


def edit_place(tx: Tx, place_id: str, given: PlaceEdit, if_match: str | None) -> PlaceRow:
    """
    Change a place of one's own; plans of open days are made anew from it.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, and those of :func:`create_place`.
    """
    row = own(tx.session, tx.actor, PlaceRow, place_id)
    matched(if_match, row.version)
    if row.state != "active":
        raise Refusal("wrong-state", state=row.state)
    values: dict[str, Any] = {
        name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None or name in MAY_BE_NONE
    }
    if given.hours is not None:
        values["hours"] = _hours(given.hours)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    with tx.session.no_autoflush:
        for name in changed:
            setattr(row, name, values[name])
        _sound(tx, row)
    if changed:
        row.version += 1
        tx.audit("place", row.id, "edit", fields=changed)
        changed_from_today_on(tx)
    return row


def close_place(tx: Tx, place_id: str) -> PlaceRow:
    """
    Take a place out of use; closing twice changes nothing.

    Raises
    ------
    Refusal
        ``not-found``; ``place-in-use``: goods are still promised from or to it.
    """
    row = own(tx.session, tx.actor, PlaceRow, place_id)
    if row.state != "active":
        return row
    busy = table("shipment", *(column(name, String) for name in ("id", "state", "pickup_place_id", "delivery_place_id")))
    open_there = select(busy.c.id).where(
        (busy.c.pickup_place_id == row.id) | (busy.c.delivery_place_id == row.id),
        busy.c.state.in_(("offered", "promised", "picked_up")),
    )
    if tx.session.execute(open_there.limit(1)).scalar() is not None:
        raise Refusal("place-in-use")
    row.state, row.version = "closed", row.version + 1
    tx.audit("place", row.id, "close", before="active", after="closed")
    changed_from_today_on(tx)
    return row


def one(session: Session, actor: Actor, place_id: str, today: str) -> PlaceShown:
    """
    Show a place: one's own, a drop point, one that a run of one's own stops at or that goods come from.

    Raises
    ------
    Refusal
        ``not-found``: also where nothing but its district may be seen.
    """
    row = session.get(PlaceRow, place_id)
    if row is None or row.region != actor.region:
        raise Refusal("not-found")
    seen = visible_place(session, actor, row, today)
    if seen.seen == "district" and actor.role != "auditor":
        raise Refusal("not-found")
    return seen


def listed(
    session: Session, actor: Actor, today: str, *, party: str | None, kind: str | None, state: str, cursor: str | None,
    limit: int,
) -> Page[PlaceShown]:  # fmt: skip
    """List one's own places and all drop points; operator and auditor see all, as far as each may."""
    statement = select(PlaceRow).where(PlaceRow.region == actor.region, PlaceRow.state == state)
    if actor.role not in {"operator", "auditor"}:
        statement = statement.where((PlaceRow.party_id == actor.party_id) | (PlaceRow.kind == "drop_point"))
    if party is not None:
        statement = statement.where(PlaceRow.party_id == party)
    if kind is not None:
        statement = statement.where(PlaceRow.kind == kind)
    rows, following = page_of_keys(session.scalars(after_key(statement, PlaceRow.id, cursor, limit)).all(), limit)
    return Page[PlaceShown](items=tuple(visible_place(session, actor, row, today) for row in rows), next=following)


def _hours(given: Hours) -> dict[str, list[list[str]]]:
    def seconds(wall: str) -> int:
        hours, minutes, *more = (int(part) for part in wall.split(":"))
        return hours * 3600 + minutes * 60 + (more[0] if more else 0)

    for weekday, spans in given.items():
        last = -1
        for index, (first, until) in enumerate(spans):
            if seconds(until) <= seconds(first) or seconds(first) < last:
                raise Refusal("hours-order", field=f"hours.{weekday}[{index}]")
            last = seconds(until)
    return {weekday: [list(span) for span in spans] for weekday, spans in given.items() if spans}


def _sound(tx: Tx, row: PlaceRow) -> None:
    config = config_of(tx.session, tx.actor.region)
    _in_region(config, row)
    if row.photo_id is not None:
        owner = tx.session.execute(select(_PHOTO.c.party_id).where(_PHOTO.c.id == row.photo_id)).scalar()
        if owner is None or owner != row.party_id:
            raise Refusal("no-such-photo", field="photo_id")
    winter = (row.winter_place_id, row.winter_from, row.winter_to)
    if None in winter and winter != (None, None, None):
        raise Refusal("winter-half", field="winter_place_id")
    if row.winter_place_id is not None:
        other = tx.session.get(PlaceRow, row.winter_place_id)
        usable = other is not None and other.region == row.region and other.state == "active" and other.winter_place_id is None
        if (
            other is None
            or not usable
            or other.id == row.id
            or not (other.party_id == row.party_id or other.kind == "drop_point")
        ):
            raise Refusal("winter-place", field="winter_place_id")


def _in_region(config: RegionConfig, row: PlaceRow) -> None:
    if row.district and row.district not in {one.name for one in config.districts}:
        raise Refusal("no-such-district", field="district", known="、".join(one.name for one in config.districts))
    away = _km((row.lon, row.lat), (config.centre.lon, config.centre.lat))
    if away > FURTHEST_KM:
        raise Refusal("place-far", field="lon", distance_km=round(away), limit_km=FURTHEST_KM)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two (lon, lat), by the haversine formula."""
    (lon1, lat1), (lon2, lat2) = ([math.radians(value) for value in point] for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
