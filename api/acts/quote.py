"""Quotes: what would become of a lot, order or trip that is not posted yet. Nothing is written, nothing is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Protocol, cast

import orjson
from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.acts.quote_asking import newcomer_of
from api.acts.quote_schemas import BandShown, ChangeShown, QuoteIn, QuoteShown, ReasonShown, RideShown, TripWorth, WayShown
from api.children.quotes import QuoteFailed
from api.db.actor import Actor
from api.db.store import Store
from api.db.tx import Tx
from api.documents.faults import Fault
from api.documents.quote import Quote, QuoteAnswer
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import answer
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.messages import Said
from api.orders.tables import OrderRow
from api.products.tables import ProductRow

router = APIRouter(prefix="/v1", tags=["quotes"])
_RETRY_S: Final = 3
_Other = Mapping[str, tuple[str, str]]
"""Lot or order to its goods and its party's district: before a match nobody is shown by more."""


class Quotes(Protocol):
    """Who answers; :class:`api.worker.quotes.QuoteKeeper` is one."""

    def ask(self, date: str, newcomers: bytes, *, full: bool = False) -> bytes:
        """Return a quote."""
        ...

    def holds(self, date: str) -> bool:
        """Whether there is a plan of the day to ask of."""
        ...

    def standing(self, date: str, entry: str) -> tuple[str, str, Sequence[Mapping[str, Any]]] | None:
        """Return what rides for an entry by the plan at hand."""
        ...


@router.post("/quotes", response_model=QuoteShown, summary="Ask what would become of an entry before posting it")
@refuses("bad-input", "not-found", "whose-entry", "entries-closed", "one-of-four", "quotes-warming-up", "no-plan-yet")
def quote(caller: Annotated[Caller, may("quote.ask")], given: Annotated[QuoteIn, json_body(QuoteIn)]) -> Response:
    """Answer out of warm arrays; no idempotency key, as nothing is written."""
    chosen = [name for name in ("lot", "order", "trip", "entry") if getattr(given, name) is not None]
    if len(chosen) != 1:
        raise Refusal("one-of-four")
    keeper = cast("Quotes | None", getattr(caller.request.app.state, "quotes", None))
    if keeper is None:
        raise Refusal("quotes-warming-up", retry_after_s=_RETRY_S)
    with caller.store.read() as session:
        tx = Tx(session=session, now=caller.store.clock.now(), actor=caller.actor)
        date, kind, newcomer, known = newcomer_of(tx, given)
    if not keeper.holds(date):
        raise Refusal("no-plan-yet", retry_after_s=_RETRY_S)
    if known is not None:
        stands = keeper.standing(date, known)
        if stands is not None and stands[2]:
            as_of, based_on, rides = stands
            way = _planned(caller, kind, rides)
            shown = QuoteShown(kind=kind, date=date, as_of=as_of, based_on=based_on, planned=True, ways=(way,), full=True)
            return answer(shown, status=200)
    found = _asked(keeper, date, newcomer, full=given.full)
    (one,) = found.answers
    told = QuoteShown(
        kind=kind,
        date=date,
        as_of=found.as_of,
        based_on=found.based_on,
        planned=False,
        ways=_ways(caller, kind, one),
        reason=_reason(one),
        trip=None
        if one.trip is None
        else TripWorth(
            kg=one.trip.kg, orders=one.trip.orders, pay_yen=one.trip.driver_pay_yen, extra_km=one.trip.extra_km,
            extra_min=one.trip.extra_min, rides=len(one.trip.shipments),
        ),
        full=one.full,
    )  # fmt: skip
    return answer(told, status=200)


def _asked(keeper: Quotes, date: str, newcomer: Mapping[str, Any], *, full: bool) -> Quote:
    try:
        raw = keeper.ask(date, orjson.dumps({"newcomers": [newcomer]}), full=full)
    except QuoteFailed as failed:
        told = failed.told
        if told.faults:
            faults = [Fault(path=one.path, key=one.key, said=Said(one.ja, one.en)) for one in told.faults]
            raise Refusal("bad-input", faults=faults) from failed
        raise Refusal("quotes-warming-up", retry_after_s=_RETRY_S) from failed
    return Quote.model_validate_json(raw)


