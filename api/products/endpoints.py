"""The product catalogue over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import Asked, IfMatch, Key, perform, show
from api.products import service
from api.products.schemas import ProductEdit, ProductIn, ProductShown
from api.regions import times
from api.regions.service import config_of

router = APIRouter(prefix="/v1/products", tags=["products"])
ProductCode = Annotated[str, Path(max_length=32)]
MonthDayAsked = Annotated[
    str | None,
    Query(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="Day `MM-DD` of which `in_season` tells; today"),
]


def _day(session: Session, caller: Caller, asked: str | None) -> str:
    if asked is not None:
        return asked
    return f"{times.local_date(config_of(session, caller.actor.region), caller.store.clock.now()):%m-%d}"


@router.get("", response_model=Page[ProductShown], summary="The catalogue, or what fits some words")
@refuses("bad-cursor", "bad-query")
def listing(
    caller: Annotated[Caller, may("product.read")],
    q: Annotated[str, Query(max_length=60, description="Japanese, kana of either kind, or English")] = "",
    family: Annotated[str | None, Query(max_length=60)] = None,
    on: MonthDayAsked = None,
    season: Annotated[bool, Query(description="Only what is in season")] = False,
    state: Literal["active", "closed"] = "active",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List products by kana; with ``q`` the best fit comes first."""
    return show(
        caller,
        lambda session: service.listed(
            session, caller.actor.region, words=q, month_day=_day(session, caller, on), only_season=season, family=family,
            state=state, cursor=cursor, limit=limit,
        ),
    )  # fmt: skip


@router.get("/{code}", response_model=ProductShown, summary="One product")
@refuses("not-found")
def read(caller: Annotated[Caller, may("product.read")], code: ProductCode, on: MonthDayAsked = None) -> Response:
    """Show a product by its code."""
    return show(caller, lambda session: service.one(session, caller.actor.region, code, _day(session, caller, on)))


@router.post("", status_code=201, response_model=ProductShown, summary="Add a product")
@refuses("product-there", "season-half", "no-such-crate")
def create(
    caller: Annotated[Caller, may("product.edit")],
    given: Annotated[ProductIn, json_body(ProductIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Add a product to the region's catalogue."""

    def effect(tx: Tx) -> ProductShown:
        return service.shown(service.create_product(tx, given), _day(tx.session, caller, None))

    return perform(caller, asked, key, effect, status=201)


@router.patch("/{code}", response_model=ProductShown, summary="Change a product")
@refuses("not-found", "match-missing", "changed-meanwhile", "season-half", "no-such-crate")
def edit(
    caller: Annotated[Caller, may("product.edit")],
    code: ProductCode,
    given: Annotated[ProductEdit, json_body(ProductEdit)],
    asked: Asked,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Change what is named in the body; ``state`` ``closed`` takes a product out of the list."""

    def effect(tx: Tx) -> ProductShown:
        return service.shown(service.edit_product(tx, code, given, if_match), _day(tx.session, caller, None))

    return perform(caller, asked, key, effect)
