"""Reading lots over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import show
from api.lots.schemas import LotShown
from api.reading import lots

router = APIRouter(prefix="/v1", tags=["lots"])
Date = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Lots on offer on that day")]
Word = Annotated[str | None, Query(min_length=1, max_length=60)]
State = Literal["draft", "open", "closed", "withdrawn", "expired", "spoiled"]


@router.get("/lots", response_model=Page[LotShown], summary="Lots: one's own, or those on the list")
@refuses("bad-query", "bad-cursor")
def list_lots(
    caller: Annotated[Caller, may("lot.read")],
    date: Date = None,
    goods: Annotated[Word, Query(description="Product (code or name) or family")] = None,
    tolerate: Annotated[
        list[Annotated[str, Query(max_length=40)]] | None,
        Query(max_length=12, description="Defects one does not mind; lots with others are left out. Empty: flawless only"),
    ] = None,
    district: Word = None,
    state: State | None = None,
    mine: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Tell a farm its own lots, a kitchen those on the list, whoever carries those on board."""
    wanted = None if tolerate is None else [word for word in tolerate if word]
    return show(
        caller,
        lambda session: lots.lots(
            session, caller.actor, date=date, goods=goods, tolerate=wanted, district=district, state=state, mine=mine,
            cursor=cursor, limit=limit,
        ),
    )  # fmt: skip


@router.get("/lots/{lot_id}", response_model=LotShown, summary="One lot")
@refuses("not-found")
def read_lot(caller: Annotated[Caller, may("lot.read")], lot_id: str) -> Response:
    """Tell one lot, as its reader may see it."""
    return show(caller, lambda session: lots.lot(session, caller.actor, lot_id))
