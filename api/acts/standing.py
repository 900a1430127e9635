"""Standing entries over HTTP; leaving a date out takes back what was made for it already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.acts.trip_off import take_off
from api.acts.withdraw import call_off, withdraw
from api.db.tx import Tx
from api.http.body import Body, json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page
from api.http.perform import Asked, IfMatch, Key, perform, show
from api.regions import times
from api.regions.service import config_of
from api.standing import service
from api.standing.schemas import Skip, StandingDays, StandingEdit, StandingIn, StandingShown
from api.standing.tables import StandingRow

router = APIRouter(prefix="/v1", tags=["standing"])
_TAKE_BACK: Final[dict[str, Callable[[Tx, str, str], object]]] = {"lot": withdraw, "order": call_off, "trip": take_off}
_WRITES: Final = ("key-missing", "key-bad", "key-reused", "key-busy", "whose-entry")


def leave_out(tx: Tx, standing_id: str, day: str) -> StandingRow:
    """
    Leave one date out; what was made for it is taken back.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``standing-not-then``; ``lot-promised``, ``order-promised``, ``trip-promised``.
    """
    row, made = service.skip(tx, standing_id, day)
    if made is not None:
        _TAKE_BACK[row.kind](tx, made, "standing")
    return row


def _write(caller: Caller, asked: str, key: str | None, effect: Callable[[Tx], StandingRow], status: int = 200) -> Response:
    where = "/v1/standing/{id}" if status == 201 else ""
    return perform(caller, asked, key, lambda tx: service.shown(effect(tx)), status=status, location=where)


@router.get("/standing", response_model=Page[StandingShown], summary="Standing entries of one's own")
@refuses("bad-query", "bad-cursor")
def list_standing(caller: Annotated[Caller, may("standing.read")], cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Tell the standing lots, orders and trips of one's party."""
    return show(caller, lambda session: service.listed(session, caller.actor, cursor=cursor, limit=limit))


@router.get("/standing/{standing_id}", response_model=StandingShown, summary="One standing entry")
@refuses("not-found")
def read_standing(caller: Annotated[Caller, may("standing.read")], standing_id: str) -> Response:
    """Tell one standing entry."""
    return show(caller, lambda session: service.shown(service.read(session, caller.actor, standing_id)))


@router.get("/standing/{standing_id}/days", response_model=StandingDays, summary="Its dates: made, skipped and why, to come")
@refuses("not-found")
def read_days(caller: Annotated[Caller, may("standing.read")], standing_id: str) -> Response:
    """Tell the dates of the next six weeks."""
    now = caller.store.clock.now()

    def told(session: Session) -> StandingDays:
        row = service.read(session, caller.actor, standing_id)
        return service.days(session, row, times.local_date(config_of(session, row.region), now))

    return show(caller, told)


@router.post("/standing", status_code=201, response_model=StandingShown, summary="Begin a standing entry")
@refuses(*_WRITES, "standing-kind", "standing-dated", "standing-never")
def begin_standing(
    caller: Annotated[Caller, may("standing.edit")],
    given: Annotated[StandingIn, json_body(StandingIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Begin a standing lot, order or trip; days that are open already get theirs at once."""
    return _write(caller, asked, key, lambda tx: service.create(tx, given), 201)


@router.patch("/standing/{standing_id}", response_model=StandingShown, summary="Change a standing entry")
@refuses(*_WRITES, "not-found", "match-missing", "changed-meanwhile", "wrong-state", "nothing-given", "standing-dated")
def edit_standing(
    caller: Annotated[Caller, may("standing.edit")],
    standing_id: str,
    given: Annotated[Body, json_body(StandingEdit)],
    asked: Asked,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Change it for days to come; entries made already stay."""
    return _write(caller, asked, key, lambda tx: service.edit(tx, standing_id, given, if_match))


@router.post("/standing/{standing_id}/skip", response_model=StandingShown, summary="Leave one date out")
@refuses(*_WRITES, "not-found", "wrong-state", "standing-not-then", "lot-promised", "order-promised", "trip-promised")
def skip_date(
    caller: Annotated[Caller, may("standing.edit")],
    standing_id: str,
    given: Annotated[Skip, json_body(Skip)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Leave one date out; what was made for it already is taken back."""
    return _write(caller, asked, key, lambda tx: leave_out(tx, standing_id, given.date))


@router.post("/standing/{standing_id}/unskip", response_model=StandingShown, summary="Take a date in again")
@refuses(*_WRITES, "not-found", "wrong-state", "standing-not-then")
def unskip_date(
    caller: Annotated[Caller, may("standing.edit")],
    standing_id: str,
    given: Annotated[Skip, json_body(Skip)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Take a date in again that was left out."""
    return _write(caller, asked, key, lambda tx: service.skip(tx, standing_id, given.date, wanted=True)[0])


@router.post("/standing/{standing_id}/pause", response_model=StandingShown, summary="Pause it")
@refuses(*_WRITES, "not-found", "wrong-state")
def pause_standing(
    caller: Annotated[Caller, may("standing.edit")], standing_id: str, asked: Asked, key: Key = None
) -> Response:
    """Make no more entries until it is resumed."""
    return _write(caller, asked, key, lambda tx: service.move(tx, standing_id, "paused"))


@router.post("/standing/{standing_id}/resume", response_model=StandingShown, summary="Resume it")
@refuses(*_WRITES, "not-found", "wrong-state")
def resume_standing(
    caller: Annotated[Caller, may("standing.edit")], standing_id: str, asked: Asked, key: Key = None
) -> Response:
    """Make entries again."""
    return _write(caller, asked, key, lambda tx: service.move(tx, standing_id, "active"))


@router.post("/standing/{standing_id}/end", response_model=StandingShown, summary="End it for good")
@refuses(*_WRITES, "not-found", "wrong-state")
def end_standing(caller: Annotated[Caller, may("standing.edit")], standing_id: str, asked: Asked, key: Key = None) -> Response:
    """End it for good."""
    return _write(caller, asked, key, lambda tx: service.move(tx, standing_id, "ended"))
