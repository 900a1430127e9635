"""The region in force and its service days: configuration by version, a day's row with its timers, what it still allows."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from api.db.tx import Tx
from api.http.problem import Refusal
from api.regions import times
from api.regions.closings import DAY
from api.regions.config import RegionConfig
from api.regions.load import region_from
from api.regions.tables import DayRow, RegionRow
from api.regions.times import Editable, TimerKind

AHEAD_DAYS: Final = 2
"""Days of which rows are kept beyond those that are open already."""
_LATE_STILL_USEFUL: Final = frozenset({TimerKind.OPEN, TimerKind.CLOSE, TimerKind.RUN, TimerKind.PROPOSE, TimerKind.COMMIT,
                                       TimerKind.LAPSE, TimerKind.EXPIRE, TimerKind.STATEMENTS})  # fmt: skip
"""Timers that a day made late still gets; a reminder of yesterday helps nobody."""


def set_up_region(tx: Tx, config: RegionConfig) -> RegionRow:
    """
    Put a configuration in force: the first one, or the next version where it differs.

    Days that exist keep what has been done by the old clock; what still waits is moved to the new one.
    """
    data = orjson.loads(config.model_dump_json())
    row = tx.session.get(RegionRow, config.id)
    if row is None:
        row = RegionRow(id=config.id, config=data, version=1, since=tx.now)
        tx.session.add(row)
        tx.audit("region", config.id, "set-up", after="1")
        return row
    if row.config == data:
        return row
    before = row.version
    row.config, row.version, row.since = data, before + 1, tx.now
    tx.audit("region", config.id, "configure", before=str(before), after=str(row.version))
    going_on = select(DayRow).where(DayRow.region == config.id, DayRow.state != "done")
    for day in tx.session.execute(going_on).scalars():
        day.config_version = row.version
        _set_timers(tx, config, date.fromisoformat(day.date), new=False)
    return row


def config_of(session: Session, region: str) -> RegionConfig:
    """
    Return the configuration in force.

    Raises
    ------
    LookupError
        Where the region has not been set up.
    """
    text = session.execute(select(cast(RegionRow.config, Text)).where(RegionRow.id == region)).scalar()
    if text is None:
        raise LookupError(f"no region {region}: `ainori admin region load FILE` sets it up")
    return _parsed(text)


@lru_cache(maxsize=16)
def _parsed(text: str) -> RegionConfig:
    return region_from(orjson.loads(text))


def day_row(tx: Tx, day: str | date) -> DayRow:
    """Return a service day of the actor's region, made with its timers where it is new."""
    day = _date(day)
    region = tx.actor.region
    row = tx.session.get(DayRow, (region, day.isoformat()))
    if row is not None:
        return row
    config = config_of(tx.session, region)
    version = tx.session.execute(select(RegionRow.version).where(RegionRow.id == region)).scalar_one()
    row = DayRow(region=region, date=day.isoformat(), state="open", inputs=0, config_version=version, closures=[])
    tx.session.add(row)
    tx.session.flush()
    _set_timers(tx, config, day, new=True)
    tx.announce(f"day:{row.date}", "day-made", date=row.date)
    return row


def _date(day: str | date) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _set_timers(tx: Tx, config: RegionConfig, day: date, *, new: bool) -> None:
    """Set what is to come; a step that a new day has missed is due now, as nobody was late with it."""
    over = tx.now >= times.step_at(config, day, config.clock.expires)
    for timer in times.timers(config, day):
        if timer.due_at > tx.now or (timer.kind in _LATE_STILL_USEFUL and not over):
            due_at = max(timer.due_at, tx.now) if new else timer.due_at
            tx.due(timer.kind.value, due_at, key=timer.key, date=day.isoformat())
        else:
            tx.undue(timer.key)


def keep_days_ahead(tx: Tx) -> int:
    """Make the rows of all days that are open already, or will be within two days; how many there are."""
    config = config_of(tx.session, tx.actor.region)
    today = times.service_day(config, tx.now)
    count = 0
    for number in range(-config.clock.opens.day + AHEAD_DAYS + 1):
        day_row(tx, today + number * DAY)
        count += 1
    return count


def inputs_changed(tx: Tx, first_date: str, last_date: str | None = None) -> None:
    """Count that something of what plans are made from changed, for every day from the first to the last date."""
    day_row(tx, first_date)
    last = first_date if last_date is None else last_date
    tx.session.flush()
    tx.session.execute(
        update(DayRow)
        .where(DayRow.region == tx.actor.region, DayRow.date >= first_date, DayRow.date <= last)
        .values(inputs=DayRow.inputs + 1)
    )
    tx.announce(f"day:{first_date}", "inputs-changed", date=first_date, until=last)
    tx.wakes.add("inputs")


def can_edit(session: Session, region: str, day: str | date, at: datetime) -> Editable:
    """
    Return what a service day still allows: by the clock, and by what has been done already.

    A cut-off moved later opens no day again whose entries have been closed, and so leaves what was promised from them standing.
    """
    day = _date(day)
    allowed = times.editable(config_of(session, region), day, at)
    state = session.execute(select(DayRow.state).where(DayRow.region == region, DayRow.date == day.isoformat())).scalar()
    if state is None or state == "open":
        return allowed
    over = state == "done"
    return Editable(
        entries=False,
        withdraw=allowed.withdraw and not over,
        late_orders=allowed.late_orders and state in {"committed", "running"},
        consents=allowed.consents,
        counts=allowed.counts and not over,
    )


def must_take_entries(tx: Tx, day: str | date) -> None:
    """
    Let an entry or its edit pass.

    Raises
    ------
    Refusal
        ``entries-closed`` with the day, and the next one that takes entries.
    """
    if can_edit(tx.session, tx.actor.region, day, tx.now).entries:
        return
    config = config_of(tx.session, tx.actor.region)
    following = times.entry_day(config, tx.now)
    raise Refusal("entries-closed", field="date", date=str(day), next="" if following is None else following.isoformat())


def set_day_state(tx: Tx, row: DayRow, state: str, action: str, **details: Any) -> None:
    """Move a day on, with its audit and event."""
    if row.state == state:
        return
    tx.audit("day", row.date, action, before=row.state, after=state, region=row.region, **details)
    row.state = state
    tx.announce(f"day:{row.date}", "day-state", date=row.date, state=state)
