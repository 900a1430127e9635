"""Money lines and claims over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.db.tx import Tx
from api.http.body import json_body
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.pages import Cursor, Limit, Page, after, page
from api.http.perform import Asked, Key, perform, show
from api.http.problem import Refusal
from api.money.claim_decide import appeal, decide
from api.money.claim_open import answer_claim, open_claim, withdraw_claim
from api.money.claims_table import claims_table
from api.money.schemas import (
    AnswerIn,
    AppealIn,
    ClaimIn,
    ClaimShown,
    DecisionIn,
    LiabilityRow,
    LiabilityTable,
    MoneyShown,
)
from api.money.showing import OVERSEERS, claim_for, claim_shown, claims_shown, money_shown, own_lines
from api.money.tables import ClaimRow, MoneyRow
from api.money.terms import liability_of, terms_of
from api.regions.service import config_of
from api.regions.times import service_day
from api.shipments.tables import ShipmentRow

router = APIRouter(prefix="/v1", tags=["money"])
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of the region, `YYYY-MM-DD`")]
What = Literal["goods", "resale", "carriage", "fee", "sponsor", "damages"]
State = Literal["open", "decided", "appealed", "final", "withdrawn"]


@router.get("/money", response_model=Page[MoneyShown], summary="Money lines, newest first")
@refuses("bad-cursor")
def money_lines(
    caller: Annotated[Caller, may("money.read")],
    first: Day = None,
    last: Day = None,
    what: What | None = None,
    shipment: str | None = None,
    trip: str | None = None,
    party: Annotated[str | None, Query(description="For the operator and the auditor: lines of one party")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what one pays and is paid; nobody sees prices of others but the operator and the auditor."""
    actor = caller.actor

    def told(session: Session) -> Page[MoneyShown]:
        query = select(MoneyRow).where(MoneyRow.region == actor.region, own_lines(actor))
        for column, value in ((MoneyRow.what, what), (MoneyRow.shipment_id, shipment), (MoneyRow.trip_id, trip)):
            if value is not None:
                query = query.where(column == value)
        if first is not None:
            query = query.where(MoneyRow.date >= first)
        if last is not None:
            query = query.where(MoneyRow.date <= last)
        if party is not None:
            query = query.where(or_(MoneyRow.payer_id == party, MoneyRow.payee_id == party))
        rows = session.execute(after(query, MoneyRow.at, MoneyRow.id, cursor, limit)).scalars().all()
        shown, following = page(rows, limit, moment="at")
        return Page[MoneyShown](items=money_shown(session, actor, shown), next=following)

    return show(caller, told)


