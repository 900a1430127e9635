"""Monthly statements: made once from the lines of a month, stored as they were told, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.base import new_id
from api.db.tx import Tx
from api.lots.tables import LotRow
from api.money.service import takes_away
from api.money.statement import Entry, PartnerAccount, statement
from api.money.tables import MoneyRow, StatementRow
from api.money.tax import RateTotal, credit_percent
from api.notify.owe import tell
from api.products.tables import ProductRow
from api.regions.closings import DAY
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.taxes import TaxClass
from api.regions.times import moment, service_day
from api.shipments.tables import ShipmentRow

PAY_WITHIN: Final = timedelta(days=60)
"""Owner-drivers are freelancers: what they did is paid within so many days of the first ride of the month."""


def make_statements(tx: Tx, month: str) -> tuple[StatementRow, ...]:
    """
    Make the statements of a month for everybody who paid or was paid in it; those made before stay.

    Parameters
    ----------
    month
        ``YYYY-MM``. A line belongs to the month of its supply, a counter-line to that in which it was written, if later.
    """
    region = tx.actor.region
    config = config_of(tx.session, region)
    lines = lines_of_month(tx.session, config, month)
    done = set(tx.session.scalars(select(StatementRow.party_id).where(StatementRow.month == month)))
    parties = {party for line in lines for party in (line.payer_id, line.payee_id) if party is not None}
    known = {row.id: row for row in tx.session.scalars(select(PartyRow).where(PartyRow.id.in_(parties)))}
    what = _described(tx.session, region, lines)
    undone = takes_away(tx.session, lines)
    made = []
    for party in sorted(parties - done):
        document = _document(config, month, known[party], lines, known, what, undone)
        row = StatementRow(
            id=new_id("statement"), region=region, party_id=party, month=month,
            document=document | {"made_at": tx.now.isoformat()}, at=tx.now,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.audit("statement", row.id, "make", after="told", month=month)
        tell(
            tx, "statement-ready", effect=f"statement/{party}/{month}", party=party, statement=row.id, month=month,
            got_yen=document["got_yen"], paid_yen=document["paid_yen"],
        )  # fmt: skip
        made.append(row)
    return tuple(made)


def lines_of_month(session: Session, config: RegionConfig, month: str) -> list[MoneyRow]:
    """Return the lines that belong to a month, by the day of supply."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + 31 * DAY).replace(day=1) - DAY
    begins = moment(config, first, config.clock.begins)
    ends = moment(config, last + DAY, config.clock.begins)
    rows = session.scalars(
        select(MoneyRow)
        .where(
            MoneyRow.region == config.id,
            or_(
                MoneyRow.date.between(first.isoformat(), last.isoformat()),
                (MoneyRow.at >= begins) & (MoneyRow.at < ends),
            ),
        )
        .order_by(MoneyRow.date, MoneyRow.at, MoneyRow.id)
    )
    return [row for row in rows if max(row.date, service_day(config, row.at).isoformat())[:7] == month]


def _document(
    config: RegionConfig, month: str, party: PartyRow, lines: Sequence[MoneyRow], known: dict[str, PartyRow],
    what: dict[str, dict[str, Any]], undone: dict[str, bool],
) -> dict[str, Any]:  # fmt: skip
    mine = [line for line in lines if party.id in {line.payer_id, line.payee_id}]
    registered = {row.id for row in known.values() if row.invoice_number}
    accounts = statement(party.id, [_entry(line, undone[line.id]) for line in mine], config.tax, registered)
    got = sum(line.yen for line in mine if line.payee_id == party.id)
    paid = sum(line.yen for line in mine if line.payer_id == party.id)
    rides = [line.date for line in mine if line.what == "carriage" and line.payee_id == party.id and line.counters is None]
    return {
        "format_version": 1,
        "month": month,
        "region": {"id": config.id, "name": config.name, "name_en": config.name_en},
        "party": _party(party),
        "amounts": config.tax.amounts,
        "accounts": [_account(config, month, one, known) for one in accounts],
        "lines": [_line(line, party.id, known, what) for line in mine],
        "got_yen": got,
        "paid_yen": paid,
        "balance_yen": got - paid,
        "pay_by": (date.fromisoformat(min(rides)) + PAY_WITHIN).isoformat() if rides else None,
    }


def _entry(line: MoneyRow, undone: bool) -> Entry:
    return Entry(
        payer=line.payer_id,
        payee=line.payee_id,
        yen=line.yen,
        tax_class=cast("TaxClass", line.tax_class),
        day=date.fromisoformat(line.date),
        counter=undone,
    )


def _party(row: PartyRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"id": row.id, "name": row.name, "name_en": row.name_en, "kind": row.kind, "invoice_number": row.invoice_number}


def _account(config: RegionConfig, month: str, one: PartnerAccount, known: dict[str, PartyRow]) -> dict[str, Any]:
    partner = None if one.partner is None else known[one.partner]
    taxed = any(not row.outside for row in one.bought)
    unregistered = partner is not None and not partner.invoice_number and taxed
    day = date.fromisoformat(f"{month}-01")
    return {
        "partner": _party(partner),
        "sold": [_total(row) for row in one.sold],
        "bought": [_total(row) for row in one.bought],
        "deductible_yen": one.deductible_yen,
        "credit_percent": credit_percent(config.tax, day) if unregistered else None,
        "balance_yen": one.balance_yen,
    }


def _total(row: RateTotal) -> dict[str, Any]:
    return {
        "percent": row.percent, "outside": row.outside, "net_yen": row.net_yen, "tax_yen": row.tax_yen,
        "gross_yen": row.gross_yen,
    }  # fmt: skip


def _line(line: MoneyRow, party: str, known: dict[str, PartyRow], what: dict[str, dict[str, Any]]) -> dict[str, Any]:
    got = line.payee_id == party
    other = known.get((line.payer_id if got else line.payee_id) or "")
    return {
        "id": line.id, "date": line.date, "what": line.what, "partner": None if other is None else other.id,
        "yen": line.yen if got else -line.yen, "tax_class": line.tax_class, "tax_percent": line.tax_percent,
        "shipment": line.shipment_id, "goods": what.get(line.shipment_id or ""), "counters": line.counters,
        "cause": line.cause, "basis": line.basis,
    }  # fmt: skip


def _described(session: Session, region: str, lines: Sequence[MoneyRow]) -> dict[str, dict[str, Any]]:
    """Return product and weight of each shipment."""
    wanted = sorted({line.shipment_id for line in lines if line.shipment_id is not None})
    found: dict[str, dict[str, Any]] = {}
    names = {
        row.code: (row.name, row.name_en)
        for row in session.execute(
            select(ProductRow.code, ProductRow.name, ProductRow.name_en).where(ProductRow.region == region)
        )
    }
    for first in range(0, len(wanted), 500):
        query = (
            select(ShipmentRow.id, ShipmentRow.units, ShipmentRow.unit_g, LotRow.product)
            .join(LotRow, LotRow.id == ShipmentRow.lot_id)
            .where(ShipmentRow.id.in_(wanted[first : first + 500]))
        )
        for row in session.execute(query):
            name, name_en = names.get(row.product, (row.product, row.product))
            found[row.id] = {
                "product": row.product, "name": name, "name_en": name_en, "units": row.units, "g": row.units * row.unit_g,
            }  # fmt: skip
    return found
