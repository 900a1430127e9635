"""I12: money is countered, never changed. I13: crates change hands and never vanish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from api.crates.tables import CrateRow
from api.money.service import left_of
from api.money.tables import MoneyRow
from api.verify.broken import Broken


def money_countered(session: Session) -> Iterator[Broken]:
    """Judge every counter-line against its line, and that no line is countered by more than it is."""
    line = aliased(MoneyRow)
    pairs = select(MoneyRow, line).join(line, line.id == MoneyRow.counters)
    for counter, countered in session.execute(pairs):
        turned = (counter.payer_id, counter.payee_id) == (countered.payee_id, countered.payer_id)
        like = (counter.what, counter.tax_class, counter.tax_percent, counter.region) == (
            countered.what, countered.tax_class, countered.tax_percent, countered.region,
        )  # fmt: skip
        if not turned or not like:
            yield Broken(rule="I12", thing="money", id=counter.id, how=f"does not counter {countered.id}")
    ids = list(session.scalars(select(MoneyRow.id).where(MoneyRow.id.in_(select(MoneyRow.counters)))))
    for name, yen in left_of(session, ids).items():
        if yen < 0:
            yield Broken(rule="I12", thing="money", id=name, how=f"is countered by {-yen} yen too much")
    same = select(MoneyRow.id).where(MoneyRow.payer_id == MoneyRow.payee_id)
    for name in session.scalars(same):
        yield Broken(rule="I12", thing="money", id=name, how="payer and payee are one")


def crates_constant(session: Session) -> Iterator[Broken]:
    """Judge that what all holders have of a kind is what was brought into play, and counters turn their movement round."""

    def summed(column: Any) -> dict[tuple[str, str, str], int]:
        rows = session.execute(
            select(CrateRow.region, CrateRow.owner_id, CrateRow.crate_type, func.sum(CrateRow.crates))
            .where(column.is_(None))
            .group_by(CrateRow.region, CrateRow.owner_id, CrateRow.crate_type)
        )
        return {(region, owner, crate): int(crates) for region, owner, crate, crates in rows}

    brought, gone = summed(CrateRow.giver_id), summed(CrateRow.taker_id)
    for kind, crates in gone.items():
        if crates > brought.get(kind, 0):
            how = f"{crates} left play, {brought.get(kind, 0)} were brought in"
            yield Broken(rule="I13", thing="crates", id="/".join(kind), how=how)
    moved = aliased(CrateRow)
    for counter, one in session.execute(select(CrateRow, moved).join(moved, moved.id == CrateRow.counters)):
        turned = (counter.giver_id, counter.taker_id) == (one.taker_id, one.giver_id)
        if not turned or (counter.crates, counter.crate_type, counter.owner_id) != (
            one.crates, one.crate_type, one.owner_id,
        ):  # fmt: skip
            yield Broken(rule="I13", thing="crates", id=counter.id, how=f"does not counter {one.id}")