def _others(store: Store, region: str, lots: Sequence[str], orders: Sequence[str]) -> _Other:
    found: dict[str, tuple[str, str]] = {}
    with store.read() as session:
        names = _products(session, region)
        rows = select(LotRow.id, LotRow.product, PartyRow.district).join(PartyRow, PartyRow.id == LotRow.party_id)
        for lot in session.execute(rows.where(LotRow.id.in_(lots))):
            found[lot.id] = (names.get(lot.product, lot.product), lot.district)
        kitchens = select(OrderRow.id, PartyRow.district).join(PartyRow, PartyRow.id == OrderRow.party_id)
        for order in session.execute(kitchens.where(OrderRow.id.in_(orders))):
            found[order.id] = ("", order.district)
    return found


def _products(session: Session, region: str) -> dict[str, str]:
    rows = session.execute(select(ProductRow.code, ProductRow.name).where(ProductRow.region == region))
    return {row.code: row.name for row in rows}


def _ways(caller: Caller, kind: str, one: QuoteAnswer) -> tuple[WayShown, ...]:
    rides = [ride for way in one.ways for ride in way.shipments]
    others = _others(caller.store, caller.actor.region, [ride.lot for ride in rides], [ride.order for ride in rides])
    return tuple(
        WayShown(
            extra_km=way.extra_km,
            extra_min=way.extra_min,
            gives_way=len(way.displaces),
            rides=tuple(
                _ride(
                    caller.actor, kind, others, ride.model_dump(mode="json"),
                    pickup=BandShown(at=ride.pickup.at, early=ride.pickup.early, late=ride.pickup.late),
                    delivery=BandShown(at=ride.delivery.at, early=ride.delivery.early, late=ride.delivery.late),
                )
                for ride in way.shipments
            ),
        )
        for way in one.ways
    )  # fmt: skip


def _planned(caller: Caller, kind: str, rides: Sequence[Mapping[str, Any]]) -> WayShown:
    """What rides by the plan at hand, as it stands."""
    others = _others(caller.store, caller.actor.region, [one["lot"] for one in rides], [one["order"] for one in rides])

    def at(moment: str) -> BandShown:
        return BandShown(at=moment, early=moment, late=moment)

    shown = tuple(
        _ride(caller.actor, kind, others, one, pickup=at(one["pickup_at"]), delivery=at(one["delivery_at"])) for one in rides
    )
    return WayShown(extra_km=0.0, extra_min=0.0, gives_way=0, rides=shown)


def _ride(
    actor: Actor, kind: str, others: _Other, one: Mapping[str, Any], *, pickup: BandShown, delivery: BandShown
) -> RideShown:  # fmt: skip
    """Prices of others are left out: the farm sees its goods, the carrier its carriage, the kitchen both and its band."""
    goods, carriage = actor.is_operator or kind != "trip", actor.is_operator or kind != "lot"
    band = actor.is_operator or kind == "order"
    other = others.get(one["lot" if kind != "lot" else "order"], ("", ""))
    return RideShown(
        trip=one["trip"], units=one["units"], kg=one["kg"], basis=one["basis"], pickup=pickup, delivery=delivery,
        goods=other[0], district=other[1], goods_yen=one["goods_yen"] if goods else None,
        carriage_yen=one["carriage_yen"] if carriage else None, low_yen_per_kg=one.get("low_yen_per_kg") if band else None,
        high_yen_per_kg=one.get("high_yen_per_kg") if band else None,
    )  # fmt: skip


def _reason(one: QuoteAnswer) -> ReasonShown | None:
    if one.reason is None:
        return None
    change = one.reason.change
    return ReasonShown(
        reason=one.reason.reason, code=one.reason.code, text=one.reason.text, text_en=one.reason.text_en,
        proven=one.reason.proven,
        change=None
        if change is None
        else ChangeShown(text=change.text, text_en=change.text_en, path=change.path, now=change.now, needed=change.needed),
    )  # fmt: skip
