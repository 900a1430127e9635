"""A road closed by one action: kept with the day, told to every driver of it, and what is not done planned around it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, model_validator
from sqlalchemy import select

from api.acts import amends
from api.db.base import new_id
from api.db.tx import Tx
from api.documents.base import WallTime
from api.documents.day import Point, Way
from api.http.body import Body, Shown
from api.http.problem import Refusal
from api.messages import Said
from api.notify.owe import tell
from api.regions.service import day_row
from api.regions.tables import DayRow
from api.trips.tables import TripRow


class ClosureIn(Body):
    """A closed road: an area, a line with metres to both sides, or roads by name or number; from when to when that day."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"name": "月山道", "line": [[139.91, 38.6], [139.98, 38.55]], "since": "05:30"}]}
    )
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    polygon: Annotated[tuple[Point, ...], Field(max_length=500)] = ()
    line: Annotated[tuple[Point, ...], Field(max_length=500)] = ()
    buffer_m: Annotated[int, Field(ge=0, le=2000)] = 30
    ways: Annotated[tuple[Way, ...], Field(max_length=50)] = ()
    since: WallTime = "0:00"
    until: WallTime = "47:59"

    @model_validator(mode="after")
    def _one_shape(self) -> ClosureIn:
        if sum(bool(shape) for shape in (self.polygon, self.line, self.ways)) != 1:
            raise ValueError("exactly one of polygon, line and ways")
        if 0 < len(self.polygon) < 3 or len(self.line) == 1:
            raise ValueError("a polygon has 3 points or more, a line 2")
        if _minutes(self.since) >= _minutes(self.until):
            raise ValueError("since is before until")
        return self


class ClosureShown(Shown):
    """A closed road of a day."""

    id: str
    name: str
    name_en: str
    polygon: tuple[Point, ...]
    line: tuple[Point, ...]
    buffer_m: int
    ways: tuple[Way, ...]
    since: str
    until: str


class ClosureList(Shown):
    """The closed roads of a day."""

    date: str
    items: tuple[ClosureShown, ...]


def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def close_road(tx: Tx, date: str, given: ClosureIn) -> ClosureShown:
    """Close a road for a day; what is on the way already finds its own way round, the rest is planned anew."""
    row = day_row(tx, date)
    if row.state == "done":
        raise Refusal("wrong-state", state=row.state)
    kept = {name: value for name, value in given.model_dump(mode="json").items() if value not in ([], ())}
    entry = {"id": new_id("closure"), **kept}
    row.closures = [*(row.closures or ()), entry]
    tx.audit("day", date, "close-road", closure=entry["id"])
    _tell_drivers(tx, row, "road-closed", entry)
    amends.replan(tx, date, "road closed")
    return shown(entry)


def open_road(tx: Tx, date: str, closure: str) -> ClosureShown:
    """
    Open a road again.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = day_row(tx, date)
    entry = next((one for one in row.closures or () if one["id"] == closure), None)
    if entry is None:
        raise Refusal("not-found")
    row.closures = [one for one in row.closures if one["id"] != closure]
    tx.audit("day", date, "open-road", closure=closure)
    _tell_drivers(tx, row, "road-open", entry)
    amends.replan(tx, date, "road open")
    return shown(entry)


def shown(entry: dict[str, Any]) -> ClosureShown:
    """Show a closure as it is kept with the day."""
    return ClosureShown(
        id=entry["id"], name=entry["name"], name_en=entry.get("name_en", ""), buffer_m=entry.get("buffer_m", 0),
        polygon=tuple((lon, lat) for lon, lat in entry.get("polygon", ())),
        line=tuple((lon, lat) for lon, lat in entry.get("line", ())), ways=tuple(entry.get("ways", ())),
        since=entry.get("since", "0:00"), until=entry.get("until", "47:59"),
    )  # fmt: skip


def _tell_drivers(tx: Tx, row: DayRow, kind: str, entry: dict[str, Any]) -> None:
    trips = tx.session.scalars(
        select(TripRow).where(
            TripRow.region == row.region, TripRow.date == row.date, TripRow.state.in_(("open", "running"))
        )
    )  # fmt: skip
    for trip in trips:
        tell(
            tx, kind, effect=f"{kind}/{entry['id']}/{trip.id}", urgent=True, account=trip.driver_id,
            party=None if trip.driver_id else trip.party_id, road=Said(entry["name"], entry["name_en"] or entry["name"]),
            since=entry["since"], ends=entry["until"], trip=trip.name, date=row.date,
        )  # fmt: skip