@router.post("/shipments/{shipment}/claims", status_code=201, response_model=ClaimShown, summary="Claim something")
@refuses("not-found", "wrong-state", "claim-impossible", "claim-late", "claim-units", "claim-needs-photo")
def make_claim(
    caller: Annotated[Caller, may("claim.open")],
    shipment: str,
    given: Annotated[ClaimIn, json_body(ClaimIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say what is wrong with how many units; the table of custody says who bears it unless it is decided otherwise."""

    def effect(tx: Tx) -> ClaimShown:
        row = tx.session.get(ShipmentRow, shipment)
        if row is None:
            raise Refusal("not-found")
        made = open_claim(
            tx, row, cause=given.cause, units=given.units, note=given.note, photo_id=given.photo_id
        )  # fmt: skip
        return claim_shown(tx.session, tx.actor, made)

    return perform(caller, asked, key, effect, status=201, location="/v1/claims/{id}")


@router.get("/claims", response_model=Page[ClaimShown], summary="Claims, newest first")
@refuses("bad-cursor")
def claims(
    caller: Annotated[Caller, may("claim.read")],
    state: State | None = None,
    shipment: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the claims that one made, is to bear, or has a part in."""
    actor = caller.actor

    def told(session: Session) -> Page[ClaimShown]:
        query = select(ClaimRow).where(ClaimRow.region == actor.region)
        if actor.role not in OVERSEERS:
            mine = select(ShipmentRow.id).where(
                or_(
                    ShipmentRow.farm_id == actor.party_id,
                    ShipmentRow.restaurant_id == actor.party_id,
                    ShipmentRow.carrier_id == actor.party_id,
                )
            )
            query = query.where(
                or_(
                    ClaimRow.shipment_id.in_(mine),
                    ClaimRow.party_id == actor.party_id,
                    ClaimRow.bearer == actor.party_id,
                    ClaimRow.carriage_bearer == actor.party_id,
                )
            )
        if state is not None:
            query = query.where(ClaimRow.state == state)
        if shipment is not None:
            query = query.where(ClaimRow.shipment_id == shipment)
        rows = session.execute(after(query, ClaimRow.opened_at, ClaimRow.id, cursor, limit)).scalars().all()
        shown, following = page(rows, limit, moment="opened_at")
        return Page[ClaimShown](items=claims_shown(session, actor, shown), next=following)

    return show(caller, told)


@router.get("/liability", response_model=LiabilityTable, summary="Who bears what: the table in force")
def liability_table(caller: Annotated[Caller, may("claim.read")]) -> Response:
    """Show the table by which claims are judged today; each match keeps the version it was made under."""

    def told(session: Session) -> LiabilityTable:
        config = config_of(session, caller.actor.region)
        today = service_day(config, caller.store.clock.now())
        table = claims_table(liability_of(config, terms_of(config, today)))
        return LiabilityTable(
            version=table.version, since=table.since.isoformat(),
            rules=tuple(
                LiabilityRow(
                    stages=one.stages, causes=one.causes, goods=one.goods, carriage=one.carriage, otherwise=one.otherwise,
                    evidence=tuple(one.evidence), ja=one.ja, en=one.en, within_min=one.within_min,
                    counts_from=one.counts_from, answer_min=one.answer_min, appeal_days=one.appeal_days,
                )
                for one in table.rules
            ),
        )  # fmt: skip

    return show(caller, told)


@router.get("/claims/{claim}", response_model=ClaimShown, summary="One claim")
@refuses("not-found")
def one_claim(caller: Annotated[Caller, may("claim.read")], claim: str) -> Response:
    """Show a claim with the rule that it is judged by and the lines that it moved."""
    return show(caller, lambda session: claim_shown(session, caller.actor, claim_for(session, caller.actor, claim)))


@router.post("/claims/{claim}/answer", response_model=ClaimShown, summary="Accept a claim, or say what is against it")
@refuses("not-found", "wrong-state", "claim-not-yours")
def answer(
    caller: Annotated[Caller, may("claim.answer")],
    claim: str,
    given: Annotated[AnswerIn, json_body(AnswerIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Answer as the side that is to bear it."""

    def effect(tx: Tx) -> ClaimShown:
        row = claim_for(tx.session, tx.actor, claim)
        answer_claim(tx, row, accepts=given.accepts, note=given.note)
        return claim_shown(tx.session, tx.actor, row)

    return perform(caller, asked, key, effect)


@router.post("/claims/{claim}/withdrawal", response_model=ClaimShown, summary="Take a claim back")
@refuses("not-found", "wrong-state", "claim-not-yours")
def withdrawal(caller: Annotated[Caller, may("claim.open")], claim: str, asked: Asked, key: Key = None) -> Response:
    """Take back a claim that is not decided yet."""

    def effect(tx: Tx) -> ClaimShown:
        row = claim_for(tx.session, tx.actor, claim)
        withdraw_claim(tx, row)
        return claim_shown(tx.session, tx.actor, row)

    return perform(caller, asked, key, effect)


@router.post("/claims/{claim}/decision", response_model=ClaimShown, summary="Decide a claim")
@refuses("not-found", "wrong-state", "claim-units", "claim-no-side")
def decision(
    caller: Annotated[Caller, may("claim.decide")],
    claim: str,
    given: Annotated[DecisionIn, json_body(DecisionIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Decide with a reason; after an appeal, for good."""

    def effect(tx: Tx) -> ClaimShown:
        row = claim_for(tx.session, tx.actor, claim)
        decide(
            tx, row, outcome=given.outcome, reason=given.reason, goods=given.goods_bearer, carriage=given.carriage_bearer,
            units=given.units,
        )  # fmt: skip
        return claim_shown(tx.session, tx.actor, row)

    return perform(caller, asked, key, effect)


@router.post("/claims/{claim}/appeal", response_model=ClaimShown, summary="Appeal against a decision")
@refuses("not-found", "wrong-state", "appeal-late")
def appeal_claim(
    caller: Annotated[Caller, may("claim.answer")],
    claim: str,
    given: Annotated[AppealIn, json_body(AppealIn)],
    asked: Asked,
    key: Key = None,
) -> Response:
    """Say why one does not accept a decision; the operator decides anew."""

    def effect(tx: Tx) -> ClaimShown:
        row = claim_for(tx.session, tx.actor, claim)
        appeal(tx, row, given.note)
        return claim_shown(tx.session, tx.actor, row)

    return perform(caller, asked, key, effect)
