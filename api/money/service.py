"""Money lines: fixed when a plan is committed, countered when something changes, never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.base import new_id
from api.db.tx import Tx
from api.documents.plan import MoneyEntry, PlanDocument
from api.money.fees import fee_yen, fees_on
from api.money.lines import left_of, standing_lines, takes_away
from api.money.tables import CorrectionRow, MoneyRow
from api.money.tax import percent_of
from api.money.terms import terms_of
from api.plans.tables import PlanRow
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.taxes import TaxClass
from api.shipments.tables import ShipmentRow

__all__ = ["counter", "fix", "left_of", "operator_of", "standing_lines", "take_back", "takes_away"]
TAX_CLASS: Final[dict[str, TaxClass]] = {
    "goods": "produce", "resale": "produce", "carriage": "carriage", "fee": "service", "sponsor": "outside",
    "damages": "outside",
}  # fmt: skip
"""Sponsor's money is a grant, not the price of a supply; damages are none either."""
OPEN: Final = frozenset({"offered", "promised", "picked_up"})
"""Shipments whose money still follows the plan; later ones only change by corrections."""
_SPONSOR: Final = "sponsor"
_Key = tuple[str | None, str, str, str, str | None, str | None]


class NoOperator(LookupError):
    """The region has no operator's party, which fees are paid to and disputes go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A line as the plan has it; ``key`` says which standing line it would be."""

    what: str
    payer: str | None
    payee: str | None
    yen: int
    way_yen: int
    trip: str
    shipment: ShipmentRow | None
    tax_class: TaxClass

    @property
    def key(self) -> _Key:
        shipment = None if self.shipment is None else self.shipment.id
        return shipment, self.trip, self.what, self.tax_class, self.payer, self.payee


def fix(tx: Tx, plan: PlanRow, document: PlanDocument, shipments: Mapping[int, ShipmentRow]) -> tuple[MoneyRow, ...]:
    """
    Write the lines of a plan that is being committed.

    On a later plan of the same day, lines that are the same stay; what is no longer so is countered and written anew. Goods
    already delivered keep the lines that they were delivered under.

    Parameters
    ----------
    plan, document
        The row and what it holds.
    shipments
        Rows by their index in the document's list; those of shipments that the plan leaves out have been released before.

    Returns
    -------
    rows
        All lines written, counter-lines included.
    """
    config = config_of(tx.session, plan.region)
    wanted = [one for one in _wanted(tx.session, config, plan, document, shipments) if one.yen > 0]
    standing = [
        row for row in standing_lines(tx.session, region=plan.region, date=plan.date) if _follows(tx.session, row, document)
    ]
    left = left_of(tx.session, [row.id for row in standing])
    units = {row.id: document.shipments[index].units for index, row in shipments.items()}
    sets: dict[str, tuple[list[MoneyRow], list[_Wanted]]] = {}
    for row in standing:
        sets.setdefault(row.shipment_id or f"trip/{row.trip_id}", ([], []))[0].append(row)
    for one in wanted:
        sets.setdefault(one.shipment.id if one.shipment is not None else f"trip/{one.trip}", ([], []))[1].append(one)
    terms = terms_of(config, date.fromisoformat(plan.date))
    written: list[MoneyRow] = []
    kept = 0
    for rows, asked in sets.values():
        # All lines of a shipment are made for the same units, so they stay or go together.
        if _says_the_same(rows, asked, left):
            kept += len(asked)
            continue
        written.extend(counter(tx, row, "replanned", yen=left[row.id]) for row in rows if left[row.id])
        _absorb(tx, rows[0].shipment_id if rows else None)
        written.extend(_line(tx, config, plan, one, terms, units) for one in asked)
    tx.session.flush()
    tx.audit("plan", plan.id, "fix-money", lines=len(written), kept=kept)
    return tuple(written)


def _says_the_same(rows: Sequence[MoneyRow], asked: Sequence[_Wanted], left: Mapping[str, int]) -> bool:
    """Tell whether what is left of standing lines is what is asked for, the way inside a price included."""
    live = [row for row in rows if left[row.id]]
    stands = {(row.shipment_id, row.trip_id or "", row.what, row.tax_class, row.payer_id, row.payee_id): row for row in live}
    if len(stands) != len(live) or stands.keys() != {one.key for one in asked}:
        return False
    pairs = [(one, stands[one.key]) for one in asked]
    return all(left[row.id] == one.yen and (row.yen != one.yen or row.way_yen == one.way_yen) for one, row in pairs)


