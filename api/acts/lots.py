"""What farms do with their lots over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Response

from api.acts.withdraw import call_off, reduce, withdraw
from api.db.tx import Tx
from api.entries.bodies import Reason
from api.http.body import Body, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, IfMatch, Key, perform
from api.lots import service
from api.lots.schemas import LotAgain, LotEdit, LotIn, LotReduce, LotShown
from api.lots.tables import LotRow
from api.orders import service as orders
from api.orders import takes
from api.orders.schemas import OrderAgain, OrderEdit, OrderIn, OrderShown, TakeIn
from api.orders.tables import OrderRow
from api.reading import lots as reading_lots
from api.reading import orders as reading_orders

router = APIRouter(prefix="/v1")
CLOSED: Final = ("entries-closed", "entries-not-open", "region-closed")
WRITES: Final = ("key-missing", "key-bad", "key-reused", "key-busy", "whose-entry")
EDITS: Final = ("not-found", "match-missing", "changed-meanwhile", "wrong-state", "nothing-given")


def _lot(caller: Caller, asked: str, key: str | None, effect: Callable[[Tx], LotRow], status: int = 200) -> Response:
    return perform(
        caller, asked, key, lambda tx: reading_lots.shown(tx.session, caller.actor, effect(tx)), status=status,
        location="/v1/lots/{id}" if status == 201 else "",
    )  # fmt: skip


def _order(caller: Caller, asked: str, key: str | None, effect: Callable[[Tx], OrderRow], status: int = 200) -> Response:
    return perform(
        caller, asked, key, lambda tx: reading_orders.shown(tx.session, caller.actor, effect(tx)), status=status,
        location="/v1/orders/{id}" if status == 201 else "",
    )  # fmt: skip


@router.post("/lots", status_code=201, response_model=LotShown, summary="Post a lot", tags=["lots"])
@refuses(*WRITES, *CLOSED)
def post_lot(
    caller: Annotated[Caller, may("lot.edit")], given: Annotated[LotIn, json_body(LotIn)], asked: Asked, key: Key = None
) -> Response:
    """Post a lot, or keep it as a draft; the catalogue fills in what is left out."""
    return _lot(caller, asked, key, lambda tx: service.create(tx, given), 201)


@router.patch("/lots/{lot_id}", response_model=LotShown, summary="Change a lot until the cut-off", tags=["lots"])
@refuses(*WRITES, *CLOSED, *EDITS, "lot-promised", "lot-held", "units-promised")
def edit_lot(
    caller: Annotated[Caller, may("lot.edit")],
    lot_id: str,
    given: Annotated[Body, json_body(LotEdit)],
    asked: Asked,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Change some fields; null takes an optional one back to the catalogue's."""
    return _lot(caller, asked, key, lambda tx: service.edit(tx, lot_id, given, if_match))


@router.post("/lots/{lot_id}/post", response_model=LotShown, summary="Show a draft", tags=["lots"])
@refuses(*WRITES, *CLOSED, *EDITS)
def show_lot(
    caller: Annotated[Caller, may("lot.edit")], lot_id: str, asked: Asked, key: Key = None, if_match: IfMatch = None
) -> Response:
    """Show a draft to everybody."""
    return _lot(caller, asked, key, lambda tx: service.post(tx, lot_id, if_match))


