"""Corrections: what is not as committed is countered, and made good by whom the table of custody names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.base import new_id
from api.db.tx import Tx
from api.documents.plan import BasisName
from api.money import liability
from api.money.claims_table import Cause, ClaimsTable, Outcome, Stage, claims_table
from api.money.custody import stage_of
from api.money.liability import Judgement, Line, Sides
from api.money.service import counter, left_of, operator_of, standing_lines
from api.money.tables import CorrectionRow, MoneyRow
from api.money.tax import percent_of
from api.money.terms import liability_of
from api.places.tables import PlaceRow
from api.points.service import held
from api.regions.service import config_of
from api.regions.taxes import TaxClass
from api.shipments.tables import ShipmentRow


def table_of(session: Session, shipment: ShipmentRow) -> ClaimsTable:
    """Return the claims table in the version that the shipment's terms name."""
    return claims_table(liability_of(config_of(session, shipment.region), shipment.terms_version))


def sides_of(session: Session, shipment: ShipmentRow) -> Sides:
    """Return the parties of a shipment; a drop point on its way brings in the keeper."""
    places = session.get_one(PlaceRow, shipment.pickup_place_id), session.get_one(PlaceRow, shipment.delivery_place_id)
    return Sides(
        farm=shipment.farm_id,
        restaurant=shipment.restaurant_id,
        carrier=shipment.carrier_id,
        operator=operator_of(session, shipment.region),
        keeper=next((place.party_id for place in places if place.kind == "drop_point"), None),
    )


def place_stage(session: Session, shipment: ShipmentRow) -> Stage:
    """Return in whose custody a shipment is now."""
    place = session.get_one(PlaceRow, shipment.pickup_place_id)
    return stage_of(
        shipment.state,
        picked=shipment.picked_at is not None or shipment.units_picked is not None,
        delivered=shipment.delivered_at is not None,
        unattended=bool(shipment.unattended),
        at_drop_point=place.kind == "drop_point",
        dropped_in=bool(held(session, place.id, shipment.lot_id)),
    )


def judge(session: Session, shipment: ShipmentRow, stage: Stage, cause: Cause) -> Judgement:
    """
    Return who bears what, by the table.

    Raises
    ------
    NoSuchClaim
        Where the cause cannot arise at the stage.
    """
    return liability.judge(
        table_of(session, shipment), stage, cause, basis=cast("BasisName", shipment.basis), sides=sides_of(session, shipment)
    )


