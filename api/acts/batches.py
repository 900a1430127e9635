"""Many lots or orders at once: as JSON, or out of a spreadsheet, with what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response

from api.db.tx import Tx
from api.entries.batch import MOST_ROWS, Batch, BatchResult, Mode, Row, entry_name, line_name, must_not_be_many, rows_of, run
from api.entries.belongs import maker
from api.entries.editing import whole
from api.entries.goods import goods_of
from api.entries.sheet import Column, read_sheet, template
from api.entries.spots import all_places
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform
from api.http.upload import Upload, upload
from api.lots import importing as lot_sheets
from api.lots import service as lots
from api.lots.schemas import LotIn
from api.orders import importing as order_sheets
from api.orders import service as orders
from api.orders.schemas import OrderIn
from api.regions.service import config_of

router = APIRouter(prefix="/v1")
_WRITES: Final = ("key-missing", "key-bad", "key-reused", "key-busy", "whose-entry", "too-many")
_FILES: Final = ("bad-type", "bad-form", "no-file", "too-large", "csv-encoding", "csv-form", "csv-heads")
_CSV: Final = ("text/csv", "application/csv", "text/plain", "application/vnd.ms-excel")
DryRun = Annotated[bool, Query(description="Judge only, keep nothing")]
InMode = Annotated[Mode, Query(description="all: all rows or none; rows: those that are right")]
Name = Callable[[Row], str]


def _lots(tx: Tx, rows: Sequence[Row], mode: Mode, dry_run: bool, name: Name) -> BatchResult:
    goods = goods_of(tx.session, tx.actor.region)

    def judge(data: Mapping[str, Any]) -> tuple[LotIn, dict[str, Any]]:
        given = whole(LotIn, dict(data))
        return given, lots.prepare(tx, given, goods=goods)

    def keep(judged: tuple[LotIn, dict[str, Any]]) -> str:
        return lots.add(tx, judged[1], judged[0]).id

    maker(tx.session, tx.actor, "farm")
    return run(tx, rows, judge=judge, keep=keep, mode=mode, dry_run=dry_run, name=name)


def _orders(tx: Tx, rows: Sequence[Row], mode: Mode, dry_run: bool, name: Name) -> BatchResult:
    goods = goods_of(tx.session, tx.actor.region)

    def judge(data: Mapping[str, Any]) -> tuple[OrderIn, dict[str, Any]]:
        given = whole(OrderIn, dict(data))
        return given, orders.prepare(tx, given, goods=goods)

    def keep(judged: tuple[OrderIn, dict[str, Any]]) -> str:
        return orders.add(tx, judged[1], judged[0]).id

    maker(tx.session, tx.actor, "restaurant")
    return run(tx, rows, judge=judge, keep=keep, mode=mode, dry_run=dry_run, name=name)


def _template(caller: Caller, columns: Sequence[Column], name: str, encoding: str) -> Response:
    content = template(columns, japanese=caller.language == "ja", shift_jis=encoding == "shift_jis")
    charset = "Shift_JIS" if encoding == "shift_jis" else "utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": f"text/csv; charset={charset}"}
    return Response(content, headers=headers)


@router.post("/lots/bulk", response_model=BatchResult, summary="Post many lots", tags=["lots"])
@refuses(*_WRITES)
def post_lots(
    caller: Annotated[Caller, may("lot.edit")], given: Annotated[Batch, json_body(Batch)], asked: Asked, key: Key = None
) -> Response:
    """Post up to 500 lots: all of them or none, or those that are right."""
    must_not_be_many(len(given.entries))
    return perform(caller, asked, key, lambda tx: _lots(tx, rows_of(given.entries), given.mode, given.dry_run, entry_name))


@router.post("/orders/bulk", response_model=BatchResult, summary="Post many orders", tags=["orders"])
@refuses(*_WRITES)
def post_orders(
    caller: Annotated[Caller, may("order.edit")], given: Annotated[Batch, json_body(Batch)], asked: Asked, key: Key = None
) -> Response:
    """Post up to 500 orders: all of them or none, or those that are right."""
    must_not_be_many(len(given.entries))
    return perform(caller, asked, key, lambda tx: _orders(tx, rows_of(given.entries), given.mode, given.dry_run, entry_name))


@router.post("/lots/import", response_model=BatchResult, summary="Post lots out of a spreadsheet", tags=["lots"])
@refuses(*_WRITES, *_FILES)
def import_lots(
    caller: Annotated[Caller, may("lot.edit")],
    sent: Annotated[Upload, upload(*_CSV)],
    asked: Asked,
    key: Key = None,
    dry_run: DryRun = False,
    mode: InMode = "rows",
) -> Response:
    """Send a CSV (UTF-8 or Shift_JIS, heads in Japanese or English) as a form's ``file`` or as the body."""
    sheet = read_sheet(sent.content, lot_sheets.COLUMNS, most_rows=MOST_ROWS)

    def effect(tx: Tx) -> BatchResult:
        party = maker(tx.session, tx.actor, "farm").id
        zone = config_of(tx.session, tx.actor.region).time_zone
        rows = lot_sheets.rows(sheet, all_places(tx.session, tx.actor.region, party), zone)
        return _lots(tx, rows, mode, dry_run, line_name)

    return perform(caller, asked, key, effect)


@router.post("/orders/import", response_model=BatchResult, summary="Post orders out of a spreadsheet", tags=["orders"])
@refuses(*_WRITES, *_FILES)
def import_orders(
    caller: Annotated[Caller, may("order.edit")],
    sent: Annotated[Upload, upload(*_CSV)],
    asked: Asked,
    key: Key = None,
    dry_run: DryRun = False,
    mode: InMode = "rows",
) -> Response:
    """Send a CSV (UTF-8 or Shift_JIS, heads in Japanese or English) as a form's ``file`` or as the body."""
    sheet = read_sheet(sent.content, order_sheets.COLUMNS, most_rows=MOST_ROWS)

    def effect(tx: Tx) -> BatchResult:
        party = maker(tx.session, tx.actor, "restaurant").id
        rows = order_sheets.rows(sheet, all_places(tx.session, tx.actor.region, party))
        return _orders(tx, rows, mode, dry_run, line_name)

    return perform(caller, asked, key, effect)


@router.get("/lots/import/template", summary="An empty spreadsheet for lots", tags=["lots"])
@refuses("bad-query")
def lots_template(caller: Annotated[Caller, may("lot.edit")], encoding: Literal["utf-8", "shift_jis"] = "utf-8") -> Response:
    """Return heads and an example row, in the reader's language."""
    return _template(caller, lot_sheets.COLUMNS, "ainori-lots.csv", encoding)


@router.get("/orders/import/template", summary="An empty spreadsheet for orders", tags=["orders"])
@refuses("bad-query")
def orders_template(
    caller: Annotated[Caller, may("order.edit")], encoding: Literal["utf-8", "shift_jis"] = "utf-8"
) -> Response:
    """Return heads and an example row, in the reader's language."""
    return _template(caller, order_sheets.COLUMNS, "ainori-orders.csv", encoding)