def _line(tx: Tx, config: RegionConfig, plan: PlanRow, one: _Wanted, terms: str, units: Mapping[str, int]) -> MoneyRow:
    shipment = one.shipment
    row = MoneyRow(
        id=new_id("money"), region=plan.region, date=plan.date, plan_id=plan.id, trip_id=one.trip,
        shipment_id=None if shipment is None else shipment.id, what=one.what, payer_id=one.payer, payee_id=one.payee,
        yen=one.yen, way_yen=one.way_yen, units=0 if shipment is None else units[shipment.id],
        basis="" if shipment is None else shipment.basis, tax_class=one.tax_class,
        tax_percent=percent_of(config.tax, one.tax_class, date.fromisoformat(plan.date)), price_rule=config.price_rules,
        terms_version=terms if shipment is None else shipment.terms_version, cause="", at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    return row


def _wanted(
    session: Session, config: RegionConfig, plan: PlanRow, document: PlanDocument, shipments: Mapping[int, ShipmentRow]
) -> Iterable[_Wanted]:
    for entry in document.money:
        shipment = None if entry.shipment is None else shipments.get(entry.shipment)
        if entry.shipment is not None and (shipment is None or shipment.state not in OPEN):
            continue
        yield _from_entry(entry, shipment)
    fees = fees_on(config.fees, date.fromisoformat(plan.date))
    if not fees:
        return
    operator = operator_of(session, plan.region)
    for index, shipment in shipments.items():
        if shipment.state not in OPEN:
            continue
        payers = {"farm": shipment.farm_id, "restaurant": shipment.restaurant_id, "carrier": shipment.carrier_id}
        asked: dict[tuple[str, TaxClass], int] = {}
        for fee in fees:
            # Nothing may be taken from who carries for nothing, nor from who carries its own goods.
            if fee.payer != "carrier" or shipment.basis not in {"free", "own", "bought_a"}:
                key = payers[fee.payer], fee.tax_class
                asked[key] = asked.get(key, 0) + fee_yen(fee, document.shipments[index].goods_yen)
        for (payer, tax_class), yen in asked.items():
            yield _Wanted(
                what="fee", payer=payer, payee=operator, yen=yen, way_yen=0, trip=shipment.trip_id, shipment=shipment,
                tax_class=tax_class,
            )  # fmt: skip


def _from_entry(entry: MoneyEntry, shipment: ShipmentRow | None) -> _Wanted:
    goods = entry.what in {"goods", "resale"}
    return _Wanted(
        what=entry.what,
        payer=None if entry.payer == _SPONSOR else entry.payer,
        payee=None if entry.payee == _SPONSOR else entry.payee,
        yen=entry.goods_yen + entry.carriage_yen,
        way_yen=entry.carriage_yen if goods else 0,
        trip=entry.trip,
        shipment=shipment,
        tax_class=TAX_CLASS[entry.what],
    )


def _follows(session: Session, row: MoneyRow, document: PlanDocument) -> bool:
    """Tell whether a standing line is for this plan to keep or to counter."""
    if row.shipment_id is None:
        if any(route.trip == row.trip_id for route in document.routes):
            return True
        held = select(func.count()).where(ShipmentRow.trip_id == row.trip_id, ShipmentRow.state != "released")
        return not session.execute(held).scalar_one()
    shipment = session.get_one(ShipmentRow, row.shipment_id)
    if shipment.state == "released":
        judged = select(func.count()).where(CorrectionRow.shipment_id == shipment.id, CorrectionRow.state == "holds")
        return not session.execute(judged).scalar_one()
    return shipment.state in OPEN


def _absorb(tx: Tx, shipment_id: str | None) -> None:
    """New lines are made for what is left: earlier corrections are in them already."""
    if shipment_id is None:
        return
    rows = select(CorrectionRow).where(CorrectionRow.shipment_id == shipment_id, CorrectionRow.state == "holds")
    for row in tx.session.execute(rows).scalars():
        row.state = "absorbed"


def take_back(tx: Tx, shipment: ShipmentRow, cause: str) -> tuple[MoneyRow, ...]:
    """Counter all that stands of a shipment that nobody bears anything for: declined, lapsed, released by a plan."""
    lines = standing_lines(tx.session, shipment=shipment.id)
    left = left_of(tx.session, [line.id for line in lines])
    done = tuple(counter(tx, line, cause, yen=left[line.id]) for line in lines if left[line.id])
    if done:
        tx.audit("shipment", shipment.id, "take-money-back", lines=len(done), cause=cause)
    return done


def counter(
    tx: Tx, line: MoneyRow, why: str, *, yen: int | None = None, claim: str | None = None, correction: str | None = None,
    units: int = 0,
) -> MoneyRow:  # fmt: skip
    """
    Write the counter-line of a line, for all that is left of it or a part.

    Raises
    ------
    ValueError
        Where more would be countered than is left.
    """
    left = left_of(tx.session, [line.id])[line.id]
    amount = left if yen is None else yen
    if not 0 < amount <= left:
        raise ValueError(f"{amount} yen of {line.id}, of which {left} are left")
    row = MoneyRow(
        id=new_id("money"), region=line.region, date=line.date, plan_id=line.plan_id, trip_id=line.trip_id,
        shipment_id=line.shipment_id, what=line.what, payer_id=line.payee_id, payee_id=line.payer_id, yen=amount, way_yen=0,
        units=units, basis=line.basis, tax_class=line.tax_class, tax_percent=line.tax_percent, price_rule=line.price_rule,
        terms_version=line.terms_version, counters=line.id, claim_id=claim, correction_id=correction, cause=why, at=tx.now,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return row


def operator_of(session: Session, region: str) -> str:
    """
    Return the operator's party.

    Raises
    ------
    NoOperator
        Where there is none.
    """
    query = (
        select(PartyRow.id)
        .where(PartyRow.region == region, PartyRow.kind == "operator", PartyRow.state == "active")
        .order_by(PartyRow.created_at, PartyRow.id)
        .limit(1)
    )
    found = session.execute(query).scalar()
    if found is None:
        raise NoOperator(region)
    return found
