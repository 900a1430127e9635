"""Pages to print and tables to open: statements, lines of money, shipments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.lots.tables import LotRow
from api.money.showing import OVERSEERS, own_lines
from api.money.statement_endpoints import statement_shown
from api.money.tables import MoneyRow
from api.products.tables import ProductRow
from api.reading.answers import Tongue, html, table, voice_of
from api.reading.kpi_endpoints import must_be_period
from api.reading.statement_page import statement_page
from api.regions.service import config_of
from api.sheets.tables import Cell, written
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow

router = APIRouter(prefix="/v1", tags=["figures"])
_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
First = Annotated[str, Query(alias="from", pattern=_PATTERN, description="First service day")]
Last = Annotated[str, Query(alias="to", pattern=_PATTERN, description="Last service day")]


@router.get("/statements/{statement}/page.html", response_class=Response, summary="A statement, to print")
@refuses("not-found")
def statement_to_print(caller: Annotated[Caller, may("money.read")], statement: str, lang: Tongue = None) -> Response:
    """Show a statement as a page of paper, with what a qualified invoice needs."""
    with caller.store.read() as session:
        made = statement_shown(session, caller.actor, statement)
    return html(statement_page(voice_of(caller, lang), made))


@router.get("/money.csv", response_class=Response, summary="Money lines as a table")
@refuses("bad-period", "bad-query")
def money_table(caller: Annotated[Caller, may("money.read")], first: First, last: Last) -> Response:
    """Give what one pays and is paid, one line a row."""
    must_be_period(first, last)
    actor = caller.actor
    with caller.store.read() as session:
        rows = session.scalars(
            select(MoneyRow)
            .where(MoneyRow.region == actor.region, own_lines(actor), MoneyRow.date >= first, MoneyRow.date <= last)
            .order_by(MoneyRow.date, MoneyRow.at, MoneyRow.id)
        ).all()
        names = _names(session, actor)
    heads = (
        "番号 id|日 date|種類 what|払う人ID payer|払う人 payer_name|受け取る人ID payee|受け取る人 payee_name|金額_円 yen|"
        "うち運ぶ分_円 way_yen|税の区分 tax_class|税率 tax_percent|根拠 basis|積み合わせ shipment|便 trip|"
        "打ち消す番号 counters|理由 cause|規則の版 price_rule|規約の版 terms"
    )
    cells: list[list[Cell]] = [
        [row.id, row.date, row.what, row.payer_id, names.get(row.payer_id or "", ""), row.payee_id,
         names.get(row.payee_id or "", ""), row.yen, row.way_yen, row.tax_class, row.tax_percent, row.basis, row.shipment_id,
         row.trip_id, row.counters, row.cause, row.price_rule, row.terms_version]
        for row in rows
    ]  # fmt: skip
    return table(written(heads, cells), f"money_{first}_{last}.csv")


@router.get("/shipments.csv", response_class=Response, summary="Shipments as a table")
@refuses("bad-period", "bad-query")
def shipments_table(caller: Annotated[Caller, may("shipment.read")], first: First, last: Last) -> Response:
    """Give the shipments that one has a part in, one a row; prices only to those who pay or are paid them."""
    must_be_period(first, last)
    actor = caller.actor
    with caller.store.read() as session:
        zone = ZoneInfo(config_of(session, actor.region).time_zone)
        query = (
            select(ShipmentRow, LotRow.product)
            .join(LotRow, LotRow.id == ShipmentRow.lot_id)
            .where(
                ShipmentRow.region == actor.region, ShipmentRow.date >= first, ShipmentRow.date <= last, own_shipments(actor)
            )
            .order_by(ShipmentRow.pickup_at, ShipmentRow.id)
        )  # fmt: skip
        rows = session.execute(query).all()
        names = _names(session, actor)
        goods = dict(session.execute(select(ProductRow.code, ProductRow.name).where(ProductRow.region == actor.region)).all())
    heads = (
        "番号 id|日 date|状態 state|品物 goods|個数 units|重さ_kg kg|箱 crates|生産者 farm|飲食店 restaurant|"
        "運ぶ人 carrier|根拠 basis|"
        "集荷 pickup_at|引渡 delivery_at|積んだ数 units_picked|渡した数 units_delivered|受け取った数 units_accepted|"
        "手取り_円 goods_yen|運ぶ分_円 carriage_yen|便 trip|理由 cause"
    )

    def at(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat(timespec="minutes")

    cells: list[list[Cell]] = []
    for one, product in rows:
        sees = actor.role in OVERSEERS or actor.party_id == one.restaurant_id
        cells.append(
            [one.id, one.date, one.state, goods.get(product, product), one.units, one.units * one.unit_g / 1000, one.crates,
             names.get(one.farm_id, ""), names.get(one.restaurant_id, ""), names.get(one.carrier_id, ""), one.basis,
             at(one.pickup_at), at(one.delivery_at), one.units_picked, one.units_delivered, one.units_accepted,
             one.goods_yen if sees or actor.party_id == one.farm_id else None,
             one.carriage_yen if sees or actor.party_id == one.carrier_id else None, one.trip_id, one.cause]
        )  # fmt: skip
    return table(written(heads, cells), f"shipments_{first}_{last}.csv")


def own_shipments(actor: Actor) -> ColumnElement[bool]:
    """Return which shipments are the actor's business."""
    if actor.role in OVERSEERS:
        return true()
    if actor.role == "driver":
        return ShipmentRow.trip_id.in_(select(TripRow.id).where(TripRow.driver_id == actor.account_id))
    return or_(
        ShipmentRow.farm_id == actor.party_id,
        ShipmentRow.restaurant_id == actor.party_id,
        ShipmentRow.carrier_id == actor.party_id,
    )


def _names(session: Session, actor: Actor) -> dict[str, str]:
    """Return names of parties; the auditor reads none."""
    if actor.role == "auditor":
        return {}
    rows = session.execute(select(PartyRow.id, PartyRow.name).where(PartyRow.region == actor.region))
    return {row.id: row.name for row in rows}
