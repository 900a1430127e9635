"""Crate accounts over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.crates.schemas import Balance, Balances, DifferenceShown, MoveIn, MoveShown, Reconciled
from api.crates.service import compared, counter_move, handed, held, must_be_known
from api.crates.tables import CrateRow
from api.db.actor import Actor
from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, after, page
from api.http.perform import Asked, Key, perform, show
from api.http.problem import Refusal
from api.regions.service import config_of

router = APIRouter(prefix="/v1/crates", tags=["crates"])
OVERSEERS = frozenset({"operator", "auditor"})
Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of the region, `YYYY-MM-DD`")]


def _mine(actor: Actor) -> str | None:
    """Return the party whose crates alone are shown; None: all."""
    return None if actor.role in OVERSEERS else actor.party_id


@router.get("", response_model=Balances, summary="Who holds how many crates of whom")
def crate_balances(caller: Annotated[Caller, may("crate.read")]) -> Response:
    """Tell what one has of others and others have of one; the operator and the auditor see all."""
    actor = caller.actor
    mine = _mine(actor)

    def told(session: Session) -> Balances:
        counts = held(session, actor.region, mine)
        accounts = [
            (account, crates)
            for account, crates in sorted(counts.items(), key=lambda item: (item[0].kind, item[0].holder or ""))
            if account.holder is not None and mine in {None, account.holder, account.kind.owner}
        ]
        names = party_names(session, {account.holder for account, _ in accounts} | {a.kind.owner for a, _ in accounts})
        types = {one.id: one for one in config_of(session, actor.region).crates}
        items = []
        for account, crates in accounts:
            kind = types.get(account.kind.crate_type)
            items.append(
                Balance(
                    holder=account.holder, holder_name=names.get(account.holder, ""), owner=account.kind.owner,
                    owner_name=names.get(account.kind.owner, ""), crate_type=account.kind.crate_type,
                    type_name=account.kind.crate_type if kind is None else kind.name,
                    type_name_en=account.kind.crate_type if kind is None else kind.name_en, crates=crates,
                )
            )  # fmt: skip
        # Who lent out crates of its own may well be below zero; anybody else gave what it cannot have had.
        ask = {one.holder for one, crates in accounts if crates < 0 and one.holder not in {None, one.kind.owner}}
        return Balances(items=tuple(items), ask=tuple(sorted(one for one in ask if one is not None and mine in {None, one})))

    return show(caller, told)


@router.get("/moves", response_model=Page[MoveShown], summary="Movements of crates, newest first")
@refuses("bad-cursor")
def crate_moves(
    caller: Annotated[Caller, may("crate.read")], limit: Limit = 50, cursor: Cursor = None, crate_type: str | None = None
) -> Response:
    """List the movements that one had a part in."""
    mine = _mine(caller.actor)

    def told(session: Session) -> Page[MoveShown]:
        query = select(CrateRow).where(CrateRow.region == caller.actor.region)
        if mine is not None:
            query = query.where(or_(CrateRow.owner_id == mine, CrateRow.giver_id == mine, CrateRow.taker_id == mine))
        if crate_type is not None:
            query = query.where(CrateRow.crate_type == crate_type)
        rows = session.execute(after(query, CrateRow.at, CrateRow.id, cursor, limit)).scalars().all()
        shown, following = page(rows, limit, moment="at")
        return Page[MoveShown](items=tuple(_shown(row) for row in shown), next=following)

    return show(caller, told)


@router.post("/moves", status_code=201, response_model=MoveShown, summary="Enter a movement by hand")
@refuses("no-such-crates", "not-found")
def enter_move(
    caller: Annotated[Caller, may("crate.edit")], given: Annotated[MoveIn, json_body(MoveIn)], asked: Asked, key: Key = None
) -> Response:
    """Book a first count (no giver), broken crates (no taker), or what counting has shown."""

    def effect(tx: Tx) -> MoveShown | None:
        must_be_known(tx.session, tx.actor.region, given.crate_type, (given.owner, given.giver, given.taker))
        row = handed(
            tx, effect=f"hand/{tx.actor.account_id}/{key}", crate_type=given.crate_type, owner=given.owner, giver=given.giver,
            taker=given.taker, crates=given.crates,
        )  # fmt: skip
        return None if row is None else _shown(row)

    return perform(caller, asked, key, effect, status=201)


@router.post("/moves/{move}/counter", status_code=201, response_model=MoveShown, summary="Undo a movement")
@refuses("not-found", "crates-countered")
def undo_move(caller: Annotated[Caller, may("crate.edit")], move: str, asked: Asked, key: Key = None) -> Response:
    """Book the movement that goes the other way; nothing is deleted."""

    def effect(tx: Tx) -> MoveShown:
        row = tx.session.get(CrateRow, move)
        if row is None or row.region != tx.actor.region:
            raise Refusal("not-found")
        return _shown(counter_move(tx, row))

    return perform(caller, asked, key, effect, status=201)


@router.get("/reconciliation", response_model=Reconciled, summary="Whether books and manifests agree")
def reconciliation(caller: Annotated[Caller, may("figures.read")], first: Day, last: Day) -> Response:
    """Compare what drivers reported at their stops with what is booked, over some days."""

    def told(session: Session) -> Reconciled:
        found = compared(session, caller.actor.region, first, last)
        return Reconciled(
            first=first,
            last=last,
            differences=tuple(
                DifferenceShown(
                    trip=one.trip, crate_type=one.kind.crate_type, owner=one.kind.owner, giver=one.giver, taker=one.taker,
                    by_manifest=one.by_manifest, booked=one.booked,
                )
                for one in found
            ),
        )  # fmt: skip

    return show(caller, told)


def party_names(session: Session, parties: set[str | None] | set[str]) -> dict[str | None, str]:
    """Return names by party."""
    known = [party for party in parties if party is not None]
    rows = session.execute(select(PartyRow.id, PartyRow.name).where(PartyRow.id.in_(known)))
    return {row.id: row.name for row in rows}


def _shown(row: CrateRow) -> MoveShown:
    return MoveShown(
        id=row.id, crate_type=row.crate_type, owner=row.owner_id, giver=row.giver_id, taker=row.taker_id, crates=row.crates,
        shipment=row.shipment_id, trip=row.trip_id, counters=row.counters, at=row.at,
    )  # fmt: skip
