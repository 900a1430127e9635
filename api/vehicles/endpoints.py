"""Vehicles and their papers over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.db.tx import Tx
from api.http.body import Body, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import Asked, IfMatch, Key, perform, show
from api.regions import times
from api.regions.service import config_of
from api.vehicles import papers, service, showing
from api.vehicles.schemas import PaperIn, PaperShown, VehicleEdit, VehicleIn, VehicleShown

router = APIRouter(prefix="/v1/vehicles", tags=["vehicles"])
VehicleId = Annotated[str, Path(max_length=64)]


class Verdict(Body):
    """Whether a paper holds."""

    verdict: Literal["holds", "void"]


def _today(session: Session, caller: Caller) -> date:
    return times.local_date(config_of(session, caller.actor.region), caller.store.clock.now())


@router.post("", status_code=201, response_model=VehicleShown, summary="Enter a vehicle")
@refuses("no-such-profile", "key-missing", "key-reused")
def create(
    caller: Annotated[Caller, may("vehicle.edit")],
    given: Annotated[VehicleIn, json_body(VehicleIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Enter a vehicle of one's own party; its papers follow."""

    def effect(tx: Tx) -> VehicleShown:
        return showing.shown(tx.session, tx.actor, service.create_vehicle(tx, given), _today(tx.session, caller))

    return perform(caller, asked, key, effect, status=201, location="/v1/vehicles/{id}")


@router.get("", response_model=Page[VehicleShown], summary="Vehicles of one's own; all for the operator")
@refuses("bad-cursor")
def listing(
    caller: Annotated[Caller, may("vehicle.read")],
    party: Annotated[str | None, Query(max_length=64)] = None,
    state: Literal["active", "closed"] = "active",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List vehicles with what their papers allow today and tomorrow."""
    return show(
        caller,
        lambda session: showing.listed(
            session, caller.actor, _today(session, caller), party=party, state=state, cursor=cursor, limit=limit
        ),
    )


@router.get("/{vehicle_id}", response_model=VehicleShown, summary="One vehicle, its papers and its gate")
@refuses("not-found")
def read(
    caller: Annotated[Caller, may("vehicle.read")],
    vehicle_id: VehicleId,
    on: Annotated[date | None, Query(alias="date", description="One more day to judge")] = None,
) -> Response:
    """Show a vehicle; ``gates`` tells what may ride today, tomorrow and on a date asked for."""
    more = () if on is None else (on,)
    return show(caller, lambda session: showing.one(session, caller.actor, vehicle_id, _today(session, caller), *more))


@router.patch("/{vehicle_id}", response_model=VehicleShown, summary="Change a vehicle")
@refuses("not-found", "match-missing", "changed-meanwhile", "wrong-state", "no-such-profile")
def edit(
    caller: Annotated[Caller, may("vehicle.edit")],
    vehicle_id: VehicleId,
    given: Annotated[VehicleEdit, json_body(VehicleEdit)],
    asked: Asked,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Change what is named in the body."""

    def effect(tx: Tx) -> VehicleShown:
        row = service.edit_vehicle(tx, vehicle_id, given, if_match)
        return showing.shown(tx.session, tx.actor, row, _today(tx.session, caller))

    return perform(caller, asked, key, effect)


@router.post("/{vehicle_id}/close", response_model=VehicleShown, summary="Take a vehicle out of use")
@refuses("not-found")
def close(caller: Annotated[Caller, may("vehicle.edit")], vehicle_id: VehicleId, asked: Asked, key: Key = None) -> Response:
    """Close a vehicle; runs of today end as they are."""

    def effect(tx: Tx) -> VehicleShown:
        return showing.shown(tx.session, tx.actor, service.close_vehicle(tx, vehicle_id), _today(tx.session, caller))

    return perform(caller, asked, key, effect)


@router.post("/{vehicle_id}/papers", status_code=201, response_model=PaperShown, summary="Enter a paper")
@refuses("not-found", "paper-dates", "paper-plate", "paper-limit")
def enter_paper(
    caller: Annotated[Caller, may("vehicle.edit")],
    vehicle_id: VehicleId,
    given: Annotated[PaperIn, json_body(PaperIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Enter a permit, inspection or insurance with its days; the operator looks at what others enter."""

    def effect(tx: Tx) -> PaperShown:
        return showing.paper_shown(papers.add_paper(tx, vehicle_id, given), _today(tx.session, caller))

    return perform(caller, asked, key, effect, status=201)


@router.post("/{vehicle_id}/papers/{paper_id}/verdict", response_model=PaperShown, summary="Say whether a paper holds")
@refuses("not-found")
def judge(
    caller: Annotated[Caller, may("vehicle.check")],
    vehicle_id: VehicleId,
    paper_id: Annotated[str, Path(max_length=64)],
    given: Annotated[Verdict, json_body(Verdict)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Open or shut the gate by a paper, as operator."""

    def effect(tx: Tx) -> PaperShown:
        return showing.paper_shown(papers.judge_paper(tx, vehicle_id, paper_id, given.verdict), _today(tx.session, caller))

    return perform(caller, asked, key, effect)
