"""Which timer does what: one table. Each kind of :class:`api.regions.times.TimerKind` has its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from api.db.tables import EventRow
from api.db.tx import Tx
from api.http.perform import forget_replies
from api.money.timers import MONEY_TIMERS
from api.regions.service import keep_days_ahead
from api.worker.due import Due, Handler

_EVENTS_KEPT: Final = timedelta(days=14)
KEEP_HOUSE: Final = "keep_house"
_KEEP_EVERY: Final = timedelta(hours=6)


def keep_house(tx: Tx, due: Due | None = None) -> datetime | None:
    """Keep the rows of days to come, and let go of replies and events that nobody can ask for any more."""
    keep_days_ahead(tx)
    forget_replies(tx)
    tx.session.execute(delete(EventRow).where(EventRow.at < tx.now - _EVENTS_KEPT))
    if due is not None:
        # A timer is done once; the next one is another.
        following = tx.now + _KEEP_EVERY
        tx.due(KEEP_HOUSE, following, key=f"{tx.actor.region}/keep/{following:%Y-%m-%dT%H}")
    return None


HANDLERS: Final[dict[str, Handler]] = {
    KEEP_HOUSE: keep_house,
    **MONEY_TIMERS,
}
"""Kind of timer to what it does."""
