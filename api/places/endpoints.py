"""Places over HTTP."""

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
from api.places import service
from api.places.schemas import Kind, PlaceEdit, PlaceIn, PlaceShown
from api.places.sight import visible_place
from api.places.tables import PlaceRow
from api.regions import times
from api.regions.service import config_of

router = APIRouter(prefix="/v1/places", tags=["places"])
PlaceId = Annotated[str, Path(max_length=64)]
_FAULTS = ("place-far", "no-such-district", "hours-order", "winter-half", "winter-place", "no-such-photo")


def _today(session: Session, caller: Caller) -> str:
    return times.service_day(config_of(session, caller.actor.region), caller.store.clock.now()).isoformat()


def _shown(tx: Tx, caller: Caller, row: PlaceRow) -> PlaceShown:
    return visible_place(tx.session, tx.actor, row, _today(tx.session, caller))


@router.post("", status_code=201, response_model=PlaceShown, summary="Enter a place")
@refuses("place-kind", *_FAULTS)
def create(
    caller: Annotated[Caller, may("place.edit")], given: Annotated[PlaceIn, json_body(PlaceIn)], asked: Asked, key: Key = None
) -> Response:
    """Enter a place of one's own party."""
    return perform(
        caller, asked, key, lambda tx: _shown(tx, caller, service.create_place(tx, given)), status=201,
        location="/v1/places/{id}",
    )  # fmt: skip


@router.get("", response_model=Page[PlaceShown], summary="One's own places and all drop points")
@refuses("bad-cursor")
def listing(
    caller: Annotated[Caller, may("place.read")],
    party: Annotated[str | None, Query(max_length=64)] = None,
    kind: Kind | None = None,
    state: Literal["active", "closed"] = "active",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List places, each as far as the reader may see it."""
    return show(
        caller,
        lambda session: service.listed(
            session, caller.actor, _today(session, caller), party=party, kind=kind, state=state, cursor=cursor, limit=limit
        ),
    )


@router.get("/{place_id}", response_model=PlaceShown, summary="One place")
@refuses("not-found")
def read(caller: Annotated[Caller, may("place.read")], place_id: PlaceId) -> Response:
    """Show a place as far as the reader may see it today."""
    return show(caller, lambda session: service.one(session, caller.actor, place_id, _today(session, caller)))


@router.patch("/{place_id}", response_model=PlaceShown, summary="Change a place")
@refuses("not-found", "match-missing", "changed-meanwhile", "wrong-state", *_FAULTS)
def edit(
    caller: Annotated[Caller, may("place.edit")],
    place_id: PlaceId,
    given: Annotated[PlaceEdit, json_body(PlaceEdit)],
    asked: Asked,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Change what is named in the body."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, service.edit_place(tx, place_id, given, if_match)))


@router.post("/{place_id}/close", response_model=PlaceShown, summary="Take a place out of use")
@refuses("not-found", "place-in-use")
def close(caller: Annotated[Caller, may("place.edit")], place_id: PlaceId, asked: Asked, key: Key = None) -> Response:
    """Close a place from which and to which nothing is promised any more."""
    return perform(caller, asked, key, lambda tx: _shown(tx, caller, service.close_place(tx, place_id)))
