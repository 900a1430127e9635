"""Money lines as they stand: which of them later ones have replaced, and what counter-lines leave of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.money.tables import MoneyRow


def standing_lines(
    session: Session, *, shipment: str | None = None, region: str | None = None, date: str | None = None
) -> Sequence[MoneyRow]:
    """Return the lines fixed by plans, of a shipment or a day, that later plans have not replaced; oldest first."""
    query = select(MoneyRow).where(MoneyRow.counters.is_(None), MoneyRow.correction_id.is_(None))
    if shipment is not None:
        query = query.where(MoneyRow.shipment_id == shipment)
    if region is not None:
        query = query.where(MoneyRow.region == region, MoneyRow.date == date)
    rows = session.execute(query.order_by(MoneyRow.at, MoneyRow.id)).scalars().all()
    replaced = _replaced(session, [row.id for row in rows])
    return [row for row in rows if row.id not in replaced]


def _replaced(session: Session, ids: Sequence[str]) -> set[str]:
    """Return which lines a plan or a release has countered as a whole, and nobody has reinstated since."""
    found: set[str] = set()
    for some in _slices(ids):
        query = select(MoneyRow.id, MoneyRow.counters).where(MoneyRow.counters.in_(some), MoneyRow.correction_id.is_(None))
        counters = session.execute(query).all()
        left = left_of(session, [row.id for row in counters])
        found.update(row.counters for row in counters if row.counters is not None and left[row.id])
    return found


def takes_away(session: Session, rows: Iterable[MoneyRow]) -> dict[str, bool]:
    """Tell for each line whether it takes away from a sale; what counters a counter-line gives back to it."""
    above = {row.id: row.counters for row in rows}
    missing = {one for one in above.values() if one is not None and one not in above}
    while missing:
        found = session.execute(select(MoneyRow.id, MoneyRow.counters).where(MoneyRow.id.in_(missing))).all()
        above |= {row.id: row.counters for row in found}
        missing = {row.counters for row in found if row.counters is not None and row.counters not in above}

    def depth(line: str) -> int:
        up = above[line]
        return 0 if up is None else 1 + depth(up)

    return {row: depth(row) % 2 == 1 for row in above}


def left_of(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """Return what counter-lines leave of each line (yen); what counters a counter-line gives back to the line itself."""
    left: dict[str, int] = {}
    for some in _slices(ids):
        lines = select(MoneyRow.id, MoneyRow.yen).where(MoneyRow.id.in_(some))
        left |= {row.id: row.yen for row in session.execute(lines)}
        counters = session.execute(
            select(MoneyRow.id, MoneyRow.counters, MoneyRow.yen).where(MoneyRow.counters.in_(some))
        ).all()
        restored = left_of(session, [row.id for row in counters])
        for row in counters:
            if row.counters is not None:
                left[row.counters] -= restored[row.id]
    return left


def _slices(ids: Sequence[str], most: int = 500) -> Iterable[Sequence[str]]:
    for first in range(0, len(ids), most):
        yield ids[first : first + most]
