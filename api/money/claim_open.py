"""Claims: made by a side of the shipment in time, answered by who bears it, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.http.problem import Refusal
from api.money.claim_decide import conclude, settle_shipment
from api.money.claims_table import Cause, NoSuchClaim, Rule, Since, Stage, answer_until, claim_until, claims_table
from api.money.correct import judge, place_stage, sides_of, table_of
from api.money.states import CLAIM, ClaimAction, ClaimState
from api.money.tables import ClaimRow
from api.moves import ForbiddenMove
from api.notify.owe import alert, tell
from api.photos.tables import PhotoRow
from api.plans.tables import PlanRow
from api.regions.service import config_of
from api.regions.times import receipt_window
from api.shipments.service import move
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow

CLAIMABLE: Final = frozenset({"delivered", "short", "failed", "settled", "disputed"})
"""Earlier than that the road's own actions say what happened."""
_SEEN: Final = frozenset({"photo", "scale", "temperature"})
"""Evidence that only a picture can carry."""
_LIVE: Final = (ClaimState.OPEN.value, ClaimState.APPEALED.value)


def open_claim(
    tx: Tx, shipment: ShipmentRow, *, cause: Cause, units: int, note: str = "", photo_id: str | None = None
) -> ClaimRow:
    """
    Make a claim in the name of the acting party.

    Raises
    ------
    Refusal
        ``not-found`` (no side of the shipment), ``wrong-state``, ``claim-impossible``, ``claim-late``, ``claim-units``,
        ``claim-needs-photo``.
    """
    party = claimant_of(tx.session, tx.actor, shipment)
    if shipment.state not in CLAIMABLE:
        raise Refusal("wrong-state", state=shipment.state)
    stage = place_stage(tx.session, shipment)
    try:
        judged = judge(tx.session, shipment, stage, cause)
    except NoSuchClaim as error:
        raise Refusal("claim-impossible", field="cause", why_ja=error.ja, why_en=error.en) from error
    until = claim_until(judged.rule, moments(tx.session, shipment, stage))
    if tx.now > until:
        raise Refusal("claim-late", until=until.isoformat())
    left = shipment.units - _claimed(tx.session, shipment.id)
    if units > left:
        raise Refusal("claim-units", field="units", most=left)
    if photo_id is None and set(judged.rule.evidence) <= _SEEN:
        raise Refusal("claim-needs-photo", field="photo_id")
    _must_be_photo(tx.session, tx.actor, photo_id, party)
    row = ClaimRow(
        id=new_id("claim"), region=shipment.region, shipment_id=shipment.id, party_id=party, account_id=tx.actor.account_id,
        stage=stage, cause=cause, units=units, note=note, photo_id=photo_id,
        table_version=table_of(tx.session, shipment).version, bearer=judged.goods, carriage_bearer=judged.carriage,
        decide_by=answer_until(judged.rule, tx.now), opened_at=tx.now, state=ClaimState.OPEN.value,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.audit("claim", row.id, "open", after=row.state, cause=cause, stage=stage, units=units)
    if shipment.state != "disputed":
        move(tx, shipment, ShipmentAction.DISPUTE, cause)
    tx.due("claim", row.decide_by, key=f"claim/{row.id}/default", claim=row.id, step="default")
    for one in dict.fromkeys((judged.goods, judged.carriage)):
        if one != party:
            tell(
                tx, "claim-opened", effect=f"claim/{row.id}/open/{one}", party=one, useless_after=row.decide_by, claim=row.id,
                date=shipment.date, units=units, cause=cause, answer_at=row.decide_by,
            )  # fmt: skip
    alert(tx, "claim-to-decide", effect=f"claim/{row.id}/operators", urgent=False, claim=row.id, date=shipment.date)
    return row


def answer_claim(tx: Tx, row: ClaimRow, *, accepts: bool, note: str) -> None:
    """
    Let who is to bear it accept it, which decides it, or say what is against it.

    Raises
    ------
    Refusal
        ``wrong-state`` or ``claim-not-yours``.
    """
    if row.state != ClaimState.OPEN.value:
        raise Refusal("wrong-state", state=row.state)
    if tx.actor.party_id not in {row.bearer, row.carriage_bearer}:
        raise Refusal("claim-not-yours")
    row.answer, row.answered_by = note, tx.actor.party_id
    tx.audit("claim", row.id, "accept" if accepts else "contest")
    if accepts:
        conclude(tx, row, outcome="by_table", reason=note or "accepted")
    else:
        alert(tx, "claim-contested", effect=f"claim/{row.id}/contested", urgent=False, claim=row.id)


def withdraw_claim(tx: Tx, row: ClaimRow) -> None:
    """
    Take a claim back.

    Raises
    ------
    Refusal
        ``wrong-state``, or ``claim-not-yours`` for any other side.
    """
    if tx.actor.party_id != row.party_id:
        raise Refusal("claim-not-yours")
    try:
        after = CLAIM.move(row.state, ClaimAction.WITHDRAW)
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=row.state) from error
    tx.audit("claim", row.id, ClaimAction.WITHDRAW.value, before=row.state, after=after.value)
    row.state = after.value
    tx.undue(f"claim/{row.id}/default")
    settle_shipment(tx, row.shipment_id)


def claimant_of(session: Session, actor: Actor, shipment: ShipmentRow) -> str:
    """
    Return the acting side of a shipment.

    Raises
    ------
    Refusal
        ``not-found``: the shipment is none of its business.
    """
    sides = sides_of(session, shipment)
    if shipment.region != actor.region or actor.party_id is None:
        raise Refusal("not-found")
    if actor.party_id not in {sides.farm, sides.restaurant, sides.carrier, sides.keeper}:
        raise Refusal("not-found")
    return actor.party_id


def moments(session: Session, shipment: ShipmentRow, stage: Stage) -> Mapping[Since, datetime]:
    """Return from which moments deadlines count."""
    plan = session.get_one(PlanRow, shipment.plan_id)
    delivered = shipment.delivered_at or shipment.delivery_at
    early = stage in {"farm", "point_in", "point_out", "loading"}
    opens, _ = receipt_window(
        config_of(session, shipment.region), date.fromisoformat(shipment.date), delivered, attended=not shipment.unattended
    )
    return {
        "commit": plan.committed_at or shipment.created_at,
        "handover": (shipment.picked_at or shipment.pickup_at) if early else delivered,
        "window": opens,
    }


def rule_of(row: ClaimRow) -> Rule:
    """Return the rule that a claim is judged by, in the version of the table that it was made under."""
    return claims_table(row.table_version).cell(cast("Stage", row.stage), cast("Cause", row.cause))


def _claimed(session: Session, shipment: str) -> int:
    query = select(func.coalesce(func.sum(ClaimRow.units), 0)).where(
        ClaimRow.shipment_id == shipment, ClaimRow.state.in_(_LIVE)
    )
    return int(session.execute(query).scalar_one())


def _must_be_photo(session: Session, actor: Actor, photo_id: str | None, party: str) -> None:
    if photo_id is None:
        return
    photo = session.get(PhotoRow, photo_id)
    if photo is None or photo.region != actor.region or photo.party_id not in {party, actor.entered_by}:
        raise Refusal("not-found", field="photo_id")
