"""Claims decided: by the operator with a reason, by acceptance, by default; appealed against once, then final."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from sqlalchemy import func, select

from api.db.tx import Tx
from api.http.problem import Refusal
from api.money.claims_table import Cause, Outcome, Side, Stage, answer_until, appeal_until
from api.money.correct import correct, corrections_of, reverse, sides_of, table_of
from api.money.states import CLAIM, ClaimAction, ClaimState
from api.money.tables import ClaimRow
from api.moves import ForbiddenMove
from api.notify.owe import alert, tell
from api.shipments.service import move
from api.shipments.states import SHIPMENT, ShipmentAction
from api.shipments.tables import ShipmentRow

BY_DEFAULT: Final = "default"
_LIVE: Final = (ClaimState.OPEN.value, ClaimState.APPEALED.value)


def decide(
    tx: Tx, row: ClaimRow, *, outcome: Outcome, reason: str, goods: Side | None = None, carriage: Side | None = None,
    units: int | None = None,
) -> None:  # fmt: skip
    """
    Decide a claim as the operator, by the table or otherwise, for the units claimed or fewer.

    Raises
    ------
    Refusal
        ``wrong-state``, ``claim-units``, or ``claim-no-side`` where the shipment has no such side.
    """
    shipment = tx.session.get_one(ShipmentRow, row.shipment_id)
    sides = sides_of(tx.session, shipment)
    if units is not None and units > row.units:
        raise Refusal("claim-units", field="units", most=row.units)
    bearers: dict[str, str | None] = {}
    for field, side in (("goods_bearer", goods), ("carriage_bearer", carriage)):
        try:
            bearers[field] = None if side is None else sides.of(side)
        except ValueError:
            raise Refusal("claim-no-side", field=field) from None
    conclude(
        tx, row, outcome=outcome, reason=reason, goods=bearers["goods_bearer"], carriage=bearers["carriage_bearer"],
        units=units,
    )  # fmt: skip


def conclude(
    tx: Tx, row: ClaimRow, *, outcome: Outcome, reason: str, goods: str | None = None, carriage: str | None = None,
    units: int | None = None,
) -> None:  # fmt: skip
    """
    Give a claim its outcome and book it; what its own side bore for the same cause until now is countered first.

    Raises
    ------
    Refusal
        ``wrong-state``.
    """
    before = row.state
    try:
        after = CLAIM.move(before, ClaimAction.DECIDE)
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=before) from error
    shipment = tx.session.get_one(ShipmentRow, row.shipment_id)
    table = table_of(tx.session, shipment)
    rule = table.cell(cast("Stage", row.stage), cast("Cause", row.cause))
    for old in corrections_of(tx.session, shipment.id):
        # Who bears a correction and claims its very cause disputes it; anybody else's claim comes on top of it.
        disputed = old.claim_id is None and row.party_id in {old.goods_bearer_id, old.carriage_bearer_id}
        if old.state == "holds" and old.cause == row.cause and (old.claim_id == row.id or disputed):
            reverse(tx, old, "appeal" if before == ClaimState.APPEALED.value else "decided")
    booked = correct(
        tx, shipment, cause=cast("Cause", row.cause), units=row.units if units is None else units,
        stage=cast("Stage", row.stage), outcome=outcome, goods=goods, carriage=carriage, claim=row.id,
    )  # fmt: skip
    if booked is not None:
        row.bearer, row.carriage_bearer = booked.goods_bearer_id, booked.carriage_bearer_id
    row.outcome, row.decision, row.decided_by, row.decided_at = outcome, reason, tx.actor.account_id, tx.now
    row.state = after.value
    tx.audit("claim", row.id, ClaimAction.DECIDE.value, before=before, after=row.state, outcome=outcome)
    for step in ("default", "appeal"):
        tx.undue(f"claim/{row.id}/{step}")
    if after is ClaimState.DECIDED:
        row.appeal_by = appeal_until(rule, tx.now)
        tx.due("claim", row.appeal_by, key=f"claim/{row.id}/final", claim=row.id, step="final")
    tx.session.flush()
    settle_shipment(tx, row.shipment_id)
    for party in dict.fromkeys((row.party_id, row.bearer, row.carriage_bearer)):
        if party is not None:
            tell(
                tx, "claim-decided", effect=f"claim/{row.id}/{row.state}/{party}", party=party, claim=row.id,
                date=shipment.date, units=row.units, cause=row.cause, outcome=outcome,
            )  # fmt: skip


def appeal(tx: Tx, row: ClaimRow, note: str) -> None:
    """
    Appeal against a decision, as one of the sides.

    Raises
    ------
    Refusal
        ``wrong-state`` or ``appeal-late``.
    """
    if row.state == ClaimState.FINAL.value or (row.appeal_by is not None and tx.now > row.appeal_by):
        raise Refusal("appeal-late")
    try:
        after = CLAIM.move(row.state, ClaimAction.APPEAL)
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=row.state) from error
    shipment = tx.session.get_one(ShipmentRow, row.shipment_id)
    rule = table_of(tx.session, shipment).cell(cast("Stage", row.stage), cast("Cause", row.cause))
    tx.audit("claim", row.id, ClaimAction.APPEAL.value, before=row.state, after=after.value)
    row.state, row.appeal, row.appealed_by = after.value, note, tx.actor.party_id
    row.decide_by = answer_until(rule, tx.now)
    tx.undue(f"claim/{row.id}/final")
    tx.due("claim", row.decide_by, key=f"claim/{row.id}/appeal", claim=row.id, step="appeal")
    if SHIPMENT.can(shipment.state, ShipmentAction.DISPUTE):
        move(tx, shipment, ShipmentAction.DISPUTE, row.cause)
    alert(tx, "claim-appealed", effect=f"claim/{row.id}/appeal", urgent=False, claim=row.id, date=shipment.date)


def claim_due(tx: Tx, data: Mapping[str, Any]) -> None:
    """Do what a claim's timer is for: the default outcome, or the end of appeals."""
    row = tx.session.get(ClaimRow, data["claim"])
    if row is None:
        return
    if data["step"] == "default" and row.state == ClaimState.OPEN.value:
        shipment = tx.session.get_one(ShipmentRow, row.shipment_id)
        rule = table_of(tx.session, shipment).cell(cast("Stage", row.stage), cast("Cause", row.cause))
        conclude(tx, row, outcome=rule.otherwise, reason=BY_DEFAULT)
    elif row.state in {ClaimState.DECIDED.value, ClaimState.APPEALED.value} and data["step"] in {"final", "appeal"}:
        after = CLAIM.move(row.state, ClaimAction.CLOSE)
        tx.audit("claim", row.id, ClaimAction.CLOSE.value, before=row.state, after=after.value)
        row.state = after.value
        tx.session.flush()
        settle_shipment(tx, row.shipment_id)


def settle_shipment(tx: Tx, shipment_id: str) -> None:
    """Settle a shipment that nothing is in dispute about any more."""
    live = select(func.count()).where(ClaimRow.shipment_id == shipment_id, ClaimRow.state.in_(_LIVE))
    tx.session.flush()
    shipment = tx.session.get_one(ShipmentRow, shipment_id)
    if not tx.session.execute(live).scalar_one() and shipment.state == "disputed":
        move(tx, shipment, ShipmentAction.SETTLE)