@router.post("/lots/{lot_id}/again", status_code=201, response_model=LotShown, summary="The same as last time", tags=["lots"])
@refuses(*WRITES, *CLOSED, "not-found")
def repeat_lot(
    caller: Annotated[Caller, may("lot.edit")],
    lot_id: str,
    given: Annotated[LotAgain, json_body(LotAgain)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Post the same lot for another day."""
    return _lot(caller, asked, key, lambda tx: service.again(tx, lot_id, given), 201)


@router.post("/lots/{lot_id}/withdraw", response_model=LotShown, summary="Take a lot back", tags=["lots"])
@refuses(*WRITES, "not-found", "wrong-state", "lot-promised")
def take_lot_back(
    caller: Annotated[Caller, may("lot.edit")],
    lot_id: str,
    given: Annotated[Reason, json_body(Reason)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take a lot back at any time: what is not picked up is released; all sides are told, money goes by the terms."""
    return _lot(caller, asked, key, lambda tx: withdraw(tx, lot_id, given.reason))


@router.post("/lots/{lot_id}/reduce", response_model=LotShown, summary="Say that there are fewer units", tags=["lots"])
@refuses(*WRITES, "not-found", "wrong-state", "not-fewer", "units-promised")
def make_lot_smaller(
    caller: Annotated[Caller, may("lot.edit")],
    lot_id: str,
    given: Annotated[LotReduce, json_body(LotReduce)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say at any time that there are fewer: the newest holds go first, then the promises share what is left."""
    return _lot(caller, asked, key, lambda tx: reduce(tx, lot_id, given.units))


@router.post("/lots/{lot_id}/take", status_code=201, response_model=OrderShown, summary="Take units", tags=["orders"])
@refuses(*WRITES, *CLOSED, "not-found", "wrong-state", "units-gone", "lot-not-listed", "too-few-units", "not-that-day")
def take_units(
    caller: Annotated[Caller, may("lot.take")],
    lot_id: str,
    given: Annotated[TakeIn, json_body(TakeIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take units from the list: they are held at once, until planned or until no carriage is found."""
    return _order(caller, asked, key, lambda tx: takes.take(tx, lot_id, given), 201)


@router.post("/orders", status_code=201, response_model=OrderShown, summary="Post a wish", tags=["orders"])
@refuses(*WRITES, *CLOSED)
def post_order(
    caller: Annotated[Caller, may("order.edit")], given: Annotated[OrderIn, json_body(OrderIn)], asked: Asked, key: Key = None
) -> Response:
    """Post a wish, or keep it as a draft."""
    return _order(caller, asked, key, lambda tx: orders.create(tx, given), 201)


@router.patch("/orders/{order_id}", response_model=OrderShown, summary="Change an order until the cut-off", tags=["orders"])
@refuses(*WRITES, *CLOSED, *EDITS, "take-fixed")
def edit_order(
    caller: Annotated[Caller, may("order.edit")],
    order_id: str,
    given: Annotated[Body, json_body(OrderEdit)],
    asked: Asked,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Change some fields."""
    return _order(caller, asked, key, lambda tx: orders.edit(tx, order_id, given, if_match))


@router.post("/orders/{order_id}/post", response_model=OrderShown, summary="Send a draft", tags=["orders"])
@refuses(*WRITES, *CLOSED, *EDITS)
def send_order(
    caller: Annotated[Caller, may("order.edit")], order_id: str, asked: Asked, key: Key = None, if_match: IfMatch = None
) -> Response:
    """Send a draft."""
    return _order(caller, asked, key, lambda tx: orders.post(tx, order_id, if_match))


@router.post(
    "/orders/{order_id}/again", status_code=201, response_model=OrderShown, summary="The same as last time", tags=["orders"]
)
@refuses(*WRITES, *CLOSED, "not-found", "take-fixed")
def repeat_order(
    caller: Annotated[Caller, may("order.edit")],
    order_id: str,
    given: Annotated[OrderAgain, json_body(OrderAgain)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Post the same order for another day."""
    return _order(caller, asked, key, lambda tx: orders.again(tx, order_id, given), 201)


@router.post("/orders/{order_id}/cancel", response_model=OrderShown, summary="Call an order off", tags=["orders"])
@refuses(*WRITES, "not-found", "wrong-state", "goods-on-board", "order-promised")
def cancel_order(
    caller: Annotated[Caller, may("order.edit")],
    order_id: str,
    given: Annotated[Reason, json_body(Reason)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Call an order off before its goods are on board; what was promised goes by the terms."""
    return _order(caller, asked, key, lambda tx: call_off(tx, order_id, given.reason))
