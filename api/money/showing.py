"""Money lines and claims as they are shown, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.http.problem import Refusal
from api.money.claim_open import rule_of
from api.money.claims_table import Cause, Stage
from api.money.correct import sides_of
from api.money.schemas import ClaimShown, MoneyShown, RuleShown
from api.money.tables import ClaimRow, MoneyRow
from api.shipments.tables import ShipmentRow

OVERSEERS: Final = frozenset({"operator", "auditor"})


def own_lines(actor: Actor) -> ColumnElement[bool]:
    """Return which lines are the actor's business: those it pays or is paid; all for the operator and the auditor."""
    if actor.role in OVERSEERS:
        return true()
    return or_(MoneyRow.payer_id == actor.party_id, MoneyRow.payee_id == actor.party_id)


def money_shown(session: Session, actor: Actor, rows: Sequence[MoneyRow]) -> tuple[MoneyShown, ...]:
    """Show lines; the auditor reads no names."""
    parties = {party for row in rows for party in (row.payer_id, row.payee_id) if party is not None}
    names: dict[str | None, str] = {}
    if actor.role != "auditor":
        query = select(PartyRow.id, PartyRow.name).where(PartyRow.id.in_(parties))
        names = {row.id: row.name for row in session.execute(query)}
    return tuple(
        MoneyShown(
            id=row.id, date=row.date, what=row.what, payer=row.payer_id, payer_name=names.get(row.payer_id, ""),
            payee=row.payee_id, payee_name=names.get(row.payee_id, ""), yen=row.yen, way_yen=row.way_yen,
            tax_class=row.tax_class, tax_percent=row.tax_percent, basis=row.basis, price_rule=row.price_rule,
            terms_version=row.terms_version, plan=row.plan_id, trip=row.trip_id, shipment=row.shipment_id,
            counters=row.counters, claim=row.claim_id, cause=row.cause, at=row.at,
        )
        for row in rows
    )  # fmt: skip


def claim_for(session: Session, actor: Actor, claim: str) -> ClaimRow:
    """
    Return a claim that is the actor's business.

    Raises
    ------
    Refusal
        ``not-found`` otherwise.
    """
    row = session.get(ClaimRow, claim)
    if row is None or row.region != actor.region:
        raise Refusal("not-found")
    if actor.role in OVERSEERS:
        return row
    sides = sides_of(session, session.get_one(ShipmentRow, row.shipment_id))
    if actor.party_id not in {sides.farm, sides.restaurant, sides.carrier, sides.keeper, row.bearer, row.carriage_bearer}:
        raise Refusal("not-found")
    return row


def claim_shown(session: Session, actor: Actor, row: ClaimRow) -> ClaimShown:
    """Show a claim with the lines that it moved."""
    return claims_shown(session, actor, [row])[0]


def claims_shown(session: Session, actor: Actor, rows: Sequence[ClaimRow]) -> tuple[ClaimShown, ...]:
    """Show claims with the lines that they moved."""
    query = select(MoneyRow).where(MoneyRow.claim_id.in_([row.id for row in rows]), own_lines(actor))
    moved = money_shown(session, actor, session.scalars(query.order_by(MoneyRow.at, MoneyRow.id)).all())
    by_claim: dict[str | None, list[MoneyShown]] = {}
    for line in moved:
        by_claim.setdefault(line.claim, []).append(line)
    return tuple(_shown(actor, row, tuple(by_claim.get(row.id, ()))) for row in rows)


def _shown(actor: Actor, row: ClaimRow, lines: tuple[MoneyShown, ...]) -> ClaimShown:
    """Show a claim; free words of others are not the auditor's business."""
    rule = rule_of(row)
    words = actor.role != "auditor"
    return ClaimShown(
        id=row.id, shipment=row.shipment_id, claimant=row.party_id, state=cast("Any", row.state),
        stage=cast("Stage", row.stage), cause=cast("Cause", row.cause), units=row.units, note=row.note if words else "",
        photo_id=row.photo_id,
        rule=RuleShown(
            goods=rule.goods, carriage=rule.carriage, otherwise=rule.otherwise, evidence=tuple(rule.evidence), ja=rule.ja,
            en=rule.en,
        ),
        goods_bearer=row.bearer, carriage_bearer=row.carriage_bearer, decide_by=row.decide_by, appeal_by=row.appeal_by,
        answer=row.answer if words else "", appeal=row.appeal if words else "", outcome=row.outcome,
        decision=row.decision, opened_at=row.opened_at, decided_at=row.decided_at,
        lines=lines,
    )  # fmt: skip
