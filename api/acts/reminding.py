"""Asking those who usually post and have not done so yet, once, while there is still time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from api.accounts.tables import PartyRow
from api.db.tx import Tx
from api.lots.tables import LotRow
from api.notify.owe import tell
from api.orders.tables import OrderRow
from api.regions import times
from api.regions.closings import is_closed
from api.regions.service import config_of
from api.standing.calendar import rule_of

LOOKED_BACK: Final = timedelta(days=28)
USUAL_DAYS: Final = 4
"""Who posted for so many of the last 28 days usually does."""


def ask_usual(tx: Tx, day: date) -> int:
    """Ask farms and restaurants that usually post, have not for this day, and are not closed on it; how many were asked."""
    config = config_of(tx.session, tx.actor.region)
    until = times.step_at(config, day, config.clock.cut_off)
    if tx.now >= until:
        return 0
    count = 0
    for table, kind in ((LotRow, "remind-lot"), (OrderRow, "remind-order")):
        for party_id in _usual(tx, table, day):
            party = tx.session.get_one(PartyRow, party_id)
            if party.state == "active" and is_closed(rule_of(party.closings), day, config.calendar) is None:
                count += tell(
                    tx, kind, effect=f"{kind}/{day}/{party_id}", party=party_id, useless_after=until, date=day.isoformat(),
                    until_at=until,
                )  # fmt: skip
    return count


def _usual(tx: Tx, table: type[LotRow | OrderRow], day: date) -> list[str]:
    since, on = (day - LOOKED_BACK).isoformat(), day.isoformat()
    mine: ColumnElement[bool] = table.region == tx.actor.region
    posted = table.state.not_in(["draft", "withdrawn", "cancelled"])
    done = select(table.party_id).where(mine, posted, table.date <= on, table.until >= on)
    asked = (
        select(table.party_id)
        .where(mine, posted, table.date >= since, table.date < on, table.party_id.not_in(done))
        .group_by(table.party_id)
        .having(func.count(func.distinct(table.date)) >= USUAL_DAYS)
        .order_by(table.party_id)
    )
    return list(tx.session.scalars(asked))
