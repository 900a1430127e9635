"""Reading orders over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import show
from api.orders.schemas import OrderShown
from api.reading import orders

router = APIRouter(prefix="/v1", tags=["orders"])
Date = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Orders for that day")]


@router.get("/orders", response_model=Page[OrderShown], summary="Orders: one's own, or those one carries or fills")
@refuses("bad-query", "bad-cursor")
def list_orders(
    caller: Annotated[Caller, may("order.read")],
    date: Date = None,
    state: Literal["draft", "open", "closed", "cancelled", "expired"] | None = None,
    kind: Literal["wish", "take", "standing"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Tell a kitchen its own orders; others those in which they have a part, without prices."""
    return show(
        caller,
        lambda session: orders.orders(session, caller.actor, date=date, state=state, kind=kind, cursor=cursor, limit=limit),
    )


@router.get("/orders/{order_id}", response_model=OrderShown, summary="One order")
@refuses("not-found")
def read_order(caller: Annotated[Caller, may("order.read")], order_id: str) -> Response:
    """Tell one order, as its reader may see it."""
    return show(caller, lambda session: orders.order(session, caller.actor, order_id))
