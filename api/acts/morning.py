"""The morning over HTTP: the dawn count, spoiled goods, closed roads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from api.acts.closure import ClosureIn, ClosureList, ClosureShown, close_road, open_road, shown
from api.acts.dawn import CountIn, CountShown, count
from api.acts.spoiled import SpoiledIn, spoil
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform, show
from api.lots.schemas import LotShown
from api.reading import lots as reading_lots
from api.regions.tables import DayRow

router = APIRouter(prefix="/v1", tags=["morning"])
WRITES = ("key-missing", "key-bad", "key-reused", "key-busy")
Date = Annotated[str, Path(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="Service day")]
Name = Annotated[str, Path(max_length=64)]


@router.post("/lots/{lot_id}/count", response_model=CountShown, summary="Count a lot at dawn")
@refuses(*WRITES, "not-found", "count-closed", "wrong-state", "more-than-there")
def count_lot(
    caller: Annotated[Caller, may("lot.count")],
    lot_id: Name,
    given: Annotated[CountIn, json_body(CountIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Count with one tap: as said, so many fewer, so many more. No count is as said."""
    return perform(caller, asked, key, lambda tx: count(tx, lot_id, given))


@router.post("/lots/{lot_id}/spoiled", response_model=LotShown, summary="Say that goods are spoiled")
@refuses(*WRITES, "not-found", "wrong-state", "more-than-there")
def spoil_lot(
    caller: Annotated[Caller, may("lot.count")],
    lot_id: Name,
    given: Annotated[SpoiledIn, json_body(SpoiledIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take back what can no longer be sold, all of it or some; kitchens and drivers are told at once."""

    def effect(tx: Tx) -> LotShown:
        return reading_lots.shown(tx.session, caller.actor, spoil(tx, lot_id, given))

    return perform(caller, asked, key, effect)


@router.get("/days/{date}/closures", response_model=ClosureList, summary="Closed roads of a day")
@refuses("bad-query")
def closures(caller: Annotated[Caller, may("day.read")], date: Date) -> Response:
    """List the roads that are closed."""

    def told(session: Session) -> ClosureList:
        row = session.get(DayRow, (caller.actor.region, date))
        return ClosureList(date=date, items=tuple(shown(one) for one in (row.closures or () if row is not None else ())))

    return show(caller, told)


@router.post("/days/{date}/closures", status_code=201, response_model=ClosureShown, summary="Close a road")
@refuses(*WRITES, "bad-query", "wrong-state")
def close(
    caller: Annotated[Caller, may("day.act")],
    date: Date,
    given: Annotated[ClosureIn, json_body(ClosureIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Close a road by an area or a line: drivers are told, what is not done is planned around it."""
    return perform(caller, asked, key, lambda tx: close_road(tx, date, given), status=201)


@router.post("/days/{date}/closures/{closure}/lift", response_model=ClosureShown, summary="Open a road again")
@refuses(*WRITES, "bad-query", "not-found")
def lift(caller: Annotated[Caller, may("day.act")], date: Date, closure: Name, asked: Asked, key: Key = None) -> Response:
    """Take a closure back."""

    def effect(tx: Tx) -> ClosureShown:
        return open_road(tx, date, closure)

    return perform(caller, asked, key, effect)
