"""The road over HTTP: a driver's run, what phones report, what kitchens receive."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.acts.decline import DeclineIn, decline
from api.acts.events import report
from api.acts.manifest import manifest, runs, work_record
from api.acts.receipt import ReceiptIn, ReceiptShown, receive
from api.acts.road_schemas import Report, Reported, Run, RunList, WorkRecord
from api.acts.run_rows import own_run
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import Asked, Key, perform, show
from api.regions import times
from api.regions.service import config_of

router = APIRouter(prefix="/v1", tags=["road"])
WRITES = ("key-missing", "key-bad", "key-reused", "key-busy")
TripId = Annotated[str, Path(max_length=64)]
ShipmentId = Annotated[str, Path(max_length=64)]


@router.get("/runs", response_model=RunList, summary="Runs of a day")
@refuses("bad-query")
def list_runs(
    caller: Annotated[Caller, may("run.read")],
    date: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Service day; today unless given")] = None,
) -> Response:
    """List the runs that one drives, or that one's firm runs."""

    def told(session: Session) -> RunList:
        day = date or times.service_day(config_of(session, caller.actor.region), caller.store.clock.now()).isoformat()
        return runs(session, caller.actor, day)

    return show(caller, told)


@router.get("/runs/{trip_id}", response_model=Run, summary="A run as one document, to be kept on the phone")
@refuses("not-found")
def read_run(caller: Annotated[Caller, may("run.read")], trip_id: TripId) -> Response:
    """Show stops with tasks, counts, crates, notes, ways in, and door codes on the day itself."""
    now = caller.store.clock.now()
    return show(
        caller,
        lambda session: manifest(session, caller.actor, own_run(session, caller.actor, trip_id, reading=True), now),
    )


@router.get("/runs/{trip_id}/log", response_model=WorkRecord, summary="The driver's work record of a run")
@refuses("not-found")
def read_log(caller: Annotated[Caller, may("run.read")], trip_id: TripId) -> Response:
    """Show driving, work and rest, written from what was reported."""
    now = caller.store.clock.now()
    return show(
        caller,
        lambda session: work_record(session, caller.actor, own_run(session, caller.actor, trip_id, reading=True), now),
    )


@router.post("/runs/{trip_id}/events", response_model=Reported, summary="Report from the road")
@refuses(*WRITES, "not-found")
def report_events(
    caller: Annotated[Caller, may("run.report")],
    trip_id: TripId,
    given: Annotated[Report, json_body(Report)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """
    Take in facts: none is refused, each is answered.

    ``applied``, ``had`` (known already) or ``superseded``, with what holds now. The phone says what its clock shows, so that
    a clock that is wrong does no harm; order within a device is by number.
    """
    return perform(caller, asked, key, lambda tx: report(tx, trip_id, given))


@router.post("/runs/{trip_id}/decline", response_model=Run, summary="Decline a run, or some of it")
@refuses(*WRITES, "not-found", "wrong-state", "goods-on-board")
def decline_run(
    caller: Annotated[Caller, may("run.report")],
    trip_id: TripId,
    given: Annotated[DeclineIn, json_body(DeclineIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say that the trip does not go, or cannot take some shipments: they are released and planned again."""

    def effect(tx: Tx) -> Run:
        return manifest(tx.session, tx.actor, decline(tx, trip_id, given), tx.now)

    return perform(caller, asked, key, effect)


@router.post("/shipments/{shipment_id}/receipt", response_model=ReceiptShown, summary="Say what was received")
@refuses(
    *WRITES, "not-found", "not-delivered", "more-than-delivered", "not-short", "claim-impossible", "claim-late", "claim-units",
    "claim-needs-photo",
)  # fmt: skip
def receive_goods(
    caller: Annotated[Caller, may("shipment.receive")],
    shipment_id: ShipmentId,
    given: Annotated[ReceiptIn, json_body(ReceiptIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say that all is there, that there are fewer, or what is wrong. Silence at the end of the window is "all there"."""
    return perform(caller, asked, key, lambda tx: receive(tx, shipment_id, given))
