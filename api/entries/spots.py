"""Places that an entry names: one's own, or a drop point of the region, open at the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.documents.faults import Fault, fault
from api.documents.node import Node
from api.places.tables import PlaceRow
from api.regions.calendars import WEEKDAYS


def places_of(session: Session, region: str, party: str, ids: Iterable[str]) -> dict[str, PlaceRow]:
    """Return those of the named places that a party may name: its own and drop points, in use."""
    wanted = sorted(set(ids))
    rows = session.scalars(
        select(PlaceRow).where(
            PlaceRow.id.in_(wanted),
            PlaceRow.region == region,
            PlaceRow.state == "active",
            (PlaceRow.party_id == party) | (PlaceRow.kind == "drop_point"),
        )
    )
    return {row.id: row for row in rows}


def all_places(session: Session, region: str, party: str) -> list[PlaceRow]:
    """Return all places that a party may name, its own before drop points."""
    asked = select(PlaceRow).where(
        PlaceRow.region == region, PlaceRow.state == "active", (PlaceRow.party_id == party) | (PlaceRow.kind == "drop_point")
    )
    return sorted(session.scalars(asked), key=lambda row: (row.party_id != party, row.id))


def place_faults(path: str, place: str, windows: Any, known: dict[str, PlaceRow], day: str) -> list[Fault]:
    """Return what is wrong with a place and its windows on a day: not known, or a drop point that is shut then."""
    row = known.get(place)
    if row is None:
        return [fault(f"{path}.place", "entry.place")]
    if row.kind != "drop_point" or row.unattended or not row.hours:
        return []
    weekday = WEEKDAYS[date.fromisoformat(day).weekday()]
    hours = [(_s(early), _s(late)) for early, late in row.hours.get(weekday, ())]
    said = "・".join(f"{early}–{late}" for early, late in row.hours.get(weekday, ())) or "-"
    return [
        fault(f"{path}.windows[{index}]", "entry.shut", hours=said)
        for index, (early, late) in enumerate(windows)
        if not any(opens <= _s(early) and _s(late) <= shuts for opens, shuts in hours)
    ]


def _s(wall: str) -> int:
    return Node(wall).time or 0