def correct(
    tx: Tx, shipment: ShipmentRow, *, cause: Cause, units: int, stage: Stage | None = None, outcome: Outcome = "by_table",
    goods: str | None = None, carriage: str | None = None, claim: str | None = None,
) -> CorrectionRow | None:  # fmt: skip
    """
    Put right in money that some units of a shipment are not as promised.

    Parameters
    ----------
    units
        Of the shipment; more than are still paid as committed counts as all of those.
    stage
        Where it happened; None: where the shipment is now. Say it where the state has moved on already.
    outcome
        ``by_table``: goods and carriage are borne by those whom the table names; ``carriage_only``: the goods are paid;
        ``as_is``: nothing changes.
    goods, carriage
        Parties that bear instead of those named by the table (an operator's decision).

    Returns
    -------
    row
        None where nothing stands that could be corrected, or nothing changes.

    Raises
    ------
    NoSuchClaim
        Where the cause cannot arise at the stage.
    """
    where = place_stage(tx.session, shipment) if stage is None else stage
    judged = judge(tx.session, shipment, where, cause)
    standing = standing_lines(tx.session, shipment=shipment.id)
    if not standing:
        return None
    of = max(line.units for line in standing)
    before = _before(tx.session, shipment.id)
    goods_left, carriage_left = of - before[0], of - before[1]
    full = liability.refused(outcome, units=min(units, of), of=of)
    refusal = liability.Refusal(
        units=of, goods=min(full.goods, goods_left), carriage=min(full.carriage, carriage_left), goods_before=before[0],
        carriage_before=before[1],
    )  # fmt: skip
    if refusal.goods == 0 and refusal.carriage == 0:
        return None
    bears_goods, bears_carriage = goods or judged.goods, carriage or judged.carriage
    row = CorrectionRow(
        id=new_id("correction"), shipment_id=shipment.id, claim_id=claim, stage=where, cause=cause, outcome=outcome,
        goods_units=refusal.goods, carriage_units=refusal.carriage, goods_bearer_id=bears_goods,
        carriage_bearer_id=bears_carriage, table_version=table_of(tx.session, shipment).version, at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    by_id = {line.id: line for line in standing}
    made = liability.corrections(
        [_plain(line) for line in standing], refusal, goods=bears_goods, carriage=bears_carriage, driven=judged.driven
    )
    for one in made:
        if one.counters is not None:
            counter(
                tx, by_id[one.counters], cause, yen=one.yen, claim=claim, correction=row.id, units=refusal.goods
            )  # fmt: skip
        else:
            _damages(tx, shipment, standing[0], row, one)
    tx.audit(
        "shipment", shipment.id, "correct-money", cause=cause, stage=where, outcome=outcome, units=units, correction=row.id,
        lines=len(made),
    )  # fmt: skip
    return row


def reverse(tx: Tx, row: CorrectionRow, why: str) -> tuple[MoneyRow, ...]:
    """Counter every line of a correction: what it moved goes back."""
    if row.state != "holds":
        return ()
    lines = tx.session.execute(
        select(MoneyRow).where(MoneyRow.correction_id == row.id).order_by(MoneyRow.at, MoneyRow.id)
    ).scalars().all()  # fmt: skip
    left = left_of(tx.session, [line.id for line in lines])
    done = tuple(
        counter(tx, line, why, yen=left[line.id], claim=row.claim_id, correction=row.id) for line in lines if left[line.id]
    )
    row.state = "reversed"
    tx.audit("shipment", row.shipment_id, "reverse-correction", correction=row.id, lines=len(done))
    return done


def _before(session: Session, shipment: str) -> tuple[int, int]:
    rows = session.execute(
        select(CorrectionRow).where(CorrectionRow.shipment_id == shipment, CorrectionRow.state == "holds")
    ).scalars().all()  # fmt: skip
    return sum(row.goods_units for row in rows), sum(row.carriage_units for row in rows)


def _plain(line: MoneyRow) -> Line:
    return Line(
        id=line.id,
        what=cast("liability.What", line.what),
        payer=line.payer_id,
        payee=line.payee_id,
        yen=line.yen,
        tax_class=cast("TaxClass", line.tax_class),
        way_yen=line.way_yen,
    )


def _damages(tx: Tx, shipment: ShipmentRow, like: MoneyRow, row: CorrectionRow, one: liability.Correction) -> MoneyRow:
    config = config_of(tx.session, shipment.region)
    line = MoneyRow(
        id=new_id("money"), region=shipment.region, date=shipment.date, plan_id=like.plan_id, trip_id=shipment.trip_id,
        shipment_id=shipment.id, what=one.what, payer_id=one.payer, payee_id=one.payee, yen=one.yen, way_yen=0,
        units=row.goods_units, basis=shipment.basis, tax_class=one.tax_class,
        tax_percent=percent_of(config.tax, one.tax_class, date.fromisoformat(shipment.date)), price_rule=like.price_rule,
        terms_version=like.terms_version, claim_id=row.claim_id, correction_id=row.id, cause=row.cause, at=tx.now,
    )  # fmt: skip
    tx.session.add(line)
    tx.session.flush()
    return line


def corrections_of(session: Session, shipment: str) -> Sequence[CorrectionRow]:
    """Return all corrections of a shipment, oldest first."""
    query = select(CorrectionRow).where(CorrectionRow.shipment_id == shipment)
    return session.execute(query.order_by(CorrectionRow.at, CorrectionRow.id)).scalars().all()
