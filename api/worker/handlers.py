"""Which timer does what: one table. Each kind of :class:`api.regions.times.TimerKind` has its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from api.accounts.sessions import forget_old
from api.acts import day_end, idle, rounds
from api.acts.reminding import ask_usual
from api.db.tables import EventRow
from api.db.tx import Tx
from api.http.perform import forget_replies
from api.money.timers import MONEY_TIMERS
from api.orders.takes import expire_hold
from api.regions.service import day_row, keep_days_ahead, set_day_state
from api.regions.times import TimerKind
from api.standing.day import recheck_day
from api.vehicles.reminders import PAPER_TIMERS
from api.worker.day_steps import DAY_STEPS
from api.worker.due import Due, Handler

_EVENTS_KEPT: Final = timedelta(days=14)
KEEP_HOUSE: Final = "keep_house"
_KEEP_EVERY: Final = timedelta(hours=6)


def keep_house(tx: Tx, due: Due | None = None) -> datetime | None:
    """Keep the rows of days to come, and let go of replies and events that nobody can ask for any more."""
    keep_days_ahead(tx)
    forget_replies(tx)
    forget_old(tx)
    tx.session.execute(delete(EventRow).where(EventRow.at < tx.now - _EVENTS_KEPT))
    if due is not None:
        # A timer is done once; the next one is another.
        following = tx.now + _KEEP_EVERY
        tx.due(KEEP_HOUSE, following, key=f"{tx.actor.region}/keep/{following:%Y-%m-%dT%H}")
    return None


def open_day(tx: Tx, due: Due) -> datetime | None:
    """Standing entries become the day's."""
    rounds.open_entries(tx, due.day)
    return None


def remind(tx: Tx, due: Due) -> datetime | None:
    """Ask who usually posts and has not; before, what was made for somebody who is closed that day after all goes."""
    recheck_day(tx, tx.actor.region, due.day)
    ask_usual(tx, due.day)
    return None


def close_day(tx: Tx, due: Due) -> datetime | None:
    """Nothing is posted or changed for the day from now on."""
    rounds.close_entries(tx, due.day)
    set_day_state(tx, day_row(tx, due.day), "closed", "close-entries")
    return None


def end_hold(tx: Tx, due: Due) -> datetime | None:
    """Give back what was held for too long."""
    expire_hold(tx, due.data["hold"])
    return None


def end_day(tx: Tx, due: Due) -> datetime | None:
    """What nobody reported ends, what nobody carried goes on to another day or ends; the day is over."""
    day_end.close_road(tx, due.day.isoformat())
    rounds.expire_entries(tx, due.day)
    idle.tell_idle(tx, due.day.isoformat())
    set_day_state(tx, day_row(tx, due.day), "done", "end")
    return None


HANDLERS: Final[dict[str, Handler]] = {
    KEEP_HOUSE: keep_house,
    **MONEY_TIMERS,
    **DAY_STEPS,
    TimerKind.OPEN.value: open_day,
    TimerKind.REMIND.value: remind,
    TimerKind.CLOSE.value: close_day,
    TimerKind.EXPIRE.value: end_day,
    "hold": end_hold,
    **PAPER_TIMERS,
}
"""Kind of timer to what it does."""
